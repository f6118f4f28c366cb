"""Dual numbers: a value and its derivative along one direction, through every operation of an equation.

Forward-mode differentiation (Wengert 1964; Griewank and Walther 2008, chapter 3): an equation runs on duals as it
runs on floats, arrays, vectors or a graph, and each operation carries its own exact rule along. The value has the
bits that it has without the derivative. Nothing is approximated: no step, and no rounding but that of the rules.

Where an equation has a kink, the derivative is that of the branch that was taken: of the operand that `where`,
`maximum`, `minimum` and `clip` return (the second where both are equal, so none for a value at a bound given second),
and of the right-hand side for the absolute value at zero. So it is one-sided there.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from stimulus_model.numerics import functions as f
from stimulus_model.numerics.backends import Machine, Number, machine_of
from stimulus_model.numerics.traced import Traced

_ARITHMETIC: Final[dict[str, Callable[..., Any]]] = {
    "fadd": operator.add, "fsub": operator.sub, "fmul": operator.mul, "fdiv": operator.truediv,
    "and_": operator.and_, "or_": operator.or_, "xor": operator.xor, "not_": operator.invert,
}  # fmt: skip
_COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


class Dual(Traced):
    """A value and its derivative along a direction; a condition has none.

    Attributes
    ----------
    value
        A float, an array, or a value of a program that an equation is being turned into.
    tangent
        Its derivative, of the same kind; the number zero where it does not move.
    """

    __slots__ = ("tangent", "value")
    __array_ufunc__: Any = None  # an array on the left leaves the operation to the dual

    def __init__(self, value: Number, tangent: Number = 0.0) -> None:
        self.value, self.tangent, self.product = value, tangent, None

    @property
    def machine(self) -> Machine:
        """The machine on which functions of this value run."""
        machine: Machine = DUALS
        return machine

    @property
    def is_float(self) -> bool:
        """Always: whole numbers have no derivative."""
        return True

    def operate(self, name: str, *values: Number) -> Dual:
        """Return an operation and its rule; conditions have none."""
        plain, moved = tuple(map(primal_of, values)), tuple(map(tangent_of, values))
        value = _ARITHMETIC[name](*plain)
        if name in ("fadd", "fsub"):
            return Dual(value, _ARITHMETIC[name](*moved) if _moves(moved[0]) or _moves(moved[1]) else 0.0)
        if name == "fmul":
            return Dual(value, _plus(_times(moved[0], plain[1]), _times(moved[1], plain[0])))
        if name == "fdiv":
            above = _plus(moved[0], _times(moved[1], -value))
            return Dual(value, above / plain[1] if _moves(above) else 0.0)
        return Dual(value)

    def fuse(self, x: Number, y: Number, z: Number) -> Dual:
        """Return x * y + z, rounded once."""
        (a, b, c), (da, db, dc) = map(primal_of, (x, y, z)), map(tangent_of, (x, y, z))
        return Dual(machine_of(a, b, c).fma(a, b, c), _plus(_plus(_times(da, b), _times(db, a)), dc))

    def compare(self, symbol: str, x: Number, y: Number) -> Dual:
        """Return the condition of the values."""
        return Dual(_COMPARISONS[symbol](primal_of(x), primal_of(y)))

    def alone(self) -> Dual:
        """Return the same value as no product."""
        value = self.value.alone() if isinstance(self.value, Traced) else self.value
        return Dual(value, self.tangent)

    def negative(self) -> Dual:
        """Return the value with the other sign."""
        return Dual(-self.value, -self.tangent if _moves(self.tangent) else 0.0)

    def __abs__(self) -> Dual:
        return Dual(abs(self.value), _select(self.value < 0.0, _times(self.tangent, -1.0), self.tangent))


def primal_of(number: Number) -> Number:
    """Return a number without its derivative."""
    return number.value if isinstance(number, Dual) else number


def tangent_of(number: Number) -> Number:
    """Return the derivative of a number; zero for one that is no dual."""
    return number.tangent if isinstance(number, Dual) else 0.0


def _moves(tangent: Number) -> bool:
    """Return whether a derivative is more than the number zero."""
    return not (isinstance(tangent, (int, float)) and tangent == 0.0)


def _plus(x: Number, y: Number) -> Number:
    if not _moves(x):
        return y
    return x + y if _moves(y) else x


def _times(tangent: Number, factor: Number) -> Number:
    return tangent * factor if _moves(tangent) else 0.0


def _select(condition: Number, x: Number, y: Number) -> Number:
    return machine_of(condition, x, y).select(condition, x, y) if _moves(x) or _moves(y) else 0.0


Rule = Callable[..., Number]
_RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "exp": (lambda value, x: value,),
    "expm1": (lambda value, x: f.exp(x),),
    "log": (lambda value, x: 1.0 / x,),
    "log1p": (lambda value, x: 1.0 / (1.0 + x),),
    "power": (
        lambda value, x, y: y * f.power(x, y - 1.0),
        lambda value, x, y: value * f.log(f.where(x > 0.0, x, 1.0)),
    ),
    "sqrt": (lambda value, x: 0.5 / value,),
    "tanh": (lambda value, x: 1.0 - value * value,),
    "sin": (lambda value, x: f.cos(x),),
    "cos": (lambda value, x: -f.sin(x),),
    "inverse_normal": (lambda value, x: math.sqrt(2.0 * math.pi) * f.exp(0.5 * value * value),),
}
"""Partial derivatives of the elementary functions, by argument, from the result and the arguments."""
_INFINITE_SOMEWHERE: Final = ("power", "sqrt")
"""Functions whose derivative is infinite at zero: what does not move there stays where it is."""


class DualMachine:
    """What backends.Machine asks for, but what takes a float to pieces: elementary functions have rules instead."""

    def apply(self, function: Callable[..., Number], definition: Callable[..., Number], *values: Number) -> Number:
        """Return an elementary function of duals: by its rule, or, if it is none of its own, by its definition."""
        name = function.__name__
        if name not in _RULES:
            return definition(self, *values)
        plain = tuple(map(primal_of, values))
        value, total = function(*plain), 0.0
        with np.errstate(all="ignore"):
            for rule, tangent in zip(_RULES[name], map(tangent_of, values), strict=True):
                if _moves(tangent):
                    part = rule(value, *plain) * tangent
                    total = _plus(total, _select(tangent == 0.0, 0.0, part) if name in _INFINITE_SOMEWHERE else part)
        return Dual(value, total)

    def fma(self, x: Number, y: Number, z: Number) -> Number:
        return next(value for value in (x, y, z) if isinstance(value, Dual)).fuse(x, y, z)

    def select(self, condition: Number, x: Number, y: Number) -> Number:
        chosen, a, b = map(primal_of, (condition, x, y))
        value = machine_of(chosen, a, b).select(chosen, a, b)
        return Dual(value, _select(chosen, tangent_of(x), tangent_of(y)))

    def larger(self, x: Number, y: Number) -> Number:
        return self._extreme("larger", operator.gt, x, y)

    def smaller(self, x: Number, y: Number) -> Number:
        return self._extreme("smaller", operator.lt, x, y)

    def _extreme(self, name: str, beyond: Callable[[Any, Any], Any], x: Number, y: Number) -> Number:
        a, b = primal_of(x), primal_of(y)
        value = getattr(machine_of(a, b), name)(a, b)
        return Dual(value, _select(beyond(a, b), tangent_of(x), tangent_of(y)))

    def either(self, condition: Number, other: Number) -> Number:
        return condition | other


DUALS: Any = DualMachine()
