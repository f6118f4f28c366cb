"""What counting does with two times sixteen draws: sums, extremes and bins, traced into vector code."""

from typing import NamedTuple

from stimulus_model.engine.summaries.histogram import BINS, LANES
from stimulus_model.numerics.backends import WHOLE
from stimulus_model.numerics.functions import maximum, minimum, where

HALF = 0.5 * BINS


class Column(NamedTuple):
    """Centre of a column, and one over its spread."""

    centre: float
    scale: float


class LaneValue(NamedTuple):
    """One number a lane."""

    value: float


class Two(NamedTuple):
    """The numbers of two times sixteen draws: a division serves both."""

    first: float
    second: float


class Found(NamedTuple):
    """What is known of the draws of a block: sums of z and of its square, extremes, draws above zero."""

    total: float
    square: float
    low: float
    high: float
    positive: float


def counted(values: Two, found: Found, column: Column) -> tuple[Found, Two]:
    """Return `found` with two more draws in each lane, and the bins of these draws, in the lowest bits."""
    scores = Two(*((x - column.centre) * column.scale for x in values))
    for x, z in zip(values, scores, strict=True):
        found = _found(found, x, z, where(x > 0.0, 1.0, 0.0))
    return found, _cells(scores)


def counted_some(values: Two, place: LaneValue, known: LaneValue, found: Found, column: Column) -> tuple[Found, Two]:
    """Do the same for the first draws, as many as are `known`; `place` numbers lanes from 0."""
    kept = Two(place.value < known.value, place.value + LANES < known.value)
    scores = Two(*(where(k, (x - column.centre) * column.scale, 0.0) for k, x in zip(kept, values, strict=True)))
    for k, x, z in zip(kept, values, scores, strict=True):
        more = _found(found, x, z, where(k, where(x > 0.0, 1.0, 0.0), 0.0))
        found = more._replace(low=where(k, more.low, found.low), high=where(k, more.high, found.high))
    return found, _cells(scores)


def _found(found: Found, x: float, z: float, positive: float) -> Found:
    return Found(
        found.total + z,
        found.square + z * z,
        minimum(x, found.low),
        maximum(x, found.high),
        found.positive + positive,
    )


def _cells(scores: Two) -> Two:
    """Return the bins of z / (1 + abs(z)), of two z with one division."""
    one, other = (1.0 + abs(z) for z in scores)
    share = HALF / (one * other)
    return Two(*(_cell(z * (beyond * share)) for z, beyond in zip(scores, (other, one), strict=True)))


def _cell(place: float) -> float:
    cell = place + (HALF - 0.5 + WHOLE)
    # the last bin takes 1, and NaN, which only an infinite z gives
    inside: float = maximum(where(cell < WHOLE + (BINS - 1.0), cell, WHOLE + (BINS - 1.0)), WHOLE)
    return inside
