"""The best mix of a package's projects: a linear or mixed-integer programme on common draws, run again on fresh ones.

The model is close to linear in the size of projects, draw by draw, so that a mix is predicted from the effects of
single projects. The mean and the tail (Rockafellar and Uryasev 2000, J. Risk 2, 21-41) are then linear programmes,
which HiGHS solves in SciPy. The optimum is always simulated again, on draws that it was not chosen on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from stimulus_model.analysis.levers import Lever, lever_effects, levers_of, remixed
from stimulus_model.analysis.linear_programme import Goal, Optimum, Together, optimum, value_of
from stimulus_model.analysis.resumable import Folder, Steps
from stimulus_model.analysis.unit_effects import UnitEffects, check_parts, resimulated
from stimulus_model.economy.economy import Economy
from stimulus_model.engine.progress import Progress
from stimulus_model.engine.task import LARGEST_SEED
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items, check_number
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.package import Package
from stimulus_model.results.statistics import mean_error
from stimulus_model.results.tables.formats import error, fixed
from stimulus_model.results.tables.table import FrameTable, Table

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = npt.NDArray[np.float64]
Bounded: TypeAlias = tuple[Floats, Floats, npt.NDArray[np.bool_], Together]
BOOTSTRAP = 20
FRONTIER = (0.0, 0.25, 0.5, 0.75, 1.0)
CLOSE = 1e-6
"""Scales as near to a bound lie on it."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PackageDesign(FrameTable):
    """The best mix of projects under a goal and bounds, and how far to trust it.

    Attributes
    ----------
    package
        The mix.
    frame
        Index lever. Columns cost, low and high (bounds of the scale), scale, bootstrap_sd, at (the bound it lies
        on, or empty), gdp and debt (means of the whole lever).
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
    goal: Goal

    def frontier(self, weights: Iterable[float] = FRONTIER) -> DataFrame:
        """Return the best mixes from caring for the mean alone to the worst draws alone, within the same bounds.

        Parameters
        ----------
        weights
            How much the mean of the worst draws counts, each from 0 to 1.

        Returns
        -------
        pandas.DataFrame
            Index weight; columns mean and worst (GDP, of all and of the worst draws), debt, and the scale of each
            lever: predicted on the draws that the mix was chosen on.
        """
        import pandas as pd

        listed = check_items("weights", weights, "numbers from 0 to 1")
        rows = {}
        for given in listed:
            weight = check_number("weights", given, low=0.0, high=1.0)
            scales = optimum(self.goal._replace(weight=weight)).scales
            gdp = self.goal.benefit @ scales
            row = {"mean": float(gdp.mean()), "worst": value_of(gdp, self.goal.tail, 1.0)}
            rows[weight] = (
                row | {"debt": float(scales @ self.goal.debt)} | dict(zip(self.frame.index, scales, strict=True))
            )
        frame = pd.DataFrame.from_dict(rows, orient="index")
        frame.index.name = "weight"
        return frame

    def _table(self) -> Table:
        rows = [
            (str(name), fixed(row["cost"], 3), f"{row['low']:g} to {row['high']:g}", fixed(row["scale"], 2),
             error(row["bootstrap_sd"]), str(row["at"]), fixed(row["gdp"] / row["cost"], 2, sign=True)
             if row["cost"] > 0.0 else "n/a")
            for name, row in self.frame.iterrows()
        ]  # fmt: skip
        columns = ("Lever", "Cash", "Bounds", "Scale", "± bootstrap", "On bound", "GDP per 1")
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
    later: Mapping[str, Iterable[int]] | Iterable[int] = (),
    financing: Mapping[str, Financing] | None = None,
    draws: int = 2_048,
    horizon: str = "2040Q4",
    progress: bool | Progress = False,
    checkpoint: Folder = None,
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
    later
        Years by which projects may begin later, in part or as a whole, or project -> years; bounds are for all its
        times together.
    financing
        Label -> form that the package may be financed by; the best shares are found, as if the effect of a form on
        the package as decided were that on any mix. None: as decided.
    draws
        Number of draws, of each seed.
    progress
        As in `simulate`; counts the draws of either.
    checkpoint
        Folder that keeps what is finished, as in `sensitivity`.

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
    draws = check_integer("draws", draws, low=2)
    if len(names) < 2:
        raise InputError("package.projects", names, "at least two projects, to tell one from another")
    levers = levers_of(own, later, financing)
    bounded = _bounded(levers, dict(zip(names, zip(low, high, flags, strict=True), strict=True)))
    with Steps(checkpoint, {}, progress) as steps:
        made = lever_effects(own, economy, levers, steps, seed=seed, draws=draws, horizon=horizon)
        cost = np.array([made.cost[lever.label] for lever in levers])
        decided = float(sum(made.cost[name] for name in names))
        goal = Goal(
            made.stacked(0), made.stacked(1).mean(axis=0), debt_at_most, cost,
            decided if budget is None else budget, *bounded[:3], tail, weight, bounded[3],
        )  # fmt: skip
        return _checked(own, economy, levers, made, goal, steps, seed=seed, horizon=horizon)


def _bounded(levers: Sequence[Lever], given: Mapping[str, tuple[float, float, bool]]) -> Bounded:
    """Return the bounds of every lever, which are whole, and what is bounded in all."""
    low, high, whole = (np.zeros(len(levers)) for _ in range(3))
    groups: dict[str, list[int]] = {}
    for k, lever in enumerate(levers):
        groups.setdefault(lever.project, []).append(k)
    together = []
    for project, members in groups.items():
        least, most, flag = given[project] if project else (1.0, 1.0, False)
        alone = len(members) == 1
        low[members], high[members], whole[members] = least if alone else 0.0, most, flag
        if not alone:
            together.append((tuple(members), least, most))
    return low, high, whole.astype(bool), tuple(together)


def _checked(
    package: Package,
    economy: Economy,
    levers: Sequence[Lever],
    made: UnitEffects,
    goal: Goal,
    steps: Steps,
    *,
    seed: int,
    horizon: str,
) -> PackageDesign:
    """Simulate the mix on fresh draws, and choose it again on others."""
    draws, best = len(goal.benefit), optimum(goal)
    chosen = remixed(package, levers, best.scales.tolist())
    both = {"chosen": chosen, "as decided": package}
    fresh = resimulated(both, economy, steps, seed=seed + 1, draws=draws, horizon=horizon)
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
        goal=goal,
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
    return pd.DataFrame(columns, index=pd.Index(list(made.parts), name="lever"))


def _bounds(bounds: object, names: tuple[str, ...]) -> tuple[Floats, Floats]:
    allowed = "(low, high) for all projects, or a dictionary of projects and (low, high)"
    pairs = dict.fromkeys(names, (1.0, 1.0))
    if isinstance(bounds, Mapping) and bounds:
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
