"""Normal scores, and what they become: the compiled loops that draw parameters."""

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.machine_code import FLOATS, INTEGERS, WORD, WORDS, Kind, Loop
from stimulus_model.engine.tables import LIMIT, STEPS
from stimulus_model.lanes.functions import inverse_normal
from stimulus_model.lanes.lane_machine import bits_of
from stimulus_model.lanes.machines import Number
from stimulus_model.lanes.random import PARAMETERS, mirror_sign, normal_pair, threefry
from stimulus_model.lanes.trace import trace_text

FloatArray = npt.NDArray[np.float64]


def score(draw: Number, key: Number, seed: Number, mirror: Number) -> Number:
    """Return the standard normal score of one parameter name in each draw; `mirror` as in `keyed_shocks`."""
    bits = threefry(draw >> mirror, key, seed, PARAMETERS)
    return mirror_sign(draw & mirror) * normal_pair(*bits)[0]


class Score(NamedTuple):
    """One normal score a lane."""

    value: float


TILE = 32
"""Blocks drawn at a time: a row of the table is read from nearer memory when it is used so often in turn."""


@functools.cache
def drawer(width: int) -> Loop:
    """Return the compiled loop of `design.draw_parameters`: scores are drawn or given, mixed, and looked up.

    ``run(column, key, begin, source, weight, table, seed, first, mirror, given, out, scores)``: the first six are
    fields of the design; `given` holds normal scores (block, key, lane), flat, or nothing: they are drawn; `out` has
    shape (block, parameter, lane) and keeps what is not drawn; `scores` is scratch for `TILE` blocks.
    """
    text = trace_text(score, *[lambda node: bits_of(node(0))] * 4, width=0)
    source = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    name = hashlib.sha256(f"{text}{source}{width} {LIMIT} {STEPS}".encode()).hexdigest()
    table, out = Kind("float64", 2), Kind("float64", 3)
    kinds = (INTEGERS, WORDS, INTEGERS, INTEGERS, FLOATS, table, WORD, WORD, WORD, FLOATS, out, FLOATS)
    return Loop(functools.partial(_drawing, width), name, kinds)


def _drawing(width: int) -> Callable[..., None]:
    """Return the loop of `drawer` as numba reads it."""
    from stimulus_model.lanes.instructions import instructions, traced  # imports numba

    lanes = instructions(width)
    store, number, vectorise = lanes.store, lanes.number, lanes.vectorise
    scored = traced(lambda draw, key, seed, mirror: Score(score(draw, key, seed, mirror)), 4, (Score,), width)

    def run(
        column: Any,
        key: Any,
        begin: Any,
        source: Any,
        weight: Any,
        table: Any,
        seed: Any,
        first: Any,
        mirror: Any,
        given: Any,
        out: Any,
        scores: Any,
    ) -> None:
        vectorise()
        size = key.size * width
        for low in range(0, out.shape[0], TILE):
            high = low + TILE if low + TILE < out.shape[0] else out.shape[0]  # min and max take long to compile
            known, at = given, low * size
            if given.size == 0:
                known, at = scores, 0
                for block in range(low, high):
                    draw = number(first + np.uint64(block * width))
                    for k in range(key.size):
                        store(scored(draw, key[k], seed, mirror), scores, (block - low) * size + k * width, width)
            for k in range(column.size):
                row = table[k]
                for block in range(low, high):
                    start = at + (block - low) * size
                    for lane in range(width):
                        z = weight[begin[k]] * known[start + source[begin[k]] * width + lane]
                        for j in range(begin[k] + 1, begin[k + 1]):
                            z += weight[j] * known[start + source[j] * width + lane]
                        z = LIMIT if z > LIMIT else (-LIMIT if z < -LIMIT else z)
                        place = (z + LIMIT) * STEPS
                        cell = np.int64(place)
                        if cell > row.size - 2:
                            cell = row.size - 2
                        left = row[cell]
                        out[block, column[k], lane] = left + (place - cell) * (row[cell + 1] - left)

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
