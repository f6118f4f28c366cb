"""Medians of the path without a package, period by period, as a baseline table has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.own_paths.choices import BASELINE_TARGETS
from stimulus_model.economy.own_paths.path_table import OwnColumn
from stimulus_model.economy.plant_model import sized
from stimulus_model.economy.record import EconomyRecord
from stimulus_model.engine.draws.design import Given, design_of
from stimulus_model.engine.run import run
from stimulus_model.engine.task import Task
from stimulus_model.records import leaves
from stimulus_model.timeline import Timeline, quarter_index

Array = npt.NDArray[np.float64]
PIECE = 4096
"""Draws computed at a time: of each only its periods are kept."""
HISTORY = 8
"""Quarters before the start of which growth of a first period is counted."""
VARIABLES = tuple(sorted({target.variable for target in BASELINE_TARGETS.values()}))
"""What is computed of every draw: always the same, so that one kernel does for every table."""


class Wish(NamedTuple):
    """One variable and the values that its median should have.

    `name` is a column of `BASELINE_TARGETS`, `first` the first quarter counted from the start, `length` how many
    quarters a period has.
    """

    name: str
    first: int
    length: int
    values: Array

    @property
    def last(self) -> int:
        """Quarter after the last period."""
        return self.first + self.length * len(self.values)


def wishes(economy: EconomyRecord, columns: Mapping[str, OwnColumn]) -> list[Wish]:
    """Return the columns of a table, counted from the start of the economy."""
    start = quarter_index("start", economy.start)
    return [Wish(name, c.first - start, c.length, c.values) for name, c in columns.items()]


def medians(economy: EconomyRecord, every: Sequence[Wish], draws: int, seed: int) -> list[Array]:
    """Return the median over draws, with shocks, of each period of each wish."""
    rows = economy.policy_rows(_timeline(economy, every))
    task = replace(_task(economy, [rows]), seed=seed)
    pieces: list[list[Array]] = [[] for _ in every]
    for first in range(0, draws, PIECE):
        paths = run(task, min(PIECE, draws - first), first=first)
        values = {name: paths.array(name, task.scenarios[0]) for name in VARIABLES}
        for piece, wish in zip(pieces, every, strict=True):
            piece.append(_of_periods(economy, wish, values))
    middles = [np.median(np.concatenate(piece), axis=0) for piece in pieces]
    return [_as_shown(wish, middle) for wish, middle in zip(every, middles, strict=True)]


def central_periods(economies: Sequence[EconomyRecord], every: Sequence[Wish]) -> Array:
    """Return the central path of each economy, without shocks: float64 (economy, period of all wishes in order).

    The economies differ in exogenous paths alone.
    """
    one = economies[0]
    timeline = _timeline(one, every)
    task = _task(one, [each.policy_rows(timeline) for each in economies])
    parameters = sized(0, one.model).parameters
    central = np.array([list(leaves(one.central))], dtype=np.float64)[:, list(parameters)]
    paths = run(replace(task, design=Given(central), stochastic=False), 1, threads=1)
    found = []
    for scenario in task.scenarios:
        values = {name: paths.array(name, scenario) for name in VARIABLES}
        found.append(np.concatenate([_as_shown(w, _of_periods(one, w, values)[0]) for w in every]))
    return np.array(found)


def _of_periods(economy: EconomyRecord, wish: Wish, values: Mapping[str, Array]) -> Array:
    """Return (draw, period): what the median is taken of; of growth the levels, with that of the period before."""
    target = BASELINE_TARGETS[wish.name]
    series = values[target.variable]
    if target.measure == "last":
        return series[:, wish.first + wish.length - 1 : wish.last : wish.length]
    first = wish.first
    if target.measure == "growth":  # what is known before the start: at the pace of the position
        growth = economy.position.growth if target.variable == "real_gdp" else economy.position.inflation / 400.0
        level = economy.position.output if target.variable == "real_gdp" else 1.0
        before = level * np.exp(-growth * np.arange(HISTORY - 1, -1, -1))
        series = np.concatenate([np.broadcast_to(before, (len(series), HISTORY)), series], axis=1)
        first += HISTORY - wish.length
    shape = (len(series), -1, wish.length)
    stop = first + wish.length * (len(wish.values) + (target.measure == "growth"))
    means: Array = series[:, first:stop].reshape(shape).mean(axis=2)
    return means


def _as_shown(wish: Wish, middle: Array) -> Array:
    """Return what the table has, from the medians of `_of_periods`: growth in % a year, also of quarters."""
    if BASELINE_TARGETS[wish.name].measure != "growth":
        return middle
    growth: Array = 100.0 * ((middle[1:] / middle[:-1]) ** (4 / wish.length) - 1.0)
    return growth


def _timeline(economy: EconomyRecord, every: Sequence[Wish]) -> Timeline:
    last = quarter_index("start", economy.start) + max(wish.last for wish in every) - 1
    return Timeline(economy.start, f"{last // 4:04d}Q{last % 4 + 1}")


def _task(economy: EconomyRecord, rows: list[Array]) -> Task:
    """Return the task of paths without a package, with as few plants as a model has."""
    model, parameters, policy = sized(0, economy.model)
    priors = economy.marginals()
    return Task(
        model=model,
        design=design_of([priors[k] for k in parameters]),
        position=np.array(list(leaves(economy.position)), dtype=np.float64),
        scenarios=tuple(f"path {k}" for k in range(len(rows))),
        policy=np.stack(rows)[:, :, policy],
        seed=0,
        variables=VARIABLES,
    )
