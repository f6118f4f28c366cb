"""What pages point to is there: files, headings, modules and public names."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

import stimulus_model as sm

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|toml|npz|md|json|txt))`")
MODULE = re.compile(r"\b(?:stimulus_model|benchmarks)(?:\.[a-z_]\w*)+")
PUBLIC = re.compile(r"\bsm\.([A-Za-z_]\w*)")
GROUPS = ("stimulus_model.packages", "stimulus_model.economies")
"""Groups of entry points, which are no modules."""
PLACES = (ROOT, ROOT / "stimulus_model", ROOT / "stimulus_model" / "economy", ROOT / "docs")


def headings(page: Path) -> set[str]:
    """Return the anchors of a page as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken(page: Path) -> list[str]:
    """Return what a page names that is not there."""
    text, found = page.read_text(encoding="utf-8"), []
    for link in LINK.findall(text):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in headings(target)):
            found.append(link)
    found += [name for name in FILE.findall(text) if not any((place / name).exists() for place in PLACES)]
    found += [f"sm.{name}" for name in PUBLIC.findall(text) if not hasattr(sm, name)]
    return found + [name for name in MODULE.findall(text) if name not in GROUPS and not resolves(name)]


def resolves(name: str) -> bool:
    """Whether a dotted name is a module, or what a module, or a class in it, holds."""
    parts = name.split(".")
    for k in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:k]))
        except ModuleNotFoundError:
            continue
        for part in parts[k:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_points_to_what_is_there(page: Path) -> None:
    assert broken(page) == []


def test_a_page_that_points_to_nothing_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One\n[a](page.md#one) [b](page.md#two) [c](none.md) `economy/no_such.py` `economy/model.py` sm.simulat "
        "stimulus_model.economy.model.quarter stimulus_model.economy.model.no_such",
        encoding="utf-8",
    )
    missing = ["page.md#two", "none.md", "economy/no_such.py", "sm.simulat", "stimulus_model.economy.model.no_such"]
    assert broken(page) == missing
