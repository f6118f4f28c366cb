"""Outturns and official projections drawn into the chart of a level."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Any

from stimulus_model.languages.speech import Speech
from stimulus_model.results.plots.chart import colours
from stimulus_model.results.published_places import Beside

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

_PROJECTIONS = (("D", "green"), ("s", "grey"), ("^", "ink"))


def draw_beside(axes: Axes, shown: list[Beside], say: Speech) -> None:
    """Draw outturns as filled circles, and each official projection with hollow markers of its own."""
    styles, shades = cycle(_PROJECTIONS), colours(axes)
    for each in shown:
        at: Any = each.at
        title = say.name(each.title)
        if each.kind == "outturn":
            axes.plot(at, each.values, ls="", marker="o", ms=4.5, color=shades["ink"], zorder=5, label=title)
            continue
        marker, colour = next(styles)
        axes.plot(
            at,
            each.values,
            ls="",
            marker=marker,
            ms=4.5,
            mfc="none",
            mec=shades[colour],
            zorder=4,
            label=title,
        )


def beside_table(shown: list[Beside]) -> DataFrame:
    """Return what is drawn: a row a period, with title, kind, place on the axis and value."""
    import pandas as pd

    rows = [
        (each.title, each.kind, period, at, value)
        for each in shown
        for period, at, value in zip(each.periods, each.at, each.values, strict=True)
    ]
    return pd.DataFrame(rows, columns=["title", "kind", "period", "at", "value"])
