"""Where lines may break: at blanks, and between characters of Japanese."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from stimulus_model.money import SIGNS
from stimulus_model.results.tables.table import character_width

_CLOSING: Final = frozenset("、。）」』】，．・％：；！？ー")
_OPENING: Final = frozenset("（「『【" + SIGNS)
_BLANK: Final = re.compile(rf"(?<![{re.escape(SIGNS)}]) (?!%)")
"""Where a line may break between words: not between a number and its per cent, nor within an amount."""
_WIDE: Final = 0x2E80
"""Code point from which scripts are written without blanks."""


def terminal_lines(text: str, width: int) -> list[str]:
    """Return text as lines of at most `width` narrow characters, each indented, what goes on a little more."""
    lines, line = [], "  "
    for piece in pieces(text):
        if line.strip() and character_width(f"{line}{piece}".rstrip()) > width:
            lines.append(line.rstrip())
            line = "    "
        line += piece
    return [*lines, line.rstrip()]


def pieces(text: str) -> Iterator[str]:
    """Yield what must stay together on a line."""
    for word in _BLANK.split(text):
        piece = ""
        for before, character in itertools.pairwise(f" {word}"):
            apart = (ord(character) > _WIDE and not before.isdigit()) or ord(before) > _WIDE
            if piece and apart and character not in _CLOSING and before not in _OPENING:
                yield piece
                piece = ""
            piece += character
        yield f"{piece} "
