"""Links of pages that lead out of docs/: in the site they lead to the same thing inside it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = re.compile(r"\]\(\.\./((?:stimulus_model|examples|benchmarks|tests)/[\w./-]+\.(?:py|toml))\)")
"""A link from a page in docs/ to a file of the library."""
OTHER = {"](../README.md": "](index.md", "](../CONTRIBUTING.md": "](generated/contributing.md"}


def target(file: str) -> str:
    """Return the page of the site that shows a file of the repository, from docs/."""
    if file.startswith("examples/") and file.endswith(".py"):
        return f"generated/tutorials/{Path(file).stem}.ipynb"
    return f"generated/source/{file}.md"


def in_the_site(name: str, text: str) -> str:
    """Return a page of docs/ with links that stay in the site; pages that were written for it have such already."""
    if name.startswith("generated/"):
        return text
    for before, after in OTHER.items():
        text = text.replace(before, after)
    return SOURCE.sub(lambda match: f"]({target(match[1])})", text)


def linked_sources(folder: Path) -> set[str]:
    """Return the files that pages link to and that need a page of their own."""
    texts = (page.read_text(encoding="utf-8") for page in folder.glob("*.md"))
    files = {file for text in texts for file in SOURCE.findall(text)}
    return {file for file in files if target(file).startswith("generated/source/")}
