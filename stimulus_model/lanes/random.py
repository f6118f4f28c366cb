"""Counter-based random numbers: each is a pure function of (seed, stream, draw, time, item).

Nothing owns a generator and nothing has an order: any thread, chunk or worker that asks for the same key gets the
same bits. The generator is Threefry-2x64 with 20 rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel random
numbers: as easy as 1, 2, 3", SC11), tested against the authors' published known-answer vectors.
The same source runs on NumPy arrays of uint64 and on lanes.
"""

from __future__ import annotations

from stimulus_model.lanes.functions import log_of_uniform, sin_cos_turns, sqrt
from stimulus_model.lanes.machines import Number, machine_of

SHOCKS = 1
"""Stream of the shocks: one pair of normals a draw, quarter and pair of shocks."""
PARAMETERS = 2
"""Stream of the parameters: one normal score a draw and parameter name."""

STRATA = 3
"""Stream of the permutations of Latin hypercubes: two keys a replication and coordinate."""

_ROTATIONS = (16, 42, 12, 31, 16, 32, 24, 21)
_PARITY = 0x1BD11BDAA9FC1A22


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


def uniform(bits: Number) -> Number:
    """Return a uniform number in (0, 1): odd multiples of 2**-53, so neither end is reached."""
    return machine_of(bits).unit_interval(bits) - (1.0 - 2.0**-53)


def normal_pair(bits0: Number, bits1: Number) -> tuple[Number, Number]:
    """Return two independent standard normals (Box and Muller 1958), at most 8.6 in size."""
    radius = sqrt(-2.0 * log_of_uniform(uniform(bits0)))
    sine, cosine = sin_cos_turns(machine_of(bits1).unit_interval(bits1) - 1.0)
    return radius * cosine, radius * sine


def mirror_sign(odd: Number) -> Number:
    """Return 1.0 where the integer `odd` is 0, and -1.0 where it is 1."""
    return 5.0 - 4.0 * machine_of(odd).unit_interval(odd << 63)  # the upper bit of a mantissa: 1.0 or 1.5
