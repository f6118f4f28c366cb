"""The parameters of a run, drawn again from what they were drawn from: an economy, or priors of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.plant_rows import Plant, plants_of
from stimulus_model.economy.plant_model import sized
from stimulus_model.engine.draws.design import Design, Given, design_of, draw_parameters
from stimulus_model.engine.draws.marginal import Marginal
from stimulus_model.engine.draws.stratified import Sampling, shock_keys
from stimulus_model.engine.task import Task
from stimulus_model.inputs import InputError
from stimulus_model.policy.package import Package
from stimulus_model.results.drawn import DrawnParameters
from stimulus_model.simulation.amounts import schedule_of
from stimulus_model.simulation.plan import task_of
from stimulus_model.timeline import Timeline

Floats = npt.NDArray[np.float64]
UNUSED = "unused plant"
"""Name of the parameters of slots without a plant."""
WIDTH = 16


def parameter_names(economy: Economy, plants: Sequence[Plant]) -> tuple[str, ...]:
    """Return the names of the parameters of a task of `plan`, in its order; plants of one technology share some."""
    priors = economy.marginals(plants)
    return tuple(priors[k].name for k in sized(len(plants), economy.model).parameters)


def rows_of(task: Task, draws: int) -> Floats:
    """Return the parameters of the first draws of a task, float64 (draw, parameter)."""
    values = task.parameters(0, draws, WIDTH)
    return np.ascontiguousarray(values.transpose(0, 2, 1).reshape(-1, values.shape[1])[:draws])


def each_once(names: Sequence[str], values: Floats) -> DrawnParameters:
    """Return parameters by name, each once, without those of slots that no plant takes."""
    places = {name: k for k, name in reversed(list(enumerate(names))) if name != UNUSED}
    kept = sorted(places.values())
    return DrawnParameters(tuple(names[k] for k in kept), values[:, kept])


@dataclass(frozen=True, slots=True)
class EconomyParameters:
    """Draws the parameters of a run of `simulate` or `respond` again; plain data, so that results can be pickled.

    `package` is the one whose plants draw parameters of their own, and `given` what was given rather than drawn.
    """

    economy: Economy
    package: Package | None
    timeline: Timeline
    seed: int
    sampling: Sampling
    given: Given | None = None

    @property
    def models(self) -> tuple[str, ...]:
        """Official models that members of the ensemble answer to."""
        return () if self.economy.ensemble is None else self.economy.ensemble.models

    def task(self) -> tuple[Task, tuple[str, ...]]:
        """Return the task without the package, whose draws are those of the run, and the names of its parameters."""
        schedules = [] if self.package is None else [schedule_of(self.package, self.economy, self.timeline)]
        plants, rows = plants_of(schedules), self.economy.policy_rows(self.timeline, None, ())
        task = task_of(self.economy, plants, ("without",), [rows], self.seed, self.economy.model.outputs)
        return task, parameter_names(self.economy, plants)

    def __call__(self) -> DrawnParameters:
        """Return the parameters of all draws of the run."""
        task, names = self.task()
        if self.given is not None:
            return each_once(names, self.given.values)
        values = rows_of(replace(task, sampling=self.sampling), self.sampling.draws)
        return each_once(names, values)


@dataclass(frozen=True, slots=True)
class PriorParameters:
    """Draws the parameters of a run of one's own model again, from priors and correlations.

    `shocks` are the quarters and the shocks of a quarter, which samplings other than Monte Carlo count; None: they
    are not known.
    """

    priors: Mapping[str, Prior]
    correlations: Mapping[tuple[str, str], float]
    seed: int
    sampling: Sampling
    shocks: tuple[int, int] | None = None

    @property
    def models(self) -> tuple[str, ...]:
        """No official models."""
        return ()

    def design(self) -> Design:
        """Return the joint prior as the engine draws from it."""
        tied = {one: tuple((b, v) for (a, b), v in self.correlations.items() if a == one) for one in self.priors}
        return design_of([Marginal(name, each.quantile, None, 0.0, tied[name]) for name, each in self.priors.items()])

    def __call__(self) -> DrawnParameters:
        """Return the parameters of all draws of the run."""
        keys, draws = None, self.sampling.draws
        if self.sampling.stratified:
            if self.shocks is None:
                allowed = "'monte-carlo': how many shocks the model has, which other samplings count, is in no file"
                raise InputError("sampling", self.sampling.kind, allowed)
            keys = shock_keys(*self.shocks)
        blocks = draw_parameters(self.design(), self.seed, 0, draws, WIDTH, self.sampling, keys)
        values = blocks.transpose(0, 2, 1).reshape(-1, blocks.shape[1])[:draws]
        return DrawnParameters(tuple(self.priors), values)


@dataclass(frozen=True, slots=True)
class ReopenedParameters:
    """The parameters of a projection that was read from a file, of what its provenance says."""

    made: Any
    timeline: Timeline
    economy: Economy | None = None

    @property
    def models(self) -> tuple[str, ...]:
        """Official models that members of the ensemble answer to."""
        return self._source().models

    def __call__(self) -> DrawnParameters:
        """Return the parameters of all draws of the run."""
        if self.made.given:
            allowed = "a run whose parameters were drawn: those that were given are in no file"
            raise InputError("provenance.given", self.made.given[:12], allowed)
        return self._source()()

    def _source(self) -> EconomyParameters | PriorParameters:
        made = self.made
        sampling = Sampling(made.sampling, made.draws)
        if "priors" in made.economy:
            priors = {name: Prior.from_dict(f"priors.{name}", each) for name, each in made.economy["priors"].items()}
            pairs = {(one, other): value for one, other, value in made.economy["correlations"]}
            return PriorParameters(priors, pairs, made.seed, sampling)
        economy = Economy.from_dict(made.economy) if self.economy is None else self.economy
        package = Package.from_dict(made.package) if "project" in made.package else None
        return EconomyParameters(economy, package, self.timeline, made.seed, sampling)
