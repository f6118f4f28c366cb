"""Elementary functions: one definition each, for floats, arrays over draws, and SIMD lanes.

Accuracy is stated in units in the last place (ulp) and tested against mpmath; the tests keep the measured figures.
Edges, the same on every machine: NaN comes back as NaN; denormal arguments of `log` count as zero and results of
`exp` below 2**-1021 are zero; overflow gives infinity; outside the domain the result is NaN.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np

from stimulus_model.numerics import coefficients as k
from stimulus_model.numerics.backends import ARRAYS, SHIFTER, SMALLEST_NORMAL, Machine, Number, machine_of

__all__ = [
    "clip",
    "cos",
    "exp",
    "expm1",
    "inverse_normal",
    "log",
    "log1p",
    "maximum",
    "minimum",
    "power",
    "sin",
    "sin_cos_of_eighth",
    "size_of_uniform",
    "sqrt",
    "tanh",
    "where",
]


def _elementary(definition: Callable[..., Number]) -> Callable[..., Number]:
    """Let a definition ``f(machine, *values)`` run on whatever machine its values come from."""

    @functools.wraps(definition)
    def function(*values: Number) -> Number:
        machine = machine_of(*values)
        if machine is ARRAYS:
            with np.errstate(all="ignore"):
                return definition(machine, *values)
        apply = getattr(machine, "apply", None)
        if apply is not None:  # it has rules of its own for whole functions
            return apply(function, definition, *values)
        if not any(hasattr(value, "machine") for value in values):
            values = tuple(float(value) for value in values)
        return definition(machine, *values)

    del function.__wrapped__  # the public signature has no machine
    return function


def _polynomial(m: Machine, x: Number, coefficients: tuple[float, ...]) -> Number:
    """Evaluate c0 + c1 x + c2 x**2 + ... as two polynomials in x**2, which do not wait for each other.

    Estrin's scheme has shorter chains, but more powers of x: it was measured slower.
    """
    square = x * x

    def chain(terms: tuple[float, ...]) -> Number:
        value: Number = terms[-1]
        for term in terms[-2::-1]:
            value = m.fma(value, square, term)
        return value

    return m.fma(chain(coefficients[1::2]), x, chain(coefficients[::2]))


def _exp_reduced(m: Machine, x: Number, shifter: float) -> tuple[Number, Number]:
    """Return r + r**2 q(r) = exp(r) - 1 for x = n ln 2 + r, and n + `shifter`."""
    shifted = m.fma(x, k.INVERSE_LN2, shifter)
    n = shifted - shifter
    r = m.fma(n, -k.LN2_LOW, m.fma(n, -k.LN2_HIGH, x))
    return m.fma(r * r, _polynomial(m, r, k.EXP), r), shifted


@_elementary
def exp(m: Machine, x: Number) -> Number:
    """Exponential, within 1 ulp. exp(-inf) = 0, exp(inf) = inf; results below 2**-1021 are zero."""
    reduced, shifted = _exp_reduced(m, m.smaller(x, k.EXP_BEYOND), SHIFTER - 1.0)
    half = m.power_of_two(shifted)  # 2**(n-1): 2**n itself overflows at the upper end
    value = m.fma(half, reduced, half)
    return m.select(x < k.EXP_LOWEST, 0.0, value + value)


@_elementary
def expm1(m: Machine, x: Number) -> Number:
    """Return exp(x) - 1, within 2.5 ulp also near zero. expm1(-inf) = -1, expm1(inf) = inf, expm1(-0.0) = -0.0."""
    reduced, shifted = _exp_reduced(m, m.larger(m.smaller(x, k.EXP_BEYOND), -40.0), SHIFTER - 1.0)
    half = m.power_of_two(shifted)
    value = m.fma(half, reduced, half - 0.5)
    return m.select(half == 0.5, m.select(reduced == x, x, reduced), value + value)  # n = 0; keeps the sign of zero


@_elementary
def log(m: Machine, x: Number) -> Number:
    """Natural logarithm, within 1 ulp. log(0) = log(-0.0) = log(denormal) = -inf, log(inf) = inf, NaN below zero."""
    return _log(m, x)


def _log(m: Machine, x: Number) -> Number:
    mantissa, exponent = m.split(x)
    f = mantissa - 1.0
    s = f / (f + 2.0)
    z = s * s
    half_square = 0.5 * f * f
    tail = m.fma(s, m.fma(z, _polynomial(m, z, k.LOG), half_square), exponent * k.LN2_LOW)
    inside = m.fma(exponent, k.LN2_HIGH, f - (half_square - tail))
    value = m.select(x < math.inf, inside, x)
    return m.select(x < SMALLEST_NORMAL, m.select(x > -SMALLEST_NORMAL, -math.inf, math.nan), value)


@_elementary
def log1p(m: Machine, x: Number) -> Number:
    """Return log(1 + x), within 1.5 ulp also near zero. log1p(-1) = -inf, NaN below, log1p(-0.0) = -0.0."""
    u = x + 1.0
    lost = x - (u - 1.0)
    corrected = _log(m, u) + lost / m.select(u > 0.0, u, 1.0)
    value = m.select(u == 1.0, x, corrected)
    return m.select(m.either(x <= -1.0, x >= 2.0**60), _log(m, u), value)


@_elementary
def power(m: Machine, x: Number, y: Number) -> Number:
    """Return x**y for x >= 0 as exp(y log x), within 1 + |y log x| ulp; NaN below zero, 1 for y = 0."""
    value = exp(y * _log(m, x))
    return m.select(y == 0.0, 1.0, value)


@_elementary
def sqrt(m: Machine, x: Number) -> Number:
    """Square root, correctly rounded; NaN below zero."""
    return m.sqrt(x)


@_elementary
def tanh(m: Machine, x: Number) -> Number:
    """Hyperbolic tangent, within 3.5 ulp; exactly 1 beyond 20, tanh(-0.0) = -0.0."""
    reduced, shifted = _exp_reduced(m, 2.0 * m.smaller(m.larger(x, -20.0), 20.0), SHIFTER)
    power = m.power_of_two(shifted)
    twice = m.fma(power, reduced, power - 1.0)  # exp(2 x) - 1
    return m.select(x == 0.0, x, twice / (twice + 2.0))


def _sin_cos(m: Machine, x: Number) -> tuple[Number, Number]:
    shifted = m.fma(x, k.TWO_OVER_PI, SHIFTER)
    n = shifted - SHIFTER
    r = m.fma(n, -k.HALF_PI[2], m.fma(n, -k.HALF_PI[1], m.fma(n, -k.HALF_PI[0], x)))
    z = r * r
    sine = m.fma(r * z, _polynomial(m, z, k.SIN), r)
    cosine = m.fma(z * z, _polynomial(m, z, k.COS), m.fma(z, -0.5, 1.0))
    swapped, half_turn = m.odd(shifted, 0), m.odd(shifted, 1)
    s, c = m.select(swapped, cosine, sine), m.select(swapped, sine, cosine)
    s, c = m.select(half_turn, -s, s), m.select(m.odd(shifted + 1.0, 1), -c, c)
    inside = (x >= -k.SIN_COS_LIMIT) & (x <= k.SIN_COS_LIMIT)
    return m.select(inside, s, math.nan), m.select(inside, c, math.nan)


@_elementary
def sin(m: Machine, x: Number) -> Number:
    """Sine, absolute error below 2e-16, for |x| <= 1e5 (two hundred thousand quarter turns); NaN outside."""
    return _sin_cos(m, x)[0]


@_elementary
def cos(m: Machine, x: Number) -> Number:
    """Cosine, absolute error below 2e-16, for |x| <= 1e5; NaN outside."""
    return _sin_cos(m, x)[1]


@_elementary
def size_of_uniform(m: Machine, u: Number) -> Number:
    """Return sqrt(-2 log(u)) for a number in (0, 1), within 3e-12 of it: short, for random numbers."""
    mantissa, exponent = m.split(u)
    s = (mantissa - 1.0) / (mantissa + 1.0)
    return m.sqrt(m.fma(s, _polynomial(m, s * s, k.SIZE), exponent * -k.TWICE_LN2))


@_elementary
def sin_cos_of_eighth(m: Machine, r: Number) -> tuple[Number, Number]:
    """Return sine and cosine of r for |r| <= pi / 4, within 2e-11 of them: short, for random numbers."""
    z = r * r
    sine = m.fma(r * z, _polynomial(m, z, k.SHORT_SIN), r)
    return sine, m.fma(z * z, _polynomial(m, z, k.SHORT_COS), m.fma(z, -0.5, 1.0))


@_elementary
def inverse_normal(m: Machine, u: Number) -> Number:
    """Quantile of the standard normal distribution, relative error below 1e-15; -inf at 0, inf at 1, NaN outside.

    Source: Wichura (1988), Algorithm AS 241, Applied Statistics 37(3), routine PPND16.
    """
    q = u - 0.5
    centre = m.fma(-q, q, 0.180625)
    distance = m.sqrt(-_log(m, m.select(q < 0.0, u, 1.0 - u)))
    near, far = distance - 1.6, distance - 5.0
    tail = m.select(
        distance <= 5.0,
        _polynomial(m, near, k.NORMAL_NEAR[0]) / _polynomial(m, near, k.NORMAL_NEAR[1]),
        _polynomial(m, far, k.NORMAL_FAR[0]) / _polynomial(m, far, k.NORMAL_FAR[1]),
    )
    tail = m.select(distance < math.inf, tail, distance)
    body = q * _polynomial(m, centre, k.NORMAL_CENTRE[0]) / _polynomial(m, centre, k.NORMAL_CENTRE[1])
    return m.select(centre >= 0.0, body, m.select(q < 0.0, -tail, tail))


@_elementary
def maximum(m: Machine, x: Number, y: Number) -> Number:
    """Return the larger value, y where they are equal; NaN if either is NaN."""
    return m.larger(x, y)


@_elementary
def minimum(m: Machine, x: Number, y: Number) -> Number:
    """Return the smaller value, y where they are equal; NaN if either is NaN."""
    return m.smaller(x, y)


def clip(x: Number, low: Number, high: Number) -> Number:
    """Return x limited to [low, high]; NaN if x is NaN."""
    return minimum(maximum(x, low), high)


def where(condition: Number, x: Number, y: Number) -> Number:
    """Return x where `condition` holds, else y. Both are computed: this is the `if` of an equation."""
    machine = machine_of(condition, x, y)
    return machine.select(condition, x, y)
