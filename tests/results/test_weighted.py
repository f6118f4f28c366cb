"""Importance weights: against closed forms, conditions and repetition."""

import numpy as np
import pytest
from scipy.stats import norm

import stimulus_model as sm
from stimulus_model.results.statistics import describe
from stimulus_model.results.weighted import describe_weighted
from stimulus_model.sampling import Dependence, Members

PACKAGE, ECONOMY = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")


@pytest.fixture(scope="module")
def projection():
    return sm.simulate(PACKAGE, ECONOMY, seed=1, draws=1_000, horizon="2028Q4", variables=["real_gdp"], keep="annual")


def test_equal_weights_change_nothing(projection):
    same = projection.weighted(np.full(1_000, 7.0))
    assert same.effective == pytest.approx(1_000)
    plain, found = projection.statistics("real_gdp"), same.statistics("real_gdp")
    for name in plain:
        np.testing.assert_allclose(
            found[name], plain[name], rtol=0.02 if name.startswith("se_") else 1e-9, err_msg=name
        )


def test_weights_of_0_and_1_are_a_condition(projection):
    chosen = projection.where(deadweight=("above", 0.35))
    rows = np.isin(np.arange(1_000), chosen.provenance.numbers())
    found, wanted = projection.weighted(rows).statistics("real_gdp"), chosen.statistics("real_gdp")
    assert projection.weighted(rows).effective == pytest.approx(rows.sum())
    for name in ("mean", "probability_positive"):
        np.testing.assert_allclose(found[name], wanted[name], rtol=1e-9)
    np.testing.assert_allclose(found["median"], wanted["median"], rtol=0.01)
    np.testing.assert_allclose(found["se_mean"], wanted["se_mean"], rtol=0.05)


def test_other_beliefs_are_reached_by_weights(projection):
    """Draws of one prior, weighted by the ratio of two densities, answer as draws of the other do."""
    low, high = projection.parameters.sel(parameter="deadweight").quantile([0.0, 1.0])
    tilt = projection.weighted(lambda p: 0.2 + (p.sel(parameter="deadweight") - low) / (high - low))
    assert tilt.provenance.condition.startswith("importance weights (worth ")
    assert 500 < tilt.effective < 1_000
    assert tilt.statistics("real_gdp")["mean"].iloc[1] < projection.statistics("real_gdp")["mean"].iloc[1]
    assert "importance weights" in repr(tilt)
    assert len(tilt.plot.fan("real_gdp").data) == 4
    assert tilt.effect("real_gdp", freq="year").weight.mean() == pytest.approx(1.0)
    usual = float(projection.level("real_gdp", freq="year").sel(year=2028).median())
    inside = tilt.where(year=2028, real_gdp=("above", usual))
    assert 0.3 * tilt.effective < inside.effective < 0.7 * tilt.effective
    assert inside.provenance.condition.count(";") == 1
    assert set(tilt.to_frame().columns) == set(projection.to_frame().columns)


def test_errors_cover_as_they_say():
    """200 repetitions: N(0, 1) weighted to N(.5, .8); 95 % intervals of mean, quantiles and probability."""
    truth = {"mean": 0.5, "median": 0.5, "low": norm.ppf(0.05, 0.5, 0.8), "probability_positive": norm.sf(-0.625)}
    inside = {name: [] for name in truth}
    for seed in range(200):
        x = np.random.default_rng([3, seed]).standard_normal(2_000)
        weights = norm.pdf(x, 0.5, 0.8) / norm.pdf(x)
        found = describe_weighted(x[:, np.newaxis], weights / weights.mean(), 0.90, Dependence())
        for name, exact in truth.items():
            error = found[found._fields.index("se_probability" if "prob" in name else f"se_{name}")][0]
            inside[name].append(abs(found[found._fields.index(name)][0] - exact) <= 1.96 * error)
    for name, hits in inside.items():
        assert 0.90 <= np.mean(hits) <= 0.985, name


def test_members_that_draws_share_widen_errors():
    random = np.random.default_rng(4)
    taken = random.integers(0, 30, 2_000)
    x = (random.standard_normal(30)[taken] + random.standard_normal(2_000))[:, np.newaxis]
    weights = random.uniform(0.0, 2.0, 2_000)
    shared = Dependence(members=Members(taken, 30.0))
    alone, found = (describe_weighted(x, weights / weights.mean(), 0.9, each) for each in (Dependence(), shared))
    assert found.se_mean[0] > 2.0 * alone.se_mean[0]
    assert found.se_mean[0] == pytest.approx(describe(x, 0.9, shared).se_mean[0], rel=0.2)


@pytest.mark.parametrize(
    ("weights", "match"),
    [
        ([1.0, 2.0], "1,000 of them"),
        (np.zeros(1_000), "not all of them 0"),
        (np.r_[-1.0, np.ones(999)], r"weights\[0\]: got -1.0"),
        (np.r_[np.ones(999), np.nan], r"weights\[999\]"),
        ("many", "weights"),
        (np.r_[1.0, np.zeros(999)], "worth 1 draws"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(projection, weights, match):
    with pytest.raises(sm.InputError, match=match):
        projection.weighted(weights)


def test_what_weighted_draws_do_not_answer_is_refused(projection):
    same = projection.weighted(np.ones(1_000))
    with pytest.raises(sm.InputError, match="weighted"):
        same.statistics("real_gdp", bands="models")
    with pytest.raises(sm.InputError, match="weighted"):
        same.headline(contributions=True)
    with pytest.raises(sm.InputError, match="language: got 'ja', allowed: 'en' for weighted draws"):
        same.headline(language="ja")
    with pytest.raises(sm.InputError, match=r"got .WeightedProjection., allowed: a Projection"):
        sm.discover(same, ("real_gdp", 2028))
