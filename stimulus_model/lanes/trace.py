"""Tracing: run a plain Python equation once, on nodes whose operators emit LLVM instructions.

A `Node` is one value of the program being written: a vector of one float64 a lane, a scalar shared by all lanes,
an integer or a condition. ``a * b + c`` becomes one explicit fused multiply-add, always, so that the same source
gives the same bits in every kernel that contains it, at every width and on every processor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from llvmlite import ir

from stimulus_model.lanes.machines import Number

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
    def machine(self) -> LaneMachine:
        """The machine on which functions of this value run."""
        return LANES

    @property
    def _width(self) -> int:
        return self.value.type.count if isinstance(self.value.type, ir.VectorType) else 0

    @property
    def _element(self) -> Any:
        return self.value.type.element if self._width else self.value.type

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
        return _call("llvm.fabs", self)

    def __lt__(self, other: Number) -> Node:
        return _compare("<", self, other)

    def __le__(self, other: Number) -> Node:
        return _compare("<=", self, other)

    def __gt__(self, other: Number) -> Node:
        return _compare(">", self, other)

    def __ge__(self, other: Number) -> Node:
        return _compare(">=", self, other)

    def __eq__(self, other: Number) -> Node:  # type: ignore[override]  # a condition by lane, as for arrays
        return _compare("==", self, other)

    def __ne__(self, other: Number) -> Node:  # type: ignore[override]
        return _compare("!=", self, other)

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


def _width(*values: Number) -> int:
    return max((value._width for value in values if isinstance(value, Node)), default=0)


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
    builder, element, width = _builder(*values), _element(*values), _width(*values)
    arguments = [operand(builder, value, element, width) for value in values]
    return Node(builder, getattr(builder, name)(*arguments))


def _compare(symbol: str, x: Number, y: Number) -> Node:
    builder, width = _builder(x, y), _width(x, y)
    compare = builder.fcmp_unordered if symbol == "!=" else builder.fcmp_ordered
    return Node(builder, compare(symbol, operand(builder, x, DOUBLE, width), operand(builder, y, DOUBLE, width)))


def _call(name: str, *values: Number) -> Node:
    """Call an LLVM intrinsic on doubles."""
    builder, width = _builder(*values), _width(*values)
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
            return _call("llvm.fma", *factors, other)
    return _instruction("fadd", x, y)


def _subtract(x: Number, y: Number) -> Node:
    """Return x - y; a product on either side is fused, the right one where both are."""
    factors = _factors(y)
    if factors is not None:
        return _call("llvm.fma", -factors[0], factors[1], x)
    factors = _factors(x)
    if factors is not None:
        return _call("llvm.fma", *factors, -y)
    return _instruction("fsub", x, y)


class LaneMachine:
    """Vectors of one float64 a lane: what machines.Machine asks for, as LLVM instructions."""

    def fma(self, x: Number, y: Number, z: Number) -> Number:
        if not any(isinstance(value, Node) for value in (x, y, z)):
            return x * y + z
        return _call("llvm.fma", x, y, z)

    def select(self, condition: Number, x: Number, y: Number) -> Number:
        if not isinstance(condition, Node):
            return x if condition else y
        builder = condition.builder
        width = _width(condition, x, y)
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
            builder, width = x.builder, x._width
            beyond = builder.fcmp_unordered(symbol, x.value, operand(builder, y, DOUBLE, width))
            return self.select(Node(builder, beyond), x, y)
        chosen = self.select(_compare(symbol, x, y), x, y)  # an ordered comparison keeps a NaN in y
        return self.select(x == x, chosen, x) if isinstance(x, Node) else chosen

    def sqrt(self, x: Number) -> Number:
        return _call("llvm.sqrt", x)

    def either(self, condition: Number, other: Number) -> Number:
        return condition | other

    def scale(self, x: Number, shifted: Number) -> Number:
        return float_of(bits_of(x) + (bits_of(shifted) << 52))

    def split(self, x: Number) -> tuple[Number, Number]:
        offset = bits_of(x) - 0x3FE6A09E667F3BCD
        mantissa = float_of((offset & 0x000FFFFFFFFFFFFF) + 0x3FE6A09E667F3BCD)
        # AVX2 has no arithmetic shift of 64-bit integers: bias the 12-bit exponent and read it as a mantissa
        biased = float_of(((offset >> 52) ^ 0x800) | 0x4330000000000000)
        return mantissa, biased - (2.0**52 + 2048.0)

    def odd(self, shifted: Number, bit: int) -> Number:
        builder, width = shifted.builder, shifted._width
        masked = bits_of(shifted) & (1 << bit)
        zero = operand(builder, 0, INT64, width)
        return Node(builder, builder.icmp_unsigned("!=", masked.value, zero))

    def unit_interval(self, bits: Number) -> Number:
        return float_of((bits >> 12) | 0x3FF0000000000000)


LANES = LaneMachine()


def bits_of(x: Node) -> Node:
    """Return the 64 bits of each float64 as integers."""
    kind = ir.VectorType(INT64, x._width) if x._width else INT64
    return Node(x.builder, x.builder.bitcast(x.value, kind))


def float_of(x: Node) -> Node:
    """Return the float64 that each 64-bit integer encodes."""
    kind = ir.VectorType(DOUBLE, x._width) if x._width else DOUBLE
    return Node(x.builder, x.builder.bitcast(x.value, kind))


def trace_text(function: Callable[..., Any], *arguments: Callable[[Callable[[int], Node]], Any], width: int) -> str:
    """Return the LLVM text of `function`, traced on fresh inputs.

    Parameters
    ----------
    function
        The equation.
    arguments
        For each parameter of `function`, a callable that builds it from a maker of input nodes: the maker takes the
        width of the input, `width` or 0 for a scalar.
    width
        Lanes.

    Notes
    -----
    The text is the program itself: equal text, equal code. It identifies compiled kernels in the cache.
    """
    module = ir.Module("trace")
    slots = {w: ir.GlobalVariable(module, ir.VectorType(DOUBLE, w) if w else DOUBLE, f"in{w}") for w in {0, width}}
    entry = ir.Function(module, ir.FunctionType(ir.VoidType(), []), "trace")
    builder = ir.IRBuilder(entry.append_basic_block())

    def make(input_width: int) -> Node:
        return Node(builder, builder.load(slots[input_width]))

    outputs = function(*(build(make) for build in arguments))
    sink = {w: ir.GlobalVariable(module, slot.type.pointee, f"out{w}") for w, slot in slots.items()}
    for value in _flatten(outputs):
        w = _width(value) if isinstance(value, Node) else 0
        builder.store(operand(builder, value, DOUBLE, w), sink[w])
    builder.ret_void()
    return str(module)


def _flatten(value: Any) -> list[Any]:
    if isinstance(value, tuple):
        return [leaf for part in value for leaf in _flatten(part)]
    return [value]
