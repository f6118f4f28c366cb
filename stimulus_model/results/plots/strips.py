"""Strips: the draws of one number in several groups, side by side, each with its median and range."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from stimulus_model.results.paths import Floats
from stimulus_model.results.plots.chart import STYLES, colours
from stimulus_model.results.plots.fonts import readable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

MOST_POINTS: Final = 1_000
"""Draws of a group that are drawn as points; the statistics are of all."""
_GOLDEN: Final = 0.6180339887498949


def strip_data(values: Mapping[str, Floats], probability: float) -> DataFrame:
    """Return a row a group: median, ends of the central range, and how many draws."""
    import pandas as pd

    tail = 0.5 * (1.0 - probability)
    rows = [(*np.quantile(each, [0.5, tail, 1.0 - tail]).tolist(), len(each)) for each in values.values()]
    return pd.DataFrame(rows, columns=["median", "low", "high", "draws"], index=pd.Index(list(values), name="model"))


def draw_strips(axes: Axes, values: Mapping[str, Floats], data: DataFrame) -> None:
    """Draw a row of points a group, from above, its name above its points: beside them it would take their room.

    Points are spread within their row by a low-discrepancy sequence.
    """
    shades = colours(axes)
    rows = zip(values.items(), data.to_numpy().tolist(), strict=True)
    for k, ((name, each), (middle, low, high, _)) in enumerate(rows):
        colour, height = shades[STYLES[k % len(STYLES)][0]], len(values) - 1 - k
        some = each[:MOST_POINTS]
        spread = height + 0.4 * ((np.arange(len(some)) * _GOLDEN) % 1.0 - 0.5)
        axes.plot(some, spread, ls="none", marker=".", ms=3.0, mew=0.0, color=colour, alpha=0.5, zorder=2)
        axes.plot([low, high], [height, height], color=shades["ink"], lw=2.0, zorder=3)
        axes.plot([middle], [height], "D", color=shades["ink"], ms=6.0, zorder=4)
        axes.text(0.0, height + 0.26, readable(name), transform=axes.get_yaxis_transform(), fontsize="small")
    axes.axvline(0.0, color=shades["grey"], lw=0.8, zorder=1)
    axes.set_yticks([])
    axes.set_ylim(-0.35, len(values) - 0.3)
