"""One chart: axes, the data shown, fonts that cover the text, and a file written in full or not at all."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypedDict

from stimulus_model.extras import need
from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_flag,
    check_integer,
    check_items,
    check_number,
    check_text,
    open_regular,
)
from stimulus_model.languages.speech import ENGLISH, Language, Speech, speech
from stimulus_model.results.files.atomic import check_path, replacing
from stimulus_model.results.plots.fonts import font, set_fonts
from stimulus_model.results.plots.lettering import set_ticks, whole_figure, wrapped, write_around

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

COLOURS: Final = {
    "blue": "#0072B2",
    "green": "#009E73",
    "vermilion": "#D55E00",
    "grey": "#7b8794",
    "ink": "#1f2933",
}
"""Colours of Okabe and Ito (2008), which readers with colour-vision deficiency can tell apart."""

_ON_DARK: Final = {
    "blue": "#56B4E9",
    "green": "#2FC79B",
    "vermilion": "#F0803C",
    "grey": "#9aa5b1",
    "ink": "#e4e9ee",
}
"""The same hues, as light as a dark background needs."""
_DARK: Final = 0.25
"""Luminance of a background below which it counts as dark."""

STYLES: Final = (
    ("blue", "-"),
    ("vermilion", "--"),
    ("green", "-."),
    ("grey", ":"),
    ("ink", (0, (5, 1, 1, 1, 1, 1))),
)
"""Colour and dashes of several lines: whoever cannot tell the colours apart can tell the dashes."""

MADE_BY: Final = "stimulus_model chart"
"""What files of charts say of who made them, so that a later chart may take their place."""
_METADATA: Final[dict[str, dict[str, Any]]] = {
    "png": {"Software": MADE_BY},
    "svg": {"Date": None, "Creator": MADE_BY},
    "svgz": {"Date": None, "Creator": MADE_BY},
    "pdf": {"CreationDate": None, "Creator": MADE_BY},
    "eps": {"Creator": MADE_BY},
    "ps": {"Creator": MADE_BY},
}
SIZE: Final = (8.0, 4.5)
"""Inches of a figure of its own, before it grows by what is written above and below the picture."""
_DPI: Final = {"low": 10, "high": 2400}
_LARGEST_CHART: Final = 1 << 26
"""Bytes of a file beyond which it is not read to find out who made it."""


def check_chart_target(path: object, *, overwrite: bool) -> Path:
    """Return `path` if no file is there but a chart, or `overwrite` allows it."""
    target = check_path(path)
    if not overwrite and os.path.lexists(target) and not _is_chart(target):
        allowed = "a new file or an earlier chart: this is another file, replaced only with overwrite=True"
        raise InputError("path", str(path), allowed)
    return target


def _is_chart(path: Path) -> bool:
    with suppress(OSError), open_regular(path) as file:
        return MADE_BY.encode() in file.read(_LARGEST_CHART)
    return False


class Words(NamedTuple):
    """What a chart says: what it finds, what is measured in which unit, where it is from, and what else to know."""

    title: str
    units: str
    source: str
    note: str = ""


class Look(TypedDict, total=False):
    """How a chart looks, the same arguments everywhere.

    Attributes
    ----------
    ax
        Where to draw; None: a new figure of its own.
    title
        What stands above; None: what the chart finds.
    figsize
        Width and height in inches of a figure of its own, which grows by what is written around the picture.
    language
        ``"en"`` or ``"ja"``: of every word but names of one's own.
    """

    ax: Axes | None
    title: str | None
    figsize: tuple[float, float]
    language: Language


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Chart:
    """A chart and what it shows.

    Attributes
    ----------
    ax, figure
        Where it was drawn.
    data
        The numbers that it shows.
    own
        True if the figure was made for this chart: then a notebook shows the chart itself.
    words
        Title, units, source and note. A chart in given axes shows no source: where there are several, say it once.
    """

    ax: Axes
    figure: Figure
    data: DataFrame
    own: bool
    words: Words

    def show(self) -> None:
        """Show the chart at once: several in one cell of a notebook, or in a loop, all appear."""
        try:
            display = import_module("IPython.display").display
        except ModuleNotFoundError:
            raise InputError("show", "no IPython", "a notebook; .save(path) writes the chart to a file") from None
        display(self if self.own else self.figure)

    def save(self, path: str | Path, *, dpi: int = 200, overwrite: bool = False) -> Path:
        """Write the figure to a file (png, svg, pdf, ...), in full or not at all, and return its path.

        Equal charts give equal png, svg and pdf files: nothing in them depends on the time. An earlier chart is
        replaced (png, svg, pdf, eps and ps say that they are one); any other file only with `overwrite`.
        """
        target = check_chart_target(path, overwrite=check_flag("overwrite", overwrite))
        dpi = check_integer("dpi", dpi, **_DPI)
        kinds = sorted(self.figure.canvas.get_supported_filetypes())
        kind = check_choice("path.suffix", target.suffix.lstrip(".").lower(), kinds)
        with replacing(target) as temporary:
            self._write(temporary, kind, dpi)
        return target

    def to_png(self, *, dpi: int = 144) -> bytes:
        """Return the figure as a PNG picture."""
        buffer = io.BytesIO()
        self._write(buffer, "png", check_integer("dpi", dpi, **_DPI))
        return buffer.getvalue()

    def _write(self, target: Any, kind: str, dpi: int) -> None:
        from matplotlib import rc_context

        face = self.figure.get_facecolor()
        with rc_context({"svg.hashsalt": "stimulus_model"}):
            self.figure.savefig(target, format=kind, dpi=dpi, metadata=_METADATA.get(kind), facecolor=face)

    def _repr_png_(self) -> bytes | None:
        return self.to_png() if self.own else None

    def __repr__(self) -> str:
        return f"Chart: {self.words.title} ({len(self.data)} rows; .ax, .figure, .data, .words, .show(), .save(path))"


def new_axes(ax: Axes | None, figsize: tuple[float, float] = SIZE) -> Axes:
    """Return `ax`, or the axes of a new figure that pyplot does not know."""
    need("matplotlib")
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if isinstance(ax, Axes):
        return ax
    if ax is not None:
        raise InputError("ax", ax, "Axes of matplotlib, or None for a new figure")
    allowed = "width and height in inches, such as (8, 4.5)"
    size = [check_number("figsize", each, above=0.0, high=100.0) for each in check_items("figsize", figsize, allowed)]
    if len(size) != 2:
        raise InputError("figsize", figsize, allowed)
    made: Axes = Figure(figsize=(size[0], size[1]), layout="constrained").subplots()
    return made


def drawn_on(look: Look) -> Axes:
    """Return the axes that `look` asks for; an unknown argument is an `InputError` with a suggestion."""
    for name in look:
        check_choice("argument", name, Look.__annotations__)
    if look.get("title") is not None:
        check_text("title", look["title"])
    spoken(look)
    return new_axes(look.get("ax"), look.get("figsize", SIZE))


def spoken(look: Look) -> Speech:
    """Return what speaks the language that `look` asks for."""
    return speech(look.get("language", "en"))


def signed(look: Look, axes: Axes, data: DataFrame, words: Words) -> Chart:
    """Return the finished chart, under the title of `look` if it has one."""
    title = look.get("title")
    words = words if title is None else words._replace(title=title)
    return finish(axes, look.get("ax") is None, data, words, spoken(look))


def colours(axes: Axes) -> Mapping[str, str]:
    """Return the colours that can be told from the background: `COLOURS`, or lighter ones on a dark one."""
    return _ON_DARK if is_dark(axes) else COLOURS


def is_dark(axes: Axes) -> bool:
    """Return whether the background of `axes` is dark."""
    from matplotlib.colors import to_rgb

    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(axes.get_facecolor())]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] < _DARK


def zero_line(axes: Axes) -> None:
    """Draw the line of no effect, behind everything else."""
    axes.axhline(0.0, color=colours(axes)["grey"], lw=0.8, zorder=1)


def legend(axes: Axes, columns: int = 1) -> None:
    """Say what the lines are, where there is room; `finish` moves it out of the picture of a figure of its own."""
    axes.legend(loc="best", framealpha=0.85, edgecolor="none", fontsize="small", ncols=columns)


def finish(axes: Axes, own: bool, data: DataFrame, words: Words, say: Speech = ENGLISH) -> Chart:
    """Add grid and dates, write the words, and return the chart."""
    root, dark = whole_figure(axes), is_dark(axes)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color="#3e4c59" if dark else "#d9dee3", lw=0.7)
    axes.set_axisbelow(True)
    set_ticks(axes, data, str(data.index.name))
    set_fonts(axes)
    if own:
        write_around(axes, words, say)
    else:
        title = wrapped(words.title, 72.0 * axes.get_position().width * root.get_figwidth(), "medium")
        axes.set_title("\n".join(title), loc="left", fontsize="medium", **font(words.title))
        units = wrapped(words.units, 72.0 * axes.get_position().height * root.get_figheight(), "small")
        axes.set_ylabel("\n".join(units), fontsize="small", **font(words.units))
    return Chart(axes, root, data, own, words)
