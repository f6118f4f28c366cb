"""Local projections: multipliers and responses by horizon (Jordà 2005; Ramey and Zubairy 2018)."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from stimulus_model.estimation.projections.design import SAMPLE_ENDS, Specification, draw_sample
from stimulus_model.estimation.projections.inference import Inference, estimate_regime
from stimulus_model.estimation.projections.long_run import COVARIANCES
from stimulus_model.estimation.projections.result import Estimate, LocalProjection
from stimulus_model.estimation.projections.weak_instruments import WeakInstrumentWarning
from stimulus_model.estimation.series import LONGEST, Series, check_columns, read_series
from stimulus_model.inputs import InputError, check_choice, check_integer, check_number, check_text

Names = str | Sequence[str]


def local_projection(
    data: object,
    outcome: str,
    spending: str | None,
    shock: Names | None,
    horizon: int | Sequence[int],
    *,
    lags: int = 4,
    state: str | None = None,
    state_lag: int = 1,
    cumulative: bool = True,
    changes: bool = False,
    lagged_controls: Names | None = None,
    controls: Names = (),
    trend: int = 0,
    sample: str | None = None,
    time: str | None = None,
    freq: str | None = None,
    unit: str | None = None,
    missing: str = "raise",
    sample_end: str = "drop",
    covariance: str | None = None,
    bandwidth: int | str = "automatic",
    small_sample: bool = False,
    bias_correction: bool = False,
    level: float = 0.95,
    weak_below: float = 10.0,
) -> LocalProjection:
    """Estimate multipliers of spending, or responses to a shock, horizon by horizon.

    With `spending` and `shock` by instrumental variables: the outcome summed from the shock to the horizon on
    spending summed likewise, instrumented by the shock, so that the coefficient is the integral multiplier in one
    step (Ramey and Zubairy 2018). With `shock` only: response of the outcome by least squares. With `spending` only:
    least squares on spending itself.

    Parameters
    ----------
    data
        DataFrame with one row per date (and unit), in any order.
    outcome, spending
        Columns in the same unit (say, shares of potential GDP), so that the coefficient is a multiplier.
    shock
        One or several columns that instrument spending; current spending itself is the recursive identification of
        Blanchard and Perotti (2002).
    horizon
        Last horizon, or the horizons wanted; 0 is the period of the shock.
    lags
        Number of lags of every one of `lagged_controls`.
    state
        Column of 0 and 1: separate multipliers for both, and the test of their difference. Every control and the
        constant are interacted with it; only the trend is common.
    state_lag
        Periods by which the state is lagged, so that it cannot answer the shock.
    cumulative
        True: sums over the horizon. False: the outcome at the horizon (on spending of the period of the shock).
    changes
        True if outcome and spending are changes (first differences): their accumulated paths since the period
        before the shock take the place of levels (the long differences of Jordà and Taylor).
    lagged_controls
        Columns that enter with lags; None: shocks, outcome and spending.
    controls
        Columns that enter as they are (lag them yourself, if they could answer the shock).
    trend
        Degree of a polynomial in time; 0: none.
    sample
        Column of 0 and 1: the dates from which projections start. Leads and lags reach beyond it.
    time
        Column with the dates; None: the index.
    freq
        Frequency of the dates where labels alone do not say it: ``"M"``, ``"Q"``, ``"Y"``, or that of a fiscal
        calendar by its last month, such as ``"Q-MAR"``; with ``"Q"``, 200401 is the first quarter of 2004.
    unit
        Column with the units of a panel: fixed effects (by state, if there is one) are absorbed.
    missing
        ``"raise"`` or ``"drop"`` values that are missing inside the sample.
    sample_end
        What to do where the horizon reaches beyond the data: ``"drop"`` the observation, or sum what is there
        (``"missing_as_zero"``: what Stata's ``rowtotal`` does in Jordà and Taylor's code; it biases long horizons).
    covariance
        ``"hac"``: Bartlett kernel; in a panel over sums by period (Driscoll and Kraay). ``"fixed_b"``: the same with
        a longer bandwidth and critical values that know how uncertain the variance is (Kiefer and Vogelsang 2005).
        ``"ewc"``: equal-weighted cosines and Student's t (Lazarus, Lewis, Stock and Watson 2018). Both suit small
        samples. ``"robust"``: to heteroskedasticity. ``"cluster"``: by unit. None: cluster in a panel, else hac.
    bandwidth
        Of the kernel, lags plus one; ``"automatic"``: Newey and West (1994) as in Stata's ivreg2, and 1.3 T^(1/2)
        with fixed-b critical values.
    small_sample
        Correct variances for degrees of freedom and take critical values from t and F (from their own distributions
        with ``"fixed_b"`` and ``"ewc"``).
    bias_correction
        Correct responses to a shock for what estimated means and controls take from them in small samples (Herbst and
        Johannsen 2024); standard errors stay as they are.
    level
        Probability of intervals, sets and bands.
    weak_below
        First-stage F below which a `WeakInstrumentWarning` is given.

    Returns
    -------
    LocalProjection
        Estimates with standard errors, intervals, sup-t bands, bandwidths, Kleibergen-Paap F and Anderson-Rubin sets.

    Raises
    ------
    InputError
        If an argument or column is wrong, dates have gaps, values are missing inside the sample, the sample is too
        short, the state is not 0 and 1, or instruments are collinear; the message names it.
    """
    check_text("outcome", outcome)
    for field, name in (("spending", spending), ("state", state), ("sample", sample)):
        if name is not None:
            check_text(field, name)
    spec = Specification(
        outcome=outcome,
        spending=spending,
        shocks=_names("shock", shock),
        lags=check_integer("lags", lags, low=0, high=LONGEST),
        lagged_controls=_lagged(outcome, spending, shock, lagged_controls),
        controls=_names("controls", controls),
        state=state,
        state_lag=check_integer("state_lag", state_lag, low=0, high=LONGEST),
        sample=sample,
        trend=check_integer("trend", trend, low=0, high=6),
        cumulative=_flag("cumulative", cumulative),
        changes=_flag("changes", changes),
        sample_end=check_choice("sample_end", sample_end, SAMPLE_ENDS),
        panel=unit is not None,
    )
    inference = Inference(
        covariance=check_choice(
            "covariance", ("cluster" if spec.panel else "hac") if covariance is None else covariance, COVARIANCES
        ),
        bandwidth=_bandwidth(bandwidth),
        small_sample=_flag("small_sample", small_sample),
        level=_level(level),
        bias_correction=_flag("bias_correction", bias_correction),
    )
    _check(spec, inference)
    horizons = wanted = _horizons(horizon)
    if inference.bias_correction:
        horizons = tuple(range(wanted[-1] + 1))  # a response is corrected by those before it
    check_columns(data, _roles(spec))
    series = read_series(data, spec.columns, time, unit, missing, freq)
    for field, name in (("state", state), ("sample", sample)):
        _check_binary(field, name, series)
    samples = [draw_sample(series, spec, h) for h in horizons]
    estimates = [
        estimate
        for regime in spec.regimes
        for estimate in estimate_regime(samples, horizons, regime, spec, inference)
        if estimate.horizon in wanted
    ]
    _warn(estimates, check_number("weak_below", weak_below, low=0.0))
    return LocalProjection(_title(spec), inference.describe(spec), inference.level, tuple(estimates))


def _roles(spec: Specification) -> list[tuple[str, str]]:
    """Return pairs (argument, column) of all columns that arguments name."""
    single = (("outcome", spec.outcome), ("spending", spec.spending), ("state", spec.state), ("sample", spec.sample))
    several = (("shock", spec.shocks), ("lagged_controls", spec.lagged_controls), ("controls", spec.controls))
    return [
        *((field, name) for field, name in single if name is not None),
        *((field, name) for field, names in several for name in names),
    ]


def _names(field: str, names: object) -> tuple[str, ...]:
    """Return one name or several as a tuple without repetition."""
    if names is None:
        return ()
    listed = [names] if isinstance(names, str) else names
    if not isinstance(listed, Sequence) or not all(isinstance(name, str) for name in listed):
        raise InputError(field, names, "the name of a column or a sequence of names")
    if len(set(listed)) < len(listed):
        raise InputError(field, names, "every column once")
    return tuple(listed)


def _lagged(outcome: str, spending: str | None, shock: Names | None, names: Names | None) -> tuple[str, ...]:
    """Columns that enter with lags: those named, or the ones of the model."""
    if names is not None:
        return _names("lagged_controls", names)
    known = (*_names("shock", shock), outcome, *(() if spending is None else (spending,)))
    return tuple(dict.fromkeys(known))


def _flag(field: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InputError(field, value, "True or False")
    return value


def _bandwidth(bandwidth: object) -> int | None:
    if isinstance(bandwidth, str) and bandwidth == "automatic":
        return None
    return check_integer("bandwidth", bandwidth, low=1)


def _level(level: object) -> float:
    probability = check_number("level", level, above=0.0)
    if probability >= 1.0:
        raise InputError("level", level, "a probability above 0 and below 1")
    return probability


def _horizons(horizon: object) -> tuple[int, ...]:
    """Return 0 to `horizon`, or the horizons listed."""
    if not isinstance(horizon, Sequence) or isinstance(horizon, str | bytes):
        return tuple(range(check_integer("horizon", horizon, low=0, high=LONGEST) + 1))
    chosen = tuple(check_integer("horizon", h, low=0) for h in horizon)
    if not chosen or list(chosen) != sorted(set(chosen)):
        raise InputError("horizon", horizon, "a last horizon, or rising horizons")
    return chosen


def _check(spec: Specification, inference: Inference) -> None:
    """Refuse combinations that ask for nothing."""
    if spec.spending is None and len(spec.shocks) != 1:
        raise InputError("shock", spec.shocks, "exactly one shock where there is no spending to be instrumented")
    if spec.sample_end == "missing_as_zero" and not spec.cumulative:
        raise InputError("sample_end", spec.sample_end, "drop, or cumulative=True: there is no sum to fill")
    if inference.bandwidth is not None and inference.covariance not in ("hac", "fixed_b"):
        raise InputError("bandwidth", inference.bandwidth, f"'automatic': {inference.covariance} has no kernel")
    if inference.bias_correction and (spec.spending is not None or spec.state is not None or spec.panel):
        raise InputError("bias_correction", True, "False with spending, a state or a panel: it is that of a response")


def _check_binary(field: str, name: str | None, series: Series) -> None:
    if name is None:
        return
    known = series[name][series[name] == series[name]]
    wrong = known[(known != 0.0) & (known != 1.0)]
    if len(wrong):
        allowed = f"0 and 1 only in column {name} (nan where it is not known)"
        raise InputError(field, float(wrong[0]), allowed)


def _warn(estimates: Sequence[Estimate], weak_below: float) -> None:
    weak = [e for e in estimates if e.first_stage_f < weak_below]
    if weak:
        listed = ", ".join(f"{e.regime} h={e.horizon}: {e.first_stage_f:.2f}" for e in weak)
        message = f"weak instruments, first-stage F below {weak_below:g} ({listed}); prefer the Anderson-Rubin sets"
        warnings.warn(message, WeakInstrumentWarning, stacklevel=3)


def _title(spec: Specification) -> str:
    kind = "Cumulative multiplier" if spec.cumulative else "Multiplier"
    if spec.spending is None:
        kind = "Cumulative response" if spec.cumulative else "Response"
        return f"{kind} of {spec.outcome} to {spec.shocks[0]}"
    tail = f", instruments {', '.join(spec.shocks)}" if spec.shocks else ""
    state = f", by {spec.state}" if spec.state else ""
    return f"{kind} of {spec.spending} on {spec.outcome}{tail}{state}"
