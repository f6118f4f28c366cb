"""From packages and an economy to a task of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.model import MODEL
from stimulus_model.economy.plant_rows import Plant, plants_of
from stimulus_model.economy.policy_rows import CHANNELS
from stimulus_model.engine.design import design_of
from stimulus_model.engine.task import Task
from stimulus_model.inputs import InputError, check_choice, check_items
from stimulus_model.lanes.records import leaves
from stimulus_model.policy.package import Package
from stimulus_model.timeline import Timeline

WITHOUT, WITH = "without", "with"
LARGEST_DRAWS = 10**12
"""Beyond that a number of draws is a slip: at a million draws a second it would take eleven days."""


def plan(
    packages: Mapping[str, Package],
    economy: Economy,
    timeline: Timeline,
    seed: int,
    variables: tuple[str, ...] = MODEL.variables,
) -> Task:
    """Return what the engine is to compute: the path without any package, then one with each of `packages`."""
    schedules = [package.schedule(timeline) for package in packages.values()]
    plants = plants_of(schedules)
    rows = [economy.policy_rows(timeline, None, ())]
    rows += [economy.policy_rows(timeline, schedule, CHANNELS, plants=plants) for schedule in schedules]
    return task_of(economy, plants, (WITHOUT, *packages), rows, seed, variables)


def kept_variables(variables: Sequence[str] | None) -> tuple[str, ...]:
    """Return the variables asked for, or all."""
    if variables is None:
        return MODEL.variables
    allowed = "a list of variable names, or None for all"
    names = check_items("variables", variables, allowed)
    chosen = tuple(check_choice("variables", name, MODEL.variables) for name in names)
    if not chosen:
        raise InputError("variables", variables, allowed)
    if len(set(chosen)) < len(chosen):
        raise InputError("variables", list(chosen), "each name once")
    return chosen


def task_of(
    economy: Economy,
    plants: Sequence[Plant],
    scenarios: tuple[str, ...],
    rows: list[npt.NDArray[np.float64]],
    seed: int,
    variables: tuple[str, ...],
) -> Task:
    """Return the task of scenarios with these rows of policy."""
    return Task(
        model=MODEL,
        design=design_of(economy.marginals(plants)),
        position=np.array(list(leaves(economy.position)), dtype=np.float64),
        scenarios=scenarios,
        policy=np.stack(rows),
        seed=seed,
        variables=variables,
    )
