"""The glossary knows every variable and every choice, and its tables are what its command prints today."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from page_command import load_command

import stimulus_model as sm

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
COMMAND = load_command("glossary")


def choices() -> dict[str, set[str]]:
    """Return the texts of every `Literal` outside the rooms of the compiler, by file."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "stimulus_model").rglob("*.py"):
        if path.parent.name in ("simd", "numerics"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
                texts = {each.value for each in ast.walk(node.slice) if isinstance(each, ast.Constant)}
                found.setdefault(path.name, set()).update(texts)
    return found


@pytest.mark.parametrize(("name", "texts"), choices().items(), ids=list(choices()))
def test_every_choice_is_explained(name: str, texts: set[str]) -> None:
    assert [text for text in sorted(texts) if f'`"{text}"`' not in PAGE] == []


def test_every_variable_and_experiment_has_a_line() -> None:
    assert [name for name in (*sm.VARIABLES, *sm.EXPERIMENTS) if f"| `{name}` |" not in PAGE] == []


def test_tables_are_what_the_library_says() -> None:
    assert COMMAND.page(PAGE) == PAGE
