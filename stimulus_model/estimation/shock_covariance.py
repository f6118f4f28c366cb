"""The size, correlation and tails of macroeconomic shocks: residuals of a vector autoregression."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

from stimulus_model.estimation.autoregressions.bootstrap import bootstrap_var
from stimulus_model.estimation.autoregressions.residual_tests import check_residuals
from stimulus_model.estimation.autoregressions.shock_result import ShockCovariance
from stimulus_model.estimation.autoregressions.tails import describe_tail
from stimulus_model.estimation.autoregressions.var import ReducedForm, choose_lags, fit_var
from stimulus_model.estimation.sample import check_names, read_sample
from stimulus_model.estimation.series import check_table
from stimulus_model.inputs import InputError, check_integer, check_items, check_number, within

if TYPE_CHECKING:
    from pandas import DataFrame


def shock_covariance(
    data: DataFrame,
    lags: int | str = 2,
    *,
    variables: Sequence[str] | None = None,
    trend: str = "constant",
    longest: int = 8,
    time: str | None = None,
    freq: str | None = None,
    start: Hashable = None,
    end: Hashable = None,
    subsamples: Mapping[str, tuple[Hashable, Hashable]] | None = None,
    test_lags: int | None = None,
    replications: int = 1_000,
    level: float = 0.90,
    seed: int = 0,
) -> ShockCovariance:
    """Estimate the covariance of shocks as that of the residuals of a vector autoregression.

    Parameters
    ----------
    data
        A row a quarter, month or year, without gaps.
    lags
        Number of lags, or ``"aic"``, ``"bic"`` or ``"hq"``: the number that minimises the criterion.
    variables
        Columns, at least two; None: all but `time`.
    trend
        ``"none"``, ``"constant"``, ``"linear"`` or ``"quadratic"``.
    longest
        Largest number of lags that a criterion may choose.
    time
        Column with the dates; None: the index.
    freq
        Frequency of the dates where labels alone do not say it: ``"M"``, ``"Q"``, ``"Y"``, or that of a fiscal
        calendar by its last month, such as ``"Q-MAR"``; with ``"Q"``, 200401 is the first quarter of 2004.
    start, end
        First and last period, initial values included; None: all.
    subsamples
        Name to (first, last period), such as ``{"lower bound": ("1999Q1", "2019Q4")}``; None for an open end.
    test_lags
        Autocorrelations in the tests; None: 4 more than `lags`.
    replications
        Replications of the moving-block bootstrap behind standard errors; 0: none.
    level
        Probability of ranges.
    seed
        Seed of the bootstrap.

    Returns
    -------
    ShockCovariance

    Raises
    ------
    InputError
        For an argument or data that cannot be used.
    """
    check_number("level", level, above=0.0, high=0.999)
    longest = check_integer("longest", longest, low=1, high=400)
    _read_subsamples(subsamples)
    check_table(data)
    if variables is None:
        names = tuple(str(name) for name in data.columns if name != time)
    else:
        names = check_names("variables", variables)
    if len(names) < 2:
        raise InputError("variables", names, "at least two columns")
    sample = read_sample(data, [("variables", name) for name in names], time, start, end, freq=freq)
    count = choose_lags(sample, names, lags, longest, trend) if isinstance(lags, str) else lags
    reduced = fit_var(sample, names, count, trend)
    autocorrelations = count + 4 if test_lags is None else _test_lags(test_lags, count, reduced)
    draws = bootstrap_var(reduced, None, "block", replications, seed)
    parts = {}
    for name, (first, last) in _read_subsamples(subsamples).items():
        with within(f"subsamples.{name}"):
            parts[name] = shock_covariance(
                data,
                count,
                variables=names,
                trend=trend,
                time=time,
                freq=freq,
                start=first,
                end=last,
                test_lags=test_lags,
                replications=replications,
                level=level,
                seed=seed,
            )
    source = f"residuals of a VAR({count}), {', '.join(names)}; {_reach(reduced.labels)}"
    if draws is not None:
        source += f"; block bootstrap, {replications:,} replications"
    tails = tuple(describe_tail(column, level) for column in reduced.residuals.T)
    tests = check_residuals(reduced, autocorrelations)
    return ShockCovariance(reduced, tests, tails, None if draws is None else draws.covariance, parts, level, source)


def _test_lags(asked: object, count: int, reduced: ReducedForm) -> int:
    return check_integer("test_lags", asked, low=count + 1, high=len(reduced.labels) - 1)


def _read_subsamples(given: object) -> dict[str, tuple[Hashable, Hashable]]:
    """Return name to (first, last period)."""
    allowed = "a mapping from names to (first, last period), or None"
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputError("subsamples", given, allowed)
    parts = {}
    for name, ends in given.items():
        both = check_items(f"subsamples.{name}", ends, "(first, last period)")
        if not isinstance(name, str) or len(both) != 2:
            raise InputError("subsamples", given, allowed)
        parts[name] = both[0], both[1]
    return parts


def _reach(labels: Sequence[str]) -> str:
    """From the first to the last period; months have a dash of their own."""
    return f"{labels[0]}{' to ' if '-' in labels[0] else '-'}{labels[-1]}"
