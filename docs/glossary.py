"""Write the tables of docs/glossary.md that the library knows: ``python docs/glossary.py``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from page_marks import between

import stimulus_model as sm

PAGE = Path(__file__).resolve().parent / "glossary.md"
SHOWN = {"relative": "% of the path without the package", "points": "percentage points", "amount": "its unit"}


def variables() -> Iterator[str]:
    """Give the lines of the table of variables, in the order of the registry."""
    yield "| variable | what it is | unit | kind, on, a year is | an effect is in | written by |"
    yield "|---|---|---|---|---|---|"
    for entry in sm.VARIABLES.values():
        kind = f"{entry.kind}, `{entry.time}`, {entry.annual}"
        module, _, function = entry.equation.partition(".")
        place = f"[`{entry.equation}`](../stimulus_model/economy/blocks/{module}.py)" if function else ""
        yield f"| `{entry.name}` | {entry.long_name} | {entry.units} | {kind} | {SHOWN[entry.effect]} | {place} |"


def experiments() -> Iterator[str]:
    """Give the lines of the table of experiments."""
    yield "| experiment | at `size=0.01` | `size` is a |"
    yield "|---|---|---|"
    for name, entry in sm.EXPERIMENTS.items():
        yield f"| `{name}` | {entry.title.format(size='+1 %', currency='yen')} | {entry.unit} |"


def page(text: str) -> str:
    """Return the page with its tables as they are today."""
    for name, lines in (("variables", variables()), ("experiments", experiments())):
        text = between(text, name, "\n".join(lines))
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
