"""Normal scores, and what they become: the compiled loops that draw parameters."""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.compile.cache import digest_of
from stimulus_model.engine.compile.compiled_loop import Loop
from stimulus_model.engine.compile.signature import FLOATS, INTEGERS, WORD, WORDS, Kind
from stimulus_model.engine.draws.quantile_tables import LIMIT, POINTS, STEPS
from stimulus_model.numerics.backends import WHOLE, Number, machine_of
from stimulus_model.numerics.functions import clip, inverse_normal, maximum, minimum, where
from stimulus_model.numerics.random import PARAMETERS, normal_pair, opposite, threefry

FloatArray = npt.NDArray[np.float64]


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


class Score(NamedTuple):
    """One normal score a lane."""

    value: float


class Both(NamedTuple):
    """Lanes of two blocks: while one waits for a result, the processor goes on with the other."""

    one: float
    other: float


class Four(NamedTuple):
    """One normal score a lane, for four blocks."""

    a: float
    b: float
    c: float
    d: float


TOGETHER = 64
"""Draws that share counters: a tile is a multiple of it at every width."""
TILE = 16
"""Blocks drawn at a time: a row of the table is read from nearer memory when it is used so often in turn."""


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


def in_both(function: Callable[..., Number]) -> Callable[..., Both]:
    """Return `function` of the values of two blocks: of each in turn, with what is no `Both` the same for them."""

    def run(*values: Any) -> Both:
        return Both(*(function(*(v[k] if isinstance(v, Both) else v for v in values)) for k in (0, 1)))

    return run


def row(draw: Number, key: Number, seed: Number, mirror: Number, members: Number, columns: Number) -> Score:
    """Return where the row of the member that each draw takes begins in the ensemble, plus `WHOLE`."""
    return Score((member(draw, key, seed, mirror, members) - WHOLE) * columns + WHOLE)


@functools.cache
def drawer(width: int) -> Loop:
    """Return the compiled loop of `design.draw_parameters`: scores are drawn or given, mixed, and looked up.

    ``run(column, key, begin, source, weight, table, members, member_column, ensemble, seed, first, mirror, given,
    taken, out, scores)``: the first eight are fields of the design, `ensemble` is the key of the member; `given`
    holds normal scores (block, key, lane), flat, and `taken` what `row` returns (draw), or nothing: they are drawn;
    `out` has shape (block, parameter, lane) and keeps what is not drawn; `scores` is scratch for `TILE` blocks.
    """
    name = f"{digest_of('engine.draws.parameter_draws')} {width} {LIMIT} {STEPS}"
    rows, out = Kind("float64", 2), Kind("float64", 3)
    known = (INTEGERS, WORDS, INTEGERS, INTEGERS, FLOATS, rows, rows, INTEGERS)
    kinds = (*known, *(WORD,) * 4, FLOATS, FLOATS, out, FLOATS)
    return Loop(functools.partial(_drawing, width), name, kinds)


def _drawing(width: int) -> Callable[..., None]:
    """Return the loop of `drawer` as numba reads it."""
    from stimulus_model.simd.instruction_order import ordered
    from stimulus_model.simd.intrinsics import instructions, traced
    from stimulus_model.simd.memory import gathering  # imports numba, as does the next

    lanes, gather, rows = instructions(width), gathering(width), TOGETHER // 4 // width
    load, store, number, vectorise = lanes.load, lanes.store, lanes.number, lanes.vectorise
    broadcast = lanes.broadcast
    four = traced(ordered(lambda *values: Four(*four_scores(*values))), 3, (Four,), width)
    scored = traced(ordered(in_both(score)), 4, (Both,), width)
    added, found = traced(in_both(more), 3, (Both,), width), traced(in_both(below), 1, (Both,), width)
    interpolated = traced(in_both(between), 3, (Both,), width)
    row_of = traced(row, 6, (Score,), width)

    def run(
        column: Any,
        key: Any,
        begin: Any,
        source: Any,
        weight: Any,
        table: Any,
        members: Any,
        member_column: Any,
        ensemble: Any,
        seed: Any,
        first: Any,
        mirror: Any,
        given: Any,
        taken: Any,
        out: Any,
        scores: Any,
    ) -> None:
        vectorise()
        per_scores, per_out = key.size * width, out.shape[1] * width
        together = mirror == np.uint64(0) and first % np.uint64(TOGETHER) == np.uint64(0)
        for low in range(0, out.shape[0], TILE):
            high = low + TILE if low + TILE < out.shape[0] else out.shape[0]  # min and max take long to compile
            known, start = given, low * per_scores
            if given.size == 0:
                known, start = scores, 0
                for block in range(low, high if together else low, 4 * rows):
                    for part in range(rows):
                        counters = number((first >> np.uint64(2)) + np.uint64((block // 4 + part) * width))
                        for k in range(key.size):
                            at = (block - low + part) * per_scores + k * width
                            store(four(counters, key[k], seed), scores, at, rows * per_scores)
                for block in range(high if together else low, high, 2):
                    apart = 1 if block + 1 < high else 0  # the last one may be alone, and is both then
                    draw = first + np.uint64(block * width)
                    draws = Both(number(draw), number(draw + np.uint64(apart * width)))
                    for k in range(key.size):
                        z = scored(draws, key[k], seed, mirror)
                        store(z, scores, (block - low) * per_scores + k * width, apart * per_scores)
            for k in range(column.size):
                points, terms, last = k * table.shape[1], begin[k], begin[k + 1]
                for block in range(low, high, 2):
                    apart = 1 if block + 1 < high else 0
                    at = start + (block - low) * per_scores
                    z = broadcast(Both(0.0, 0.0))
                    for j in range(terms, last):
                        z = added(z, load(Both, known, at + source[j] * width, apart * per_scores), weight[j])
                    point = found(z)
                    value = interpolated(gather(table, points, point), gather(table, points + 1, point), z)
                    store(value, out, block * per_out + column[k] * width, apart * per_out)
            for block in range(low, high if member_column.size else low):
                if taken.size == 0:
                    draw = number(first + np.uint64(block * width))
                    shape = np.float64(members.shape[0]), np.float64(members.shape[1])
                    chosen = row_of(draw, ensemble, seed, mirror, shape[0], shape[1])
                else:
                    chosen = load(Score, taken, block * width, width)
                for k in range(member_column.size):
                    value = gather(members, k, chosen)
                    store(value, out, block * per_out + member_column[k] * width, width)

    return run


def normal_scores(uniforms: FloatArray) -> FloatArray:
    """Return the standard normal quantiles of `uniforms`, an array of any shape with a multiple of 4 numbers."""
    out = np.empty(uniforms.shape)
    _inverter()(uniforms.reshape(-1), out.reshape(-1))
    return out


@functools.cache
def _inverter() -> Loop:
    """Return the compiled loop of `normal_scores`."""
    return Loop(_inverting, f"inverter {digest_of('engine.draws.parameter_draws')}", (FLOATS, FLOATS))


def _inverting() -> Callable[..., None]:
    """Return the loop of `normal_scores` as numba reads it; bits do not depend on the width, so one does for all."""
    from stimulus_model.simd.intrinsics import instructions, traced  # imports numba

    width = 4
    lanes = instructions(width)
    load, store, vectorise = lanes.load, lanes.store, lanes.vectorise
    inverted = traced(lambda u: Score(inverse_normal(u.value)), 1, (Score,), width)

    def run(uniforms: Any, out: Any) -> None:
        vectorise()
        for start in range(0, uniforms.size, width):
            store(inverted(load(Score, uniforms, start, width)), out, start, width)

    return run
