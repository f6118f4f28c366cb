"""Latin hypercube: in every coordinate, each of n strata holds one of n points.

Which point has which stratum is a permutation of 0, ..., n - 1, computed point by point rather than stored: a word
of just enough bits is mixed by operations that can be undone, again and again until it falls below n
("cycle-walking", Black and Rogaway 2002, "Ciphers with arbitrary finite domains", CT-RSA). Its keys are Threefry's
numbers of (seed, replication, coordinate), so no two coordinates share a permutation.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.compile.cache import digest_of
from stimulus_model.engine.compile.compiled_loop import Loop
from stimulus_model.engine.compile.signature import WORD, WORDS, Kind
from stimulus_model.numerics.random import STRATA, threefry
from stimulus_model.sampling import REPLICATIONS

FloatArray = npt.NDArray[np.float64]

ROUNDS = 8
"""Of the mixing: permutations then pass tests of uniformity from 2 strata on; with 4 they fail with 3 strata."""


def strata(seed: int, keys: npt.NDArray[np.uint64], points: int, indices: npt.NDArray[np.int64]) -> FloatArray:
    """Return coordinates of points of every replication, float64 (point, coordinate, replication), in (0, 1).

    Parameters
    ----------
    seed, keys
        Key of everything, and of each coordinate, uint64 (coordinate,).
    points
        Points of a replication, n.
    indices
        Numbers of the points, from 0 to n - 1.
    """
    replications = np.arange(REPLICATIONS, dtype=np.uint64)
    word = np.array([seed], np.uint64)
    pairs = threefry(replications, keys[:, np.newaxis], word, STRATA)
    out = np.empty((len(indices), len(keys), REPLICATIONS))
    bits = max(points - 1, 1).bit_length()
    _filler()(np.ascontiguousarray(indices, np.uint64), *pairs, np.uint64(points), np.uint64(bits), out)
    return out


@functools.cache
def _filler() -> Loop:
    """Return the compiled loop over points, coordinates and replications."""
    name = digest_of("engine.draws.latin_hypercube")
    keys = Kind("uint64", 2)
    return Loop(_filling, name, (WORDS, keys, keys, WORD, WORD, Kind("float64", 3)))


def _filling() -> Callable[..., None]:
    """Return the loop as numba reads it."""
    one, half, rounds = np.uint64(1), np.uint64(32), ROUNDS
    golden, first, second = (np.uint64(k) for k in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
    upper = np.uint64(12)
    shifts = (np.uint64(30), np.uint64(27), np.uint64(31))

    def run(indices: Any, keys: Any, others: Any, points: Any, bits: Any, out: Any) -> None:
        mask = (one << bits) - one
        shift = (bits + one) >> one
        scale = 1.0 / points
        for row in range(indices.size):
            for k in range(keys.shape[0]):
                for replication in range(keys.shape[1]):
                    key, other = keys[k, replication], others[k, replication]
                    stratum = indices[row]
                    while True:
                        word = key
                        for _ in range(rounds):  # each step can be undone on words of so many bits
                            stratum = (stratum + word) & mask
                            stratum = (stratum * ((word >> half) | one)) & mask
                            stratum = stratum ^ (stratum >> shift)
                            word = (word ^ other) * golden
                            word = word ^ (word >> shifts[0])
                        if stratum < points:
                            break
                    # where in the stratum: SplitMix64 (Steele, Lea and Flood 2014) of the point's number and the key
                    place = (other ^ key) + (indices[row] + one) * golden
                    place = (place ^ (place >> shifts[0])) * first
                    place = (place ^ (place >> shifts[1])) * second
                    place = place ^ (place >> shifts[2])
                    inside = (float(place >> upper) + 0.5) * 2.0**-52
                    out[row, k, replication] = min((float(stratum) + inside) * scale, 1.0 - 2.0**-53)

    return run
