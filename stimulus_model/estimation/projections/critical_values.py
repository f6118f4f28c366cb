"""Distributions of t and Wald statistics whose variance is itself estimated, from few or many series.

With a long-run variance that averages little, the estimate stays random in large samples: a t statistic is
``normal / sqrt(Q)`` with ``Q = sum of weights * chi-squared(1)``. No weights: the normal distribution. `count` equal
weights: Student's t, of equal-weighted cosines (Lazarus, Lewis, Stock and Watson 2018, JBES 36, 541-559). Eigenvalues
of the kernel: fixed-b asymptotics (Kiefer and Vogelsang 2005, Econometric Theory 21, 1130-1164).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_POINTS = 400
"""Periods at most from which the eigenvalues of a kernel are taken: more change critical values by a thousandth."""
_DRAWS, _SEED = 40_000, 2005
_LARGEST = 40
"""Weights that are drawn: the others are so small and many that their mean stands for them."""


@dataclass(frozen=True, slots=True)
class ReferenceDistribution:
    """The distribution of a t statistic; `weights` as above, () for the normal distribution."""

    weights: tuple[float, ...] = ()

    @property
    def equal(self) -> bool:
        """True for Student's t, whose degrees of freedom are the number of weights."""
        return len(set(self.weights)) == 1

    def p_value(self, statistic: float) -> float:
        """Return the probability of a larger absolute value."""
        from scipy.stats import norm, t

        if not self.weights or not np.isfinite(statistic):
            return 2.0 * float(norm.sf(abs(statistic)))
        if self.equal:
            return 2.0 * float(t.sf(abs(statistic), len(self.weights)))
        return _beyond(self.weights, float(statistic))

    def quantile(self, level: float) -> float:
        """Return the absolute value that is not exceeded with probability `level`."""
        from scipy.optimize import brentq
        from scipy.stats import norm, t

        if not self.weights:
            return float(norm.ppf(0.5 + level / 2.0))
        if self.equal:
            return float(t.ppf(0.5 + level / 2.0, len(self.weights)))
        high = 2.0
        while self.p_value(high) > 1.0 - level:
            high *= 2.0
        return float(brentq(lambda x: self.p_value(x) - (1.0 - level), 0.0, high, xtol=1e-8))

    def wald(self, level: float, count: int) -> float:
        """Return the critical value of a Wald statistic of `count` restrictions."""
        from scipy.stats import chi2, f

        if not self.weights:
            return float(chi2.ppf(level, count))
        free = len(self.weights)
        if self.equal:  # Hotelling's T²
            rest = free - count + 1
            return float(f.ppf(level, count, rest)) * free * count / rest if rest > 0 else float("inf")
        return self.quantile(level) ** 2 if count == 1 else _simulated_wald(self.weights, level, count)

    def draw_scales(self, random: np.random.Generator, draws: int) -> Array:
        """Return draws of sqrt(Q)."""
        if not self.weights:
            return np.ones(draws)
        if self.equal:
            free = len(self.weights)
            return np.asarray(np.sqrt(random.chisquare(free, draws) / free))
        return np.asarray(np.sqrt(random.chisquare(1.0, (draws, len(self.weights))) @ np.array(self.weights)))


def student(free: float) -> ReferenceDistribution:
    """Return Student's t; the normal distribution for infinite degrees of freedom."""
    return ReferenceDistribution() if np.isinf(free) else ReferenceDistribution((1.0 / free,) * int(free))


@lru_cache(maxsize=1024)
def fixed_b(periods: int, bandwidth: int) -> ReferenceDistribution:
    """Return the distribution with a Bartlett kernel of `bandwidth` (lags plus one) over `periods` around their mean.

    It is exact for the mean of independent normal series, and asymptotically right for dependent ones.
    """
    points = min(periods, _POINTS)
    distance = np.abs(np.subtract.outer(np.arange(points), np.arange(points)))
    kernel = np.maximum(1.0 - distance / (bandwidth * points / periods), 0.0)
    kernel -= kernel.mean(axis=0)
    kernel -= kernel.mean(axis=1)[:, None]
    values = np.linalg.eigvalsh(kernel / points)
    return ReferenceDistribution(tuple(float(value) for value in values[values > 1e-12 * values[-1]]))


def cosine_count(periods: int) -> int:
    """Return how many cosines weigh size against power best: .41 T^(2/3) (Lazarus, Lewis, Stock and Watson 2018)."""
    return max(int(0.41 * periods ** (2.0 / 3.0)), 1)


def fixed_bandwidth(periods: int) -> int:
    """Return the bandwidth that suits fixed-b critical values: 1.3 T^(1/2), rounded up (the same authors)."""
    return min(int(np.ceil(1.3 * np.sqrt(periods))), periods)


@lru_cache(maxsize=1024)
def _beyond(weights: tuple[float, ...], statistic: float) -> float:
    """Probability that Z² exceeds statistic² * Q: Imhof's (1961, Biometrika 48) integral."""
    from scipy.integrate import quad

    roots = np.concatenate([[1.0], -(statistic**2) * np.array(weights)])
    scale = np.abs(roots).max()
    roots = roots / scale

    def integrand(u: float) -> float:
        angle = 0.5 * np.arctan(roots * u).sum()
        return float(np.sin(angle) / (u * np.exp(0.25 * np.log1p((roots * u) ** 2).sum())))

    total, _ = quad(integrand, 0.0, np.inf, limit=400, epsabs=1e-10, epsrel=1e-8)
    return min(max(0.5 + total / np.pi, 0.0), 1.0)


@lru_cache(maxsize=1024)
def _simulated_wald(weights: tuple[float, ...], level: float, count: int) -> float:
    """Quantile of ``Z' inverse(sum of weights * X X') Z`` over draws that are always the same."""
    random = np.random.default_rng(_SEED)
    ordered = np.sort(weights)[::-1]
    large, rest = np.sqrt(ordered[:_LARGEST]), ordered[_LARGEST:].sum()
    values = []
    for _ in range(20):
        size = _DRAWS // 20
        series = random.standard_normal((size, len(large), count)) * large[:, None]
        numerator = random.standard_normal((size, count, 1))
        spread = np.swapaxes(series, 1, 2) @ series + rest * np.eye(count)
        values.append((numerator * np.linalg.solve(spread, numerator)).sum(axis=(1, 2)))
    return float(np.quantile(np.concatenate(values), level))
