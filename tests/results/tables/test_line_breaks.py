"""Lines of a terminal: no wider than asked for, broken where a reader of English or of Japanese expects it."""

from __future__ import annotations

import textwrap

import pytest

from stimulus_model.results.tables.line_breaks import pieces, terminal_lines
from stimulus_model.results.tables.table import character_width

JAPANESE = "本対策は実質GDPを、効果が最大となる2026年に0.041 %押し上げる（債務保証を含む）。10回中9回の範囲。"
ENGLISH = "In 9 of 10 draws the effect is between +0.025 and +0.057 % of GDP, as large as it gets in 2026."


@pytest.mark.parametrize("width", [24, 40, 79])
def test_japanese_is_broken_between_characters_and_counted_twice(width: int) -> None:
    lines = terminal_lines(JAPANESE, width)
    assert all(character_width(line) <= width for line in lines)
    assert "".join(line.strip() for line in lines) == JAPANESE
    assert not any(line.strip()[0] in "、。）%" or line[-1] == "（" for line in lines)


@pytest.mark.parametrize("width", [30, 60])
def test_english_is_broken_at_blanks_but_before_a_per_cent(width: int) -> None:
    tied = ENGLISH.replace(" %", "\N{NO-BREAK SPACE}%")
    expected = textwrap.wrap(tied, width, initial_indent="  ", subsequent_indent="    ")
    assert terminal_lines(ENGLISH, width) == [line.replace("\N{NO-BREAK SPACE}", " ") for line in expected]


def test_pieces_are_the_text() -> None:
    assert "".join(pieces(JAPANESE)).rstrip() == JAPANESE
