"""Equations hold no numbers but units: every other number is a parameter with unit, prior, source and note."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import stimulus_model.economy

ECONOMY = Path(stimulus_model.economy.__file__).parent
FILES = sorted(
    [*ECONOMY.glob("blocks/*.py"), *ECONOMY.glob("paths/*.py"), *(ECONOMY / f"{n}.py" for n in ("model",))]
)
UNITS = {
    0.0: "nothing",
    1.0: "the whole",
    0.5: "the mean of two, and the threshold of a switch that is 0 or 1",
    2.0: "two equal parts, standard deviation of a mean of four",
    4.0: "quarters in a year",
    3.0: "a year less a quarter",
    0.25: "a quarter, in years",
    100.0: "per cent in the whole",
    0.01: "a per cent",
    400.0: "per cent a year in logs a quarter",
    0.0025: "a per cent a year, in logs a quarter",
    1000.0: "thousand",
    0.001: "a thousandth",
}
"""Numbers that may stand anywhere: units, and what they are."""
STRUCTURE = {
    ("bonds.py", "BETWEEN"): "maturities that records of bonds name",
    ("maturity_ladder.py", "MATURITIES"): "maturities that records of bonds name",
    ("maturing_debt.py", "BOUNDS"): "years left between which the position has shares",
    ("maturing_debt.py", "HALF_A_QUARTER"): "a unit",
    ("rates.py", "CURVE"): "maturities that records of yields name",
    ("baseline.py", "MIDDLE"): "the middle of a year, a unit",
    ("baseline.py", "YEARS"): "slips in the digits of a year",
    ("plants.py", "SLOTS"): "the size of the records of plants",
}
"""Constants that are no equation's: file, name, and what they are."""


def numbers_in(source: str, file: str) -> Iterator[tuple[int, float]]:
    """Yield line and value of every number in `source` that is neither a unit nor part of a constant in STRUCTURE."""
    tree = ast.parse(source)
    named = [
        node
        for node in tree.body
        if isinstance(node, ast.Assign) and (file, ast.unparse(node.targets[0])) in STRUCTURE
    ]
    known = {id(part) for node in named for part in ast.walk(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or type(node.value) not in (int, float) or id(node) in known:
            continue
        if float(node.value) not in UNITS:
            yield node.lineno, node.value


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_number_is_a_unit_or_a_parameter(file: Path) -> None:
    assert list(numbers_in(file.read_text(encoding="utf-8"), file.name)) == []


def test_the_search_finds_numbers_wherever_they_stand() -> None:
    source = "SLOTS = 12\nLIMIT = 12\ndef f(x, least=-3.5):\n    return [0.95 * x, min(x, 4.0)][7]\n"
    assert sorted(numbers_in(source, "plants.py")) == [(2, 12), (3, 3.5), (4, 0.95), (4, 7)]


def test_every_constant_that_is_named_exists() -> None:
    text = {file.name: file.read_text(encoding="utf-8") for file in FILES}
    assert [place for place in STRUCTURE if f"\n{place[1]} = " not in text[place[0]]] == []
