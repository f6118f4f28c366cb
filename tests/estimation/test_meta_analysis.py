"""Pooling of estimates: against known results and by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2, t
from statsmodels.stats.meta_analysis import combine_effects

from stimulus_model import InputError
from stimulus_model.evidence import meta_analysis

# Risk ratios of the BCG vaccine (Colditz et al. 1994), the standard example; results of R's metafor.
EFFECTS = [
    -0.88931133,
    -1.58538866,
    -1.34807315,
    -1.44155119,
    -0.21754732,
    -0.78611559,
    -1.62089822,
    0.01195233,
    -0.46941765,
    -1.37134480,
    -0.33935883,
    0.44591340,
    -0.01731395,
]
VARIANCES = [
    0.325584765,
    0.194581121,
    0.415367965,
    0.020010032,
    0.051210172,
    0.006905618,
    0.223017248,
    0.003961579,
    0.056434210,
    0.073024794,
    0.012412214,
    0.532505845,
    0.071404660,
]
ERRORS = np.sqrt(VARIANCES).tolist()


@pytest.mark.parametrize(
    ("method", "tau_squared", "estimate", "se"),
    [
        ("reml", 0.3132, -0.7145, 0.1798),
        ("dersimonian_laird", 0.3088, -0.7141, 0.1787),
        ("paule_mandel", 0.3181, -0.7150, 0.1809),
        ("fixed", 0.0, -0.4303, 0.0405),
    ],
)
def test_bcg_vaccine(method: str, tau_squared: float, estimate: float, se: float) -> None:
    pooled = meta_analysis(EFFECTS, ERRORS, method)
    assert pooled.tau_squared == pytest.approx(tau_squared, abs=6e-5)
    assert pooled.estimate == pytest.approx(estimate, abs=6e-5)
    assert pooled.se == pytest.approx(se, abs=6e-5)
    assert pooled.q == pytest.approx(152.2330, abs=1e-3)
    assert pooled.q_p_value == pytest.approx(float(chi2.sf(pooled.q, 12)), rel=1e-9, abs=0.0)
    assert pooled.i_squared == pytest.approx((pooled.q - 12) / pooled.q, rel=1e-12)
    assert pooled.method == method
    assert pooled.low == pytest.approx(pooled.estimate - 1.959963985 * pooled.se, rel=1e-8)
    assert pooled.high == pytest.approx(pooled.estimate + 1.959963985 * pooled.se, rel=1e-8)


def test_random_is_paule_mandel() -> None:
    assert meta_analysis(EFFECTS, ERRORS) == meta_analysis(EFFECTS, ERRORS, "paule_mandel")


def test_weights_and_prediction_interval_by_hand() -> None:
    pooled = meta_analysis(EFFECTS, ERRORS, "dersimonian_laird", level=0.9)
    weights = 1.0 / (np.array(VARIANCES) + pooled.tau_squared)
    np.testing.assert_allclose(pooled.weights, weights / weights.sum(), rtol=1e-12)
    assert pooled.estimate == pytest.approx(np.average(EFFECTS, weights=weights), rel=1e-12)
    reach = t.ppf(0.95, 11) * math.sqrt(pooled.tau_squared + pooled.se**2)
    assert pooled.prediction_low == pytest.approx(pooled.estimate - reach, rel=1e-12)
    assert pooled.prediction_high == pytest.approx(pooled.estimate + reach, rel=1e-12)
    assert pooled.high - pooled.low == pytest.approx(2.0 * 1.644853627 * pooled.se, rel=1e-8)


def test_reml_is_the_maximum_of_the_restricted_likelihood() -> None:
    best = meta_analysis(EFFECTS, ERRORS, "reml").tau_squared

    def slope(tau_squared: float) -> float:
        """Score: sum w^2 r^2 - sum w + sum w^2 / sum w."""
        weights = 1.0 / (np.array(VARIANCES) + tau_squared)
        gaps = np.array(EFFECTS) - np.average(EFFECTS, weights=weights)
        return float((weights**2 * gaps**2).sum() - weights.sum() + (weights**2).sum() / weights.sum())

    assert slope(best) == pytest.approx(0.0, abs=1e-3)
    assert slope(0.9 * best) > 0.1 > -0.1 > slope(1.1 * best)


def test_hartung_knapp() -> None:
    pooled = meta_analysis(EFFECTS, ERRORS, "reml", hartung_knapp=True)
    weights = np.array(pooled.weights)
    assert pooled.se**2 == pytest.approx(float(weights @ (np.array(EFFECTS) - pooled.estimate) ** 2) / 12, rel=1e-9)
    assert pooled.high - pooled.estimate == pytest.approx(t.ppf(0.975, 12) * pooled.se, rel=1e-12)
    known = combine_effects(np.array(EFFECTS), np.array(VARIANCES), method_re="dl")
    ours = meta_analysis(EFFECTS, ERRORS, "dersimonian_laird", hartung_knapp=True)
    assert ours.se == pytest.approx(known.sd_eff_w_re_hksj, rel=1e-9)


@pytest.mark.parametrize("method", ["random", "dersimonian_laird", "reml"])
def test_equal_estimates_have_no_variance_between(method: str) -> None:
    pooled = meta_analysis([1.0, 1.0, 1.0], [0.1, 0.2, 0.4], method)
    fixed = meta_analysis([1.0, 1.0, 1.0], [0.1, 0.2, 0.4], "fixed")
    assert (pooled.tau_squared, pooled.i_squared, pooled.q) == (0.0, 0.0, 0.0)
    assert (pooled.estimate, pooled.se) == (fixed.estimate, fixed.se)
    assert pooled.se == pytest.approx((100.0 + 25.0 + 6.25) ** -0.5)


def test_fixed_effect_predicts_its_interval_and_two_studies_predict_nothing() -> None:
    fixed = meta_analysis([0.5, 0.9], [0.1, 0.1], "fixed")
    assert (fixed.prediction_low, fixed.prediction_high) == (fixed.low, fixed.high)
    two = meta_analysis([0.5, 0.9], [0.1, 0.1])
    assert math.isnan(two.prediction_low)
    assert "a new study n/a (needs three studies)" in two.summary()
    assert not math.isnan(meta_analysis([0.5, 0.9, 0.7], [0.1, 0.1, 0.1]).prediction_low)


def test_prior() -> None:
    pooled = meta_analysis(EFFECTS, ERRORS, "reml")
    mean, sd = (value for _, value in pooled.to_prior().arguments)
    assert mean == pooled.estimate
    spread = math.sqrt(pooled.tau_squared + pooled.se**2)
    assert sd == pytest.approx(spread * t.ppf(0.975, 11) / 1.959963985, rel=1e-8)
    wide = dict(pooled.to_prior(predictive=False, inflate=2.0).arguments)
    assert wide == pytest.approx({"mean": pooled.estimate, "sd": 2.0 * pooled.se}, rel=1e-12)
    with pytest.raises(InputError, match="inflate"):
        pooled.to_prior(inflate=0.9)


@pytest.mark.parametrize("method", ["random", "reml", "fixed"])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_range_of_the_prior_is_the_printed_interval(method: str, level: float) -> None:
    pooled = meta_analysis([0.6, 0.9, 0.2], [0.1, 0.2, 0.1], method, level=level)
    tails = [0.5 - 0.5 * level, 0.5 + 0.5 * level]
    predicted = [pooled.prediction_low, pooled.prediction_high]
    np.testing.assert_allclose(pooled.to_prior().quantile(tails), predicted, rtol=1e-9)
    np.testing.assert_allclose(
        pooled.to_prior(predictive=False).quantile(tails), [pooled.low, pooled.high], rtol=1e-9
    )


def test_prior_of_the_mean_keeps_the_critical_value_of_hartung_and_knapp() -> None:
    pooled = meta_analysis([0.6, 0.9, 0.2], [0.1, 0.2, 0.1], hartung_knapp=True)
    prior = pooled.to_prior(predictive=False)
    np.testing.assert_allclose(prior.quantile([0.025, 0.975]), [pooled.low, pooled.high], rtol=1e-9)


def test_two_studies_give_a_prior_of_the_mean_only() -> None:
    pooled = meta_analysis([0.6, 0.9], [0.1, 0.2])
    with pytest.raises(InputError, match=r"estimates: got '2 studies', allowed: at least three.*predictive=False"):
        pooled.to_prior()
    assert pooled.to_prior(predictive=False).median == pytest.approx(pooled.estimate)


def test_table_and_summary() -> None:
    pooled = meta_analysis([0.6, 0.9, 0.3], [0.1, 0.2, 0.3], names=["a", "b", "c"])
    frame = pooled.to_frame()
    assert list(frame.index) == ["a", "b", "c", "pooled"]
    np.testing.assert_allclose(frame["se"], [0.1, 0.2, 0.3, pooled.se])
    np.testing.assert_allclose(frame["estimate"], [0.6, 0.9, 0.3, pooled.estimate])
    assert frame["weight"].iloc[:3].sum() == pytest.approx(frame["weight"].iloc[3])
    text = repr(pooled)
    assert text == pooled.summary()
    assert f"{pooled.estimate:.3f} (se {pooled.se:.3f}), 95 % interval" in text
    assert f"I2 {100 * pooled.i_squared:.0f} %" in text
    assert f"tau {math.sqrt(pooled.tau_squared):.3f}" in text
    assert meta_analysis([0.6, 0.9], [0.1, 0.2]).names == ("study 1", "study 2")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.5], [0.1]), "estimates: got '1 studies', allowed: at least two"),
        (([0.5, 0.6], [0.1]), "errors: got '1 errors', allowed: one for each of the 2 estimates"),
        (([0.5, 0.6], [0.1, 0.0]), r"errors\[1\]: got 0.0, allowed: a finite number > 0"),
        (([0.5, math.nan], [0.1, 0.1]), r"estimates\[1\]: got nan"),
        (([0.5, 0.6], [0.1, 0.1], "rmel"), "method: got 'rmel'.*did you mean 'reml'"),
    ],
)
def test_wrong_studies(arguments: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        meta_analysis(*arguments)


def test_wrong_options() -> None:
    two = ([0.5, 0.6], [0.1, 0.1])
    with pytest.raises(InputError, match="names: got '1 names'"):
        meta_analysis(*two, names=["a"])
    with pytest.raises(InputError, match=r"names\[1\]: got ' '"):
        meta_analysis(*two, names=["a", " "])
    for level in (0.0, 1.0):
        with pytest.raises(InputError, match=f"level: got {level}"):
            meta_analysis(*two, level=level)
    with pytest.raises(InputError, match="hartung_knapp: got True, allowed: False with method='fixed'"):
        meta_analysis(*two, "fixed", hartung_knapp=True)
