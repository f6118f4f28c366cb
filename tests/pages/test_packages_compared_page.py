"""The page of the shipped packages: every measure and estimate is on it, and its numbers are today's."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from page_command import DOCS, load_command

import stimulus_model as sm

PAGE = (DOCS / "packages_compared.md").read_text(encoding="utf-8")
LATEST = "japan-measures-2025"


@pytest.fixture(scope="module")
def command() -> ModuleType:
    """The command that writes the page."""
    return load_command("packages_compared", draws=400)


@pytest.fixture(scope="module")
def run(command: ModuleType) -> Any:
    """The measures of 2025, simulated."""
    return command.Run(sm.Package.load(LATEST), sm.Economy.load("japan"), LATEST)


def test_every_measure_and_every_estimate_has_a_row(command: ModuleType) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    for name in command.MEASURES:
        label = name.removeprefix("japan-")
        assert sum(line.startswith(f"| {name} |") for line in rows) == 1
        assert sum(line.startswith(f"| {label} |") for line in rows) == len(sm.Package.load(name).estimates)


def test_what_the_page_says_of_official_and_independent_figures_is_so() -> None:
    rows = [line.split(" | ") for line in PAGE.splitlines() if " ex ante | GDP" in line]
    official = [row for row in rows if row[2] == "official ex ante"]
    assert [row[6] for row in official] == ["above"] * 5
    independent = [
        row for row in rows if row[2] == "independent ex ante" and re.fullmatch(r"[\d.]+( \(.*\))?", row[4])
    ]
    lower = [float(row[4].split(" ")[0]) < float(row[5].split(" ")[0]) for row in independent]
    assert sum(lower) > len(lower) / 2


def test_refusals_are_printed_in_the_words_of_today(command: ModuleType) -> None:
    economy = sm.Economy.load("japan")
    for name in ("japan-measures-2021", "us-chips-2022"):
        assert f"> {command.refusal(name, economy)}" in PAGE
    with pytest.raises(AssertionError, match="is not refused"):
        command.refusal("japan-ai-chips-2026", economy)


def test_the_figures_are_those_of_the_economy(run: Any) -> None:
    row = re.search(rf"\| {LATEST} \| (.*) \|", PAGE)
    assert row is not None
    printed = [float(cell.split(" ")[0].replace("−", "-")) for cell in row[1].split(" | ")[3:6]]
    made = [np.median(run.year(number)) for number in (1, 2, 3)]
    np.testing.assert_allclose(made, printed, atol=0.12)


def test_an_estimate_is_placed_in_our_range(command: ModuleType) -> None:
    class Known:
        gdp = 500.0

        def over(self, *period: str) -> np.ndarray:
            return np.linspace(0.0, 1.0, 101) * (2.0 if period == ("real_gdp", "2026Q1", "2026Q4", "sum") else 1.0)

    estimate = sm.Package.load(LATEST).estimates[0]
    change = command.dataclasses.replace
    inside = change(estimate, value=0.5, period=("2026Q1", "2026Q4"), over="sum")
    assert "| 0.50 | 1.00 (0.10 to 1.90) | inside |" in command.compared(inside, Known(), "x")
    assert "| 1.40 | 0.50 (0.05 to 0.95) | above |" in command.compared(estimate, Known(), "x")
    between = change(estimate, value=None, low=-1.0, high=0.0)
    assert "| −1.0 to 0.0 | 0.50 (0.05 to 0.95) | below |" in command.compared(between, Known(), "x")
    money = change(estimate, value=2.0, unit="money")
    assert "| 2.00 | 2.50 (0.25 to 4.75) | inside |" in command.compared(money, Known(), "x")


def test_judged_money_can_be_put_in_one_instrument(command: ModuleType) -> None:
    package = sm.Package.load(LATEST)
    other = command.with_judged_as(package, "public_investment")
    assert command.judged(other) == command.judged(package)
    assert other.total.cash == pytest.approx(package.total.cash)
    moved = command.judged(package) - sum(
        each.total
        for project in package.projects
        for each in project.instruments
        if each.source == command.JUDGED and each.kind == "public_investment"
    )
    works = [
        sum(each.total for project in p.projects for each in project.instruments if each.kind == "public_investment")
        for p in (package, other)
    ]
    assert works[1] - works[0] == pytest.approx(moved)
