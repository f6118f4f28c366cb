"""Two-stage least squares of one equation, told in influence functions.

statsmodels' ``IV2SLS.get_robustcov_results`` takes the regressors where the fitted regressors belong and so gives
wrong HAC errors; its ``LinearIVGMM`` is right and is the oracle of the tests. Controls are projected out first
(Frisch, Waugh and Lovell), which leaves small and well-conditioned matrices.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.estimation.projections.long_run import Place
from stimulus_model.inputs import InputError

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

_ZERO = 1e-10
"""What counts as zero of a column that had length one before the controls were projected out."""


class Equation(NamedTuple):
    """One equation: `outcome` on `regressors` given `controls`, by `instruments`.

    Arrays have the shape (observation,) or (observation, variable). `instruments` are the excluded ones; the
    regressors themselves for least squares. `groups` are the fixed effects absorbed (None: there are none, and the
    controls hold the constant).
    """

    outcome: Array
    regressors: Array
    instruments: Array
    controls: Array
    groups: Codes | None
    place: Place
    names: tuple[str, ...] = ()
    """Columns behind the instruments, for messages."""


class Fit(NamedTuple):
    """Estimates of one equation and the influence of each observation on them."""

    estimate: Array
    influence: Array
    residual: Array
    reduced: Array
    """Reduced form: coefficients of the instruments on outcome (row 0) and on each regressor (rows 1, ...)."""
    reduced_influence: Array
    """Shape (observation, row, instrument)."""
    perfect: bool
    """True if the instruments explain the regressors without residual."""
    kept: npt.NDArray[np.bool_]
    """Controls that are not combinations of those before them."""
    absorbed: int
    """Number of fixed effects."""


def fit(equation: Equation) -> Fit:
    """Estimate by two-stage least squares.

    Raises
    ------
    InputError
        If the observations are too few, or the instruments collinear with each other or the controls.
    """
    count, absorbed = len(equation.outcome), 0
    columns = np.column_stack([equation.outcome, equation.regressors, equation.instruments])
    controls, lengths = equation.controls, _lengths(columns)
    if equation.groups is not None:
        absorbed = len(np.unique(equation.groups))
        columns, controls = _within(columns, equation.groups), _within(controls, equation.groups)
    kept, basis = _basis(controls, _lengths(equation.controls))
    needed = basis.shape[1] + absorbed + equation.instruments.shape[1]
    if count <= needed:
        raise InputError(
            "data", f"{count} usable observations", f"more than the {needed} coefficients of a regression"
        )
    columns = columns - basis @ (basis.T @ columns)
    columns = columns - basis @ (basis.T @ columns)  # twice is enough: orthogonal to rounding
    width = equation.regressors.shape[1]
    outcome, x, z = columns[:, 0], columns[:, 1 : 1 + width], columns[:, 1 + width :]
    _check_variation(z, lengths[1 + width :], equation.names)
    if bool(np.any(_lengths(x) <= _ZERO * lengths[1 : 1 + width])):
        raise InputError("spending", "a variable that the controls explain exactly", "one that varies beyond them")
    q, r = np.linalg.qr(z)
    fitted = q @ (q.T @ x)
    bread = np.linalg.inv(fitted.T @ x)
    estimate = bread @ (fitted.T @ outcome)
    residual = outcome - x @ estimate
    left = np.column_stack([outcome, x])
    reduced = np.linalg.solve(r, q.T @ left).T
    errors = left - z @ reduced.T
    weights = np.linalg.solve(r, q.T).T
    return Fit(
        estimate=estimate,
        influence=(fitted @ bread.T) * residual[:, None],
        residual=residual,
        reduced=reduced,
        reduced_influence=errors[:, :, None] * weights[:, None, :],
        perfect=bool(np.all(np.abs(errors[:, 1:]).max(axis=0) <= _ZERO * np.abs(x).max(axis=0))),
        kept=kept,
        absorbed=absorbed,
    )


def moments(equation: Equation, result: Fit) -> Array:
    """Products of the residual with every exogenous variable but the constant, as the automatic bandwidth wants."""
    exogenous = np.column_stack([equation.instruments, equation.controls[:, result.kept]])
    varying = np.ptp(exogenous, axis=0) > 0.0
    return np.asarray(exogenous[:, varying] * result.residual[:, None])


def _within(columns: Array, groups: Codes) -> Array:
    """Deviations from the group means."""
    _, codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    sums = np.zeros((len(sizes), columns.shape[1]))
    np.add.at(sums, codes, columns)
    return np.asarray(columns - (sums / sizes[:, None])[codes])


def _lengths(columns: Array) -> Array:
    return np.asarray(np.linalg.norm(columns, axis=0))


def _basis(controls: Array, lengths: Array) -> tuple[npt.NDArray[np.bool_], Array]:
    """Orthonormal basis of the controls, and which of them are not combinations of those before them."""
    scaled = controls / np.where(lengths > 0.0, lengths, 1.0)
    kept = np.abs(np.diag(np.linalg.qr(scaled, mode="r"))) > _ZERO if scaled.size else np.zeros(0, dtype=bool)
    kept = np.concatenate([kept, np.zeros(scaled.shape[1] - len(kept), dtype=bool)])
    return kept, np.linalg.qr(scaled[:, kept])[0]


def _check_variation(z: Array, lengths: Array, names: tuple[str, ...]) -> None:
    """Refuse instruments that say nothing beyond the controls and each other."""
    diagonal = np.abs(np.diag(np.linalg.qr(z / np.where(lengths > 0.0, lengths, 1.0), mode="r")))
    if not bool(np.all(diagonal > _ZERO)):
        worst = int(np.argmin(diagonal))
        named = names[worst % len(names)] if names else f"instrument {worst + 1} of {z.shape[1]}"
        allowed = "instruments that vary and are not collinear with each other or with the controls"
        raise InputError("shock", named, allowed)
