"""Sums over draws: added up in the cache while the kernel computes, so that no draw is written to memory."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.chunks import SUMS, Compiled
from stimulus_model.engine.executors import of_each
from stimulus_model.engine.kernels.kernel import default_width
from stimulus_model.engine.kernels.specialisation import Specialisation
from stimulus_model.engine.summaries.histogram import BLOCK
from stimulus_model.engine.task import Task

FloatArray = npt.NDArray[np.float64]


def sums(task: Task, draws: int, *, threads: int = 1, width: int | None = None) -> FloatArray:
    """Return the sums of the kept variables over draws 0, ..., draws - 1: float64 (scenario, quarter, variable).

    They have the same bits in any threads and lanes: each block of `BLOCK` draws is added up in `SUMS` lanes, the
    lanes from first to last, and the blocks in their order. A draw that is not finite is an error.
    """
    whole = replace(task, variables=task.model.outputs, on_invalid="raise")
    width = min(width or default_width(), SUMS)
    adding, writing = Compiled(whole, width, Specialisation(adding=True)), Compiled(whole, width)

    def block(first: int) -> FloatArray:
        count = min(BLOCK, draws - first)
        rest = count % SUMS
        found = np.zeros(adding.shape(count))
        if count > rest:
            adding.values(first, count - rest, found)
        if rest:
            last = writing.values(first + count - rest, rest)
            last[-1, ..., rest - (len(last) - 1) * width :] = 0.0  # lanes without a draw
            found[: len(last)] += last
        lanes = np.moveaxis(found, -1, 1).reshape(SUMS, *found.shape[1:-1])
        return functools.reduce(np.add, lanes)  # NumPy's own sum takes the order that memory has

    total = np.zeros((*whole.policy.shape[:2], len(whole.variables)))
    for part in of_each(block, range(0, draws, BLOCK), threads):
        total += part
    return total[..., task.kept]
