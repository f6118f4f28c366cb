"""What would have to be true: the model solved backwards for one parameter, or for a few that move together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

import numpy as np

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.economy import Economy
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items, check_number, suggest
from stimulus_model.money import CURRENCY, name_of, symbol_of
from stimulus_model.policy.package import Package
from stimulus_model.results.headline_years import HeadlineYears
from stimulus_model.results.paths import Floats
from stimulus_model.results.per_money import per_money
from stimulus_model.results.projection import Projection
from stimulus_model.results.tables.formats import decimals, fixed
from stimulus_model.results.tables.table import Table, Tabular
from stimulus_model.simulation.simulate import simulate

WINDOW = 40

"""Quarters from the first payment: ten years, as long as the official claims look ahead."""


class BreakEvenTarget(NamedTuple):
    """A number that a projection gives in every draw.

    Attributes
    ----------
    title, units
        In words.
    variables
        What has to be simulated.
    measure
        Projection -> draws, shape (draw,).
    """

    title: str
    units: str
    variables: tuple[str, ...]
    measure: Callable[[Projection], Floats]


def _in_ten_years(projection: Projection, name: str) -> Floats:
    """Add the effect on a flow up over ten years from the first payment, shape (draw,)."""
    values = projection.effect(name).to_numpy()
    return np.asarray(values[:, _ten_years(projection)].sum(axis=1) / 4.0)


def _ten_years(projection: Projection) -> slice:
    """Return the ten years from the first payment."""
    cash = projection.effect("package_cash").to_numpy()
    paying = np.flatnonzero((cash > 0.0).any(axis=0))
    first = int(paying[0]) if paying.size else 0
    if paying.size == 0 or first + WINDOW > cash.shape[1]:
        raise InputError("horizon", projection.timeline.last, f"{WINDOW} quarters from the first payment on")
    return slice(first, first + WINDOW)


def _gdp_per_yen(projection: Projection) -> Floats:
    """Divide like by like: cash at prices of the start, as real GDP is."""
    return per_money(projection, "real_gdp", _ten_years(projection))


def _investment_per_yen(projection: Projection) -> Floats:
    return 1.0 + _in_ten_years(projection, "private_co_investment") / _in_ten_years(projection, "package_cash")


_PER_MONEY = f"per {name_of(CURRENCY)}"
_EACH = f"{symbol_of(CURRENCY)} per {symbol_of(CURRENCY)}1"
TARGETS: Mapping[str, BreakEvenTarget] = MappingProxyType(
    {
        "gdp_per_yen": BreakEvenTarget(
            f"Real GDP over ten years {_PER_MONEY} paid out, both at prices of the start",
            _EACH,
            ("real_gdp", "package_cash", "price_level"),
            _gdp_per_yen,
        ),
        "investment_per_yen": BreakEvenTarget(
            f"Public money and the private investment that it brings about, {_PER_MONEY} paid out, over ten years",
            _EACH,
            ("private_co_investment", "package_cash"),
            _investment_per_yen,
        ),
    }
)

"""Targets beyond the variables of the registry."""


def find_target(name: object, year: int, economy: Economy) -> BreakEvenTarget:
    """Return a target of `TARGETS`, or the effect on a variable of the economy in a calendar year, in its money.

    Raises
    ------
    InputError
        There is no such target or variable (with a suggestion).
    """
    registry, currency = economy.variables, economy.currency
    chosen = check_choice("target", name, (*TARGETS, *registry))
    if chosen in TARGETS:
        found = TARGETS[chosen]
        title = found.title.replace(_PER_MONEY, f"per {name_of(currency)}")
        return found._replace(title=title, units=found.units.replace(symbol_of(CURRENCY), symbol_of(currency)))
    entry, at = registry[chosen], check_integer("year", year, low=1, high=9999)
    title = f"{entry.long_name}: effect of the package in {at}"
    return BreakEvenTarget(title, entry.effect_units, (chosen,), partial(_in_year, name=chosen, year=at))


def _in_year(projection: Projection, name: str, year: int) -> Floats:
    """Return the effect on a variable in a calendar year, shape (draw,)."""
    full = projection.timeline.full_years
    if year not in full:
        raise InputError("year", year, f"a year from {full[0]} to {full[-1]}")
    return np.asarray(projection.effect(name, freq="year").sel(year=year).to_numpy())


Ranges: TypeAlias = Mapping[str, tuple[float, float]]


_EDGE = 0.001


LEVERS: Mapping[str, str] = MappingProxyType(
    {
        "additionality": "high",
        "deadweight": "low",
        "risk_aversion": "low",
        "offshoring": "low",
        "lower_bound_multiplier": "high",
        "import_share_capex": "low",
        "import_share_research": "low",
        "chip_return": "high",
        "displacement": "low",
        "engineer_shortage": "low",
        "learning_elasticity": "high",
        "research_return": "high",
        "exit_hazard": "low",
        "realised_share": "high",
        "compute_effect": "high",
    }
)


"""Parameters on which a package's success turns, and the end of their priors that favours it."""


def favourable(economy: Economy, levers: Iterable[str] = tuple(LEVERS)) -> dict[str, tuple[float, float]]:
    """Return ranges from the median of each lever to the end of its prior that favours the package."""
    ranges = {}
    for name in levers:
        low, high = _whole_prior(check_choice("levers", name, LEVERS), economy)
        ranges[name] = (economy.parameters[name].prior.median, high if LEVERS[name] == "high" else low)
    return ranges


def beyond(prior: Prior, value: float) -> float:
    """Return the prior probability of `value` or one further from the median."""
    levels = np.linspace(0.0, 1.0, 20_001)[1:-1]
    below = float(np.mean(prior.quantile(levels) < value))
    above = float(np.mean(prior.quantile(levels) > value))
    return above if value >= prior.median else below


def ranges_of(parameters: object, economy: Economy) -> dict[str, tuple[float, float]]:
    """Read what a user gave: a name, several, or a dictionary of names and ranges."""
    wanted = "a parameter of the economy, several, or a dictionary of name and (first, last)"
    if isinstance(parameters, str):
        parameters = [parameters]
    given = parameters.items() if isinstance(parameters, Mapping) else None
    pairs = [(name, None) for name in check_items("parameters", parameters, wanted)] if given is None else list(given)
    if not pairs:
        raise InputError("parameters", parameters, wanted)
    ranges = {}
    for name, limits in pairs:
        if not isinstance(name, str) or name not in economy.entries:
            raise InputError("parameters", name, wanted, suggest(name, economy.entries))
        ranges[name] = _whole_prior(name, economy) if limits is None else _limits(name, limits)
    return ranges


def _whole_prior(name: str, economy: Economy) -> tuple[float, float]:
    low, high = economy.parameters[name].prior.quantile([_EDGE, 1.0 - _EDGE])
    if not high > low:
        allowed = "(first, last) for it: its prior is a single number"
        raise InputError(f"parameters.{name}", float(low), allowed)
    return float(low), float(high)


def _limits(name: str, limits: object) -> tuple[float, float]:
    field = f"parameters.{name}"
    if not isinstance(limits, tuple | list) or len(limits) != 2:
        raise InputError(field, limits, "(first, last)")
    first, last = (check_number(field, value) for value in limits)
    if first == last:
        raise InputError(field, limits, "two different values")
    return first, last


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

    target: BreakEvenTarget
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
    year: int | None = None,
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
        ``gdp_per_yen`` and ``investment_per_yen``: totals over ten years per unit of money paid out.
    parameters
        A name, several, or name -> (first, last). Without values: nearly the whole prior, from its 0.1 to its 99.9 %
        quantile. None: every lever of `LEVERS` at once, from its median to its favourable end.
    level
        What the median of the target has to be.
    year
        Calendar year, for a variable of the registry; None: that of debt in the economy's headline.
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
    at_end = HeadlineYears(economy.header.headline_years).debt if year is None else year
    wanted, level = find_target(target, at_end, economy), check_number("level", level)
    tolerance = check_number("tolerance", tolerance, above=0.0, high=0.1)
    draws = check_integer("draws", draws, low=1)
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
