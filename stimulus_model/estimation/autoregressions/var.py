"""Reduced-form vector autoregressions by least squares, with trends, exogenous series and dummies.

Lütkepohl (2005), New Introduction to Multiple Time Series Analysis, chapters 3 and 4.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from stimulus_model.estimation.sample import Array, Sample
from stimulus_model.estimation.series import LONGEST
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items

TRENDS = {"none": 0, "constant": 1, "linear": 2, "quadratic": 3}
"""Deterministic terms: none; 1; 1 and t; 1, t and t²."""
CRITERIA = ("aic", "bic", "hq")
"""Akaike, Schwarz and Hannan-Quinn information criteria."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ReducedForm:
    """An estimated vector autoregression.

    Attributes
    ----------
    names
        Variables, in order.
    lags
        Number of lags.
    labels
        Periods of the residuals.
    regressors
        Names of the rows of `coefficients`: deterministic terms and exogenous series, then ``L1.a``, ``L1.b``, ...
    coefficients
        Shape (regressor, variable).
    covariance
        Of the residuals, divided by their number less the number of regressors; shape (variable, variable).
    residuals
        Shape (period, variable).
    values
        The series with `lags` periods before the first residual, shape (lags + period, variable).
    deterministic
        Terms that are not lags, shape (period, term).
    """

    names: tuple[str, ...]
    lags: int
    labels: tuple[str, ...]
    regressors: tuple[str, ...]
    coefficients: Array
    covariance: Array
    residuals: Array
    values: Array
    deterministic: Array

    @property
    def lag_matrices(self) -> Array:
        """Coefficients of the lags, shape (lag, equation, variable)."""
        return _lag_matrices(self.coefficients[self.deterministic.shape[1] :], self.lags)

    @property
    def degrees_of_freedom(self) -> int:
        """Periods less regressors."""
        return len(self.labels) - len(self.regressors)

    @property
    def largest_root(self) -> float:
        """Modulus of the largest root of the companion matrix; below 1 the system is stable."""
        return float(largest_root(self.lag_matrices))

    def forecast_sd(self, horizon: int) -> Array:
        """Return standard deviations of forecast errors 1 to `horizon` periods ahead, shape (horizon, variable).

        Parameter uncertainty is left out (Lütkepohl, equation 2.2.11).
        """
        psi = moving_average(self.lag_matrices, check_integer("horizon", horizon, low=1) - 1)
        variances = np.einsum("hij,jk,hik->hi", psi, self.covariance, psi)
        sd: Array = np.sqrt(np.cumsum(variances, axis=0))
        return sd


def fit_var(
    sample: Sample,
    names: Sequence[str],
    lags: int,
    trend: str = "constant",
    exogenous: Sequence[str] = (),
    dummies: Sequence[Hashable] = (),
) -> ReducedForm:
    """Estimate a vector autoregression equation by equation.

    Parameters
    ----------
    sample
        Series with the columns `names` and `exogenous`.
    names
        Variables.
    lags
        Number of lags, at least 1; the first `lags` periods are initial values.
    trend
        One of `TRENDS`.
    exogenous
        Columns that enter without lags.
    dummies
        Periods that get a dummy of their own.

    Raises
    ------
    InputError
        Too short a sample, or regressors that are linearly dependent.
    """
    count = check_integer("lags", lags, low=1, high=LONGEST)
    rows = len(sample) - count
    values = sample.columns(names)
    terms, fixed = _deterministic(sample, count, trend, exogenous, dummies)
    regressors = (*terms, *(f"L{lag}.{name}" for lag in range(1, count + 1) for name in names))
    if rows - len(regressors) < len(names):
        allowed = (
            f"at least {len(regressors) + len(names) + count} periods for {count} lags of {len(names)} variables"
        )
        raise InputError("data", f"{len(sample)} periods", allowed)
    design = np.hstack([fixed, lagged(values, count)])
    _check_rank(design, regressors)
    scale = np.abs(design).max(axis=0)  # t² is large: scaling keeps the least-squares problem well conditioned
    coefficients = np.linalg.lstsq(design / scale, values[count:], rcond=None)[0] / scale[:, None]
    residuals = values[count:] - design @ coefficients
    covariance = residuals.T @ residuals / (rows - len(regressors))
    _check_residuals(names, values, covariance)
    return ReducedForm(
        tuple(names), count, sample.labels[count:], regressors, coefficients, covariance, residuals, values, fixed
    )


def choose_lags(sample: Sample, names: Sequence[str], criterion: str, longest: int, trend: str = "constant") -> int:
    """Return the number of lags, 1 to `longest`, that minimises `criterion`; all orders use the same periods.

    Raises
    ------
    InputError
        An unknown criterion, or too short a sample for `longest` lags.
    """
    check_choice("lags", criterion, CRITERIA)
    longest = check_integer("longest", longest, low=1, high=len(sample.labels))
    scores = {}
    for lags in range(longest, 0, -1):  # the longest first: it is the one that a sample may be too short for
        start = longest - lags
        shortened = Sample(sample.calendar[start:], sample.names, sample.values[start:])
        scores[lags] = information(fit_var(shortened, names, lags, trend))[criterion]
    return min(scores, key=lambda lags: scores[lags])


def information(reduced: ReducedForm) -> dict[str, float]:
    """Information criteria from the log determinant of the maximum-likelihood covariance (Lütkepohl, 4.3)."""
    periods = len(reduced.labels)
    covariance = reduced.residuals.T @ reduced.residuals / periods
    fit = float(np.linalg.slogdet(covariance)[1])
    per_parameter = reduced.coefficients.size / periods
    return {
        "aic": fit + 2.0 * per_parameter,
        "bic": fit + float(np.log(periods)) * per_parameter,
        "hq": fit + 2.0 * float(np.log(np.log(periods))) * per_parameter,
    }


def lagged(values: Array, lags: int) -> Array:
    """First lag of every variable, then the second and so on, shape (..., period - lags, lags * variable)."""
    periods = values.shape[-2]
    return np.concatenate([values[..., lags - lag : periods - lag, :] for lag in range(1, lags + 1)], axis=-1)


def moving_average(lag_matrices: Array, horizon: int) -> Array:
    """Responses to residuals, shape (..., horizon + 1, variable, residual).

    `lag_matrices` has shape (..., lag, variable, variable); leading axes are replications.
    """
    *leading, lags, size, _ = lag_matrices.shape
    psi = np.zeros((*leading, horizon + 1, size, size))
    psi[..., 0, :, :] = np.eye(size)
    for step in range(1, horizon + 1):
        for lag in range(1, min(lags, step) + 1):
            psi[..., step, :, :] += lag_matrices[..., lag - 1, :, :] @ psi[..., step - lag, :, :]
    return psi


def companion(lag_matrices: Array) -> Array:
    """Companion matrix, shape (..., lag * variable, lag * variable)."""
    *leading, lags, size, _ = lag_matrices.shape
    top = np.concatenate(list(np.moveaxis(lag_matrices, -3, 0)), axis=-1)
    below = np.eye((lags - 1) * size, lags * size)
    return np.concatenate([top, np.broadcast_to(below, (*leading, *below.shape))], axis=-2)


def largest_root(lag_matrices: Array) -> Array:
    """Modulus of the largest root of the companion matrix, shape (...)."""
    return np.asarray(np.abs(np.linalg.eigvals(companion(lag_matrices))).max(axis=-1))


def _lag_matrices(stacked: Array, lags: int) -> Array:
    """Turn (..., lag * variable, equation) into (..., lag, equation, variable)."""
    *leading, rows, size = stacked.shape
    return np.swapaxes(stacked.reshape(*leading, lags, rows // lags, size), -1, -2)


def _deterministic(
    sample: Sample, lags: int, trend: str, exogenous: Sequence[str], dummies: Sequence[Hashable]
) -> tuple[tuple[str, ...], Array]:
    powers = TRENDS[check_choice("trend", trend, TRENDS)]
    time = np.arange(1.0, len(sample) + 1.0)
    columns = [time**power for power in range(powers)]
    dummies = check_items("dummies", dummies, "a list of periods, such as ('1975Q2',)")
    rows = [sample.position("dummies", label) for label in dummies]
    for label, row in zip(dummies, rows, strict=True):
        if row < lags:
            raise InputError("dummies", label, f"a period after the first {lags}, which are initial values only")
        columns.append((np.arange(len(sample)) == row).astype(np.float64))
    columns += list(sample.columns(exogenous).T)
    labels = sample.labels
    names = (*("const", "t", "t2")[:powers], *(f"dummy.{labels[row]}" for row in rows), *exogenous)
    stacked = np.column_stack(columns) if columns else np.empty((len(sample), 0))
    return names, stacked[lags:]


def _check_rank(design: Array, regressors: Sequence[str]) -> None:
    """Refuse linearly dependent regressors; the error names the first that earlier ones explain."""
    norms = np.linalg.norm(design, axis=0)
    zero = np.flatnonzero(norms == 0.0)
    if zero.size:
        raise InputError("data", f"{regressors[zero[0]]}: all zero", "regressors that vary over the sample")
    left = np.abs(np.diag(np.linalg.qr(design / norms, mode="r")))
    if left.min() < 1e-10:
        allowed = "regressors of which none is a linear combination of others"
        raise InputError("data", regressors[int(np.argmax(left < 1e-10))], allowed)


def _check_residuals(names: Sequence[str], values: Array, covariance: Array) -> None:
    """Refuse variables that are an exact combination of lags and of each other, such as identities."""
    sd = np.sqrt(np.diag(covariance))
    perfect = sd <= 1e-10 * np.abs(values).max(axis=0)
    if perfect.any():
        raise InputError("data", names[int(np.argmax(perfect))], "variables that lags do not explain exactly")
    smallest = np.linalg.eigvalsh(covariance / np.outer(sd, sd))[0]
    if smallest < 1e-10:
        raise InputError("data", ", ".join(names), "variables of which none is an exact combination of the others")
