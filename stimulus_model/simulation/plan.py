"""From packages and an economy to a task of the engine."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.baseline import LAST_QUARTER
from stimulus_model.economy.paths.plant_rows import Plant, plants_of
from stimulus_model.economy.paths.policy_rows import CHANNELS
from stimulus_model.economy.plant_model import sized
from stimulus_model.engine.draws.design import Design, design_of
from stimulus_model.engine.model import Model
from stimulus_model.engine.task import Task
from stimulus_model.inputs import InputError, check_choice, check_items
from stimulus_model.policy.package import Package
from stimulus_model.policy.place import Schedule
from stimulus_model.records import leaves
from stimulus_model.results.measures import MEASURES, Measure
from stimulus_model.simulation.amounts import schedule_of
from stimulus_model.timeline import Timeline, quarter_index

WITHOUT, WITH = "without", "with"
BEHIND = 20
"""Quarters behind the last of a run that those who look ahead see: a later one changes little, and more cost more."""
LARGEST_DRAWS = 10**12
"""Beyond that a number of draws is a slip: at a million draws a second it would take eleven days."""


def plan(
    packages: Mapping[str, Package],
    economy: Economy,
    timeline: Timeline,
    seed: int,
    variables: tuple[str, ...] | None = None,
    slots: int = 0,
) -> Task:
    """Return what the engine is to compute: the path without any package, then one with each of `packages`.

    The model has a slot for each plant, and at least `slots`.
    """
    plants = plants_of(schedules_of(packages, economy, timeline))
    seen = foreseen(economy, timeline)
    schedules = schedules_of(packages, economy, seen)
    rows = [economy.policy_rows(seen, None, ())]
    rows += [
        _rows(package, economy, seen, schedule, plants)
        for package, schedule in zip(packages.values(), schedules, strict=True)
    ]
    kept = economy.model.outputs if variables is None else variables
    made = task_of(economy, plants, (WITHOUT, *packages), rows, seed, kept, slots)
    return ending(made, len(timeline))


def foreseen(economy: Economy, timeline: Timeline) -> Timeline:
    """Return the quarters that count for a run of `timeline`: where agents look ahead, `BEHIND` more."""
    if not economy.model.looks_ahead:
        return timeline
    last = min(int(timeline.index[-1]) + BEHIND, quarter_index("last", LAST_QUARTER))
    return Timeline(timeline.first, f"{last // 4:04d}Q{last % 4 + 1}", timeline.fiscal_year_starts)


def ending(task: Task, quarters: int) -> Task:
    """Return a task that ends after so many quarters; what follows is foreseen."""
    seen = task.policy
    return replace(task, policy=seen[:, :quarters], foreseen=seen) if quarters < seen.shape[1] else task


def schedules_of(packages: Mapping[str, Package], economy: Economy, timeline: Timeline) -> list[Schedule]:
    """Return every package on the time axis, in the economy's money; nobody may write to what is returned."""

    def made(package: Package) -> Schedule:
        asked = package.content_id, timeline
        return economy.remembered.get("schedule", asked, lambda: schedule_of(package, economy, timeline))

    return [made(package) for package in packages.values()]


def _rows(
    package: Package, economy: Economy, timeline: Timeline, schedule: Schedule, plants: tuple[Plant, ...]
) -> npt.NDArray[np.float64]:
    """Return the rows of policy with a package, of which `schedule` is that of the economy."""

    def made() -> npt.NDArray[np.float64]:
        return economy.policy_rows(timeline, schedule, CHANNELS, plants=plants)

    return economy.remembered.get("rows with a package", (package.content_id, timeline, plants), made)


def model_of(schedules: Sequence[Schedule], economy: Economy) -> Model:
    """Return the model that `plan` will choose."""
    return sized(len(plants_of(schedules)), economy.model).model


def kept_variables(variables: Sequence[str] | None, model: Model) -> tuple[str, ...]:
    """Return the variables asked for, or all that the model has, in the order in which it gives them."""
    known = _known_variables(model)
    if variables is None:
        return known
    return _chosen("variables", variables, known, "a list of variable names, or None for all")


@functools.lru_cache(maxsize=64)
def _known_variables(model: Model) -> tuple[str, ...]:
    return tuple(name for name in model.outputs if name in model.variables)


def counted_measures(measures: Sequence[str] | None, keep: str) -> tuple[Measure, ...] | None:
    """Return the measures that a summary is to count, in the order of `MEASURES`; None: all that a variable has."""
    if measures is None:
        return None
    allowed = f"a list of {', '.join(MEASURES)}, or None for all that a variable has"
    chosen = _chosen("measures", measures, MEASURES, allowed)
    if keep not in ("summary", "auto"):
        raise InputError("measures", list(chosen), f"None: keep={keep!r} knows all of them, only a summary counts")
    return tuple(measure for measure in MEASURES if measure in chosen)


def _chosen(field: str, names: object, choices: Sequence[str], allowed: str) -> tuple[str, ...]:
    """Return at least one of `choices`, each once."""
    chosen = tuple(check_choice(field, name, choices) for name in check_items(field, names, allowed))
    if not chosen:
        raise InputError(field, names, allowed)
    if len(set(chosen)) < len(chosen):
        raise InputError(field, list(chosen), "each name once")
    return chosen


def without_plants(task: Task, economy: Economy) -> Task:
    """Return a task of the full model with the fewest slots: the same bits, sooner."""
    model, parameters, policy = sized(0, economy.model)
    design = _design(economy, (), parameters)
    return replace(task, model=model, design=design).with_rows(lambda rows: rows[:, :, policy])


def task_of(
    economy: Economy,
    plants: Sequence[Plant],
    scenarios: tuple[str, ...],
    rows: list[npt.NDArray[np.float64]],
    seed: int,
    variables: tuple[str, ...],
    slots: int = 0,
) -> Task:
    """Return the task of scenarios with these rows of policy."""
    model, parameters, policy = sized(max(len(plants), slots), economy.model)
    return Task(
        model=model,
        design=_design(economy, tuple(plants), parameters),
        position=np.array(list(leaves(economy.position)), dtype=np.float64),
        scenarios=scenarios,
        policy=np.stack(rows)[:, :, policy],
        seed=seed,
        variables=variables,
    )


def _design(economy: Economy, plants: tuple[Plant, ...], parameters: tuple[int, ...]) -> Design:
    """Return the priors of these leaves of `model.Parameters` as the engine draws from them."""

    def made() -> Design:
        priors = economy.marginals(plants)
        return design_of([priors[k] for k in parameters])

    return economy.remembered.get("design", (plants, parameters), made)
