"""Tables of the page of validation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def lines(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    """Return a Markdown table: words on the left, numbers on the right."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, marks, *rows)) + "\n"
