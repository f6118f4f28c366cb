"""Dual numbers: every rule against 50 digits, on every machine, and what happens at kinks."""

import math

import mpmath
import numpy as np
import pytest
from precise import DIGITS, STEP, Precise
from simd_runner import on_simd

from stimulus_model.numerics import functions as f
from stimulus_model.numerics.dual import Dual, primal_of, tangent_of
from stimulus_model.numerics.graph import Graph
from stimulus_model.numerics.traced import TraceError

EQUATIONS = {
    "sum": lambda x, y: x + y + 2.0,
    "difference": lambda x, y: 1.5 - (x - y),
    "product": lambda x, y: x * y - 3.0 * x,
    "fused": lambda x, y: 2.0 - x * y + y * (x * x),
    "quotient": lambda x, y: x / y + 1.0 / x - y / 3.0,
    "sign": lambda x, y: -x * abs(y - 3.0),
    "exp": lambda x, y: f.exp(x - y),
    "expm1": lambda x, y: f.expm1(0.1 * x * y),
    "log": lambda x, y: f.log(x * y),
    "log1p": lambda x, y: f.log1p(x / y),
    "power": lambda x, y: f.power(x, y),
    "sqrt": lambda x, y: f.sqrt(x + y * y),
    "tanh": lambda x, y: f.tanh(x - y),
    "sine": lambda x, y: f.sin(x) * f.cos(y),
    "quantile": lambda x, y: f.inverse_normal(x / (x + y)),
    "branches": lambda x, y: f.where((x > y) | (x <= 0.5) & (y >= 1.0), x * x, y / x),
    "extremes": lambda x, y: f.maximum(x, y) * f.minimum(2.0, x) + f.clip(y, 0.5, 1.5),
}
RNG = np.random.default_rng(5)
X, Y = RNG.uniform(0.2, 2.5, (2, 32))


ALONG = 0.7, -1.3


def _along(equation, x, y):
    return tangent_of(equation(Dual(x, ALONG[0]), Dual(y, ALONG[1])))


def _exact(equation, x, y, dx, dy):
    """Return the derivative along (dx, dy) by a central difference in 50 digits."""
    with mpmath.workdps(DIGITS):
        up, down = (equation(Precise(x + s * dx * STEP), Precise(y + s * dy * STEP)).value for s in (1, -1))
        return float((up - down) / (2 * STEP))


def _all(x, y):
    """Return the sum of all equations: compiling each by itself takes a second."""
    total = 0.0
    for equation in EQUATIONS.values():
        total = total + equation(x, y)
    return total


@pytest.mark.parametrize("name", sorted(EQUATIONS))
@pytest.mark.parametrize("machine", ["floats", "arrays"])
def test_every_rule_has_the_derivative_of_50_digits(name, machine):
    equation = EQUATIONS[name]
    exact = np.array([_exact(equation, *each, *ALONG) for each in zip(X.tolist(), Y.tolist(), strict=True)])
    if machine == "arrays":
        found = _along(equation, X, Y)
    else:
        found = np.array([_along(equation, *each) for each in zip(X.tolist(), Y.tolist(), strict=True)])
    np.testing.assert_allclose(found, exact, rtol=1e-12, atol=1e-12)


def test_lanes_have_the_derivatives_of_arrays():
    found = on_simd(lambda x, y: _along(_all, x, y), X, Y)
    np.testing.assert_allclose(found, _along(_all, X, Y), rtol=1e-12)


def test_values_have_the_bits_that_they_have_alone():
    for run in (on_simd, lambda function, *arrays: function(*arrays)):
        beside = run(lambda x, y: primal_of(_all(Dual(x, 1.0), Dual(y, x))), X, Y)
        np.testing.assert_array_equal(beside, run(_all, X, Y))


def test_at_a_kink_the_derivative_is_that_of_the_branch_taken():
    x = Dual(np.zeros(1), np.ones(1))
    found = [
        abs(x),
        f.maximum(x, 0.0),  # the second where both are equal
        f.maximum(0.0, x),
        f.minimum(x, 0.0),
        f.clip(x, 0.0, 1.0),
        f.where(x > 0.0, x, -3.0 * x),
        f.where(x >= 0.0, x, -3.0 * x),
    ]
    assert [float(tangent_of(each)[0]) for each in found] == [1.0, 0.0, 1.0, 0.0, 0.0, -3.0, 1.0]


def test_where_a_root_is_infinitely_steep_what_does_not_move_stays():
    at = np.zeros(2), np.array([0.0, 1.0])
    assert tangent_of(f.sqrt(Dual(*at))).tolist() == [0.0, math.inf]
    assert tangent_of(f.power(Dual(*at), 0.5)).tolist() == [0.0, math.inf]
    assert tangent_of(f.power(Dual(*at), 2.0)).tolist() == [0.0, 0.0]
    assert tangent_of(f.power(0.0, Dual(np.ones(1), np.ones(1)))).tolist() == [0.0]


def test_what_does_not_move_costs_nothing():
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    found = f.exp(Dual(x) * Dual(y) + 1.0)
    count = len(graph.operations)
    assert tangent_of(found) == 0.0
    assert primal_of(found).number == f.exp(x * y + 1.0).number
    assert len(graph.operations) == count


def test_a_dual_refuses_what_no_equation_may_do():
    with pytest.raises(TraceError, match=r"write where\(condition, a, b\) for `if`"):
        bool(Dual(1.0, 1.0) > 0.0)
