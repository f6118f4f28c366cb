"""The loops of counting, as numba reads them: thirty-two draws at a time, in one fixed order on every processor.

Rows are copied number by number: an assignment of slices would ask for memory in case they overlap.
"""

from typing import Any

import numba
import numpy as np

from stimulus_model.engine.summaries.binning_vectors import Column, Found, LaneValue, Two, counted, counted_some
from stimulus_model.engine.summaries.histogram import COARSE, FINE, LANES, TURN
from stimulus_model.simd.intrinsics import instructions, traced

compiled = numba.njit(nogil=True, error_model="numpy")
_lanes = instructions(LANES)
_load, _store, _broadcast, _vectorise = _lanes.load, _lanes.store, _lanes.broadcast, _lanes.vectorise
_counted = traced(counted, 3, (Found, Two), LANES)
_counted_some = traced(counted_some, 5, (Found, Two), LANES)


@compiled
def _read(values: Any, s: Any, t: Any, v: Any, out: Any) -> None:
    width = values.shape[4]
    for block in range(values.shape[0]):
        for k in range(width):
            out[block * width + k] = values[block, s, t, v, k]


@compiled
def _measure(measure: Any, levels: Any, out: Any) -> None:
    without, with_package = levels[0], levels[1]
    if measure == 2:
        for k in range(out.size):
            out[k] = with_package[k] - without[k]
    else:
        for k in range(out.size):
            out[k] = (with_package[k] - without[k]) * (100.0 / without[k])


@compiled
def _plus(values: Any) -> Any:
    """Sum the lanes as a tree."""
    half = LANES // 2
    while half > 0:
        for k in range(half):
            values[k] += values[half + k]
        half //= 2
    return values[0]


@compiled
def _put(value: Any, parts: Any) -> None:
    """Add the sum of a block to the high and low part of a sum of blocks."""
    coarse = np.rint(value / COARSE)
    parts[0] += np.int64(coarse)
    parts[1] += np.int64(np.rint((value - coarse * COARSE) * FINE))


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


@compiled
def _tallied(x: Any, draws: Any, column: Any, parts: Any, work: Any) -> None:
    """Take in a column, and meanwhile count the one before: its bins are known, so neither waits for the other."""
    _vectorise()
    centre, spread, counts, moments, low, high, positive = parts
    cells, bits, lanes, spare, turn = work
    now, before = cells[turn[0]], bits[1 - turn[0]]
    row = spare if turn[1] < 0 else counts[turn[1]]
    scaling = Column(centre[column], 1.0 / spread[column])
    found = _broadcast(Found(0.0, 0.0, np.inf, -np.inf, 0.0))
    whole = draws // TURN * TURN
    for k in range(0, whole, TURN):
        found, places = _counted(_load(Two, x, k, LANES), found, scaling)
        _store(places, now, k, LANES)
        for draw in range(TURN):
            row[before[2 * (k + draw)]] += np.uint32(1)
    if whole < draws:
        place, known = _load(LaneValue, lanes, 0, LANES), LaneValue(np.float64(draws - whole))
        found, places = _counted_some(_load(Two, x, whole, LANES), place, known, found, scaling)
        _store(places, now, whole, LANES)
        for k in range(whole, draws):
            row[before[2 * k]] += np.uint32(1)
    turn[0], turn[1] = 1 - turn[0], column
    _store(found, lanes, LANES, LANES)
    sums = lanes[LANES:]
    _put(_plus(sums[:LANES]), moments[column, :2])
    _put(_plus(sums[LANES : 2 * LANES]), moments[column, 2:])
    least, most = low[column], high[column]
    for k in range(LANES):
        least, most = min(least, sums[2 * LANES + k]), max(most, sums[3 * LANES + k])
    low[column], high[column] = least + 0.0, most + 0.0  # no zero has a sign
    positive[column] += np.int64(_plus(sums[4 * LANES :]))


@compiled
def _kept(x: Any, draws: Any, column: Any, parts: Any, work: Any) -> None:
    for k in range(draws):
        parts[0][column, k] = x[k]


def _each(use: Any) -> Any:
    """Return a loop that calls ``use(series, draws, column, parts, ...)`` with every series and time of a block."""

    def run(
        values: Any,
        place: Any,
        last: Any,
        calendars: Any,
        quarters: Any,
        draws: Any,
        levels: Any,
        yearly: Any,
        row: Any,
        work: Any,
        parts: Any,
    ) -> None:
        for t in range(quarters):
            for v in range(values.shape[3]):
                _read(values, 0, t, v, levels[0])
                _read(values, 1, t, v, levels[1])
                for calendar in range(len(calendars)):
                    since = t - calendars[calendar, 0]
                    if 0 <= since < 4 * calendars[calendar, 1]:
                        _add_up(levels, since % 4, last[v], yearly[calendar, v])
                for measure in range(place.shape[1]):
                    if place[v, measure] >= 0:
                        known, column, beyond = levels, place[v, measure] + t, place[v, measure] + quarters
                        for calendar in range(-1, len(calendars)):  # -1: the quarter itself
                            if calendar >= 0:
                                since, years = t - calendars[calendar, 0], calendars[calendar, 1]
                                known, column, beyond = yearly[calendar, v], beyond + since // 4, beyond + years
                                if since % 4 < 3 or not 0 <= since < 4 * years:
                                    continue
                            if measure < 2:
                                use(known[measure], draws, column, parts, work)
                            else:
                                _measure(measure, known, row)
                                use(row, draws, column, parts, work)

    return run


_tally, _sample = compiled(_each(_tallied)), compiled(_each(_kept))


def bin_series(
    values: Any,
    place: Any,
    last: Any,
    calendars: Any,
    quarters: Any,
    draws: Any,
    levels: Any,
    yearly: Any,
    row: Any,
    cells: Any,
    bits: Any,
    lanes: Any,
    spare: Any,
    turn: Any,
    centre: Any,
    spread: Any,
    counts: Any,
    moments: Any,
    low: Any,
    high: Any,
    positive: Any,
) -> None:
    """Count: the arguments of `binning.bin_draws`, one by one."""
    parts = centre, spread, counts, moments, low, high, positive
    work = cells, bits, lanes, spare, turn
    _tally(values, place, last, calendars, quarters, draws, levels, yearly, row, work, parts)
    if turn[1] >= 0:
        last_row, places = counts[turn[1]], bits[1 - turn[0]]
        for k in range(draws):
            last_row[places[2 * k]] += np.uint32(1)


def collect_series(
    values: Any,
    place: Any,
    last: Any,
    calendars: Any,
    quarters: Any,
    draws: Any,
    levels: Any,
    yearly: Any,
    row: Any,
    cells: Any,
    bits: Any,
    lanes: Any,
    spare: Any,
    turn: Any,
    sample: Any,
) -> None:
    """Copy: the arguments of `binning.collect`, one by one."""
    work = cells, bits, lanes, spare, turn
    _sample(values, place, last, calendars, quarters, draws, levels, yearly, row, work, (sample,))
