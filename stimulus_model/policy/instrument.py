"""One instrument of a project: how much, in which fiscal years, from which kind of budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import fsum

from stimulus_model.inputs import InputError, check_choice, check_integer, check_number, check_text, within
from stimulus_model.policy.checks import FrozenMapping, check_mapping, check_note
from stimulus_model.policy.vocabulary import BUDGETS, INSTRUMENTS

MOST = 1000.0
"""Largest amount a fiscal year, ¥ trillion: more than Japan's GDP, so it was written in yen or billions."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Fiscal years that are taken for meant."""

MOST_YEARS = 100
"""Years by which a decision can be moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """Money, or loans guaranteed, that a budget appropriates for one purpose.

    Attributes
    ----------
    kind
        One of `INSTRUMENTS`.
    amounts
        Fiscal year (April to March) -> ¥ trillion, at least 0; for a guarantee the principal guaranteed.
    budget
        ``"supplementary"`` (appropriated in January to March) or ``"initial"`` (in April to June).
    source
        Key of the source of the amounts.
    note
        What was judged, if anything; may be empty.
    cover
        Of a guarantee: the share of a loss that the state bears, in [0, 1]. For other kinds it stays 1.

    Raises
    ------
    InputError
        Naming the kind and the field or the fiscal year, such as ``research.2024``.
    """

    kind: str
    amounts: Mapping[int, float]
    budget: str
    source: str
    note: str = ""
    cover: float = 1.0

    def __post_init__(self) -> None:
        kind = check_choice("kind", self.kind, INSTRUMENTS)
        with within(kind):
            check_choice("budget", self.budget, BUDGETS)
            check_text("source", self.source)
            check_note("note", self.note)
            object.__setattr__(self, "amounts", _checked(self.amounts))
            object.__setattr__(self, "cover", check_number("cover", self.cover, low=0.0, high=1.0))
            if kind != "guarantee" and self.cover != 1.0:
                raise InputError("cover", self.cover, "1 for every kind but a guarantee")

    @property
    def total(self) -> float:
        """Sum over the fiscal years, ¥ trillion."""
        return fsum(self.amounts.values())

    def scaled(self, factor: float) -> Instrument:
        """Return the instrument with every amount times `factor`."""
        by = check_number("factor", factor, low=0.0)
        return replace(self, amounts={year: amount * by for year, amount in self.amounts.items()})

    def shifted(self, years: int) -> Instrument:
        """Return the instrument with every amount `years` fiscal years later."""
        by = check_integer("years", years, low=-MOST_YEARS, high=MOST_YEARS)
        return replace(self, amounts={year + by: amount for year, amount in self.amounts.items()})

    def quarter(self, fiscal_year: int) -> int:
        """Quarters since year 0 of the quarter in which the amount of `fiscal_year` is appropriated."""
        year = check_integer("fiscal_year", fiscal_year, low=FIRST_YEAR, high=LAST_YEAR)
        return 4 * (year + 1) if self.budget == "supplementary" else 4 * year + 1


def _checked(amounts: object) -> FrozenMapping[int, float]:
    given = check_mapping("amounts", amounts, "fiscal years and ¥ trillion")
    if not given:
        raise InputError("amounts", dict(given), "at least one fiscal year with its amount")
    years = [check_integer("amounts", year, low=FIRST_YEAR, high=LAST_YEAR) for year in given]
    values = dict(zip(years, given.values(), strict=True))
    # Adding 0.0 turns -0.0, which is equal to 0.0 but is written differently, into 0.0.
    return FrozenMapping(
        {year: check_number(f"{year}", values[year], low=0.0, high=MOST) + 0.0 for year in sorted(values)}
    )
