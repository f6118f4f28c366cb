"""What is published about a package beside its amounts: estimates of its effect, and money that is no instrument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final, TypeVar

from stimulus_model.inputs import InputError, check_choice, check_items, check_keys, check_number, check_text, within
from stimulus_model.policy.checks import check_note
from stimulus_model.policy.instrument import MOST
from stimulus_model.results.entry_table import EntryTable
from stimulus_model.timeline import quarter_index

ROLES: Final = ("official ex ante", "official ex post", "independent ex ante", "independent ex post")
"""Whose estimate it is, and whether it was made before or after the money was spent."""
VARIABLES: Final = ("real_gdp", "consumer_prices", "employment")
"""What estimates are about."""
UNITS: Final = ("per cent", "money", "thousand people")
"""per cent: of the level without the package; money: in the package's currency and unit."""
OVER: Final = ("mean", "sum")
"""mean: average of the period's quarters; sum: added up, a quarter counting as a quarter of a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectEstimate:
    """One published estimate of a package's effect.

    Attributes
    ----------
    estimator, role, published
        Who, as which of `ROLES`, and when, as text.
    variable, unit, over
        One of `VARIABLES`, `UNITS` and `OVER`.
    period
        First and last quarter that the estimate is about.
    value, low, high
        The number, or the ends of a range; None where there is none.
    project
        The part of the package that it is about; empty: all of it.
    concept
        What is counted, in words.
    source, note
        Key of its source; what was judged, such as a period that is not stated.
    """

    estimator: str
    role: str
    published: str
    variable: str
    unit: str
    over: str
    period: tuple[str, str]
    concept: str
    source: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    project: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("estimator", "published", "concept", "source"):
            check_text(name, getattr(self, name))
        for name, choices in (("role", ROLES), ("variable", VARIABLES), ("unit", UNITS), ("over", OVER)):
            check_choice(name, getattr(self, name), choices)
        object.__setattr__(self, "period", _checked_period(self.period))
        for name in ("value", "low", "high"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, check_number(name, getattr(self, name), low=-MOST, high=MOST))
        if self.value is None and (self.low is None or self.high is None):
            raise InputError("value", None, "a number, or low and high")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise InputError("low", self.low, f"at most high, {self.high:g}")
        check_note("project", self.project)
        check_note("note", self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Money of the published total that no instrument holds: a reserve, a transfer between the state's accounts.

    Attributes
    ----------
    title, amount
        What it is, in the package's money.
    source, note
        Key of its source; why it is no demand.
    """

    title: str
    amount: float
    source: str
    note: str

    def __post_init__(self) -> None:
        for name in ("title", "source", "note"):
            check_text(name, getattr(self, name))
        object.__setattr__(self, "amount", check_number("amount", self.amount, low=-MOST, high=MOST))


P = TypeVar("P", bound=EffectEstimate | LeftOut)


def _checked_period(given: object) -> tuple[str, str]:
    if not isinstance(given, (list, tuple)) or len(given) != 2:
        raise InputError("period", given, 'first and last quarter, such as ["2026Q1", "2026Q4"]')
    first, last = given
    if quarter_index("period", first) > quarter_index("period", last):
        raise InputError("period", list(given), "a first quarter that is not after the last")
    return first, last


def read_entries(kind: type[P], field: str, listed: object) -> tuple[P, ...]:
    """Return the records of a list of tables; `kind` is `EffectEstimate` or `LeftOut`."""
    if not isinstance(listed, list):
        raise InputError(field, listed, f"a list: [[{field}]]")
    known = fields(kind)
    needed = [each.name for each in known if each.default is MISSING]
    optional = [each.name for each in known if each.default is not MISSING]
    made = []
    for number, table in enumerate(listed):
        with within(f"{field}[{number}]"):
            made.append(kind(**check_keys("entry", table, needed, optional)))
    return tuple(made)


def check_records(field: str, given: object, kind: type[P]) -> tuple[P, ...]:
    """Return records of one kind as a tuple."""
    allowed = f"a list or tuple of {kind.__name__}"
    entries = check_items(field, given, allowed)
    for each in entries:
        if not isinstance(each, kind):
            raise InputError(field, each, allowed)
    return tuple(entries)


def write_entries(entries: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the tables from which `read_entries` rebuilds the records."""
    tables = [{each.name: getattr(entry, each.name) for each in fields(entry)} for entry in entries]
    return [
        {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in table.items()
            if value not in (None, "")
        }
        for table in tables
    ]


def estimates_table(estimates: Iterable[EffectEstimate], sources: Mapping[str, Any]) -> EntryTable:
    """Return one row an estimate; see `Package.published_effects`."""
    columns = ("estimator", "role", "published", "variable", "value", "low", "high", "unit", "over", "from", "to")
    rows = tuple(
        (each.estimator, each.role, each.published, each.variable, each.value, each.low, each.high, each.unit,
         each.over, *each.period, each.project, each.concept, str(sources[each.source]), each.note)
        for each in estimates
    )  # fmt: skip
    return EntryTable((*columns, "project", "concept", "source", "note"), rows)
