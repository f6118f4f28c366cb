"""Arrays whose products are fused with what is added to them: the bits of compiled code, from NumPy alone.

Compiled code rounds ``a * b + c`` once, NumPy twice. Where the last bit counts, as in random numbers that two engines
share, a function is run on a `Fused`: it computes at once, as arrays do, and fuses what a traced program would fuse.
One such operation takes some forty of NumPy's.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from stimulus_model.numerics.backends import ARRAYS, Machine, Number
from stimulus_model.numerics.traced import Traced

FloatArray = npt.NDArray[np.float64]

_SPLITTER = 2.0**27 + 1.0
_ROW = 1 << 13
"""Numbers at a time: what they need fits into the nearer caches."""
_OPERATIONS: Final = {
    "fadd": np.add, "fsub": np.subtract, "fmul": np.multiply, "fdiv": np.divide, "add": np.add, "sub": np.subtract,
    "and_": np.bitwise_and, "or_": np.bitwise_or, "xor": np.bitwise_xor, "not_": np.logical_not,
    "shl": np.left_shift, "lshr": np.right_shift,
}  # fmt: skip
_COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def fused(function: Callable[..., Any], *arrays: npt.NDArray[Any]) -> Any:
    """Return ``function(*arrays)`` in the bits of compiled code; arrays of float64 or uint64, as are the results."""
    with np.errstate(all="ignore"):
        results = function(*map(Fused, arrays))
    return tuple(part.array for part in results) if isinstance(results, tuple) else results.array


def multiply_add(x: FloatArray, y: FloatArray, z: FloatArray) -> FloatArray:
    """Return x * y + z, rounded once.

    Factors lie below 2**500, products that are not zero above 2**-900: their rounding errors are floats then. The
    exact sum of product and z is that of three floats; adding the smaller two "to odd" keeps the last rounding right
    (Boldo and Melquiond 2008, "Emulation of FMA and correctly rounded sums", IEEE Trans. Computers 57(4)).
    """
    high = x * y
    low = _error_of_product(x, y, high)
    top, rest = _sum(z, low)
    top, left = _sum(high, top)
    return np.asarray(top + _sum_to_odd(rest, left))


def _sum(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return x + y and its rounding error (Knuth)."""
    total = x + y
    other = total - x
    return total, (x - (total - other)) + (y - other)


def _error_of_product(x: FloatArray, y: FloatArray, product: FloatArray) -> FloatArray:
    """Return x * y - product, for the rounded product (Dekker)."""
    (a, b), (c, d) = _halves(x), _halves(y)
    return np.asarray(b * d - (((product - a * c) - b * c) - a * d))


def _halves(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return two floats of 26 bits whose sum is x."""
    scaled = _SPLITTER * x
    high = scaled - (scaled - x)
    return high, x - high


def _sum_to_odd(x: FloatArray, y: FloatArray) -> FloatArray:
    """Return x + y where that is a float, else that of the two floats around it whose last bit is set."""
    total, error = _sum(x, y)
    bits = np.asarray(total).view(np.int64)
    inexact = (error != 0.0) & (bits & 1 == 0)
    away = np.where((error > 0.0) == (total > 0.0), 1, -1)
    return np.asarray(bits + np.where(inexact, away, 0)).view(np.float64)


class Fused(Traced):
    """An array of float64, of uint64 or of conditions."""

    __slots__ = ("array",)

    def __init__(self, array: npt.NDArray[Any]) -> None:
        self.array, self.product = np.asarray(array), None

    @property
    def machine(self) -> Machine:
        """The machine on which functions of this array run."""
        machine: Machine = FUSED
        return machine

    @property
    def is_float(self) -> bool:
        """Whether these are float64."""
        return bool(self.array.dtype == np.float64)

    def operate(self, name: str, *values: Number) -> Fused:
        """Compute an operation; whole numbers are words of bits if this is one."""
        words = self.array.dtype == np.uint64
        plain = (np.uint64(value) if words and isinstance(value, int) else value for value in map(_plain, values))
        return Fused(_OPERATIONS[name](*plain))

    def fuse(self, x: Number, y: Number, z: Number) -> Fused:
        """Return x * y + z, rounded once."""
        arrays = np.broadcast_arrays(*(np.asarray(_plain(value), np.float64) for value in (x, y, z)))
        out = np.empty(arrays[0].shape)
        flat, rows = out.reshape(-1), [array.reshape(-1) for array in arrays]
        for start in range(0, flat.size, _ROW):
            flat[start : start + _ROW] = multiply_add(*(row[start : start + _ROW] for row in rows))
        return Fused(out)

    def compare(self, symbol: str, x: Number, y: Number) -> Fused:
        """Return a condition."""
        return Fused(_COMPARISONS[symbol](_plain(x), _plain(y)))

    def alone(self) -> Fused:
        """Return the same array as no product."""
        return Fused(self.array)

    def negative(self) -> Fused:
        """Return the array with the other sign."""
        return Fused(-self.array)

    def __abs__(self) -> Fused:
        return Fused(np.abs(self.array))


def _plain(value: Number) -> Any:
    return value.array if isinstance(value, Fused) else value


class FusedMachine:
    """What backends.Machine asks for: as for arrays, but for the fused multiply-add."""

    def fma(self, x: Number, y: Number, z: Number) -> Number:
        some = next((value for value in (x, y, z) if isinstance(value, Fused)), None)
        return x * y + z if some is None else some.fuse(x, y, z)

    def __getattr__(self, name: str) -> Any:
        operation = getattr(ARRAYS, name)

        def run(*values: Number) -> Any:
            found = operation(*map(_plain, values))
            return tuple(map(Fused, found)) if isinstance(found, tuple) else Fused(found)

        return run


FUSED: Any = FusedMachine()
