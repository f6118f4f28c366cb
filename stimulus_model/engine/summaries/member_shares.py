"""How much of the variance of a counted series lies between members of the ensemble: what histograms cannot tell.

Histograms know no draws, so this is measured apart, on a few blocks of draws that take few members each, so that many
draws share one. Blocks have other members and other draws, and their estimates are averaged.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from stimulus_model.engine.draws.design import Given
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


def member_shares(
    task: Task,
    draws: int,
    layout: Layout,
    groups: int,
    levels: FloatArray,
    values_of: Callable[[Task, int, int], FloatArray],
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
    """
    found = np.zeros((layout.columns, 1 + len(levels)))
    if isinstance(task.design, Given) or not task.design.members.size:
        return found
    blocks = min(max(draws // DRAWS_A_BLOCK, 1), MOST_BLOCKS)
    spread, done, bounds = np.zeros_like(found), 0, None
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
        shared = Members(taken, 1.0, groups)
        if bounds is None:
            bounds = quantiles_of_sorted(np.sort(sample, axis=1), levels, axis=1)
        below, apart = shared.shares_below(sample, bounds)
        found += np.column_stack([shared.covariance(sample.T), below])
        spread += np.column_stack([sample.var(axis=1), apart])
        done += 1
    if not done:  # no more than all of it
        return np.ones_like(found)
    shares = np.divide(found, spread, out=np.zeros_like(found), where=spread > 0.0)
    return np.asarray(np.clip(shares, 0.0, 1.0))


def _some(members: FloatArray, groups: int, block: int) -> FloatArray:
    """Return as many members of each group, other ones for each block, evenly over all; each keeps its group."""
    turns = len(members) // groups
    each = max(1, min(FEW // groups, turns))
    chosen = (block + turns // each * np.arange(each)) % turns
    return np.asarray(members[(chosen[:, np.newaxis] * groups + np.arange(groups)).ravel()])
