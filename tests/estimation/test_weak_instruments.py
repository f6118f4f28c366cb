"""First-stage F, Anderson-Rubin sets and sup-t bands."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2, norm
from scipy.stats import f as f_distribution
from simulated_series import one_country, several_countries

from stimulus_model.estimation.projections.long_run import Place, covariance
from stimulus_model.estimation.projections.two_stage import Equation, fit
from stimulus_model.estimation.projections.weak_instruments import anderson_rubin_set, first_stage_f, join_touching
from stimulus_model.evidence import Estimate, WeakInstrumentWarning, local_projection


def equation(count: int, strength: float, instruments: int, seed: int, conflict: float = 0.0) -> Equation:
    """Return an equation whose true multiplier is 1; with `conflict` the instruments disagree about it."""
    random = np.random.default_rng(seed)
    z, noise = random.standard_normal((count, instruments)), random.standard_normal(count)
    z *= 10.0 ** np.arange(instruments)  # scales of instruments must not matter
    x = strength * (z / 10.0 ** np.arange(instruments)).sum(axis=1) + random.standard_normal(count) + noise
    y = x + noise + conflict * z[:, -1] / 10.0 ** (instruments - 1)
    place = Place(np.arange(count), np.zeros(count, dtype=np.intp), count)
    return Equation(y, x[:, None], z, np.ones((count, 1)), None, place)


def statistic(eq: Equation, value: float) -> float:
    """Return the robust Wald test that the instruments do not explain y - value * x, by explicit regression."""
    left = eq.outcome - value * eq.regressors[:, 0]
    full = np.column_stack([eq.instruments, eq.controls])
    bread = np.linalg.inv(full.T @ full)
    beta = bread @ full.T @ left
    scores = full * (left - full @ beta)[:, None]
    k = eq.instruments.shape[1]
    spread = (bread @ (scores.T @ scores) @ bread)[:k, :k]
    return float(beta[:k] @ np.linalg.solve(spread, beta[:k]))


def its_set(eq: Equation, critical: float) -> tuple[Any, float]:
    result = fit(eq)
    rows, count = result.reduced.shape
    flat = result.reduced_influence.reshape(len(eq.outcome), -1)
    spread = covariance(flat, eq.place, "robust", 1).reshape(rows, count, rows, count)
    se = math.sqrt(covariance(result.influence, eq.place, "robust", 1)[0, 0])
    return anderson_rubin_set(result, spread, critical, se), se


@pytest.mark.parametrize("instruments", [1, 2, 3])
@pytest.mark.parametrize("strength", [1.0, 0.15, 0.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_set_holds_exactly_what_the_test_accepts(instruments: int, strength: float, seed: int) -> None:
    eq, critical = equation(80, strength, instruments, seed), float(chi2.ppf(0.9, instruments))
    intervals, se = its_set(eq, critical)
    centre = float(fit(eq).estimate[0])
    grid = centre + se * np.concatenate([np.linspace(-8.0, 8.0, 161), np.array([-1e4, -50.0, 50.0, 1e4])])
    for value in grid:
        inside = any(low <= value <= high for low, high in intervals)
        near = any(abs(value - end) < 1e-6 * se for pair in intervals for end in pair)
        assert near or inside == (statistic(eq, value) <= critical)
    for low, high in intervals:
        for end in (low, high):
            if math.isfinite(end):
                assert statistic(eq, end) == pytest.approx(critical, rel=1e-6)
    assert list(intervals) == sorted(intervals)


@pytest.mark.parametrize("instruments", [4, 7])
@pytest.mark.parametrize("correlated", [0.0, 0.999, 1.0 - 1e-8])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_neither_scales_nor_correlation_of_many_instruments_lose_an_end(
    instruments: int, correlated: float, seed: int
) -> None:
    random = np.random.default_rng([seed, instruments])
    eq = equation(60, 0.1 * seed, instruments, seed, conflict=0.3)
    plain = eq.instruments / 10.0 ** np.arange(instruments)
    plain = math.sqrt(correlated) * plain[:, :1] + math.sqrt(1.0 - correlated) * plain
    scaled = eq._replace(instruments=plain * 10.0 ** random.uniform(-6.0, 6.0, instruments))
    turns = np.linspace(-0.5, 0.5, 101)[1:-1] * np.pi
    for level in (0.5, 0.9, 0.99):
        critical = float(chi2.ppf(level, instruments))
        (intervals, se), (other, _) = its_set(scaled, critical), its_set(eq._replace(instruments=plain), critical)
        np.testing.assert_allclose(intervals, other, rtol=1e-3 if correlated > 0.9999 else 1e-7)
        for value in float(fit(scaled).estimate[0]) + se * np.tan(turns):
            wald = statistic(eq._replace(instruments=plain), value)
            inside = any(low <= value <= high for low, high in intervals)
            assert inside == (wald <= critical) or wald == pytest.approx(critical, rel=1e-3)


def test_sets_can_be_bounded_unbounded_and_disjoint_or_the_whole_line() -> None:
    strong, _ = its_set(equation(200, 1.0, 1, 1), 3.84)
    assert len(strong) == 1
    assert all(map(math.isfinite, strong[0]))
    shapes = set()
    for seed in range(30):
        weak, _ = its_set(equation(40, 0.2, 1, seed), 3.84)
        shapes.add((len(weak), math.isinf(weak[0][0]), math.isinf(weak[-1][1])))
    assert {(1, True, True), (2, True, True), (1, False, False)} <= shapes


def test_set_is_empty_where_instruments_contradict_each_other() -> None:
    assert its_set(equation(200, 1.0, 2, 1, conflict=3.0), 5.99)[0] == ()


def test_intervals_that_touch_are_one() -> None:
    parts = [(-math.inf, 0.0), (0.0, 1.0), (2.0, 3.0), (3.0, 3.5), (3.5, 4.0), (5.0, math.inf)]
    assert join_touching(parts) == ((-math.inf, 1.0), (2.0, 4.0), (5.0, math.inf))


def test_set_of_an_exact_fit_is_a_point() -> None:
    eq = equation(50, 1.0, 1, 1)
    exact = eq._replace(outcome=2.0 * eq.regressors[:, 0])
    ((low, high),), _ = its_set(exact, 3.84)
    assert low == high == pytest.approx(2.0)


def ours(**options: Any) -> Estimate:
    return local_projection(one_country(), "y", "g", "z", [2], weak_below=0.0, **options).at(2)


def test_with_one_instrument_the_set_is_bounded_exactly_if_the_first_stage_is_significant() -> None:
    data = one_country()
    for name in ("z", "z2", "x"):
        estimate = local_projection(data, "y", "g", name, [2], weak_below=0.0, covariance="robust").at(2)
        count, coefficients = estimate.observations, 1 + 3 * 4 + 1
        wald = estimate.first_stage_f * count / (count - coefficients)
        assert estimate.anderson_rubin is not None
        bounded = all(math.isfinite(end) for pair in estimate.anderson_rubin for end in pair)
        assert bounded == (wald > chi2.ppf(0.95, 1))


def test_recursive_shock_has_an_infinite_f_on_impact_and_the_normal_set() -> None:
    estimate = local_projection(one_country(), "y", "g", "g", [0]).at(0)
    assert estimate.first_stage_f == math.inf
    assert estimate.anderson_rubin is not None
    (interval,) = estimate.anderson_rubin
    assert interval == pytest.approx((estimate.low, estimate.high), rel=1e-8)


def test_small_sample_set_is_that_of_the_f_test() -> None:
    """At the end of the set the Wald test of the instrument has the p-value 1 - level, by t."""
    data = one_country()
    estimate = ours(covariance="robust", small_sample=True)
    assert estimate.anderson_rubin is not None
    ((low, _),) = estimate.anderson_rubin
    shifted = data.assign(w=data.y - low * data.g)
    plain = local_projection(
        shifted, "w", None, "z", [2], lagged_controls=["z", "y", "g"], covariance="robust", small_sample=True
    ).at(2)
    assert plain.p_value == pytest.approx(0.05, abs=1e-6)


def test_first_stage_f_is_the_squared_robust_t() -> None:
    data = one_country()
    first = local_projection(
        data, "g", None, "z", [2], lagged_controls=["z", "y", "g"], bandwidth=6, small_sample=True
    ).at(2)
    assert ours(bandwidth=6).first_stage_f == pytest.approx((first.multiplier / first.se) ** 2, rel=1e-9)


def test_first_stage_f_of_clusters() -> None:
    data = several_countries()
    options: dict[str, Any] = {"lags": 1, "lagged_controls": ["y", "g"], "unit": "unit", "time": "year"}
    first = local_projection(data, "g", None, "z", [1], small_sample=True, **options).at(1)
    both = local_projection(data, "y", "g", "z", [1], weak_below=0.0, **options).at(1)
    assert both.first_stage_f == pytest.approx((first.multiplier / first.se) ** 2, rel=1e-9)


def test_two_instruments_share_the_f() -> None:
    eq = equation(150, 0.3, 2, 5)
    result = fit(eq)
    flat = result.reduced_influence.reshape(150, -1)
    spread = covariance(flat, eq.place, "robust", 1).reshape(2, 2, 2, 2)
    swapped = eq._replace(outcome=eq.regressors[:, 0], regressors=np.zeros((150, 1)))
    wald = statistic(swapped, 0.0)
    assert first_stage_f(result, spread, 0.9) == pytest.approx(0.9 * wald / 2.0, rel=1e-9)
    assert f_distribution.sf(wald / 2.0, 2, 147) < 0.05


def test_warning_names_every_weak_horizon() -> None:
    data = one_country()
    with pytest.warns(WeakInstrumentWarning) as caught:
        result = local_projection(data, "y", "g", "x", 2)
    assert len(caught) == 1
    message = str(caught[0].message)
    assert caught[0].filename == __file__
    for horizon in range(3):
        assert f"all h={horizon}: {result.first_stage_f[horizon]:.2f}" in message
    assert (result.first_stage_f < 10.0).all()
    with pytest.warns(WeakInstrumentWarning, match="below 1e\\+06"):
        local_projection(data, "y", "g", "z", 0, weak_below=1e6)


def test_simultaneous_bands_lie_between_pointwise_and_bonferroni() -> None:
    result = local_projection(one_country(), "y", "g", "z", 8, weak_below=0.0)
    half = [(e.simultaneous_high - e.multiplier) / e.se for e in result.estimates]
    assert np.ptp(half) < 1e-12
    assert norm.ppf(0.975) + 0.05 < half[0] < norm.ppf(1.0 - 0.025 / 9)
    below = [(e.multiplier - e.simultaneous_low) / e.se for e in result.estimates]
    np.testing.assert_allclose(half, below, rtol=1e-9)
    again = local_projection(one_country(), "y", "g", "z", 8, weak_below=0.0)
    assert again.estimates == result.estimates


def test_band_of_independent_horizons_is_sidaks() -> None:
    """Responses of white noise to an unrelated shock: estimates of different horizons are independent."""
    random = np.random.default_rng(3)
    data = pd.DataFrame({"y": random.standard_normal(4000), "z": random.standard_normal(4000)})
    result = local_projection(data, "y", None, "z", 3, lags=0, cumulative=False, covariance="robust", level=0.9)
    estimate = result.at(1)
    critical = (estimate.simultaneous_high - estimate.multiplier) / estimate.se
    assert critical == pytest.approx(norm.ppf(0.5 + 0.5 * 0.9 ** (1 / 4)), abs=0.02)
    assert (estimate.high - estimate.multiplier) / estimate.se == pytest.approx(norm.ppf(0.95))


def test_band_of_one_horizon_is_its_interval() -> None:
    estimate = ours()
    assert (estimate.simultaneous_low, estimate.simultaneous_high) == (estimate.low, estimate.high)


def test_band_of_two_horizons_is_wider_than_their_intervals() -> None:
    for estimate in local_projection(one_country(), "y", "g", "z", [0, 6], weak_below=0.0).estimates:
        assert estimate.simultaneous_low < estimate.low - 0.01 * estimate.se
        assert estimate.simultaneous_high > estimate.high + 0.01 * estimate.se


def test_small_samples_widen_the_band() -> None:
    data = several_countries(4)
    options: dict[str, Any] = {"lags": 1, "unit": "unit", "time": "year", "weak_below": 0.0}
    wide, narrow = (local_projection(data, "y", "g", "z", 2, small_sample=s, **options) for s in (True, False))
    ratios = [(r.at(1).simultaneous_high - r.at(1).multiplier) / r.at(1).se for r in (wide, narrow)]
    assert ratios[0] > 3.2 > ratios[1] > 1.96
