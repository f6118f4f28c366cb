"""The handful of operations in which floats, arrays and lanes differ.

Everything else in the library is written once on top of ``+ - * /``, comparisons and these operations. Floats and
arrays round a product before adding to it, lanes use the processor's fused multiply-add: results agree to an ulp
or two, floats and arrays to the bit.
"""

from __future__ import annotations

import math
from typing import Any, Protocol, TypeAlias

import numpy as np

Number: TypeAlias = Any
"""A float, an array over draws, or lanes while an equation is traced. No static type covers all three."""

SHIFTER = 6755399441055744.0
"""1.5 * 2**52: adding it to a small number leaves the nearest integer in the low bits of the sum."""

WHOLE = 2.0**52
"""Added to a number from 0 to 2**32, it leaves the nearest integer in the lowest bits, where gathers look for it."""

SMALLEST_NORMAL = 2.0**-1022

_SQRT_HALF_BITS = 0x3FE6A09E667F3BCD
_MANTISSA_BITS = 0x000FFFFFFFFFFFFF
_SQRT_HALF = 0.7071067811865476
_WORD = 2**64 - 1


class Machine(Protocol):
    """What an elementary function needs from the machine it runs on."""

    def fma(self, x: Number, y: Number, z: Number) -> Number:
        """Return x * y + z, fused where the machine can."""

    def select(self, condition: Number, x: Number, y: Number) -> Number:
        """Return x where `condition` holds, else y; both are always computed."""

    def larger(self, x: Number, y: Number) -> Number:
        """Return x where x > y or x is NaN, else y."""

    def smaller(self, x: Number, y: Number) -> Number:
        """Return x where x < y or x is NaN, else y."""

    def sqrt(self, x: Number) -> Number:
        """Return the correctly rounded square root, NaN below zero."""

    def either(self, condition: Number, other: Number) -> Number:
        """Return the logical or of two conditions."""

    def power_of_two(self, shifted: Number) -> Number:
        """Return 2**n for `shifted` = n + SHIFTER; garbage, no error, where that is no normal number."""

    def split(self, x: Number) -> tuple[Number, Number]:
        """Return mantissa in [sqrt(1/2), sqrt(2)) and exponent of a normal x > 0; garbage, no error, otherwise."""

    def odd(self, shifted: Number, bit: int) -> Number:
        """Return whether bit `bit` of n is set, for `shifted` = n + SHIFTER."""

    def bit(self, word: Number, place: int) -> Number:
        """Return whether a bit of a word of 64 is set; the lowest has place 0."""

    def float_of(self, word: Number) -> Number:
        """Return the float that 64 bits encode."""


class Floats:
    """Python floats: the oracle a reader can step through."""

    def fma(self, x: float, y: float, z: float) -> float:
        return x * y + z

    def select(self, condition: bool, x: float, y: float) -> float:
        return x if condition else y

    def larger(self, x: float, y: float) -> float:
        return x if x > y or x != x else y

    def smaller(self, x: float, y: float) -> float:
        return x if x < y or x != x else y

    def sqrt(self, x: float) -> float:
        return math.sqrt(x) if x >= 0.0 else (x if x != x else math.nan)

    def either(self, condition: bool, other: bool) -> bool:
        return condition or other

    def power_of_two(self, shifted: float) -> float:
        n = shifted - SHIFTER
        return math.ldexp(1.0, int(n)) if abs(n) < 1024.0 else 1.0

    def split(self, x: float) -> tuple[float, float]:
        if not SMALLEST_NORMAL <= x < math.inf:
            return 1.0, 0.0
        mantissa, exponent = math.frexp(x)
        if mantissa < _SQRT_HALF:
            return 2.0 * mantissa, float(exponent - 1)
        return mantissa, float(exponent)

    def odd(self, shifted: float, bit: int) -> bool:
        n = shifted - SHIFTER
        return abs(n) < 2.0**51 and bool(int(n) >> bit & 1)

    def bit(self, word: int, place: int) -> bool:
        return bool(int(word) >> place & 1)

    def float_of(self, word: int) -> float:
        return float(np.uint64(int(word) & _WORD).view(np.float64))


class Arrays:
    """NumPy arrays over draws: the reference engine. Runs under ``np.errstate(all="ignore")``."""

    def fma(self, x: Number, y: Number, z: Number) -> Number:
        return x * y + z

    def select(self, condition: Number, x: Number, y: Number) -> Number:
        return np.where(condition, x, y)

    def larger(self, x: Number, y: Number) -> Number:
        return np.where((x > y) | np.isnan(x), x, y)

    def smaller(self, x: Number, y: Number) -> Number:
        return np.where((x < y) | np.isnan(x), x, y)

    def sqrt(self, x: Number) -> Number:
        return np.sqrt(x)

    def either(self, condition: Number, other: Number) -> Number:
        return condition | other

    def power_of_two(self, shifted: Number) -> Number:
        return ((_bits(shifted) << 52) + 0x3FF0000000000000).view(np.float64)

    def split(self, x: Number) -> tuple[Number, Number]:
        offset = _bits(x) - _SQRT_HALF_BITS
        mantissa = ((offset & _MANTISSA_BITS) + _SQRT_HALF_BITS).view(np.float64)
        return mantissa, (offset >> 52).astype(np.float64)

    def odd(self, shifted: Number, bit: int) -> Number:
        return (_bits(shifted) >> bit & 1).astype(np.bool_)

    def bit(self, word: Number, place: int) -> Number:
        return (word >> np.uint64(place) & np.uint64(1)).astype(np.bool_)

    def float_of(self, word: Number) -> Number:
        return word.view(np.float64)


def _bits(x: Number) -> Number:
    return np.asarray(x, dtype=np.float64).view(np.int64)


FLOATS = Floats()
ARRAYS = Arrays()


def machine_of(*values: Number) -> Machine:
    """Return the machine that runs `values`: lanes if any is being traced, else arrays if any is one, else floats."""
    machine: Machine = FLOATS
    for value in values:
        if isinstance(value, (float, int)):
            continue
        if isinstance(value, np.ndarray | np.generic):
            machine = ARRAYS
        else:
            traced: Machine = value.machine
            return traced
    return machine
