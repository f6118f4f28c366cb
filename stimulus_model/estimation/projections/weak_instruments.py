"""How strong the instruments are, and confidence sets that stay right when they are weak."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from stimulus_model.estimation.projections.two_stage import Fit

Array = npt.NDArray[np.float64]
Intervals = tuple[tuple[float, float], ...]

_GRID = 33
"""Angles at which the statistic is looked at in any case."""


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

    The test asks whether the instruments still explain the outcome less `multiplier` times the regressor. With the
    multiplier written as an angle, ``multiplier = estimate + se * tan(angle)``, the ends of the intervals are roots
    of a polynomial; they are looked for between its eigenvalues and refined on the statistic itself, so that neither
    the scales of the instruments nor their correlation matter.

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
    if fit.perfect:
        spread = _without_first_stage_error(spread)
    return ratio_set(fit.reduced[:2], spread[:2, :, :2, :], critical, float(fit.estimate[0]), se)


def ratio_set(reduced: Array, spread: Array, critical: float, centre: float, unit: float) -> Intervals:
    """Return every ratio of the two rows of `reduced` that a Wald test of ``row 0 = ratio * row 1`` does not reject.

    Parameters
    ----------
    reduced
        Numerators and denominators, a column an instrument, shape (2, instrument).
    spread
        Their covariance, shape (2, instrument, 2, instrument).
    critical
        Critical value of the Wald statistic.
    centre, unit
        A ratio and a distance about which the set is looked for first; they do not change it.
    """
    turn = np.array([[1.0, -centre], [0.0, -unit]])
    gaps = turn @ reduced
    spreads = np.einsum("ai,ijkl,bk->ajbl", turn, spread, turn)
    own = np.einsum("jj->j", spreads[0, :, 0, :])
    if bool(np.all(own <= 1e-20 * np.einsum("jj->j", spread[0, :, 0, :]))):
        return ((centre, centre),)  # the ratio fits exactly: every other one is rejected
    basis = _common_basis(spreads)
    gaps, spreads = gaps @ basis.T, np.einsum("mj,ajbl,nl->ambn", basis, spreads, basis)

    def excess(angles: Array) -> Array:
        """From -1/2, where the statistic is zero, over 0 at its critical value to 1/2, where it is infinite."""
        a = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        wald = _wald(a @ gaps, np.einsum("...i,ijkl,...k->...jl", a, spreads, a))
        return np.asarray(0.5 - critical / (wald + critical))

    arcs = _arcs(excess, _turning_points(gaps, spreads, critical))
    return join_touching([(centre + unit * _tangent(low), centre + unit * _tangent(high)) for low, high in arcs])


def _without_first_stage_error(spread: Array) -> Array:
    """Set covariances with the first stage to zero, where rounding is all that is left of them."""
    clean = np.zeros_like(spread)
    clean[0, :, 0, :] = spread[0, :, 0, :]
    return clean


def _wald(gaps: Array, spreads: Array) -> Array:
    """Return ``gap' inverse(spread) gap`` of a stack, infinite where a spread is singular."""
    try:
        whitened = np.linalg.solve(np.linalg.cholesky(spreads), gaps[..., None])
    except np.linalg.LinAlgError:
        if gaps.ndim == 1:
            return np.asarray(np.inf)
        return np.array([_wald(gap, spread) for gap, spread in zip(gaps, spreads, strict=True)])
    return np.asarray((whitened**2).sum(axis=(-2, -1)))


def _common_basis(spreads: Array) -> Array:
    """Return combinations of the instruments that give outcome and first stage about unit covariance together."""
    total = spreads[0, :, 0, :] + spreads[1, :, 1, :]
    scales = np.sqrt(np.diag(total))
    values, vectors = np.linalg.eigh(total / np.outer(scales, scales))
    floor = np.finfo(np.float64).eps * values[-1]
    return np.asarray((vectors / np.sqrt(np.maximum(values, floor))).T / scales)


def _turning_points(gaps: Array, spreads: Array, critical: float) -> Array:
    """Angles at or near which the statistic can cross its critical value.

    It does where ``critical * spread - gap gap'``, a quadratic matrix polynomial in the tangent of the angle, is
    singular. Real parts of complex eigenvalues are kept: rounding parts a double root so.
    """
    from scipy.linalg import eigvals

    count = gaps.shape[1]
    constant, square = (critical * spreads[k, :, k, :] - np.outer(gaps[k], gaps[k]) for k in (0, 1))
    mixed = critical * spreads[0, :, 1, :] - np.outer(gaps[0], gaps[1])
    zero, one = np.zeros((count, count)), np.eye(count)
    above, below = eigvals(
        np.block([[zero, one], [-constant, -(mixed + mixed.T)]]),
        np.block([[one, zero], [zero, square]]),
        homogeneous_eigvals=True,
    )
    # the real part of above / below, without dividing
    angles = np.arctan2((above * below.conj()).real, np.abs(below) ** 2)
    return np.sort(angles[np.isfinite(angles)])


def _arcs(excess: Callable[[Array], Array], turning: Array) -> list[tuple[float, float]]:
    """Arcs of [-pi/2, pi/2] where `excess` is not positive, from its sign changes around the `turning` points."""
    ends = np.pi / 2.0
    points = np.unique(np.concatenate([np.linspace(-ends, ends, _GRID), turning]))
    points = np.sort(np.concatenate([points, (points[1:] + points[:-1]) / 2.0]))
    values = excess(points)
    roots = [
        _root(excess, low, high)
        for (low, high), (before, after) in zip(pairwise(points), pairwise(values), strict=True)
        if (before > 0.0) != (after > 0.0)
    ]
    inside = values[0] <= 0.0
    arcs, begin = [], -ends
    for root in [*roots, ends]:
        if inside:
            arcs.append((begin, root))
        inside, begin = not inside, root
    return arcs


def _root(excess: Callable[[Array], Array], low: float, high: float) -> float:
    """Return where `excess` changes its sign between `low` and `high`."""
    from scipy.optimize import brentq

    before, after = excess(np.asarray(low)), excess(np.asarray(high))
    if (before > 0.0) == (after > 0.0):  # an end is the root to rounding, which differs between arrays and scalars
        return low if abs(before) < abs(after) else high
    return float(brentq(lambda angle: float(excess(np.asarray(angle))), low, high, xtol=1e-15, rtol=1e-14))


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
