"""Shares of a variance: against closed forms, for independent and correlated inputs, alone and in groups."""

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from scipy.special import ndtr

import stimulus_model as sm
from stimulus_model.analysis.pick_freeze import Sums, cuts_of, order_parts, ranks_of, shapley_parts
from stimulus_model.simulation.joint_scores import Exchange, JointScores

GOLDEN = json.loads(Path(__file__).with_name("golden_sensitivity.json").read_text(encoding="utf-8"))


class Walk(NamedTuple):
    function: object
    exchange: Exchange

    def at(self, step):
        return self.function(self.exchange.at(step))[:, np.newaxis]


class Two:
    """Two samples of a function of correlated normal scores."""

    def __init__(self, function, joint, random, rows):
        self.function, self.joint = function, joint
        self.samples = joint.sample(random, rows), joint.sample(random, rows)

    def walk(self, ranks):
        return Walk(self.function, Exchange(self.joint, *self.samples, ranks))

    def outcomes(self, cuts):
        return (walk.at(step) for walk, step in cuts)

    def ends(self):
        return tuple(self.function(each)[:, np.newaxis] for each in self.samples)


def found(function, correlation, owner, rows=8192, seed=1):
    """Return Shapley, first-order and total-order shares of a function of scores."""
    joint, random = JointScores(np.array(correlation), np.array(owner)), np.random.default_rng(seed)
    inputs = max(owner) + 1
    shapley, first, total = Sums(), Sums(), Sums()
    two = Two(function, joint, random, rows)
    ranks = ranks_of(random, rows, inputs, {})
    shapley.add(*shapley_parts(cuts_of(two, ranks, lambda y: y), ranks))
    alone, left, whole = order_parts(Two(function, joint, random, rows), rows, inputs, {}, lambda y: y)
    first.add(alone, whole)
    total.add(left, whole)
    return [sums.shares() for sums in (shapley, first, total)]


def ishigami(z):
    x = np.pi * (2.0 * ndtr(z) - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def copula(rho):
    return [[1.0, 0.0, rho], [0.0, 1.0, 0.0], [rho, 0.0, 1.0]]


def gaussian(case):
    covariance = np.array(case["covariance"])
    sd = np.sqrt(np.diag(covariance))
    return (lambda z: z @ (sd * case["beta"])), covariance / np.outer(sd, sd)


CASES = {
    "ishigami_independent": (ishigami, np.eye(3), [0, 1, 2], GOLDEN["ishigami_independent"]),
    "sobol_g": (
        lambda z: np.prod(
            (np.abs(4.0 * ndtr(z) - 2.0) + GOLDEN["sobol_g"]["a"]) / (1.0 + np.array(GOLDEN["sobol_g"]["a"])), axis=1
        ),
        np.eye(8),
        list(range(8)),
        GOLDEN["sobol_g"],
    ),
    "product": (lambda z: z[:, 0] * z[:, 1], np.eye(2), [0, 1], GOLDEN["product_gaussian_rho0"]),
}
for rho in ("-0.5", "+0.5", "+0.9"):
    case = GOLDEN[f"linear_gaussian_iooss_prieur_rho{rho}"]
    CASES[f"iooss {rho}"] = (*gaussian(case), [0, 1, 2], case)
for rho in ("-0.5", "+0.3", "+0.8"):
    CASES[f"ishigami copula {rho}"] = (ishigami, copula(float(rho)), [0, 1, 2], GOLDEN[f"ishigami_copula13_rho{rho}"])
eight = GOLDEN["linear_gaussian_8"]
weights = np.array(eight["beta"]) * eight["sd"]
decay = 0.6 ** np.abs(np.subtract.outer(np.arange(8), np.arange(8)))
CASES["eight"] = ((lambda z: z @ weights), decay, list(range(8)), eight)
CASES["eight in groups"] = ((lambda z: z @ weights), decay, [0, 0, 0, 1, 1, 2, 3, 3], eight["grouped"])
tailed = GOLDEN["lognormal_correlated"]
CASES["lognormal"] = ((lambda z: np.exp(z @ tailed["beta"])), tailed["correlation"], [0, 1, 2, 3], tailed)
CASES["lognormal in groups"] = (CASES["lognormal"][0], tailed["correlation"], [0, 0, 1, 1], tailed["grouped"])


@pytest.mark.parametrize("name", CASES)
def test_shares_agree_with_closed_forms(name):
    function, correlation, owner, golden = CASES[name]
    shapley, first, total = found(function, correlation, owner)
    for made, key in ((shapley, "shapley"), (first, "first_order"), (total, "total_order")):
        error = np.maximum((made.high - made.low)[0] / 3.92, 2e-4)
        assert (np.abs(made.share[0] - golden[key]) < 4.5 * error).all(), key
        assert error.max() < 0.035
    assert shapley.share.sum() == pytest.approx(1.0, abs=1e-12)


def test_intervals_cover_as_they_say():
    """60 repetitions: 95 % intervals of Shapley shares cover the truth in nine out of ten cases or more."""
    function, correlation, owner, golden = CASES["eight in groups"]
    inside = []
    for seed in range(60):
        joint, random = JointScores(np.array(correlation), np.array(owner)), np.random.default_rng([7, seed])
        sums = Sums()
        two = Two(function, joint, random, 1024)
        ranks = ranks_of(random, 1024, 4, {})
        sums.add(*shapley_parts(cuts_of(two, ranks, lambda y: y), ranks))
        shares = sums.shares()
        inside.append((shares.low[0] <= golden["shapley"]) & (golden["shapley"] <= shares.high[0]))
    assert 0.90 < np.mean(inside) < 0.99


def test_intervals_of_what_inputs_explain_alone_and_leave_cover_as_they_say():
    """80 repetitions of 95 % intervals of first and total order, of correlated inputs in groups."""
    function, correlation, owner, golden = CASES["eight in groups"]
    inside = {"first_order": [], "total_order": []}
    for seed in range(80):
        joint, random = JointScores(np.array(correlation), np.array(owner)), np.random.default_rng([11, seed])
        alone, total, whole = order_parts(Two(function, joint, random, 512), 512, 4, {}, lambda y: y)
        for name, parts in (("first_order", alone), ("total_order", total)):
            sums = Sums()
            sums.add(parts, whole)
            shares = sums.shares()
            inside[name].append((shares.low[0] <= golden[name]) & (golden[name] <= shares.high[0]))
    for name, hits in inside.items():
        assert 0.90 < np.mean(hits) < 0.99, name


def test_what_is_kept_has_the_first_samples_scores():
    joint = JointScores(decay, np.arange(8))
    random = np.random.default_rng(2)
    kept, drawn = joint.sample(random, 50), joint.sample(random, 50)
    ranks = np.argsort(random.random((50, 8)), axis=1)
    exchange = Exchange(joint, kept, drawn, ranks)
    for step in range(-1, 8):
        now = exchange.at(step)
        np.testing.assert_allclose(now[ranks > step], kept[ranks > step], atol=1e-12)
    np.testing.assert_allclose(exchange.at(7), drawn, atol=1e-12)


def test_what_is_drawn_anew_has_its_distribution_given_what_is_kept():
    """Correlations after any step are those of the scores."""
    joint = JointScores(decay, np.arange(8))
    random = np.random.default_rng(3)
    rows = 40_000
    ranks = np.argsort(random.random((rows, 8)), axis=1)
    exchange = Exchange(joint, joint.sample(random, rows), joint.sample(random, rows), ranks)
    np.testing.assert_allclose(np.corrcoef(exchange.at(3).T), decay, atol=0.025)


class Beliefs(NamedTuple):
    a: float
    b: float
    c: float
    d: float
    e: float


class State(NamedTuple):
    level: float


class On(NamedTuple):
    on: float


class Out(NamedTuple):
    answer: float


def linear(state, p, on):
    answer = on.on * (1.0 * p.a - 0.8 * p.b + 0.6 * p.c + 1.5 * p.d + 0.3 * p.e)
    return State(answer), Out(answer)


OWN = sm.Model(lambda p: State(0.0), linear, State, Beliefs, On, Out, variables=[sm.Variable("answer", "points")])
SD = {"a": 1.0, "b": 0.5, "c": 2.0, "d": 1.0, "e": 3.0}
TIED = {("a", "b"): 0.5, ("b", "c"): 0.3, ("a", "c"): -0.2, ("d", "e"): 0.6}


def own_projection(correlations=TIED):
    return sm.run(
        OWN,
        priors={name: sm.prior.normal(mean=0.0, sd=sd) for name, sd in SD.items()},
        correlations=correlations,
        scenarios={"without": {"on": 0.0}, "with": {"on": 1.0}},
        seed=1,
        draws=16,
        horizon="2026Q4",
    )


def linear_shapley(groups):
    """Shapley shares of groups of the correlated inputs of `linear`, by enumeration of conditional variances."""
    from itertools import permutations

    names, beta = list(SD), np.array([1.0, -0.8, 0.6, 1.5, 0.3])
    covariance = np.diag(np.square(list(SD.values())))
    for (one, other), value in TIED.items():
        j, k = names.index(one), names.index(other)
        covariance[j, k] = covariance[k, j] = value * SD[one] * SD[other]

    def explained(chosen):
        inside = [names.index(name) for name in chosen]
        if not inside:
            return 0.0
        link = covariance[:, inside] @ np.linalg.inv(covariance[np.ix_(inside, inside)])
        return beta @ link @ covariance[inside] @ beta

    shares = dict.fromkeys(groups, 0.0)
    orders = list(permutations(groups))
    for order in orders:
        chosen, before = [], 0.0
        for group in order:
            chosen += groups[group]
            after = explained(chosen)
            shares[group] += (after - before) / len(orders)
            before = after
    return {group: share / (beta @ covariance @ beta) for group, share in shares.items()}


@pytest.mark.parametrize(
    "groups", [{"one": ["a", "d"], "two": ["b"], "three": ["c", "e"]}, {name: [name] for name in SD}]
)
def test_grouped_correlated_shares_of_a_model_of_ones_own_are_the_analytic_ones(groups):
    result = sm.sensitivity(
        own_projection(), outcomes={"answer": ("answer", 2026)}, groups=groups, seed=3, precision=0.02
    )
    assert result.reached
    wanted = linear_shapley(groups)
    shares = result.shapley.loc["answer"]
    assert shares["share"].sum() == pytest.approx(1.0, abs=1e-12)
    for name, share in wanted.items():
        assert shares.loc[name, "share"] == pytest.approx(share, abs=0.03)


def test_ranks_and_thresholds_are_explained_as_they_are_defined():
    alone = sm.run(
        OWN,
        priors={"a": sm.prior.normal(mean=0.0, sd=1.0), "d": sm.prior.normal(mean=0.0, sd=1.0), "b": 0.0, "c": 0.0,
                "e": 0.0},
        scenarios={"without": {"on": 0.0}, "with": {"on": 1.0}}, seed=1, draws=16, horizon="2026Q4",
    )  # fmt: skip
    ask = {"outcomes": {"answer": ("answer", 2026)}, "seed": 2, "precision": 0.02}
    value = sm.sensitivity(alone, **ask).shapley.loc["answer", "share"]
    assert value["d"] == pytest.approx(2.25 / 3.25, abs=0.03)
    above = sm.sensitivity(alone, **ask, scale=("above", 0.0)).first_order.loc["answer", "share"]
    # var of P(1.5 d + a > 0 | d) over 1/4, for a correlation r of sum and part: asin(r^2) / (pi / 2)
    assert above["d"] == pytest.approx(np.arcsin(2.25 / 3.25) / (np.pi / 2), abs=0.06)
    rank = sm.sensitivity(alone, **ask, scale="rank").first_order.loc["answer", "share"]
    # Spearman: the variance of E[F(y) | d] is that of a normal copula, 6 asin(r^2 / 2) / pi of 1/12
    assert rank["d"] == pytest.approx(6.0 * np.arcsin(2.25 / 3.25 / 2.0) / np.pi, abs=0.06)


PACKAGE, ECONOMY = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")


@pytest.fixture(scope="module")
def shipped():
    groups = {
        "official model": ["@official model"],
        "its members": ["@ensemble"],
        "AI adoption": ["compute_effect"],
        "shocks": ["@shocks"],
    }
    return sm.sensitivity(PACKAGE, ECONOMY, groups=groups, seed=1, precision=0.05)


def test_the_official_model_matters_for_debt_and_not_for_ai(shipped):
    assert shipped.reached
    gdp = shipped.shapley.xs("Real GDP, effect in 2030", level="outcome")["share"]
    assert gdp.sum() == pytest.approx(1.0)
    assert gdp["official model"] < 0.15, "chips and adoption decide GDP in 2030, not the official models"
    debt = shipped.shapley.xs("Government debt to GDP, effect in 2035", level="outcome")["share"]
    assert debt["official model"] > 2.0 * gdp["official model"] > 0.02
    ai = shipped.shapley.xs("Realised capacity of generative AI, effect in 2035", level="outcome")["share"]
    assert ai["official model"] < 0.05
    assert gdp["shocks"] < 0.1
    with_interactions = shipped.total_order.loc[("Real GDP, effect in 2030", "shocks"), "share"]
    assert with_interactions < 0.15, "shocks move the effect by what the official models leave open, and by little"


def test_first_order_agrees_with_the_variance_between_models(shipped):
    projection = sm.simulate(PACKAGE, ECONOMY, seed=5, draws=4_000, horizon="2030Q4", variables=["real_gdp"])
    between = projection.by_model().between("real_gdp", "% of the no-package path", 2030)
    row = shipped.first_order.loc[("Real GDP, effect in 2030", "official model")]
    assert row["low"] - 0.05 < between < row["high"] + 0.05


def test_given_draws_agree_with_further_runs(shipped, tmp_path):
    projection = sm.simulate(PACKAGE, ECONOMY, seed=5, draws=4_000, horizon="2035Q4", variables=["real_gdp"])
    outcomes = {"GDP": ("real_gdp", 2030)}
    found = sm.given_data_sensitivity(projection, outcomes)
    shares, wanted = found.frame.loc["GDP"], shipped.first_order.loc["Real GDP, effect in 2030"]
    assert shares.index[0] == "research_return"
    for name, other in (("@official model", "official model"), ("@ensemble", "its members")):
        assert wanted.loc[other, "low"] - 0.05 < shares.loc[name, "share"] < wanted.loc[other, "high"] + 0.05
    assert shares["share"].min() > -0.01
    assert "What each input explains alone" in repr(found)
    opened = sm.open_projection(projection.save(tmp_path / "run.nc"))
    assert sm.given_data_sensitivity(opened, outcomes).frame.equals(found.frame)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"outcomes": {"x": ("debt", 2030)}}, "outcomes.x: got 'debt'"),
        ({"projection": 3}, "projection"),
    ],
)
def test_draws_that_cannot_be_asked_are_refused(wrong, match):
    few = sm.simulate(PACKAGE, ECONOMY, seed=5, draws=200, horizon="2030Q4", variables=["real_gdp"])
    with pytest.raises(sm.InputError, match=match):
        sm.given_data_sensitivity(**{"projection": few, "outcomes": None, **wrong})
    with pytest.raises(sm.InputError, match="at least 200"):
        sm.given_data_sensitivity(sm.simulate(PACKAGE, ECONOMY, seed=5, draws=16, horizon="2030Q4"))


def test_tables_and_charts_show_intervals(shipped):
    text = repr(shipped)
    assert "Shapley shares sum to 100" in text
    assert "±" in text
    assert len(shipped.plot.bar("Real GDP, effect in 2030").data) == 5
    assert shipped.plot.heat().data.shape == (5, 3)
    with pytest.raises(sm.InputError, match="did you mean"):
        shipped.plot.bar("Real GDP, effect in 2031")


def test_a_projection_knows_what_it_is_of(shipped):
    projection = sm.simulate(PACKAGE, ECONOMY, seed=9, draws=16, variables=["real_gdp"])
    one = sm.sensitivity(projection, groups="sections", seed=1, precision=0.5, most_runs=1)
    two = sm.sensitivity(PACKAGE, ECONOMY, groups="sections", seed=1, precision=0.5, most_runs=1)
    np.testing.assert_array_equal(one.frame, two.frame)
    assert {"@official model", "@shocks", "plants"} <= set(one.frame.index.get_level_values("input"))
    assert not sm.sensitivity(PACKAGE, ECONOMY, groups="sections", seed=1, precision=1e-4, most_runs=1).reached


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"groups": {"x": ["compute_efect"]}}, "did you mean 'compute_effect'"),
        ({"groups": {"x": ["@shocks"], "y": ["@shocks"]}}, "each input in one group"),
        ({"groups": "section"}, "did you mean 'sections'"),
        ({"groups": {}}, "a dictionary of names"),
        ({"outcomes": {"x": ("real_gdpp", 2030)}}, "did you mean 'real_gdp'"),
        ({"outcomes": {"x": ("real_gdp", 2060)}}, "a year from 2025 to 2040"),
        ({"outcomes": {"x": ("real_gdp", 2030, "effects")}}, "did you mean 'effect'"),
        ({"outcomes": {}}, "outcomes"),
        ({"scale": "ranks"}, "did you mean 'rank'"),
        ({"scale": ("over", 1.0)}, "scale"),
        ({"precision": 0.0}, "precision"),
        ({"economy": None}, "economy"),
        ({"about": "japan-ai-chips-2024"}, "about"),
    ],
)
def test_wrong_questions_are_refused(wrong, match):
    with pytest.raises(sm.InputError, match=match):
        sm.sensitivity(**{"about": PACKAGE, "economy": ECONOMY, "seed": 1, "most_runs": 1, **wrong})


def test_a_file_has_no_model_to_run_again(tmp_path):
    path = own_projection().save(tmp_path / "own.nc")
    with pytest.raises(sm.InputError, match="in this process"):
        sm.sensitivity(sm.open_projection(path), outcomes={"answer": ("answer", 2026)}, seed=1)


class Stop(Exception):
    """An interruption."""


@pytest.mark.parametrize("scale", ["value", "rank"])
def test_an_interrupted_analysis_goes_on_and_ends_with_the_same_bits(tmp_path, scale):
    ask = {"outcomes": {"answer": ("answer", 2026)}, "seed": 3, "groups": {"one": ["a", "d"]}, "precision": 1e-9,
           "most_runs": 150_000, "scale": scale}  # fmt: skip
    whole = sm.sensitivity(own_projection(), **ask)

    def stop(done, of):
        if done > 60_000:
            raise Stop

    folder = tmp_path / "kept"
    with pytest.raises(Stop):
        sm.sensitivity(own_projection(), **ask, progress=stop, checkpoint=folder)
    kept = sorted(folder.glob("*.span"))
    assert kept
    looked = []
    again = sm.sensitivity(own_projection(), **ask, checkpoint=folder, progress=lambda done, of: looked.append(done))
    np.testing.assert_array_equal(again.frame, whole.frame)
    assert len(sorted(folder.glob("*.span"))) > len(kept)
    with pytest.raises(sm.InputError, match="checkpoint"):
        sm.sensitivity(own_projection(), **{**ask, "seed": 4}, checkpoint=folder)
