"""Elementary functions: accuracy against mpmath in ulp, edges, and agreement of the machines."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simd_runner import on_simd

from stimulus_model.numerics import functions as f

RNG = np.random.default_rng(1)
NAN, INF = math.nan, math.inf


def _spread(low, high, count=1500):
    """Both signs where asked, every magnitude: uniform and log-uniform points."""
    uniform = RNG.uniform(low, high, count)
    tiny = np.exp(RNG.uniform(-80.0, math.log(max(abs(low), abs(high))), count))
    both = np.concatenate([uniform, tiny, -tiny])
    return both[(both >= low) & (both <= high) & (both != 0.0)]


# function, exact counterpart, points, largest error in ulp of the exact result
ACCURACY = {
    "exp": (f.exp, mpmath.exp, _spread(-707.7, 709.7), 1.0),
    "expm1": (f.expm1, mpmath.expm1, _spread(-50.0, 709.7), 2.5),
    "log": (f.log, mpmath.log, np.exp(RNG.uniform(-700.0, 700.0, 3000)), 1.0),
    "log near one": (f.log, mpmath.log, RNG.uniform(0.5, 2.0, 3000), 1.0),
    "log1p": (f.log1p, mpmath.log1p, _spread(-0.9999, 1e6), 1.5),
    "tanh": (f.tanh, mpmath.tanh, _spread(-22.0, 22.0), 3.5),
    "sqrt": (f.sqrt, mpmath.sqrt, np.exp(RNG.uniform(-300.0, 300.0, 1000)), 0.5),
}


def _ulp_errors(values, exact_function, points):
    with mpmath.workdps(60):
        exact = [exact_function(mpmath.mpf(float(x))) for x in points]
        return np.array(
            [
                float(abs(mpmath.mpf(float(v)) - e)) / np.spacing(abs(float(e)))
                for v, e in zip(values, exact, strict=True)
            ]
        )


@pytest.mark.parametrize("name", ACCURACY)
@pytest.mark.parametrize("machine", ["arrays", "lanes"])
def test_accuracy_in_ulp(name, machine):
    function, exact, points, bound = ACCURACY[name]
    values = function(points) if machine == "arrays" else on_simd(function, points)
    assert _ulp_errors(values, exact, points).max() <= bound


@pytest.mark.parametrize("machine", ["arrays", "lanes"])
def test_sine_and_cosine_absolute_error(machine):
    points = np.concatenate([RNG.uniform(-1e5, 1e5, 1500), RNG.uniform(-7.0, 7.0, 1500)])
    for function, exact in ((f.sin, mpmath.sin), (f.cos, mpmath.cos)):
        values = function(points) if machine == "arrays" else on_simd(function, points)
        with mpmath.workdps(40):
            worst = max(
                abs(float(mpmath.mpf(float(v)) - exact(mpmath.mpf(float(x)))))
                for v, x in zip(values, points, strict=True)
            )
        assert worst < 2e-16


@pytest.mark.parametrize("machine", ["arrays", "lanes"])
def test_inverse_normal_relative_error(machine):
    points = np.concatenate(
        [RNG.uniform(0.0, 1.0, 800), np.exp(RNG.uniform(-700.0, -1.0, 800)), [2.0**-53, 1 - 2.0**-53]]
    )
    values = f.inverse_normal(points) if machine == "arrays" else on_simd(f.inverse_normal, points)
    with mpmath.workdps(60):
        for u, z in zip(points, values, strict=True):
            back = mpmath.ncdf(mpmath.mpf(float(z)))
            # relative error of z = error of probability / (density * z)
            slope = mpmath.npdf(mpmath.mpf(float(z))) * max(abs(float(z)), 1e-3)
            assert abs(back - mpmath.mpf(float(u))) / slope < 2e-15


@pytest.mark.parametrize("machine", ["arrays", "lanes"])
def test_power_error_is_within_its_statement(machine):
    x, y = np.exp(RNG.uniform(-20.0, 20.0, 1000)), RNG.uniform(-8.0, 8.0, 1000)
    values = f.power(x, y) if machine == "arrays" else on_simd(f.power, x, y)
    with mpmath.workdps(40):
        for a, b, v in zip(x, y, values, strict=True):
            exact = mpmath.power(mpmath.mpf(float(a)), mpmath.mpf(float(b)))
            ulps = float(abs(mpmath.mpf(float(v)) - exact)) / np.spacing(float(exact))
            assert ulps <= 1.5 + abs(b * math.log(a))


ZERO, TINY = (0.0, 0.0), (5e-324, 5e-324)
MINUS_ZERO = (-0.0, -0.0)
EDGES = [
    (
        f.exp,
        [(0.0, 1.0), (-0.0, 1.0), (5e-324, 1.0), (INF, INF), (-INF, 0.0), (709.8, INF), (-707.8, 0.0), (-1e300, 0.0)],
    ),
    (f.expm1, [ZERO, MINUS_ZERO, TINY, (INF, INF), (-INF, -1.0), (710.0, INF), (-800.0, -1.0)]),
    (f.log, [(0.0, -INF), (-0.0, -INF), (5e-324, -INF), (1.0, 0.0), (INF, INF), (-INF, NAN), (-1.0, NAN)]),
    (f.log1p, [ZERO, MINUS_ZERO, TINY, (-1.0, -INF), (-1.5, NAN), (INF, INF), (-INF, NAN), (1e300, math.log(1e300))]),
    (f.tanh, [ZERO, MINUS_ZERO, TINY, (INF, 1.0), (-INF, -1.0), (25.0, 1.0), (-25.0, -1.0)]),
    (f.sqrt, [ZERO, MINUS_ZERO, (INF, INF), (-INF, NAN), (-1.0, NAN), (4.0, 2.0)]),
    (f.sin, [ZERO, TINY, (1.1e5, NAN), (INF, NAN), (-INF, NAN)]),
    (f.cos, [(0.0, 1.0), (-0.0, 1.0), (-1.1e5, NAN), (INF, NAN)]),
    (f.inverse_normal, [(0.0, -INF), (1.0, INF), (0.5, 0.0), (-0.1, NAN), (1.1, NAN), (INF, NAN)]),
]


def _same(a, b):
    return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1.0, a) == math.copysign(1.0, b))


@pytest.mark.parametrize(("function", "cases"), EDGES, ids=[function.__name__ for function, _ in EDGES])
def test_edges_are_the_same_on_every_machine(function, cases):
    points = np.array([*(x for x, _ in cases), NAN])
    expected = [*(y for _, y in cases), NAN]
    for values in (
        [function(float(x)) for x in points],
        function(points),
        on_simd(function, points),
        on_simd(function, points, width=4),
    ):
        for x, got, want in zip(points, values, expected, strict=True):
            assert _same(float(got), want), (function.__name__, x, got, want)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (0.0, 2.0, 0.0),
        (2.0, 0.0, 1.0),
        (-1.0, 2.0, NAN),
        (NAN, 1.0, NAN),
        (0.0, 0.0, 1.0),
        (INF, 2.0, INF),
        (2.0, INF, INF),
    ],
)
def test_power_edges(x, y, expected):
    for got in (f.power(x, y), f.power(np.array([x]), y)[0], on_simd(f.power, [x], y)[0]):
        assert _same(float(got), expected)


@pytest.mark.parametrize(("function", "nan_safe"), [(f.maximum, max), (f.minimum, min)])
def test_extremes_keep_nan_and_order(function, nan_safe):
    x = np.array([1.0, 2.0, NAN, 1.0, 0.0, -INF, NAN])
    y = np.array([2.0, 1.0, 1.0, NAN, 0.0, INF, NAN])
    expected = [NAN if a != a or b != b else nan_safe(a, b) for a, b in zip(x, y, strict=True)]
    for got in (
        function(x, y),
        on_simd(function, x, y),
        [function(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)],
    ):
        assert all(_same(float(a), b) for a, b in zip(got, expected, strict=True))


def test_extremes_with_a_constant_keep_nan():
    x = np.array([NAN, -3.0, 0.5, 7.0])
    for function in (lambda v: f.clip(v, -1.0, 1.0), lambda v: f.maximum(-1.0, f.minimum(v, 1.0))):
        for got in (function(x), on_simd(function, x)):
            np.testing.assert_array_equal(got, [NAN, -1.0, 0.5, 1.0])


def test_where_selects_and_broadcasts():
    x = np.array([-1.0, 0.0, 2.0])
    for got in (f.where(x > 0.0, x, 9.0), on_simd(lambda v: f.where(v > 0.0, v, 9.0), x)):
        np.testing.assert_array_equal(got, [9.0, 9.0, 2.0])
    assert f.where(True, 1.0, 2.0) == 1.0


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_floats_and_arrays_agree_to_the_bit(x):
    for function in (f.exp, f.expm1, f.log, f.log1p, f.tanh, f.sqrt, f.sin, f.cos, f.inverse_normal):
        assert _same(function(x), float(function(np.array([x]))[0])), function.__name__


@pytest.mark.parametrize("width", [4, 8, 16])
def test_lanes_give_the_same_bits_at_every_width(width):
    points = np.concatenate([_spread(-700.0, 700.0), [0.0, -0.0, INF, -INF, NAN]])
    for function in (f.exp, f.log, f.expm1, f.log1p, f.tanh, f.inverse_normal, f.sin):
        expected = on_simd(function, points, width=16)
        np.testing.assert_array_equal(on_simd(function, points, width=width), expected)
