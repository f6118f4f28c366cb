"""Run an elementary function on lanes, from arrays to arrays."""

from typing import NamedTuple

import numba
import numpy as np

from stimulus_model.simd.intrinsics import instructions, traced


class One(NamedTuple):
    value: float


def on_simd(function, *arrays, width=16):
    """Return function(x, y, ...) computed in lanes."""
    lanes = instructions(width)
    load, store, vectorise = lanes.load, lanes.store, lanes.vectorise
    Inputs = NamedTuple("Inputs", [(f"x{k}", float) for k in range(len(arrays))])
    call = traced(lambda inputs, _: One(function(*inputs)), 2, (One,), width)

    @numba.njit(error_model="numpy")
    def run(inputs, out):
        vectorise()
        for block in range(out.size // width):
            store(call(load(Inputs, inputs, block * width, out.size), 0.0), out, block * width, width)

    arrays = np.broadcast_arrays(*(np.asarray(array, dtype=np.float64) for array in arrays))
    size = arrays[0].size
    inputs = np.ones((len(arrays), -(-size // width) * width))
    inputs[:, :size] = arrays
    out = np.zeros(inputs.shape[1])
    run(inputs.ravel(), out)
    return out[:size]
