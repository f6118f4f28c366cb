"""The value graph: equal values have equal numbers, and a digest names what results are made of."""

import pytest

from stimulus_model.numerics import functions
from stimulus_model.numerics.graph import Graph
from stimulus_model.numerics.random import normal_pair, threefry


def test_the_same_operation_on_the_same_values_is_the_same_value():
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    assert functions.exp(x + y).number == functions.exp(x + y).number
    assert (x + y).number != (y + x).number
    assert (x * 1).number == (x * 1.0).number
    assert (x * 2.0 + y).number == functions.where(True, x * 2.0 + y, x).number


def test_products_are_fused_as_in_compiled_code():
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    fused = x * y + 1.0
    assert graph.operations[fused.number] == ("fma", x.number, y.number, "1.0")


@pytest.mark.parametrize(
    "name", ["cos", "exp", "expm1", "inverse_normal", "log", "log1p", "sin", "sqrt", "tanh", "size_of_uniform"]
)
def test_every_function_is_traced_and_told_from_the_others(name):
    graph = Graph()
    x = graph.input("x")
    digests = [graph.digest([getattr(functions, other)(x)]) for other in ("exp", "log", name)]
    assert digests[2] in digests[:2] if name in ("exp", "log") else digests[2] not in digests[:2]


def test_random_numbers_are_traced():
    graph = Graph()
    words = [graph.input(name, "integer") for name in "abcd"]
    one, other = threefry(*words)
    digests = {graph.digest(normal_pair(one)), graph.digest(normal_pair(other)), graph.digest([0.0, -0.0])}
    assert len(digests) == 3


def test_a_digest_knows_results_and_their_order_only():
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    before = graph.digest([x + y, 1.0])
    _ = functions.exp(x) * y
    assert graph.digest([x + y, 1.0]) == before
    assert len({before, graph.digest([1.0, x + y]), graph.digest([x + y, 2.0]), graph.digest([x + y])}) == 4
    other = Graph()
    b, a = other.input("y"), other.input("x")
    assert other.digest([a + b, 1]) == before
