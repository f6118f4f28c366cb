"""The fit of adoption: what was published lies in its ranges, and the shipped priors are those of the fit."""

import numpy as np
import pytest
from scipy import stats

import stimulus_model as sm
from stimulus_model import evidence
from stimulus_model.engine.draws.design import design_of, draw_parameters
from stimulus_model.estimation.ai_adoption import age_composition
from stimulus_model.estimation.diffusion.bass import bass, from_logit, logit
from stimulus_model.estimation.diffusion.surveys import read_measure, read_surveys
from stimulus_model.inputs import InputError
from stimulus_model.sources import Source


@pytest.fixture(scope="module")
def fit():
    return evidence.fit_adoption()


def test_bass_solves_its_equation():
    p, q, c, a0 = 0.05, 0.6, 0.8, 0.02
    t = np.linspace(0.0, 12.0, 120_001)
    share = bass(t, p, q, c, a0)
    assert share[0] == pytest.approx(a0)
    slope = np.gradient(share, t)[1:-1]
    np.testing.assert_allclose(slope, ((p + q * share / c) * (c - share))[1:-1], rtol=1e-5)
    assert bass(200.0, p, q, c, a0) == pytest.approx(c)
    np.testing.assert_allclose(from_logit(logit([0.1, 0.9])), [0.1, 0.9])


def test_published_shares_of_japan_lie_in_the_ranges_in_and_out_of_sample(fit):
    frame = fit.table().to_frame().reset_index()
    assert frame["inside"].all()
    japan = frame[frame["group"].isin(["Japan", "all"])].dropna(subset="out_of_sample_low")
    assert set(japan["published"].round(1)) >= {26.7, 49.7, 21.0}
    assert japan["out_of_sample_inside"].all()
    # a range that covers everything proves nothing: at most 25 points for the three that must be shown
    shown = japan[japan["published"].round(1).isin([26.7, 49.7, 21.0])]
    assert (shown["out_of_sample_high"] - shown["out_of_sample_low"] < 25.0).all()
    assert (shown["high"] - shown["low"] < 16.0).all()


def test_ranges_are_wider_out_of_sample_and_the_sampler_is_sound(fit):
    frame = fit.table().to_frame().dropna(subset="out_of_sample_low")
    narrower = (frame["high"] - frame["low"]) < (frame["out_of_sample_high"] - frame["out_of_sample_low"])
    assert narrower.mean() > 0.85
    assert all(each.effective > 100.0 for side in (fit.fitted, fit.held_out) for each in side.values())


def test_importance_sampling_agrees_with_brute_force_from_the_prior(fit):
    layout = fit["telemetry"].layout
    scores = np.random.default_rng(5).standard_normal((400_000, len(layout.places)))
    miss = [
        (layout.expected(scores, o, fit["telemetry"].launch) - logit(o.share)) / o.noise
        for o in layout.measure.observations
    ]
    weight = np.exp(-0.5 * np.sum(np.square(miss), axis=0))
    share = layout.share(scores, "Japan", 2028.0 - fit["telemetry"].launch)
    brute = np.average(share, weights=weight)
    assert fit["telemetry"].share("Japan", 2028.0).mean() == pytest.approx(brute, abs=0.01)


def test_reference_countries_start_faster_than_japan(fit):
    people = fit["individuals"]
    japan = np.median(people.curve("Japan, 40 to 59").innovation)
    for country in ("United States", "Germany", "China"):
        assert np.median(people.curve(country).innovation) > 2.0 * japan


def test_users_by_age_are_fitted_once_and_add_up(fit):
    people = fit["individuals"]
    ages = ("Japan, 20 to 39", "Japan, 40 to 59", "Japan, 60 to 69")
    young, middle, old = (people.share(each, 2025.1) for each in ages)
    np.testing.assert_allclose(people.share("Japan", 2025.1), 0.4 * young + 0.4 * middle + 0.2 * old)
    assert np.mean(young > old) > 0.98  # 34.2 against 15.5 %
    before = fit.held_out["individuals"]
    assert np.mean(before.share(ages[0], 2025.1) > before.share(ages[2], 2025.1)) < 0.7  # nothing told them apart
    published = people.layout.measure.observations
    assert [o.group for o in published if not o.fitted] == ["Japan"]
    by_age = {o.group: o.share for o in published if o.group in ages}
    decades = people.layout.measure.ages
    assert by_age[ages[0]] == pytest.approx((decades["20s"] + decades["30s"]) / 2)
    assert by_age[ages[1]] == pytest.approx((decades["40s"] + decades["50s"]) / 2)
    assert np.mean(list(decades.values())) == pytest.approx(0.267)


def test_surveys_decide_speeds_by_age_but_hardly_any_ceiling(fit):
    decided = fit["individuals"].decided()
    assert decided["base", "innovation"] > 0.5
    for ages in ("Japan, 20 to 39", "Japan, 60 to 69"):
        assert decided[ages, "speed"] > 0.3
        assert decided[ages, "ceiling"] < 0.3
    assert fit["workers"].decided()["base", "ceiling"] < 0.3
    assert fit["workers"].decided()["base", "installed"] > 0.5


def test_shipped_priors_are_those_of_the_fit(fit):
    economy = sm.Economy.load("japan")
    for name, found in fit.to_priors(economy).items():
        shipped = economy.parameters[name]
        assert shipped.prior.kind == found.kind
        levels = [0.05, 0.5, 0.95]
        np.testing.assert_allclose(shipped.prior.quantile(levels), found.quantile(levels), rtol=0.01, err_msg=name)
        assert shipped.factor is None
    shipped = {pair: entry.value for pair, entry in economy.correlations.items()}
    for pair, value in fit.correlations(economy).items():
        assert shipped[pair] == pytest.approx(value, abs=0.02), pair


LEVELS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
NEAR = np.array([0.05, 0.07, 0.005, 0.07, 0.05])
"""How far a written prior's quantile may lie from the posterior's, in widths of its 90 % range."""


def test_every_prior_has_the_quantiles_of_its_posterior(fit):
    """Below one, where a ceiling is a share; moments without the truncation gave a ceiling at home of .86 for .92."""
    economy = sm.Economy.load("japan")
    draws = fit.parameters(economy)
    assert np.median(draws["household_ceiling"]) == pytest.approx(0.923, abs=0.005)
    for name, prior in fit.to_priors(economy).items():
        posterior = np.quantile(draws[name], LEVELS)
        if name in ("adoption_ceiling", "household_ceiling"):
            posterior = np.minimum(posterior, 1.0)
        distance = np.abs(prior.quantile(LEVELS) - posterior) / (posterior[-1] - posterior[0])
        assert (distance <= NEAR).all(), (name, distance.round(3))


def test_correlations_are_drawn_as_they_were_fitted(fit):
    """All signs, and sizes to .03: with one common factor some came out with the other sign."""
    economy = sm.Economy.load("japan")
    names = list(economy.entries)
    drawn = draw_parameters(design_of(economy.marginals()), 1, 0, 50_000).transpose(0, 2, 1).reshape(50_000, -1)
    posterior, pairs = fit.parameters(economy), fit.correlations(economy)
    assert len(pairs) == 15 + 28
    for one, other in pairs:
        fitted = stats.spearmanr(posterior[one], posterior[other]).statistic
        found = stats.spearmanr(drawn[:, names.index(one)], drawn[:, names.index(other)]).statistic
        assert found == pytest.approx(fitted, abs=0.03), (one, other)
    assert pairs["household_innovation", "household_imitation"] == pytest.approx(-0.35, abs=0.02)
    assert pairs["innovation", "workers_at_start"] > 0.15


def test_the_economy_spreads_like_the_fit(fit):
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    run = sm.simulate(package, economy, draws=4_000, seed=1, horizon="2035Q4", variables=["ai_adoption"])
    for year in (2025, 2028, 2030, 2035):
        low, median, high = np.quantile(run.baseline("ai_adoption", freq="year").sel(year=year), [0.05, 0.5, 0.95])
        fitted = np.quantile(fit["workers"].share("all", year + 1.0), [0.05, 0.5, 0.95])
        np.testing.assert_allclose([low, median, high], fitted, atol=0.06)


def test_age_groups_of_the_economy_spread_like_the_fit(fit):
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    names = {"ai_adoption_young": "Japan, 20 to 39", "ai_adoption_old": "Japan, 60 to 69"}
    run = sm.simulate(package, economy, draws=4_000, seed=1, horizon="2035Q4", variables=list(names))
    for name, group in names.items():
        for year in (2025, 2028, 2030, 2035):
            low, median, high = np.quantile(run.baseline(name, freq="year").sel(year=year), [0.05, 0.5, 0.95])
            fitted = np.quantile(fit["individuals"].share(group, year + 1.0), [0.05, 0.5, 0.95])
            np.testing.assert_allclose([low, median, high], fitted, atol=0.09)


def test_age_composition_by_hand():
    assert age_composition({"20s": 0.4, "60s": 0.2}, 0.5) == pytest.approx(0.5 * 0.2 / 0.3)


def test_tables_come_in_every_form(fit):
    table = fit.table()
    assert "9.1" in repr(table)
    assert table.to_html() == table._repr_html_()
    assert table.to_html().startswith("<div class=")
    assert table.to_markdown().splitlines()[2].startswith("| %")
    assert r"\toprule" in table.to_latex()


def test_bad_input_is_named(fit):
    with pytest.raises(InputError, match=r"measure: got 'worker', .*did you mean 'workers'"):
        fit["worker"]
    with pytest.raises(InputError, match="draws: got 5"):
        evidence.fit_adoption(draws=5)
    with pytest.raises(InputError, match="probability: got 2"):
        fit.table(2.0)
    source = {"a": Source("a", "A", 2020, "T", "primary")}
    row = {"group": "Japan", "wave": "1", "date": 2024.0, "share": 0.1, "noise": 0.1, "source": "a"}
    good = {
        "title": "t",
        "base": "Japan",
        "prior": {"innovation": [0.1, 1.0], "imitation": [0.1, 1.0], "ceiling": [0.5, 1.0]},
        "observations": [row],
    }
    assert read_measure("m", good, source).observations[0].share == 0.1
    with pytest.raises(InputError, match=r"observations\[0\].group: got 'Japn'.*did you mean 'Japan'"):
        read_measure("m", good | {"observations": [row | {"group": "Japn"}]}, source)
    with pytest.raises(InputError, match=r"prior.ceiling: got 3.*\[median, sd\]"):
        read_measure("m", good | {"prior": {**good["prior"], "ceiling": 3}}, source)
    with pytest.raises(InputError, match=r"observations\[0\]\.fitted: got 'no', allowed: True or False"):
        read_measure("m", good | {"observations": [row | {"fitted": "no"}]}, source)


def test_every_survey_has_a_source_and_a_last_wave():
    _, measures = read_surveys()
    assert set(measures) == {"individuals", "firm_policies", "firms", "workers", "telemetry"}
    assert all(any(o.last for o in measure.observations) for measure in measures.values())
