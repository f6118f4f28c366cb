"""What is written around a picture: title, units, legend, source and note, outside the layout of the axes.

Text inside the layout takes room from the axes, and at the size of a slide all of it. Here the figure grows instead.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from stimulus_model.languages.speech import Speech
from stimulus_model.results.plots.fonts import font, readable, set_fonts, users_fonts
from stimulus_model.results.tables.line_breaks import pieces

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

LEADING: Final = 1.3
"""Distance of lines, in font sizes."""
SAFE: Final = 0.97
"""Share of the width that lines fill at most: other screens round otherwise."""
PICTURE: Final = 0.62
"""Share of the figure's first height that the picture keeps, whatever is written."""


class Lettered(Protocol):
    """What a chart says."""

    @property
    def title(self) -> str:
        """What it finds."""
        ...

    @property
    def units(self) -> str:
        """What is measured in which unit."""
        ...

    @property
    def source(self) -> str:
        """Where it is from."""
        ...

    @property
    def note(self) -> str:
        """What else to know."""
        ...


def write_around(axes: Axes, words: Lettered, say: Speech) -> None:
    """Write title, units and legend above the axes of a figure of their own, source and note below."""
    figure, size = whole_figure(axes), points("medium")
    width, height = (72.0 * inches for inches in figure.get_size_inches())
    pad, ink = 0.5 * size, axes.xaxis.label.get_color()
    soft = axes.title.get_color() if ink == "white" else "#52606d"
    source = say("Source: {source}", source=say.source(words.source)) + (
        "" if words.source.endswith(".") else say(".")
    )
    above = [
        *_lines(words.title, width - 2.0 * pad, 1.2 * size, ink, weight="bold"),
        *_lines(words.units, width - 2.0 * pad, size, soft),
    ]
    below = [
        *(_lines(say("Note: {note}", note=words.note), width - 2.0 * pad, 0.75 * size, soft) if words.note else []),
        *_lines(source, width - 2.0 * pad, 0.75 * size, soft),
    ]
    handles, labels, columns = _legend_of(axes, width - 2.0 * pad)
    rows = -(-len(labels) // columns)
    key = LEADING * points("small") * 1.15 * rows + (0.5 * pad if rows else 0.0)
    head = pad + sum(LEADING * line["fontsize"] for line in above) + key
    foot = pad + sum(LEADING * line["fontsize"] for line in below)
    total = max(height, PICTURE * height + head + foot + (2.0 * size if size > 12.0 else 0.0))
    figure.set_size_inches(width / 72.0, total / 72.0)
    y = total - pad
    for line in above:
        y -= LEADING * line["fontsize"]
        figure.text(pad / width, (y + 0.3 * line["fontsize"]) / total, in_layout=False, **line)
    if labels:
        made = figure.legend(
            handles, labels, loc="upper left", bbox_to_anchor=(pad / width, y / total), ncols=columns,
            frameon=False, fontsize="small", borderpad=0.2, borderaxespad=0.0, handlelength=1.6, columnspacing=1.2,
            labelspacing=0.25,
        )  # fmt: skip
        made.set_in_layout(False)
        set_fonts(made)
    y = foot
    for line in below:
        y -= LEADING * line["fontsize"]
        figure.text(pad / width, (y + 0.3 * line["fontsize"]) / total, in_layout=False, **line)
    layout: Any = figure.get_layout_engine()
    layout.set(rect=(0.0, foot / total, 1.0, (total - head - foot) / total))
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # once: laid out again it would differ in the last digits, and so would files


def whole_figure(axes: Axes) -> Figure:
    """Return the figure of `axes`, also where they stand in a part of it."""
    figure: Any = axes.figure
    whole: Figure = figure if hasattr(figure, "get_figwidth") else figure.figure
    return whole


def _legend_of(axes: Axes, width: float) -> tuple[list[Any], list[str], int]:
    """Take the legend out of the axes; return its handles, labels and how many columns have room."""
    found = axes.get_legend()
    if found is None:
        return [], [], 1
    handles, labels = list(found.legend_handles), [text.get_text() for text in found.get_texts()]
    found.remove()
    size = points("small")
    widest = max(text_width(label, size) for label in labels) + 4.2 * size
    return handles, labels, max(1, min(len(labels), int(width // widest)))


def _lines(text: str, width: float, size: float, colour: Any, weight: str = "normal") -> list[dict[str, Any]]:
    """Return text as lines, with what draws each."""
    kind = {"color": colour, "fontweight": weight, **font(text)}
    return [{"s": line, "fontsize": size, **kind} for line in wrapped(text, width, size, weight)] if text else []


def points(size: float | str) -> float:
    """Return a font size such as ``"small"`` in points."""
    from matplotlib.font_manager import FontProperties

    return float(FontProperties(size=size).get_size_in_points())


def text_width(text: str, size: float | str, weight: str = "normal") -> float:
    """Return the width of a text in points, as it is drawn."""
    kind = {"fontfamily": users_fonts(), "fontweight": weight} | font(text)
    return _measured(readable(text), points(size), kind["fontweight"], tuple(kind["fontfamily"]))


def fitting(texts: Sequence[str], room: float) -> float:
    """Return the size in points, small or smaller, at which every one of `texts` fits into so many points."""
    return min(points("small"), 9.5 * room / max(text_width(text, 10.0) for text in texts))


@functools.lru_cache(maxsize=4096)
def _measured(text: str, size: float, weight: str, families: tuple[str, ...]) -> float:
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    renderer: Any = RendererAgg  # hardly typed
    proper = FontProperties(size=size, weight=weight, family=list(families))
    width, _, _ = renderer(1, 1, 72).get_text_width_height_descent(text, proper, False)
    return float(width)


def wrapped(text: str, width: float, size: float | str, weight: str = "normal") -> list[str]:
    """Return text as lines of at most `width` points, broken at blanks, and between characters of Japanese.

    No line of Japanese begins with a closing mark or ends with an opening one.
    """
    lines, line = [], ""
    for piece in pieces(text):
        if line and text_width(f"{line}{piece}".rstrip(), size, weight) > SAFE * width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [readable(each) for each in (*lines, line.rstrip())]


def set_ticks(axes: Axes, data: DataFrame, dim: str) -> None:
    """Put as many years on the axis of time as have room, and few numbers on that of values."""
    from matplotlib import dates
    from matplotlib.ticker import FixedLocator, MaxNLocator

    figure, made = whole_figure(axes), cast(Any, dates)  # hardly typed
    inches = figure.get_figwidth() * axes.get_position().width
    room = max(int(72.0 * inches / (text_width("2030", "medium") * 1.7)), 1)
    tall = max(int(72.0 * figure.get_figheight() * PICTURE / (3.2 * points("medium"))), 3)
    if dim in ("year", "fiscal_year"):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=room, steps=[1, 2, 5, 10]))
    elif data.index.to_numpy().dtype.kind == "M" and len(data) > 12:
        years = len(data) / 4.0
        step = next((each for each in (1, 2, 5, 10) if years / each <= room), 20)
        axes.xaxis.set_major_locator(made.YearLocator(step))
        axes.xaxis.set_major_formatter(made.DateFormatter("%Y"))
    if axes.get_yscale() == "linear" and not isinstance(axes.yaxis.get_major_locator(), FixedLocator):
        axes.yaxis.set_major_locator(MaxNLocator(nbins=min(tall, 7), steps=[1, 2, 5, 10]))
