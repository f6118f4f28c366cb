"""What would have to be true: the model solved backwards for one parameter, or for a few that move together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from stimulus_model.analysis.levers import Ranges, beyond, favourable, ranges_of
from stimulus_model.analysis.targets import Target, find_target
from stimulus_model.economy.economy import Economy
from stimulus_model.inputs import InputError, check_number
from stimulus_model.policy.package import Package
from stimulus_model.results.formats import decimals, fixed
from stimulus_model.results.tables import Table
from stimulus_model.results.tabular import Tabular
from stimulus_model.simulate import simulate

REACHED = "reached"
OUT_OF_REACH = "not reachable in its range"
NOT_MONOTONE = "reached, but not monotone: there may be other solutions"
GRID = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BreakEven(Tabular):
    """Values of parameters at which the median of a target reaches a level.

    Attributes
    ----------
    target
        What is asked, with title and units.
    level
        What its median has to be.
    ranges
        Parameter -> first and last value; all move along their ranges together.
    status
        ``reached``, ``not reachable in its range``, or ``reached, but not monotone: ...``.
    values
        Parameter -> value at which the level is reached; empty if it is not.
    probability
        Parameter -> prior probability of such a value or one beyond, seen from its median; empty likewise.
    path
        Median of the target at a quarter, a half, ... of the way: ((0, median), ..., (1, median)).
    central
        Median of the target as the economy is believed.
    source
        Package, economy, draws, seed and version.
    part
        How far along their ranges the parameters are at the solution, 0 to 1; None without one.
    """

    target: Target
    level: float
    ranges: Ranges
    status: str
    values: Mapping[str, float]
    probability: Mapping[str, float]
    path: tuple[tuple[float, float], ...]
    central: float
    source: str
    part: float | None = None

    @property
    def reachable(self) -> bool:
        """Whether the level is reached somewhere in the range."""
        return self.status != OUT_OF_REACH

    def _table(self) -> Table:
        columns = ("Parameter", "From", "To", "Needed", "Prior probability of that or more")
        rows = []
        for name, (first, last) in self.ranges.items():
            places = decimals((first, last))
            needed, chance = "n/a", "n/a"
            if name in self.values:
                needed, chance = fixed(self.values[name], places), f"{100.0 * self.probability[name]:.2g} %"
            rows.append((name, fixed(first, places), fixed(last, places), needed, chance))
        places = decimals((self.level, self.central, self.path[0][1], self.path[-1][1]))
        level, central, low, high = (
            fixed(value, places) for value in (self.level, self.central, self.path[0][1], self.path[-1][1])
        )
        notes = (
            f"{self.status}; median as believed {central}, at the ends of the range {low} and {high}",
            self.source,
        )
        return Table(f"{self.target.title} = {level} {self.target.units}", columns, tuple(rows), notes)


def break_even(
    package: Package,
    economy: Economy,
    target: str = "debt_to_gdp",
    *,
    seed: int,
    parameters: str | Iterable[str] | Ranges | None = None,
    level: float = 0.0,
    year: int = 2035,
    draws: int = 2_000,
    horizon: str = "2040Q4",
    tolerance: float = 1e-3,
) -> BreakEven:
    """Solve the model backwards: which value of a parameter makes the median of a target reach a level?

    Every other parameter keeps its draws, so the answer is about this belief alone. Several parameters move together,
    each from the first to the last value of its range.

    Parameters
    ----------
    package, economy, seed, draws, horizon
        As in `simulate`.
    target
        A variable of the registry (its effect in `year`, in its units or in percentage points), or one of
        ``gdp_per_yen`` and ``investment_per_yen``: totals over ten years per yen paid out.
    parameters
        A name, several, or name -> (first, last). Without values: nearly the whole prior, from its 0.1 to its 99.9 %
        quantile. None: every lever of `LEVERS` at once, from its median to its favourable end.
    level
        What the median of the target has to be.
    year
        Calendar year, for a variable of the registry.
    tolerance
        Of the solution, as a part of the range.

    Returns
    -------
    BreakEven
        The solution, or that the level is not reachable in the range.

    Raises
    ------
    InputError
        For an argument that cannot be used; a misspelt name comes with a suggestion.
    """
    if not isinstance(economy, Economy):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")
    wanted, level = find_target(target, year), check_number("level", level)
    tolerance = check_number("tolerance", tolerance, above=0.0, high=0.1)
    ranges = favourable(economy) if parameters is None else ranges_of(parameters, economy)

    def median(believed: Economy) -> float:
        run = simulate(package, believed, seed=seed, draws=draws, horizon=horizon, variables=wanted.variables)
        return float(np.median(wanted.measure(run)))

    def at(part: float) -> float:
        return median(economy.replace(**_values(ranges, part)))

    path = tuple((part, at(part)) for part in GRID)
    status, part = _solve(at, path, level, tolerance)
    values = {} if part is None else _values(ranges, part)
    made = simulate(package, economy, seed=seed, draws=draws, horizon=horizon, variables=wanted.variables)
    return BreakEven(
        target=wanted,
        level=level,
        ranges=ranges,
        status=status,
        values=values,
        probability={name: beyond(economy.parameters[name].prior, value) for name, value in values.items()},
        path=path,
        central=float(np.median(wanted.measure(made))),
        source=made.provenance.describe(),
        part=part,
    )


def _solve(
    at: Callable[[float], float], path: tuple[tuple[float, float], ...], level: float, tolerance: float
) -> tuple[str, float | None]:
    """Bracket the level on the grid and close in on it."""
    from scipy.optimize import brentq

    medians = [value - level for _, value in path]
    steps = np.diff(medians)
    monotone = bool(np.all(steps >= 0.0) or np.all(steps <= 0.0))
    for k, (low, high) in enumerate(pairwise(medians)):
        if low == 0.0 or low * high < 0.0:
            part = path[k][0]
            if low != 0.0:
                part = float(brentq(lambda x: at(x) - level, part, path[k + 1][0], xtol=tolerance))
            return (REACHED if monotone else NOT_MONOTONE), part
    if medians[-1] == 0.0:
        return (REACHED if monotone else NOT_MONOTONE), path[-1][0]
    return OUT_OF_REACH, None


def _values(ranges: Ranges, part: float) -> dict[str, float]:
    return {name: first + part * (last - first) for name, (first, last) in ranges.items()}
