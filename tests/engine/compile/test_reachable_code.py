"""The hash of reachable code: another one for whatever could compute something else, none where nobody can say."""

import functools
import math
import os
import random
import time
import types
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from stimulus_model.economy.model import MODEL
from stimulus_model.engine.compile import reachable_code
from stimulus_model.engine.compile.reachable_code import code_digest
from stimulus_model.numerics import functions

SOURCE = """
import math
from typing import NamedTuple
rate = 0.5
table = {"a": [1.0, 2.0]}
class Record(NamedTuple):
    value: float
    @property
    def twice(self):
        return 2.0 * self.value
class Plain:
    factor = 3.0
    def times(self, x):
        return self.factor * x
plain = Plain()
def inner(x):
    return math.exp(x) + rate
def close(by):
    def closed(x):
        return by * x
    return closed
closed = close(7.0)
def root(x, start=1.5):
    return inner(x) + start + Record(x).twice + plain.times(table["a"][0]) + closed(x)
"""


def digest(source: str, name: str = "module") -> str | None:
    space = vars(types.ModuleType(name))
    exec(source, space)
    return code_digest(space["root"])


def test_the_same_code_has_the_same_hash_wherever_it_stands():
    assert digest(SOURCE) is not None
    assert digest(SOURCE) == digest("\n\n# moved\n" + SOURCE)


@pytest.mark.parametrize(
    "change",
    [
        ("rate = 0.5", "rate = 0.25"),
        ("[1.0, 2.0]", "[-1.0, 2.0]"),
        ("2.0 * self.value", "2.5 * self.value"),
        ("value: float", "value: float\n    other: float = 0.0"),
        ("factor = 3.0", "factor = 3"),
        ("self.factor * x", "self.factor - x"),
        ("plain = Plain()", "plain = Plain(); plain.factor = 4.0"),
        ("math.exp(x)", "math.log(x)"),
        ("close(7.0)", "close(-7.0)"),
        ("by * x", "by / x"),
        ("start=1.5", "start=0.0"),
        ("start=1.5", "start=-0.0"),
        ("start=0.0", "start=-0.0"),
    ],
)
def test_whatever_can_be_reached_counts(change: tuple[str, str]):
    base = SOURCE.replace("start=1.5", change[0]) if change[0].startswith("start") else SOURCE
    assert change[0] in base
    assert digest(base) != digest(base.replace(*change))


def test_what_cannot_be_reached_does_not_count():
    assert digest(SOURCE) == digest(SOURCE + "\nunused = 3.0")


def reads_a_file(x):
    return x * len(open("numbers.txt").read())


def reads_the_environment(x):
    return x * float(os.environ["RATE"])


def reads_the_clock(x):
    return x * time.time()


def is_drawn(x):
    return x * random.random()


def is_drawn_by_numpy(x):
    return x * np.random.default_rng().normal()


def reads_an_array(x):
    return x * np.load("rate.npy")


def imports(x):
    import math

    return math.exp(x)


def evaluates(x):
    return eval("rate") * x


def by_name(x):
    return globals()["rate"] * x


def of_module(x):
    return x * held.rate + held.deeper.rate


def module_as_a_value(x):
    return x * sum(each.rate for each in (held,))


def module_in_full(x):
    return x * held.__dict__["rate"]


class Table(dict):
    pass


held = types.ModuleType("held")
held.deeper = types.ModuleType("deeper")
held.rate = held.deeper.rate = 0.5


def open_closure() -> Callable[[], float]:
    closed = (lambda held: lambda: held)(1.0)
    del closed.__closure__[0].cell_contents
    return closed


@pytest.mark.parametrize(
    "function",
    [
        reads_a_file, reads_the_environment, reads_the_clock, is_drawn, is_drawn_by_numpy, reads_an_array, imports,
        evaluates, by_name, open_closure(), random.random, object(), {1.5, 2.5}, Table(a=1),
        types.SimpleNamespace(a=1), module_as_a_value, module_in_full, [math],
    ],
)  # fmt: skip
def test_what_may_read_what_is_outside_has_none(function: object):
    assert code_digest(function) is None


def test_of_a_module_counts_what_is_used(monkeypatch: pytest.MonkeyPatch):
    found = [code_digest(of_module)]
    for module, name in ((held, "rate"), (held.deeper, "rate")):
        monkeypatch.setattr(module, "unused", 2.0, raising=False)
        assert code_digest(of_module) == found[-1]
        monkeypatch.setattr(module, name, 0.75)
        found.append(code_digest(of_module))
    assert None not in found
    assert len(set(found)) == 3
    monkeypatch.delattr(held, "rate")
    held.__getattr__ = {"rate": 9.0}.__getitem__
    assert code_digest(of_module) not in (None, *found)


class Weights(NamedTuple):
    a: float
    b: float


def test_values_of_every_kind_count():
    kinds = [
        0, 0.0, -0.0, False, None, "0", b"0", (0.0,), [0.0], {0: 0.0}, {"a", "b"}, {"a"}, Weights(0.0, 1.0),
        (0.0, 1.0), np.zeros(2), np.zeros((2, 1)), np.zeros(2, int), np.float64(0.0), functools.partial(math.fsum, 1),
        functools.partial(math.fsum, 2), math.exp, math.log, np.exp, np.log, float, int, Weights,
    ]  # fmt: skip
    found = [code_digest(each) for each in kinds]
    assert None not in found
    assert len(set(found)) == len(kinds)


def test_a_replaced_function_deep_in_the_equations_counts(monkeypatch: pytest.MonkeyPatch):
    before = code_digest(MODEL.quarter)
    assert before is not None
    assert code_digest(MODEL.quarter) == before
    monkeypatch.setattr(functions, "_exp_reduced", lambda m, x, shifter: (x, x))
    assert code_digest(MODEL.quarter) != before


def test_objects_that_contain_themselves_end():
    ring: list[object] = []
    ring.append(ring)
    assert code_digest(ring) == code_digest(ring)
    assert reachable_code.code_digest(*[1.0] * 3) != code_digest(1.0)
