"""The shocks of one quarter, keyed by (seed, draw, quarter, shock)."""

from __future__ import annotations

from typing import Any

from stimulus_model.numerics.backends import Number
from stimulus_model.numerics.random import SHOCKS, normal_pair, opposite, threefry
from stimulus_model.records import build, size


def keyed_shocks(cls: type, draw: Number, quarter: Number, seed: Number, mirror: Number) -> Any:
    """Return the record `cls` of independent standard normals.

    Parameters
    ----------
    cls
        Record of shocks. Shocks 4k to 4k + 3 share a counter, so adding one at the end changes no other.
    draw, quarter, seed
        Unsigned 64-bit integers: arrays or lanes; `quarter` below 2**32.
    mirror
        1: draws 2k and 2k + 1 are mirror images (antithetic sampling); 0: all draws are independent.
    """
    counter, odd = draw >> mirror, draw & mirror
    normals: list[Number] = []
    for four in range((size(cls) + 3) // 4):
        for word in threefry(counter, (quarter << 32) + four, seed, SHOCKS):
            normals.extend(normal_pair(opposite(word, odd)))
    return build(cls, normals[: size(cls)])
