"""The polynomials are what they say: Chebyshev fits of the reduced functions."""

import mpmath
import pytest
from mpmath import mp

from stimulus_model.numerics import coefficients as k


def _exp(x):
    if abs(x) < mp.mpf(2) ** -40:
        return sum(x**j / mp.factorial(j + 2) for j in range(8))
    return (mp.exp(x) - 1 - x) / x**2


def _log(z):
    if z < mp.mpf(2) ** -60:
        return mp.mpf(2) / 3 + 2 * z / 5
    s = mp.sqrt(z)
    return (2 * mp.atanh(s) / s - 2) / z


def _sin(z):
    if z < mp.mpf(2) ** -40:
        return sum((-1) ** (j + 1) * z**j / mp.factorial(2 * j + 3) for j in range(6))
    r = mp.sqrt(z)
    return (mp.sin(r) / r - 1) / z


def _cos(z):
    if z < mp.mpf(2) ** -30:
        return sum((-1) ** j * z**j / mp.factorial(2 * j + 4) for j in range(6))
    return (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z**2


def _size(z):
    return -4 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) if z else mp.mpf(-4)


@pytest.mark.parametrize(
    ("function", "low", "high", "weight", "coefficients", "stated"),
    [
        (_exp, -0.34658, 0.34658, lambda x: x**2, k.EXP, 1.4e-17),
        (_log, 0.0, 0.029438, lambda z: z**1.5, k.LOG, 1.7e-18),
        (_sin, 0.0, 0.61686, lambda z: z, k.SIN, 1.9e-17),
        (_cos, 0.0, 0.61686, lambda z: z**2, k.COS, 6e-18),
        (_size, 0.0, 0.029438, lambda z: mp.mpf(1), k.SIZE, 1.8e-11),
        (_sin, 0.0, 0.61686, lambda z: z, k.SHORT_SIN, 1.8e-11),
        (_cos, 0.0, 0.61686, lambda z: z**2, k.SHORT_COS, 9e-13),
    ],
    ids=["exp", "log", "sin", "cos", "size", "short sin", "short cos"],
)
def test_polynomials_have_the_stated_error(function, low, high, weight, coefficients, stated):
    with mpmath.workprec(200):
        points = [low + (high - low) * mp.mpf(j) / 400 for j in range(401)]
        fitted = [sum(mp.mpf(c) * x**j for j, c in enumerate(coefficients)) for x in points]
        assert max(abs(weight(x) * (p - function(x))) for x, p in zip(points, fitted, strict=True)) < stated


def test_split_constants_add_up():
    with mpmath.workprec(200):
        assert float(2 * mp.log(2)) == k.TWICE_LN2
        assert abs(mp.mpf(k.LN2_HIGH) + mp.mpf(k.LN2_LOW) - mp.log(2)) < mp.mpf(2) ** -84
        assert abs(sum(map(mp.mpf, k.HALF_PI)) - mp.pi / 2) < mp.mpf(2) ** -118
