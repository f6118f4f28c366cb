"""A country's file in the money and the size of another: the law of homogeneity, applied to a table.

All amounts times a constant change no relative effect, so a file that lends its amounts to another country lends them
as the same parts of GDP.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from stimulus_model.money import symbol_of

_BELOW = {"trillion": "million", "billion": "thousand", "million": "units"}
"""A unit of money over a million persons is this much money a person."""
_UNITLESS = ("kind", "sigma", "a", "b", "first", "second", "shape")
"""Arguments of priors that are no amounts."""
_PRICED = ("value", "values", "limit", "prior", "support")


class Size(NamedTuple):
    """What another country's amounts are multiplied by, and how they are called.

    `money` is its GDP over the lender's, each in its own money; `persons` the same of persons of working age.
    """

    money: float
    persons: float
    lender: tuple[str, str]
    borrower: tuple[str, str]


def restated(table: Any, size: Size) -> Any:
    """Return a table in which every entry with a unit of money is multiplied, and its unit named anew."""
    if not isinstance(table, Mapping):
        return table
    unit = table.get("unit")
    if not isinstance(unit, str):
        return {key: restated(each, size) for key, each in table.items()}
    factor = _factor(unit, size)
    changed = {key: _times(each, factor) if key in _PRICED else each for key, each in table.items()}
    return changed | {"unit": in_words(unit, size.lender, size.borrower)}


def in_words(text: str, lender: tuple[str, str], borrower: tuple[str, str]) -> str:
    """Return a text, such as the units of a variable, with the borrower's money in place of the lender's."""
    if lender == borrower:
        return text
    (mine, unit), (theirs, other) = ((symbol_of(code).strip(), unit) for code, unit in (lender, borrower))

    def named(match: re.Match[str]) -> str:
        word = other if match[1] == unit else _BELOW[other]
        return f"{theirs} {word}"

    return re.sub(rf"{re.escape(mine)} ({unit}|{_BELOW[unit]})", named, text)


def _factor(unit: str, size: Size) -> float:
    mine = symbol_of(size.lender[0]).strip()
    if f"per {mine}" in unit:
        return (size.persons if "person" in unit else 1.0) / size.money
    if mine in unit:
        return size.money / (size.persons if "person" in unit else 1.0)
    return 1.0


def _times(value: Any, factor: float) -> Any:
    if isinstance(value, Mapping):
        fixed = set(value) - {"loc", "scale"} if str(value.get("kind")).startswith("scipy.") else _UNITLESS
        return {key: each if key in fixed else _times(each, factor) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_times(each, factor) for each in value]
    return value * factor if isinstance(value, float | int) and not isinstance(value, bool) else value
