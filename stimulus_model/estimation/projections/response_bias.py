"""Small-sample bias of local projections (Herbst and Johannsen 2024, Journal of Econometrics 240, 105655)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stimulus_model.estimation.projections.design import Array, RegressionSample
from stimulus_model.estimation.projections.long_run import by_period


def herbst_johannsen(responses: Sequence[float], samples: Sequence[RegressionSample]) -> list[float]:
    """Add what the estimated means and controls take from responses at horizons 0, 1, 2, ...

    The error of the projection on horizon h holds the shocks of the next h periods, with the responses at shorter
    horizons as their effects. What is subtracted from the shock, its mean and its fit on the controls, is estimated
    from the same periods, which biases the response by ``-1 / T sum over j of (1 + trace(inverse(S_0) S_j))
    response(h - j)``, S_j the autocovariances of the controls.

    Parameters
    ----------
    responses
        Least-squares estimates at all horizons from 0 on.
    samples
        The observations of each horizon.
    """
    weights = 1.0 + _traces(samples[0], len(responses) - 1)
    corrected: list[float] = []
    for response, sample in zip(responses, samples, strict=True):
        shorter = np.array(corrected[::-1])  # one, two, ... periods less
        corrected.append(response + float(weights[: len(shorter)] @ shorter) / len(sample.outcome))
    return corrected


def _traces(sample: RegressionSample, lags: int) -> Array:
    """Trace of the autocorrelation matrices of the controls around trend and mean, at lags 1, 2, ..."""
    fixed = np.column_stack([np.ones(len(sample.outcome)), sample.trend])
    controls = sample.controls - fixed @ np.linalg.lstsq(fixed, sample.controls, rcond=None)[0]
    controls = controls[:, np.linalg.norm(controls, axis=0) > 1e-10 * np.linalg.norm(sample.controls, axis=0)]
    if not controls.shape[1]:
        return np.zeros(lags)
    orthonormal, sizes, _ = np.linalg.svd(controls / np.linalg.norm(controls, axis=0), full_matrices=False)
    series = by_period(orthonormal[:, sizes > 1e-10 * sizes[0]], sample.place)
    return np.array([float((series[lag:] * series[:-lag]).sum()) for lag in range(1, lags + 1)])
