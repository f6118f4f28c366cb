"""Nodes: values of the LLVM program that an equation is being turned into, with Python's operators.

A `Node` is one value of the program being written: a vector of one float64 a lane, a scalar shared by all lanes,
an integer or a condition.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir

from stimulus_model.numerics.backends import Machine, Number
from stimulus_model.numerics.traced import Traced

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


class SimdMachine:
    """Vectors of one float64 a lane: what machines.Machine asks for, as LLVM instructions."""

    def fma(self, x: Number, y: Number, z: Number) -> Number:
        if not any(isinstance(value, Node) for value in (x, y, z)):
            return x * y + z
        return call_intrinsic("llvm.fma", x, y, z)

    def select(self, condition: Number, x: Number, y: Number) -> Number:
        if not isinstance(condition, Node):
            return x if condition else y
        builder = condition.builder
        width = width_of(condition, x, y)
        chosen = splat(builder, condition.value, width)
        return Node(
            builder,
            builder.select(chosen, operand(builder, x, DOUBLE, width), operand(builder, y, DOUBLE, width)),
        )

    def larger(self, x: Number, y: Number) -> Number:
        return self._extreme(">", x, y)

    def smaller(self, x: Number, y: Number) -> Number:
        return self._extreme("<", x, y)

    def _extreme(self, symbol: str, x: Number, y: Number) -> Number:
        if isinstance(x, Node) and not isinstance(y, Node):
            # y is a constant, so "not ordered or beyond" keeps a NaN in x: one instruction after LLVM
            builder, width = x.builder, x.width
            beyond = builder.fcmp_unordered(symbol, x.value, operand(builder, y, DOUBLE, width))
            return self.select(Node(builder, beyond), x, y)
        chosen = self.select(compare(symbol, x, y), x, y)  # an ordered comparison keeps a NaN in y
        return self.select(x == x, chosen, x) if isinstance(x, Node) else chosen

    def sqrt(self, x: Number) -> Number:
        return call_intrinsic("llvm.sqrt", x)

    def either(self, condition: Number, other: Number) -> Number:
        return condition | other

    def power_of_two(self, shifted: Number) -> Number:
        return float_of((bits_of(shifted) << 52) + 0x3FF0000000000000)

    def split(self, x: Number) -> tuple[Number, Number]:
        offset = bits_of(x) - 0x3FE6A09E667F3BCD
        mantissa = float_of((offset & 0x000FFFFFFFFFFFFF) + 0x3FE6A09E667F3BCD)
        # AVX2 has no arithmetic shift of 64-bit integers: bias the 12-bit exponent and read it as a mantissa
        biased = float_of(((offset >> 52) ^ 0x800) | 0x4330000000000000)
        return mantissa, biased - (2.0**52 + 2048.0)

    def odd(self, shifted: Number, bit: int) -> Number:
        return self.bit(bits_of(shifted), bit)

    def bit(self, word: Number, place: int) -> Number:
        masked, zero = word & (1 << place), operand(word.builder, 0, INT64, word.width)
        return Node(word.builder, word.builder.icmp_unsigned("!=", masked.value, zero))

    def float_of(self, word: Number) -> Number:
        return float_of(word)


LANES = SimdMachine()


def bits_of(x: Node) -> Node:
    """Return the 64 bits of each float64 as integers."""
    kind = ir.VectorType(INT64, x.width) if x.width else INT64
    return Node(x.builder, x.builder.bitcast(x.value, kind))


def float_of(x: Node) -> Node:
    """Return the float64 that each 64-bit integer encodes."""
    kind = ir.VectorType(DOUBLE, x.width) if x.width else DOUBLE
    return Node(x.builder, x.builder.bitcast(x.value, kind))
