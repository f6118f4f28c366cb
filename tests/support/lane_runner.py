"""Run an elementary function on lanes, from arrays to arrays."""

from typing import NamedTuple

import numba
import numpy as np

from stimulus_model.simd.intrinsics import instructions, traced


class Two(NamedTuple):
    x: float
    y: float


class One(NamedTuple):
    value: float


def on_lanes(function, x, y=None, width=16):
    """Return function(x, y) computed in lanes; `function` takes one or two values."""
    lanes = instructions(width)
    load, store, vectorise = lanes.load, lanes.store, lanes.vectorise
    arity = 1 if y is None else 2
    call = traced(lambda two, _: One(function(*two[:arity])), 2, (One,), width)

    @numba.njit(error_model="numpy")
    def run(inputs, out):
        vectorise()
        for block in range(out.size // width):
            two = load(Two, inputs, block * width, out.size)
            store(call(two, 0.0), out, block * width, width)

    x = np.asarray(x, dtype=np.float64)
    y = np.zeros_like(x) if y is None else np.broadcast_to(np.asarray(y, dtype=np.float64), x.shape)
    padded = -(-x.size // width) * width
    inputs = np.ones((2, padded))
    inputs[0, : x.size], inputs[1, : x.size] = x, y
    out = np.zeros(padded)
    run(inputs.ravel(), out)
    return out[: x.size]
