"""Nodes: values of the LLVM program that an equation is being turned into, with Python's operators.

A `Node` is one value of the program being written: a vector of one float64 a lane, a scalar shared by all lanes,
an integer or a condition. ``a * b + c`` becomes one explicit fused multiply-add, always, so that the same source
gives the same bits in every kernel that contains it, at every width and on every processor.
"""

from __future__ import annotations

from typing import Any, NoReturn

from llvmlite import ir

from stimulus_model.lanes.machines import Machine, Number

DOUBLE = ir.DoubleType()
INT64 = ir.IntType(64)
BOOL = ir.IntType(1)
INT32 = ir.IntType(32)

_ADVICE = (
    "an equation is traced once for all draws, so Python cannot branch on, round or convert a value that differs by "
    "draw: write where(condition, a, b) for `if`, & | ~ for `and` `or` `not`, power(x, y) for `**`, and take exp, "
    "log and the like from stimulus_model.lanes.functions"
)


class TraceError(TypeError):
    """An equation did something with a lane value that cannot be traced."""


class Node:
    """A value in the LLVM program that an equation is being turned into.

    Parameters
    ----------
    builder
        Where instructions go.
    value
        The LLVM value: double, i64 or i1, scalar or vector.
    product
        The two factors if the value is their product, so that adding to it can fuse.
    """

    __slots__ = ("builder", "product", "value")
    __hash__ = None  # type: ignore[assignment]  # == builds a condition

    def __init__(self, builder: Any, value: Any, product: tuple[Number, Number] | None = None) -> None:
        self.builder, self.value, self.product = builder, value, product

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
    def _element(self) -> Any:
        return self.value.type.element if self.width else self.value.type

    def __add__(self, other: Number) -> Node:
        if self._element == DOUBLE:
            return _add(self, other)
        return _instruction("add", self, other)

    def __radd__(self, other: Number) -> Node:
        return _add(other, self) if self._element == DOUBLE else _instruction("add", other, self)

    def __sub__(self, other: Number) -> Node:
        return _subtract(self, other) if self._element == DOUBLE else _instruction("sub", self, other)

    def __rsub__(self, other: Number) -> Node:
        return _subtract(other, self) if self._element == DOUBLE else _instruction("sub", other, self)

    def __mul__(self, other: Number) -> Node:
        node = _instruction("fmul", self, other)
        node.product = (self, other)
        return node

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Node:
        return _instruction("fdiv", self, other)

    def __rtruediv__(self, other: Number) -> Node:
        return _instruction("fdiv", other, self)

    def __neg__(self) -> Node:
        return Node(self.builder, self.builder.fneg(self.value))

    def __pos__(self) -> Node:
        return self

    def __abs__(self) -> Node:
        return call_intrinsic("llvm.fabs", self)

    def __lt__(self, other: Number) -> Node:
        return compare("<", self, other)

    def __le__(self, other: Number) -> Node:
        return compare("<=", self, other)

    def __gt__(self, other: Number) -> Node:
        return compare(">", self, other)

    def __ge__(self, other: Number) -> Node:
        return compare(">=", self, other)

    def __eq__(self, other: Number) -> Node:  # type: ignore[override]  # a condition by lane, as for arrays
        return compare("==", self, other)

    def __ne__(self, other: Number) -> Node:  # type: ignore[override]
        return compare("!=", self, other)

    def __and__(self, other: Number) -> Node:
        return _instruction("and_", self, other)

    __rand__ = __and__

    def __or__(self, other: Number) -> Node:
        return _instruction("or_", self, other)

    __ror__ = __or__

    def __xor__(self, other: Number) -> Node:
        return _instruction("xor", self, other)

    def __invert__(self) -> Node:
        return Node(self.builder, self.builder.not_(self.value))

    def __lshift__(self, other: Number) -> Node:
        return _instruction("shl", self, other)

    def __rshift__(self, other: Number) -> Node:
        return _instruction("lshr", self, other)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TraceError(_ADVICE)

    __bool__ = __float__ = __int__ = __index__ = __complex__ = __round__ = __floor__ = __ceil__ = __trunc__ = _refuse
    __pow__ = __rpow__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = _refuse
    __iter__ = __len__ = __getitem__ = __array__ = __array_ufunc__ = _refuse


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


def _instruction(name: str, *values: Number) -> Node:
    builder, element, width = _builder(*values), _element(*values), width_of(*values)
    arguments = [operand(builder, value, element, width) for value in values]
    return Node(builder, getattr(builder, name)(*arguments))


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


def _factors(value: Number) -> tuple[Number, Number] | None:
    return value.product if isinstance(value, Node) else None


def _add(x: Number, y: Number) -> Node:
    """Return x + y; a product on either side is fused, the left one where both are."""
    for one, other in ((x, y), (y, x)):
        factors = _factors(one)
        if factors is not None:
            return call_intrinsic("llvm.fma", *factors, other)
    return _instruction("fadd", x, y)


def _subtract(x: Number, y: Number) -> Node:
    """Return x - y; a product on either side is fused, the right one where both are."""
    factors = _factors(y)
    if factors is not None:
        return call_intrinsic("llvm.fma", -factors[0], factors[1], x)
    factors = _factors(x)
    if factors is not None:
        return call_intrinsic("llvm.fma", *factors, -y)
    return _instruction("fsub", x, y)
