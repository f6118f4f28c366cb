"""Nonlinear least squares within bounds: Gauss-Newton with the damping of Levenberg and Marquardt.

A candidate costs little where others are computed beside it, so each step is tried with several dampings at once and
the best is taken: no step is refused, and none is shorter than it need be. The Jacobian is exact. Matrices are as
small as the unknowns are many: a decomposition of all residuals, as general solvers have it, was measured to take a
second where other programs compete with the threads of the linear algebra.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Residuals = Callable[[npt.NDArray[np.inexact]], npt.NDArray[np.inexact]]
IMAGINARY: Final = 1e-30
"""Length of a direction as an imaginary part: what is of its square vanishes beside any number, so that arithmetic
carries derivatives along without an error of its own (Squire and Trapp 1998, SIAM Review 40(1))."""
DAMPINGS: Final = 10.0 ** np.arange(-2.0, 2.5, 0.5)
"""Of a step, over that of the step before."""
LARGEST: Final = 1e8
"""Damping at which a step is too short to matter."""
ENOUGH: Final = 1e-5
"""Relative gain of a step after which the next would hardly gain more."""


def gauss_newton(residuals: Residuals, start: FloatArray, steps: int = 100) -> tuple[FloatArray, float]:
    """Return where half the sum of squared residuals is least, as far as found from `start`, and what it is there.

    Parameters
    ----------
    residuals
        (candidate, unknown) -> (candidate, residual). An imaginary part of the unknowns is a direction, times
        `IMAGINARY`; the residuals' is then their derivative along it.
    start
        Unknowns, each from 0 to 1, and staying there.
    steps
        How many at most.
    """
    at, damping = start, 1e-2
    cost = float(_half_squares(residuals(at[np.newaxis]))[0])
    for _ in range(steps):
        found = residuals(at + 1j * IMAGINARY * np.eye(len(at)))
        slope, here = np.asarray(found.imag / IMAGINARY), np.asarray(found[0].real)
        curvature, downhill = slope @ slope.T, -(slope @ here)
        while damping < LARGEST:
            tried = np.array([_bounded_step(at, curvature, downhill, damping * each) for each in DAMPINGS])
            costs = _half_squares(residuals(tried))
            best = int(np.argmin(costs))
            if costs[best] < cost:
                break
            damping *= DAMPINGS[-1] / DAMPINGS[0]
        else:
            break
        gain, at, cost = 1.0 - float(costs[best]) / cost, tried[best], float(costs[best])
        damping = float(np.clip(damping * DAMPINGS[best], 1e-8, LARGEST / 10.0))
        if gain < ENOUGH:
            break
    return at, cost


def _half_squares(residuals: npt.NDArray[np.inexact]) -> FloatArray:
    return np.asarray(0.5 * np.square(residuals).sum(axis=1), dtype=np.float64)


def _bounded_step(at: FloatArray, curvature: FloatArray, downhill: FloatArray, damping: float) -> FloatArray:
    """Return where a damped step leads: what would leave the bounds stops there, and the others make up for it."""
    held = ((at <= 0.0) & (downhill < 0.0)) | ((at >= 1.0) & (downhill > 0.0))
    step = np.zeros_like(at)
    damped = curvature + damping * np.diag(np.diag(curvature))
    while not held.all():
        free = ~held
        pull = downhill[free] - damped[np.ix_(free, held)] @ step[held]
        step[free] = np.linalg.solve(damped[np.ix_(free, free)], pull)
        beyond = free & ((at + step < 0.0) | (at + step > 1.0))
        if not beyond.any():
            break
        step[beyond] = np.clip(at[beyond] + step[beyond], 0.0, 1.0) - at[beyond]
        held |= beyond
    return np.clip(at + step, 0.0, 1.0)
