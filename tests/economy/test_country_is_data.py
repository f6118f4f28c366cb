"""A country is data: no code that decides numbers or prints them knows one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import stimulus_model as sm

PACKAGE = Path(sm.__file__).parent
ROOMS = ("engine", "results", "economy", "policy", "simulation", "analysis", "report", "calibration")
JAPAN = re.compile(
    r"¥|\byen\b|JPY|prefecture|2025Q1|cabinet-office|esri-|Hokkaido|^japan$|united-states|q-jem|frb-us"
)
KNOWN = {
    "analysis/break_even.py": "names of two targets, and what they are: per yen paid out",
    "analysis/required_assumptions.py": "official claims about one decision of Japan's cabinet",
    "economy/variables.py": "units of the shipped registry, which an economy says in its own money",
    "policy/conversion.py": "how currencies are quoted in the market",
    "policy/package.py": "the currency of a package that is made in code and says none",
    "policy/reading.py": "what a file that says no currency is taken for, with a warning",
    "policy/totals.py": "as policy/package.py",
    "results/plots/lettering.py": "a sign that no line may end with",
    "report/live.py": "the label of a lever",
    "results/tables/table.py": "how LaTeX writes the sign of yen",
    "simulation/model_runs.py": "first quarter of a model of one's own unless told otherwise",
}
"""Files that still do, and why. The list may only become shorter."""


def said(path: Path) -> Iterator[str]:
    """Give the texts of a file that are neither documentation nor advice in an error's words."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        names = isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("InputError", "check_kind"))
        if names:
            silent |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.value


def test_no_code_knows_a_country():
    found = {}
    for room in ROOMS:
        for path in sorted((PACKAGE / room).rglob("*.py")):
            texts = [text for text in said(path) if JAPAN.search(text) and "such as" not in text]
            if texts:
                found[str(path.relative_to(PACKAGE))] = texts
    assert set(found) <= set(KNOWN), {name: found[name] for name in found if name not in KNOWN}
