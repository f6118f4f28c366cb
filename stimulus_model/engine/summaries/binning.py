"""Counting: from the values of a block of draws to histograms, moments, extremes and signs of every series.

Compiled on first call, and the same bits on every processor.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from stimulus_model.engine.compile.buffers import aligned
from stimulus_model.engine.compile.cache import digest_of
from stimulus_model.engine.compile.compiled_loop import Loop
from stimulus_model.engine.compile.signature import FLOATS, INTEGER, INTEGERS, ArgumentKind
from stimulus_model.engine.summaries.histogram import (
    BINS,
    COARSE,
    FINE,
    LANES,
    TURN,
    Bins,
    FloatArray,
    Histograms,
    Layout,
)
from stimulus_model.numerics.order_statistics import quantiles_of_sorted

SPREAD = 1.2
"""Spread in units of the distance from the 10 % to the 90 % quantile: three standard deviations of a normal."""


Workspace: TypeAlias = tuple[Any, ...]
"""Arrays of the loops, in the order of their arguments; the last says whose turn it is."""
NOTHING_YET = 0, -1


def bins_of(values: FloatArray, draws: int, layout: Layout) -> Bins:
    """Return centre and spread of every column from the first draws of a run; arguments as for `bin_draws`."""
    sample = np.empty((layout.columns, draws))
    collect(values, draws, layout, sample)
    sample.sort(axis=1)
    low, centre, high = quantiles_of_sorted(sample, (0.1, 0.5, 0.9), axis=1)
    extent = np.where(high > low, high - low, sample[:, -1] - sample[:, 0])
    # a constant gets any spread: smallest and largest value say that it is one
    return Bins(centre, np.maximum(SPREAD * extent, 1e-6 * np.maximum(np.abs(centre), 1e-3)))


NARROW, WIDE = "uint16", "uint32"
"""What draws are counted in: of one span, where they fit into the former, or else the latter."""


def counts_of(draws: int) -> str:
    """Return the narrowest type that can count `draws`: what is narrower is swept through sooner."""
    return NARROW if draws <= np.iinfo(NARROW).max else WIDE


def block_kinds(counts: str) -> tuple[ArgumentKind, ...]:
    """Return the kinds of the arguments that both loops share: values, layout, draws and workspace."""
    cells = ArgumentKind("float64", 2), ArgumentKind("uint32", 2), FLOATS, ArgumentKind(counts, 1), INTEGERS
    levels = ArgumentKind("float64", 2), ArgumentKind("float64", 4), FLOATS
    return (
        ArgumentKind("float64", 5),
        ArgumentKind("int64", 2),
        ArgumentKind("bool", 1),
        ArgumentKind("int64", 2),
        *(INTEGER,) * 2,
        *levels,
        *cells,
    )


def own_kinds(name: str, counts: str) -> tuple[ArgumentKind, ...]:
    """Return the kinds of a loop's other arguments: the fields of `Bins` and `Histograms`, or the sample."""
    counting = FLOATS, FLOATS, ArgumentKind(counts, 2), ArgumentKind("int64", 2), FLOATS, FLOATS, INTEGERS
    return {"counting": counting, "collecting": (ArgumentKind("float64", 2),)}[name]


def bin_draws(
    values: FloatArray, draws: int, layout: Layout, bins: Bins, histograms: Histograms, work: Workspace | None = None
) -> None:
    """Add the first `draws` of `values` to `histograms`, whose counts are `NARROW` or `WIDE`.

    `values` has shape (block, scenario, quarter, variable, lane), at most `BLOCK` draws; scenarios without and with.
    `work` is what `workspace` returned for such values and counts, to be used again.
    """
    counts = histograms.counts.dtype.name
    work = workspace(values, counts, layout) if work is None else work
    work[-1][:] = NOTHING_YET
    binning_loop("counting", counts)(values, *layout, draws, *work, *bins, *histograms)


def collect(values: FloatArray, draws: int, layout: Layout, sample: FloatArray) -> None:
    """Write the same series to `sample`, float64 (column, draw)."""
    binning_loop("collecting")(values, *layout, draws, *workspace(values, NARROW, layout), sample)


def workspace(values: FloatArray, counts: str, layout: Layout) -> Workspace:
    """Return the memory in which the loops count `values`: levels, years and a row of a block, cells, lanes, turn."""
    size = -(-values.shape[0] * values.shape[4] // TURN) * TURN
    levels = np.zeros((2, size)), np.zeros((len(layout.calendars), values.shape[3], 2, size)), np.zeros(size)
    cells = aligned(2 * size).reshape(2, size)
    cells[:] = 0.0
    lanes = aligned(6 * LANES)  # their numbers, and five sums
    lanes[:LANES] = np.arange(LANES)
    return *levels, cells, cells.view(np.uint32), lanes, np.zeros(BINS, counts), np.array(NOTHING_YET)


def binning_loop(name: str, counts: str = NARROW) -> Loop:
    """Return the loop ``"counting"`` or ``"collecting"``, compiled or loaded on first call."""
    return _loop(name, counts)


@functools.cache
def _loop(name: str, counts: str) -> Loop:
    kinds = *block_kinds(counts), *own_kinds(name, counts)
    sources = digest_of("engine.summaries.binning_loops", "engine.summaries.binning_vectors")
    return Loop(functools.partial(_source, name), f"{sources} {name} {COARSE} {FINE}", kinds)


def _source(name: str) -> Callable[..., None]:
    from stimulus_model.engine.summaries.binning_loops import bin_series, collect_series  # imports numba

    loops: dict[str, Callable[..., None]] = {"counting": bin_series, "collecting": collect_series}
    return loops[name]
