"""Python's operators on a value of a program that an equation is being turned into, whatever the program is.

``a * b + c`` becomes one explicit fused multiply-add, always, so that the same source gives the same bits in every
kernel that contains it, at every width and on every processor. Which products are fused is decided here, once.

The number zero (a Python number, not a value that happens to be zero) leaves nothing to compute: adding it changes no
bit but the sign of a zero, and times it everything finite is zero. So an equation costs less where a part of it is
known to be absent, and what remains has the same bits.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, NoReturn

from stimulus_model.numerics.backends import Machine, Number

_ADVICE = (
    "an equation is traced once for all draws, so Python cannot branch on, round or convert a value that differs by "
    "draw: write where(condition, a, b) for `if`, & | ~ for `and` `or` `not`, power(x, y) for `**`, and take exp, "
    "log and the like from stimulus_model.numerics.functions"
)


class TraceError(TypeError):
    """An equation did something with a traced value that cannot be traced."""


class Traced(ABC):
    """A value in a program that an equation is being turned into: a float, an unsigned integer or a condition.

    A program says what its values are made of: `machine`, `is_float` and the four functions below.

    Attributes
    ----------
    product
        The two factors if the value is their product, so that adding to it can fuse.
    """

    __slots__ = ("product",)
    __hash__ = None  # type: ignore[assignment]  # == builds a condition

    product: tuple[Number, Number] | None

    @property
    @abstractmethod
    def machine(self) -> Machine:
        """The machine on which functions of this value run."""

    @property
    @abstractmethod
    def is_float(self) -> bool:
        """Whether the value is a float64: integers and conditions have other instructions."""

    @abstractmethod
    def operate(self, name: str, *values: Number) -> Any:
        """Return the result of an instruction, by its name in LLVM, on values of this program and numbers."""

    @abstractmethod
    def fuse(self, x: Number, y: Number, z: Number) -> Any:
        """Return x * y + z, rounded once."""

    @abstractmethod
    def compare(self, symbol: str, x: Number, y: Number) -> Any:
        """Return the condition x < y, or another; false where either is NaN, but true for "!="."""

    @abstractmethod
    def alone(self) -> Any:
        """Return the same value as no product: what is added to it is not fused, as after an addition."""

    @abstractmethod
    def negative(self) -> Any:
        """Return the value with the other sign."""

    def _add(self, x: Number, y: Number) -> Any:
        """Return x + y; a product on either side is fused, the left one where both are."""
        if not self.is_float:
            return self.operate("add", x, y)
        if _is_zero(x) or _is_zero(y):
            return self.alone()
        for one, other in ((x, y), (y, x)):
            factors = _factors(one)
            if factors is not None:
                return self.fuse(*factors, other)
        return self.operate("fadd", x, y)

    def _subtract(self, x: Number, y: Number) -> Any:
        """Return x - y; a product on either side is fused, the right one where both are."""
        if not self.is_float:
            return self.operate("sub", x, y)
        if _is_zero(y):
            return self.alone()
        if _is_zero(x):
            return self.negative()
        factors = _factors(y)
        if factors is not None:
            return self.fuse(-factors[0], factors[1], x)
        factors = _factors(x)
        if factors is not None:
            return self.fuse(*factors, -y)
        return self.operate("fsub", x, y)

    def __add__(self, other: Number) -> Any:
        return self._add(self, other)

    def __radd__(self, other: Number) -> Any:
        return self._add(other, self)

    def __sub__(self, other: Number) -> Any:
        return self._subtract(self, other)

    def __rsub__(self, other: Number) -> Any:
        return self._subtract(other, self)

    def __mul__(self, other: Number) -> Any:
        if _is_zero(other):
            return 0.0
        value = self.operate("fmul", self, other)
        value.product = (self, other)
        return value

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Any:
        return self.operate("fdiv", self, other)

    def __rtruediv__(self, other: Number) -> Any:
        if _is_zero(other):
            return 0.0
        return self.operate("fdiv", other, self)

    def __neg__(self) -> Any:
        return self.negative()

    def __pos__(self) -> Any:
        return self

    def __lt__(self, other: Number) -> Any:
        return self.compare("<", self, other)

    def __le__(self, other: Number) -> Any:
        return self.compare("<=", self, other)

    def __gt__(self, other: Number) -> Any:
        return self.compare(">", self, other)

    def __ge__(self, other: Number) -> Any:
        return self.compare(">=", self, other)

    def __eq__(self, other: Number) -> Any:
        return self.compare("==", self, other)

    def __ne__(self, other: Number) -> Any:
        return self.compare("!=", self, other)

    def __and__(self, other: Number) -> Any:
        return self.operate("and_", self, other)

    __rand__ = __and__

    def __or__(self, other: Number) -> Any:
        return self.operate("or_", self, other)

    __ror__ = __or__

    def __xor__(self, other: Number) -> Any:
        return self.operate("xor", self, other)

    def __invert__(self) -> Any:
        return self.operate("not_", self)

    def __lshift__(self, other: Number) -> Any:
        return self.operate("shl", self, other)

    def __rshift__(self, other: Number) -> Any:
        return self.operate("lshr", self, other)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TraceError(_ADVICE)

    __bool__ = __float__ = __int__ = __index__ = __complex__ = __round__ = __floor__ = __ceil__ = __trunc__ = _refuse
    __pow__ = __rpow__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = _refuse
    __iter__ = __len__ = __getitem__ = __array__ = __array_ufunc__ = _refuse


def _is_zero(value: Number) -> bool:
    return isinstance(value, (int, float)) and value == 0.0


def _factors(value: Number) -> tuple[Number, Number] | None:
    return value.product if isinstance(value, Traced) else None
