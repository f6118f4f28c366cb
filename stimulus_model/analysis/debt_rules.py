"""Whether debt is sustainable by published rules: criteria of the European Union, and sustainability gaps.

Sources: Regulation (EU) 2024/1263; European Commission, Debt Sustainability Monitor 2023, annex A3 (scenarios and
shocks). Shocks are mechanical: they change the path of debt by its identity, without effect on the economy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from stimulus_model.analysis.debt_dynamics import DebtPaths, Floats, balance_for_ever, balance_for_target, debt_paths
from stimulus_model.analysis.debt_stress import EU, HIGH_DEBT
from stimulus_model.analysis.debt_table import DebtTable, framed
from stimulus_model.inputs import check_choice, check_integer, check_number
from stimulus_model.results.projection import Projection
from stimulus_model.results.statistics import describe, mean_error

RULES = ("commission", "regulation")
REFERENCE = 0.60
AFTER, CHANCE_YEARS, CHANCE = 10, 5, 0.70
LARGEST_DEFICIT = -0.03
FINAL = 5
"""Years at the end that stand for all after them."""
WIDEST = 0.5
"""Of GDP: further additions to the balance are not looked at."""
SAFEGUARDS = ((HIGH_DEBT, 0.010), (REFERENCE, 0.005))
"""Debt above which it has to fall on average, and by how much a year."""


def debt_criteria(
    projection: Projection,
    *,
    adjustment_end: int,
    rules: Literal["commission", "regulation"] = "commission",
    scenario: Literal["with", "without"] = "with",
) -> DebtTable:
    """Ask the projection the questions of the European Union's fiscal rules, and what balance would meet each.

    Parameters
    ----------
    projection
        With draws and the variables of the budget.
    adjustment_end
        Last year of the adjustment: what is added to the balance is added from the next year on.
    rules
        Reading: ``"commission"``, as the Commission calculates, or ``"regulation"``, in which debt that stays below
        60 % of GDP with the probability asked for meets the stochastic criterion as well.
    scenario
        ``"with"`` the package or ``"without"``.

    Returns
    -------
    DebtTable
        `frame` has index criterion and columns value (of the median path, or a share of the draws), asked (what the
        rule asks for), met, probability (share of draws that meet it), error, needed (points of GDP to add to the
        primary balance each year so that it is met; negative: room).

    Raises
    ------
    InputError
        For a projection without draws or the variables, or a year with fewer than five years after it.

    Notes
    -----
    The deterministic criteria are asked of the median of all draws, year by year, where the rule has one path.
    """
    paths = debt_paths(projection, "debt_criteria", scenario)
    check_choice("rules", rules, RULES)
    low, high = paths.years[0], paths.years[-1] - CHANCE_YEARS
    end = check_integer("adjustment_end", adjustment_end, low=low, high=high)
    first = paths.years.index(end) + 1
    rows = {
        f"debt falls, or ends below 60 %: {name}": _falls(stressed, first)
        for name, stressed in {"adjustment": paths, **{k: each.add(paths, first) for k, each in EU.items()}}.items()
    }
    rows["deficit up to 3 % of GDP"] = _deficit(paths, first)
    rows["debt falls in five years"] = _chance(paths, first, rules)
    rows["debt safeguard"] = _safeguard(paths, first)
    notes = (
        f"Reading: {rules}. Adjustment to {end}; ten years after it, or up to {paths.years[-1]}. Value: of the "
        "median path, % of GDP or points a year, or % of draws. Needed: points of GDP to add to the primary balance "
        "of every year from then on, for the safeguard of every year up to then; without effect on growth and rates.",
        f"Source: {projection.provenance.describe()}",
    )
    columns = {
        "value": ("Value", 1), "asked": ("Asked", 1), "met": ("Met", 0), "probability": ("Probability", 2),
        "needed": ("Needed", 2),
    }  # fmt: skip
    return DebtTable("Criteria of the European Union for debt", framed(rows, "criterion"), columns, notes)


def sustainability_gaps(
    projection: Projection, *, first_year: int, target: float = 60.0, scenario: Literal["with", "without"] = "with"
) -> DebtTable:
    """Return what would have to be added to the primary balance, and the balance that holds debt where it is.

    Parameters
    ----------
    projection, scenario
        As in `debt_criteria`.
    first_year
        First year of the addition.
    target
        Debt to GDP at the end of the horizon, %, for S1.

    Returns
    -------
    DebtTable
        `frame` has index gap and columns value (median over draws, points of GDP), low and high (90 % range), error:
        ``"S1"`` brings debt to the target; ``"S2"`` pays it for ever, on medians; ``"stabilising balance"`` holds
        debt to GDP in the last year, ``"balance"`` is the one there, and ``"gap"`` is the one less the other.

    Raises
    ------
    InputError
        As in `debt_criteria`.
    """
    paths = debt_paths(projection, "sustainability_gaps", scenario)
    target = check_number("target", target, low=0.0, high=1000.0)
    at = check_integer("first_year", first_year, low=paths.years[0], high=paths.years[-1])
    last = len(paths.years) - 1
    wanted, is_now = paths.stabilising()[:, last], paths.balance[:, last]
    values = {
        "S1": balance_for_target(paths, target / 100.0, paths.years.index(at), last),
        "stabilising balance": wanted,
        "balance": is_now,
        "gap": wanted - is_now,
    }
    rows = {}
    for name, draws in values.items():
        found = describe(100.0 * draws[:, np.newaxis], 0.9, paths.dependence)
        numbers = (found.median, found.low, found.high, found.se_median)
        rows[name] = {
            key: float(each[0]) for key, each in zip(("value", "low", "high", "error"), numbers, strict=True)
        }
    rows["S2"] = {
        "value": 100.0 * _for_ever(paths, paths.years.index(at)),
        **dict.fromkeys(("low", "high", "error"), np.nan),
    }
    notes = (
        f"Points of GDP. S1: added to the primary balance of every year from {at} so that debt ends at {target:g} % "
        f"of GDP in {paths.years[-1]}. S2: so that it is paid for ever, on the medians, with rate, growth and "
        "balance of the last five years after them (n/a: growth is above the rate). The others are of "
        f"{paths.years[-1]}. No effect on growth and rates.",
        f"Source: {projection.provenance.describe()}",
    )
    columns = {"value": ("Median", 2), "low": ("5 %", 2), "high": ("95 %", 2), "error": ("±", 3)}
    return DebtTable("Sustainability gaps", framed(rows, "gap"), columns, notes)


def _for_ever(paths: DebtPaths, first: int) -> float:
    """Return S2 on the medians of the draws; NaN where growth is above the rate."""
    rate, growth, balance = (
        float(np.median(each[:, -FINAL:])) for each in (paths.rate, paths.growth, paths.balance - paths.adjustment)
    )
    if rate <= growth:
        return float("nan")
    debt = float(np.median(paths.ratio()[:, first - 1] if first else paths.before))
    balances = np.median((paths.balance - paths.adjustment)[:, first:], axis=0)
    return balance_for_ever(debt, rate, growth, balances, ever_after=balance)


def _answer(
    paths: DebtPaths, value: float, asked: float, meets: Callable[[float], bool], flags: Floats
) -> dict[str, object]:
    """Return a row: what is and what is asked, whether it is met and how probably, and what addition meets it."""
    chance = float(mean_error(flags[:, np.newaxis], paths.dependence)[0])
    return {
        "value": value, "asked": asked, "met": meets(0.0), "probability": float(flags.mean()), "error": chance,
        "needed": 100.0 * _smallest(meets),
    }  # fmt: skip


def _smallest(meets: Callable[[float], bool]) -> float:
    """Return the smallest addition to the balance from which on a criterion is met, by halving; NaN beyond limits."""
    low, high = -WIDEST, WIDEST
    if not meets(high):
        return float("nan")
    if meets(low):
        return low
    while high - low > 1e-7:
        middle = 0.5 * (low + high)
        low, high = (low, middle) if meets(middle) else (middle, high)
    return high


def _window(paths: DebtPaths, first: int) -> slice:
    return slice(first - 1, min(first + AFTER, len(paths.years)))


def _falls(paths: DebtPaths, first: int) -> dict[str, object]:
    ratio, less, at = paths.ratio(), paths.accumulated(first), _window(paths, first)

    def path_of(added: float) -> Floats:
        return np.asarray(np.median(ratio[:, at] - added * less[:, at], axis=0))

    def meets(added: float) -> bool:
        path = path_of(added)
        return bool((np.diff(path) < 0.0).all() or path[-1] <= REFERENCE)

    flags = (np.diff(ratio[:, at], axis=1) < 0.0).all(axis=1) | (ratio[:, at.stop - 1] <= REFERENCE)
    steepest = 100.0 * float(np.diff(path_of(0.0)).max())
    return _answer(paths, steepest, 0.0, meets, flags.astype(np.float64))


def _deficit(paths: DebtPaths, first: int) -> dict[str, object]:
    at = _window(paths, first)
    ratio, less = paths.ratio(), paths.accumulated(first)
    earlier = np.concatenate([paths.before[:, np.newaxis], ratio[:, :-1]], axis=1)
    saved = np.concatenate([np.zeros((len(ratio), 1)), less[:, :-1]], axis=1)
    price = paths.rate / (1.0 + paths.growth)
    counts = np.arange(len(paths.years)) >= first

    def overall(added: float) -> Floats:
        return np.asarray(paths.balance + added * counts - price * (earlier - added * saved))[:, at]

    def meets(added: float) -> bool:
        return bool((np.median(overall(added), axis=0)[1:] >= LARGEST_DEFICIT).all())

    now = overall(0.0)[:, 1:]
    flags = np.where((now >= LARGEST_DEFICIT).all(axis=1), 1.0, 0.0)
    return _answer(paths, 100.0 * float(np.median(now, axis=0).min()), 100.0 * LARGEST_DEFICIT, meets, flags)


def _chance(paths: DebtPaths, first: int, rules: str) -> dict[str, object]:
    ratio, less, last = paths.ratio(), paths.accumulated(first), first + CHANCE_YEARS - 1

    def draws(added: float) -> Floats:
        end = ratio[:, last] - added * less[:, last]
        falls = (end < ratio[:, first - 1]).astype(np.float64)
        low = (end <= REFERENCE).astype(np.float64)
        return low if rules == "regulation" and low.mean() >= CHANCE else falls

    flags = draws(0.0)
    return _answer(
        paths, 100.0 * float(flags.mean()), 100.0 * CHANCE, lambda x: bool(draws(x).mean() >= CHANCE), flags
    )


def _safeguard(paths: DebtPaths, first: int) -> dict[str, object]:
    """Debt has to fall on average over the adjustment, as its height before it says; additions are made within it."""
    less = paths.accumulated(0)[:, first - 1]
    height = float(np.median(paths.before))
    asked = next((step for above, step in SAFEGUARDS if height > above), 0.0)
    fallen: Floats = paths.before - paths.ratio()[:, first - 1]

    def falls(added: float) -> Floats:
        return np.asarray((fallen + added * less) / first)

    flags = np.where(falls(0.0) >= asked, 1.0, 0.0)
    value = 100.0 * float(np.median(falls(0.0)))
    return _answer(paths, value, 100.0 * asked, lambda x: bool(np.median(falls(x)) >= asked), flags)
