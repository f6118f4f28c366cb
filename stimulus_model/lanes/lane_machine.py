"""The machine of lanes: what `machines.Machine` asks for, as LLVM instructions on nodes."""

from __future__ import annotations

from llvmlite import ir

from stimulus_model.lanes.machines import Number
from stimulus_model.lanes.nodes import DOUBLE, INT64, Node, call_intrinsic, compare, operand, splat, width_of


class LaneMachine:
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


LANES = LaneMachine()


def bits_of(x: Node) -> Node:
    """Return the 64 bits of each float64 as integers."""
    kind = ir.VectorType(INT64, x.width) if x.width else INT64
    return Node(x.builder, x.builder.bitcast(x.value, kind))


def float_of(x: Node) -> Node:
    """Return the float64 that each 64-bit integer encodes."""
    kind = ir.VectorType(DOUBLE, x.width) if x.width else DOUBLE
    return Node(x.builder, x.builder.bitcast(x.value, kind))
