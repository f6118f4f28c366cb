"""Charts of a projection. They take an `ax`, keep the data that they show, and never touch pyplot's state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.inputs import InputError, check_integer, check_number
from stimulus_model.results.arrays import WITHOUT, check_flag, effect_attrs
from stimulus_model.results.chart import COLOURS, Chart, finish, legend, new_axes, zero_line
from stimulus_model.results.formats import decimals, fixed, share
from stimulus_model.results.summary import check_years
from stimulus_model.results.variables import CHANNELS, Variable, variable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame
    from xarray import DataArray

    from stimulus_model.results.projection import Projection


@dataclass(frozen=True, slots=True)
class Plots:
    """Charts of one projection."""

    projection: Projection

    def fan(
        self,
        name: str = "real_gdp",
        *,
        ax: Axes | None = None,
        effect: bool = True,
        relative: bool | None = None,
        freq: str | None = None,
        probabilities: Sequence[float] = (0.5, 0.9),
    ) -> Chart:
        """Draw median and central ranges over time.

        Parameters
        ----------
        name
            A variable of the registry.
        ax
            Where to draw; None: a new figure of its own.
        effect
            True: with minus without the package. False: the path with the package, and the median without.
        relative
            Effect in per cent of the no-package path; None: as the registry says.
        freq
            ``"quarter"`` or ``"year"``; None: quarters, where they are kept.
        probabilities
            Probabilities of the central ranges.

        Returns
        -------
        Chart
            `data` has a row a date and columns median, low_50, high_50, ...
        """
        entry, projection = variable(name), self.projection
        freq = projection.paths.freq if freq is None else freq
        bands = check_probabilities(probabilities)
        if not check_flag("effect", effect):
            if relative is not None:
                raise InputError("relative", relative, "None with effect=False: a path is in its own units")
            values, attrs = projection.level(name, freq=freq), entry.attrs
            without: DataArray | None = projection.baseline(name, freq=freq)
        else:
            percent = in_per_cent(entry, relative)
            values, without = projection.effect(name, relative=percent, freq=freq), None
            attrs = effect_attrs(entry, percent)
        data = _fan_data(values, bands, without)
        axes = new_axes(ax)
        draw_fan(axes, data, bands, effect)
        title = attrs["long_name"] if effect else f"{entry.long_name}, with the package"
        return finish(axes, ax is None, data, title, attrs["units"], projection.provenance.describe())

    def waterfall(
        self,
        *,
        variable: str = "real_gdp",
        year: int,
        relative: bool | None = None,
        ax: Axes | None = None,
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
        ax
            Where to draw; None: a new figure of its own.

        Returns
        -------
        Chart
            `data` has a row a channel and one for the total, columns mean, low and high.
        """
        entry, projection = _entry(variable), self.projection
        (chosen,) = check_years(projection.timeline, check_integer("year", year))
        percent = in_per_cent(entry, relative)
        parts = projection.contributions(entry.name, relative=percent, freq="year").sel(year=chosen)
        data = _waterfall_data(parts)
        axes = new_axes(ax)
        _draw_waterfall(axes, data)
        title = f"{entry.long_name}: effect of the package by channel, {chosen}"
        units = effect_attrs(entry, percent)["units"]
        source = f"{projection.provenance.describe()}. Bars are means; whisker: 90 % range of the total"
        return finish(axes, ax is None, data, title, units, source)


def _entry(name: str) -> Variable:
    """Look up a name where `variable` is an argument."""
    return variable(name)


def in_per_cent(entry: Variable, relative: bool | None) -> bool:
    """Return whether an effect is shown in per cent of the no-package path."""
    return entry.effect == "relative" if relative is None else check_flag("relative", relative)


def check_probabilities(probabilities: object) -> list[float]:
    """Return probabilities of central ranges, sorted."""
    allowed = "numbers between 0 and 1, such as (0.5, 0.9)"
    if isinstance(probabilities, str) or not isinstance(probabilities, Sequence) or not probabilities:
        raise InputError("probabilities", probabilities, allowed)
    bands = sorted({check_number("probabilities", p, above=0.0, high=1.0) for p in probabilities})
    if bands[-1] == 1.0:
        raise InputError("probabilities", 1.0, allowed)
    return bands


def _fan_data(values: DataArray, bands: list[float], without: DataArray | None) -> DataFrame:
    import pandas as pd

    dim = str(values.dims[1])
    columns = {"median": np.median(values, axis=0)}
    for band in bands:
        tail = 0.5 * (1.0 - band)
        low, high = np.quantile(values, [tail, 1.0 - tail], axis=0)
        columns |= {f"low_{100 * band:g}": low, f"high_{100 * band:g}": high}
    if without is not None:
        columns["median_without"] = np.median(without, axis=0)
    return pd.DataFrame(columns, index=pd.Index(values[dim].to_numpy(), name=dim))


def draw_fan(axes: Axes, data: DataFrame, bands: list[float], effect: bool) -> None:
    """Draw median and ranges into `axes`."""
    dates: Any = data.index.to_numpy()
    shades = np.linspace(0.45, 0.18, len(bands))
    for band, alpha in zip(bands, shades, strict=True):
        low, high = data[f"low_{100 * band:g}"], data[f"high_{100 * band:g}"]
        axes.fill_between(
            dates, low, high, color=COLOURS["blue"], alpha=float(alpha), lw=0, label=f"{share(band)} range"
        )
    axes.plot(dates, data["median"], color=COLOURS["blue"], lw=2.0, label="Median")
    if effect:
        zero_line(axes)
    else:
        label = f"Median {WITHOUT} the package"
        axes.plot(dates, data["median_without"], color=COLOURS["vermilion"], lw=1.6, ls="--", label=label)
    axes.margins(x=0.01)
    legend(axes)


def _waterfall_data(parts: DataArray) -> DataFrame:
    import pandas as pd

    total = parts.sum("channel")
    rows = {CHANNELS[str(c)]: parts.sel(channel=c).to_numpy() for c in parts["channel"].to_numpy()}
    rows["Total"] = total.to_numpy()
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
    colours = [COLOURS["green"] if m >= 0.0 else COLOURS["vermilion"] for m in means[:-1]]
    axes.bar(range(len(ends)), means[:-1], bottom=starts, color=colours, width=0.62, zorder=2)
    last, total = len(ends), float(means[-1])
    axes.bar([last], [total], color=COLOURS["blue"], width=0.62, zorder=2)
    low, high = float(data["low"].iloc[-1]), float(data["high"].iloc[-1])
    axes.plot([last, last], [low, high], color=COLOURS["ink"], lw=1.6, zorder=3)
    axes.plot([last, last], [low, high], color=COLOURS["ink"], ls="", marker="_", ms=12, mew=1.6, zorder=3)
    for k, end in enumerate(ends):
        axes.plot([k + 0.31, k + 0.69], [end, end], color=COLOURS["grey"], lw=0.9, zorder=1)
    tops = [*np.maximum(starts, ends), max(total, high, 0.0)]
    for k, (top, mean) in enumerate(zip(tops, means, strict=True)):
        text = fixed(float(mean), places, sign=True)
        axes.annotate(text, (k, float(top)), (0, 4), textcoords="offset points", ha="center", fontsize="small")
    zero_line(axes)
    axes.set_xticks(range(len(data)), [label.replace(" ", "\n", 1) for label in data.index], fontsize="small")
    axes.margins(y=0.12)
