"""The best scales of levers whose effects add up, draw by draw: a linear or mixed-integer programme (HiGHS).

The mean and the tail (Rockafellar and Uryasev 2000, J. Risk 2, 21-41) are both linear in the scales.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError

Floats = npt.NDArray[np.float64]
Together: TypeAlias = tuple[tuple[tuple[int, ...], float, float], ...]


class Goal(NamedTuple):
    """What a mix is to do.

    Attributes
    ----------
    benefit
        Of each project in each draw, float64 (draw, project).
    debt
        Mean effect of each project on debt, and at most how much of it there may be (None: any).
    cost, budget
        Of each project, and what is to be spent in all (None: any).
    low, high
        Bounds of the scales.
    whole
        Projects that are done as they are or not at all.
    tail, weight
        Share of the worst draws, and how much their mean counts beside that of all.
    together
        Numbers of levers that are bounded in all, and the bounds: times of one project, shares of financing.
    """

    benefit: Floats
    debt: Floats
    debt_at_most: float | None
    cost: Floats
    budget: float | None
    low: Floats
    high: Floats
    whole: npt.NDArray[np.bool_]
    tail: float
    weight: float
    together: Together = ()


class Optimum(NamedTuple):
    """Scales of the projects, and what one more unit of a bound would add to the goal (None in a mixed programme)."""

    scales: Floats
    price_of_budget: float | None
    price_of_debt: float | None


def value_of(benefit: Floats, tail: float, weight: float) -> float:
    """Return the goal's value of a mix's benefits (draw,): the mean and the mean of the worst draws, weighted."""
    worst = np.sort(benefit)[: max(1, round(tail * len(benefit)))]
    return float((1.0 - weight) * benefit.mean() + weight * worst.mean())


def optimum(goal: Goal) -> Optimum:
    """Return the best scales.

    Raises
    ------
    InputError
        No mix keeps all bounds.
    """
    from scipy.optimize import Bounds, LinearConstraint, linprog, milp
    from scipy.sparse import csr_array, eye_array, hstack, vstack

    draws, projects = goal.benefit.shape
    tailed = goal.weight > 0.0
    extra = 1 + draws if tailed else 0
    gain = np.zeros(projects + extra)
    gain[:projects] = (1.0 - goal.weight) * goal.benefit.mean(axis=0)
    upper, limits = list[Any](), list[Floats]()
    if tailed:  # the threshold of the tail, and by how much each draw falls short of it
        gain[projects] = goal.weight
        gain[projects + 1 :] = -goal.weight / (goal.tail * draws)
        upper.append(hstack([csr_array(-goal.benefit), csr_array(np.ones((draws, 1))), -eye_array(draws)]))
        limits.append(np.zeros(draws))
    sums = np.zeros((len(goal.together), projects + extra))
    for row, (members, *_) in zip(sums, goal.together, strict=True):
        row[list(members)] = 1.0
    least, most = (np.array([each[k] for each in goal.together], dtype=np.float64) for k in (1, 2))
    if goal.together:
        upper += [csr_array(sums), csr_array(-sums)]
        limits += [most, -least]
    if goal.debt_at_most is not None:
        upper.append(csr_array(np.append(goal.debt, np.zeros(extra))[np.newaxis]))
        limits.append(np.array([goal.debt_at_most]))
    low = np.concatenate([goal.low, [-np.inf] * min(extra, 1), np.zeros(max(extra - 1, 0))])
    high = np.concatenate([goal.high, np.full(extra, np.inf)])
    spent = np.append(goal.cost, np.zeros(extra))[np.newaxis]
    at_most: Any = np.concatenate(limits) if limits else None
    below: Any = vstack(upper).tocsr() if upper else None
    if goal.whole.any():
        constraints = [] if below is None else [LinearConstraint(below, -np.inf, at_most)]
        if goal.budget is not None:
            constraints.append(LinearConstraint(spent, -np.inf, goal.budget))
        whole = np.append(goal.whole, np.zeros(extra)).astype(np.int64)
        done: Any = milp(-gain, integrality=whole, bounds=Bounds(low, high), constraints=constraints)
        return Optimum(_solved(done, goal), None, None)
    bounds: dict[str, Any] = {"A_ub": below, "b_ub": at_most, "bounds": np.stack([low, high], axis=1)}
    if goal.budget is not None:
        bounds |= {"A_eq": spent, "b_eq": [goal.budget]}
    done = linprog(-gain, method="highs", **bounds)
    scales = _solved(done, goal)
    of_budget = -float(done.eqlin.marginals[0]) if goal.budget is not None else None
    of_debt = -float(done.ineqlin.marginals[-1]) if goal.debt_at_most is not None else None
    return Optimum(scales, of_budget, of_debt)


def _solved(done: Any, goal: Goal) -> Floats:
    if done.success:
        return np.asarray(done.x[: len(goal.low)], dtype=np.float64)
    if goal.debt_at_most is not None:
        free = goal._replace(debt_at_most=None, benefit=-goal.debt[np.newaxis], weight=0.0)
        least = float(goal.debt @ optimum(free).scales)
        allowed = f"bounds and a limit of debt that some mix keeps: the least debt within them is {least:.4g} points"
        raise InputError("debt_at_most", goal.debt_at_most, allowed)
    raise InputError("bounds", "no mix", "bounds and a budget that some mix keeps")
