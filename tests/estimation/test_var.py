"""Reduced forms: against statsmodels, against the slow way, and what they refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.api import VAR
from systems import design, fiscal, quarters, walks

from stimulus_model.estimation.autoregressions.var import (
    choose_lags,
    companion,
    fit_var,
    information,
    lagged,
    moving_average,
)
from stimulus_model.estimation.sample import read_sample
from stimulus_model.inputs import InputError

ABC = [("variables", name) for name in "abc"]
TRENDS = {"none": "n", "constant": "c", "linear": "ct", "quadratic": "ctt"}


def sample_of(data, names="abc", **options):
    return read_sample(data, [("variables", name) for name in names], options.pop("time", None), **options)


@pytest.mark.parametrize("trend", TRENDS)
def test_estimates_equal_those_of_statsmodels(trend):
    data = walks(variables=3)
    reduced = fit_var(sample_of(data), "abc", 3, trend)
    other = VAR(data.to_numpy()).fit(3, trend=TRENDS[trend])
    np.testing.assert_allclose(reduced.residuals, other.resid, atol=1e-9)
    np.testing.assert_allclose(reduced.covariance, other.sigma_u, rtol=1e-9)
    np.testing.assert_allclose(reduced.lag_matrices, other.coefs, atol=1e-9)
    np.testing.assert_allclose(moving_average(reduced.lag_matrices, 9), other.ma_rep(9), atol=1e-9)
    horizon_sd = np.sqrt(np.einsum("hii->hi", other.mse(7)))
    np.testing.assert_allclose(reduced.forecast_sd(7), horizon_sd, rtol=1e-8)
    found = information(reduced)
    np.testing.assert_allclose(
        [found["aic"], found["bic"], found["hq"]], [other.aic, other.bic, other.hqic], rtol=1e-9
    )
    assert reduced.largest_root == pytest.approx(1.0 / np.abs(other.roots).min(), rel=1e-9)


@pytest.mark.parametrize("criterion", ["aic", "bic", "hq"])
def test_chosen_lags_equal_those_of_statsmodels(criterion):
    data = fiscal(160)[["g", "t", "y"]]
    chosen = choose_lags(sample_of(data, "gty"), "gty", criterion, 6)
    assert chosen == max(getattr(VAR(data.to_numpy()).select_order(6), criterion.replace("hq", "hqic")), 1)


def test_choice_of_lags_finds_a_long_lag():
    rng = np.random.default_rng(8)
    values = rng.standard_normal((300, 1))
    for k in range(4, 300):
        values[k] += 0.8 * values[k - 4]
    data = pd.DataFrame(values, columns=["a"], index=quarters(300))
    assert choose_lags(sample_of(data, "a"), "a", "bic", 6) == 4
    assert choose_lags(sample_of(data, "a"), "a", "bic", 4) == 4
    assert choose_lags(sample_of(data, "a"), "a", "bic", 3) < 4


def test_trends_dummies_and_exogenous_series_enter_as_written():
    data = walks(variables=4)
    roles = [*ABC, ("exogenous", "d")]
    reduced = fit_var(read_sample(data, roles, None), "abc", 2, "quadratic", "d", ["1960Q3"])
    time = np.arange(1.0, 121.0)[2:]
    dummy = (data.index[2:] == pd.Period("1960Q3")).astype(float)
    fixed = np.column_stack([np.ones(118), time, time**2, dummy, data["d"].to_numpy()[2:]])
    regressors = design(data[list("abc")].to_numpy(), 2, fixed)
    expected = np.linalg.lstsq(regressors, data[list("abc")].to_numpy()[2:], rcond=None)[0]
    np.testing.assert_allclose(reduced.coefficients, expected, rtol=1e-6, atol=1e-9)
    assert reduced.regressors[:6] == ("const", "t", "t2", "dummy.1960Q3", "d", "L1.a")
    assert reduced.regressors[-1] == "L2.c"
    assert reduced.labels[0] == "1950Q3"
    assert reduced.degrees_of_freedom == 118 - 11
    row = reduced.labels.index("1960Q3")
    np.testing.assert_allclose(reduced.residuals[row], 0.0, atol=1e-9)


def test_lags_stand_first_lag_first():
    values = np.arange(10.0).reshape(5, 2)
    np.testing.assert_array_equal(lagged(values, 2), [[2, 3, 0, 1], [4, 5, 2, 3], [6, 7, 4, 5]])
    matrices = np.arange(8.0).reshape(2, 2, 2)
    np.testing.assert_array_equal(companion(matrices), [[0, 1, 4, 5], [2, 3, 6, 7], [1, 0, 0, 0], [0, 1, 0, 0]])


@pytest.mark.parametrize(
    "dates",
    [
        quarters(120),
        quarters(120).to_timestamp(),
        [str(q) for q in quarters(120)],
        1950.0 + np.arange(120) / 4.0,
    ],
)
def test_dates_come_in_several_forms(dates):
    data = walks(variables=3).set_axis(pd.Index(dates), axis=0)
    sample = sample_of(data, start="1951Q1", end="1960Q4")
    assert (sample.labels[0], sample.labels[-1], len(sample)) == ("1951Q1", "1960Q4", 40)
    np.testing.assert_array_equal(sample.values, walks(variables=3).to_numpy()[4:44])
    by_number = sample_of(data, start=1951.0, end=1960.75)
    assert by_number.labels == sample.labels
    column = data.rename_axis("when").reset_index()
    assert sample_of(column, time="when", start="1951Q1", end="1960Q4").labels == sample.labels


def test_years_are_dates_too():
    data = walks(variables=3).set_axis(range(1900, 2020), axis=0)
    assert sample_of(data, start=1910).labels[0] == "1910"


def changed(**columns):
    data = walks(variables=3)
    for name, change in columns.items():
        data[name] = change(data[name])
    return data


def hole(column):
    return column.where(column.index != pd.Period("1960Q1"))


def late(column):
    return column.where(column.index >= pd.Period("1960Q1"))


@pytest.mark.parametrize(
    ("data", "options", "match"),
    [
        (changed(b=hole), {}, "b.*missing at 1960Q1"),
        (changed(b=late), {}, "variables: got 'b, missing in 1950Q1'.*complete from 1960Q1 to 1979Q4"),
        (walks(variables=3).drop(quarters(1, "1955Q2")), {}, "gap after 1955Q1"),
        (walks(variables=3), {"start": "1949Q1"}, "start: got '1949Q1', allowed: a period from 1950Q1 to 1979Q4"),
        (walks(variables=3), {"start": "1960Q1", "end": "1959Q4"}, "end: got '1959Q4'.*not before 1960Q1"),
        (walks(variables=2), {}, "variables: got 'c'"),
        (changed(a=lambda c: c.astype(str)), {}, "data.a.*a column of numbers"),
        (walks(variables=3), {"names": "aba"}, "variables: got 'a'.*one role only"),
        ([1.0, 2.0], {}, "data: got 'list'.*DataFrame"),
    ],
)
def test_bad_series_are_refused(data, options, match):
    with pytest.raises(InputError, match=match):
        sample_of(data, **options)


def test_a_missing_value_outside_the_sample_does_not_matter():
    assert sample_of(changed(b=late), start="1960Q1").labels[0] == "1960Q1"


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"lags": 0}, "lags: got 0"),
        ({"lags": 2.0}, "lags: got 2.0"),
        ({"trend": "cubic"}, "trend: got 'cubic'.*quadratic"),
        ({"lags": 30}, "data: got '120 periods'.*at least 124 periods for 30 lags of 3 variables"),
        ({"dummies": ["1950Q1"]}, "dummies: got '1950Q1'.*after the first 2"),
        ({"dummies": ["1980Q1"]}, "dummies: got '1980Q1'"),
        ({"dummies": ["1960Q1", "1960Q1"]}, "data: got 'dummy.1960Q1'.*linear combination"),
    ],
)
def test_bad_specifications_are_refused(arguments, match):
    with pytest.raises(InputError, match=match):
        fit_var(sample_of(walks(variables=3)), "abc", **{"lags": 2, **arguments})


def test_the_shortest_possible_sample_is_accepted_and_one_less_is_not():
    data = walks(variables=2)
    assert fit_var(sample_of(data.iloc[:9], "ab"), "ab", 2).degrees_of_freedom == 2
    with pytest.raises(InputError, match="at least 9 periods"):
        fit_var(sample_of(data.iloc[:8], "ab"), "ab", 2)


def test_identities_among_variables_are_refused():
    data = walks(variables=3)
    data["c"] = data["a"] - 2.0 * data["b"]
    with pytest.raises(InputError, match="linear combination"):
        fit_var(sample_of(data), "abc", 2)
    data["c"] = data["a"].shift(1, fill_value=0.0)
    with pytest.raises(InputError, match="data: got"):
        fit_var(sample_of(data), "abc", 1)
    data["c"] = 1.0
    with pytest.raises(InputError, match=r"data: got 'L1.c'"):
        fit_var(sample_of(data), "abc", 1)
