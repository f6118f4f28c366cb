"""The maturity ladder on observed yields: the effective interest rate that past issues would have given."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stimulus_model.economy.ladder import MATURITIES, ByMaturity, Ladder, Vintage, falling_due, issue, roll
from stimulus_model.economy.model import MODEL
from stimulus_model.inputs import InputError, check_number

if TYPE_CHECKING:
    from pandas import DataFrame, Series

PLANS: Final[Mapping[int, tuple[float, ...]]] = {
    1: (30.0, 20.4, 24.0, 34.4, 9.0, 2.0, 0.0),
    2009: (27.3, 27.6, 26.7, 25.2, 12.6, 3.4, 1.1),
    2015: (26.2, 30.0, 30.0, 28.8, 14.4, 9.6, 2.0),
    2025: (40.8, 31.2, 29.4, 32.8, 12.0, 9.6, 3.0),
}
"""First year -> planned issues by maturity (`MATURITIES`), ¥ trillion.

FY2005, for all years before 2009 too: Ministry of Finance, Planned Bond Issuance for FY2005, 15-year floating and
indexed bonds with those of ten years. FY2009: Ministry of Finance (2009), Asian Regional Public Debt Management
Forum. FY2015: Ministry of Finance as reported on 15 January 2015; ten and twenty years recalled. FY2025: as in
``economy/japan.toml``.
"""


def effective_rate(
    yields: DataFrame, debt: Series[float], plans: Mapping[int, tuple[float, ...]] = PLANS
) -> Series[float]:
    """Run the model's own ladder on observed yields and debt; return interest by year over debt a year before, %.

    Parameters
    ----------
    yields
        Yields at issue, % a year: a row a quarter (a quarterly PeriodIndex without holes), a column for each of
        1, 2, 5, 10, 20, 30 and 40 years. Where there is no bond of a maturity yet (NaN), the next shorter one's.
    debt
        Debt at the end of calendar years, any unit, indexed by year; the quarters between lie on straight lines.
    plans
        First year -> planned issues for each of `ladder.MATURITIES`; only their shares count.

    Returns
    -------
    pandas.Series
        Per cent a year, from the second year of `debt` on. Before, the ladder is what even issues after the first
        plan would leave, at the yields of the first quarter: years within the first maturities still show that.

    Raises
    ------
    InputError
        For quarters or years that are missing, no yield at one year, or debt that is not above zero.
    """
    import pandas as pd

    years = _years(debt, yields)
    table = yields[list(MATURITIES)].ffill(axis=1)
    first = _row(plans, years[0])
    opening = float(debt.loc[years[0]])
    ladder, due_face, due_coupons = _even(opening, first, _rates(table, years[0], 4))
    left: list[Vintage] = []
    found = {}
    for before, year in pairwise(years):
        old, new = float(debt.loc[before]), float(debt.loc[year])
        interest = 0.0
        for quarter in range(1, 5):
            row = _row(plans, year)
            row.maturing, row.maturing_coupons = due_face[len(left)], due_coupons[len(left)]
            interest += 0.25 * ladder.coupons
            due = falling_due(MODEL.recall(left), row)
            amount = old + 0.25 * quarter * (new - old) - ladder.face + due.face
            left.append(issue(amount, 0.0, 0.0, _rates(table, year, quarter), row))
            ladder = roll(ladder, due, left[-1])
        found[year] = 100.0 * interest / old
    return pd.Series(found, name="effective_rate").rename_axis("year")


def _years(debt: Series[float], yields: DataFrame) -> list[int]:
    """Return the years of `debt`, checked."""
    years = [int(year) for year in debt.index]
    if len(years) < 2 or years != list(range(years[0], years[0] + len(years))):
        raise InputError("debt.index", years[:5], "at least two years in a row")
    for year in years:
        check_number(f"debt[{year}]", float(debt.loc[year]), above=0.0)
    missing = [m for m in MATURITIES if m not in yields.columns]
    if missing:
        raise InputError("yields.columns", list(yields.columns), f"a column for each of {MATURITIES}")
    wanted = [f"{year}Q{quarter}" for year in years for quarter in range(1, 5)][3:]
    short = {str(label): float(rate) for label, rate in yields[1].items()}
    lacking = [label for label in wanted if label not in short or not np.isfinite(short[label])]
    if lacking:
        raise InputError("yields", lacking[:3], "a quarter, with a yield at one year, for every quarter of debt")
    return years


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


def _even(debt: float, row: Any, rates: ByMaturity) -> tuple[Ladder, list[float], list[float]]:
    """Return the ladder of even issues, and what of it falls due in the quarters to come."""
    shares = np.array([getattr(row, f"issue_{m}y") for m in MATURITIES])
    quarters = 4 * np.array(MATURITIES)
    a_quarter = debt * shares / (shares * quarters).sum()
    horizon = np.arange(1, 4 * 250 + 1)
    alive = horizon[:, np.newaxis] <= quarters
    face = (alive * a_quarter).sum(axis=1)
    coupons = (alive * a_quarter * 0.01 * np.array(rates)).sum(axis=1)
    ladder = Ladder(float(face.sum()), float(coupons.sum()), float((face * horizon).sum() / 4.0))
    return ladder, face.tolist(), coupons.tolist()
