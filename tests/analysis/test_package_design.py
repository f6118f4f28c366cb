"""The best mix: a programme with a known optimum, and the shipped package on fresh draws."""

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.linear_programme import Goal, optimum, value_of
from stimulus_model.analysis.resumable import Steps

PACKAGE, ECONOMY = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
ASKED = {"seed": 1, "draws": 512, "horizon": "2035Q4"}


def goal(benefit, **changes):
    projects = benefit.shape[1]
    plain = {
        "benefit": benefit, "debt": np.zeros(projects), "debt_at_most": None, "cost": np.ones(projects),
        "budget": None, "low": np.zeros(projects), "high": np.full(projects, 3.0),
        "whole": np.zeros(projects, bool), "tail": 0.05, "weight": 0.0,
    }  # fmt: skip
    return Goal(**plain | changes)


def test_the_mean_is_best_where_money_goes_to_the_best_until_its_bound():
    """A fractional knapsack: 3 of the best, 1 of the second; one more unit of money is worth the second's benefit."""
    found = optimum(goal(np.tile([2.0, 5.0, 1.0], (50, 1)), budget=4.0))
    np.testing.assert_allclose(found.scales, [1.0, 3.0, 0.0])
    assert found.price_of_budget == pytest.approx(2.0)


def test_a_limit_of_debt_has_a_price():
    """Benefit 2 and 1, debt 1 and .1 a unit, 3.3 in all at most: both at 3; a unit of debt buys 2 of the first."""
    found = optimum(goal(np.tile([2.0, 1.0], (9, 1)), debt=np.array([1.0, 0.1]), debt_at_most=2.3))
    np.testing.assert_allclose(found.scales, [2.0, 3.0])
    assert found.price_of_debt == pytest.approx(2.0)


def test_the_tail_of_two_normals_is_divided_as_in_closed_form():
    """Equal means, sd 1 and 2, independent: the worst 5 % of a mix of 1 in all are best at 4/5 and 1/5."""
    random = np.random.default_rng(1)
    from scipy.special import ndtri

    even = ndtri((np.arange(64) + 0.5) / 64)
    one, two = (each.ravel() for each in np.meshgrid(even, 2.0 * even))
    order = random.permutation(len(one))
    found = optimum(goal(np.stack([one, two], axis=1)[order] + 10.0, budget=1.0, weight=1.0))
    np.testing.assert_allclose(found.scales, [0.8, 0.2], atol=0.02)
    best = value_of(np.stack([one, two], axis=1) @ found.scales, 0.05, 1.0)
    for scales in ([1.0, 0.0], [0.5, 0.5], [0.0, 1.0]):
        assert value_of(np.stack([one, two], axis=1) @ scales, 0.05, 1.0) < best


def test_whole_projects_are_done_or_not():
    """A 0-1 knapsack: 6 and 5 cost 3 and 2, 4 are to be spent: one of the second twice is better than one first."""
    benefit = np.tile([6.0, 5.0], (7, 1))
    found = optimum(goal(benefit, cost=np.array([3.0, 2.0]), budget=4.0, whole=np.ones(2, bool)))
    np.testing.assert_allclose(found.scales, [0.0, 2.0], atol=1e-9)


def test_bounds_that_no_mix_keeps_are_refused():
    with pytest.raises(sm.InputError, match="that some mix keeps"):
        optimum(goal(np.ones((3, 2)), budget=100.0))


def test_a_limit_of_debt_that_no_mix_keeps_names_the_least_there_is():
    """A unit of each at least: debt of 1 and .1; spending 4 in all, the other three are of the second."""
    asked = {"debt": np.array([1.0, 0.1]), "low": np.ones(2), "debt_at_most": 0.5}
    with pytest.raises(sm.InputError, match=r"debt_at_most: .* least debt within them is 1\.1 points"):
        optimum(goal(np.ones((3, 2)), **asked))
    with pytest.raises(sm.InputError, match=r"least debt within them is 1\.3 points"):
        optimum(goal(np.ones((3, 2)), budget=4.0, weight=0.5, **asked))


@pytest.fixture(scope="module")
def table():
    return sm.marginal_effects(PACKAGE, ECONOMY, seed=1, draws=1_000)


def test_marginal_effects_by_project(table):
    """Computing power for AI models does most for GDP by yen, as the measured design says; errors are paired."""
    frame = table.frame
    assert frame.index[0] == "ai_models"
    assert frame.index[-1] == "the whole package"
    assert frame.loc["ai_models", "gdp"] > 2.0 * frame.loc["rapidus", "gdp"] > 0.0
    assert frame.loc["the whole package", "cost"] == pytest.approx(PACKAGE.total.cash)
    parts = frame.iloc[:-1]
    total = (parts["gdp"] * parts["cost"]).sum()
    assert total == pytest.approx(frame.loc["the whole package", "gdp"] * PACKAGE.total.cash, rel=0.01)
    assert "What one more unit of money does" in repr(table)


@pytest.mark.parametrize("by", ["instrument", "timing"])
def test_marginal_effects_by_instrument_and_by_year_add_up(by):
    """As the model is close to linear in every amount, parts sum to the whole, weighted by what they cost."""
    frame = sm.marginal_effects(PACKAGE, ECONOMY, seed=1, by=by, draws=256, horizon="2035Q4").frame
    parts = frame.iloc[:-1]
    assert parts["cost"].sum() == pytest.approx(PACKAGE.total.cash, rel=1e-6)
    total = (parts["gdp"] * parts["cost"]).sum()  # those without cash have no effect per unit: guarantees
    assert total == pytest.approx(frame.loc["the whole package", "gdp"] * PACKAGE.total.cash, rel=0.1)
    assert frame.index.name == by


def test_times_and_forms_are_chosen_within_their_bounds():
    """The same project now or later is bounded in all; shares of financing sum to one; later ones are dated later."""
    forms = {"bonds": sm.Financing.deficit_bonds(), "tax": sm.Financing.tax()}
    found = sm.design(
        PACKAGE, ECONOMY, bounds=(0.5, 2.0), later={"ai_models": (2,)}, financing=forms, seed=1, draws=128,
        horizon="2035Q4",
    )  # fmt: skip
    scale = found.frame["scale"]
    assert 0.5 - 1e-9 <= scale["ai_models"] + scale["ai_models, 2 years later"] <= 2.0 + 1e-9
    assert scale["financing: bonds"] + scale["financing: tax"] == pytest.approx(1.0)
    assert scale @ found.frame["cost"] == pytest.approx(PACKAGE.total.cash)
    assert found.package.financing.share("deficit_bonds") == pytest.approx(scale["financing: bonds"])
    frontier = found.frontier((0.0, 1.0))
    assert frontier.loc[0.0, "mean"] >= frontier.loc[1.0, "mean"] - 1e-9
    assert frontier.loc[1.0, "worst"] >= frontier.loc[0.0, "worst"] - 1e-9


def test_sums_of_levers_are_bounded():
    """Two times of one project, 2 in all at most: all of it at the better time, none at the other."""
    found = optimum(goal(np.tile([3.0, 5.0, 1.0], (9, 1)), together=(((0, 1), 1.0, 2.0),)))
    np.testing.assert_allclose(found.scales, [0.0, 2.0, 3.0], atol=1e-9)
    whole = optimum(goal(np.tile([3.0, 5.0, 1.0], (9, 1)), together=(((0, 1), 1.0, 2.0),), whole=np.ones(3, bool)))
    np.testing.assert_allclose(whole.scales, [0.0, 2.0, 3.0], atol=1e-9)


@pytest.fixture(scope="module")
def designed():
    return sm.design(PACKAGE, ECONOMY, bounds=(0.5, 2.0), **ASKED)


def test_a_design_keeps_its_bounds_and_is_simulated_again(designed):
    frame = designed.frame
    assert designed.package.total.cash == pytest.approx(PACKAGE.total.cash)
    assert frame["scale"].between(0.5 - 1e-9, 2.0 + 1e-9).all()
    assert frame.loc["ai_models", "at"] == "high"
    assert (frame["at"] == "").sum() <= 1, "the mean is linear: all but one project lie on a bound"
    assert designed.gain > 3.0 * designed.gain_error > 0.0
    assert abs(designed.optimism) < 4.0 * designed.value_error
    assert designed.price_of_budget > 0.0
    assert "Bounds are yours" in repr(designed)


def test_mixes_are_predicted_from_single_projects(designed):
    """Mixes are nearly linear in the size of projects: scarce scientists and builders bend little."""
    from stimulus_model.analysis.unit_effects import resimulated, unit_effects

    made = unit_effects(PACKAGE, ECONOMY, Steps(None, {}), **ASKED)
    predicted = made.stacked(0) @ designed.frame["scale"].to_numpy()
    simulated = resimulated({"one": designed.package, "two": PACKAGE}, ECONOMY, Steps(None, {}), **ASKED)["one"][:, 0]
    left = ((predicted - simulated) ** 2).mean() / simulated.var()
    assert left < 0.002
    assert predicted.mean() == pytest.approx(simulated.mean(), rel=0.01)


def test_a_limit_of_debt_and_whole_projects_are_kept():
    asked = {**ASKED, "draws": 256}
    free = sm.design(PACKAGE, ECONOMY, bounds=(0.5, 2.0), weight=0.5, whole=["rapidus"], **asked)
    assert free.frame.loc["rapidus", "scale"] in (1.0, 2.0)
    limit = 0.9 * float(free.frame["scale"] @ free.frame["debt"])
    bound = sm.design(PACKAGE, ECONOMY, bounds=(0.5, 2.0), weight=0.5, budget=1.2, debt_at_most=limit, **asked)
    assert bound.frame["scale"] @ bound.frame["debt"] <= limit + 1e-9
    assert bound.frame["scale"] @ bound.frame["cost"] == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"bounds": {"rapidu": (0.0, 1.0)}}, "did you mean 'rapidus'"),
        ({"bounds": (2.0, 1.0)}, "low up to high"),
        ({"bounds": 3}, "bounds"),
        ({"weight": 1.5}, "weight"),
        ({"tail": 0.0}, "tail"),
        ({"whole": ["micro"]}, "did you mean 'micron'"),
        ({"budget": -1.0}, "budget"),
        ({"package": PACKAGE.replace(projects=PACKAGE.projects[:1])}, "at least two projects"),
        ({"economy": 3}, "economy"),
        ({"later": (0,)}, "later"),
        ({"later": {"micro": (1,)}}, "did you mean 'micron'"),
        ({"financing": {"one": sm.Financing.tax()}}, "at least two"),
        ({"financing": {"one": 1, "two": 2}}, "financing.one"),
    ],
)
def test_wrong_designs_are_refused(wrong, match):
    with pytest.raises(sm.InputError, match=match):
        sm.design(**{"package": PACKAGE, "economy": ECONOMY, "bounds": (0.5, 2.0), **ASKED, **wrong})


@pytest.mark.slow
def test_designs_of_ten_seeds_agree_within_their_errors():
    """The mix of every seed, simulated on the same fresh draws, is worth what any other is, within the errors."""
    asked = {"draws": 512, "horizon": "2035Q4"}
    found = [sm.design(PACKAGE, ECONOMY, bounds=(0.5, 2.0), seed=2 * seed, **asked) for seed in range(1, 11)]
    values = np.array([[each.value, each.value_error, each.gain, each.gain_error] for each in found])
    for value, error in (values[:, :2].T, values[:, 2:].T):
        apart = (value - np.average(value, weights=error**-2.0)) / error
        assert np.abs(apart).max() < 3.5
        assert 0.4 < apart.std(ddof=1) < 1.7, "errors are those of the seeds"
    scales = np.array([each.frame["scale"] for each in found])
    spread = np.array([each.frame["bootstrap_sd"] for each in found]).mean(axis=0)
    assert (scales.std(axis=0, ddof=1) < 3.0 * spread + 0.05).all(), "weights move no more than the bootstrap says"
    optimism = np.array([each.optimism for each in found])
    assert abs(optimism.mean()) < 4.0 * np.sqrt(2.0) * values[:, 1].mean() / np.sqrt(10)
