"""The best mix of a package's projects: a linear or mixed-integer programme on common draws, run again on fresh ones.

The model is close to linear in the size of projects, draw by draw, so that a mix is predicted from the effects of
single projects. The mean and the tail (Rockafellar and Uryasev 2000, J. Risk 2, 21-41) are then linear programmes,
which HiGHS solves in SciPy. The optimum is always simulated again, on draws that it was not chosen on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.analysis.unit_effects import UnitEffects, check_parts, remixed, resimulated, unit_effects
from stimulus_model.economy.economy import Economy
from stimulus_model.engine.task import LARGEST_SEED
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items, check_number
from stimulus_model.policy.package import Package
from stimulus_model.results.statistics import mean_error
from stimulus_model.results.tables.formats import error, fixed
from stimulus_model.results.tables.table import FrameTable, Table

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = npt.NDArray[np.float64]
BOOTSTRAP = 20
CLOSE = 1e-6
"""Scales as near to a bound lie on it."""


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
        return Optimum(_solved(done, projects), None, None)
    bounds: dict[str, Any] = {"A_ub": below, "b_ub": at_most, "bounds": np.stack([low, high], axis=1)}
    if goal.budget is not None:
        bounds |= {"A_eq": spent, "b_eq": [goal.budget]}
    done = linprog(-gain, method="highs", **bounds)
    scales = _solved(done, projects)
    of_budget = -float(done.eqlin.marginals[0]) if goal.budget is not None else None
    of_debt = -float(done.ineqlin.marginals[-1]) if goal.debt_at_most is not None else None
    return Optimum(scales, of_budget, of_debt)


def _solved(done: Any, projects: int) -> Floats:
    if not done.success:
        raise InputError("bounds", done.message, "bounds, a budget and a limit of debt that some mix keeps")
    return np.asarray(done.x[:projects], dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PackageDesign(FrameTable):
    """The best mix of projects under a goal and bounds, and how far to trust it.

    Attributes
    ----------
    package
        The mix.
    frame
        Index project. Columns cost, low and high (bounds of the scale), scale, bootstrap_sd, at (the bound it lies
        on, or empty), gdp and debt (means of the whole project).
    predicted
        Value of the goal on the draws that the mix was chosen on.
    value, value_error
        The same simulated on fresh draws, with its Monte Carlo standard error for the mean.
    gain, gain_error
        Mean GDP on fresh draws minus that of the package as decided, and its error from paired draws.
    debt
        Mean effect on debt to GDP at the end, on fresh draws, percentage points.
    optimism
        Predicted minus fresh value: what choosing the best on some draws flatters it by, and what is not linear.
    price_of_budget, price_of_debt
        What one more unit of money, and one more percentage point of debt, would add to the goal; None where there is
        no such bound, or projects are whole.
    notes, source
        What was asked for, and from what.
    """

    package: Package
    frame: DataFrame
    predicted: float
    value: float
    value_error: float
    gain: float
    gain_error: float
    debt: float
    optimism: float
    price_of_budget: float | None
    price_of_debt: float | None
    notes: tuple[str, ...]
    source: str

    def _table(self) -> Table:
        rows = [
            (str(name), fixed(row["cost"], 3), f"{row['low']:g} to {row['high']:g}", fixed(row["scale"], 2),
             error(row["bootstrap_sd"]), str(row["at"]), fixed(row["gdp"] / row["cost"], 2, sign=True)
             if row["cost"] > 0.0 else "n/a")
            for name, row in self.frame.iterrows()
        ]  # fmt: skip
        columns = ("Project", "Cash", "Bounds", "Scale", "± bootstrap", "On bound", "GDP per 1")
        prices = [
            f"one more {what} adds {fixed(price, 3)} to the goal"
            for what, price in (("unit of money", self.price_of_budget), ("point of debt", self.price_of_debt))
            if price is not None
        ]
        notes = (
            *self.notes,
            f"Value {fixed(self.value, 3)} ± {error(self.value_error)} on fresh draws; predicted "
            f"{fixed(self.predicted, 3)}, so optimism {fixed(self.optimism, 3, sign=True)}. GDP gained over the "
            f"package as decided {fixed(self.gain, 3, sign=True)} ± {error(self.gain_error)}; debt "
            f"{fixed(self.debt, 3)} points.",
            "Bounds are yours: the model knows no limit to what a project can absorb, and the best mix of its mean "
            "lies on them." + (f" {'; '.join(prices).capitalize()}." if prices else ""),
            f"Source: {self.source}",
        )
        return Table("The best mix of projects", columns, tuple(rows), notes)


def design(
    package: Package,
    economy: Economy,
    *,
    bounds: Mapping[str, tuple[float, float]] | tuple[float, float],
    seed: int,
    tail: float = 0.05,
    weight: float = 0.0,
    debt_at_most: float | None = None,
    budget: float | None = None,
    whole: Iterable[str] = (),
    draws: int = 2_048,
    horizon: str = "2040Q4",
) -> PackageDesign:
    """Return the mix of a package's projects that does most for GDP within bounds.

    Parameters
    ----------
    package, economy, horizon
        As in `simulate`.
    bounds
        Smallest and largest scale of every project, or project -> its own, 1 as decided for those not named. What a
        project can absorb is yours to say.
    seed
        Of the draws that the mix is chosen on; it is simulated again on those of `seed` + 1.
    tail, weight
        Share of the worst draws, and how much their mean counts beside that of all draws, from 0 to 1.
    debt_at_most
        Largest mean effect on debt to GDP at the end, percentage points; None: any.
    budget
        Cash in all, in the economy's money; None: as much as is decided. Projects in `whole` may leave some unspent.
    whole
        Projects that are done at a whole number of times their size or not at all.
    draws
        Number of draws, of each seed.

    Raises
    ------
    InputError
        For an argument that cannot be used, or bounds that no mix keeps.
    """
    own, economy = check_parts(package, economy)
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED - 1)
    names = own.projects.names
    low, high = _bounds(bounds, names)
    tail = check_number("tail", tail, above=0.0, high=1.0)
    weight = check_number("weight", weight, low=0.0, high=1.0)
    listed = check_items("whole", whole, "names of projects")
    flags = np.isin(names, [check_choice("whole", name, names) for name in listed])
    if debt_at_most is not None:
        debt_at_most = check_number("debt_at_most", debt_at_most)
    if budget is not None:
        budget = check_number("budget", budget, low=0.0)
    made = unit_effects(own, economy, seed=seed, draws=draws, horizon=horizon)
    cost = np.array([made.cost[name] for name in names])
    goal = Goal(
        made.stacked(0), made.stacked(1).mean(axis=0), debt_at_most, cost,
        float(cost.sum()) if budget is None else budget, low, high, flags, tail, weight,
    )  # fmt: skip
    best = optimum(goal)
    return _checked(own, economy, made, goal, best, seed, horizon)


def _checked(
    package: Package, economy: Economy, made: UnitEffects, goal: Goal, best: Optimum, seed: int, horizon: str
) -> PackageDesign:
    """Simulate the mix on fresh draws, and choose it again on others."""
    names, draws = package.projects.names, len(goal.benefit)
    scales = dict(zip(names, best.scales.tolist(), strict=True))
    chosen = remixed(package, scales)
    both = {"chosen": chosen, "as decided": package}
    fresh = resimulated(both, economy, seed=seed + 1, draws=draws, horizon=horizon)
    gdp, before = fresh["chosen"][:, 0], fresh["as decided"][:, 0]
    random = np.random.default_rng([seed, 1])
    again = [optimum(_resampled(goal, random)).scales for _ in range(BOOTSTRAP)]
    predicted = value_of(goal.benefit @ best.scales, goal.tail, goal.weight)
    value = value_of(gdp, goal.tail, goal.weight)
    words = "mean" if goal.weight == 0.0 else f"mean and, weighted {goal.weight:g}, mean of the worst {goal.tail:.0%}"
    debt = "" if goal.debt_at_most is None else f", debt at most {goal.debt_at_most:g} points"
    asked = f"Goal: {words} of real GDP added up over {made.years[0]} to {made.years[1]}; cash {goal.budget:g}{debt}."
    errors = mean_error(np.stack([gdp, gdp - before], axis=1), made.dependence._replace(members=None))
    return PackageDesign(
        package=chosen,
        frame=_frame(made, goal, best, np.std(again, axis=0, ddof=1)),
        predicted=predicted,
        value=value,
        value_error=float(errors[0]),
        gain=float((gdp - before).mean()),
        gain_error=float(errors[1]),
        debt=float(fresh["chosen"][:, 1].mean()),
        optimism=predicted - value,
        price_of_budget=best.price_of_budget,
        price_of_debt=best.price_of_debt,
        notes=(asked,),
        source=made.provenance.describe(),
    )


def _resampled(goal: Goal, random: np.random.Generator) -> Goal:
    """Return the goal on draws of its draws; bounds, that of debt among them, stay, so that some mix keeps them."""
    return goal._replace(benefit=goal.benefit[random.integers(0, len(goal.benefit), len(goal.benefit))])


def _frame(made: UnitEffects, goal: Goal, best: Optimum, spread: Floats) -> DataFrame:
    import pandas as pd

    at = np.where(best.scales >= goal.high - CLOSE, "high", np.where(best.scales <= goal.low + CLOSE, "low", ""))
    columns = {
        "cost": goal.cost, "low": goal.low, "high": goal.high, "scale": best.scales, "bootstrap_sd": spread, "at": at,
        "gdp": goal.benefit.mean(axis=0), "debt": goal.debt,
    }  # fmt: skip
    return pd.DataFrame(columns, index=pd.Index(list(made.parts), name="project"))


def _bounds(bounds: object, names: tuple[str, ...]) -> tuple[Floats, Floats]:
    allowed = "(low, high) for all projects, or a dictionary of projects and (low, high)"
    pairs = dict.fromkeys(names, (1.0, 1.0))
    if isinstance(bounds, Mapping):
        for name, pair in bounds.items():
            pairs[check_choice("bounds", name, names)] = _pair(f"bounds.{name}", pair, allowed)
    else:
        pairs = dict.fromkeys(names, _pair("bounds", bounds, allowed))
    low, high = np.array([pairs[name] for name in names]).T
    return low, high


def _pair(field: str, pair: object, allowed: str) -> tuple[float, float]:
    given = check_items(field, pair, allowed)
    if len(given) != 2:
        raise InputError(field, pair, allowed)
    low, high = (check_number(field, each, low=0.0, high=1000.0) for each in given)
    if low > high:
        raise InputError(field, pair, "low up to high")
    return low, high
