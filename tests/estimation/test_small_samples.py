"""Inference that suits small samples: fixed-b, equal-weighted cosines, bias corrections, weak-instrument sets."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2, f, norm, t
from simulated_series import one_country, several_countries
from systems import IMPACT, NAMES, fiscal

from stimulus_model.estimation import structural_var as svar
from stimulus_model.estimation.autoregressions.lag_bias import bootstrap_bias, remove_bias, without_bias
from stimulus_model.estimation.autoregressions.var import fit_var, largest_root
from stimulus_model.estimation.autoregressions.weak_set import carry_forward, policy_equation
from stimulus_model.estimation.projections.critical_values import (
    ReferenceDistribution,
    cosine_count,
    fixed_b,
    fixed_bandwidth,
    student,
)
from stimulus_model.estimation.projections.long_run import Place, covariance
from stimulus_model.estimation.sample import read_sample
from stimulus_model.evidence import local_projection
from stimulus_model.inputs import InputError

PROXY: dict[str, Any] = {"variables": ("t", "g", "y"), "policy": "t", "lags": 1, "trend": "constant"}


def place(periods: int) -> Place:
    return Place(np.arange(periods), np.zeros(periods, dtype=np.intp), periods)


# Kiefer and Vogelsang (2005), Bartlett kernel: critical value as a cubic in b, by probability of a two-sided interval
CUBICS = {0.90: (1.6449, 2.1859, 0.3142, -0.3427), 0.95: (1.9600, 2.9694, 0.4160, -0.5324)}


@pytest.mark.parametrize("b", [0.02, 0.1, 0.3, 0.5, 1.0])
@pytest.mark.parametrize("level", CUBICS)
def test_fixed_b_critical_values_are_those_of_kiefer_and_vogelsang(level: float, b: float) -> None:
    cubic = sum(coefficient * b**power for power, coefficient in enumerate(CUBICS[level]))
    assert fixed_b(400, round(400 * b)).quantile(level) == pytest.approx(cubic, rel=0.016)  # theirs is itself a fit


@pytest.mark.parametrize("kind", ["fixed_b", "ewc"])
def test_the_mean_of_independent_normals_is_covered_exactly(kind: str) -> None:
    periods, draws = 40, 4_000
    series = np.random.default_rng(1).standard_normal((periods, draws))
    around = series - series.mean(axis=0)
    bandwidth = fixed_bandwidth(periods)
    reference = fixed_b(periods, bandwidth) if kind == "fixed_b" else student(cosine_count(periods))
    variance = np.array([covariance(around[:, [k]], place(periods), kind, bandwidth)[0, 0] for k in range(draws)])
    statistic = np.abs(series.sum(axis=0)) / np.sqrt(variance)
    for level in (0.5, 0.9, 0.99):
        assert (statistic <= reference.quantile(level)).mean() == pytest.approx(level, abs=0.015)
    assert (statistic <= norm.ppf(0.95)).mean() < 0.87


def test_equal_weights_are_students_t_and_hotelling() -> None:
    nearly = ReferenceDistribution((0.125,) * 7 + (0.125 + 1e-9,))  # by the integral
    for statistic in (0.3, 2.0, 9.0):
        assert nearly.p_value(statistic) == pytest.approx(2.0 * t.sf(statistic, 8), rel=1e-5)
        assert student(8).p_value(statistic) == 2.0 * t.sf(statistic, 8)
    assert nearly.quantile(0.95) == pytest.approx(student(8).quantile(0.95), rel=1e-6)
    assert student(8).wald(0.9, 1) == pytest.approx(student(8).quantile(0.9) ** 2)
    assert student(8).wald(0.9, 3) == pytest.approx(f.ppf(0.9, 3, 6) * 24 / 6)
    assert nearly.wald(0.9, 3) == pytest.approx(student(8).wald(0.9, 3), rel=0.03)  # drawn
    assert student(8).wald(0.9, 9) == math.inf
    assert student(math.inf).wald(0.9, 3) == chi2.ppf(0.9, 3)
    assert ReferenceDistribution().p_value(math.inf) == nearly.p_value(math.inf) == 0.0


def test_cosines_by_hand_and_what_they_lead_to() -> None:
    data = one_country(160)
    plain = local_projection(data, "y", None, "z", [3], lags=0, cumulative=False, covariance="ewc", level=0.9).at(3)
    y, z = data["y"].to_numpy()[3:], data["z"].to_numpy()[:-3]
    around = z - z.mean()
    slope = around @ y / (around @ around)
    scores = around * (y - y.mean() - slope * around) / (around @ around)
    count = int(0.41 * 157 ** (2 / 3))
    spectrum = [
        sum(math.sqrt(2 / 157) * score * math.cos(math.pi * j * (i + 0.5) / 157) for i, score in enumerate(scores))
        ** 2
        for j in range(1, count + 1)
    ]
    se = math.sqrt(157 * sum(spectrum) / count)
    assert count == 11
    assert (plain.multiplier, plain.se) == pytest.approx((slope, se), rel=1e-9)
    assert plain.high - plain.multiplier == pytest.approx(t.ppf(0.95, count) * se, rel=1e-9)
    assert plain.p_value == pytest.approx(2.0 * t.sf(abs(slope) / se, count))
    assert plain.bandwidth is None


def test_fixed_b_has_the_errors_of_its_bandwidth_and_wider_intervals() -> None:
    data = one_country(160)
    found = local_projection(data, "y", "g", "z", [3], covariance="fixed_b", level=0.9, weak_below=0.0).at(3)
    plain = local_projection(data, "y", "g", "z", [3], bandwidth=17, level=0.9, weak_below=0.0).at(3)
    assert (found.bandwidth, found.se, found.first_stage_f) == (17, plain.se, plain.first_stage_f)
    critical = fixed_b(found.observations, 17).quantile(0.9)
    assert (found.high - found.multiplier) / found.se == pytest.approx(critical)
    assert critical > 1.1 * norm.ppf(0.95)
    assert found.p_value > plain.p_value
    (low, high), (inner_low, inner_high) = found.anderson_rubin[0], plain.anderson_rubin[0]
    assert low < inner_low < inner_high < high
    given = local_projection(data, "y", "g", "z", [3], covariance="fixed_b", bandwidth=40, weak_below=0.0).at(3)
    assert given.bandwidth == 40
    text = repr(local_projection(data, "y", "g", "z", 2, covariance="fixed_b", weak_below=0.0))
    assert "HAC errors (bandwidth 1.3 T^(1/2), fixed-b critical values)" in text


@pytest.mark.parametrize("kind", ["fixed_b", "ewc"])
def test_bands_over_the_path_and_panels_follow(kind: str) -> None:
    result = local_projection(one_country(), "y", "g", ["z", "z2"], 6, covariance=kind, weak_below=0.0)
    for estimate in result.estimates:
        assert estimate.simultaneous_high > estimate.high
        assert estimate.anderson_rubin
    panel = several_countries(periods=40)
    options: dict[str, Any] = {"lags": 1, "unit": "unit", "time": "year", "covariance": kind, "weak_below": 0.0}
    assert np.isfinite(local_projection(panel, "y", "g", "z", [1], small_sample=True, **options).at(1).se)


def test_herbst_and_johannsen_by_hand() -> None:
    data = one_country(90)
    options: dict[str, Any] = {"lags": 2, "cumulative": False, "controls": "x"}
    plain = local_projection(data, "y", None, "z", 4, **options)
    found = local_projection(data, "y", None, "z", 4, bias_correction=True, **options)
    lags = [data[name].shift(lag) for name in ("z", "y") for lag in (1, 2)]
    controls = pd.concat([*lags, data["x"]], axis=1).iloc[2:].to_numpy()
    around = controls - controls.mean(axis=0)
    traces = [np.trace(np.linalg.solve(around.T @ around, around[:-j].T @ around[j:])) for j in range(1, 5)]
    expected: list[float] = []
    for h in range(5):
        shift = sum((1.0 + traces[j - 1]) * expected[h - j] for j in range(1, h + 1)) / plain.at(h).observations
        expected.append(plain.at(h).multiplier + shift)
    np.testing.assert_allclose(found.multiplier, expected, rtol=1e-9)
    np.testing.assert_array_equal(found.se, plain.se)
    last = local_projection(data, "y", None, "z", [4], bias_correction=True, **options)
    assert last.horizons == (4,)
    assert last.at(4).multiplier == found.at(4).multiplier
    assert last.at(4).high == pytest.approx(last.at(4).multiplier + plain.at(4).high - plain.at(4).multiplier)
    assert "bias corrected (Herbst and Johannsen)" in repr(found)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"spending": "g"}, "bias_correction: got True, allowed: False with spending"),
        ({"state": "state"}, "bias_correction: got True"),
        ({"bias_correction": "no"}, "bias_correction: got 'no', allowed: True or False"),
        ({"covariance": "ewc", "bandwidth": 4}, "bandwidth: got 4, allowed: 'automatic': ewc has no kernel"),
        (
            {"covariance": "fixed_b", "bandwidth": 119},
            "bandwidth: got 119, allowed: at most the number of periods, 11",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(options: dict[str, Any], match: str) -> None:
    asked: dict[str, Any] = {"spending": None, "shock": "z", "horizon": [3], "bias_correction": True, **options}
    with pytest.raises(InputError, match=match):
        local_projection(one_country(120), "y", **asked)


def system(periods: int = 80, seed: int = 3) -> Any:
    sample = read_sample(fiscal(periods, seed), [("variables", name) for name in NAMES], None)
    return fit_var(sample, NAMES, 2, "linear")


def test_kilians_correction_takes_the_mean_of_replications_and_stays_stable() -> None:
    reduced = system()
    bias = bootstrap_bias(reduced, "block", 400, 1, None)
    assert np.abs(bias).max() > 3.0 / 80 / 2
    corrected = without_bias(reduced, bias)
    np.testing.assert_allclose(corrected.lag_matrices, reduced.lag_matrices - bias, atol=1e-12)
    assert reduced.largest_root < corrected.largest_root < 1.0
    slopes = corrected.coefficients[2:]
    left = reduced.values[2:] - np.hstack([reduced.values[1:-1], reduced.values[:-2]]) @ slopes
    np.testing.assert_allclose(
        reduced.deterministic.T @ (left - reduced.deterministic @ corrected.coefficients[:2]), 0, atol=1e-6
    )
    np.testing.assert_array_equal(corrected.residuals, reduced.residuals)


def test_no_more_bias_is_removed_than_leaves_the_system_stable() -> None:
    matrices = np.array([[[[0.97]]], [[[0.5]]], [[[1.02]]]])
    np.testing.assert_allclose(remove_bias(matrices, np.array([[[-0.05]]])).ravel(), [0.9995, 0.55, 1.02], atol=1e-12)
    assert (largest_root(matrices) == [0.97, 0.5, 1.02]).all()


def test_bias_correction_of_vars_moves_estimates_and_bands_and_is_told() -> None:
    data = fiscal(80, 3)
    options: dict[str, Any] = {**PROXY, "instruments": "m", "replications": 200, "horizon": 8, "weak_below": 0.0}
    plain, found = (svar.proxy(data, **options, bias_correction=asked) for asked in (False, True))
    np.testing.assert_allclose(found.impact, plain.impact)
    assert (np.abs(found.responses[8, :, 0]) > np.abs(plain.responses[8, :, 0])).all()
    medians = [np.abs(np.median(result.draws[:, 8, 2, 0])) for result in (plain, found)]
    assert medians[1] > 1.1 * medians[0]
    assert "Proxy VAR(1) with bias correction" in found.source
    point = svar.proxy(data, **{**options, "replications": 0}, bias_correction=True)
    np.testing.assert_allclose(point.responses, found.responses, atol=0.05)
    with pytest.raises(InputError, match="bias_correction: got 'no', allowed: True or False"):
        svar.proxy(data, **options, bias_correction="no")


@pytest.mark.parametrize("tools", [["m"], ["m", "m2"]])
def test_influence_is_the_derivative_of_the_weighted_estimate(tools: list[str]) -> None:
    data = fiscal(60)
    data.loc[data.index[:12], "m"] = np.nan
    data.loc[data.index[50:], "m"] = np.nan
    result = svar.proxy(data, **{**PROXY, "lags": 2, "instruments": tools, "replications": 0, "weak_below": 0.0})
    found = carry_forward(result.reduced, result.events, 3)
    values, events = data[["t", "g", "y"]].to_numpy(), data[tools].to_numpy()[2:]
    design = np.column_stack([np.ones(58), values[1:-1], values[:-2]])
    known = ~np.isnan(events).any(axis=1)

    def weighted(weights: np.ndarray) -> np.ndarray:
        root = np.sqrt(weights)[:, None]
        coefficients = np.linalg.lstsq(root * design, root * values[2:], rcond=None)[0]
        residuals = (values[2:] - design @ coefficients)[known]
        w = weights[known] / weights[known].sum()
        z = events[known] - w @ events[known]
        steps = [(residuals * w[:, None]).T @ z]
        lags = [coefficients[1:4].T, coefficients[4:7].T]
        for h in range(1, 4):
            steps.append(sum(lags[lag] @ steps[h - 1 - lag] for lag in range(min(2, h))))
        return np.array(steps)

    def weighted_equation(weights: np.ndarray) -> np.ndarray:
        root = np.sqrt(weights)[:, None]
        coefficients = np.linalg.lstsq(root * design, root * values[2:], rcond=None)[0]
        residuals = values[2:] - design @ coefficients
        covariance = (residuals * weights[:, None]).T @ residuals / weights.sum()
        return np.linalg.solve(covariance, weighted(weights)[0])

    equation = policy_equation(result.reduced, result.events)
    freedom = result.reduced.degrees_of_freedom / 58  # of the covariance; of residuals its root: hence the rtol below
    np.testing.assert_allclose(equation.values, freedom * weighted_equation(np.ones(58)), rtol=1e-8)

    def ratio(equation: np.ndarray) -> np.ndarray:
        return -equation[2] / equation[0]

    for period in (5, 20, 57):
        moved = [weighted_equation(np.where(np.arange(58) == period, 1.0 + step, 1.0)) for step in (1e-5, -1e-5)]
        slope = (ratio(moved[0]) - ratio(moved[1])) / 2e-5
        change = -(equation.influence[period, 2] + ratio(equation.values) * equation.influence[period, 0])
        np.testing.assert_allclose(change / equation.values[0], slope, rtol=0.25, atol=1e-4)
    np.testing.assert_allclose(found.values, weighted(np.ones(58)), rtol=1e-8, atol=1e-12)
    scale = math.sqrt(58 / result.reduced.degrees_of_freedom)
    for period in (0, 10, 20, 47, 57):
        moved = [weighted(np.where(np.arange(58) == period, 1.0 + step, 1.0)) for step in (1e-5, -1e-5)]
        # without the centring of residuals over the overlap their scale factor would not be common to all parts
        own = np.asarray((moved[0] - moved[1]) / 2e-5)
        level = known[period] * carried(result, found.values[0]) / known.sum()
        np.testing.assert_allclose(found.influence[period] + level, scale * (own + level), rtol=1e-4, atol=1e-9)


def carried(result: Any, start: np.ndarray) -> np.ndarray:
    """Carry a covariance forward by the lags alone."""
    steps = [start]
    for h in range(1, 4):
        steps.append(sum(result.reduced.lag_matrices[lag] @ steps[h - 1 - lag] for lag in range(min(2, h))))
    return np.array(steps)


def test_with_a_strong_instrument_the_set_is_the_interval_of_the_delta_method() -> None:
    result = svar.proxy(fiscal(800, noise=0.3), **PROXY, instruments="m", replications=400, level=0.9)
    for kind, horizon in (("cumulative", 0), ("cumulative", 3), ("impact", 8)):
        ((low, high),) = result.anderson_rubin("y", "t", horizon, ratio=5.0, kind=kind)
        estimate = result.multiplier("y", "t", ratio=5.0, kind=kind).at(horizon)
        assert (high + low) / 2.0 == pytest.approx(estimate.value, abs=0.3 * estimate.se)
        assert high - low == pytest.approx(estimate.high - estimate.low, rel=0.2)
    truth = (IMPACT / np.diag(IMPACT))[2, 1]
    ((low, high),) = result.anderson_rubin("y", "t", 0, kind="impact", level=0.99)
    assert low < truth < high
    assert result.anderson_rubin("t", "t", 0) == ((1.0, 1.0),)
    ((low, high),) = result.anderson_rubin_elasticity("y")
    estimate = result.elasticity("y")
    assert (high + low) / 2.0 == pytest.approx(estimate.value, abs=0.3 * estimate.se)
    assert high - low == pytest.approx(estimate.high - estimate.low, rel=0.25)


def test_the_set_of_one_instrument_solves_a_quadratic_and_is_unbounded_when_the_instrument_says_nothing() -> None:
    data = fiscal(120)
    data["none"] = np.random.default_rng(8).standard_normal(120)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        strong, weak = (svar.proxy(data, **PROXY, instruments=name, replications=0) for name in ("m", "none"))
    found = carry_forward(strong.reduced, strong.events, 2)
    top, below = found.values[2, 2, 0], found.values[0, 0, 0]
    scores = np.column_stack([found.influence[:, 2, 2, 0], found.influence[:, 0, 0, 0]])
    (a, b), (_, d) = scores.T @ scores
    critical = chi2.ppf(0.9, 1)
    ends = np.sort(np.roots([below**2 - critical * d, -2.0 * (top * below - critical * b), top**2 - critical * a]))
    np.testing.assert_allclose(strong.anderson_rubin("y", "t", 2, kind="impact"), [ends], rtol=1e-8)
    sets = weak.anderson_rubin("y", "t", 2, kind="impact")
    assert math.isinf(sets[0][0])
    assert math.isinf(sets[-1][1])
    for name in ("m", "none"):
        scaled = svar.proxy(data.assign(m=data[name] * 1e-6 + 3.0), **PROXY, instruments="m", weak_below=0.0)
        one = strong if name == "m" else weak
        np.testing.assert_allclose(scaled.anderson_rubin("y", "t", 2), one.anderson_rubin("y", "t", 2), rtol=1e-6)


def test_instruments_that_contradict_each_other_leave_an_empty_set() -> None:
    data = fiscal(400, noise=0.3)
    data["other"] = data["m"] + 2.0 * np.linalg.solve(IMPACT, (data[list(NAMES)].diff().fillna(0.0)).to_numpy().T)[2]
    result = svar.proxy(data, **PROXY, instruments=["m", "other"], replications=0)
    assert result.anderson_rubin("y", "t", 0) == ()


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"of": "gdp"}, "of: got 'gdp', allowed: t, g, y"),
        ({"per": "x"}, "per: got 'x'"),
        ({"horizon": -1}, "horizon: got -1"),
        ({"kind": "sum"}, "kind: got 'sum', allowed: cumulative, impact"),
        ({"level": 1.0}, "level: got 1.0"),
        ({"ratio": "5"}, "ratio: got '5'"),
        ({"discount": -1.0}, "discount: got -1.0"),
    ],
)
def test_bad_questions_about_weak_instrument_sets_are_refused(arguments: dict[str, Any], match: str) -> None:
    result = svar.proxy(fiscal(), **PROXY, instruments="m", replications=0)
    with pytest.raises(InputError, match=match):
        result.anderson_rubin(**{"of": "y", "per": "t", "horizon": 2, **arguments})
    with pytest.raises(InputError, match="variable: got 't', allowed: another variable"):
        result.anderson_rubin_elasticity("t")
    with pytest.raises(InputError, match=r"anderson_rubin: got .*a system identified by external instruments"):
        replace(result, events=None).anderson_rubin("y", "t", 2)
