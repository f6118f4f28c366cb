"""Latin hypercube: in every coordinate, each of n strata holds one of n points.

Which point has which stratum is a permutation of 0, ..., n - 1, computed point by point rather than stored: a word
of just enough bits is _mixed by operations that can be undone, again and again until it falls below n
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
from stimulus_model.engine.compile.signature import WORD, WORDS, ArgumentKind
from stimulus_model.numerics.random import LATIN_HYPERCUBE, threefry
from stimulus_model.sampling import REPLICATIONS

FloatArray = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]

ONE, HALF, UPPER = np.uint64(1), np.uint64(32), np.uint64(12)
SHIFTS = np.uint64(30), np.uint64(27), np.uint64(31)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FACTORS = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
ROUNDS = 8
"""Of the mixing: permutations then pass tests of uniformity from 2 strata on; with 4 they fail with 3 strata."""


def latin_hypercube_points(seed: int, keys: Words, points: int, indices: npt.NDArray[np.int64]) -> FloatArray:
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
    pairs = threefry(replications, keys[:, np.newaxis], word, LATIN_HYPERCUBE)
    out = np.empty((len(indices), len(keys), REPLICATIONS))
    bits = max(points - 1, 1).bit_length()
    _filler()(np.ascontiguousarray(indices, np.uint64), *pairs, np.uint64(points), np.uint64(bits), out)
    return out


def _mixed(stratum: Any, key: Any, other: Any, bits: Any) -> Any:
    """Return words of so many bits, each another one: every step can be undone; of unsigned integers or arrays."""
    mask = (ONE << bits) - ONE
    shift = (bits + ONE) >> ONE
    for _ in range(ROUNDS):
        stratum = (stratum + key) & mask
        stratum = (stratum * ((key >> HALF) | ONE)) & mask
        stratum = stratum ^ (stratum >> shift)
        key = (key ^ other) * GOLDEN
        key = key ^ (key >> SHIFTS[0])
    return stratum


def _inside(index: Any, key: Any, other: Any) -> Any:
    """Return where in its stratum a point lies, in (0, 1): SplitMix64 (Steele, Lea and Flood 2014)."""
    place = (other ^ key) + (index + ONE) * GOLDEN
    place = (place ^ (place >> SHIFTS[0])) * FACTORS[0]
    place = (place ^ (place >> SHIFTS[1])) * FACTORS[1]
    place = place ^ (place >> SHIFTS[2])
    return ((place >> UPPER) + 0.5) * 2.0**-52


@functools.cache
def _filler() -> Loop:
    """Return the loop over points, coordinates and replications."""
    keys = ArgumentKind("uint64", 2)
    kinds = WORDS, keys, keys, WORD, WORD, ArgumentKind("float64", 3)
    return Loop(_filling, digest_of("engine.draws.latin_hypercube"), kinds, _fill)


def _filling() -> Callable[..., None]:
    """Return the loop as numba reads it."""
    import numba

    mix, place = numba.njit(_mixed), numba.njit(_inside)

    def run(indices: Any, keys: Any, others: Any, points: Any, bits: Any, out: Any) -> None:
        scale = 1.0 / points
        for row in range(indices.size):
            for k in range(keys.shape[0]):
                for replication in range(keys.shape[1]):
                    key, other = keys[k, replication], others[k, replication]
                    stratum = mix(indices[row], key, other, bits)
                    while stratum >= points:
                        stratum = mix(stratum, key, other, bits)
                    share = place(indices[row], key, other)
                    out[row, k, replication] = min((float(stratum) + share) * scale, 1.0 - 2.0**-53)

    return run


def _fill(indices: Words, keys: Words, others: Words, points: np.uint64, bits: np.uint64, out: FloatArray) -> None:
    """Do the same in NumPy, where there is no compiler."""
    rows = np.broadcast_to(indices[:, np.newaxis, np.newaxis], out.shape)
    key, other = (np.broadcast_to(words, out.shape) for words in (keys, others))
    with np.errstate(over="ignore"):
        share, stratum = _inside(rows, key, other), _mixed(rows, key, other, bits)
        while (beyond := stratum >= points).any():
            stratum[beyond] = _mixed(stratum[beyond], key[beyond], other[beyond], bits)
    out[:] = np.minimum((stratum + share) * (1.0 / points), 1.0 - 2.0**-53)
