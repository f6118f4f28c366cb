"""The normal and the beta distribution on arrays, from the library's own functions.

Quantile tables rest on them, so that one seed gives the same bits whatever versions of NumPy and SciPy are installed
and whatever the processor. Against SciPy they are within 1e-13 where probabilities are.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.numerics.functions import exp, expm1, log, log1p, maximum

Array = npt.NDArray[np.float64]

_TERMS = 64
"""Terms of the series and of the continued fraction of the normal distribution: two would do less at their border."""
_BORDER = 2.5
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
_LEAST = 1e-300
"""In place of a zero that would be divided by."""
_LONGEST = 10_000
"""Terms of a continued fraction, at most: shapes of millions."""
_STEPS = 100
"""Steps of the search for a quantile, at most: an interval that is halved as often is as short as floats are."""


def normal_probability(x: npt.ArrayLike) -> Array:
    """Return the probability that a standard normal is below `x`, relative error 1e-14 also far below zero.

    Near zero by the series of Marsaglia (2004, "Evaluating the normal distribution", J. Statistical Software 11),
    beyond by Laplace's continued fraction.
    """
    x = np.asarray(x, np.float64)
    size = np.abs(x)
    with np.errstate(all="ignore"):
        density = exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)
        term = total = near = np.minimum(size, _BORDER)
        for k in range(1, _TERMS):
            term = term * (near * near) / (2 * k + 1)
            total = total + term
        fraction = far = np.maximum(size, _BORDER)
        for k in range(_TERMS, 0, -1):
            fraction = far + k / fraction
        beyond = np.where(size < _BORDER, 0.5 - density * total, density / fraction)
    return np.asarray(np.where(x < 0.0, beyond, 1.0 - beyond))


def beta_quantile(p: npt.ArrayLike, a: float, b: float) -> Array:
    """Return the quantiles of the beta distribution with shapes `a` and `b`, at probabilities in (0, 1)."""
    p = np.asarray(p, np.float64)
    mean = a / (a + b)
    scale = _log_beta(a, b)
    with np.errstate(all="ignore"):
        low = p <= _lower_tail(np.array(mean), a, b, scale)
        out = np.empty(p.shape)
        out[low] = exp(_log_quantile(p[low], a, b, scale))
        out[~low] = -expm1(_log_quantile(1.0 - p[~low], b, a, scale))
    return out


def _log_quantile(p: Array, a: float, b: float, scale: float) -> Array:
    """Return logarithms of quantiles below the mean: steps of Halley, or to the middle of what is left."""
    target = log(p)
    lower, upper = np.full(p.shape, -745.0), np.full(p.shape, 0.5 * log(a / (a + b)))
    at = np.clip((target + log(a) + scale) / a, lower, upper)
    for _ in range(_STEPS):
        x = exp(at)
        probability = _lower_tail(x, a, b, scale)
        miss = log(maximum(probability, _LEAST)) - target
        lower, upper = np.where(miss < 0.0, at, lower), np.where(miss < 0.0, upper, at)
        slope = exp(a * at + (b - 1.0) * log1p(-x) - scale) / probability
        step = miss / slope
        new = at - step / (1.0 - 0.5 * step * (a - (b - 1.0) * x / (1.0 - x) - slope))
        new = np.where((new >= lower) & (new <= upper), new, 0.5 * (lower + upper))
        near = np.abs(new - at) <= 1e-6 * np.maximum(1.0, np.abs(at))  # what is missing now is of its third power
        at = new
        if near.all():
            break
    return np.asarray(at)


def _lower_tail(x: Array, a: float, b: float, scale: float) -> Array:
    """Return the probability below `x` by a continued fraction, which is short up to the mean."""
    fraction: Any = 1.0
    for m in range(_terms(float(x.max()) if x.size else 0.0, a, b), 0, -1):
        even = m * (b - m) / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) / ((a + 2 * m) * (a + 2 * m + 1.0))
        fraction = 1.0 + even * x / (1.0 + odd * x / fraction)
    fraction = 1.0 - (a + b) / (a + 1.0) * x / fraction
    return np.asarray(exp(a * log(x) + b * log1p(-x) - scale) / (a * fraction))


def _terms(x: float, a: float, b: float) -> int:
    """Return how many terms the continued fraction needs at the largest `x` (Lentz 1976)."""
    d = 1.0 / (1.0 - (a + b) / (a + 1.0) * x)
    c = 1.0
    for m in range(1, _LONGEST):
        change = 1.0
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0)),
        ):
            d, c = 1.0 / ((1.0 + step * d) or _LEAST), (1.0 + step / c) or _LEAST
            change *= c * d
        if abs(change - 1.0) < 1e-15:
            return m
    return _LONGEST


def _log_beta(a: float, b: float) -> float:
    """Return the logarithm of the beta function."""
    return _log_gamma(a) + _log_gamma(b) - _log_gamma(a + b)


def _log_gamma(x: float) -> float:
    """Return the logarithm of the gamma function of x > 0: Stirling's series, from 10 on."""
    product = 1.0
    while x < 10.0:
        product *= x
        x += 1.0
    series, power = 0.0, x
    for coefficient in _STIRLING:
        series += coefficient / power
        power *= x * x
    logarithm: float = (x - 0.5) * log(x) - x + 0.5 * log(2.0 * math.pi) + series - log(product)
    return logarithm
