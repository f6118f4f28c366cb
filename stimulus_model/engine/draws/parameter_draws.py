"""The loops that draw parameters: compiled, or in NumPy where there is no compiler."""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.compile.cache import digest_of
from stimulus_model.engine.compile.compiled_loop import Loop
from stimulus_model.engine.compile.signature import FLOATS, INTEGERS, WORD, WORDS, ArgumentKind
from stimulus_model.engine.draws import uncompiled
from stimulus_model.engine.draws.keyed_scores import TOGETHER, below, between, four_scores, member, more, score
from stimulus_model.numerics.backends import WHOLE, Number
from stimulus_model.numerics.functions import inverse_normal

FloatArray = npt.NDArray[np.float64]


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


def row(draw: Number, key: Number, seed: Number, mirror: Number, members: Number, columns: Number) -> Score:
    """Return where the row of the member that each draw takes begins in the ensemble, plus `WHOLE`."""
    return Score((member(draw, key, seed, mirror, members) - WHOLE) * columns + WHOLE)


def tile(width: int) -> int:
    """Return how many blocks are drawn at a time, whole `TOGETHER` draws: rows of a table are used often in turn."""
    return max(16, TOGETHER // width)


def in_both(function: Callable[..., Number]) -> Callable[..., Both]:
    """Return `function` of the values of two blocks: of each in turn, with what is no `Both` the same for them."""

    def run(*values: Any) -> Both:
        return Both(*(function(*(v[k] if isinstance(v, Both) else v for v in values)) for k in (0, 1)))

    return run


@functools.cache
def drawer(width: int) -> Loop:
    """Return the compiled loop of `design.draw_parameters`: scores are drawn or given, mixed, and looked up.

    ``run(column, key, begin, source, weight, table, members, member_column, ensemble, seed, first, mirror, given,
    taken, out, scores)``: the first eight are fields of the design, `ensemble` is the key of the member; `given`
    holds normal scores (block, key, lane), flat, and `taken` what `row` returns (draw), or nothing: they are drawn;
    `out` has shape (block, parameter, lane) and keeps what is not drawn; `scores` is scratch for `tile` blocks.
    """
    sources = digest_of("engine.draws.parameter_draws", "engine.draws.keyed_scores", "engine.draws.quantile_tables")
    rows, out = ArgumentKind("float64", 2), ArgumentKind("float64", 3)
    known = (INTEGERS, WORDS, INTEGERS, INTEGERS, FLOATS, rows, rows, INTEGERS)
    kinds = (*known, *(WORD,) * 4, FLOATS, FLOATS, out, FLOATS)
    return Loop(functools.partial(_drawing, width), f"{sources} {width}", kinds, uncompiled.draw)


def _drawing(width: int) -> Callable[..., None]:
    """Return the loop of `drawer` as numba reads it."""
    from stimulus_model.simd.instruction_order import ordered
    from stimulus_model.simd.intrinsics import instructions, traced
    from stimulus_model.simd.memory import gathering  # imports numba, as does the next

    lanes, gather, rows = instructions(width), gathering(width), TOGETHER // 4 // width
    most = tile(width)
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
        for low in range(0, out.shape[0], most):
            high = low + most if low + most < out.shape[0] else out.shape[0]  # min and max take long to compile
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


def normal_quantiles(uniforms: FloatArray) -> FloatArray:
    """Return the standard normal quantiles of `uniforms`, an array of any shape with a multiple of 4 numbers."""
    out = np.empty(uniforms.shape)
    _inverter()(uniforms.reshape(-1), out.reshape(-1))
    return out


@functools.cache
def _inverter() -> Loop:
    """Return the compiled loop of `normal_quantiles`."""
    return Loop(
        _inverting, f"inverter {digest_of('engine.draws.parameter_draws')}", (FLOATS, FLOATS), uncompiled.invert
    )


def _inverting() -> Callable[..., None]:
    """Return the loop as numba reads it; bits do not depend on the width, so one does for all."""
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
