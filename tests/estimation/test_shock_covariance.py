"""Shocks: our figures for Japan, statsmodels' tests, tails with known truth, and priors for the economy."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest
from real_series import data_folder
from scipy import stats
from statsmodels.stats.diagnostic import acorr_ljungbox, het_arch
from statsmodels.tsa.api import VAR
from systems import fiscal, quarters

from stimulus_model.economy import Economy
from stimulus_model.estimation.autoregressions.residual_tests import arch_test
from stimulus_model.estimation.autoregressions.tails import describe_tail, fit_student, hill_index, log_likelihood
from stimulus_model.evidence import shock_covariance
from stimulus_model.inputs import InputError

ROLES = {
    "growth": "growth",
    "inflation": "infl",
    "exchange_rate": "drfx",
    "long_rate": "long",
    "short_rate": "short",
}
SAMPLES = {
    "A5 full": ("A", None, None),
    "A4 no fx": ("A", None, None),
    "A4 1999Q1+ (ZLB era)": ("A", "1999Q1", None),
    "B 1986-2019": ("B", None, "2019Q4"),
    "B 1986-2023 incl covid": ("B", None, None),
}


def japan(which):
    """Return the derived quarterly series."""
    return pd.read_csv(data_folder() / "japan" / f"derived_japan_quarterly_{which}.csv", index_col=0)


@pytest.mark.parametrize("name", SAMPLES)
def test_japanese_figures(name):
    expected = json.loads((data_folder() / "japan_var_results.json").read_text(encoding="utf-8"))
    assert set(expected) == set(SAMPLES)
    target, (which, start, end) = expected[name], SAMPLES[name]
    result = shock_covariance(
        japan(which), target["p"], variables=target["vars"], start=start, end=end, replications=0
    )
    np.testing.assert_allclose(result.covariance, target["sigma_u"], atol=1e-8)
    np.testing.assert_allclose(result.reduced.coefficients, target["params"], atol=1e-8)
    np.testing.assert_allclose(result.forecast_sd(12), target["fe_sd"], atol=1e-8)
    assert list(result.forecast_sd(12).index) == list(range(1, 13))


def test_lower_bound_years_differ_and_priors_enter_the_economy():
    parts = {"lower bound": ("1999Q1", "2015Q4"), "before": (None, "1998Q4")}
    result = shock_covariance(japan("A"), 2, subsamples=parts, replications=200)
    frame = result.to_frame()
    assert frame.loc["short", "sd lower bound"] < 0.2 * frame.loc["short", "sd before"]
    alone = shock_covariance(japan("A"), 2, start="1999Q1", end="2015Q4", replications=0)
    lower_bound = np.sqrt(alone.covariance.loc["growth", "growth"])
    assert frame.loc["growth", "sd lower bound"] == pytest.approx(lower_bound, rel=1e-12)
    assert result.subsamples["before"].reduced.labels[-1] == "1998Q4"
    priors = result.to_priors(ROLES)
    sd, correlations = frame["sd"], result.correlations
    assert priors["demand_sd"].median == pytest.approx(sd["growth"] / 400.0)
    assert priors["inflation_sd"].median == pytest.approx(sd["infl"])
    assert priors["exchange_sd"].median == pytest.approx(sd["drfx"] / 100.0)
    rest = math.sqrt(1.0 - correlations.loc["long", "short"] ** 2)
    assert priors["term_premium_sd"].median == pytest.approx(sd["long"] * rest)
    mean = dict(priors["inflation_growth_correlation"].arguments)["mean"]
    assert mean == pytest.approx(correlations.loc["infl", "growth"], rel=1e-12)
    assert priors["inflation_growth_correlation"].support == (-0.99, 0.99)
    changed = Economy.load("japan").replace(**priors)
    assert changed.entries["inflation_sd"].prior == priors["inflation_sd"]
    for entry in result.sourced_priors(ROLES):
        assert "VAR(2), growth, infl, short, long, drfx; 1980Q1-2019Q4; block bootstrap, 200" in entry.source
        assert entry.note
    assert set(result.to_priors({"growth": "growth"})) == {"demand_sd"}
    wide = result.to_priors({"inflation": "infl"}, inflate=3.0)["inflation_sd"]
    ratio = math.log(wide.quantile(0.95) / wide.median) / math.log(
        priors["inflation_sd"].quantile(0.95) / priors["inflation_sd"].median
    )
    assert ratio == pytest.approx(3.0)


def test_residual_tests_are_those_of_statsmodels():
    data = fiscal(150)[["g", "t", "y"]]
    result = shock_covariance(data, 2, trend="linear", test_lags=7, replications=0)
    other = VAR(data.to_numpy()).fit(2, trend="ct")
    found = result.tests_frame().set_index(["test", "variable"])
    white, normal = other.test_whiteness(7, adjusted=True), other.test_normality()
    row = found.loc[("portmanteau(7)", "system")]
    assert (row["statistic"], row["p_value"]) == pytest.approx((white.test_statistic, white.pvalue))
    row = found.loc[("normality", "system")]
    assert (row["statistic"], row["p_value"]) == pytest.approx((normal.test_statistic, normal.pvalue))
    for k, name in enumerate("gty"):
        residuals = other.resid[:, k]
        box = acorr_ljungbox(residuals, lags=[7])
        row = found.loc[("Ljung-Box(7)", name)]
        assert (row["statistic"], row["p_value"]) == pytest.approx(tuple(box.iloc[0]))
        row = found.loc[("Jarque-Bera", name)]
        assert (row["statistic"], row["p_value"]) == pytest.approx(tuple(stats.jarque_bera(residuals)))
        with pytest.warns(FutureWarning):
            arch = het_arch(residuals, nlags=7)
        row = found.loc[("ARCH(7)", name)]
        assert (row["statistic"], row["p_value"]) == pytest.approx(arch[:2])
    assert set(found["null"]) == {"no autocorrelation", "no volatility clusters", "normal distribution"}


def test_default_number_of_autocorrelations_and_rejections_in_the_summary():
    rng = np.random.default_rng(3)
    values = rng.standard_t(3, (400, 2))
    for k in range(4, 400):
        values[k, 0] += 0.7 * values[k - 4, 0]
    result = shock_covariance(pd.DataFrame(values, columns=["a", "b"], index=quarters(400)), 1, replications=0)
    assert result.tests[0].test == "portmanteau(5)"
    assert "portmanteau(5) system" in repr(result).split("rejected at 5 %: ")[1]
    calm = np.random.default_rng(7).standard_normal((400, 2))
    quiet = shock_covariance(pd.DataFrame(calm, columns=["a", "b"], index=quarters(400)), 1, replications=0)
    assert all(test.p_value >= 0.05 for test in quiet.tests)
    assert "rejected at 5 %: nothing" in repr(quiet)


def test_arch_test_sees_volatility_clusters():
    rng = np.random.default_rng(1)
    values, variance = np.zeros(500), 1.0
    for k in range(1, 500):
        variance = 0.2 + 0.7 * values[k - 1] ** 2
        values[k] = math.sqrt(variance) * rng.standard_normal()
    assert arch_test(values, 4)[1] < 0.001
    assert arch_test(rng.standard_normal(500), 4)[1] > 0.05


@pytest.mark.parametrize("lags", ["aic", "bic", "hq"])
def test_lags_by_criterion(lags):
    data = fiscal(160)[["g", "t", "y"]]
    chosen = shock_covariance(data, lags, longest=5, replications=0).reduced.lags
    assert chosen == max(getattr(VAR(data.to_numpy()).select_order(5), lags.replace("hq", "hqic")), 1)


def test_degrees_of_freedom_are_found_with_their_interval():
    rng = np.random.default_rng(2)
    found, low, high = fit_student(2.5 * rng.standard_t(4.0, 4_000), 0.9)
    assert low < 4.0 < high
    assert found == pytest.approx(4.0, rel=0.12)
    normal = fit_student(rng.standard_normal(500), 0.9)
    assert normal[0] > 15.0
    assert math.isinf(normal[2])
    narrow = fit_student(2.5 * np.random.default_rng(2).standard_t(4.0, 4_000), 0.5)
    wide = fit_student(2.5 * np.random.default_rng(2).standard_t(4.0, 4_000), 0.99)
    assert wide[1] < narrow[1] < narrow[2] < wide[2]


def test_likelihood_of_student_is_the_best_over_scales():
    values = np.random.default_rng(6).standard_t(5.0, 300)
    best = log_likelihood(values, 0.2)
    by_hand = max(stats.t.logpdf(values, 5.0, scale=s).sum() for s in np.linspace(0.5, 2.0, 1_501))
    assert best == pytest.approx(by_hand, abs=1e-4)
    assert best >= by_hand - 1e-9
    assert log_likelihood(values, 0.0) == pytest.approx(
        stats.norm.logpdf(values, scale=np.sqrt(np.mean(values**2))).sum()
    )
    assert log_likelihood(values, 1e-4) == pytest.approx(log_likelihood(values, 0.0), abs=0.3)


def test_interval_is_where_twice_the_likelihood_falls_by_the_critical_value():
    values = np.random.default_rng(2).standard_t(4.0, 600)
    found, low, high = fit_student(values, 0.9)
    drop = 0.5 * stats.chi2.ppf(0.9, 1)
    for end in (low, high):
        assert log_likelihood(values, 1.0 / found) - log_likelihood(values, 1.0 / end) == pytest.approx(
            drop, abs=1e-3
        )


def test_hill_index_by_hand():
    values = np.array([-8.0, 4.0, 2.0, 1.0, *([0.5] * 16)])
    index, se = hill_index(values)
    assert index == pytest.approx(2.0 / (math.log(4.0) + math.log(2.0)))
    assert se == pytest.approx(index / math.sqrt(2.0))
    heavy = np.random.default_rng(1).pareto(2.0, 20_000) + 1.0
    assert hill_index(heavy)[0] == pytest.approx(2.0, rel=0.1)


def test_tails_of_each_variable():
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"a": rng.standard_normal(400), "b": rng.standard_t(3, 400)}, index=quarters(400))
    result = shock_covariance(data, 1, replications=0)
    residuals = result.reduced.residuals[:, 1]
    tail = describe_tail(residuals, 0.9)
    assert result.tails[1] == tail
    assert tail.excess_kurtosis == pytest.approx(stats.kurtosis(residuals, bias=False))
    assert (tail.hill, tail.hill_se) == hill_index(residuals)
    assert result.tails[0].degrees_of_freedom > tail.degrees_of_freedom
    frame = result.to_frame()
    assert list(frame.columns) == ["sd", "se", "low", "high", "excess_kurtosis", "degrees_of_freedom", "hill"]
    assert frame.loc["b", "hill"] == tail.hill
    assert math.isnan(frame.loc["b", "se"])


def test_ranges_are_quantiles_of_replications():
    data = fiscal(150)[["g", "y"]]
    result = shock_covariance(data, 1, replications=100, level=0.8, seed=3)
    frame = result.to_frame()
    sds = np.sqrt(result.draws[:, 1, 1])
    np.testing.assert_allclose(frame.loc["y", ["low", "high"]].to_numpy(), np.quantile(sds, [0.1, 0.9]))
    assert frame.loc["y", "low"] < frame.loc["y", "sd"] < frame.loc["y", "high"]
    same = shock_covariance(data, 1, replications=100, level=0.8, seed=3)
    np.testing.assert_array_equal(result.draws, same.draws)
    assert not np.array_equal(result.draws, shock_covariance(data, 1, replications=100, seed=4).draws)


def test_correlations_and_chart():
    data = fiscal(150)[["g", "y"]]
    result = shock_covariance(data, 1, replications=0)
    expected = np.corrcoef(result.reduced.residuals.T)
    np.testing.assert_allclose(result.correlations, expected, atol=1e-9)
    assert list(result.correlations.index) == ["g", "y"]
    chart = result.plot("y")
    np.testing.assert_allclose(chart.data["residual"], np.sort(result.reduced.residuals[:, 1]))
    assert chart.data.index[0] == pytest.approx(stats.norm.ppf(0.5 / 149))
    assert chart.data.index[-1] == pytest.approx(stats.norm.ppf(148.5 / 149))
    line, sd = chart.ax.lines[1], np.sqrt(result.covariance.loc["y", "y"])
    np.testing.assert_allclose(line.get_ydata(), sd * line.get_xdata())
    assert result.plot("g", chart.ax).ax is chart.ax
    assert "<table" in result._repr_html_()
    assert "bootstrap" not in result.summary()


def test_columns_default_to_all_but_the_dates():
    data = fiscal(60)[["g", "y"]].rename_axis("when").reset_index()
    result = shock_covariance(data, time="when")
    assert result.reduced.names == ("g", "y")
    assert result.reduced.lags == 2
    assert result.draws.shape == (1_000, 2, 2)
    assert result.level == 0.9


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"lags": 0}, "lags: got 0"),
        ({"lags": "aicc"}, "lags: got 'aicc', allowed: aic, bic, hq; did you mean 'aic'"),
        ({"lags": "aic", "longest": 0}, "longest: got 0"),
        ({"lags": "aic", "longest": 60}, "data: got '150 periods'"),
        ({"variables": ["g", "yy"]}, "variables: got 'yy'"),
        ({"variables": []}, r"variables: got \(\), allowed: at least two"),
        ({"variables": "g"}, r"variables: got \('g',\), allowed: at least two"),
        ({"test_lags": 2}, "test_lags: got 2.*>= 3"),
        ({"level": 1.0}, "level: got 1.0"),
        ({"start": "2050Q1"}, "start: got '2050Q1'"),
        ({"subsamples": {"late": ("2050Q1", None)}}, "start: got '2050Q1'"),
        ({"replications": -5}, "replications: got -5"),
    ],
)
def test_bad_arguments_are_refused(arguments, match):
    with pytest.raises(InputError, match=match):
        shock_covariance(fiscal(150)[["g", "y"]], **{"lags": 2, "replications": 0, **arguments})
    with pytest.raises(InputError, match=r"data: got .list., allowed: a pandas DataFrame"):
        shock_covariance([1.0])


@pytest.mark.parametrize(
    ("roles", "match"),
    [
        ({"grwoth": "g"}, "role: got 'grwoth'.*did you mean 'growth'"),
        ({"growth": "gg"}, "growth: got 'gg'"),
        ({"long_rate": "y"}, "roles: got .*term_premium_sd: long_rate, short_rate"),
    ],
)
def test_bad_roles_are_refused(roles, match):
    result = shock_covariance(fiscal(150)[["g", "y"]], 1, replications=20)
    with pytest.raises(InputError, match=match):
        result.to_priors(roles)
    with pytest.raises(InputError, match="variable: got 'x'"):
        result.plot("x")
    with pytest.raises(InputError, match="horizon: got 0"):
        result.forecast_sd(0)
    with pytest.raises(InputError, match="ask for replications"):
        shock_covariance(fiscal(150)[["g", "y"]], 1, replications=0).to_priors({"growth": "g"})
