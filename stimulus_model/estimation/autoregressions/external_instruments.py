"""External instruments of a vector autoregression: prepared, checked, and how strong they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stimulus_model.estimation.autoregressions.var import ReducedForm
from stimulus_model.estimation.sample import Array
from stimulus_model.inputs import InputError, check_choice

DEMEAN = ("none", "nonzero")


def prepare(instruments: Array, demean: str) -> Array:
    """Return instruments (period, instrument), with ``"nonzero"`` less the mean of their non-zero entries there."""
    check_choice("demean", demean, DEMEAN)
    if demean == "none":
        return instruments
    happened = instruments != 0.0
    means = instruments.sum(axis=0) / np.maximum(happened.sum(axis=0), 1)
    return np.where(happened, instruments - means, 0.0)


def check_instruments(names: Sequence[str], events: Array) -> None:
    """Refuse instruments that are zero or constant throughout, or linearly dependent."""
    for name, column in zip(names, events.T, strict=True):
        if np.ptp(column) == 0.0:
            raise InputError("instruments", name, "an instrument that varies over the sample")
    if np.linalg.matrix_rank(events / np.abs(events).max(axis=0)) < len(names):
        raise InputError("instruments", ", ".join(names), "instruments that are not collinear")


def first_stage_f(reduced: ReducedForm, events: Array, policy: int) -> float:
    """F of the instruments in the policy residual, robust to heteroskedasticity (White 1980, with a correction)."""
    centred = events - events.mean(axis=0)
    residual = reduced.residuals[:, policy]
    slopes = np.linalg.lstsq(centred, residual, rcond=None)[0]
    left = residual - centred @ slopes
    bread = centred.T @ centred
    meat = (centred * left[:, None] ** 2).T @ centred
    rest = reduced.degrees_of_freedom - events.shape[1]
    wald = float(slopes @ bread @ np.linalg.solve(meat, bread @ slopes))
    return float(wald * rest / (len(residual) * events.shape[1]))
