"""Normal scores, and what they become: the compiled loops that draw parameters."""

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.machine_code import FLOATS, INTEGERS, WORD, WORDS, Kind, Loop
from stimulus_model.engine.tables import LIMIT, POINTS, STEPS
from stimulus_model.lanes.functions import clip, inverse_normal, maximum, minimum, where
from stimulus_model.lanes.lane_machine import bits_of
from stimulus_model.lanes.machines import Number, machine_of
from stimulus_model.lanes.random import PARAMETERS, normal_pair, opposite, threefry
from stimulus_model.lanes.trace import trace_text

FloatArray = npt.NDArray[np.float64]


def score(draw: Number, key: Number, seed: Number, mirror: Number) -> Number:
    """Return the standard normal score of one parameter name in each draw; `mirror` as in `keyed_shocks`."""
    word = threefry(draw >> mirror, key, seed, PARAMETERS)[0]
    return normal_pair(opposite(word, draw & mirror))[0]


class Score(NamedTuple):
    """One normal score a lane."""

    value: float


class Cell(NamedTuple):
    """Where a score lies in a table: the point below it, in the lowest bits, and how far it is to the next."""

    below: float
    share: float


class Ends(NamedTuple):
    """Values at the point below a score and at the next."""

    left: float
    right: float


TILE = 8
"""Blocks drawn at a time: a row of the table is read from nearer memory when it is used so often in turn."""
WHOLE = 2.0**52
"""Added to a number from 0 to 2**32, it leaves the nearest integer in the lowest bits."""


def cell(score: Score) -> Cell:
    """Return the cell of a score; it is set to the limits beyond them."""
    place = (clip(score.value, -LIMIT, LIMIT) + LIMIT) * STEPS
    below = minimum(maximum(place - (0.5 - 2.0**-43) + WHOLE, WHOLE), WHOLE + (POINTS - 2.0))
    return Cell(below, place - (below - WHOLE))


def between(ends: Ends, share: Score) -> Score:
    """Return the value at a share of the way between two points, rounded as plain code would."""
    return Score(ends.left + (share.value * (ends.right - ends.left) + 0.0))


def more(total: Score, score: Score, weight: Score) -> Score:
    """Return `total` plus a weighted score, rounded twice as plain code would."""
    return Score(total.value + (weight.value * score.value + 0.0))


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


def row(member: Score, columns: Score) -> Score:
    """Return where the row of a member begins in a table of so many columns, as a number from `WHOLE` on."""
    return Score((member.value - WHOLE) * columns.value + WHOLE)


@functools.cache
def drawer(width: int) -> Loop:
    """Return the compiled loop of `design.draw_parameters`: scores are drawn or given, mixed, and looked up.

    ``run(column, key, begin, source, weight, table, members, member_column, ensemble, seed, first, mirror, given,
    taken, out, scores)``: the first eight are fields of the design, `ensemble` is the key of the member; `given`
    holds normal scores (block, key, lane), flat, and `taken` members plus `WHOLE` (draw), or nothing: they are drawn;
    `out` has shape (block, parameter, lane) and keeps what is not drawn; `scores` is scratch for `TILE` blocks.
    """
    node = [lambda node: bits_of(node(0))] * 4
    texts = trace_text(score, *node, width=0), trace_text(member, *node, lambda node: node(0), width=0)
    source = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    name = hashlib.sha256(f"{texts}{source}{width} {LIMIT} {STEPS}".encode()).hexdigest()
    rows, out = Kind("float64", 2), Kind("float64", 3)
    known = (INTEGERS, WORDS, INTEGERS, INTEGERS, FLOATS, rows, rows, INTEGERS)
    kinds = (*known, *(WORD,) * 4, FLOATS, FLOATS, out, FLOATS)
    return Loop(functools.partial(_drawing, width), name, kinds)


def _drawing(width: int) -> Callable[..., None]:
    """Return the loop of `drawer` as numba reads it."""
    from stimulus_model.lanes.gather import gathering  # imports numba, as does the next
    from stimulus_model.lanes.instructions import instructions, traced
    from stimulus_model.lanes.ordering import ordered

    lanes, gather = instructions(width), gathering(width)
    load, store, number, broadcast, vectorise = lanes.load, lanes.store, lanes.number, lanes.broadcast, lanes.vectorise

    def score_twice(draw: Any, other: Any, key: Any, seed: Any, mirror: Any) -> Any:
        return tuple(Score(score(each, key, seed, mirror)) for each in (draw, other))

    def choose_one(draw: Any, key: Any, seed: Any, mirror: Any, members: Any) -> Any:
        return Score(member(draw, key, seed, mirror, members.value))

    scored = traced(ordered(score_twice), 5, (Score, Score), width)  # while one waits for a root, the other goes on
    choose, begins = traced(choose_one, 5, (Score,), width), traced(row, 2, (Score,), width)
    placed, added = traced(cell, 1, (Cell,), width), traced(more, 3, (Score,), width)
    interpolated = traced(between, 2, (Score,), width)

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
        size, blocks, parameters = key.size * width, out.shape[0], out.shape[1]
        for low in range(0, blocks, TILE):
            high = low + TILE if low + TILE < blocks else blocks  # min and max take long to compile
            known, at = given, low * size
            if given.size == 0:
                known, at = scores, 0
                for block in range(low, high, 2):
                    after = block + 1 if block + 1 < high else block
                    draw, other = number(first + np.uint64(block * width)), number(first + np.uint64(after * width))
                    here, there = (block - low) * size, (after - low) * size
                    for k in range(key.size):
                        one, two = scored(draw, other, key[k], seed, mirror)
                        store(one, scores, here + k * width, width)
                        store(two, scores, there + k * width, width)
            for k in range(column.size):
                points, place, terms, last = k * table.shape[1], column[k], begin[k], begin[k + 1]
                for block in range(low, high):
                    start = at + (block - low) * size
                    z = broadcast(Score(0.0))
                    for j in range(terms, last):
                        z = added(z, load(Score, known, start + source[j] * width, width), Score(weight[j]))
                    found = placed(z)
                    ends = gather(Ends, table, points, 1, found.below)
                    value = interpolated(ends, Score(found.share))
                    store(value, out, (block * parameters + place) * width, width)
            for block in range(low, high if member_column.size else low):
                if taken.size == 0:
                    draw, count = number(first + np.uint64(block * width)), Score(np.float64(members.shape[0]))
                    which = choose(draw, ensemble, seed, mirror, count)
                else:
                    which = load(Score, taken, block * width, width)
                chosen = begins(which, Score(np.float64(members.shape[1])))
                for k in range(member_column.size):
                    value = gather(Score, members, k, 0, chosen.value)
                    store(value, out, (block * parameters + member_column[k]) * width, width)

    return run


def normal_scores(uniforms: FloatArray) -> FloatArray:
    """Return the standard normal quantiles of `uniforms`, an array of any shape with a multiple of 4 numbers."""
    out = np.empty(uniforms.shape)
    _inverter()(uniforms.reshape(-1), out.reshape(-1))
    return out


@functools.cache
def _inverter() -> Loop:
    """Return the compiled loop of `normal_scores`."""
    text = trace_text(inverse_normal, lambda node: node(0), width=0)
    source = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    name = hashlib.sha256(f"{text}{source}".encode()).hexdigest()
    return Loop(_inverting, name, (FLOATS, FLOATS))


def _inverting() -> Callable[..., None]:
    """Return the loop of `normal_scores` as numba reads it; bits do not depend on the width, so one does for all."""
    from stimulus_model.lanes.instructions import instructions, traced  # imports numba

    width = 4
    lanes = instructions(width)
    load, store, vectorise = lanes.load, lanes.store, lanes.vectorise
    inverted = traced(lambda u: Score(inverse_normal(u.value)), 1, (Score,), width)

    def run(uniforms: Any, out: Any) -> None:
        vectorise()
        for start in range(0, uniforms.size, width):
            store(inverted(load(Score, uniforms, start, width)), out, start, width)

    return run
