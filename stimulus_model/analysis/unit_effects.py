"""What each project of a package does, draw by draw: the package with and without it, on the same draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.economy import Economy
from stimulus_model.inputs import InputError
from stimulus_model.policy.conversion import in_money_of
from stimulus_model.policy.package import Package
from stimulus_model.policy.project import Projects
from stimulus_model.results.projection import Projection
from stimulus_model.results.provenance import Provenance
from stimulus_model.sampling import Dependence
from stimulus_model.simulation.simulate import Options, simulate_together

Floats = npt.NDArray[np.float64]
WHOLE = "the whole package"
VARIABLES = ("real_gdp", "debt_to_gdp")


def check_parts(package: object, economy: object) -> tuple[Package, Economy]:
    """Return a package in the economy's money, with two projects or more that cost something."""
    if not isinstance(package, Package):
        raise InputError("package", package, "a Package, such as Package.load('japan-ai-chips-2024')")
    if not isinstance(economy, Economy):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")
    own = in_money_of(package, economy)
    if len(own.projects) < 2:
        raise InputError("package.projects", own.projects.names, "at least two projects, to tell one from another")
    return own, economy


def cost_of(package: Package, name: str) -> float:
    """Return the cash appropriated for a project, in the package's money."""
    return package.replace(projects=Projects([package.projects.find(name)])).total.cash


def remixed(package: Package, scales: Mapping[str, float]) -> Package:
    """Return the package with projects times numbers of their own; those at zero go."""
    parts = [each.scaled(scales[each.name]) for each in package.projects if scales[each.name] > 0.0]
    return package.replace(projects=Projects(parts), title=f"{package.title}, another mix")


def outcomes_of_draws(projection: Projection) -> Floats:
    """Return by draw real GDP added up over all years, and debt to GDP at the end of the last: (draw, 2)."""
    gdp, debt = (projection.effect(name, freq="year").to_numpy() for name in VARIABLES)
    return np.stack([gdp.sum(axis=1), debt[:, -1]], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class UnitEffects:
    """Effects of whole projects and of the package, float64 (draw, outcome): GDP in all, and debt to GDP at the end.

    `cost` is the cash appropriated for each project, `years` what outcomes cover.
    """

    parts: Mapping[str, Floats]
    whole: Floats
    cost: Mapping[str, float]
    years: tuple[int, int]
    dependence: Dependence
    provenance: Provenance

    def stacked(self, outcome: int) -> Floats:
        """Return one outcome of all projects, float64 (draw, project)."""
        return np.stack([each[:, outcome] for each in self.parts.values()], axis=1)


def unit_effects(
    package: Package, economy: Economy, *, seed: int, draws: int, horizon: str, threads: int | None = None
) -> UnitEffects:
    """Run the package whole and without each of its projects on the same draws."""
    names = package.projects.names
    packages = {WHOLE: package, **{name: package.without(name) for name in names}}
    options = Options(threads=threads, keep="annual")
    runs = simulate_together(
        packages, economy, seed=seed, draws=draws, horizon=horizon, variables=VARIABLES, options=options
    )
    whole = outcomes_of_draws(runs[WHOLE])
    full = runs[WHOLE].timeline.full_years
    return UnitEffects(
        {name: whole - outcomes_of_draws(runs[name]) for name in names},
        whole,
        {name: cost_of(package, name) for name in names},
        (full[0], full[-1]),
        runs[WHOLE].dependence,
        runs[WHOLE].provenance,
    )


def resimulated(
    packages: Mapping[str, Package], economy: Economy, *, seed: int, draws: int, horizon: str
) -> dict[str, Floats]:
    """Return the outcomes of packages on common draws of another seed."""
    options = Options(keep="annual")
    runs = simulate_together(
        packages, economy, seed=seed, draws=draws, horizon=horizon, variables=VARIABLES, options=options
    )
    return {label: outcomes_of_draws(run) for label, run in runs.items()}
