"""Priors that have the quantiles of draws: what a fit or an ensemble is written as."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.beliefs.prior import Prior, beta, fixed

FloatArray = npt.NDArray[np.float64]
LEVELS: Final = np.array([0.05, 0.5, 0.95])
WEIGHTS: Final = np.array([1.0, 5.0, 1.0])
"""Of the misses of the quantiles: the median is the central value."""


def beta_of(values: FloatArray) -> Prior:
    """Return the beta distribution between the smallest and largest draw that comes near the draws' quantiles."""
    from scipy.optimize import least_squares
    from scipy.special import betaincinv

    low, high = (float(f"{x:.4g}") for x in (values.min(), values.max()))
    if not high > low:
        return fixed(low)
    wanted = (np.quantile(values, LEVELS) - low) / (high - low)

    def distance(log_shapes: FloatArray) -> FloatArray:
        first, last = np.exp(log_shapes)
        return np.asarray((betaincinv(first, last, LEVELS) - wanted) * WEIGHTS)

    shapes = np.exp(least_squares(distance, np.zeros(2), bounds=(-3.0, 4.0)).x)
    return beta(low, high, *(float(f"{x:.4g}") for x in shapes))
