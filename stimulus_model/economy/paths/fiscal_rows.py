"""The rows that the fiscal instruments of a package move: money as it is paid, as shares of the GDP of the quarter."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.paths.plant_rows import cash_paid
from stimulus_model.inputs import InputError
from stimulus_model.schedule import BudgetLike, ChangeLike

if TYPE_CHECKING:
    from stimulus_model.economy.paths.plant_rows import Pace
    from stimulus_model.economy.paths.policy_rows import Basis

Array = npt.NDArray[np.float64]
CASH = "fiscal_cash"
"""Row of cash that has to be raised, ¥ trillion of the day; all other rows are shares of GDP."""
TAX = "consumption_tax"
_YEAR = 4


def nominal_gdp(basis: Basis, quarters: range) -> float:
    """Return the mean of nominal GDP without a package over some quarters, counted since year 0; money a year.

    Before the first quarter of the economy GDP is taken for what it was at the start.
    """
    index = np.arange(basis.first, max(quarters.stop, basis.first + 1))
    growth = basis.paths["real_growth"](index) / 400.0 + basis.paths["deflator"](index) / 400.0
    level = basis.position.output * np.exp(np.cumsum(growth))
    known = [level[quarter - basis.first] if quarter >= basis.first else basis.position.output for quarter in quarters]
    return float(np.mean(known))


def fiscal_columns(
    changes: Sequence[ChangeLike], columns: Mapping[str, Array], channels: Collection[str], basis: Basis
) -> dict[str, Array]:
    """Return what the changes add to each row.

    All that reaches households, firms and the budget belongs to the channel of demand; the ways in which its cash is
    raised beside the budget to that of financing.

    Raises
    ------
    InputError
        If purchases are cut by more than the state buys, or the consumption tax by more than a hundred points.
    """
    nominal = columns["reference"] * np.exp(columns["log_price_trend"])
    added: dict[str, Array] = {}
    for change in changes:
        if ("financing" if change.row == CASH else "demand") in channels:
            path = _path(change, nominal, basis)
            added[change.row] = added.get(change.row, np.zeros(len(nominal))) + path
            if change.row == TAX and change.announced is not None:
                moved = added.get("purchases_shifted", np.zeros(len(nominal)))
                added["purchases_shifted"] = moved + shifted_purchases(path, change.announced)
    _check_lines(added, basis.position.government_share)
    return added


def _path(change: ChangeLike, nominal: Array, basis: Basis) -> Array:
    """Return one change by quarter, in the unit of its row."""
    if not change.in_money:
        return change.weight * _spread(np.asarray(change.amounts), change.shape)
    money = np.array(change.amounts, dtype=np.float64)
    if change.lasts_from >= 0:
        for at in range(change.lasts_from + _YEAR, len(money)):
            money[at] += money[at - _YEAR] * nominal[at] / nominal[at - _YEAR]
    out = change.weight * _spread(money, change.shape)
    if change.row == CASH:
        return out
    share = 4.0 * out / nominal
    return share / basis.consumption_tax_base if change.row == TAX else share


def _spread(amounts: Array, shape: Array) -> Array:
    if len(shape) == 1:
        return amounts * float(shape[0])
    return np.convolve(amounts, shape)[: len(amounts)]


def shifted_purchases(path: Array, announced: int) -> Array:
    """Return how far purchases move to each quarter: the step of the next one that is known, less what came before."""
    step = np.diff(path, prepend=0.0, append=path[-1])
    known = np.arange(len(path)) >= announced
    ahead = np.where(known, step[1:], 0.0)
    return ahead - np.concatenate([[0.0], ahead[:-1]])


def _check_lines(added: Mapping[str, Array], government_share: float) -> None:
    """Refuse cuts that are larger than the line that they cut."""
    bought = sum(added[name] for name in ("public_investment", "government_consumption") if name in added)
    smallest = float(np.min(bought)) if np.size(bought) else 0.0
    if smallest < -government_share:
        allowed = f"cuts of at most {100.0 * government_share:g} % of GDP: the state buys no more"
        raise InputError("package.public spending, per cent of GDP", round(100.0 * smallest, 4), allowed)
    if TAX in added and float(added[TAX].min()) < -1.0:
        allowed = "cuts of at most 100 points: give the path in points (0.01 is one), amounts as revenue"
        raise InputError("package.consumption_tax, points", round(100.0 * float(added[TAX].min()), 4), allowed)


def financing_shares(budgets: Sequence[BudgetLike], forms: Sequence[str], pace: Pace) -> dict[str, Array]:
    """Return the shares of the forms in what is paid in each quarter, where budgets are financed in different ways.

    What is paid follows the central lags; before and after there is cash the shares are those of all cash.
    """
    if not budgets:
        return {}
    cash = []
    for each in budgets:
        fiscal = sum((abs(change.weight) * np.abs(_spread(change.amounts, change.shape)) for change in each.changes))
        cash.append(np.abs(cash_paid(each.investment, "capex", pace)) + np.abs(cash_paid(each.research, "research", pace)) + fiscal)
    total = np.sum(cash, axis=0)
    some = total > 1e-9 * max(float(total.max()), 1e-300)
    overall = max(float(total.sum()), 1e-300)
    shares = {}
    for form in forms:
        of_form = np.sum([budget.financing.share(form) * part for budget, part in zip(budgets, cash, strict=True)], axis=0)
        shares[form] = np.where(some, of_form / np.where(some, total, 1.0), float(of_form.sum()) / overall)
    return shares
