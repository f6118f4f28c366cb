"""The chart of a debt decomposition: causes as stacked bars, the total with its range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.analysis.debt import ITEMS, DebtDecomposition
from stimulus_model.results.chart import COLOURS, Chart, finish, legend, new_axes, zero_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

SHADES = {
    "interest": ("#D55E00", ""),
    "growth": ("#0072B2", ""),
    "primary_balance": ("#E69F00", ""),
    "stock_flow": ("#7b8794", "//"),
    "package": ("#009E73", ""),
    "guarantee_calls": ("#CC79A7", "xx"),
}
"""Colours of Okabe and Ito (2008), with hatches where two are close in grey."""


def draw_decomposition(decomposition: DebtDecomposition, ax: Axes | None, cumulative: bool) -> Chart:
    """Draw means over the draws; the whiskers span the 5 % to the 95 % quantile of the total."""
    data = chart_data(decomposition, cumulative)
    axes = new_axes(ax)
    years: Any = data.index.to_numpy()
    above, below = np.zeros(len(data)), np.zeros(len(data))
    for item, label in ITEMS.items():
        height = data[label].to_numpy()
        bottom = np.where(height >= 0.0, above, below)
        colour, hatch = SHADES[item]
        axes.bar(
            years, height, bottom=bottom, width=0.7, color=colour, hatch=hatch, edgecolor="white", lw=0.3, label=label
        )
        above, below = above + np.maximum(height, 0.0), below + np.minimum(height, 0.0)
    total, low, high = (data[name].to_numpy() for name in ("Total", "low", "high"))
    axes.vlines(years, low, high, color=COLOURS["ink"], lw=1.2)
    axes.plot(years, total, color=COLOURS["ink"], marker="o", ms=4, lw=1.4, label="Total, with its 90 % range")
    zero_line(axes)
    floor, top = axes.get_ylim()
    axes.set_ylim(floor, top + 0.3 * (top - floor))  # bars fill the axes: the legend stands above them
    legend(axes, columns=2)
    since = "since the start" if cumulative else "in the year"
    source = f"{decomposition.projection.provenance.describe()}. Bars are means"
    return finish(axes, ax is None, data, f"{decomposition.title}, by cause", f"points of GDP, {since}", source)


def chart_data(decomposition: DebtDecomposition, cumulative: bool) -> DataFrame:
    """Return the means of `table`, and the 5 % and 95 % quantiles of the total."""
    data = decomposition.table(cumulative=cumulative).drop(columns="Monte Carlo error")
    low, high = np.quantile(decomposition.total(cumulative=cumulative), [0.05, 0.95], axis=0)
    return data.assign(low=low, high=high)
