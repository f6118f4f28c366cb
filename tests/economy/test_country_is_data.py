"""A country is data: no code that decides numbers or prints them knows one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import stimulus_model as sm

PACKAGE = Path(sm.__file__).parent
EVIDENCE = "estimation"
"""The room that reads surveys, studies and series of a country, each by its name."""
COUNTRY = re.compile(
    r"¥|\byen\b|JPY|prefecture|2025Q1|cabinet-office|esri-|Hokkaido|^japan$|united-states|q-jem|frb-us"
)


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
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        texts = [text for text in said(path) if COUNTRY.search(text) and "such as" not in text]
        if texts and place.parts[0] != EVIDENCE:
            found[str(place)] = texts
    assert not found


@pytest.mark.parametrize("text", ["amounts in ¥ trillion", "per yen", "japan", "JPY", "as frb-us has it"])
def test_a_country_is_seen(text):
    assert COUNTRY.search(text)
