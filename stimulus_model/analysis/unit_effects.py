"""What each part of a package does, draw by draw: the package with and without it, on the same draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from stimulus_model.analysis.resumable import Steps
from stimulus_model.economy.economy import Economy
from stimulus_model.inputs import InputError
from stimulus_model.policy.conversion import in_money_of
from stimulus_model.policy.instrument import Instrument
from stimulus_model.policy.package import Package
from stimulus_model.policy.project import Projects
from stimulus_model.results.projection import Projection
from stimulus_model.results.provenance import Provenance
from stimulus_model.sampling import Dependence
from stimulus_model.simulation.simulate import simulate_together

Floats = npt.NDArray[np.float64]
WHOLE = "the whole package"
VARIABLES = ("real_gdp", "debt_to_gdp")


def check_parts(package: object, economy: object) -> tuple[Package, Economy]:
    """Return a package in the economy's money."""
    if not isinstance(package, Package):
        raise InputError("package", package, "a Package, such as Package.load('japan-ai-chips-2024')")
    if not isinstance(economy, Economy):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")
    return in_money_of(package, economy), economy


def cost_of(package: Package, name: str) -> float:
    """Return the cash appropriated for a project, in the package's money."""
    return package.replace(projects=Projects([package.projects.find(name)])).total.cash


def outcomes_of_draws(projection: Projection) -> Floats:
    """Return by draw real GDP added up over all years, and debt to GDP at the end of the last: (draw, 2)."""
    gdp, debt = (projection.effect(name, freq="year").to_numpy() for name in VARIABLES)
    return np.stack([gdp.sum(axis=1), debt[:, -1]], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class UnitEffects:
    """Effects of whole parts and of the package, float64 (draw, outcome): GDP in all, and debt to GDP at the end.

    `cost` is the cash appropriated for each part, `years` what outcomes cover.
    """

    parts: Mapping[str, Floats]
    whole: Floats
    cost: Mapping[str, float]
    years: tuple[int, int]
    dependence: Dependence
    provenance: Provenance

    def stacked(self, outcome: int) -> Floats:
        """Return one outcome of all projects, float64 (draw, part)."""
        return np.stack([each[:, outcome] for each in self.parts.values()], axis=1)


def effects_of(parts: Mapping[str, Floats], whole: Floats, cost: Mapping[str, float], run: Projection) -> UnitEffects:
    """Return effects by part, with what the run of the whole package knows."""
    full = run.timeline.full_years
    return UnitEffects(parts, whole, cost, (full[0], full[-1]), run.dependence, run.provenance)


def packages_without(package: Package, by: str) -> dict[str, Package]:
    """Return name -> the package without the project, the kind of instrument, or what a fiscal year appropriates.

    Raises
    ------
    InputError
        There is one part only: nothing to tell it from.
    """
    if by == "project":
        found = {name: package.without(name) for name in package.projects.names}
    elif by == "instrument":
        kinds = dict.fromkeys(each.kind for project in package.projects for each in project.instruments)
        found = {kind: _kept(package, partial(_without_kind, kind)) for kind in kinds}
    else:
        years = sorted(
            {year for project in package.projects for each in project.instruments for year in each.amounts}
        )
        found = {f"FY{year}": _kept(package, partial(_without_year, year)) for year in years}
    if len(found) < 2:
        raise InputError("by", by, "what the package has two parts of, or more")
    return found


def _kept(package: Package, change: Callable[[Instrument], Instrument | None]) -> Package:
    """Return the package with changed instruments; projects that are left without any go."""
    projects = []
    for project in package.projects:
        instruments = tuple(each for each in map(change, project.instruments) if each is not None)
        if instruments:
            projects.append(replace(project, instruments=instruments))
    return package.replace(projects=Projects(projects))


def _without_kind(kind: str, instrument: Instrument) -> Instrument | None:
    return None if instrument.kind == kind else instrument


def _without_year(year: int, instrument: Instrument) -> Instrument | None:
    left = {each: amount for each, amount in instrument.amounts.items() if each != year}
    if not left:
        return None if instrument.amounts else instrument
    appropriated = {each: quarter for each, quarter in instrument.appropriated.items() if each != year}
    return replace(instrument, amounts=left, appropriated=appropriated)


def unit_effects(
    package: Package, economy: Economy, steps: Steps, *, seed: int, draws: int, horizon: str, by: str = "project"
) -> UnitEffects:
    """Run the package whole and without each of its parts on the same draws."""
    without = packages_without(package, by)
    runs = simulate_together(
        {WHOLE: package, **without},
        economy,
        seed=seed,
        draws=draws,
        horizon=horizon,
        variables=VARIABLES,
        options=steps.options("parts"),
    )
    whole = outcomes_of_draws(runs[WHOLE])
    parts = {name: whole - outcomes_of_draws(runs[name]) for name in without}
    total = package.total.cash
    cost = {
        name: cost_of(package, name) if by == "project" else round(total - left.total.cash, 12)
        for name, left in without.items()
    }
    return effects_of(parts, whole, cost, runs[WHOLE])


def resimulated(
    packages: Mapping[str, Package], economy: Economy, steps: Steps, *, seed: int, draws: int, horizon: str
) -> dict[str, Floats]:
    """Return the outcomes of packages on common draws of another seed."""
    options = steps.options("fresh draws")
    runs = simulate_together(
        packages, economy, seed=seed, draws=draws, horizon=horizon, variables=VARIABLES, options=options
    )
    return {label: outcomes_of_draws(run) for label, run in runs.items()}
