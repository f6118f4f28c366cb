"""The parameters of a run, drawn again from what they were drawn from: an economy, or priors of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.plant_rows import Plant, plants_of
from stimulus_model.economy.plant_model import sized
from stimulus_model.engine.draws.design import Design, Given, design_of, draw_parameters
from stimulus_model.engine.draws.marginal import Marginal
from stimulus_model.engine.draws.stratified import Sampling, shock_keys
from stimulus_model.engine.model import Model
from stimulus_model.engine.task import Task
from stimulus_model.inputs import InputError
from stimulus_model.policy.package import Package
from stimulus_model.records import size
from stimulus_model.results.drawn import DrawnParameters
from stimulus_model.simulation.plan import WITH, WITHOUT, plan, schedules_of
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

    @property
    def model(self) -> Model:
        """The equations."""
        return self.economy.model

    def whole_task(self, variables: tuple[str, ...] | None = None) -> tuple[Task, tuple[str, ...]]:
        """Return the task of the run, without and with its package, and the names of its parameters."""
        packages = {} if self.package is None else {WITH: self.package}
        schedules = schedules_of(packages, self.economy, self.timeline)
        task = plan(packages, self.economy, self.timeline, self.seed, variables)
        return task, parameter_names(self.economy, plants_of(schedules))

    def __call__(self) -> DrawnParameters:
        """Return the parameters of all draws of the run."""
        task, names = self.whole_task()
        if self.given is not None:
            return each_once(names, self.given.values)
        values = rows_of(replace(task, sampling=self.sampling), self.sampling.draws)
        return each_once(names, values)


@dataclass(frozen=True, slots=True, eq=False)
class ModelRun:
    """What a model of one's own is run with besides its priors: position, exogenous rows, and with shocks or not."""

    model: Model
    position: Floats
    policy: Floats
    shocks: bool


@dataclass(frozen=True, slots=True)
class PriorParameters:
    """Draws the parameters of a run of one's own model again, from priors and correlations.

    `runs` has everything else of the run; None: read from a file, which does not hold the model.
    """

    priors: Mapping[str, Prior]
    correlations: Mapping[tuple[str, str], float]
    seed: int
    sampling: Sampling
    runs: ModelRun | None = None

    @property
    def models(self) -> tuple[str, ...]:
        """No official models."""
        return ()

    @property
    def model(self) -> Model:
        """The equations."""
        return self._runs().model

    def whole_task(self, variables: tuple[str, ...] | None = None) -> tuple[Task, tuple[str, ...]]:
        """Return the task of the run and the names of its parameters."""
        made = self._runs()
        kept = made.model.outputs if variables is None else variables
        task = Task(
            model=made.model,
            design=self.design(),
            position=made.position,
            scenarios=(WITHOUT, WITH),
            policy=made.policy,
            seed=self.seed,
            variables=kept,
            stochastic=made.shocks,
            sampling=self.sampling,
        )
        return task, tuple(self.priors)

    def _runs(self) -> ModelRun:
        if self.runs is None:
            raise InputError("model", None, "the projection as run returned it: a file does not hold its model")
        return self.runs

    def design(self) -> Design:
        """Return the joint prior as the engine draws from it."""
        tied = {one: tuple((b, v) for (a, b), v in self.correlations.items() if a == one) for one in self.priors}
        return design_of([Marginal(name, each.quantile, None, 0.0, tied[name]) for name, each in self.priors.items()])

    def __call__(self) -> DrawnParameters:
        """Return the parameters of all draws of the run."""
        keys, draws = None, self.sampling.draws
        if self.sampling.stratified:
            made = self._runs()  # the points of such a sampling count the shocks as well
            keys = shock_keys(len(made.policy[0]), size(made.model.Shocks))
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
        economy = Economy.restored(made.economy) if self.economy is None else self.economy
        package = Package.from_dict(made.package) if "project" in made.package else None
        return EconomyParameters(economy, package, self.timeline, made.seed, sampling)


Runnable: TypeAlias = EconomyParameters | PriorParameters
"""What a run can be made again from."""
