"""A view of the explorer: what its levers say, as a package in an economy, and the quantiles of its charts."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.baseline import timeline_to
from stimulus_model.economy.paths.plant_rows import plants_of
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.paths import Paths, SharedPaths
from stimulus_model.engine.processors import processors
from stimulus_model.engine.progress import Progress
from stimulus_model.inputs import check_choice, check_integer, check_keys, check_number
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.package import Package
from stimulus_model.report.figures import LEVELS
from stimulus_model.results.measures import WITH, WITHOUT, percent_of
from stimulus_model.sampling import MONTE_CARLO
from stimulus_model.simulation.options import Options
from stimulus_model.simulation.plan import model_of, plan, schedules_of
from stimulus_model.simulation.shared_runs import run_scenarios
from stimulus_model.variables import Variable

FIRST = 2_000
"""Draws of the picture that is shown while a lever moves, where a view has more than twice as many."""
REPEATED = Options(repeated=True)


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

    def answer(
        self, view: object, draws: int | None = None, *, progress: bool | Progress = False
    ) -> list[list[list[float]]]:
        """Return the quantiles of every series of a view: (series, level, quarter).

        Parameters
        ----------
        view
            What the levers say, by their names; those that are left out stand where they stand at first.
        draws
            The first ones alone, for a picture at once; None: all.
        progress
            Called with (draws done, in all); what it raises ends the run.

        Raises
        ------
        InputError
            A lever that there is not, or beyond its ends; or `draws` beyond those of the explorer.
        """
        draws = check_integer("draws", self.draws if draws is None else draws, low=1, high=self.draws)
        levers = self._checked(view)
        beliefs = tuple((name, levers[name]) for name in self._beliefs if levers[name] != 1.0)
        economy = self._believed(levers.get("model", "all"), beliefs)
        timeline = timeline_to(economy.start, self.header["horizon"])
        packages = {WITH: self._decided(levers)}
        schedules = schedules_of(packages, economy, timeline)
        task = plan(packages, economy, timeline, self.header["seed"], self._variables)
        task = replace(task, sampling=Sampling(MONTE_CARLO, self.draws))
        options, first = replace(REPEATED, progress=progress), None if draws == self.draws else draws
        paths = run_scenarios(task, timeline, options, economy, plants_of(schedules), first)

        def quantiles(series: Mapping[str, Any]) -> list[list[float]]:
            rows = _rows(paths, draws, economy.variables[series["variable"]], series["measure"])
            found: list[list[float]] = sorted_quantiles(rows).tolist()
            return found

        with ThreadPoolExecutor(processors()) as pool:  # sorting and arithmetic of arrays let other threads run
            return list(pool.map(quantiles, self.header["series"]))

    def prepare(self) -> None:
        """Begin to load or compile what views need."""
        timeline = timeline_to(self.economy.start, self.header["horizon"])
        schedules = schedules_of({WITH: self.package}, self.economy, timeline)
        REPEATED.prepare(model_of(schedules, self.economy), self.draws, self._variables)

    @property
    def _variables(self) -> tuple[str, ...]:
        return tuple(self.header["variables"])

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
    """Return the quantiles (level, time) of draws (time, draw) by one sort of 32-bit rows: seven digits."""
    rows = values.astype(np.float32)
    rows.sort(axis=1)
    places = (rows.shape[1] - 1) * np.array(LEVELS)
    low = places.astype(int)
    part = places - low
    found: npt.NDArray[np.float64] = (
        rows[:, low] * (1.0 - part) + rows[:, np.minimum(low + 1, rows.shape[1] - 1)] * part
    )
    return found.T


def _rows(paths: Paths | SharedPaths, draws: int, entry: Variable, measure: str) -> npt.NDArray[np.float64]:
    """Return the draws of a series, float64 (quarter, draw): those that a projection gives."""
    path = paths.by_time(entry.name, WITH, draws)
    if measure == WITH:
        return path
    baseline = paths.by_time(entry.name, WITHOUT, draws)
    path -= baseline
    return path * percent_of(baseline, entry) if measure == "relative" else path
