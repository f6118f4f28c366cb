"""Covariances of estimates from influence functions: HAC, equal-weighted cosines, clustered, robust.

An estimate's influence function says what each observation contributes to its error: `error ~ sum of scores`.
Covariances within one regression, between horizons and between states are then all the same sum of products.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stimulus_model.estimation.projections.critical_values import cosine_count
from stimulus_model.extras import need
from stimulus_model.inputs import InputError

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

COVARIANCES = ("hac", "fixed_b", "ewc", "robust", "cluster")
"""Bartlett kernel (Newey and West 1987), also with fixed-b critical values; equal-weighted cosines;
heteroskedasticity only (White 1980); clustered by unit."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where the observations of a regression lie.

    Attributes
    ----------
    period
        Number of the period of each observation, from 0.
    unit
        Number of the unit of each observation, from 0 (all 0 in a single time series).
    periods
        Number of periods from the first to the last one of the data.
    """

    period: Codes
    unit: Codes
    periods: int

    @property
    def span(self) -> int:
        """Number of periods from the first to the last observation."""
        return int(np.ptp(self.period)) + 1


def by_period(scores: Array, place: Place) -> Array:
    """Sum scores of the same period, with zeros where a period has no observation.

    So the lags of the kernel are true distances in time even if observations are left out, and in a panel the
    kernel allows for any correlation between units (Driscoll and Kraay 1998).
    """
    filled = np.zeros((place.periods, scores.shape[1]))
    np.add.at(filled, place.period, scores)
    return filled


def covariance(scores: Array, place: Place, kind: str, bandwidth: int) -> Array:
    """Sum of products of scores that are allowed to correlate.

    Parameters
    ----------
    scores
        Influence functions, shape (observation, estimate).
    place
        Where the observations lie.
    kind
        One of `COVARIANCES`.
    bandwidth
        First lag with weight zero, as in Stata; used by ``"hac"`` and ``"fixed_b"`` only.

    Returns
    -------
    ndarray
        Covariance of the estimates, shape (estimate, estimate), without small-sample correction.
    """
    need("statsmodels")
    from statsmodels.stats.sandwich_covariance import S_crosssection, S_hac_simple, S_white_simple

    if kind == "ewc":
        return _cosines(by_period(scores, place)[int(place.period.min()) :][: place.span])
    if kind in ("hac", "fixed_b"):
        return np.asarray(S_hac_simple(by_period(scores, place), nlags=bandwidth - 1))
    if kind == "cluster":
        return np.asarray(S_crosssection(scores, place.unit))
    return np.asarray(S_white_simple(scores))


def _cosines(series: Array) -> Array:
    """Covariance of sums of `series` (period, variable) from their first cosines, each with the same weight."""
    periods, count = len(series), cosine_count(len(series))
    angles = np.pi * np.outer(np.arange(periods) + 0.5, np.arange(1, count + 1)) / periods
    transformed = np.cos(angles).T @ series
    return np.asarray(2.0 * transformed.T @ transformed / count)


def automatic_bandwidth(moments: Array, place: Place) -> int:
    """Bandwidth for the Bartlett kernel by Newey and West (1994), as Stata's ivreg2 computes it.

    Parameters
    ----------
    moments
        Products of residual and every exogenous variable but the constant, shape (observation, variable).
    place
        Where the observations lie; several observations of a period are added up.

    Returns
    -------
    int
        First lag with weight zero: chosen lag plus one.
    """
    span = place.span  # with gaps the time between the first and the last observation
    longest = int(20.0 * (span / 100.0) ** (2.0 / 9.0))
    total = by_period(moments, place).sum(axis=1)
    lags = np.arange(1, min(longest, place.periods - 1) + 1)
    products = np.array([total[lag:] @ total[:-lag] for lag in lags])
    level = total @ total + 2.0 * products.sum()
    slope = 2.0 * (lags @ products)
    if level == 0.0:  # a perfect fit has no residuals to be correlated
        return 1
    gamma = 1.1447 * ((slope / level) ** 2) ** (1.0 / 3.0)
    return min(int(gamma * span ** (1.0 / 3.0)), longest) + 1


def small_sample_factor(kind: str, place: Place, regressors: int, absorbed: int) -> tuple[float, int]:
    """Correction of variances for small samples, and degrees of freedom of the t distribution.

    As ivreg2's ``small``: N / (N - K), and for clusters (N - 1) / (N - K) times G / (G - 1). Absorbed fixed effects
    count in K unless they are nested in the clusters.
    """
    count = len(place.period)
    if kind == "cluster":
        groups = len(np.unique(place.unit))
        return (count - 1) / (count - regressors) * groups / (groups - 1), groups - 1
    free = count - regressors - absorbed
    return count / free, free


def check_room(kind: str, place: Place, bandwidth: int | None) -> None:
    """Refuse covariances that the sample cannot give."""
    if kind == "cluster" and len(np.unique(place.unit)) < 2:
        raise InputError("covariance", kind, "hac or robust: clusters need a panel of at least two units")
    room = place.span if kind == "fixed_b" else place.periods
    if bandwidth is not None and bandwidth > room:
        raise InputError("bandwidth", bandwidth, f"at most the number of periods, {room}")
