"""A view of the explorer: what its levers say, as a package in an economy, and the quantiles of its charts."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.baseline import timeline_to
from stimulus_model.economy.paths.plant_rows import plants_of
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.inputs import check_choice, check_integer, check_keys, check_number
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.package import Package
from stimulus_model.report.figures import LEVELS
from stimulus_model.results.measures import WITH, WITHOUT, percent_of
from stimulus_model.results.paths import Paths, scenario_path
from stimulus_model.sampling import MONTE_CARLO
from stimulus_model.simulation.options import Options
from stimulus_model.simulation.plan import plan, schedules_of
from stimulus_model.simulation.shared_runs import run_scenarios
from stimulus_model.variables import Variable


@dataclass(frozen=True)
class Explored:
    """What is explored: a package in an economy, and how a page asks for views of it.

    Attributes
    ----------
    package, economy
        The decision as it is.
    shipped
        Name of the shipped economy that `economy` equals, or None.
    header
        What the page knows: levers, series, seed, horizon, variables.
    draws
        Draws of each view.
    """

    package: Package
    economy: Economy
    shipped: str | None
    header: Mapping[str, Any]
    draws: int
    _believed: Callable[..., Economy] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # economies that a hand moves over are read once
        object.__setattr__(self, "_believed", functools.lru_cache(maxsize=64)(self._economy))

    def answer(self, view: object) -> list[list[list[float]]]:
        """Return the quantiles of every series of a view: (series, level, quarter).

        Raises
        ------
        InputError
            A lever that there is not, or beyond its ends.
        """
        levers = self._checked(view)
        beliefs = tuple((name, levers[name]) for name in self._beliefs if levers[name] != 1.0)
        economy = self._believed(levers.get("model", "all"), beliefs)
        timeline = timeline_to(economy.start, self.header["horizon"])
        packages, variables = {WITH: self._decided(levers)}, tuple(self.header["variables"])
        schedules = schedules_of(packages, economy, timeline)
        task = plan(packages, economy, timeline, self.header["seed"], variables, schedules=schedules)
        task = replace(task, sampling=Sampling(MONTE_CARLO, self.draws))
        paths = run_scenarios(task, timeline, Options(), economy, plants_of(schedules))
        registry = economy.variables
        return [
            sorted_quantiles(_values(paths, len(timeline), registry[series["variable"]], series["measure"])).tolist()
            for series in self.header["series"]
        ]

    @property
    def _beliefs(self) -> dict[str, dict[str, Any]]:
        return {lever["key"]: lever["prior"] for lever in self.header["levers"] if "prior" in lever}

    def _checked(self, view: object) -> dict[str, Any]:
        levers = {lever["key"]: lever for lever in self.header["levers"]}
        given = check_keys("view", view, (), tuple(levers))
        found = {key: lever["start"] for key, lever in levers.items()}
        for key, value in given.items():
            if "choices" in levers[key]:
                found[key] = check_choice(f"view.{key}", value, [each["key"] for each in levers[key]["choices"]])
            else:
                low, high = levers[key]["min"], levers[key]["max"]
                found[key] = check_number(f"view.{key}", value, low=low, high=high)
        return found

    def _decided(self, levers: Mapping[str, Any]) -> Package:
        package, late = self.package, check_integer("view.years", int(levers.get("years", 0)), low=0)
        if late:
            package = package.shifted(late)
        if levers["size"] != 1.0:
            package = package.scaled(levers["size"])
        moved = levers.get("bonds", 0.0)
        if moved:
            shares = {form: (1.0 - moved) * share for form, share in package.financing.shares.items()}
            shares["deficit_bonds"] = shares.get("deficit_bonds", 0.0) + moved
            package = package.financed_by(Financing(shares))
        return package

    def _economy(self, model: str, factors: tuple[tuple[str, float], ...]) -> Economy:
        economy = self.economy
        if model != "all" and self.shipped is not None:
            economy = Economy.load(self.shipped, calibrated_to=model)
        for name, factor in factors:
            known = self._beliefs[name]
            arguments = {k: v * factor if k in known["scaled"] else v for k, v in known["arguments"].items()}
            pairs = {pair: each.value for pair, each in economy.correlations.items() if name in pair}
            economy = economy.replace(**{name: Prior(known["kind"], tuple(arguments.items()))})
            economy = economy.correlate(pairs) if pairs else economy
        return economy


def sorted_quantiles(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the quantiles (level, time) of draws (draw, time) by one sort of 32-bit rows: seven digits."""
    rows = np.sort(np.ascontiguousarray(values.T, dtype=np.float32), axis=1)
    places = (rows.shape[1] - 1) * np.array(LEVELS)
    low = places.astype(int)
    part = places - low
    found: npt.NDArray[np.float64] = (
        rows[:, low] * (1.0 - part) + rows[:, np.minimum(low + 1, rows.shape[1] - 1)] * part
    )
    return found.T


def _values(paths: Paths, length: int, entry: Variable, measure: str) -> npt.NDArray[np.float64]:
    """Return the draws of a series, float64 (draw, quarter): those that a projection gives."""
    path = scenario_path(paths, entry.name, WITH, length)
    if measure == WITH:
        return path
    baseline = scenario_path(paths, entry.name, WITHOUT, length)
    effect: npt.NDArray[np.float64] = path - baseline
    return effect * percent_of(baseline, entry) if measure == "relative" else effect
