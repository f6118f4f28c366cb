"""One chart: axes, the data shown, fonts that cover the text, and a file written in full or not at all."""

from __future__ import annotations

import io
import os
import textwrap
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stimulus_model.inputs import InputError, check_choice, check_flag, check_integer, open_regular
from stimulus_model.results.files.atomic import check_path, replacing

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

STYLES: Final = (
    ("blue", "-"),
    ("vermilion", "--"),
    ("green", "-."),
    ("grey", ":"),
    ("ink", (0, (5, 1, 1, 1, 1, 1))),
)
"""Colour and dashes of several lines: whoever cannot tell the colours apart can tell the dashes."""

_JAPANESE = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "IPAexGothic",
    "IPAGothic",
    "Hiragino Sans",
    "Yu Gothic",
    "Meiryo",
)
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
    """

    ax: Axes
    figure: Figure
    data: DataFrame
    own: bool

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

        with rc_context({"svg.hashsalt": "stimulus_model"}):
            self.figure.savefig(target, format=kind, dpi=dpi, metadata=_METADATA.get(kind), facecolor="white")

    def _repr_png_(self) -> bytes | None:
        return self.to_png() if self.own else None

    def __repr__(self) -> str:
        title = self.ax.get_title(loc="left").replace("\n", " ").replace(r"\$", "$")
        return f"Chart: {title} ({len(self.data)} rows; .ax, .figure, .data, .save(path))"


def new_axes(ax: Axes | None) -> Axes:
    """Return `ax`, or the axes of a new figure that pyplot does not know."""
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if isinstance(ax, Axes):
        return ax
    if ax is not None:
        raise InputError("ax", ax, "Axes of matplotlib, or None for a new figure")
    made: Axes = Figure(figsize=(8.0, 4.5), layout="constrained", facecolor="white").subplots()
    return made


def zero_line(axes: Axes) -> None:
    """Draw the line of no effect, behind everything else."""
    axes.axhline(0.0, color=COLOURS["grey"], lw=0.8, zorder=1)


def legend(axes: Axes, columns: int = 1) -> None:
    """Say what the lines are, where there is room."""
    axes.legend(loc="best", framealpha=0.85, edgecolor="none", fontsize="small", ncols=columns)


def finish(axes: Axes, own: bool, data: DataFrame, title: str, units: str, source: str) -> Chart:
    """Add title, units, dates, grid and the source line, and return the chart."""
    from matplotlib.figure import SubFigure
    from matplotlib.ticker import MaxNLocator

    figure = axes.figure
    root = figure.figure if isinstance(figure, SubFigure) else figure
    inches = axes.get_position().width * root.get_figwidth()  # before the layout, hence a little too narrow
    axes.set_title(_wrapped(title, 13.0 * inches), loc="left", **font(title))
    axes.set_ylabel(_wrapped(units, 36), **font(units))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#d9dee3", lw=0.7)
    axes.set_axisbelow(True)
    if data.index.name == "year":
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    drop = -36 if data.index.name == "channel" else -24
    axes.annotate(
        _wrapped(f"Source: {source}", 18.0 * inches),
        (0.0, 0.0),
        (0.0, drop),
        xycoords="axes fraction",
        textcoords="offset points",
        va="top",
        fontsize="x-small",
        color="#52606d",
        **font(source),
    )
    return Chart(axes, root, data, own)


def _wrapped(text: str, characters: float) -> str:
    return readable("\n".join(textwrap.wrap(text, max(int(characters), 24))))


def readable(text: str) -> str:
    """Return text as matplotlib draws it unchanged: a dollar is a dollar, and what no font has becomes a box.

    Between two dollars matplotlib would read mathematics; it would draw the boxes too, but with a warning.
    """
    extra = _extra_font(text)
    known = _characters([*_users_fonts(), *([extra] if extra else [])])
    shown = (c if c.isspace() or ord(c) in known else "\N{WHITE SQUARE}" for c in text)
    return "".join(r"\$" if c == "$" else c for c in shown)


def font(text: str) -> dict[str, Any]:
    """Return font families for `text`: the user's own, then a Japanese one where the text needs it."""
    extra = _extra_font(text)
    return {"fontfamily": [*_users_fonts(), extra]} if extra else {}


def _users_fonts() -> list[str]:
    """Return the font families that the user has set, or matplotlib's."""
    from matplotlib import rcParams

    return list(rcParams["font.family"])


def _extra_font(text: str) -> str | None:
    """Return an installed Japanese font if `text` has characters that the user's fonts lack."""
    from matplotlib.font_manager import fontManager

    known = _characters(_users_fonts())
    if all(c.isspace() or ord(c) in known for c in text):
        return None
    installed = {entry.name for entry in fontManager.ttflist}
    return next((name for name in _JAPANESE if name in installed), None)


def _characters(families: list[str]) -> set[int]:
    """Return the code points that fonts cover."""
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    files = {findfont(FontProperties(family=[name])) for name in families}
    return {code for file in files for code in FT2Font(file).get_charmap()}
