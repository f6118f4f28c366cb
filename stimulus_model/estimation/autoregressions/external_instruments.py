"""External instruments of a vector autoregression: prepared, checked, and how strong they are.

Instruments may be shorter than the variables: their rows are nan where one of them is not known. What concerns
instruments (means, covariances, the first stage) is taken over the periods in which all of them are known.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stimulus_model.estimation.autoregressions.var import ReducedForm
from stimulus_model.estimation.sample import Array
from stimulus_model.inputs import InputError, check_choice

DEMEAN = ("none", "nonzero")


def prepare(instruments: Array, demean: str) -> Array:
    """Return instruments (period, instrument), with ``"nonzero"`` less the mean of their non-zero entries there."""
    check_choice("demean", demean, DEMEAN)
    if demean == "none":
        return instruments
    happened = (instruments != 0.0) & ~np.isnan(instruments)
    means = np.where(happened, instruments, 0.0).sum(axis=0) / np.maximum(happened.sum(axis=0), 1)
    return np.where(happened, instruments - means, instruments)


def known_periods(events: Array) -> npt.NDArray[np.bool_]:
    """Periods in which every instrument is known; `events` has the shape (period, ..., instrument)."""
    return np.asarray(~np.isnan(events).any(axis=-1))


def around_mean(events: Array) -> Array:
    """Events (period, ..., instrument) less their mean over the known periods; zero in the others."""
    known = known_periods(events)[..., None]
    values = np.where(known, events, 0.0)
    means = values.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    # events that never vary are exactly zero, not what rounding leaves of them
    varies = np.where(known, events, -np.inf).max(axis=0) > np.where(known, events, np.inf).min(axis=0)
    return np.where(known & varies, values - means, 0.0)


def check_instruments(names: Sequence[str], events: Array, labels: Sequence[str]) -> None:
    """Refuse instruments that are hardly known, constant, or linearly dependent over their common periods."""
    known, needed = known_periods(events), len(names) + 2
    if known.sum() < needed:
        allowed = f"instruments that are known together in at least {needed} periods from {labels[0]} to {labels[-1]}"
        raise InputError("instruments", ", ".join(names), allowed)
    for name, column in zip(names, events[known].T, strict=True):
        if np.ptp(column) == 0.0:
            raise InputError("instruments", name, "an instrument that varies over the sample")
    if np.linalg.matrix_rank(events[known] / np.abs(events[known]).max(axis=0)) < len(names):
        raise InputError("instruments", ", ".join(names), "instruments that are not collinear")


def instrument_f(reduced: ReducedForm, events: Array, policy: int) -> float:
    """F of the instruments in the policy residual, robust to heteroskedasticity (White 1980, with a correction).

    The correction takes from the periods with instruments their share of the degrees of freedom that the reduced
    form has used up.
    """
    known = known_periods(events)
    centred = around_mean(events)[known]
    residual = reduced.residuals[known, policy]
    residual = residual - residual.mean()
    slopes = np.linalg.lstsq(centred, residual, rcond=None)[0]
    left = residual - centred @ slopes
    bread = centred.T @ centred
    meat = (centred * left[:, None] ** 2).T @ centred
    tools, share = events.shape[1], len(residual) / len(known)
    rest = reduced.degrees_of_freedom * share - tools
    wald = float(slopes @ bread @ np.linalg.solve(meat, bread @ slopes))
    return float(wald * rest / (len(residual) * tools))
