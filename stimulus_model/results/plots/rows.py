"""Rows: bars from above, each below its name, which would take their width if it stood beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from stimulus_model.results.plots.chart import SIZE, Look, colours, drawn_on, is_dark
from stimulus_model.results.plots.fonts import font, readable
from stimulus_model.results.plots.lettering import LEADING, PICTURE, points, whole_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT: Final = 0.42
"""Height of a bar; a row has height 1, its bar stands around a whole number, its name above."""
_NAME: Final = -0.3
_LINES: Final = 2.4
"""Lines of small letters that a row is high."""


def row_axes(look: Look, rows: int) -> Axes:
    """Return the axes that `look` asks for; a figure of their own is high enough for so many rows."""
    inches = (rows + 1) * _LINES * LEADING * points("small") / 72.0
    sized: Look = {"figsize": (SIZE[0], max(SIZE[1], inches / PICTURE)), **look}
    axes = drawn_on(sized)
    axes.set_ylim(rows - 0.4, -0.9)
    return axes


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Write a name above every row, and draw the line of zero behind all of them."""
    inches = whole_figure(axes).get_figheight() * axes.get_position().height
    room = 72.0 * inches / (len(names) + 1) / _LINES
    size = min(points("small"), max(room, 4.0))
    for row, name in enumerate(names):
        place = (0.005, row + _NAME)
        axes.text(
            *place, readable(name), transform=axes.get_yaxis_transform(), fontsize=size, va="bottom", **font(name)
        )
    axes.axvline(0.0, color=colours(axes)["grey"], lw=0.8, zorder=1)
    axes.set_yticks([])


def grid_along(axes: Axes) -> None:
    """Turn the grid of a finished chart: lines of the values, which lie on the horizontal axis."""
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color="#3e4c59" if is_dark(axes) else "#d9dee3", lw=0.7)
