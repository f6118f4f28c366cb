"""Counter-based random numbers: each is a pure function of (seed, stream, draw, time, item).

Nothing owns a generator and nothing has an order: any thread, chunk or worker that asks for the same key gets the
same bits. The generator is Threefry-2x64 with 20 rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel random
numbers: as easy as 1, 2, 3", SC11), tested against the authors' published known-answer vectors.
The same source runs on NumPy arrays of uint64 and on lanes.
"""

from __future__ import annotations

from stimulus_model.numerics import coefficients as k
from stimulus_model.numerics.backends import Number, machine_of
from stimulus_model.numerics.functions import sin_cos_of_eighth, size_of_uniform, where

SHOCKS = 1
"""Stream of the shocks: four normals a draw, quarter and four shocks."""
PARAMETERS = 2
"""Stream of the parameters: one normal score a draw and parameter name."""
LATIN_HYPERCUBE = 3
"""Stream of the permutations of Latin hypercubes: two keys a replication and coordinate."""

_ROTATIONS = (16, 42, 12, 31, 16, 32, 24, 21)
_PARITY = 0x1BD11BDAA9FC1A22
_ONE, _ODD = 0x3FF0000000000000, 0x4330000000000001
"""Bits of 1.0 and of 2**52 + 1."""
_UPPER, _ANGLE = 0x000FFFFFFFFFF000, 2**23 - 2
"""The upper 40 bits of a mantissa; those of a word that make an angle."""


def threefry(x0: Number, x1: Number, k0: Number, k1: Number) -> tuple[Number, Number]:
    """Return 2 x 64 random bits for the counter (x0, x1) and the key (k0, k1), 20 rounds."""
    key = (k0, k1, k0 ^ k1 ^ _PARITY)
    x0, x1 = x0 + k0, x1 + k1
    for rounds in range(20):
        turn = _ROTATIONS[rounds % 8]
        x0 = x0 + x1
        x1 = ((x1 << turn) | (x1 >> (64 - turn))) ^ x0
        if rounds % 4 == 3:
            step = rounds // 4 + 1
            x0 = x0 + key[step % 3]
            x1 = x1 + key[(step + 1) % 3] + step
    return x0, x1


def normal_pair(word: Number) -> tuple[Number, Number]:
    """Return two independent standard normals made of one random word (Box and Muller 1958), at most 7.6 in size.

    The upper 40 bits say how large the two are together. Of the others, 22 give an angle between -pi/4 and pi/4, one
    swaps the two, so that the angle may lie anywhere to the right, and one turns both round. A number is
    off by less than 3e-11 of itself: ten million draws could not notice a thousand times that.
    """
    m = machine_of(word)
    size = size_of_uniform(m.float_of((word >> 12 & _UPPER) | _ONE) - (1.0 - 2.0**-41))
    odd = m.float_of((word & _ANGLE) | _ODD) - (2.0**52 + 2.0**22)
    sine, cosine = sin_cos_of_eighth(odd * (k.TWO_PI * 2.0**-25))
    turned, swapped = size * m.float_of((word << 63) | _ONE), m.bit(word, 23)
    return turned * where(swapped, sine, cosine), turned * where(swapped, cosine, sine)


def opposite(word: Number, odd: Number) -> Number:
    """Return `word`, or where the integer `odd` is 1 the word whose normals have the other sign."""
    return word ^ odd
