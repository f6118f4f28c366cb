"""The fan chart: median and central ranges over time, of any projection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from stimulus_model.inputs import InputError, check_choice, check_flag, check_number
from stimulus_model.languages.speech import ENGLISH, Speech
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
from stimulus_model.results.plots.chart import (
    Chart,
    Look,
    Words,
    colours,
    drawn_on,
    is_dark,
    legend,
    signed,
    spoken,
    zero_line,
)
from stimulus_model.results.published_places import Beside, published_beside
from stimulus_model.results.tables.formats import decimals, fixed, share, span
from stimulus_model.variables import Variable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame
    from xarray import DataArray

    from stimulus_model.results.answers import Answers


class FanPlots:
    """Charts that quantiles can answer."""

    projection: Answers

    def fan(
        self,
        name: str = "real_gdp",
        *,
        effect: bool = True,
        relative: bool | None = None,
        freq: Frequency | None = None,
        probabilities: Sequence[float] = (0.5, 0.9),
        bands: Bands = "parameters",
        **look: Unpack[Look],
    ) -> Chart:
        """Draw median and central ranges over time.

        Parameters
        ----------
        name
            A variable of the registry.
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
        look
            `ax`, `title`, `figsize` and `language`; see `results.plots.chart.Look`.

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
        else:
            if relative is not None:
                raise InputError("relative", relative, "None with effect=False: a path is in its own units")
            measure, attrs = WITH, entry.attrs
        data = self._fan_data(entry, ranges, measure, at, check_choice("bands", bands, BANDS))
        axes, say = drawn_on(look), spoken(look)
        shown = [] if effect else list(self._published(entry, at))
        draw_fan(axes, data, ranges, shown, say=say)
        data.attrs["published"] = beside_table(shown)
        made = self.projection.provenance
        measured = say.name(entry.long_name)
        if effect:
            measured = say("{name}, with minus without {subject}", name=measured, subject=say.name(made.subject))
        words = Words(
            fan_finding(data, entry, attrs["units"], made.subject, effect, say),
            say(
                "{measured} by {period}, {units}",
                measured=measured,
                period=say.name(at.replace("_", " ")),
                units=say.units(attrs["units"]),
            ),
            made.describe(say),
            say("Ranges of one more official model than the draws answer to.") if bands == "models" else "",
        )
        return signed(look, axes, data, words)

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


def fan_finding(
    data: DataFrame, entry: Variable, units: str, subject: str, effect: bool, say: Speech = ENGLISH
) -> str:
    """Return what a fan shows, as its title: the largest median effect with its range, or the last level."""
    at = int(np.argmax(np.abs(data["median"].to_numpy()))) if effect else len(data) - 1
    row = data.iloc[at]
    widest = [name for name in data.columns if str(name).startswith(("low_", "high_"))][-2:]
    low, high = (float(row[name]) for name in widest)
    places = decimals([float(row["median"]), low, high], significant=2 if effect else 3)
    short = " %" if units.startswith("%") else say(" points") if units == "percentage points" else ""
    parts = {
        "name": say.name(entry.long_name),
        "subject": say.name(subject),
        "middle": f"{fixed(float(row['median']), places, sign=effect)}{short}",
        "share": share(float(str(widest[0]).removeprefix("low_")) / 100.0),
        "range": span(low, high, places, sign=effect, say=say),
        "when": say.when(named_date(data.index[at])),
    }
    if not effect:
        return say("{name} with {subject}: {middle} in {when} ({share} of draws {range})", **parts)
    if not data["median"].to_numpy().any():
        return say("{name}: no effect of {subject} in the median draw", **parts)
    return say("{name}: effect of {subject} largest in {when}, {middle} ({share} of draws {range})", **parts)


def named_date(date: Any) -> str:
    """Return a year, or the quarter that a timestamp lies in."""
    return f"{date.year}Q{date.quarter}" if hasattr(date, "quarter") else str(date)


def quantile_frame(values: DataArray, ranges: Sequence[float]) -> DataFrame:
    """Return median and central ranges over the draws of an array (draw, time), columns as a fan has them."""
    import pandas as pd

    dim = str(values.dims[1])
    columns = {"median": np.median(values.to_numpy(), axis=0)}
    for each in ranges:
        low, high = np.quantile(values.to_numpy(), [0.5 - 0.5 * each, 0.5 + 0.5 * each], axis=0)
        columns |= {f"low_{100 * each:g}": low, f"high_{100 * each:g}": high}
    return pd.DataFrame(columns, index=pd.Index(values[dim].to_numpy(), name=dim))


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


def draw_fan(
    axes: Axes, data: DataFrame, bands: list[float], shown: Sequence[Beside] = (), *, say: Speech = ENGLISH
) -> None:
    """Draw central ranges and median of `data`, whose columns are median, low_50, high_50, ..."""
    dates: Any = data.index.to_numpy()
    shades = np.linspace(0.5, 0.28, len(bands)) if is_dark(axes) else np.linspace(0.45, 0.18, len(bands))
    for band, alpha in zip(bands, shades, strict=True):
        low, high = data[f"low_{100 * band:g}"], data[f"high_{100 * band:g}"]
        label = say("{share} range", share=share(band))
        axes.fill_between(dates, low, high, color=colours(axes)["blue"], alpha=float(alpha), lw=0, label=label)
    axes.plot(dates, data["median"], color=colours(axes)["blue"], lw=2.0, label=say("Median"))
    if "median_without" in data:
        label = say("Median without the package")
        axes.plot(dates, data["median_without"], color=colours(axes)["vermilion"], lw=1.6, ls="--", label=label)
    else:
        zero_line(axes)
    draw_beside(axes, list(shown), say)
    axes.margins(x=0.01)
    if not data.to_numpy().any():  # a flat line that a reader would take for "never"
        hint = say(
            "zero over all of the {share} range: rare events show in means, see statistics()", share=share(bands[-1])
        )
        axes.annotate(hint, (0.5, 0.6), xycoords="axes fraction", ha="center", color=colours(axes)["grey"])
    legend(axes)
