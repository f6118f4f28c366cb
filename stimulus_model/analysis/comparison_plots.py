"""Charts of a comparison: every package in one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from stimulus_model.inputs import InputError, check_flag, check_number
from stimulus_model.results.measures import Frequency, effect_attrs
from stimulus_model.results.plots.chart import (
    STYLES,
    Chart,
    Look,
    Words,
    colours,
    drawn_on,
    legend,
    signed,
    spoken,
    zero_line,
)
from stimulus_model.results.plots.fan import check_probabilities, draw_fan, named_date, quantile_frame
from stimulus_model.results.plots.fonts import readable
from stimulus_model.results.tables.formats import decimals, fixed, share
from stimulus_model.variables import Variable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from stimulus_model.analysis.paired_projections import PairedProjections


@dataclass(frozen=True, slots=True, repr=False)
class ComparisonPlots:
    """Charts of one comparison."""

    comparison: PairedProjections

    def __repr__(self) -> str:
        return 'Charts of a comparison: .fan("real_gdp"), .difference("real_gdp")'

    def fan(
        self,
        name: str = "real_gdp",
        *,
        relative: bool | None = None,
        freq: Frequency | None = None,
        probability: float = 0.9,
        **look: Unpack[Look],
    ) -> Chart:
        """Draw the median effect of every package and its central range over time.

        Parameters
        ----------
        name
            A variable of the registry.
        relative
            In per cent of the no-package path; None: as the registry says.
        freq
            ``"quarter"`` or ``"year"``; None: quarters, where they are kept.
        probability
            Probability of the central range.
        look
            `ax`, `title`, `figsize` and `language`; see `results.plots.chart.Look`.

        Returns
        -------
        Chart
            `data` has a row a date and columns (package, median or low or high).

        Raises
        ------
        InputError
            More than five packages: nobody could tell them apart.
        """
        entry, labels = self.comparison.registry[name], self.comparison.labels
        if len(labels) > len(STYLES):
            raise InputError("packages", list(labels), f"at most {len(STYLES)} packages in one chart")
        check_number("probability", probability, above=0.0, high=0.999)
        percent, at_freq = self._shown(entry, relative, freq)
        data = self._data(entry.name, percent, at_freq, probability)
        axes, say = drawn_on(look), spoken(look)
        _draw(axes, data, labels)
        at = data.xs("median", axis=1, level="statistic").abs().max().astype(float)
        words = Words(
            say("{name}: {label} moves it most", name=say.name(entry.long_name), label=at.idxmax()),
            say(
                "{name}, with minus without each package, {units}",
                name=say.name(entry.long_name),
                units=say.units(effect_attrs(entry, percent)["units"]),
            ),
            self.comparison.describe(say),
            say("Medians and {share} ranges.", share=share(probability)),
        )
        return signed(look, axes, data, words)

    def difference(
        self,
        name: str = "real_gdp",
        label: str | None = None,
        against: str | None = None,
        *,
        relative: bool | None = None,
        freq: Frequency | None = None,
        probabilities: Sequence[float] = (0.5, 0.9),
        **look: Unpack[Look],
    ) -> Chart:
        """Draw how the effect of one package differs from that of another, draw by draw, on a scale of its own.

        Parameters
        ----------
        name
            A variable of the registry.
        label, against
            Labels of the two packages; None: the last, and the first.
        relative, freq
            As in `fan`.
        probabilities
            Probabilities of the central ranges.
        look
            `ax`, `title`, `figsize` and `language`; see `results.plots.chart.Look`.

        Returns
        -------
        Chart
            `data` has a row a date and columns median, low_50, high_50, ...
        """
        entry, labels = self.comparison.registry[name], self.comparison.labels
        one, other = labels[-1] if label is None else label, labels[0] if against is None else against
        percent, at = self._shown(entry, relative, freq)
        ranges = check_probabilities(probabilities)
        minus = self.comparison.difference(entry.name, one, other, relative=percent, freq=at)
        data = quantile_frame(minus, ranges)
        axes, say = drawn_on(look), spoken(look)
        draw_fan(axes, data, ranges, say=say)
        peak = int(np.argmax(np.abs(data["median"].to_numpy())))
        middle = float(data["median"].iloc[peak])
        parts = {
            "name": say.name(entry.long_name),
            "one": one,
            "other": other,
            "units": say.units(effect_attrs(entry, percent)["units"]),
            "number": f"{fixed(abs(middle), decimals([middle], significant=2))}{' %' if percent else ''}",
            "when": say.when(named_date(data.index[peak])),
        }
        words = Words(
            say("{name}: {one} brings {number} more than {other} in {when}", **parts)
            if middle > 0.0
            else say("{name}: {one} brings {number} less than {other} in {when}", **parts),
            say("{name}: effect of {one} minus effect of {other} in the same draw, {units}", **parts),
            self.comparison.describe(say),
        )
        return signed(look, axes, data, words)

    def _shown(self, entry: Variable, relative: bool | None, freq: Frequency | None) -> tuple[bool, Frequency]:
        """Return whether effects are shown in per cent, and on which axis of time."""
        percent = entry.effect == "relative" if relative is None else check_flag("relative", relative)
        finest: Frequency = "year" if self.comparison[self.comparison.labels[0]].paths.freq == "year" else "quarter"
        return percent, finest if freq is None else freq

    def _data(self, name: str, relative: bool, freq: Frequency, probability: float) -> DataFrame:
        import pandas as pd

        tail = 0.5 * (1.0 - probability)
        effects = self.comparison.effect(name, relative=relative, freq=freq)
        low, median, high = np.quantile(effects, [tail, 0.5, 1.0 - tail], axis=1)
        columns = {
            (label, field): values[k]
            for k, label in enumerate(self.comparison.labels)
            for field, values in (("median", median), ("low", low), ("high", high))
        }
        dim = str(effects.dims[2])
        frame = pd.DataFrame(columns, index=pd.Index(effects[dim].to_numpy(), name=dim))
        frame.columns.names = ["package", "statistic"]
        return frame


def _draw(axes: Axes, data: DataFrame, labels: tuple[str, ...]) -> None:
    dates: Any = data.index.to_numpy()
    for label, (colour, dashes) in zip(labels, STYLES, strict=False):
        shade, each = colours(axes)[colour], data[label]
        axes.fill_between(dates, each["low"], each["high"], color=shade, alpha=0.15, lw=0)
        for edge in ("low", "high"):
            axes.plot(dates, each[edge], color=shade, lw=0.7, ls=dashes)
        axes.plot(dates, each["median"], color=shade, lw=2.0, ls=dashes, label=readable(label))
    zero_line(axes)
    axes.margins(x=0.01)
    legend(axes)
