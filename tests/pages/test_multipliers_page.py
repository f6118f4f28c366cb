"""The page of multipliers: every instrument and every published figure is on it, and its numbers are today's."""

from __future__ import annotations

import re
import tomllib
from types import ModuleType

import numpy as np
import pytest
from page_command import DOCS, load_command

import stimulus_model as sm
from stimulus_model.policy.kinds import FISCAL

PAGE = (DOCS / "multipliers.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def command() -> ModuleType:
    """The command that writes the page."""
    return load_command("multipliers", draws=400)


def test_every_instrument_has_a_row_in_both_tables() -> None:
    assert [kind.title for kind in FISCAL.values() if PAGE.count(f"\n| {kind.title} | ") < 2] == []


def test_published_figures_outside_our_range_have_a_reason() -> None:
    rows = [line for line in PAGE.splitlines() if "| outside in " in line or "| inside |" in line]
    published = tomllib.loads((DOCS / "multipliers.toml").read_text(encoding="utf-8"))["published"]
    assert len(rows) == len(published)
    assert [line for line in rows if "| outside in " in line and line.endswith("|  |")] == []


@pytest.mark.parametrize("kind", ["handouts", "public_investment"])
def test_the_figures_are_those_of_the_economy(command: ModuleType, kind: str) -> None:
    economy = sm.Economy.load("japan")
    for made, row in zip(
        (command.lasting, command.once), re.findall(rf"\| {FISCAL[kind].title} \| (.*) \|", PAGE), strict=False
    ):
        printed = [float(cell.split(" ")[0].replace("−", "-")) for cell in row.split(" | ")]
        np.testing.assert_allclose(made(economy, kind)[1], printed, atol=0.08)


def test_a_published_figure_is_placed_in_our_range(command: ModuleType) -> None:
    ours = {"handouts": np.array([[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]])}
    entry = {"kind": "handouts", "who": "They", "values": [0.2, 0.4], "reason": "they err"}
    row = command.compared(entry, ours, {})
    assert "0.20, 0.40 | 0.20 (0.10 to 0.30), 0.20 (0.10 to 0.30) | outside in year 2 | they err |" in row
    once = {"kind": "handouts", "who": "They", "spent": 0.2, "through": 2}
    assert command.compared(once, {}, ours).endswith("| 0.20 | 0.20 (0.10 to 0.30) | inside |  |")
