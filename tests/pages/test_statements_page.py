"""Every statement of the source document has a switch that moves a result the way the page says, by about as much."""

from __future__ import annotations

import pytest
from page_command import DOCS, load_command

COMMAND = load_command("statements")
PAGE = (DOCS / "statements.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("at", range(len(COMMAND.STATEMENTS)), ids=[each.said for each in COMMAND.STATEMENTS])
def test_the_switch_moves_the_result(at: int) -> None:
    each = COMMAND.STATEMENTS[at]
    before, after = (COMMAND.outcome(case(), *each.outcome, 48) for case in (each.before, each.after))
    moved = (after - before) * each.sign / max(abs(before), abs(after))
    assert each.size[0] <= moved <= each.size[1]
    assert each.size[0] > 0.0


def test_the_page_has_a_row_for_each() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == [each.said for each in COMMAND.STATEMENTS]
    for row, each in zip(rows, COMMAND.STATEMENTS, strict=True):
        before, after = (float(cell.replace("−", "-").replace(",", "")) for cell in row.split(" | ")[4:6])
        assert (after - before) * each.sign > 0.0, each.said
