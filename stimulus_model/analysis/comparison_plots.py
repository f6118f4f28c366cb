"""Charts of a comparison: every package in one picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.inputs import InputError, check_flag, check_number
from stimulus_model.results.measures import Frequency, effect_attrs
from stimulus_model.results.plots.chart import COLOURS, STYLES, Chart, finish, legend, new_axes, readable, zero_line
from stimulus_model.results.tables.formats import share

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
        ax: Axes | None = None,
        relative: bool | None = None,
        freq: Frequency | None = None,
        probability: float = 0.9,
    ) -> Chart:
        """Draw the median effect of every package and its central range over time.

        Parameters
        ----------
        name
            A variable of the registry.
        ax
            Where to draw; None: a new figure of its own.
        relative
            In per cent of the no-package path; None: as the registry says.
        freq
            ``"quarter"`` or ``"year"``; None: quarters, where they are kept.
        probability
            Probability of the central range.

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
        percent = entry.effect == "relative" if relative is None else check_flag("relative", relative)
        finest: Frequency = "year" if self.comparison[labels[0]].paths.freq == "year" else "quarter"
        data = self._data(entry.name, percent, finest if freq is None else freq, probability)
        axes = new_axes(ax)
        _draw(axes, data, labels)
        attrs = effect_attrs(entry, percent)
        title = f"{entry.long_name}: effects of the packages, medians and {share(probability)} ranges"
        return finish(axes, ax is None, data, title, attrs["units"], self.comparison.describe())

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
        shade, each = COLOURS[colour], data[label]
        axes.fill_between(dates, each["low"], each["high"], color=shade, alpha=0.15, lw=0)
        for edge in ("low", "high"):
            axes.plot(dates, each[edge], color=shade, lw=0.7, ls=dashes)
        axes.plot(dates, each["median"], color=shade, lw=2.0, ls=dashes, label=readable(label))
    zero_line(axes)
    axes.margins(x=0.01)
    legend(axes)
