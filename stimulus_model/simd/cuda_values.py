"""The machine of a GPU's threads: an equation becomes lines of plain Python on the scalars of one draw.

The lines are what `numba.cuda` compiles, and what its simulator runs. Values are float64, uint64 or conditions; every
line gives one name to the result of one instruction, so nothing is left to the order in which a compiler would have
evaluated an expression, and products are fused exactly where lanes fuse them.

The names that lines use besides their own: ``cuda``, ``uint64``, ``int64``, ``sqrt``, ``inf``, ``nan``, ``as_bits``
(float64 to int64 of the same bits) and ``as_float`` (back).
"""

from __future__ import annotations

from typing import Literal

from stimulus_model.numerics.backends import Machine, Number
from stimulus_model.numerics.traced import Traced

Kind = Literal["float", "integer", "condition"]

_SIGNS = {
    "fadd": "+", "fsub": "-", "fmul": "*", "fdiv": "/", "add": "+", "sub": "-", "and_": "&", "or_": "|", "xor": "^",
    "shl": "<<", "lshr": ">>",
}  # fmt: skip


class Written(Traced):
    """A value in a program of Python lines.

    Parameters
    ----------
    lines
        The program so far, to which operations add.
    name
        What the value is called, or how it is read.
    kind
        What it is.
    """

    __slots__ = ("kind", "lines", "name")

    def __init__(self, lines: list[str], name: str, kind: Kind = "float") -> None:
        self.lines, self.name, self.kind, self.product = lines, name, kind, None

    @property
    def machine(self) -> Machine:
        """The machine on which functions of this value run."""
        return THREADS

    @property
    def is_float(self) -> bool:
        """Whether the value is a float64."""
        return self.kind == "float"

    def let(self, text: str, kind: Kind = "float") -> Written:
        """Give a name to what `text` computes."""
        name = f"v{len(self.lines)}"
        self.lines.append(f"{name} = {text}")
        return Written(self.lines, name, kind)

    def text(self, value: Number) -> str:
        """Return how `value` is written next to this one: constants take its kind."""
        if isinstance(value, Written):
            return value.name
        if self.kind == "integer":
            return f"uint64({int(value)})"
        return f"({float(value)!r})"  # infinity and NaN are written as names

    def operate(self, name: str, *values: Number) -> Written:
        """Write an instruction."""
        first = next(value for value in values if isinstance(value, Written))
        if name == "not_":
            return first.let(f"not {first.name}", "condition")
        one, other = (first.text(value) for value in values)
        return first.let(f"{one} {_SIGNS[name]} {other}", first.kind)

    def fuse(self, x: Number, y: Number, z: Number) -> Written:
        """Write x * y + z, rounded once."""
        return self.let(f"cuda.fma({', '.join(self.text(value) for value in (x, y, z))})")

    def compare(self, symbol: str, x: Number, y: Number) -> Written:
        """Write a comparison."""
        return self.let(f"{self.text(x)} {symbol} {self.text(y)}", "condition")

    def alone(self) -> Written:
        """Return the same value as no product."""
        return Written(self.lines, self.name, self.kind)

    def negative(self) -> Written:
        """Write the value with the other sign."""
        return self.let(f"-{self.name}")

    def __abs__(self) -> Written:
        return self.let(f"abs({self.name})")


class ThreadMachine:
    """One draw a thread: what machines.Machine asks for, as lines of Python."""

    def fma(self, x: Number, y: Number, z: Number) -> Number:
        known = _written(x, y, z)
        return x * y + z if known is None else known.fuse(x, y, z)

    def select(self, condition: Number, x: Number, y: Number) -> Number:
        if not isinstance(condition, Written):
            return x if condition else y
        some = Written(condition.lines, "", "float")
        return some.let(f"cuda.selp({condition.name}, {some.text(x)}, {some.text(y)})")

    def larger(self, x: Number, y: Number) -> Number:
        return self._extreme(">", x, y)

    def smaller(self, x: Number, y: Number) -> Number:
        return self._extreme("<", x, y)

    def _extreme(self, symbol: str, x: Number, y: Number) -> Number:
        some = _written(x, y)
        assert some is not None  # or another machine would have been asked
        beyond = some.compare(symbol, x, y)
        return self.select(beyond | (x != x) if isinstance(x, Written) else beyond, x, y)

    def sqrt(self, x: Number) -> Number:
        written: Written = x
        return written.let(f"sqrt({written.name})")

    def either(self, condition: Number, other: Number) -> Number:
        return condition | other

    def power_of_two(self, shifted: Number) -> Number:
        return _float_of((_bits_of(shifted) << 52) + 0x3FF0000000000000)

    def split(self, x: Number) -> tuple[Number, Number]:
        offset = _bits_of(x) - 0x3FE6A09E667F3BCD
        mantissa = _float_of((offset & 0x000FFFFFFFFFFFFF) + 0x3FE6A09E667F3BCD)
        biased = _float_of(((offset >> 52) ^ 0x800) | 0x4330000000000000)  # as lanes do: the same bits
        return mantissa, biased - (2.0**52 + 2048.0)

    def odd(self, shifted: Number, bit: int) -> Number:
        return self.bit(_bits_of(shifted), bit)

    def bit(self, word: Number, place: int) -> Number:
        masked = word & (1 << place)
        return masked.let(f"{masked.name} != uint64(0)", "condition")

    def float_of(self, word: Number) -> Number:
        return _float_of(word)


THREADS = ThreadMachine()


def _written(*values: Number) -> Written | None:
    return next((value for value in values if isinstance(value, Written)), None)


def _bits_of(x: Written) -> Written:
    return x.let(f"uint64(as_bits({x.name}))", "integer")


def _float_of(x: Written) -> Written:
    return x.let(f"as_float(int64({x.name}))")
