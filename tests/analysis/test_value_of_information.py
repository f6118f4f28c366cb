"""Regressions on draws and the value of information, against closed forms."""

import json
from pathlib import Path

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.draw_regression import rank_share, share_explained, terms_of
from stimulus_model.analysis.value_of_information import worth_of_learning

GOLDEN = json.loads(Path(__file__).with_name("golden_sensitivity.json").read_text(encoding="utf-8"))
EXACT = GOLDEN["evppi"]
DRAWS = 10_000


def draws(random):
    """Return case -> (net benefits of each option, what is learnt), as the closed forms define them."""
    z, e = random.standard_normal((DRAWS, 5)), random.standard_normal((DRAWS, 3))
    correlation = 0.5 ** np.abs(np.subtract.outer(np.arange(5), np.arange(5)))
    tied = z @ np.linalg.cholesky(correlation).T
    nothing = np.zeros(DRAWS)
    b = -0.2 + tied @ [0.6, -0.4, 0.5, 0.3, 0.2] + 2.0 * e[:, 0]
    c = np.exp(0.5 * z[:, 0]) * (1.0 + 0.3 * z[:, 1]) - 1.2 + 2.0 * e[:, 0]
    two = 0.2 + 0.8 * z[:, 0] + e[:, 1]
    three = 0.1 - 0.5 * z[:, 0] + 0.3 * (z[:, 0] ** 2 - 1.0) + 2.0 * e[:, 2]
    return {
        "A": ([nothing, 0.3 + z[:, 0] + 2.0 * e[:, 0]], z[:, :1]),
        "B": ([nothing, b], tied),
        "B_first": ([nothing, b], tied[:, :1]),
        "C": ([nothing, c], z[:, :2]),
        "D": ([e[:, 0], two, three], z[:, :1]),
    }


def test_values_of_learning_agree_with_closed_forms():
    """Root-mean-square errors over some samples are of a few hundredths, and the mean is not far off."""
    found = {name: [] for name in draws(np.random.default_rng(0))}
    for seed in range(4):
        for name, (benefits, learnt) in draws(np.random.default_rng([1, seed])).items():
            found[name].append(worth_of_learning(np.stack(benefits, axis=1), terms_of(learnt)))
    for name, worth in found.items():
        exact, values = EXACT[name]["exact"], np.array([each.value for each in worth])
        assert np.sqrt(np.mean((values - exact) ** 2)) < 0.03, name
        assert abs(values.mean() - exact) < 0.025, name
        assert np.mean([each.held_out for each in worth]) < values.mean() + 0.005, name
    assert np.mean([each.changes for each in found["A"]]) == pytest.approx(0.382, abs=0.02)  # P(.3 + z < 0)


def test_knowing_everything_is_worth_most():
    benefits, learnt = draws(np.random.default_rng(3))["A"]
    both = np.stack(benefits, axis=1)
    everything = worth_of_learning(both, None)
    assert everything.value == pytest.approx(EXACT["A"]["evpi"], abs=4.0 * everything.error)
    assert everything.value > worth_of_learning(both, terms_of(learnt)).value > 0.0


def test_errors_of_values_cover_as_they_say():
    """60 repetitions: 95 % intervals of the value of knowing everything, and of knowing a part."""
    hits, fits = [], []
    for seed in range(60):
        benefits, learnt = draws(np.random.default_rng([2, seed]))["A"]
        both = np.stack(benefits, axis=1)[:2_000]
        everything, some = worth_of_learning(both, None), worth_of_learning(both, terms_of(learnt[:2_000]))
        hits.append(abs(everything.value - EXACT["A"]["evpi"]) <= 1.96 * everything.error)
        fits.append(abs(some.value - EXACT["A"]["exact"]) <= 1.96 * some.error)
    assert 0.88 < np.mean(hits) <= 1.0
    assert 0.88 < np.mean(fits) <= 1.0


def test_shares_from_given_draws_agree_with_closed_forms():
    random = np.random.default_rng(5)
    from scipy.special import ndtr

    z = random.standard_normal((20_000, 3))
    x = np.pi * (2.0 * ndtr(z) - 1.0)
    y = np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    for k, exact in enumerate(GOLDEN["ishigami_independent"]["first_order"]):
        found = share_explained(terms_of(z[:, [k]]), y)
        assert found.share == pytest.approx(exact, abs=0.03)
        assert rank_share(z[:, k], y) == pytest.approx(exact, abs=0.04)
    nothing = share_explained(terms_of(random.standard_normal((20_000, 1))), y)
    assert abs(nothing.share) < 0.003


def test_a_constant_teaches_nothing():
    benefits = np.random.default_rng(1).standard_normal((100, 2))
    assert worth_of_learning(benefits, terms_of(np.ones((100, 1)))).value == pytest.approx(0.0, abs=1e-12)


PACKAGE, ECONOMY = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
ASKED = {"benefit": ("real_gdp", 2030), "seed": 1, "draws": 1_000, "horizon": "2030Q4"}


@pytest.fixture(scope="module")
def shipped():
    return sm.value_of_information(
        {"as decided": PACKAGE, "none": None},
        ECONOMY,
        learn={"model": ["@official model"], "member": ["@ensemble"], "AI": ["compute_effect", "realised_share"]},
        **ASKED,
    )


def test_to_know_the_official_model_changes_nothing_about_gdp_in_2030(shipped):
    value = shipped.frame["value"]
    assert value["everything"] > value["AI"] > value["model"] == 0.0
    assert value["member"] >= value["model"] - 1e-6
    assert 0.0 == shipped.frame.loc["model", "changes"] < shipped.frame.loc["everything", "changes"] < 1.0
    assert "What it is worth to know" in repr(shipped)
    assert shipped.options.loc["none", "mean"] == 0.0


def test_a_benefit_may_be_a_function(shipped):
    def gdp(projection):
        return projection.effect("real_gdp", freq="year").sel(year=2030).to_numpy()

    again = sm.value_of_information(
        {"as decided": PACKAGE, "none": None}, ECONOMY, learn=["@official model"], **{**ASKED, "benefit": gdp}
    )
    assert again.frame.loc["@official model", "value"] == pytest.approx(shipped.frame.loc["model", "value"])


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"learn": ["realised_shar"]}, "did you mean 'realised_share'"),
        ({"learn": []}, "learn"),
        ({"options": {"one": PACKAGE}}, "at least two labels"),
        ({"options": {"one": None, "two": None}}, "at least two labels"),
        ({"options": {"one": PACKAGE, "two": 3}}, "options.two"),
        ({"benefit": ("real_gdpp", 2030)}, "did you mean 'real_gdp'"),
        ({"benefit": ("real_gdp", 2050)}, "benefit"),
        ({"benefit": lambda projection: np.zeros(3)}, "a finite number for each of 16 draws"),
        ({"economy": None}, "economy"),
    ],
)
def test_wrong_questions_are_refused(wrong, match):
    given = {"options": {"a": PACKAGE, "none": None}, "economy": ECONOMY, "learn": ["realised_share"], **ASKED}
    with pytest.raises(sm.InputError, match=match):
        sm.value_of_information(**{**given, "draws": 16, **wrong})
