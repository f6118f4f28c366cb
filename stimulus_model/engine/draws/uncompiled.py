"""The loops of drawing in NumPy, for where there is no compiler: the same arguments, and the same bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.draws.keyed_scores import below, between, four_scores, member, more
from stimulus_model.numerics.backends import WHOLE
from stimulus_model.numerics.functions import inverse_normal
from stimulus_model.numerics.fused import fused

FloatArray = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]
AT_ONCE = 1024
"""Draws whose scores are computed at a time."""


def draw(*arguments: Any) -> None:
    """Draw parameters; arguments as those of `parameter_draws.drawer`."""
    column, key, begin, source, weight, table, members, member_column = arguments[:8]
    ensemble, seed, first, mirror, given, taken, out, _ = arguments[8:]
    blocks, _, width = out.shape
    for start in range(0, blocks, AT_ONCE // width):
        part = out[start : start + AT_ONCE // width]
        draws = first + np.arange(start * width, (start + len(part)) * width, dtype=np.uint64)
        if given.size:
            scores = given.reshape(blocks, key.size, width)[start : start + len(part)]
            scores = scores.transpose(1, 0, 2).reshape(key.size, -1)
        else:
            scores = keyed_scores(draws, key, seed, mirror)
        for k, place in enumerate(column):
            score: Any = np.zeros(len(draws))
            for j in range(begin[k], begin[k + 1]):
                score = more(score, scores[source[j]], weight[j])
            point = (below(score) - WHOLE).astype(np.int64)
            value = between(table[k, point], table[k, point + 1], score)
            part[:, place] = value.reshape(-1, width)
        if member_column.size:
            if taken.size:
                row = (taken[start * width :][: len(draws)] - WHOLE) / members.shape[1]
            else:
                row = member(draws, np.uint64(ensemble), np.uint64(seed), np.uint64(mirror), len(members)) - WHOLE
            rows = members[row.astype(np.int64)]
            part[:, member_column] = rows.reshape(-1, width, len(member_column)).transpose(0, 2, 1)


def keyed_scores(draws: Words, keys: Words, seed: int, mirror: int) -> FloatArray:
    """Return the normal scores of draws in a row, float64 (key, draw), as `scores.score` has them."""
    numbers = draws >> np.uint64(mirror)
    counters = (numbers >> np.uint64(6) << np.uint64(4)) + (numbers & np.uint64(15))
    first, last = counters.min(), counters.max()
    each = np.arange(first, last + np.uint64(1), dtype=np.uint64)
    four = np.stack(fused(four_scores, each, keys[:, np.newaxis], np.array(seed, np.uint64)))
    scores = four[numbers >> np.uint64(4) & np.uint64(3), :, counters - first].T
    return np.where(draws & np.uint64(mirror), -scores, scores)


def invert(uniforms: FloatArray, out: FloatArray) -> None:
    """Write the normal scores of `uniforms` to `out`."""
    out[:] = fused(inverse_normal, uniforms)
