"""The economy without package under given shocks for as many quarters as history has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.model import MODEL
from stimulus_model.engine.draws.design import Given, design_of, draw_parameters
from stimulus_model.engine.run import Task, run
from stimulus_model.estimation.sample import Array
from stimulus_model.estimation.simulated_moments.moments import moments
from stimulus_model.records import names
from stimulus_model.simulation.impulse_responses import plan_impulses
from stimulus_model.simulation.simulate import WITHOUT
from stimulus_model.timeline import Timeline

VARIABLES = {
    "gdp": "real_gdp",
    "consumption": "consumption",
    "investment": "private_investment",
    "exports": "exports",
    "imports": "imports",
    "deflator": "price_level",
    "price": "cpi_inflation",
}


@dataclass(frozen=True, eq=False)
class Laboratory:
    """Runs draws of the economy with other shock parameters, always on the same random numbers.

    All that is no shock parameter is drawn as the economy believes it: uncertain answers make paths more volatile,
    and must not be counted twice.

    Attributes
    ----------
    task
        What to compute.
    parameters
        Draws, shape (path, parameter); shock parameters at their central values.
    calm
        100 x log levels without shocks, shape (path, quarter).
    """

    task: Task
    parameters: Array
    calm: Mapping[str, Array]

    def moments(self, shocks: Mapping[str, float], paths: int) -> dict[str, Array]:
        """Moments of `paths` paths with the shock parameters given, shape (path,)."""
        levels = _levels(self.task, self.parameters[:paths], shocks)
        return moments({name: levels[name] - self.calm[name][:paths] for name in levels})


def open_laboratory(economy: Economy, quarters: int, seed: int, paths: int) -> Laboratory:
    """Prepare up to `paths` runs of as many `quarters`."""
    years, left = divmod(quarters - 1, 4)
    timeline = Timeline(economy.start, f"{int(economy.start[:4]) + years}Q{left + 1}")
    task = plan_impulses(economy, timeline, {}, seed=seed, stochastic=True, variables=tuple(VARIABLES.values()))
    places = names(MODEL.Parameters)
    fixed = economy.replace(**{n: e.value for n, e in economy.entries.items() if e.block == "disturbances"})
    blocks = draw_parameters(design_of(fixed.marginals()), seed, 0, paths)
    drawn = blocks.transpose(0, 2, 1).reshape(-1, len(places))[:paths]
    return Laboratory(task, drawn, _levels(replace(task, stochastic=False), drawn, {}))


def _levels(task: Task, parameters: Array, shocks: Mapping[str, float]) -> dict[str, Array]:
    values, places = parameters.copy(), names(MODEL.Parameters)
    for name, value in shocks.items():
        values[:, places.index(name)] = value
    done = run(replace(task, design=Given(values)), len(values))
    raw = {name: done.array(variable, WITHOUT) for name, variable in VARIABLES.items()}
    return {
        name: np.cumsum(0.25 * array, axis=1) if name == "price" else 100.0 * np.log(array)
        for name, array in raw.items()
    }
