"""Structural vector autoregressions: Blanchard-Perotti, and external instruments.

``svar.blanchard_perotti(data, ...)`` and ``svar.proxy(data, ...)`` return a `StructuralVar`.
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.estimation.autoregressions.bootstrap import Draws, bootstrap_var
from stimulus_model.estimation.autoregressions.external_instruments import (
    around_mean,
    check_instruments,
    instrument_f,
    known_periods,
    prepare,
)
from stimulus_model.estimation.autoregressions.identification import (
    combine_instruments,
    elasticity_matrix,
    solve_blanchard_perotti,
    solve_proxy,
)
from stimulus_model.estimation.autoregressions.lag_bias import bootstrap_bias, remove_bias, without_bias
from stimulus_model.estimation.autoregressions.structural_var import StructuralVar, form_structure
from stimulus_model.estimation.autoregressions.var import ReducedForm, fit_var
from stimulus_model.estimation.projections.weak_instruments import WeakInstrumentWarning
from stimulus_model.estimation.sample import Array, check_names, read_sample
from stimulus_model.estimation.series import check_columns
from stimulus_model.inputs import InputError, check_choice, check_flag, check_number, check_text

if TYPE_CHECKING:
    from pandas import DataFrame


def blanchard_perotti(
    data: DataFrame,
    *,
    spending: str,
    tax: str,
    others: str | Sequence[str],
    tax_elasticities: Mapping[str, float],
    spending_elasticities: Mapping[str, float] | None = None,
    first: str = "spending",
    lags: int = 4,
    trend: str = "quadratic",
    exogenous: str | Sequence[str] = (),
    dummies: Sequence[Hashable] = (),
    time: str | None = None,
    freq: str | None = None,
    start: Hashable = None,
    end: Hashable = None,
    horizon: int = 20,
    bootstrap: str = "block",
    replications: int = 1_000,
    block: int | None = None,
    bias_correction: bool = False,
    level: float = 0.90,
    seed: int = 0,
) -> StructuralVar:
    """Identify spending and tax shocks by institutional elasticities (Blanchard and Perotti 2002, Perotti 2005).

    Parameters
    ----------
    data
        A row a period, without gaps.
    spending, tax, others
        Columns with the policy variables and the others, output first; the others are decided one after the other.
    tax_elasticities, spending_elasticities
        Automatic responses within the period to `others`, by column; 0 for those left out.
    first
        ``"spending"`` or ``"tax"``: whose shock does not answer that of the other.
    lags
        Number of lags.
    trend
        ``"none"``, ``"constant"``, ``"linear"`` or ``"quadratic"``.
    exogenous
        Further columns that enter every equation without lags.
    dummies
        Periods with a dummy of their own, such as ``"1975Q2"``.
    time
        Column with the dates; None: the index.
    freq
        Frequency of the dates where labels alone do not say it: ``"M"``, ``"Q"``, ``"Y"``, or that of a fiscal
        calendar by its last month, such as ``"Q-MAR"``; with ``"Q"``, 200401 is the first quarter of 2004.
    start, end
        First and last period, initial values included; None: all.
    horizon
        Periods after the shock.
    bootstrap
        ``"block"``, or ``"wild"``, which hardly varies the covariance of residuals and hence understates the
        uncertainty of effects within the period.
    replications
        Number of replications; 0: no bands.
    block
        Length of blocks; None: T^0.3.
    bias_correction
        Correct the lags, and those of every replication, for the bias of least squares in small samples (Kilian
        1998), as far as the system stays stable.
    level
        Probability of the central ranges.
    seed
        Seed of the bootstrap.

    Returns
    -------
    StructuralVar

    Raises
    ------
    InputError
        For an argument or data that cannot be used.
    """
    spending, tax = check_text("spending", spending), check_text("tax", tax)
    rest = check_names("others", others)
    roles = [("spending", spending), ("tax", tax), *(("others", name) for name in rest)]
    if not rest:
        raise InputError("others", others, "at least one column, such as output")
    check_columns(data, roles)
    check_choice("first", first, ("spending", "tax"))
    answers = {
        tax: _check_elasticities("tax_elasticities", tax_elasticities, rest),
        spending: _check_elasticities(
            "spending_elasticities", {} if spending_elasticities is None else spending_elasticities, rest
        ),
    }
    controls = check_names("exogenous", exogenous)
    sample = read_sample(data, [*roles, *(("exogenous", name) for name in controls)], time, start, end, freq=freq)
    names = tuple(name for _, name in roles)
    reduced = fit_var(sample, names, lags, trend, controls, dummies)
    order = (0, 1) if first == "spending" else (1, 0)
    matrix = elasticity_matrix(names, answers)
    reduced, draws = _bootstrap(reduced, None, bootstrap, replications, seed, block, bias_correction)
    repeated = None
    if draws is not None:
        repeated = draws.lag_matrices, solve_blanchard_perotti(draws.covariance, *order, matrix)
    told = ", ".join(f"{tax} to {name} {value:g}" for name, value in answers[tax].items())
    return form_structure(
        f"Blanchard-Perotti VAR({lags}){_told(bias_correction)}, {told}",
        reduced,
        (spending, tax),
        solve_blanchard_perotti(reduced.covariance, *order, matrix),
        repeated,
        horizon=horizon,
        level=level,
        method=bootstrap,
    )


def proxy(
    data: DataFrame,
    *,
    variables: Sequence[str],
    policy: str,
    instruments: str | Sequence[str],
    demean: str = "none",
    lags: int = 4,
    trend: str = "quadratic",
    exogenous: str | Sequence[str] = (),
    dummies: Sequence[Hashable] = (),
    time: str | None = None,
    freq: str | None = None,
    start: Hashable = None,
    end: Hashable = None,
    horizon: int = 20,
    bootstrap: str = "block",
    replications: int = 1_000,
    block: int | None = None,
    bias_correction: bool = False,
    level: float = 0.90,
    seed: int = 0,
    weak_below: float = 10.0,
) -> StructuralVar:
    """Identify the shock of one policy variable by external instruments.

    Mertens and Ravn (2014), JME 68, S1-S19; Stock and Watson (2018), EJ 128, 917-948; Caldara and Kamps (2017),
    REStud 84, 1015-1040. The coefficients of the policy equation are ``elasticity(variable)``: with taxes as policy,
    ``elasticity("gdp")`` is how taxes answer output within the quarter.

    Parameters
    ----------
    data
        A row a period, without gaps.
    variables
        Columns, `policy` among them. Shocks other than that of `policy` complete the system recursively in this
        order; the response to the policy shock does not depend on it.
    policy
        The variable whose shock the instruments measure.
    instruments
        Columns, zero where nothing happened. They may begin later and end earlier than the variables: the vector
        autoregression keeps its whole sample, and covariances with the instruments are taken where they are known.
    demean
        ``"nonzero"``: subtract from non-zero entries of an instrument their mean over the whole sample, initial
        values included, as Mertens and Ravn do with narrative shocks; ``"none"``: leave it.
    bootstrap
        ``"block"`` (Jentsch and Lunsford 2019), or ``"wild"``, which understates uncertainty here.
    lags, trend, exogenous, dummies, time, freq, start, end, horizon, replications, block, level, seed
        As in `blanchard_perotti`.
    bias_correction
        As in `blanchard_perotti`.
    weak_below
        First-stage F below which a warning is given (Stock, Wright and Yogo 2002: 10); 0: never.

    Returns
    -------
    StructuralVar

    Warns
    -----
    WeakInstrumentWarning
        If the first-stage F is below `weak_below`.

    Raises
    ------
    InputError
        For an argument or data that cannot be used, and for instruments that are zero or collinear.
    """
    names, tools = check_names("variables", variables), check_names("instruments", instruments)
    controls = check_names("exogenous", exogenous)
    roles = [
        *(("variables", name) for name in names),
        *(("instruments", name) for name in tools),
        *(("exogenous", name) for name in controls),
    ]
    check_columns(data, roles)
    if len(names) < 2 or not tools:
        field, value = ("instruments", tools) if not tools else ("variables", names)
        raise InputError(field, value, "at least two variables and one instrument")
    check_choice("policy", policy, names)
    check_number("weak_below", weak_below, low=0.0)
    sample = read_sample(data, roles, time, start, end, "instruments", freq)
    reduced = fit_var(sample, names, lags, trend, controls, dummies)
    events = prepare(sample.columns(tools), demean)[lags:]
    check_instruments(tools, events, reduced.labels)
    known = known_periods(events)
    events = events - events[known].mean(axis=0)  # covariances: a constant added to an instrument says nothing
    place = names.index(policy)
    strength = instrument_f(reduced, events, place)
    if strength < weak_below:
        message = f"first-stage F {strength:.2f} is below {weak_below:g}: {', '.join(tools)} hardly move {policy}"
        warnings.warn(message, WeakInstrumentWarning, stacklevel=2)
    reduced, draws = _bootstrap(reduced, events, bootstrap, replications, seed, block, bias_correction)
    repeated = None
    if draws is not None:
        if np.linalg.matrix_rank(draws.moments).min() < len(tools):
            allowed = "instruments with more events, longer blocks or bootstrap='wild': some replications drew none"
            raise InputError("instruments", ", ".join(tools), allowed)
        comoments = combine_instruments(draws.comoments, draws.moments, place)
        repeated = draws.lag_matrices, solve_proxy(draws.covariance, comoments, place)
    around = around_mean(events)
    comoment = combine_instruments(reduced.residuals.T @ around, around.T @ around, place)
    ends = np.flatnonzero(known)[[0, -1]]
    span = "" if known.all() else f" of {reduced.labels[ends[0]]}-{reduced.labels[ends[1]]}"
    return form_structure(
        f"Proxy VAR({lags}){_told(bias_correction)}, {policy} by {', '.join(tools)}{span}",
        reduced,
        (policy,),
        solve_proxy(reduced.covariance, comoment, place),
        repeated,
        horizon=horizon,
        level=level,
        method=bootstrap,
        strength=strength,
        events=events,
    )


def _told(bias_correction: bool) -> str:
    return " with bias correction" if bias_correction else ""


def _bootstrap(
    reduced: ReducedForm,
    events: Array | None,
    method: str,
    replications: int,
    seed: int,
    block: int | None,
    bias_correction: bool,
) -> tuple[ReducedForm, Draws | None]:
    """Return the system that speaks, corrected for bias if asked for, and its replications."""
    if not check_flag("bias_correction", bias_correction):
        return reduced, bootstrap_var(reduced, events, method, replications, seed, block)
    bias = bootstrap_bias(reduced, method, replications, seed, block)
    corrected = without_bias(reduced, bias)
    draws = bootstrap_var(corrected, events, method, replications, seed, block)
    if draws is not None:
        draws = draws._replace(lag_matrices=remove_bias(draws.lag_matrices, bias))
    return corrected, draws


def _check_elasticities(field: str, given: object, variables: Sequence[str]) -> dict[str, float]:
    if not isinstance(given, Mapping):
        raise InputError(field, given, "a mapping from columns in others to numbers")
    return {check_choice(field, name, variables): check_number(f"{field}.{name}", given[name]) for name in given}
