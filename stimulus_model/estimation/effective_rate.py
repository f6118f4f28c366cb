"""The maturity ladder on observed yields: the effective interest rate that past issues would have given."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from itertools import pairwise
from numbers import Integral, Real
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.blocks.maturity_ladder import (
    LAGS,
    MATURITIES,
    ByMaturity,
    Ladder,
    Vintage,
    falling_due,
    issue,
    roll,
)
from stimulus_model.economy.model import MODEL
from stimulus_model.estimation.series import check_table
from stimulus_model.inputs import InputError, check_choice, check_items, check_kind, check_number
from stimulus_model.periods.axis import by_quarter, read_years

if TYPE_CHECKING:
    from pandas import DataFrame, Series

Array = npt.NDArray[np.float64]
VALUATIONS: Final = ("face", "market")
_NO_BOND: Final = ("", "-", "–", "—", "−", "－", "<NA>", "None")
PLANS: Final[Mapping[int, tuple[float, ...]]] = {
    1: (10.6, 1.46, 1.72, 7.03, 0.2, 0.0, 0.0),
    1999: (34.2, 19.3, 22.9, 29.4, 6.9, 2.0, 0.0),
    2005: (30.0, 20.4, 24.0, 34.4, 9.0, 2.0, 0.0),
    2009: (27.3, 27.6, 26.7, 25.2, 12.6, 3.4, 1.1),
    2015: (26.2, 30.0, 30.0, 28.8, 14.4, 9.6, 2.0),
    2025: (40.8, 31.2, 29.4, 32.8, 12.0, 9.6, 3.0),
}
"""First year -> planned issues by maturity (`MATURITIES`), ¥ trillion; before 1999 in any unit.

Before 1999: what leaves, in even issues, the stock of June 1999 (Japan Times, 26 September 2000, from changes to June
2000: 77 % of ten years and longer, 12 % of two to six years, the rest shorter). Judgement: 4 % of it is of twenty
years (¥86tn in March 2009 less what was issued meanwhile), two and five years as in FY2005. Thirty-year bonds exist
from September 1999 on, forty-year ones from November 2007 (Asian Regional Public Debt Management Forum, 2009).
FY2004 for 1999 to 2004, and FY2005: Ministry of Finance, Planned Bond Issuance for FY2005, 15-year floating and
indexed bonds with those of ten years. FY2009: Ministry of Finance (2009), Asian Regional Public Debt Management
Forum. FY2015: Ministry of Finance as reported on 15 January 2015; ten and twenty years recalled. FY2025: as in
``economy/japan/economy.toml``.
"""


def effective_rate(
    yields: DataFrame,
    debt: Series[float],
    plans: Mapping[int, tuple[float, ...]] = PLANS,
    *,
    bills: Series[float] | None = None,
    valuation: str = "face",
) -> Series[float]:
    """Run the model's own ladder on observed yields and debt; return interest by year over debt a year before, %.

    Parameters
    ----------
    yields
        Yields at issue, % a year: a row a quarter without holes, the quarters in the index, a column for each of
        1, 2, 5, 10, 20, 30 and 40 years. Where there is no bond of a maturity yet (NaN, or ``-`` as the Ministry of
        Finance writes), the next shorter one's.
    debt
        Debt at the end of calendar years, any unit, indexed by year; the quarters between lie on straight lines.
    plans
        First year -> planned issues for each of `ladder.MATURITIES`; only their shares count.
    bills
        Part of `debt` in bills of a few months, at the end of the same years. They are rolled over every quarter at
        the yield of one year, the shortest there is. None: no such bills.
    valuation
        ``"face"``, or ``"market"`` if `debt` is at market value, as the national accounts and the IMF have it for
        Japan: then the ladder holds as much face value as is worth that at the yields of the quarter.

    Returns
    -------
    pandas.Series
        Per cent a year, from the second year of `debt` on. Before, the ladder is what even issues after the first
        plan would leave, at the yields of the first quarter: years within the first maturities still show that.

    Raises
    ------
    InputError
        For quarters or years that are missing, no yield at one year, debt that is not above zero, bills that are not
        a part of it, or an unknown valuation.
    """
    import pandas as pd

    market = check_choice("valuation", valuation, VALUATIONS) == "market"
    table = _read_yields(yields)
    _check_plans(plans)
    debt = _by_year("debt", debt)
    years = _years(debt, table)
    short = _bills(None if bills is None else _by_year("bills", bills), debt, years)
    table = table.ffill(axis=1)
    book = _Book(
        float(debt.loc[years[0]]) - short[years[0]], _row(plans, years[0]), _rates(table, years[0], 4), market
    )
    found = {}
    for before, year in pairwise(years):
        old, new = float(debt.loc[before]), float(debt.loc[year])
        interest = 0.0
        for quarter in range(1, 5):
            rates = _rates(table, year, quarter)
            rolled = short[before] + 0.25 * (quarter - 1) * (short[year] - short[before])
            interest += 0.25 * (book.ladder.coupons + 0.01 * rates.y1 * rolled)
            part = 0.25 * quarter
            wanted = old + part * (new - old) - (short[before] + part * (short[year] - short[before]))
            book.turn(wanted, rates, _row(plans, year))
        found[year] = 100.0 * interest / old
    return pd.Series(found, name="effective_rate").rename_axis("year")


class _Book:
    """Bonds outstanding: the model's ladder, and what falls due when, for their price."""

    def __init__(self, debt: float, row: Any, rates: ByMaturity, market: bool) -> None:
        """Start with what even issues of the plan would leave, of that value."""
        self.ladder, self.face, self.coupons = _even(debt, row, rates)
        self.old_face, self.old_coupons = self.face.copy(), self.coupons.copy()
        self.market = market
        self.left: list[Vintage] = []

    def turn(self, wanted: float, rates: ByMaturity, row: Any) -> None:
        """Redeem what falls due and issue as much as brings the value of all bonds to `wanted`."""
        quarter = len(self.left)
        row.maturing, row.maturing_coupons = float(self.old_face[quarter]), float(self.old_coupons[quarter])
        due = falling_due(MODEL.recall(self.left), row)
        face, coupons = self.face[quarter + 1 :], self.coupons[quarter + 1 :]
        value = _price(face, coupons, rates) if self.market else self.ladder.face - due.face
        vintage = issue(wanted - value, 0.0, 0.0, rates, row)
        for lag, new_face, new_coupons in zip(LAGS, vintage.face, vintage.coupons, strict=True):
            self.face[quarter + lag] += new_face
            self.coupons[quarter + lag] += new_coupons
        self.left.append(vintage)
        self.ladder = roll(self.ladder, due, vintage)


def _price(face: Array, coupons: Array, rates: ByMaturity) -> float:
    """Return what bonds are worth that fall due in 1, 2, ... quarters, at yields between those of the maturities."""
    quarters = np.arange(1, len(face) + 1)
    rate = np.interp(quarters / 4.0, MATURITIES, 0.0025 * np.array(rates))  # a quarter
    discount = (1.0 + rate) ** -quarters
    safe = np.where(np.abs(rate) > 1e-9, rate, 1.0)
    annuity = np.where(np.abs(rate) > 1e-9, (1.0 - discount) / safe, quarters)
    return float(face @ discount + 0.25 * coupons @ annuity)


def _read_yields(yields: DataFrame) -> DataFrame:
    """Return numbers by quarter and maturity, checked."""
    columns: list[Hashable] = list(check_table(yields, "yields").columns)
    if [m for m in MATURITIES if columns.count(m) != 1]:
        raise InputError("yields.columns", columns, f"a column for each of {MATURITIES}")
    table = by_quarter("yields", yields[list(MATURITIES)], gaps=True)
    return table.apply(lambda column: [_rate(column.name, *entry) for entry in column.items()]).astype(float)


def _rate(maturity: object, quarter: object, value: object) -> float:
    if isinstance(value, Real):
        return float(value)
    text = str(value).strip()
    if text in _NO_BOND:
        return math.nan
    try:
        return float(text)
    except ValueError:
        raise InputError(f"yields[{maturity}][{quarter}]", value, "a number, or '-' where there is no bond") from None


def _by_year(field: str, given: object) -> Series[float]:
    """Return numbers by calendar year."""
    import pandas as pd

    series: Series[float] = check_kind(field, given, pd.Series, "a pandas Series indexed by year")
    if series.empty:
        raise InputError(field, "no rows", "a number for every year")
    numbers = [check_number(f"{field}[{year}]", value) for year, value in series.items()]
    return pd.Series(numbers, index=read_years(f"{field}.index", series.index))


def _check_plans(plans: object) -> None:
    allowed = f"a mapping from first years to issues for each of {MATURITIES}"
    if not isinstance(plans, Mapping):
        raise InputError("plans", plans, allowed)
    for year, plan in plans.items():
        amounts = check_items(f"plans[{year}]", plan, allowed)
        total = sum(check_number(f"plans[{year}]", amount, low=0.0) for amount in amounts)
        if (
            isinstance(year, bool)
            or not isinstance(year, Integral)
            or len(amounts) != len(MATURITIES)
            or total <= 0.0
        ):
            raise InputError("plans", plans, allowed)


def _years(debt: Series[float], yields: DataFrame) -> list[int]:
    """Return the years of `debt`, checked."""
    years = [int(year) for year in debt.index]
    if len(years) < 2 or years != list(range(years[0], years[0] + len(years))):
        raise InputError("debt.index", years[:5], "at least two years in a row")
    for year in years:
        check_number(f"debt[{year}]", float(debt.loc[year]), above=0.0)
    wanted = [f"{year}Q{quarter}" for year in years for quarter in range(1, 5)][3:]
    short = {str(label): float(rate) for label, rate in yields[1].items()}
    lacking = [label for label in wanted if label not in short or not np.isfinite(short[label])]
    if lacking:
        raise InputError("yields", lacking[:3], "a quarter, with a yield at one year, for every quarter of debt")
    return years


def _bills(bills: Series[float] | None, debt: Series[float], years: list[int]) -> dict[int, float]:
    """Return bills by year, checked."""
    if bills is None:
        return dict.fromkeys(years, 0.0)
    lacking = [year for year in years if year not in bills.index]
    if lacking:
        raise InputError("bills.index", lacking[:3], "bills for every year of debt")
    return {
        year: check_number(f"bills[{year}]", float(bills.loc[year]), low=0.0, high=0.99 * float(debt.loc[year]))
        for year in years
    }


def _rates(table: DataFrame, year: int, quarter: int) -> ByMaturity:
    row: Any = table.loc[f"{year}Q{quarter}"]
    return ByMaturity(*(float(rate) for rate in row))


def _row(plans: Mapping[int, tuple[float, ...]], year: int) -> Any:
    """Return what the ladder reads of a quarter's policy: the shares of issues."""
    known = [start for start in plans if start <= year]
    if not known:
        raise InputError("plans", sorted(plans), f"a plan for {year} or before")
    plan = plans[max(known)]
    shares = {f"issue_{m}y": amount / sum(plan) for m, amount in zip(MATURITIES, plan, strict=True)}
    return SimpleNamespace(**shares, maturing=0.0, maturing_coupons=0.0)


def _even(debt: float, row: Any, rates: ByMaturity) -> tuple[Ladder, Array, Array]:
    """Return the ladder of even issues, and what of it falls due in the quarters to come."""
    shares = np.array([getattr(row, f"issue_{m}y") for m in MATURITIES])
    quarters = 4 * np.array(MATURITIES)
    a_quarter = debt * shares / (shares * quarters).sum()
    horizon = np.arange(1, 4 * 250 + 1)
    alive = horizon[:, np.newaxis] <= quarters
    face = (alive * a_quarter).sum(axis=1)
    coupons = (alive * a_quarter * 0.01 * np.array(rates)).sum(axis=1)
    ladder = Ladder(float(face.sum()), float(coupons.sum()), float((face * horizon).sum() / 4.0))
    return ladder, face, coupons
