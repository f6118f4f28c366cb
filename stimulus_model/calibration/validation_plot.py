"""The picture of a validation: published points against the economy's medians and bands."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from stimulus_model.calibration.coverage import OUTSIDE, ValidationRow
from stimulus_model.calibration.published_tables.cells import PublishedModel
from stimulus_model.calibration.published_tables.differences import MEASURES
from stimulus_model.extras import need
from stimulus_model.results.plots.chart import colours
from stimulus_model.results.plots.fonts import font, readable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 5


def draw_validation(rows: Sequence[ValidationRow], models: Iterable[PublishedModel], source: str) -> Figure:
    """Return a figure of its own, which pyplot does not know; `rows` are those of one variable."""
    need("matplotlib")
    from matplotlib.figure import Figure

    panels = [list(group) for _, group in groupby(rows, key=lambda row: (row.cell.model, row.cell.case))]
    across = min(COLUMNS, len(panels))
    down = -(-len(panels) // across)
    figure = Figure(figsize=(2.5 * across + 0.6, 2.1 * down + 1.0), layout="constrained")
    axes = figure.subplots(down, across, squeeze=False).ravel()
    titles = {model.key: model.title for model in models}
    for ax, panel in zip(axes, panels, strict=False):
        _panel(ax, panel)
    for ax in axes[len(panels) :]:
        ax.set_visible(False)
    measure = MEASURES[rows[0].cell.variable]
    title = f"{measure.title}: published (points) against the economy (median and 90 % bands), {measure.unit}"
    figure.suptitle(readable(title), x=0.01, ha="left", fontsize="medium", **font(title))
    keys = "; ".join(f"{key}: {titles[key]}" for key in dict.fromkeys(row.cell.model for row in rows))
    signs = "Light band: what the economy predicts for that model; dark: its parameters alone. Diamonds: outside both"
    below = f"{signs}. Across: years from the start of the experiment. {keys}. Source: {source}"
    wrapped = "\n".join(textwrap.wrap(below, 34 * across, break_on_hyphens=False))
    figure.supxlabel(readable(wrapped), x=0.01, ha="left", fontsize="x-small", color="#52606d", **font(below))
    return figure


def _panel(ax: Axes, rows: list[ValidationRow]) -> None:
    time = [0.125 * (row.cell.quarters.start + row.cell.quarters.stop) for row in rows]
    one = len(rows) == 1  # a band needs two points
    spread = [time[0] - 0.2, time[0] + 0.2] if one else time

    def shown(name: str) -> list[float]:
        return [getattr(row, name) for row in rows] * (2 if one else 1)

    for prefix in ("", "parameters_"):
        ax.fill_between(
            spread, shown(f"{prefix}low"), shown(f"{prefix}high"), color=colours(ax)["blue"], alpha=0.2, lw=0.0
        )
    ax.plot(spread, shown("median"), color=colours(ax)["blue"], lw=1.4)
    for verdict, colour, marker in ((True, colours(ax)["ink"], "o"), (False, colours(ax)["vermilion"], "D")):
        chosen = [k for k, row in enumerate(rows) if (row.verdict != OUTSIDE) == verdict]
        ax.plot([time[k] for k in chosen], [rows[k].cell.value for k in chosen], marker, color=colour, ms=4.0)
    ax.axhline(0.0, color=colours(ax)["grey"], lw=0.7)
    title = f"{rows[0].cell.model}: {rows[0].cell.title}"
    ax.set_title(readable("\n".join(textwrap.wrap(title, 32))), fontsize="x-small", loc="left", **font(title))
    ax.tick_params(labelsize="x-small")
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_xlim(0.0, max(1.0, *time) + 0.25)
