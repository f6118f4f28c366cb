"""The page on questions: written by its command, complete, and its numbers are those of the library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from page_command import DOCS, load_command

import stimulus_model as sm


@pytest.fixture(scope="module")
def written() -> str:
    """The page as it is in the repository."""
    return (DOCS / "questions.md").read_text(encoding="utf-8")


def test_the_page_has_the_headings_and_tables_of_its_command(
    written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = load_command("questions")
    monkeypatch.setattr(module, "PICTURE", tmp_path / "questions.png")
    monkeypatch.setattr(sm, "required_assumptions", _few)
    text = module.page(draws=64, precision=0.5)
    for mark in (r"^#+ .+$", r"^\*\*.+\*\*$", r"^\| Criterion .+$"):
        found = re.findall(mark, text, re.MULTILINE)
        assert found == re.findall(mark, written, re.MULTILINE)
        assert found
    assert (tmp_path / "questions.png").read_bytes().startswith(b"\x89PNG")
    assert (DOCS / "questions.png").read_bytes().startswith(b"\x89PNG")


def _few(package: sm.Package, economy: sm.Economy, *, seed: int, draws: int) -> object:
    from stimulus_model.analysis.required_assumptions import required_assumptions

    return required_assumptions(package, economy, ["investment"], seed=seed, draws=draws, levers=["deadweight"])


def test_what_an_input_explains_alone_is_what_the_page_says(written: str) -> None:
    """What is explained alone depends on no other group: the page lies within the interval of a short run."""
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    drawn = {name: each for name, each in economy.entries.items() if each.prior.kind != "fixed"}
    together = set() if economy.ensemble is None else set(economy.ensemble.parameters)
    chips = [name for name, each in drawn.items() if each.block == "chips" and name not in together]
    groups = {"chips": chips}
    found = sm.sensitivity(package, economy, groups=groups, seed=1, precision=0.05).first_order
    for title in ("Real GDP, effect in 2030", "Government debt to GDP, effect in 2035"):
        rows = written[written.index(f"| {title} | ") :].splitlines()  # the outcome stands in its first row alone
        line = next(line for line in rows if line.split(" | ")[1] == "chips")
        share, half = (float(x) / 100.0 for x in re.findall(r"([\d.]+) ± ([\d.]+)", line)[1])
        row = found.loc[(title, "chips")]
        assert row["low"] - half < share < row["high"] + half


def test_marginal_effects_are_those_of_the_page(written: str) -> None:
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    frame = sm.marginal_effects(package, economy, seed=7, draws=300).frame
    for name in ("rapidus", "micron", "quantum"):
        line = next(line for line in written.splitlines() if line.startswith(f"| {name} |"))
        value, error = (float(x) for x in line.split("|")[3:5])
        row = frame.loc[name]
        assert abs(row["gdp"] - value) < 4.0 * (row["gdp_error"] + error)
