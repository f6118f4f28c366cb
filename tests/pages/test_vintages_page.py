"""The page on vintages: its figures are written by its command, between marks, and everything else stays."""

from __future__ import annotations

import re

import pytest
from page_command import DOCS, load_command

import stimulus_model as sm

PAGE = (DOCS / "vintages.md").read_text(encoding="utf-8")
MARKED = r"(<!-- ([a-z ]+): written by docs/vintages\.py -->\n)(.*?)(<!-- end of \2 -->\n)"
BLOCKS = {name: block for _, name, block, _ in re.findall(MARKED, PAGE, re.DOTALL)}


def test_the_command_writes_the_figures_and_nothing_else() -> None:
    again = load_command("vintages", draws=200).page(PAGE)
    outside = [re.sub(MARKED, r"\1\4", page, flags=re.DOTALL) for page in (PAGE, again)]
    assert outside[0] == outside[1]
    written = {name: block for _, name, block, _ in re.findall(MARKED, again, re.DOTALL)}
    names = ["starts", "own years", "plants", "measures", "standing", "outturns", "two starts"]
    assert list(written) == list(BLOCKS) == names
    for name, block in written.items():  # the same tables, with other figures
        assert re.sub(r"[\d.,−+]+", "0", block)[:120] == re.sub(r"[\d.,−+]+", "0", BLOCKS[name])[:120]
        assert not re.search(r"\bnan\b", block)


def test_the_page_speaks_of_the_starts_that_there_are() -> None:
    for vintage in sm.Economy.vintages():
        economy = sm.Economy.load("japan", vintage=vintage)
        assert f"| {vintage} | {economy.start} | {economy.position.output:.1f} |" in BLOCKS["starts"]


def test_what_the_text_says_of_outturns_is_what_the_table_shows() -> None:
    rows = [line.split(" | ") for line in BLOCKS["outturns"].splitlines()[2:]]
    later = [row for row in rows if row[0] == "| 2024Q4"]
    assert len(later) >= 5
    assert all(row[2] == row[4] for row in later)  # all inside the 90 % range
    earlier = {row[1]: row for row in rows if row[0] == "| 2020Q4"}
    assert int(earlier["Yield of 10-year government bonds"][4]) < int(earlier["Yield of 10-year government bonds"][2])
    assert float(earlier["Real GDP"][-1].split(" ")[0]) < 50.0


def test_the_package_of_2021_peaks_higher_in_its_own_years() -> None:
    cells = [line.split(" | ")[1:3] for line in BLOCKS["own years"].splitlines()[2:]]
    own, moved = (max(float(row[k].split(" ")[0].replace("−", "-")) for row in cells) for k in (0, 1))
    assert own > 1.2 * moved


def test_marks_that_are_missing_are_an_error() -> None:
    with pytest.raises(ValueError, match="0 blocks 'starts'"):
        load_command("vintages").between("no marks", "starts", "| a |")
