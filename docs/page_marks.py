"""What programs that write pages share: the place of a block on a page, and how a range is written."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from stimulus_model.results.tables.formats import fixed


def _block(name: str) -> re.Pattern[str]:
    """Return what finds a block: the mark before it, the block, and the mark after it."""
    return re.compile(rf"(<!-- {name}: [^>]*-->\n)(.*?)(<!-- end of {name} -->\n)", re.DOTALL)


def block_of(text: str, name: str) -> str:
    """Return what stands between the marks of that name on a page."""
    found = _block(name).findall(text)
    if len(found) != 1:
        raise ValueError(f"{len(found)} blocks {name!r} on the page, not one")
    return str(found[0][1])


def between(text: str, name: str, block: str) -> str:
    """Return a page with `block` between the marks of that name."""
    block_of(text, name)
    return _block(name).sub(lambda marks: f"{marks[1]}{block.rstrip()}\n{marks[3]}", text)


def as_code(text: str) -> str:
    """Return what a program printed as a block of code."""
    return f"```text\n{text.rstrip()}\n```"


def range_of(values: Any, places: int = 1) -> str:
    """Write a median and its 90 % range."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return f"{fixed(middle, places)} ({fixed(low, places)} to {fixed(high, places)})"
