"""How strong the instruments are, and confidence sets that stay right when they are weak."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from stimulus_model.estimation.projections.two_stage import Fit

Array = npt.NDArray[np.float64]
Intervals = tuple[tuple[float, float], ...]


class WeakInstrumentWarning(UserWarning):
    """The first-stage F is so low that normal confidence intervals mislead: see the Anderson-Rubin set."""


def first_stage_f(fit: Fit, spread: Array, scale: float) -> float:
    """Kleibergen-Paap rk Wald F of one endogenous regressor: the robust first-stage F, as ivreg2 reports it.

    Parameters
    ----------
    fit
        Estimates with their reduced form.
    spread
        Covariance of the reduced form, shape (row, instrument, row, instrument).
    scale
        Correction for the degrees of freedom of the first stage, see `first_stage_scale`.
    """
    if fit.perfect:
        return float("inf")
    first = fit.reduced[1]
    return float(first @ np.linalg.solve(spread[1, :, 1, :], first)) * scale / len(first)


def first_stage_scale(count: int, coefficients: int, clusters: int | None) -> float:
    """Return what ivreg2 multiplies a Wald statistic by to make it an F.

    Parameters
    ----------
    count
        Number of observations.
    coefficients
        Coefficients of the first stage.
    clusters
        Number of clusters, None without clustering.
    """
    if clusters is None:
        return (count - coefficients) / count
    return (count - coefficients) / (count - 1) * (clusters - 1) / clusters


def anderson_rubin_set(fit: Fit, spread: Array, critical: float, se: float) -> Intervals:
    """Every multiplier that the Anderson-Rubin (1949) test does not reject, robust to weak instruments.

    The test asks whether the instruments still explain the outcome less `multiplier` times the regressor. It is
    inverted exactly: with the multiplier written as an angle, ``multiplier = estimate + se * tan(angle)``, the
    statistic is compared with its critical value by a trigonometric polynomial whose roots end the intervals.

    Parameters
    ----------
    fit, spread
        As for `first_stage_f`.
    critical
        Critical value of the Wald statistic.
    se
        Standard error of the multiplier: the unit of the angle.

    Returns
    -------
    tuple of (low, high)
        Disjoint intervals in rising order, with infinite ends where the set is unbounded; () if every multiplier
        is rejected (the instruments contradict each other).
    """
    centre = float(fit.estimate[0])
    if fit.perfect:
        spread = _without_first_stage_error(spread)
    turn = np.array([[1.0, -centre], [0.0, -se]])
    gaps = turn @ fit.reduced[:2]
    spreads = np.einsum("ai,ijkl,bk->ajbl", turn, spread, turn)
    if np.trace(spreads[0, :, 0, :]) <= 1e-20 * np.trace(spread[0, :, 0, :]):
        return ((centre, centre),)  # the multiplier fits exactly: every other one is rejected
    whiten = np.linalg.inv(np.linalg.cholesky(spreads[0, :, 0, :]))
    gaps, spreads = gaps @ whiten.T, np.einsum("mj,ajbl,nl->ambn", whiten, spreads, whiten)

    def excess(angle: float) -> float:
        """(Statistic - critical value) * determinant, by the matrix determinant lemma."""
        a = np.array([np.cos(angle), np.sin(angle)])
        gap, matrix = a @ gaps, np.einsum("i,ijkl,k->jl", a, spreads, a)
        return float(np.linalg.det(matrix + np.outer(gap, gap)) - (1.0 + critical) * np.linalg.det(matrix))

    arcs = _arcs(excess, fit.reduced.shape[1])
    return join_touching([(centre + se * _tangent(low), centre + se * _tangent(high)) for low, high in arcs])


def _without_first_stage_error(spread: Array) -> Array:
    """Set covariances with the first stage to zero, where rounding is all that is left of them."""
    clean = np.zeros_like(spread)
    clean[0, :, 0, :] = spread[0, :, 0, :]
    return clean


def _arcs(excess: Callable[[float], float], instruments: int) -> list[tuple[float, float]]:
    """Arcs of (-pi/2, pi/2) where a trigonometric polynomial of degree 2 * `instruments` is not positive."""
    points = 4 * instruments + 4
    angles = np.pi * np.arange(points) / points
    spectrum = np.fft.fft([excess(angle) for angle in angles]) / points
    coefficients = np.concatenate([spectrum[instruments::-1], spectrum[: -instruments - 1 : -1]])
    roots = np.roots(coefficients)
    near = np.sort(np.angle(roots[np.abs(np.abs(roots) - 1.0) < 1e-4]) / 2.0)
    ends = np.concatenate([[-np.pi / 2.0], near, [np.pi / 2.0]])
    return [
        (float(low), float(high)) for low, high in pairwise(ends) if high > low and excess((low + high) / 2.0) <= 0.0
    ]


def _tangent(angle: float) -> float:
    """Tangent, infinite at the ends of the circle."""
    return float(np.copysign(np.inf, angle)) if abs(angle) >= np.pi / 2.0 else float(np.tan(angle))


def join_touching(intervals: list[tuple[float, float]]) -> Intervals:
    """Join intervals that touch: roots that are none leave seams."""
    joined: list[tuple[float, float]] = []
    for low, high in intervals:
        if joined and low <= joined[-1][1]:
            joined[-1] = joined[-1][0], high
        else:
            joined.append((low, high))
    return tuple(joined)
