"""The fan chart: median and central ranges over time, of any projection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.inputs import InputError, check_choice, check_flag, check_number
from stimulus_model.results.measures import (
    BANDS,
    WITH,
    WITHOUT,
    Bands,
    Frequency,
    Measure,
    effect_attrs,
    time_coordinate,
)
from stimulus_model.results.paths import Floats
from stimulus_model.results.plots.beside import beside_table, draw_beside
from stimulus_model.results.plots.chart import COLOURS, Chart, finish, legend, new_axes, zero_line
from stimulus_model.results.published_places import Beside, published_beside
from stimulus_model.results.tables.formats import share
from stimulus_model.variables import Variable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from stimulus_model.results.answers import Answers


class FanPlots:
    """Charts that quantiles can answer."""

    projection: Answers

    def fan(
        self,
        name: str = "real_gdp",
        *,
        ax: Axes | None = None,
        effect: bool = True,
        relative: bool | None = None,
        freq: Frequency | None = None,
        probabilities: Sequence[float] = (0.5, 0.9),
        bands: Bands = "parameters",
    ) -> Chart:
        """Draw median and central ranges over time.

        Parameters
        ----------
        name
            A variable of the registry.
        ax
            Where to draw; None: a new figure of its own.
        effect
            True: with minus without the package. False: the path with the package, the median without, and beside
            them the outturns and official projections that the economy's vintage has of the variable.
        relative
            Effect in per cent of the no-package path; None: as the registry says, or in the variable's units in a
            summary that did not count the former.
        freq
            ``"quarter"`` or ``"year"``; None: quarters, where they are kept.
        probabilities
            Probabilities of the central ranges.
        bands
            ``"parameters"``: ranges of the draws. ``"models"``: of one more official model than they answer to, as in
            `statistics`.

        Returns
        -------
        Chart
            `data` has a row a date and columns median, low_50, high_50, ...; ``data.attrs["published"]`` is the table
            of outturns and official projections that are shown.
        """
        entry, at = self.projection.registry[name], self.projection.finest if freq is None else freq
        ranges = check_probabilities(probabilities)
        if check_flag("effect", effect):
            percent = in_per_cent(self.projection, entry, relative)
            measure: Measure = "relative" if percent else "effect"
            attrs = effect_attrs(entry, percent)
            title = attrs["long_name"]
        else:
            if relative is not None:
                raise InputError("relative", relative, "None with effect=False: a path is in its own units")
            measure, attrs, title = WITH, entry.attrs, f"{entry.long_name}, with the package"
        data = self._fan_data(entry, ranges, measure, at, check_choice("bands", bands, BANDS))
        axes = new_axes(ax)
        shown = [] if effect else list(self._published(entry, at))
        _draw_fan(axes, data, ranges, shown)
        data.attrs["published"] = beside_table(shown)
        source = self.projection.provenance.describe()
        if bands == "models":
            source += ". Ranges of one more official model than the draws answer to"
        return finish(axes, ax is None, data, title, attrs["units"], source)

    def _published(self, entry: Variable, freq: Frequency) -> Iterator[Beside]:
        projection = self.projection
        return published_beside(projection.provenance.economy, entry, projection.timeline, freq)

    def _fan_data(
        self, entry: Variable, ranges: list[float], measure: Measure, freq: Frequency, bands: str
    ) -> DataFrame:
        import pandas as pd

        def quantiles(levels: list[float], what: Measure) -> Floats:
            if bands == "models":
                return self.projection._unseen(entry, what, freq, levels).quantiles
            return self.projection._quantiles_of(entry, levels, what, freq)

        tails = [0.5 * (1.0 - each) for each in ranges]
        median, *ends = quantiles([0.5, *tails, *(1.0 - tail for tail in tails)], measure)
        columns = {"median": median}
        for each, low, high in zip(ranges, ends[: len(ranges)], ends[len(ranges) :], strict=True):
            columns |= {f"low_{100 * each:g}": low, f"high_{100 * each:g}": high}
        if measure == WITH:
            (columns["median_without"],) = quantiles([0.5], WITHOUT)
        dim, time = time_coordinate(entry, self.projection.timeline, freq)
        return pd.DataFrame(columns, index=pd.Index(time, name=dim))


def in_per_cent(projection: Answers, entry: Variable, relative: bool | None) -> bool:
    """Return whether an effect is shown in per cent of the no-package path."""
    return projection.shows_per_cent(entry.name) if relative is None else check_flag("relative", relative)


def check_probabilities(probabilities: object) -> list[float]:
    """Return probabilities of central ranges, sorted."""
    allowed = "numbers between 0 and 1, such as (0.5, 0.9)"
    if isinstance(probabilities, str) or not isinstance(probabilities, Sequence) or not probabilities:
        raise InputError("probabilities", probabilities, allowed)
    bands = sorted({check_number("probabilities", p, above=0.0, high=1.0) for p in probabilities})
    if bands[-1] == 1.0:
        raise InputError("probabilities", 1.0, allowed)
    return bands


def _draw_fan(axes: Axes, data: DataFrame, bands: list[float], shown: list[Beside]) -> None:
    dates: Any = data.index.to_numpy()
    shades = np.linspace(0.45, 0.18, len(bands))
    for band, alpha in zip(bands, shades, strict=True):
        low, high = data[f"low_{100 * band:g}"], data[f"high_{100 * band:g}"]
        axes.fill_between(
            dates, low, high, color=COLOURS["blue"], alpha=float(alpha), lw=0, label=f"{share(band)} range"
        )
    axes.plot(dates, data["median"], color=COLOURS["blue"], lw=2.0, label="Median")
    if "median_without" in data:
        label = f"Median {WITHOUT} the package"
        axes.plot(dates, data["median_without"], color=COLOURS["vermilion"], lw=1.6, ls="--", label=label)
    else:
        zero_line(axes)
    draw_beside(axes, shown)
    axes.margins(x=0.01)
    if not data.to_numpy().any():  # a flat line that a reader would take for "never"
        hint = f"zero over all of the {share(bands[-1])} range: rare events show in means, see statistics()"
        axes.annotate(hint, (0.5, 0.6), xycoords="axes fraction", ha="center", color=COLOURS["grey"])
    legend(axes)
