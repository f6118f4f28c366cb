"""Normal scores keyed by seed, draw and parameter name, and what they become: on lanes, arrays or floats."""

from stimulus_model.engine.draws.quantile_tables import LIMIT, POINTS, STEPS
from stimulus_model.numerics.backends import WHOLE, Number, machine_of
from stimulus_model.numerics.functions import clip, maximum, minimum, where
from stimulus_model.numerics.random import PARAMETERS, normal_pair, opposite, threefry

TOGETHER = 64
"""Draws in a row that share counters."""


def score(draw: Number, key: Number, seed: Number, mirror: Number) -> Number:
    """Return the standard normal score of one parameter name in each draw; `mirror` as in `keyed_shocks`.

    A counter gives four normals, so `TOGETHER` draws in a row share a quarter of as many counters: draws k, k + 16,
    k + 32 and k + 48 of them take the normals of one.
    """
    number, bit = draw >> mirror, machine_of(draw).bit
    a, b, c, d = four_scores((number >> 6 << 4) + (number & 15), key, seed, draw & mirror)
    return where(bit(number, 5), where(bit(number, 4), d, c), where(bit(number, 4), b, a))


def four_scores(counter: Number, key: Number, seed: Number, odd: Number = 0) -> tuple[Number, ...]:
    """Return the four scores of one parameter name that a counter gives; their opposites where `odd` is 1."""
    words = threefry(counter, key, seed, PARAMETERS)
    return tuple(normal for word in words for normal in normal_pair(opposite(word, odd)))


def place(score: Number) -> Number:
    """Return where a score lies in a table, counted in points; it is set to the limits beyond them."""
    return (clip(score, -LIMIT, LIMIT) + LIMIT) * STEPS


def below(score: Number) -> Number:
    """Return the point of a table below a score, in the lowest bits of a number from `WHOLE` on."""
    return minimum(maximum(place(score) - (0.5 - 2.0**-43) + WHOLE, WHOLE), WHOLE + (POINTS - 2.0))


def between(left: Number, right: Number, score: Number) -> Number:
    """Return the value at a score between two points, rounded as plain code would."""
    share = place(score) - (below(score) - WHOLE)
    return left + (share * (right - left) + 0.0)


def more(total: Number, score: Number, weight: Number) -> Number:
    """Return `total` plus a weighted score, rounded twice as plain code would."""
    return total + (weight * score + 0.0)


def member(draw: Number, key: Number, seed: Number, mirror: Number, members: Number) -> Number:
    """Return the member of the ensemble that each draw takes, in the lowest bits of a number from `WHOLE` on.

    It is the upper half of a random word times `members`, rounded down: exact below a million members.
    """
    word = threefry(draw >> mirror, key, seed, PARAMETERS)[0]
    m = machine_of(word)
    upper = m.float_of((word >> 32) | 0x3FF0000000000000) - 1.0
    index = maximum(upper * (members * 2.0**20) - (0.5 - 2.0**-33) + WHOLE, WHOLE)  # below it, steps are of a half
    index = minimum(index, members + (WHOLE - 1.0))
    return where(m.bit(draw & mirror, 0), (members + (WHOLE - 1.0)) - (index - WHOLE), index)
