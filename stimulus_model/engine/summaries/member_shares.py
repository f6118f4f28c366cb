"""How much of the variance of a counted series lies between members of the ensemble: what histograms cannot tell.

Histograms know no draws, so this is measured apart, on a few blocks of draws that take few members each, so that many
draws share one. Blocks have other members and other draws, and their estimates are averaged.
"""

import functools
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from stimulus_model.engine.draws.design import Given
from stimulus_model.engine.executors import of_each
from stimulus_model.engine.invalid import InvalidDrawsError
from stimulus_model.engine.summaries.binning import collect
from stimulus_model.engine.summaries.histogram import BLOCK, FloatArray, Layout
from stimulus_model.engine.task import Task
from stimulus_model.numerics.order_statistics import quantiles_of_sorted
from stimulus_model.sampling import Members

FEW = 63
"""Members that the draws of a block take at most: sixteen draws each."""
MOST_BLOCKS = 8
"""Enough for a share of .002, and for another one to a tenth of it."""
DRAWS_A_BLOCK = 1 << 15
"""Draws of a run for each block: where draws are few, the part of the members is small."""
COLUMNS = 256
"""Columns whose shares are found at a time: all that is made of them stays in the cache."""


def member_shares(
    task: Task,
    draws: int,
    layout: Layout,
    groups: int,
    levels: FloatArray,
    values_of: Callable[[Task, int, int], FloatArray],
    threads: int = 1,
) -> FloatArray:
    """Return the share of the variance that lies between members of a group, float64 (column, 1 + level).

    Parameters
    ----------
    task, draws, layout
        Of the run, and what is counted of it.
    groups
        Groups of the members, as `sampling.Members` has them.
    levels
        Levels of the quantiles for which the share of what lies below them is told; before them that of the values.
    values_of
        Task, first draw and draws -> values, as the engine gives them.
    threads
        Threads of this process.
    """
    sums = np.zeros((2, layout.columns, 1 + len(levels)))
    if isinstance(task.design, Given) or not task.design.members.size:
        return np.zeros((layout.columns, 1 + len(levels)))
    blocks = min(max(draws // DRAWS_A_BLOCK, 1), MOST_BLOCKS)
    done, bounds = 0, np.zeros((len(levels), layout.columns))
    parts = [slice(k, k + COLUMNS) for k in range(0, layout.columns, COLUMNS)]
    for block in range(blocks):
        members = _some(task.design.members, groups, block)
        few = replace(task, design=task.design._replace(members=members), on_invalid="raise")
        try:
            values = values_of(few, block * BLOCK, BLOCK)
        except InvalidDrawsError:  # of members and draws that do not meet in the run
            continue
        sample = np.empty((layout.columns, BLOCK))
        collect(values, BLOCK, layout, sample)
        taken = few.members(BLOCK, block * BLOCK)
        assert taken is not None
        if not done:
            of_each(functools.partial(_find_bounds, sample, levels, bounds), parts, threads)
        of_each(functools.partial(_add_columns, sample, Members(taken, 1.0, groups), bounds, sums), parts, threads)
        done += 1
    if not done:  # no more than all of it
        return np.ones_like(sums[0])
    found, spread = sums
    shares = np.divide(found, spread, out=np.zeros_like(found), where=spread > 0.0)
    return np.asarray(np.clip(shares, 0.0, 1.0))


def _find_bounds(sample: FloatArray, levels: FloatArray, bounds: FloatArray, part: slice) -> None:
    """Write the quantiles of some columns to `bounds` (level, column)."""
    bounds[:, part] = quantiles_of_sorted(np.sort(sample[part], axis=1), levels, axis=1)


def _add_columns(sample: FloatArray, shared: Members, bounds: FloatArray, sums: FloatArray, part: slice) -> None:
    """Add to `sums` what of the variance of some columns lies between members, and all of it."""
    values = sample[part]
    below, apart = shared.shares_below(values, bounds[:, part])
    sums[0, part] += np.column_stack([shared.covariance(values.T), below])
    sums[1, part] += np.column_stack([values.var(axis=1), apart])


def _some(members: FloatArray, groups: int, block: int) -> FloatArray:
    """Return as many members of each group, other ones for each block, evenly over all; each keeps its group."""
    turns = len(members) // groups
    each = max(1, min(FEW // groups, turns))
    chosen = (block + turns // each * np.arange(each)) % turns
    return np.asarray(members[(chosen[:, np.newaxis] * groups + np.arange(groups)).ravel()])
