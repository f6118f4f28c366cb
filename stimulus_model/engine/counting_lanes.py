"""What counting does with sixteen draws at a time: sums, extremes and bins, traced into vector code."""

from typing import NamedTuple

from stimulus_model.engine.tally import BINS
from stimulus_model.lanes.functions import maximum, minimum, where

HALF = 0.5 * BINS
WHOLE = 2.0**52
"""Added to a number from 0 to 2**32, it leaves the nearest integer in the lowest bits."""


class Column(NamedTuple):
    """Centre of a column, and one over its spread."""

    centre: float
    scale: float


class Value(NamedTuple):
    """One number a lane."""

    value: float


class Found(NamedTuple):
    """What is known of the draws of a block: sums of z and of its square, extremes, draws above zero."""

    total: float
    square: float
    low: float
    high: float
    positive: float


def counted(value: Value, found: Found, column: Column) -> tuple[Found, Value]:
    """Return `found` with one more draw in each lane, and the bins of these draws, in the lowest bits."""
    x, z = value.value, (value.value - column.centre) * column.scale
    return _found(found, x, z, where(x > 0.0, 1.0, 0.0)), _cell(z)


def counted_some(value: Value, place: Value, known: Value, found: Found, column: Column) -> tuple[Found, Value]:
    """Do the same for lanes below `known` only; `place` numbers them, and lane 0 is always known."""
    kept = place.value < known.value
    z = (value.value - column.centre) * column.scale
    low, high = where(kept, value.value, found.low), where(kept, value.value, found.high)
    positive = where(kept, where(value.value > 0.0, 1.0, 0.0), 0.0)
    one = _found(found, value.value, where(kept, z, 0.0), positive)
    return one._replace(low=minimum(low, found.low), high=maximum(high, found.high)), _cell(z)


def _found(found: Found, x: float, z: float, positive: float) -> Found:
    return Found(
        found.total + z,
        found.square + z * z,
        minimum(x, found.low),
        maximum(x, found.high),
        found.positive + positive,
    )


def _cell(z: float) -> Value:
    place = HALF * (z / (1.0 + abs(z))) + (HALF - 0.5 + WHOLE)
    # the last bin takes 1, and NaN, which only an infinite z gives
    return Value(maximum(where(place < WHOLE + (BINS - 1.0), place, WHOLE + (BINS - 1.0)), WHOLE))
