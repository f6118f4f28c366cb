"""Counting: from the values of a block of draws to histograms, moments, extremes and signs of every series.

Compiled on first call. Loops are written so that the compiler turns them into vector code in one fixed order: the
same bits on every processor.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numba
import numpy as np

from stimulus_model.engine.cache import compile_cached
from stimulus_model.engine.tally import COARSE, FINE, Bins, FloatArray, Layout

SPREAD = 1.2
"""Spread in units of the distance from the 10 % to the 90 % quantile: three standard deviations of a normal."""


def bins_of(values: FloatArray, draws: int, layout: Layout) -> Bins:
    """Return centre and spread of every column from the first draws of a run; arguments as for `count_draws`."""
    bins = Bins(np.zeros(layout.columns), np.ones(layout.columns))
    sample = np.empty((layout.columns, draws))
    collect(values, draws, layout, sample)
    for column, found in enumerate(sample):
        low, centre, high = np.quantile(found, (0.1, 0.5, 0.9))
        extent = high - low if high > low else found.max() - found.min()
        # a constant gets any spread: smallest and largest value say that it is one
        bins.centre[column] = centre
        bins.spread[column] = max(SPREAD * extent, 1e-6 * max(abs(centre), 1e-3))
    return bins


@numba.njit(nogil=True, error_model="numpy")
def _read(values: Any, s: Any, t: Any, v: Any, out: Any) -> None:
    width = values.shape[4]
    for block in range(values.shape[0]):
        for k in range(width):
            out[block * width + k] = values[block, s, t, v, k]


@numba.njit(nogil=True, error_model="numpy")
def _measure(measure: Any, levels: Any, out: Any) -> None:
    without, with_package = levels[0], levels[1]
    if measure < 2:
        out[:] = levels[measure, : out.size]
    elif measure == 2:
        for k in range(out.size):
            out[k] = with_package[k] - without[k]
    else:
        for k in range(out.size):
            out[k] = (with_package[k] - without[k]) * (100.0 / without[k])


@numba.njit(nogil=True, error_model="numpy")
def _count(x: Any, centre: Any, spread: Any, counts: Any, z: Any, cells: Any) -> None:
    scale, half = 1.0 / spread, 0.5 * counts.size
    for k in range(x.size):
        z[k] = (x[k] - centre) * scale
        u = z[k] / (1.0 + abs(z[k]))
        # the last bin takes 1, and NaN, which only an infinite z gives
        cells[k] = np.int32(half * (u if u < 1.0 - 2.0**-40 else 1.0 - 2.0**-40) + half)
    for k in range(x.size):
        counts[np.uint32(cells[k])] += np.uint32(1)


@numba.njit(nogil=True, error_model="numpy")
def _plus(values: Any, tree: Any) -> Any:
    """Sum as a tree: vectors for the compiler, and one order for us."""
    size, half = values.size, (values.size + 1) // 2
    for k in range(size - half):
        tree[k] = values[k] + values[half + k]
    if size < 2 * half:
        tree[half - 1] = values[half - 1]
    while half > 1:
        size, half = half, (half + 1) // 2
        for k in range(size - half):
            tree[k] += tree[half + k]
    return tree[0]


@numba.njit(nogil=True, error_model="numpy")
def _put(value: Any, parts: Any) -> None:
    """Add the sum of a block to the high and low part of a sum of blocks."""
    coarse = np.rint(value / COARSE)
    parts[0] += np.int64(coarse)
    parts[1] += np.int64(np.rint((value - coarse * COARSE) * FINE))


@numba.njit(nogil=True, error_model="numpy")
def _sum(x: Any, z: Any, trees: Any, moments: Any, low: Any, high: Any, positive: Any) -> None:
    """Add to the moments of a column."""
    least, most = x[0], x[0]
    above = 0
    for k in range(x.size):
        least, most = min(least, x[k]), max(most, x[k])
        above += x[k] > 0.0
    low[0], high[0] = min(low[0], least), max(high[0], most)
    positive[0] += above
    _put(_plus(z, trees[0]), moments[:2])
    for k in range(z.size):
        z[k] *= z[k]
    _put(_plus(z, trees[0]), moments[2:])


@numba.njit(nogil=True, error_model="numpy")
def _add_up(levels: Any, quarter: Any, last: Any, year: Any) -> None:
    """Take in a quarter of a year: the mean of four, or the last of them."""
    for s in range(2):
        if quarter == 0 or last:
            year[s] = levels[s]
        else:
            for k in range(levels.shape[1]):
                year[s, k] += levels[s, k]
        if quarter == 3 and not last:
            for k in range(levels.shape[1]):
                year[s, k] /= 4.0


def _each(use: Any) -> Any:
    """Return a kernel that calls ``use(series, column, parts, workspace)`` with every series and time of a block."""

    def run(values: Any, draws: Any, layout: Any, *parts: Any) -> None:
        place, last, first, years, quarters = layout
        levels = np.empty((2, values.shape[0] * values.shape[4]))
        yearly = np.empty((values.shape[3], *levels.shape))
        x, z, trees, cells = np.empty(draws), np.empty(draws), np.empty((4, draws)), np.empty(draws, np.int32)
        for t in range(quarters):
            quarter = (t - first) % 4
            within = first <= t < first + 4 * years
            for v in range(values.shape[3]):
                _read(values, 0, t, v, levels[0])
                _read(values, 1, t, v, levels[1])
                if within:
                    _add_up(levels, quarter, last[v], yearly[v])
                for measure in range(place.shape[1]):
                    if place[v, measure] >= 0:
                        _measure(measure, levels, x)
                        use(x, place[v, measure] + t, parts, z, trees, cells)
                        if within and quarter == 3:
                            _measure(measure, yearly[v], x)
                            use(x, place[v, measure] + quarters + (t - first) // 4, parts, z, trees, cells)

    return run


@numba.njit(nogil=True, error_model="numpy")
def _tallied(x: Any, column: Any, parts: Any, z: Any, trees: Any, cells: Any) -> None:
    (centre, spread), (counts, moments, low, high, positive) = parts
    _count(x, centre[column], spread[column], counts[column], z, cells)
    one = slice(column, column + 1)
    _sum(x, z, trees, moments[column], low[one], high[one], positive[one])


@numba.njit(nogil=True, error_model="numpy")
def _kept(x: Any, column: Any, parts: Any, z: Any, trees: Any, cells: Any) -> None:
    parts[0][column] = x


def _compiled(use: Any, name: str) -> Any:
    digest = hashlib.sha256(Path(__file__).read_bytes() + f"{name} {COARSE} {FINE} {numba.__version__}".encode())
    return compile_cached(_each(use), digest.hexdigest())


count_draws = _compiled(_tallied, "tally")
"""``count_draws(values, draws, layout, bins, tally)`` adds the first `draws` of `values`, (block, scenario, quarter,
variable, lane), at most `BLOCK` of them, to `tally`. The scenarios are without and with."""
collect = _compiled(_kept, "sample")
"""``collect(values, draws, layout, sample)`` writes the same series to `sample`, (column, draw)."""
