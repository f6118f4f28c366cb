"""What a country is before any number of its model: money, calendar, first quarter, and the words of its packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_integer,
    check_items,
    check_text,
)
from stimulus_model.money import UNITS, check_currency_code
from stimulus_model.schedule import FORMS
from stimulus_model.timeline import check_year_start, quarter_index

REQUIRED = ("country", "currency", "unit", "start", "fiscal_year_starts", "financing")
OPTIONAL = ("plant_classes", "leading_edge", "regions", "headline_years", "published_tables")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a country is before any number of its model.

    Attributes
    ----------
    country
        Its name.
    currency, unit
        Of all its amounts of money: an ISO code, and ``"million"``, ``"billion"`` or ``"trillion"``.
    start
        First quarter that is computed; the position describes the end of the quarter before.
    fiscal_year_starts
        First month of its fiscal years, by which the baseline is given.
    financing
        Forms of financing that it has, of `schedule.FORMS`; the windows of some stand in ``[parameters.rows]``.
    plant_classes
        Classes of plant that fail separately: each has its risk, delay, attainment and export share.
    leading_edge
        Those of them that need extreme ultraviolet lithography, and import more of their equipment.
    regions
        Where a project can be; empty: anywhere.
    headline_years
        Calendar years that tables show; the second is that of output, the third that of debt. Empty: one, five, ten
        and fifteen years after the first.
    published_tables
        Official models that it is compared with; empty: none.
    """

    country: str
    currency: str
    unit: str
    start: str
    fiscal_year_starts: int
    financing: tuple[str, ...]
    plant_classes: tuple[str, ...] = ()
    leading_edge: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    headline_years: tuple[int, ...] = ()
    published_tables: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_text("economy.country", self.country)
        check_currency_code("economy.currency", self.currency)
        check_choice("economy.unit", self.unit, UNITS)
        first = quarter_index("economy.start", self.start)
        check_year_start("economy.fiscal_year_starts", self.fiscal_year_starts)
        for name in ("plant_classes", "leading_edge", "financing", "regions", "published_tables"):
            object.__setattr__(self, name, _words(f"economy.{name}", getattr(self, name)))
        for form in self.financing:
            check_choice("economy.financing", form, FORMS)
        for name in self.plant_classes:
            if not name.isidentifier():
                raise InputError("economy.plant_classes", name, "a name such as 'memory': letters, digits and _")
        for name in self.leading_edge:
            check_choice("economy.leading_edge", name, self.plant_classes)
        object.__setattr__(self, "headline_years", self._checked_years(first // 4))

    def _checked_years(self, first: int) -> tuple[int, ...]:
        allowed = "calendar years in rising order, such as [2026, 2030, 2035]"
        years = check_items("economy.headline_years", self.headline_years, allowed)
        checked = tuple(check_integer("economy.headline_years", year, low=first, high=2300) for year in years)
        if list(checked) != sorted(set(checked)):
            raise InputError("economy.headline_years", list(checked), allowed)
        return checked or (first + 1, first + 5, first + 10, first + 15)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form in the layout of the TOML file."""
        return {name: _plain(getattr(self, name)) for name in (*REQUIRED, *OPTIONAL)}


def read_header(table: Mapping[str, Any]) -> Header:
    """Read what `Header.to_dict` wrote; other keys of ``[economy]`` are left to others."""
    return Header(**{name: table[name] for name in (*REQUIRED, *OPTIONAL) if name in table})


def _words(field: str, value: object) -> tuple[str, ...]:
    words = tuple(check_text(field, each) for each in check_items(field, value, "a list of different names"))
    if len(set(words)) < len(words):
        raise InputError(field, list(words), "a list of different names")
    return words


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
