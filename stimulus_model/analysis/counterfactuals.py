"""Mechanisms switched off one at a time, on the same draws: what each does to the effect of a package."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stimulus_model.economy.economy import Economy
from stimulus_model.engine.chunks import Engine
from stimulus_model.engine.progress import Progress
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items, check_number
from stimulus_model.policy.package import Package
from stimulus_model.results.headline_years import HeadlineYears
from stimulus_model.results.projection import Projection
from stimulus_model.results.statistics import describe
from stimulus_model.results.tables.formats import decimals, error, fixed, share, span
from stimulus_model.results.tables.table import Table, Tabular
from stimulus_model.sampling import SamplingName
from stimulus_model.simulation.simulate import simulate
from stimulus_model.timeline import year_offset
from stimulus_model.variables import Registry, Variable

if TYPE_CHECKING:
    from pandas import DataFrame

VARIABLES = ("real_gdp", "debt", "ai_capacity_realised")
ALL_ON = "all on"
INDEX = ["variable", "units", "year", "switch"]


def _steady_people(economy: Economy) -> Economy:
    """Hold the labour force and the shares of age groups where they are in 2025; technology grows as it would."""
    years = tuple(range(int(economy.start[:4]), 2101))
    middle = 4 * np.asarray(years) + year_offset(economy.header.fiscal_year_starts) + 1
    people = economy.paths["working_age"](middle) * economy.paths["participation"](middle)
    case = economy.paths["participation_case"]
    held = replace(case, years=years, values=tuple(float(x) for x in np.log(people[0] / people)), after="hold")
    changed = {case.name: held}
    for name in ("young_share", "old_share"):
        share = economy.paths[name]
        first = float(share(middle[:1])[0])
        changed[name] = replace(share, years=years[:1], values=(first,), after="hold")
    return replace(economy, paths={**economy.paths, **changed})


class Mechanism(NamedTuple):
    """One mechanism: what it is, the parameters that switch it off, and what else its absence changes."""

    title: str
    parameters: Mapping[str, float]
    further: Callable[[Economy], Economy] | None = None

    def off(self, economy: Economy) -> Economy:
        """Return the economy without this mechanism; every other input stays as it is, to the bit."""
        without = economy.replace(**self.parameters)
        return without if self.further is None else self.further(without)


MECHANISMS: Mapping[str, Mechanism] = MappingProxyType(
    {
        "ageing": Mechanism(
            "Ageing: fewer workers, older people who use AI less", {"age_effect": 0.0}, _steady_people
        ),
        "scepticism": Mechanism("Scepticism of users", {"scepticism": 0.0}),
        "risk_aversion": Mechanism(
            "Caution of firms, in investing and in using AI", {"risk_aversion": 0.0, "firm_caution": 0.0}
        ),
        "offshoring": Mechanism("Investment placed abroad by business groups", {"offshoring": 0.0}),
        "exits": Mechanism("Exits of plants", {"exit_hazard": 0.0}),
    }
)
"""Mechanisms that can be switched off."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CounterfactualTable(Tabular):
    """Effects of a package with every mechanism, and without each of them.

    Attributes
    ----------
    frame
        Index (variable, units, year, switch); switch ``all on`` comes first. Columns median, low, high, mean,
        se_median and se_mean of the effect, and with the prefix ``difference_`` of its paired difference from
        ``all on``.
    probability
        Probability of the central ranges.
    source
        Package, economy, draws, seed and version.
    registry
        What the variables are.
    """

    frame: DataFrame
    probability: float
    source: str
    registry: Registry

    def to_frame(self) -> DataFrame:
        """Return a copy of the table with every number in full precision."""
        return self.frame.copy()

    def _table(self) -> Table:
        wide = f"{share(self.probability)} range"
        columns = ("Effect on, year, without", "Median", "±", wide, "Mean difference", "±", wide)
        rows = []
        for record in self.frame.reset_index().to_dict("records"):
            row: dict[str, Any] = {str(key): value for key, value in record.items()}
            name, units, year, switch = (row[key] for key in INDEX)
            label = f"{self.registry[name].long_name}, {year}, {units}" if switch == ALL_ON else f"  {switch}"
            places = decimals((row["median"], row["low"], row["high"]))
            cells = [fixed(row["median"], places, sign=True), error(row["se_median"])]
            cells += [span(row["low"], row["high"], places, sign=True)]
            if switch == ALL_ON:
                cells += ["", "", ""]
            else:
                low, high = row["difference_low"], row["difference_high"]
                places = decimals((row["difference_mean"], low, high))
                cells += [fixed(row["difference_mean"], places, sign=True), error(row["difference_se_mean"])]
                cells += [span(low, high, places, sign=True)]
            rows.append((label, *cells))
        return Table("Mechanisms switched off, one at a time", columns, tuple(rows), (self.source,))


def counterfactuals(
    package: Package,
    economy: Economy,
    *,
    seed: int,
    draws: int = 4_000,
    sampling: SamplingName = "monte-carlo",
    horizon: str = "2040Q4",
    names: Iterable[str] = tuple(MECHANISMS),
    variables: Iterable[str] = VARIABLES,
    years: Iterable[int] | None = None,
    probability: float = 0.90,
    engine: Engine = "compiled",
    threads: int | None = None,
    chunk: int | None = None,
    progress: bool | Progress = False,
    client: Any = None,
) -> CounterfactualTable:
    """Mechanism mechanisms off one at a time and compare the effect of the package, draw by draw.

    Parameters
    ----------
    package, economy, seed, draws, sampling, horizon, engine, threads, chunk, progress, client
        As in `simulate`.
    names
        Mechanisms of `MECHANISMS`.
    variables
        Of the registry; levels are shown in per cent of the no-package path.
    years
        Calendar years on the axis; None: the first three of the economy's headline.
    probability
        Probability of the central ranges.

    Raises
    ------
    InputError
        For an argument that cannot be used; a misspelt name comes with a suggestion.
    """
    import pandas as pd

    chosen = [check_choice("names", name, MECHANISMS) for name in check_items("names", names, "a list of names")]
    asked = check_items("variables", variables, "a list of names")
    if not isinstance(economy, Economy):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")
    registry = economy.variables
    entries = [registry[check_choice("variables", name, registry)] for name in asked]
    if not entries:
        raise InputError("variables", variables, "at least one variable")
    shown = HeadlineYears(economy.header.headline_years).near if years is None else years
    at = [check_integer("years", year) for year in check_items("years", shown, "a list of calendar years")]
    probability = check_number("probability", probability, above=0.0, high=0.999)
    economies = {ALL_ON: economy} | {name: MECHANISMS[name].off(economy) for name in chosen}
    kept = [entry.name for entry in entries]
    runs = {
        name: simulate(
            package,
            each,
            seed=seed,
            draws=draws,
            sampling=sampling,
            horizon=horizon,
            variables=kept,
            engine=engine,
            threads=threads,
            chunk=chunk,
            progress=progress,
            client=client,
        )
        for name, each in economies.items()
    }
    full = runs[ALL_ON].timeline.full_years
    if not at or any(year not in full for year in at):
        raise InputError("years", at, f"years from {full[0]} to {full[-1]}, at least one")
    frames = [_effects(runs, entry, year, probability) for entry in entries for year in at]
    return CounterfactualTable(pd.concat(frames), probability, runs[ALL_ON].provenance.describe(), registry)


def _effects(runs: Mapping[str, Projection], entry: Variable, year: int, probability: float) -> DataFrame:
    import pandas as pd

    relative, name = entry.effect == "relative", entry.name
    effects = {
        switch: run.effect(name, relative=relative, freq="year").sel(year=year) for switch, run in runs.items()
    }
    units, first = str(effects[ALL_ON].attrs["units"]), effects[ALL_ON].to_numpy()
    dependence = runs[ALL_ON].dependence
    rows, fields = [], ("median", "low", "high", "mean", "se_median", "se_mean")
    for values in effects.values():
        row: dict[str, float] = {}
        for prefix, draws in (("", values.to_numpy()), ("difference_", values.to_numpy() - first)):
            found = describe(draws[:, np.newaxis], probability, dependence)._asdict()
            row |= {f"{prefix}{field}": float(found[field][0]) for field in fields}
        rows.append(row)
    keys = [(name, units, year, switch) for switch in effects]
    return pd.DataFrame(rows, index=pd.MultiIndex.from_tuples(keys, names=INDEX))
