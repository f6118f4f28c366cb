"""The job that is timed: the shipped package and economy, every variable kept, 2025Q1 to 2040Q4, two scenarios."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.economy import Economy
from stimulus_model.engine.draws.design import Design, draw_parameters
from stimulus_model.engine.draws.quantile_tables import LIMIT
from stimulus_model.engine.kernels.reference import shocks_of
from stimulus_model.engine.paths import Paths
from stimulus_model.engine.task import Task
from stimulus_model.policy.package import Package
from stimulus_model.records import leaves
from stimulus_model.simulation.simulate import plan
from stimulus_model.timeline import Timeline

FloatArray = npt.NDArray[np.float64]
SEED = 2024
HORIZON = "2040Q4"
STATISTICS = ("real_gdp", "consumption", "inflation", "policy_rate", "yield_10y", "debt_to_gdp", "ai_adoption")
"""Variables whose means are compared between runs with different random numbers: all of them vary in every draw."""
SUMMARY = ("real_gdp", "debt_to_gdp", "inflation", "yield_10y", "ai_capacity_realised")
"""Variables of a summary."""
PACKAGE, ECONOMY = "japan-ai-chips-2024", "japan"


class Inputs(NamedTuple):
    """Given random numbers: parameters (parameter, draw) and shocks (quarter, shock, draw)."""

    parameters: FloatArray
    shocks: FloatArray


def main_task() -> Task:
    """Return what the engines compute for `simulate` of the shipped package and economy."""
    economy = Economy.load(ECONOMY)
    return plan({"with": Package.load(PACKAGE)}, economy, Timeline(economy.start, HORIZON), SEED)


def inputs_of(task: Task, draws: int) -> Inputs:
    """Return the library's own random numbers, so that others can be given the same."""
    blocks = draw_parameters(task.design, task.seed, 0, draws)
    parameters = blocks.transpose(1, 0, 2).reshape(blocks.shape[1], -1)[:, :draws]
    numbers = np.arange(draws, dtype=np.uint64)
    quarters = range(task.policy.shape[1])
    shocks = np.array([list(leaves(shocks_of(task.model, numbers, t, task.seed))) for t in quarters])
    return Inputs(np.ascontiguousarray(parameters), shocks)


def peer_parameters(design: Design, generator: np.random.Generator, draws: int) -> FloatArray:
    """Draw parameters as NumPy code would, from the same quantile tables: (parameter, draw)."""
    independent = generator.standard_normal((len(design.key), draws))
    grid = np.linspace(-LIMIT, LIMIT, design.table.shape[1])
    out = np.empty((len(design.constant), draws))
    out[:] = design.constant[:, np.newaxis]
    for k, row in enumerate(design.table):
        terms = slice(design.begin[k], design.begin[k + 1])
        score = design.weight[terms] @ independent[design.source[terms]]
        out[design.column[k]] = np.interp(score, grid, row)
    if design.member_columns.size:
        out[design.member_columns] = design.members[generator.integers(len(design.members), size=draws)].T
    return out


def values_of(paths: Paths) -> FloatArray:
    """Return all values of a run: (scenario, quarter, variable, draw)."""
    return np.array([[paths.array(v, s).T for v in paths.variables] for s in paths.scenarios]).transpose(0, 2, 1, 3)


def disagreement(expected: FloatArray, got: FloatArray) -> float:
    """Return the largest difference, as a share of the largest value of the same draw's path of the same variable.

    Both have shape (scenario, quarter, variable, draw). Anything not finite makes it NaN or infinite.
    """
    largest = np.abs(expected).max(axis=1, keepdims=True)
    difference = np.abs(got - expected)
    share = difference / np.where(largest > 0.0, largest, 1.0)
    return float(share.max())


def standard_errors_apart(task: Task, expected: FloatArray, sums: FloatArray, draws: int) -> float:
    """Return how many standard errors the means of a run with other random numbers lie from ours, at most.

    Over `STATISTICS`, every quarter and scenario. `expected` holds our draws, (scenario, quarter, variable, draw);
    `sums` theirs over as many `draws`.
    """
    chosen = [task.variables.index(name) for name in STATISTICS]
    ours, spread = expected[:, :, chosen].mean(axis=3), expected[:, :, chosen].std(axis=3)
    error = spread * np.sqrt(1.0 / expected.shape[3] + 1.0 / draws)
    return float((np.abs(sums[:, :, chosen] / draws - ours) / error).max())
