"""Nodes: values of the LLVM program that an equation is being turned into, with Python's operators.

A `Node` is one value of the program being written: a vector of one float64 a lane, a scalar shared by all lanes,
an integer or a condition.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir

from stimulus_model.lanes.machines import Machine, Number
from stimulus_model.lanes.operators import Traced

DOUBLE = ir.DoubleType()
INT64 = ir.IntType(64)
BOOL = ir.IntType(1)
INT32 = ir.IntType(32)


class Node(Traced):
    """A value in the LLVM program that an equation is being turned into.

    Parameters
    ----------
    builder
        Where instructions go.
    value
        The LLVM value: double, i64 or i1, scalar or vector.
    """

    __slots__ = ("builder", "value")

    def __init__(self, builder: Any, value: Any) -> None:
        self.builder, self.value, self.product = builder, value, None

    @property
    def machine(self) -> Machine:
        """The machine on which functions of this value run."""
        from stimulus_model.lanes.lane_machine import LANES  # which is made of nodes

        return LANES

    @property
    def width(self) -> int:
        """Lanes, 0 for a scalar."""
        return self.value.type.count if isinstance(self.value.type, ir.VectorType) else 0

    @property
    def is_float(self) -> bool:
        """Whether the value is made of float64."""
        return bool(self._element == DOUBLE)

    @property
    def _element(self) -> Any:
        return self.value.type.element if self.width else self.value.type

    def operate(self, name: str, *values: Number) -> Node:
        """Return the result of the builder's instruction `name`."""
        builder, element, width = _builder(*values), _element(*values), width_of(*values)
        arguments = [operand(builder, value, element, width) for value in values]
        return Node(builder, getattr(builder, name)(*arguments))

    def fuse(self, x: Number, y: Number, z: Number) -> Node:
        """Return x * y + z, rounded once."""
        return call_intrinsic("llvm.fma", x, y, z)

    def compare(self, symbol: str, x: Number, y: Number) -> Node:
        """Return a condition by lane."""
        return compare(symbol, x, y)

    def alone(self) -> Node:
        """Return the same value as no product."""
        return Node(self.builder, self.value)

    def negative(self) -> Node:
        """Return the value with the other sign."""
        return Node(self.builder, self.builder.fneg(self.value))

    def __abs__(self) -> Node:
        return call_intrinsic("llvm.fabs", self)


def _builder(*values: Number) -> Any:
    return next(value.builder for value in values if isinstance(value, Node))


def width_of(*values: Number) -> int:
    """Return the lanes of the widest node, 0 if all are scalars."""
    return max((value.width for value in values if isinstance(value, Node)), default=0)


def _element(*values: Number) -> Any:
    return next(value._element for value in values if isinstance(value, Node))


def splat(builder: Any, value: Any, width: int) -> Any:
    """Return the vector whose `width` lanes all hold the scalar `value`."""
    if width == 0 or isinstance(value.type, ir.VectorType):
        return value
    kind = ir.VectorType(value.type, width)
    if isinstance(value, ir.Constant):
        return ir.Constant(kind, [value] * width)
    first = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(INT32, 0))
    zeros = ir.Constant(ir.VectorType(INT32, width), [ir.Constant(INT32, 0)] * width)
    return builder.shuffle_vector(first, ir.Constant(kind, ir.Undefined), zeros)


def operand(builder: Any, value: Number, element: Any, width: int) -> Any:
    """Return the LLVM value of a node or Python number, widened to `width` lanes (0: scalar)."""
    if isinstance(value, Node):
        return splat(builder, value.value, width)
    if element == DOUBLE:
        return splat(builder, ir.Constant(DOUBLE, float(value)), width)
    return splat(builder, ir.Constant(element, int(value)), width)


def compare(symbol: str, x: Number, y: Number) -> Node:
    """Return a condition by lane; false where either is NaN, but true for "!="."""
    builder, width = _builder(x, y), width_of(x, y)
    compare = builder.fcmp_unordered if symbol == "!=" else builder.fcmp_ordered
    return Node(builder, compare(symbol, operand(builder, x, DOUBLE, width), operand(builder, y, DOUBLE, width)))


def call_intrinsic(name: str, *values: Number) -> Node:
    """Call an LLVM intrinsic on doubles."""
    builder, width = _builder(*values), width_of(*values)
    kind = ir.VectorType(DOUBLE, width) if width else DOUBLE
    suffix = f"v{width}f64" if width else "f64"
    signature = ir.FunctionType(kind, [kind] * len(values))
    module = builder.module
    full = f"{name}.{suffix}"
    function = module.globals.get(full) or ir.Function(module, signature, full)
    return Node(builder, builder.call(function, [operand(builder, value, DOUBLE, width) for value in values]))
