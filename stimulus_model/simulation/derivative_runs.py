"""Derivatives of outcomes by a parameter: each draw's own, at its parameters and with its shocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.chunks import Engine
from stimulus_model.engine.run import run
from stimulus_model.engine.tangent import OF, tangent_task
from stimulus_model.engine.task import Task
from stimulus_model.simulation.input_runs import Outcome, measured
from stimulus_model.simulation.options import kept_registry, years_of
from stimulus_model.timeline import Timeline

Floats = npt.NDArray[np.float64]


def outcome_derivatives(
    task: Task,
    direction: Floats,
    timeline: Timeline,
    outcomes: Sequence[Outcome],
    draws: int,
    engine: Engine = "compiled",
    threads: int | None = None,
) -> Floats:
    """Return the derivatives of outcomes along a direction of the parameters, float64 (outcome, draw)."""
    years = years_of(timeline, kept_registry(task))
    both = replace(years, last=2 * years.last)  # values, then derivatives
    paths = run(tangent_task(task, direction), draws, engine=engine, threads=threads, years=both)
    full, found = timeline.full_years, np.empty((len(outcomes), draws))
    for k, each in enumerate(outcomes):
        at = full.index(each.year)
        values, moved = (
            np.stack([paths.array(label + each.variable, scenario)[:, at] for scenario in task.scenarios], axis=1)
            for label in ("", OF)
        )
        found[k] = _moved(values, moved, each.measure)
    return found


def _moved(values: Floats, moved: Floats, measure: str) -> Floats:
    """Return the derivative of a measure from values and derivatives (draw, scenario)."""
    if measure != "relative":  # all others are linear
        return measured(moved, measure)
    without, with_package = values[:, 0], values[:, 1]
    return np.asarray(100.0 / without * (moved[:, 1] - with_package / without * moved[:, 0]))
