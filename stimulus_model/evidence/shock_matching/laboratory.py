"""The economy without package, shaken by given shocks for as many quarters as history has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.model import MODEL
from stimulus_model.engine.design import Given
from stimulus_model.engine.ensemble import Task, run
from stimulus_model.evidence.sample import Array
from stimulus_model.evidence.shock_matching.moments import moments
from stimulus_model.lanes.records import leaves, names
from stimulus_model.respond import plan_trials
from stimulus_model.simulate import WITHOUT
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
    """Runs the central parameters with other shock parameters, always on the same random numbers.

    Attributes
    ----------
    task
        What to compute.
    central
        Every parameter at its central value.
    calm
        100 x log levels without shocks, shape (quarter,).
    """

    task: Task
    central: Array
    calm: Mapping[str, Array]

    def moments(self, shocks: Mapping[str, float], paths: int) -> dict[str, Array]:
        """Moments of `paths` paths with the shock parameters given, shape (path,)."""
        levels = _levels(self.task, self.central, shocks, paths)
        return moments({name: levels[name] - self.calm[name] for name in levels})


def open_laboratory(economy: Economy, quarters: int, seed: int) -> Laboratory:
    """Prepare runs of as many `quarters`, without parameter uncertainty."""
    years, left = divmod(quarters - 1, 4)
    timeline = Timeline(economy.start, f"{int(economy.start[:4]) + years}Q{left + 1}")
    task = plan_trials(economy, timeline, {}, seed=seed, shaken=True, variables=tuple(VARIABLES.values()))
    count = len(names(MODEL.Parameters))
    central = np.array(list(leaves(economy.central)), dtype=np.float64)[:count]
    calm = _levels(replace(task, shaken=False), central, {}, 1)
    return Laboratory(task, central, {name: levels[0] for name, levels in calm.items()})


def _levels(task: Task, central: Array, shocks: Mapping[str, float], paths: int) -> dict[str, Array]:
    values, places = central.copy(), names(MODEL.Parameters)
    for name, value in shocks.items():
        values[places.index(name)] = value
    done = run(replace(task, design=Given(np.tile(values, (paths, 1)))), paths)
    raw = {name: done.array(variable, WITHOUT) for name, variable in VARIABLES.items()}
    return {
        name: np.cumsum(0.25 * array, axis=1) if name == "price" else 100.0 * np.log(array)
        for name, array in raw.items()
    }
