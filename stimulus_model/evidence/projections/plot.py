"""The chart of a local projection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stimulus_model.results.chart import COLOURS, Chart, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stimulus_model.evidence.projections.result import LocalProjection

DIFFERENCE = "difference"


def draw(result: LocalProjection, ax: Axes | None) -> Chart:
    """Draw multipliers over the horizon, one colour per regime."""
    from matplotlib.ticker import MaxNLocator

    axes = new_axes(ax)
    data = result.to_frame().drop(index=DIFFERENCE, level="regime", errors="ignore")
    for regime, colour in zip(data.index.unique("regime"), ("blue", "vermilion"), strict=False):
        part = data.loc[regime]
        colour_code = COLOURS[colour]
        axes.plot(part.index, part["multiplier"], color=colour_code, marker="o", ms=3.0, label=regime)
        axes.fill_between(part.index, part["low"], part["high"], color=colour_code, alpha=0.3, lw=0.0)
        band = part["simultaneous_low"], part["simultaneous_high"]
        axes.fill_between(part.index, *band, color=colour_code, alpha=0.12, lw=0.0)
    axes.axhline(0.0, color=COLOURS["ink"], lw=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(data.index.unique("regime")) > 1:
        axes.legend(frameon=False)
    source = (
        f"local projections, {result.method}; {100.0 * result.level:g} % intervals (dark) and sup-t bands (light)"
    )
    return finish(axes, ax is None, data, result.title, "Estimate by periods after the shock", source)
