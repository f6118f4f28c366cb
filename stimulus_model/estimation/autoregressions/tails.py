"""How fat the tails of residuals are: kurtosis, degrees of freedom of Student's t, and Hill's index."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from stimulus_model.estimation.sample import Array

_LARGEST = 0.9  # inverse degrees of freedom searched: 0 is the normal distribution, 0.9 is close to Cauchy's
_TAIL = 0.10  # share of the largest absolute residuals in Hill's index


class Tail(NamedTuple):
    """Tail of one series of residuals.

    Attributes
    ----------
    excess_kurtosis
        0 for a normal distribution (bias-corrected).
    degrees_of_freedom, low, high
        Of Student's t by maximum likelihood, and the interval that its likelihood ratio does not reject; inf where
        the normal distribution fits as well.
    hill, hill_se
        Tail index of the largest tenth of absolute residuals (Hill 1975): moments from this order on do not exist.
    """

    excess_kurtosis: float
    degrees_of_freedom: float
    low: float
    high: float
    hill: float
    hill_se: float


def describe_tail(residuals: Array, level: float) -> Tail:
    """Describe residuals (period,) with mean zero; `level` is the probability of the interval."""
    from scipy.stats import kurtosis

    hill, hill_se = hill_index(residuals)
    return Tail(float(kurtosis(residuals, bias=False)), *fit_student(residuals, level), hill, hill_se)


def fit_student(residuals: Array, level: float) -> tuple[float, float, float]:
    """Fit degrees of freedom and scale of Student's t; return the degrees of freedom and their interval.

    `residuals` has shape (period,), or (period, variable) for the multivariate distribution, whose variables are
    large together.
    """
    from scipy.optimize import brentq, minimize_scalar
    from scipy.stats import chi2

    def loss(inverse: float) -> float:
        return -log_likelihood(residuals, inverse)

    found = minimize_scalar(loss, bounds=(0.0, _LARGEST), method="bounded", options={"xatol": 1e-8})
    best, least = min(((0.0, loss(0.0)), (float(found.x), float(found.fun))), key=lambda point: point[1])
    allowed = least + 0.5 * float(chi2.ppf(level, 1))

    def excess(inverse: float) -> float:
        return loss(inverse) - allowed

    lower = float(brentq(excess, 0.0, best)) if excess(0.0) > 0.0 else 0.0
    upper = float(brentq(excess, best, _LARGEST)) if excess(_LARGEST) > 0.0 else _LARGEST
    return _inverse(best), _inverse(upper), _inverse(lower)


def log_likelihood(residuals: Array, inverse: float) -> float:
    """Log likelihood of Student's t with 1 / `inverse` degrees of freedom, mean zero and the best scale."""
    from scipy.stats import multivariate_normal

    table = residuals.reshape(len(residuals), -1)
    count, width = table.shape
    scale = table.T @ table / count
    if inverse == 0.0:
        return float(multivariate_normal.logpdf(table, np.zeros(width), scale).sum())
    nu = 1.0 / inverse
    for _ in range(500):  # fixed point of the first-order condition, monotone (Dempster, Laird and Rubin 1977)
        distance = np.einsum("ti,ij,tj->t", table, np.linalg.inv(scale), table)
        last, scale = scale, (table * ((nu + width) / (nu + distance))[:, None]).T @ table / count
        if np.abs(scale - last).max() < 1e-12 * np.abs(scale).max():
            break
    distance = np.einsum("ti,ij,tj->t", table, np.linalg.inv(scale), table)
    constant = math.lgamma(0.5 * (nu + width)) - math.lgamma(0.5 * nu) - 0.5 * width * math.log(nu * math.pi)
    constant -= 0.5 * float(np.linalg.slogdet(scale)[1])
    return count * constant - 0.5 * (nu + width) * float(np.log1p(distance / nu).sum())


def hill_index(residuals: Array) -> tuple[float, float]:
    """Tail index of absolute residuals and its standard error."""
    ordered = np.sort(np.abs(residuals))[::-1]
    count = max(math.ceil(_TAIL * len(ordered)), 2)
    index = 1.0 / float(np.mean(np.log(ordered[:count] / ordered[count])))
    return index, index / math.sqrt(count)


def _inverse(value: float) -> float:
    return 1.0 / value if value > 1e-6 else math.inf
