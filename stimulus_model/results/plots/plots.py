"""Charts of a projection. They take an `ax`, keep the data that they show, and never touch pyplot's state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np

from stimulus_model.inputs import check_integer
from stimulus_model.results.answers import check_years
from stimulus_model.results.measures import effect_attrs
from stimulus_model.results.plots.chart import Chart, Look, Words, colours, drawn_on, signed, spoken, zero_line
from stimulus_model.results.plots.fan import FanPlots, in_per_cent
from stimulus_model.results.plots.lettering import fitting, whole_figure
from stimulus_model.results.tables.formats import decimals, fixed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame
    from xarray import DataArray

    from stimulus_model.results.answers import Answers


@dataclass(frozen=True, slots=True, repr=False)
class Plots(FanPlots):
    """Charts of one projection."""

    projection: Answers

    def __repr__(self) -> str:
        return 'Charts of a projection: .fan("real_gdp"), .waterfall(year=2030)'

    def waterfall(
        self,
        *,
        variable: str = "real_gdp",
        year: int,
        relative: bool | None = None,
        **look: Unpack[Look],
    ) -> Chart:
        """Draw what each channel adds in a year, and the total with its 90 % range.

        Bars are means over the draws, because means sum; the whisker spans the 5 % to the 95 % quantile of the
        total. Needs `Projection.contributions`.

        Parameters
        ----------
        variable
            A variable of the registry.
        year
            A calendar year fully on the axis.
        relative
            In per cent of the no-package path; None: as the registry says.
        look
            `ax`, `title`, `figsize` and `language`; see `results.plots.chart.Look`.

        Returns
        -------
        Chart
            `data` has a row a channel and one for the total, columns mean, low and high.
        """
        projection = self.projection
        entry = projection.registry[variable]
        (chosen,) = check_years(projection.timeline, check_integer("year", year), "year")
        percent = in_per_cent(projection, entry, relative)
        parts = projection.contributions(entry.name, relative=percent, freq="year").sel(year=chosen)
        say, made = spoken(look), projection.provenance
        labels = {key: say.name(label) for key, label in projection.channels.items()}
        data = _waterfall_data(parts, labels | {"total": say("Total")})
        axes = drawn_on(look)
        _draw_waterfall(axes, data)
        alone = data["mean"].iloc[:-1]
        largest = str(alone.abs().idxmax())
        named = {"name": say.name(entry.long_name), "when": say.when(chosen), "largest": largest}
        words = Words(
            say("{name}, {when}: {largest} adds most", **named)
            if alone[largest] >= 0.0
            else say("{name}, {when}: {largest} takes most", **named),
            say(
                "{name}, with minus without {subject}, {units}",
                name=named["name"],
                subject=say.name(made.subject),
                units=say.units(effect_attrs(entry, percent)["units"]),
            ),
            made.describe(say),
            say("Bars are means over the draws, which sum; medians do not. Whisker: 90 % range of the total."),
        )
        return signed(look, axes, data, words)


def _waterfall_data(parts: DataArray, labels: Mapping[str, str]) -> DataFrame:
    import pandas as pd

    total = parts.sum("channel")
    rows = {labels[str(c)]: parts.sel(channel=c).to_numpy() for c in parts["channel"].to_numpy()}
    rows[labels["total"]] = total.to_numpy()
    columns = {
        "mean": [float(v.mean()) for v in rows.values()],
        "low": [float(np.quantile(v, 0.05)) for v in rows.values()],
        "high": [float(np.quantile(v, 0.95)) for v in rows.values()],
    }
    return pd.DataFrame(columns, index=pd.Index(list(rows), name="channel"))


def _draw_waterfall(axes: Axes, data: DataFrame) -> None:
    means = data["mean"].to_numpy()
    ends = np.cumsum(means[:-1])
    starts = np.concatenate([[0.0], ends[:-1]])
    places = decimals(means)
    shades = colours(axes)
    bars = [shades["green"] if m >= 0.0 else shades["vermilion"] for m in means[:-1]]
    axes.bar(range(len(ends)), means[:-1], bottom=starts, color=bars, width=0.62, zorder=2)
    last, total = len(ends), float(means[-1])
    axes.bar([last], [total], color=shades["blue"], width=0.62, zorder=2)
    low, high = float(data["low"].iloc[-1]), float(data["high"].iloc[-1])
    axes.plot([last, last], [low, high], color=shades["ink"], lw=1.6, zorder=3)
    axes.plot([last, last], [low, high], color=shades["ink"], ls="", marker="_", ms=12, mew=1.6, zorder=3)
    for k, end in enumerate(ends):
        axes.plot([k + 0.31, k + 0.69], [end, end], color=shades["grey"], lw=0.9, zorder=1)
    room = 72.0 * whole_figure(axes).get_figwidth() * axes.get_position().width / len(data)
    numbers = [fixed(float(mean), places, sign=True) for mean in means]
    size = fitting(numbers, room)
    tops = [*np.maximum(starts, ends), max(total, high, 0.0)]
    for k, (top, number) in enumerate(zip(tops, numbers, strict=True)):
        place = (k, float(top))
        axes.annotate(number, place, (0, 4), textcoords="offset points", ha="center", fontsize=size)
    zero_line(axes)
    labels = [str(label).replace(" ", "\n") for label in data.index]
    words = [word for label in labels for word in label.split("\n")]
    axes.set_xticks(range(len(data)), labels, fontsize=fitting(words, room))
    axes.tick_params(axis="y", labelleft=False)  # every bar has its number
    axes.margins(y=0.14)
