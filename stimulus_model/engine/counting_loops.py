"""The loops of counting, as numba reads them: LLVM turns them into vector code in one fixed order.

Rows are copied number by number: an assignment of slices would ask for memory in case they overlap.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from stimulus_model.engine.tally import COARSE, FINE

compiled = numba.njit(nogil=True, error_model="numpy")


@compiled
def _read(values: Any, s: Any, t: Any, v: Any, out: Any) -> None:
    width = values.shape[4]
    for block in range(values.shape[0]):
        for k in range(width):
            out[block * width + k] = values[block, s, t, v, k]


@compiled
def _measure(measure: Any, levels: Any, out: Any) -> None:
    without, with_package = levels[0], levels[1]
    if measure < 2:
        for k in range(out.size):
            out[k] = levels[measure, k]
    elif measure == 2:
        for k in range(out.size):
            out[k] = with_package[k] - without[k]
    else:
        for k in range(out.size):
            out[k] = (with_package[k] - without[k]) * (100.0 / without[k])


@compiled
def _count(x: Any, centre: Any, spread: Any, counts: Any, z: Any, cells: Any) -> None:
    scale, half = 1.0 / spread, 0.5 * counts.size
    for k in range(x.size):
        z[k] = (x[k] - centre) * scale
        u = z[k] / (1.0 + abs(z[k]))
        # the last bin takes 1, and NaN, which only an infinite z gives
        cells[k] = np.int32(half * (u if u < 1.0 - 2.0**-40 else 1.0 - 2.0**-40) + half)
    for k in range(x.size):
        counts[np.uint32(cells[k])] += np.uint32(1)


@compiled
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


@compiled
def _put(value: Any, parts: Any) -> None:
    """Add the sum of a block to the high and low part of a sum of blocks."""
    coarse = np.rint(value / COARSE)
    parts[0] += np.int64(coarse)
    parts[1] += np.int64(np.rint((value - coarse * COARSE) * FINE))


@compiled
def _sum(x: Any, z: Any, tree: Any, moments: Any, low: Any, high: Any, positive: Any) -> None:
    """Add to the moments of a column."""
    least, most = x[0], x[0]
    above = 0
    for k in range(x.size):
        least, most = min(least, x[k]), max(most, x[k])
        above += x[k] > 0.0
    low[0], high[0] = min(low[0], least), max(high[0], most)
    positive[0] += above
    _put(_plus(z, tree), moments[:2])
    for k in range(z.size):
        z[k] *= z[k]
    _put(_plus(z, tree), moments[2:])


@compiled
def _add_up(levels: Any, quarter: Any, last: Any, year: Any) -> None:
    """Take in a quarter of a year: the mean of four, or the last of them."""
    for s in range(2):
        if quarter == 0 or last:
            for k in range(levels.shape[1]):
                year[s, k] = levels[s, k]
        else:
            for k in range(levels.shape[1]):
                year[s, k] += levels[s, k]
        if quarter == 3 and not last:
            for k in range(levels.shape[1]):
                year[s, k] /= 4.0


def _each(use: Any) -> Any:
    """Return a loop that calls ``use(series, column, parts, workspace)`` with every series and time of a block."""

    def run(
        values: Any,
        place: Any,
        last: Any,
        first: Any,
        years: Any,
        quarters: Any,
        levels: Any,
        yearly: Any,
        rows: Any,
        cells: Any,
        parts: Any,
    ) -> None:
        x, z, tree = rows[0], rows[1], rows[2]
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
                        use(x, place[v, measure] + t, parts, z, tree, cells)
                        if within and quarter == 3:
                            _measure(measure, yearly[v], x)
                            use(x, place[v, measure] + quarters + (t - first) // 4, parts, z, tree, cells)

    return run


@compiled
def _tallied(x: Any, column: Any, parts: Any, z: Any, tree: Any, cells: Any) -> None:
    centre, spread, counts, moments, low, high, positive = parts
    _count(x, centre[column], spread[column], counts[column], z, cells)
    one = slice(column, column + 1)
    _sum(x, z, tree, moments[column], low[one], high[one], positive[one])


@compiled
def _kept(x: Any, column: Any, parts: Any, z: Any, tree: Any, cells: Any) -> None:
    for k in range(x.size):
        parts[0][column, k] = x[k]


_tally, _sample = compiled(_each(_tallied)), compiled(_each(_kept))


def counting_loop(
    values: Any,
    place: Any,
    last: Any,
    first: Any,
    years: Any,
    quarters: Any,
    levels: Any,
    yearly: Any,
    rows: Any,
    cells: Any,
    centre: Any,
    spread: Any,
    counts: Any,
    moments: Any,
    low: Any,
    high: Any,
    positive: Any,
) -> None:
    """Count: the arguments of `counting.count_draws`, one by one."""
    parts = centre, spread, counts, moments, low, high, positive
    _tally(values, place, last, first, years, quarters, levels, yearly, rows, cells, parts)


def collecting_loop(
    values: Any,
    place: Any,
    last: Any,
    first: Any,
    years: Any,
    quarters: Any,
    levels: Any,
    yearly: Any,
    rows: Any,
    cells: Any,
    sample: Any,
) -> None:
    """Copy: the arguments of `counting.collect`, one by one."""
    _sample(values, place, last, first, years, quarters, levels, yearly, rows, cells, (sample,))
