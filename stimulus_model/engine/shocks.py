"""The shocks of one quarter, keyed by (seed, draw, quarter, shock)."""

from __future__ import annotations

from typing import Any

from stimulus_model.lanes.machines import Number
from stimulus_model.lanes.random import SHOCKS, mirror_sign, normal_pair, threefry
from stimulus_model.lanes.records import build, size


def keyed_shocks(cls: type, draw: Number, quarter: Number, seed: Number, mirror: Number) -> Any:
    """Return the record `cls` of independent standard normals.

    Parameters
    ----------
    cls
        Record of shocks. Shocks 2k and 2k + 1 share a counter, so adding one at the end changes no other.
    draw, quarter, seed
        Unsigned 64-bit integers: arrays or lanes; `quarter` below 2**32.
    mirror
        1: draws 2k and 2k + 1 are mirror images (antithetic sampling); 0: all draws are independent.
    """
    counter, sign = draw >> mirror, mirror_sign(draw & mirror)
    normals: list[Number] = []
    for pair in range((size(cls) + 1) // 2):
        one, other = normal_pair(*threefry(counter, (quarter << 32) + pair, seed, SHOCKS))
        normals.extend((sign * one, sign * other))
    return build(cls, normals[: size(cls)])
