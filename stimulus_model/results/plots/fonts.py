"""Fonts that cover a text: the user's own, and a Japanese one where the text needs it."""

from __future__ import annotations

import functools
from typing import Any

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
    extra = _extra_font(text)
    known = _characters([*users_fonts(), *([extra] if extra else [])])
    shown = (c if c.isspace() or ord(c) in known else "\N{WHITE SQUARE}" for c in text)
    return "".join(r"\$" if c == "$" else c for c in shown)


def font(text: str) -> dict[str, Any]:
    """Return font families for `text`: the user's own, then a Japanese one where the text needs it."""
    extra = _extra_font(text)
    return {"fontfamily": [*users_fonts(), extra]} if extra else {}


def users_fonts() -> list[str]:
    """Return the font families that the user has set, or matplotlib's."""
    from matplotlib import rcParams

    return list(rcParams["font.family"])


def _extra_font(text: str) -> str | None:
    """Return an installed Japanese font if `text` has characters that the user's fonts lack."""
    from matplotlib.font_manager import fontManager

    known = _characters(users_fonts())
    if all(c.isspace() or ord(c) in known for c in text):
        return None
    installed = {entry.name for entry in fontManager.ttflist}
    return next((name for name in _JAPANESE if name in installed), None)


def _characters(families: list[str]) -> set[int]:
    """Return the code points that fonts cover."""
    from matplotlib.font_manager import FontProperties, findfont

    return set().union(*(_covered(findfont(FontProperties(family=[name]))) for name in families))


@functools.lru_cache(maxsize=32)
def _covered(file: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(file).get_charmap())
