"""The value graph of an equation: which operations, on which values, make each result.

Values are numbered as in a compiler's value numbering: the same operation on the same operands is the same value. So
two results are equal in every draw if their numbers are, and a hash of what the results are made of names the
program, whatever the order of its lines, the names in it, and what it computes that no result needs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal, TypeAlias

from stimulus_model.numerics.backends import Machine, Number
from stimulus_model.numerics.traced import Traced

Kind: TypeAlias = Literal["float", "integer", "condition"]
Operand: TypeAlias = "int | str"
"""The number of a value, or a constant, written in full."""


class Graph:
    """Operations, numbered in the order in which they first came."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[Operand, ...], int] = {}
        self.operations: list[tuple[Operand, ...]] = []

    def value(self, kind: Kind, *operation: Operand) -> Value:
        """Return the value of an operation: its name, then its operands."""
        number = self.numbers.setdefault(operation, len(self.operations))
        if number == len(self.operations):
            self.operations.append(operation)
        return Value(self, number, kind)

    def input(self, name: str, kind: Kind = "float") -> Value:
        """Return a value that enters under a name."""
        return self.value(kind, "input", name)

    def digest(self, results: Iterable[Number]) -> str:
        """Return the SHA-256 of all that `results`, in order, are made of: values of this graph, and numbers."""
        lines, places = list[str](), dict[int, int]()
        for result in results:
            if isinstance(result, Value):
                self._write(result.number, lines, places)
                lines.append(f"result %{places[result.number]}")
            else:
                lines.append(f"result {float(result)!r}")
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def _write(self, number: int, lines: list[str], places: dict[int, int]) -> None:
        """Write the operations that a value needs and that are not there yet, operands first."""
        waiting = [number]
        while waiting:
            number = waiting[-1]
            operation = self.operations[number]
            missing = [each for each in operation if isinstance(each, int) and each not in places]
            if missing:
                waiting += reversed(missing)
                continue
            waiting.pop()
            if number not in places:
                places[number] = len(places)
                lines.append(" ".join(f"%{places[each]}" if isinstance(each, int) else each for each in operation))


class Value(Traced):
    """A value in a graph."""

    __slots__ = ("graph", "kind", "number")

    def __init__(self, graph: Graph, number: int, kind: Kind) -> None:
        self.graph, self.number, self.kind, self.product = graph, number, kind, None

    @property
    def machine(self) -> Machine:
        """The machine on which functions of this value run."""
        return GRAPHS

    @property
    def is_float(self) -> bool:
        """Whether the value is a float64."""
        return self.kind == "float"

    def operate(self, name: str, *values: Number) -> Value:
        """Return the result of an operation of the kind of its operands."""
        return _value(self.kind if name != "not_" else "condition", name, *values)

    def fuse(self, x: Number, y: Number, z: Number) -> Value:
        """Return x * y + z, rounded once."""
        return _value("float", "fma", x, y, z)

    def compare(self, symbol: str, x: Number, y: Number) -> Value:
        """Return a comparison."""
        return _value("condition", symbol, x, y)

    def alone(self) -> Value:
        """Return the same value as no product."""
        return Value(self.graph, self.number, self.kind)

    def negative(self) -> Value:
        """Return the value with the other sign."""
        return _value("float", "negative", self)

    def __abs__(self) -> Value:
        return _value("float", "abs", self)


def _value(kind: Kind, name: str, *values: Number) -> Value:
    """Return the value of an operation; its constants are written in full, whole numbers only among words of bits."""
    first = next(value for value in values if isinstance(value, Value))
    number = int if kind == "integer" else float
    operands = (value.number if isinstance(value, Value) else repr(number(value)) for value in values)
    return first.graph.value(kind, name, *operands)


class GraphMachine:
    """What backends.Machine asks for, as operations of a graph."""

    def fma(self, x: Number, y: Number, z: Number) -> Number:
        known = any(isinstance(value, Value) for value in (x, y, z))
        return _value("float", "fma", x, y, z) if known else x * y + z

    def select(self, condition: Number, x: Number, y: Number) -> Number:
        if not isinstance(condition, Value):
            return x if condition else y
        return _value("float", "select", condition, x, y)

    def larger(self, x: Number, y: Number) -> Number:
        return _value("float", "larger", x, y)

    def smaller(self, x: Number, y: Number) -> Number:
        return _value("float", "smaller", x, y)

    def sqrt(self, x: Number) -> Number:
        return _value("float", "sqrt", x)

    def either(self, condition: Number, other: Number) -> Number:
        return condition | other

    def power_of_two(self, shifted: Number) -> Number:
        return _value("float", "power_of_two", shifted)

    def split(self, x: Number) -> tuple[Number, Number]:
        return _value("float", "mantissa", x), _value("float", "exponent", x)

    def odd(self, shifted: Number, bit: int) -> Number:
        return _value("condition", "odd", shifted, bit)

    def bit(self, word: Number, place: int) -> Number:
        return _value("condition", "bit", word, place)

    def float_of(self, word: Number) -> Number:
        return _value("float", "float_of", word)


GRAPHS = GraphMachine()
