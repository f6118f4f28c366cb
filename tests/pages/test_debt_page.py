"""The page on debt: its figures are written by its command, between marks, and everything else stays."""

from __future__ import annotations

import re
from types import ModuleType

import pytest
from page_command import DOCS, load_command

PAGE = (DOCS / "debt.md").read_text(encoding="utf-8")
MARKED = r"(<!-- ([a-z ]+): written by docs/debt\.py -->\n)(.*?)(<!-- end of \2 -->\n)"


@pytest.fixture(scope="module")
def command() -> ModuleType:
    """The command that writes the page."""
    return load_command("debt", draws=400)


def test_the_command_writes_the_figures_and_nothing_else(command: ModuleType) -> None:
    again = command.page(PAGE)
    outside = [re.sub(MARKED, r"\1\4", page, flags=re.DOTALL) for page in (PAGE, again)]
    assert outside[0] == outside[1]
    blocks = [{name: block for _, name, block, _ in re.findall(MARKED, page, re.DOTALL)} for page in (PAGE, again)]
    assert list(blocks[0]) == ["issuance", "long rates", "details", "exits"]
    for name, block in blocks[1].items():  # the same tables, with other figures
        assert re.sub(r"[\d.,−+]+", "0", block)[:200] == re.sub(r"[\d.,−+]+", "0", blocks[0][name])[:200]
        assert not re.search(r"\bnan\b", block)
    official = re.search(r"remittances=False`\) \| ([\d.]+) \(", blocks[1]["long rates"])
    assert official is not None
    assert 2.3 < float(official[1]) < 3.9  # the Cabinet Office: 2.8 to 3.2
    assert "| rapidus |" in blocks[1]["exits"]


def test_marks_that_are_missing_are_an_error(command: ModuleType) -> None:
    with pytest.raises(ValueError, match="0 blocks 'exits'"):
        command.between("no marks", "exits", "| a |")
