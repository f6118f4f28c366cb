"""Sets for responses to a shock that stay right when its instruments are weak.

Montiel Olea, Stock and Watson (2021), Journal of Econometrics 225, 74-87. A response per unit of policy is a ratio of
covariances with the instrument, carried forward by the vector autoregression. The set holds every ratio that a Wald
test does not reject; the errors of covariances and of lags are told in influence functions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stimulus_model.estimation.autoregressions.external_instruments import around_mean, known_periods
from stimulus_model.estimation.autoregressions.var import ReducedForm, lagged
from stimulus_model.estimation.projections.weak_instruments import Intervals, ratio_set
from stimulus_model.estimation.sample import Array


class Comoments(NamedTuple):
    """Covariances of instruments with residuals, carried forward, and what each period contributes to their errors.

    Attributes
    ----------
    values
        Shape (horizon, variable, instrument).
    influence
        Shape (period, horizon, variable, instrument).
    """

    values: Array
    influence: Array


def carry_forward(reduced: ReducedForm, events: Array, horizon: int) -> Comoments:
    """Return covariances of the variables 0 to `horizon` periods ahead with instruments (period, instrument)."""
    known, around = known_periods(events), around_mean(events)
    count, periods = int(known.sum()), len(events)
    # least squares makes residuals too small by the degrees of freedom that it uses up
    residuals = reduced.residuals * np.sqrt(periods / reduced.degrees_of_freedom)
    design = np.hstack([reduced.deterministic, lagged(reduced.values, reduced.lags)])
    scale = np.abs(design).max(axis=0)
    weights = np.linalg.pinv(design / scale).T / scale  # row: inverse(X'X) x
    values = [reduced.residuals.T @ around / count]
    centred = residuals - residuals[known].mean(axis=0)
    own = known[:, None, None] * (centred[:, :, None] * around[:, None, :] - values[0]) / count
    through = weights @ (design.T @ around) / count  # estimated coefficients move the residuals
    influence = [own - residuals[:, :, None] * through[:, None, :]]
    matrices = reduced.lag_matrices
    size, terms = len(reduced.names), reduced.deterministic.shape[1]
    steps = weights[:, terms:].reshape(periods, reduced.lags, size)
    for ahead in range(1, horizon + 1):
        now, error = np.zeros_like(values[0]), np.zeros_like(influence[0])
        for lag in range(min(reduced.lags, ahead)):
            now += matrices[lag] @ values[ahead - 1 - lag]
            error += residuals[:, :, None] * (steps[:, lag] @ values[ahead - 1 - lag])[:, None, :]
            error += matrices[lag] @ influence[ahead - 1 - lag]
        values.append(now)
        influence.append(error)
    return Comoments(np.array(values), np.stack(influence, axis=1))


def policy_equation(reduced: ReducedForm, events: Array) -> Comoments:
    """Return ``inverse(covariance) comoments``, proportional to the policy equation, without horizons."""
    own = carry_forward(reduced, events, 0)
    periods = len(events)
    residuals = reduced.residuals * np.sqrt(periods / reduced.degrees_of_freedom)
    inverse = np.linalg.inv(reduced.covariance)
    equation = inverse @ own.values[0]
    moved = (residuals[:, :, None] * (residuals @ equation)[:, None, :] - own.values[0]) / periods
    return Comoments(equation, inverse @ (own.influence[:, 0] - moved))


def weak_set(numerator: tuple[Array, Array], denominator: tuple[Array, Array], level: float) -> Intervals:
    """Return the set of a ratio; both are (values, influence) of shapes (instrument,) and (period, instrument)."""
    from scipy.stats import chi2

    reduced = np.array([numerator[0], denominator[0]])
    scores = np.stack([numerator[1], denominator[1]], axis=1)
    spread = np.einsum("tai,tbj->aibj", scores, scores)
    centre = float(reduced[0] @ reduced[1] / (reduced[1] @ reduced[1]))
    turn = np.array([1.0, -centre])
    own = np.einsum("a,aibj,b->ij", turn, spread, turn)
    information = float(reduced[1] @ np.linalg.pinv(own, hermitian=True) @ reduced[1])
    unit = float(1.0 / np.sqrt(information)) if information > 0.0 else max(abs(centre), 1.0)
    return ratio_set(reduced, spread, float(chi2.ppf(level, len(reduced[0]))), centre, unit)
