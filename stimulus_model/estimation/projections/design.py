"""Equations of local projections: leads, lags, sums over the horizon and interactions with the state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stimulus_model.estimation.projections.long_run import Place
from stimulus_model.estimation.projections.two_stage import Equation
from stimulus_model.estimation.series import Series
from stimulus_model.inputs import InputError

Array = npt.NDArray[np.float64]

SAMPLE_ENDS = ("drop", "missing_as_zero")
IN_STATE, OUT_OF_STATE, DIFFERENCE, ALL = "state1", "state0", "difference", "all"


@dataclass(frozen=True, slots=True)
class Specification:
    """What is projected on what; see `local_projection` for the fields."""

    outcome: str
    spending: str | None
    shocks: tuple[str, ...]
    lags: int
    lagged_controls: tuple[str, ...]
    controls: tuple[str, ...]
    state: str | None
    state_lag: int
    sample: str | None
    trend: int
    cumulative: bool
    changes: bool
    sample_end: str
    panel: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is used, once."""
        optional = (name for name in (self.spending, self.state, self.sample) if name is not None)
        return tuple(dict.fromkeys((self.outcome, *optional, *self.shocks, *self.lagged_controls, *self.controls)))

    @property
    def regimes(self) -> tuple[str, ...]:
        """Regimes that get an estimate."""
        return (ALL,) if self.state is None else (IN_STATE, OUT_OF_STATE, DIFFERENCE)

    @property
    def instrumented(self) -> bool:
        """True for instrumental variables, False for least squares."""
        return self.spending is not None and bool(self.shocks)


@dataclass(frozen=True, slots=True, eq=False)
class RegressionSample:
    """Usable observations of one horizon: flat arrays (observation,) or (observation, variable)."""

    outcome: Array
    regressors: Array
    instruments: Array
    controls: Array
    trend: Array
    state: Array | None
    place: Place
    panel: bool
    names: tuple[str, ...]

    def equation(self, regime: str) -> Equation:
        """Return the equation of a regime, or the joint one of both for their difference.

        As Ramey and Zubairy (2018), each regime has an equation of its own: spending and shock of this regime, and
        the controls of both, all of the sample. The trend is common. The joint equation has the instruments of
        their code, the shock and its product with the state: they span the same as the shocks of both regimes, so
        no estimate depends on it, but the automatic bandwidth adds up the instruments and does.
        """
        if self.state is None:
            return self._equation(self.regressors, self.instruments, [self.controls], None)
        inside, outside = self.state[:, None], 1.0 - self.state[:, None]
        weights = {IN_STATE: [inside], OUT_OF_STATE: [outside], DIFFERENCE: [inside, outside]}[regime]
        tools = [np.ones_like(inside), inside] if regime == DIFFERENCE else weights
        interacted = [inside * self.controls, outside * self.controls]
        return self._equation(
            np.column_stack([weight * self.regressors for weight in weights]),
            np.column_stack([weight * self.instruments for weight in tools]),
            interacted if self.panel else [inside, *interacted],
            self.state,
        )

    def _equation(self, x: Array, z: Array, controls: list[Array], state: Array | None) -> Equation:
        constant = [] if self.panel else [np.ones((len(self.outcome), 1))]
        groups = None
        if self.panel:
            groups = 2 * self.place.unit + (0 if state is None else state.astype(np.intp))
        held = np.column_stack([*constant, *controls, self.trend])
        return Equation(self.outcome, x, z, held, groups, self.place, self.names)


def draw_sample(series: Series, spec: Specification, horizon: int) -> RegressionSample:
    """Build the observations of one horizon.

    Raises
    ------
    InputError
        If no observation is complete, or the state is never or always on.
    """
    outcome = _response(series[spec.outcome], spec, horizon)
    shocks = [series[name] for name in spec.shocks]
    if spec.spending is None:
        regressors = shocks
    else:
        regressors = [_response(series[spec.spending], spec, horizon, impulse=True)]
    instruments = shocks if spec.instrumented else regressors
    lags = [_shift(series[name], -lag) for name in spec.lagged_controls for lag in range(1, spec.lags + 1)]
    controls = lags + [series[name] for name in spec.controls]
    state = None if spec.state is None else _shift(series[spec.state], -spec.state_lag)
    needed = [outcome, *regressors, *instruments, *controls, *([] if state is None else [state])]
    usable = np.asarray(~np.isnan(np.array(needed)).any(axis=0))
    if spec.sample is not None:
        usable &= series[spec.sample] == 1.0
    if not usable.any():
        raise InputError("data", f"no complete observation at horizon {horizon}", "a longer sample")
    unit, period = np.nonzero(usable)
    trend = np.arange(1.0, series.shape[1] + 1.0)[period]
    return RegressionSample(
        outcome=outcome[usable],
        regressors=_columns(regressors, usable),
        instruments=_columns(instruments, usable),
        controls=_columns(controls, usable),
        trend=trend[:, None] ** np.arange(1.0, spec.trend + 1.0),
        state=None if state is None else _checked_state(state[usable], horizon),
        place=Place(period, unit, series.shape[1]),
        panel=spec.panel,
        names=spec.shocks or (spec.spending or "",),
    )


def _columns(arrays: list[Array], usable: npt.NDArray[np.bool_]) -> Array:
    return np.array([array[usable] for array in arrays]).reshape(len(arrays), int(usable.sum())).T


def _checked_state(state: Array, horizon: int) -> Array:
    if state.min() == state.max():
        raise InputError("state", f"always {state[0]:g} in the sample of horizon {horizon}", "a state that changes")
    return state


def _shift(values: Array, periods: int) -> Array:
    """Lead (positive) or lag (negative) along time, nan where there is nothing."""
    moved = np.full_like(values, np.nan)
    if periods == 0:
        return values
    if periods > 0:
        moved[:, :-periods] = values[:, periods:]
    else:
        moved[:, -periods:] = values[:, :periods]
    return moved


def _response(values: Array, spec: Specification, horizon: int, *, impulse: bool = False) -> Array:
    """Return what happens to a variable up to `horizon`: its sum if cumulative, else its value at the end.

    With ``changes`` the path is the accumulated change since the period before. A plain projection on spending
    takes spending of the first period (`impulse`).
    """
    path = [_shift(values, lead) for lead in range(horizon + 1)]
    if spec.changes:
        path = list(np.cumsum(path, axis=0))
    if spec.cumulative:
        filled = np.nan_to_num(path) if spec.sample_end == "missing_as_zero" else np.asarray(path)
        return np.asarray(filled.sum(axis=0))
    return path[0] if impulse else path[-1]
