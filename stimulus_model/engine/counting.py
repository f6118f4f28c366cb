"""Counting: from the values of a block of draws to histograms, moments, extremes and signs of every series.

Compiled on first call, and the same bits on every processor.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np

from stimulus_model.engine.cache import source_of
from stimulus_model.engine.machine_code import FLOATS, INTEGER, INTEGERS, Kind, Loop
from stimulus_model.engine.reuse import aligned
from stimulus_model.engine.tally import BINS, COARSE, FINE, LANES, Bins, FloatArray, Layout, Tally

SPREAD = 1.2
"""Spread in units of the distance from the 10 % to the 90 % quantile: three standard deviations of a normal."""


def bins_of(values: FloatArray, draws: int, layout: Layout) -> Bins:
    """Return centre and spread of every column from the first draws of a run; arguments as for `count_draws`."""
    sample = np.empty((layout.columns, draws))
    collect(values, draws, layout, sample)
    sample.sort(axis=1)  # quickly; of rows in order quantiles are found in a seventh of the time
    low, centre, high = np.quantile(sample, (0.1, 0.5, 0.9), axis=1, overwrite_input=True)
    extent = np.where(high > low, high - low, sample[:, -1] - sample[:, 0])
    # a constant gets any spread: smallest and largest value say that it is one
    return Bins(centre, np.maximum(SPREAD * extent, 1e-6 * np.maximum(np.abs(centre), 1e-3)))


WORKSPACE = (
    Kind("float64", 2),
    Kind("float64", 3),
    FLOATS,
    Kind("float64", 2),
    Kind("uint32", 2),
    FLOATS,
    Kind("uint32", 1),
    INTEGERS,
)
BLOCK_KINDS = (Kind("float64", 5), Kind("int64", 2), Kind("bool", 1), *(INTEGER,) * 4, *WORKSPACE)
"""Of the arguments that both loops share: values, layout, draws and workspace."""


COUNTS = (FLOATS, FLOATS, Kind("uint32", 2), Kind("int64", 2), FLOATS, FLOATS, INTEGERS)
"""Of the fields of `Bins` and `Tally`, one by one."""


def count_draws(values: FloatArray, draws: int, layout: Layout, bins: Bins, tally: Tally) -> None:
    """Add the first `draws` of `values` to `tally`, whose counts are uint32.

    `values` has shape (block, scenario, quarter, variable, lane), at most `BLOCK` draws; scenarios without and with.
    """
    counting_loop("counting")(*_shared(values, draws, layout), *bins, *tally)


def collect(values: FloatArray, draws: int, layout: Layout, sample: FloatArray) -> None:
    """Write the same series to `sample`, float64 (column, draw)."""
    counting_loop("collecting")(*_shared(values, draws, layout), sample)


def _shared(values: FloatArray, draws: int, layout: Layout) -> tuple[Any, ...]:
    """Return the arguments that both loops share."""
    size = -(-values.shape[0] * values.shape[4] // LANES) * LANES
    levels = np.zeros((2, size)), np.zeros((values.shape[3], 2, size)), np.zeros(size)
    cells = aligned(2 * size).reshape(2, size)
    cells[:] = 0.0
    lanes = aligned(6 * LANES)  # their numbers, and five sums
    lanes[:LANES] = np.arange(LANES)
    work = cells, cells.view(np.uint32), lanes, np.zeros(BINS, np.uint32), np.array([0, -1])
    return values, *layout, draws, *levels, *work


@functools.cache
def counting_loop(name: str) -> Loop:
    """Return the loop ``"counting"`` or ``"collecting"``, compiled or loaded on first call."""
    own = {"counting": COUNTS, "collecting": (Kind("float64", 2),)}[name]
    source = b"".join(source_of(f"stimulus_model.engine.counting_{part}") for part in ("loops", "lanes"))
    digest = hashlib.sha256(source + f"{name} {COARSE} {FINE}".encode())
    return Loop(functools.partial(_source, name), digest.hexdigest(), (*BLOCK_KINDS, *own))


def _source(name: str) -> Callable[..., None]:
    from stimulus_model.engine.counting_loops import collecting_loop, counting_loop  # imports numba

    loops: dict[str, Callable[..., None]] = {"counting": counting_loop, "collecting": collecting_loop}
    return loops[name]
