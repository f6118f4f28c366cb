"""One instrument of a project: how much, in which fiscal years, from which kind of budget, and how it is paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import fsum
from typing import Any

from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_flag,
    check_integer,
    check_number,
    check_text,
    within,
)
from stimulus_model.policy.checks import FrozenMapping, check_mapping, check_note
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.kinds import FISCAL, REFUSED, SAVED, TOLERANCE, Kind, check_shares
from stimulus_model.policy.vocabulary import BUDGETS, KINDS
from stimulus_model.timeline import check_year_start, quarter_index, year_offset

MOST = 1e15
"""Largest amount, in any unit of money: what is more than an economy's GDP is refused where the two meet."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Fiscal years that are taken for meant."""

MOST_YEARS = 100
"""Years by which a decision can be moved."""

FISCAL_YEAR_START = 4
"""First month of the fiscal years of a package that says none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """Money, or loans guaranteed, that a budget appropriates for one purpose.

    Attributes
    ----------
    kind
        One of `INSTRUMENTS` (industrial policy) or `FISCAL_INSTRUMENTS` (fiscal policy).
    amounts
        Fiscal year -> amount in the package's currency and unit; for a guarantee the principal guaranteed, for a tax
        the revenue. Negative: a cut, or a claw-back of what was appropriated before.
    budget
        ``"supplementary"`` (appropriated in the last quarter of the fiscal year) or ``"initial"`` (in its first, and
        what fiscal instruments are taken for).
    source
        Key of the source of the amounts.
    note
        What was judged, if anything; may be empty.
    cover
        Of a guarantee: the share of a loss that the state bears, in [0, 1]. For other kinds it stays 1.
    path
        In place of amounts, for fiscal instruments: quarter -> share of GDP or, for the consumption tax, rate, as in
        ``{"2026Q1": 0.01}``. It is what official tables change: no cash is counted for it.
    appropriated
        Fiscal year -> quarter of the appropriation, where the budget was passed in another one.
    outlays
        Shares paid in the quarter of appropriation and those after it; None: those of the kind.
    lasting
        Whether the last year's amount goes on for good as the same share of GDP, or a path's last value as it is.
    announced
        Quarter in which a change of the consumption tax is announced; None: when it comes.
    first_round
        Share of the money that is spent at once, in place of what the economy knows of the kind.
    import_share
        Imports in a unit of what is spent at once, in place of the kind's usual ones.
    use
        Of transfers to local governments: kind (or ``"saved"``) -> share.
    financing
        How its cash is raised, where it is not as the package's.

    Raises
    ------
    InputError
        Naming the kind and the field or the fiscal year, such as ``research.2024``.
    """

    kind: str
    source: str
    amounts: Mapping[int, float] = FrozenMapping({})
    budget: str = ""
    note: str = ""
    cover: float = 1.0
    path: Mapping[str, float] = FrozenMapping({})
    appropriated: Mapping[int, str] = FrozenMapping({})
    outlays: tuple[float, ...] | None = None
    lasting: bool = False
    announced: str | None = None
    first_round: float | None = None
    import_share: float | None = None
    use: Mapping[str, float] = FrozenMapping({})
    financing: Financing | None = None

    def __post_init__(self) -> None:
        kind = check_kind_name("kind", self.kind)
        with within(kind):
            fiscal = FISCAL.get(kind)
            budget = "initial" if fiscal is not None and self.budget == "" else self.budget
            object.__setattr__(self, "budget", check_choice("budget", budget, BUDGETS))
            check_text("source", self.source)
            check_note("note", self.note)
            object.__setattr__(self, "path", _checked_path(self.path, fiscal))
            if not self.path:
                object.__setattr__(self, "amounts", _checked(self.amounts))
            elif self.amounts:
                raise InputError("amounts", dict(self.amounts), "no amounts where there is a path")
            object.__setattr__(self, "cover", check_number("cover", self.cover, low=0.0, high=1.0))
            if kind != "guarantee" and self.cover != 1.0:
                raise InputError("cover", self.cover, "1 for every kind but a guarantee")
            object.__setattr__(self, "appropriated", self._checked_quarters())
            if self.financing is not None and not isinstance(self.financing, Financing):
                raise InputError("financing", self.financing, "a Financing, or None")
            self._check_fiscal(fiscal)

    def _checked_quarters(self) -> FrozenMapping[int, str]:
        table = check_mapping("appropriated", self.appropriated, "fiscal years and quarters")
        for year, quarter in table.items():
            if year not in self.amounts:
                raise InputError(
                    f"appropriated.{year}", quarter, f"a fiscal year with an amount: {list(self.amounts)}"
                )
            quarter_index(f"appropriated.{year}", quarter)
        return FrozenMapping(table)

    def _check_fiscal(self, fiscal: Kind | None) -> None:
        """Check what only some fiscal instruments have."""
        object.__setattr__(self, "lasting", check_flag("lasting", self.lasting))
        if self.outlays is not None:
            object.__setattr__(self, "outlays", check_shares("outlays", self.outlays))
        if self.announced is not None:
            quarter_index("announced", self.announced)
        for name in ("first_round", "import_share"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, check_number(name, getattr(self, name), low=0.0, high=1.0))
        object.__setattr__(self, "use", _checked_use(self.use))
        has = {
            "outlays": fiscal is not None and not self.path,
            "lasting": fiscal is not None,
            "announced": fiscal is not None and fiscal.announcement,
            "first_round": fiscal is not None and fiscal.first_round is not None,
            "import_share": fiscal is not None and fiscal.import_share is not None,
            "use": fiscal is not None and bool(fiscal.use),
        }
        for name, may in has.items():
            if not may and getattr(self, name):
                allowed = f"no such entry: {name} acts on nothing in {self.kind}{' with a path' if self.path else ''}"
                raise InputError(name, getattr(self, name), allowed)
        if self.import_share is not None and fiscal is not None and fiscal.first_round is not None:
            replaced, row, _ = fiscal.first_round
            if row != replaced and self.first_round is None:
                allowed = "only together with first_round: imports are a share of what is spent at once"
                raise InputError("import_share", self.import_share, allowed)

    @property
    def total(self) -> float:
        """Sum over the fiscal years, in the package's unit."""
        return fsum(self.amounts.values())

    def scaled(self, factor: float) -> Instrument:
        """Return the instrument with every amount times `factor`."""
        by = check_number("factor", factor, low=0.0)
        return replace(
            self,
            amounts={year: amount * by for year, amount in self.amounts.items()},
            path={quarter: value * by for quarter, value in self.path.items()},
        )

    def shifted(self, years: int) -> Instrument:
        """Return the instrument with every amount `years` fiscal years later."""
        by = check_integer("years", years, low=-MOST_YEARS, high=MOST_YEARS)
        return replace(
            self,
            amounts={year + by: amount for year, amount in self.amounts.items()},
            path={later(quarter, by): value for quarter, value in self.path.items()},
            appropriated={year + by: later(quarter, by) for year, quarter in self.appropriated.items()},
            announced=None if self.announced is None else later(self.announced, by),
        )

    def quarter(self, fiscal_year: int, fiscal_year_starts: int = FISCAL_YEAR_START) -> int:
        """Quarters since year 0 of the quarter in which the amount of `fiscal_year` is appropriated.

        `fiscal_year_starts` is the first month of the fiscal year. One that begins in the second half of a year is
        named after the year in which it ends, as in the United States and Australia.
        """
        year = check_integer("fiscal_year", fiscal_year, low=FIRST_YEAR, high=LAST_YEAR)
        if year in self.appropriated:
            return quarter_index("appropriated", self.appropriated[year])
        first = 4 * year + year_offset(check_year_start("fiscal_year_starts", fiscal_year_starts))
        return first + 3 if self.budget == "supplementary" else first


def later(quarter: str, years: int) -> str:
    """Return the label of the quarter `years` after ``quarter``, such as ``"2028Q4"``."""
    number = quarter_index("quarter", quarter) + 4 * years
    return f"{number // 4}Q{number % 4 + 1}"


def check_kind_name(field: str, value: object) -> str:
    """Return `value` if it is a kind of instrument; what is known not to act is refused with the reason."""
    if isinstance(value, str) and value in REFUSED:
        raise InputError(field, value, REFUSED[value])
    return check_choice(field, value, KINDS)


def _checked(amounts: object) -> FrozenMapping[int, float]:
    given = check_mapping("amounts", amounts, "fiscal years and amounts")
    if not given:
        raise InputError("amounts", dict(given), "at least one fiscal year with its amount")
    years = [check_integer("amounts", year, low=FIRST_YEAR, high=LAST_YEAR) for year in given]
    values = dict(zip(years, given.values(), strict=True))
    # Adding 0.0 turns -0.0, which is equal to 0.0 but is written differently, into 0.0.
    return FrozenMapping(
        {year: check_number(f"{year}", values[year], low=-MOST, high=MOST) + 0.0 for year in sorted(values)}
    )


def _checked_path(path: object, fiscal: Kind | None) -> FrozenMapping[str, float]:
    given = check_mapping("path", path, "quarters and values")
    if given and fiscal is None:
        raise InputError("path", dict(given), "amounts by fiscal year: only fiscal instruments have a path")
    at = {quarter: quarter_index("path", quarter) for quarter in given}
    ordered = sorted(at, key=lambda quarter: at[quarter])
    return FrozenMapping({q: check_number(f"path.{q}", given[q], low=-10.0, high=10.0) + 0.0 for q in ordered})


def _checked_use(use: Any) -> FrozenMapping[str, float]:
    table = check_mapping("use", use, "instruments and shares")
    possible = [name for name, kind in FISCAL.items() if not kind.use and kind.sign == "spending"]
    for name in table:
        check_choice("use", name, (*possible, SAVED))
    shares = {name: check_number(f"use.{name}", share, low=0.0, high=1.0) for name, share in table.items()}
    if shares and abs(fsum(shares.values()) - 1.0) > TOLERANCE:
        raise InputError("use", fsum(shares.values()), f"shares that sum to 1 within {TOLERANCE:g}")
    return FrozenMapping(shares)
