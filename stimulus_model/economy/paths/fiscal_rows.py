"""The rows that the fiscal instruments of a package move: money as it is paid, as shares of the quarter's GDP."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.paths.plant_rows import Pace, cash_paid
from stimulus_model.inputs import InputError
from stimulus_model.numerics.guards import SMALLEST, TINY
from stimulus_model.schedule import APPROPRIATION, BudgetLike, ChangeLike

Array = npt.NDArray[np.float64]
CASH = "fiscal_cash"
"""Row of cash that has to be raised, ¥ trillion of the day; all other rows are shares of GDP."""
TAX = "consumption_tax"
_YEAR = 4


class GdpOf(NamedTuple):
    """GDP by quarter without a package, money a year; of it the shares that the state buys, and that are taxed."""

    nominal: Array
    government_share: float
    consumption_tax_base: float


def fiscal_columns(changes: Sequence[ChangeLike], channels: Collection[str], size: GdpOf) -> dict[str, Array]:
    """Return what the changes add to each row.

    All that reaches households, firms and the budget belongs to the channel of demand; the ways in which its cash is
    raised beside the budget to that of financing.

    Raises
    ------
    InputError
        If purchases are cut by more than the state buys, or the consumption tax by more than a hundred points.
    """
    added: dict[str, Array] = {}
    for change in changes:
        if ("financing" if change.row == CASH else "demand") in channels:
            path = _path(change, size)
            added[change.row] = added.get(change.row, np.zeros(len(size.nominal))) + path
            if change.row == TAX and change.announced is not None:
                moved = added.get("purchases_shifted", np.zeros(len(size.nominal)))
                added["purchases_shifted"] = moved + shifted_purchases(path, change.announced)
    _check_lines(added, size.government_share)
    return added


def _path(change: ChangeLike, size: GdpOf) -> Array:
    """Return one change by quarter, in the unit of its row."""
    if not change.in_money:
        return change.weight * _spread(np.asarray(change.amounts), change.shape)
    if change.lasts_from >= 0:
        share = _lasting(change, size.nominal)
    else:
        share = change.weight * _spread(np.asarray(change.amounts), change.shape) / size.nominal
    if change.row == CASH:
        return share * size.nominal
    share = 4.0 * share
    return share / size.consumption_tax_base if change.row == TAX else share


def _lasting(change: ChangeLike, nominal: Array) -> Array:
    """Return shares of GDP that go on as those of the last year, the same in every quarter of evenly paid money."""
    later = np.concatenate([nominal, np.full(len(change.shape) - 1, nominal[-1])])
    weights = np.abs(change.shape) / np.abs(change.shape).sum()
    share = np.asarray(change.amounts) / np.convolve(later, weights[::-1], mode="valid")
    for at in range(change.lasts_from + _YEAR, len(share)):
        share[at] += share[at - _YEAR]
    return change.weight * _spread(share, change.shape)


def _spread(amounts: Array, shape: Array) -> Array:
    if len(shape) == 1:
        return amounts * float(shape[0])
    return np.convolve(amounts, shape)[: len(amounts)]


def shifted_purchases(path: Array, announced: int) -> Array:
    """Return how far purchases move to each quarter: the next step that is known, less what came before."""
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
    cash = np.stack([_cash_of(each, pace) for each in budgets])
    total = cash.sum(axis=0)
    some = total > TINY * total.max()
    part = np.where(
        some, cash / np.where(some, total, 1.0), cash.sum(axis=1, keepdims=True) / max(total.sum(), SMALLEST)
    )
    return {form: np.array([each.financing.share(form) for each in budgets]) @ part for form in forms}


class Funding(NamedTuple):
    """How fast and how fully money is paid, at central values."""

    pace: Pace
    execution_rate: float


def raised_early(budgets: Sequence[BudgetLike], basis: Funding, nominal: Array) -> Array:
    """Return borrowing ahead of payment, per cent of GDP: what fills a fund at once less what it pays later.

    Where bonds are issued at appropriation, the part of the money that they raise is borrowed then, and nothing when
    it is paid; both at the central execution rate and lags, so that in all nothing is borrowed twice. The fund's
    money lies idle; fiscal instruments are paid as they are appropriated.
    """
    early = np.zeros(len(nominal))
    for each in budgets:
        if each.financing.raised == APPROPRIATION:
            bonds = 1.0 - each.financing.share("tax") - each.financing.share("fund_returns")
            paid = cash_paid(each.ready_investment, "capex", basis.pace)
            paid = paid + cash_paid(each.ready_research, "research", basis.pace)
            early += bonds * basis.execution_rate * (np.asarray(each.investment) + each.research - paid)
    return 400.0 * early / nominal


def _cash_of(budget: BudgetLike, pace: Pace) -> Array:
    """Return what is paid out of a budget in each quarter, whichever way it flows."""
    paid = np.abs(cash_paid(budget.investment, "capex", pace)) + np.abs(cash_paid(budget.research, "research", pace))
    for change in budget.changes:
        paid = paid + abs(change.weight) * np.abs(_spread(np.asarray(change.amounts), change.shape))
    return paid
