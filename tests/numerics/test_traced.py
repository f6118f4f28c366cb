"""Tracing: what an equation may not do, and what it turns into."""

import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest
from simd_runner import on_simd

from stimulus_model.numerics.functions import exp, where
from stimulus_model.numerics.graph import Graph
from stimulus_model.numerics.traced import TraceError
from stimulus_model.records import build, leaves, make, names, size

RNG = np.random.default_rng(3)


@pytest.mark.parametrize(
    "equation",
    [
        lambda x: 1.0 if x > 0.0 else 2.0,
        lambda x: x > 0.0 and x < 1.0,
        lambda x: not x,
        lambda x: x**2,
        lambda x: 2.0**x,
        lambda x: math.exp(x),
        lambda x: np.exp(x),
        lambda x: np.array([1.0, 2.0]) * x,
        lambda x: max(x, 1.0),
        lambda x: x // 2.0,
        lambda x: x % 2.0,
        lambda x: int(x),
        lambda x: round(x),
        lambda x: [0.0, 1.0][x],
        lambda x: list(x),
    ],
)
def test_what_cannot_be_traced_says_what_to_write_instead(equation):
    with pytest.raises(TraceError, match=r"write where\(condition, a, b\) for `if`"):
        equation(Graph().input("x"))


@pytest.mark.parametrize("width", [4, 16])
def test_products_are_fused_and_differences_too(width):
    """What a product was rounded by is lost unless it is fused."""
    x, y = RNG.normal(size=96), RNG.normal(size=96)
    lost = [float(Fraction(a) * Fraction(b) - Fraction(a * b)) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    assert np.count_nonzero(lost) > 64
    for equation in (lambda a, b, p: a * b - p, lambda a, b, p: a * b + -p, lambda a, b, p: -(p - a * b)):
        np.testing.assert_array_equal(on_simd(equation, x, y, x * y, width=width), lost)


def test_the_number_zero_leaves_nothing_to_compute():
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    results = x * 0.0, 0.0 * x + y, y - 0.0 * x, 0.0 / x, 0.0 - x * 0.0
    assert [getattr(result, "number", result) for result in results] == [0.0, y.number, y.number, 0.0, 0.0]
    assert len(graph.operations) == 2


@pytest.mark.parametrize("width", [4, 16])
def test_what_zero_leaves_is_rounded_as_if_it_had_been_computed(width):
    """Adding zero ends a product: what is added next is not fused, with the number as with a value that is zero."""
    x, y = RNG.normal(size=96), RNG.normal(size=96)

    def equation(a, zero):
        return (a * a + zero) + a, (a * a - zero * a) - 3.0 * a, (zero - a * a) + 1.0, (zero * a + a * a) + 0.3

    for k in range(4):
        known = on_simd(lambda a, _, k=k: equation(a, 0.0)[k], x, y, width=width)
        computed = on_simd(lambda a, b, k=k: equation(a, b)[k], x, np.zeros_like(y), width=width)
        np.testing.assert_array_equal(known, computed)


def test_operators_agree_with_numpy():
    x, y = RNG.normal(size=100), RNG.normal(size=100)
    equations = [
        lambda a, b: a + b - 3.0 * a / (b * b + 1.0) + (2.0 - a) / 5.0,
        lambda a, b: -a + abs(b) - (+a),
        lambda a, b: where((a > 0.0) & ~(b <= 0.5) | (b == a), 1.0, where(a != b, 2.0, 3.0)),
        lambda a, b: where((a >= b) ^ (b < 0.0), exp(a), 1.0 - b * a),
    ]
    for equation in equations:
        np.testing.assert_allclose(on_simd(equation, x, y), equation(x, y), rtol=1e-14, atol=1e-15)


class Inner(NamedTuple):
    a: float
    b: float


class Outer(NamedTuple):
    first: Inner
    c: float
    second: Inner


def test_records_flatten_depth_first():
    assert names(Outer) == ("a", "b", "c", "a", "b")
    assert size(Outer) == 5
    record = build(Outer, range(5))
    assert record == Outer(Inner(0, 1), 2, Inner(3, 4))
    assert list(leaves(record)) == [0, 1, 2, 3, 4]
    assert make(Inner, str.upper) == Inner("A", "B")
    with pytest.raises(ValueError, match="more values than the 2 leaves of Inner"):
        build(Inner, range(3))


def test_records_with_string_annotations_are_refused():
    with pytest.raises(TypeError, match=r"Loose\.a: got 'float' as text.*in a file without"):
        size(type("Loose", (), {"_fields": ("a",), "__annotations__": {"a": "float"}}))
