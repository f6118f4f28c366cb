"""Fonts that cover a text: the user's own, and a Japanese one where the text needs it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.artist import Artist

SHIPPED: Final = "Stimulus Sans JP"
"""Family of the font that is shipped: a part of Noto Sans CJK JP, which covers all Japanese of the library."""
SHIPPED_FILE: Final = Path(__file__).with_name("japanese.otf")
"""Written by ``docs/japanese_font.py``; its licence stands beside it."""
_JAPANESE = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "IPAexGothic",
    "IPAGothic",
    "Hiragino Sans",
    "Yu Gothic",
    "Meiryo",
)


def readable(text: str) -> str:
    """Return text as matplotlib draws it unchanged: a dollar is a dollar, and what no font has becomes a box.

    Between two dollars matplotlib would read mathematics; it would draw the boxes too, but with a warning.
    """
    known = _characters([*users_fonts(), *_extra_fonts(text)])
    shown = (c if c.isspace() or ord(c) in known else "\N{WHITE SQUARE}" for c in text)
    return "".join(r"\$" if c == "$" else c for c in shown)


def font(text: str) -> dict[str, Any]:
    """Return font families for `text`: the user's own, then a Japanese one, of one weight, where it needs that."""
    extra = _extra_fonts(text)
    return {"fontfamily": [*users_fonts(), *extra], "fontweight": "normal"} if extra else {}


def users_fonts() -> list[str]:
    """Return the font families that the user has set, or matplotlib's."""
    from matplotlib import rcParams

    return list(rcParams["font.family"])


def set_fonts(artist: Artist) -> None:
    """Give every text within an artist the fonts that it needs, whoever wrote it."""
    from matplotlib.text import Text

    for each in artist.findobj(Text):
        if isinstance(each, Text) and (found := font(each.get_text())):
            each.set(**found)


def _extra_fonts(text: str) -> list[str]:
    """Return Japanese fonts if `text` has characters that the user's fonts lack.

    That is the shipped one, so that pictures are the same everywhere; for characters that it lacks an installed one.
    """
    from matplotlib.font_manager import fontManager

    lacking = {ord(c) for c in text if not c.isspace()} - _characters(users_fonts())
    found = []
    if lacking & _covered(str(SHIPPED_FILE)):
        _add_shipped()
        found.append(SHIPPED)
    if lacking - _covered(str(SHIPPED_FILE)):
        installed = {entry.name for entry in fontManager.ttflist}
        found += [name for name in _JAPANESE if name in installed][:1]
    return found


@functools.cache  # once a process
def _add_shipped() -> None:
    from matplotlib.font_manager import fontManager

    fontManager.addfont(SHIPPED_FILE)


def _characters(families: list[str]) -> set[int]:
    """Return the code points that fonts cover."""
    from matplotlib.font_manager import FontProperties, findfont

    return set().union(*(_covered(findfont(FontProperties(family=[name]))) for name in families))


@functools.lru_cache(maxsize=32)
def _covered(file: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(file).get_charmap())
