"""Models that look ahead: three New Keynesian equations, whose solution is known, on every way to run them."""

import hashlib
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model import Expectation, Expectations, InputError

QUARTERS = 160
HORIZON = "2064Q4"


class Belief(NamedTuple):
    rate_effect: float
    discount: float
    slope: float
    inflation_response: float
    gap_response: float


class State(NamedTuple):
    gap: float


class Exogenous(NamedTuple):
    demand: float


class Shocks(NamedTuple):
    demand: float


class Expected(NamedTuple):
    gap: float
    inflation: float
    iterations: float
    error: float


class Output(NamedTuple):
    gap: float
    inflation: float
    iterations: float
    error: float


def begin(p):
    return State(0.0)


def quarter(state, p, shocks, given, expected):
    demand = given.demand + 0.1 * shocks.demand
    answer = 1.0 + p.rate_effect * (p.gap_response + p.inflation_response * p.slope)
    real = p.rate_effect * (1.0 - p.inflation_response * p.discount)
    gap = (expected.gap + real * expected.inflation + demand) * (1.0 / answer)
    inflation = p.discount * expected.inflation + p.slope * gap
    return State(gap), Output(gap, inflation, expected.iterations, expected.error)


RULES = Expectations({"gap": Expectation("gap"), "inflation": Expectation("inflation")})
KEYNESIAN = sm.Model(
    begin, quarter, State, Belief, Exogenous, Output, Shocks=Shocks, Expected=Expected, expectations=RULES,
    variables=[sm.Variable(name, units="points", effect="points") for name in Output._fields],
)  # fmt: skip
PRIORS = {
    "rate_effect": sm.prior.normal(mean=1.0, sd=0.2, low=0.3),
    "discount": 0.99,
    "slope": sm.prior.normal(mean=0.1, sd=0.03, low=0.02),
    "inflation_response": sm.prior.normal(mean=1.5, sd=0.1, low=1.2),
    "gap_response": 0.125,
}
FADING = 0.8 ** np.arange(QUARTERS)
LATER = np.where((np.arange(QUARTERS) >= 20) & (np.arange(QUARTERS) < 28), 1.0, 0.0)


def _run(demand=FADING, model=KEYNESIAN, **options):
    scenarios = {"without": {"demand": 0.0}, "with": {"demand": demand}}
    asked = {"priors": PRIORS, "scenarios": scenarios, "seed": 1, "draws": 48, "horizon": HORIZON}
    return sm.run(model, **{**asked, **options})


def _parameters(run):
    return {name: run.parameters.sel(parameter=name).to_numpy() for name in Belief._fields}


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_demand_that_fades_has_the_known_solution(engine):
    run = _run(engine=engine)
    p = _parameters(run)
    fading = 0.8
    per_gap = p["slope"] / (1.0 - p["discount"] * fading)
    rate = p["gap_response"] + per_gap * (p["inflation_response"] - fading)
    gap = 1.0 / (1.0 - fading + p["rate_effect"] * rate)
    assert np.abs(run.effect("gap").to_numpy() - gap[:, None] * FADING).max() < 1e-8
    assert np.abs(run.effect("inflation").to_numpy() - (gap * per_gap)[:, None] * FADING).max() < 1e-8


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_what_is_announced_moves_the_gap_before_it_comes(engine):
    run = _run(LATER, engine=engine)
    p = _parameters(run)
    gap = np.zeros((48, QUARTERS + 1))
    inflation = np.zeros((48, QUARTERS + 1))
    for t in reversed(range(QUARTERS)):  # forwards nothing is carried over: backwards it is solved in one pass
        real = p["rate_effect"] * (1.0 - p["inflation_response"] * p["discount"])
        answer = 1.0 + p["rate_effect"] * (p["gap_response"] + p["inflation_response"] * p["slope"])
        gap[:, t] = (gap[:, t + 1] + real * inflation[:, t + 1] + LATER[t]) / answer
        inflation[:, t] = p["discount"] * inflation[:, t + 1] + p["slope"] * gap[:, t]
    assert np.abs(run.effect("gap").to_numpy() - gap[:, :-1]).max() < 1e-8
    assert np.abs(run.effect("inflation").to_numpy() - inflation[:, :-1]).max() < 1e-8
    assert np.abs(gap[:, 19]).min() > 0.02  # it is there before anything is spent


class Inert(NamedTuple):
    persistence: float


class Level(NamedTuple):
    level: float


class Mean(NamedTuple):
    later: float
    iterations: float


class Reported(NamedTuple):
    level: float
    mean: float
    iterations: float


def _inert(first, discount, most=200):
    def step(state, p, given, expected):
        level = p.persistence * state.level + given.demand + 0.3 * expected.later
        return Level(level), Reported(level, expected.later, expected.iterations)

    rules = Expectations({"later": Expectation("level", discount, first=first)}, most=most)
    variables = [sm.Variable(name, units="1", effect="points") for name in Reported._fields]
    return sm.Model(
        lambda p: Level(0.0), step, Level, Inert, Exogenous, Reported, Expected=Mean, expectations=rules,
        variables=variables,
    )  # fmt: skip


@pytest.mark.parametrize(("first", "discount"), [(0, 0.75), (1, 0.0), (1, 0.6), (1, "persistence")])
def test_expectations_are_the_discounted_mean_of_the_path_that_they_make(first, discount):
    run = _run(LATER, _inert(first, discount), priors={"persistence": sm.prior.uniform(0.2, 0.6)}, draws=16)
    level, mean = run.effect("level").to_numpy(), run.effect("mean").to_numpy()
    weight = run.parameters.to_numpy()[:, 0] if isinstance(discount, str) else discount
    beyond = level[:, -1]
    following, expected = beyond, beyond
    for t in reversed(range(QUARTERS)):
        nearest = following if first else level[:, t]
        expected = (1.0 - weight) * nearest + weight * expected
        following = level[:, t]
        assert np.abs(mean[:, t] - expected).max() < 1e-9


def test_the_bits_are_those_of_every_machine_and_engines_take_as_many_iterations():
    """Computed once, on a processor with 512-bit registers and CPython 3.11."""
    asked = {"model": _inert(0, 0.75), "priors": {"persistence": sm.prior.uniform(0.0, 0.6)}, "draws": 37}
    run, reference = (_run(LATER, engine=engine, **asked) for engine in ("compiled", "reference"))
    iterations = run.effect("iterations").to_numpy()[:, 0]
    assert len(set(iterations)) > 5  # draws leave their lanes to others at different times
    np.testing.assert_array_equal(reference.effect("iterations").to_numpy()[:, 0], iterations)
    bits = b"".join(np.ascontiguousarray(run.effect(name)).tobytes() for name in ("level", "mean", "iterations"))
    assert hashlib.sha256(bits).hexdigest()[:16] == "38d3a62608f24bf2"


def test_bits_do_not_depend_on_where_and_how_it_is_run(tmp_path):
    whole = _run(LATER, draws=200, threads=1)
    for options in ({"threads": 2}, {"chunk": 24}, {"checkpoint": tmp_path / "spans", "chunk": 64}):
        assert np.array_equal(_run(LATER, draws=200, **options)["gap"], whole["gap"])
    again = _run(LATER, draws=200, checkpoint=tmp_path / "spans", chunk=64)  # from the file
    assert np.array_equal(again["gap"], whole["gap"])


def test_a_checkpoint_of_other_expectations_is_refused(tmp_path):
    _run(checkpoint=tmp_path / "spans")
    other = replace(KEYNESIAN, expectations=replace(RULES, tolerance=1e-3))
    assert other.fingerprint != KEYNESIAN.fingerprint
    with pytest.raises(InputError, match="equations"):
        _run(model=other, checkpoint=tmp_path / "spans")


def test_points_that_fill_the_space_and_summaries_look_ahead_too():
    sobol = _run(draws=64, sampling="sobol")
    assert np.abs(sobol.effect("inflation").to_numpy()).min() > 0.0
    paths, summary = _run(draws=1_024), _run(draws=1_024, keep="summary", measures=["effect"])
    year = slice(0, 4)
    mean = paths.effect("gap").to_numpy()[:, year].mean(axis=1)
    found = summary.statistics("gap", freq="year")
    assert found["mean"].iloc[0] == pytest.approx(mean.mean())


def test_engines_agree():
    compiled, reference = (_run(LATER, engine=engine) for engine in ("compiled", "reference"))
    for name in ("gap", "inflation"):
        largest = float(np.abs(reference[name]).max())
        assert np.abs(compiled[name].to_numpy() - reference[name].to_numpy()).max() < 1e-11 * largest


def test_a_draw_that_still_moves_is_invalid_and_can_be_left_out():
    asked = {"model": _inert(0, 0.9, most=30), "priors": {"persistence": sm.prior.uniform(0.0, 0.9)}, "draws": 64}
    with pytest.raises(sm.InvalidDrawsError, match="expectations still move after 30 iterations"):
        _run(LATER, **asked)
    kept = _run(LATER, on_invalid="report", **asked)
    assert 0 < len(kept.provenance.dropped) < 64
    assert kept.effect("iterations").to_numpy().max() <= 30.0


def test_a_share_by_which_a_draw_may_still_move_can_be_accepted():
    hasty = _inert(0, 0.9, most=4)
    asked = {"priors": {"persistence": sm.prior.uniform(0.0, 0.6)}, "draws": 16}
    with pytest.raises(sm.InvalidDrawsError, match="after 4 iterations"):
        _run(LATER, hasty, **asked)
    lenient = replace(hasty, expectations=replace(hasty.expectations, accepted=1.0))
    assert _run(LATER, lenient, **asked).effect("iterations").to_numpy().max() == 4.0


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"expectations": Expectations({"gap": Expectation("gap")})}, "rules for gap, inflation, in this order"),
        (
            {"expectations": Expectations({"gap": Expectation("gapp"), "inflation": Expectation("gap")})},
            "did you mean",
        ),
        (
            {"expectations": Expectations({"gap": Expectation("gap", "slop"), "inflation": Expectation("gap")})},
            "did you mean",
        ),
        ({"expectations": {"gap": Expectation("gap")}}, "Expectations"),
    ],
)
def test_rules_that_do_not_fit_are_refused(changes, match):
    with pytest.raises(InputError, match=match):
        replace(KEYNESIAN, **changes)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"discount": 1.0}, "discount: got 1.0, allowed: a finite number >= 0 and <= 0.9999"),
        ({"discount": -0.1}, "discount: got -0.1"),
        ({"first": 2}, "first: got 2"),
        ({"first": -1}, "first: got -1"),
        ({"less": 1}, "less: got 1"),
    ],
)
def test_rules_that_cannot_be_are_refused(arguments, match):
    Expectation("gap", discount=0.9999, first=0, less="inflation")
    with pytest.raises(InputError, match=match):
        Expectation("gap", **arguments)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"tolerance": 0.0}, "tolerance: got 0.0"),
        ({"tolerance": 1.1}, "tolerance: got 1.1"),
        ({"most": 0}, "most: got 0"),
        ({"most": 100_001}, "most: got 100001"),
        ({"accepted": 1e-11}, "accepted: got 1e-11, allowed: a finite number >= 1e-10 and <= 1"),
        ({"accepted": 1.1}, "accepted: got 1.1"),
        ({"rules": {1: Expectation("gap")}}, "rules: got"),
        ({"rules": (("gap", Expectation("gap"), 1),)}, "rules: got"),
        ({"rules": {"gap": "gap"}}, "gap: got 'gap'"),
    ],
)
def test_ways_to_solve_that_cannot_be_are_refused(arguments, match):
    assert (Expectations().tolerance, Expectations().most) == (1e-10, 200)
    Expectations(tolerance=1.0, most=1, accepted=1.0)
    Expectations(tolerance=1e-3, most=100_000, accepted=1e-3)
    with pytest.raises(InputError, match=match):
        Expectations(**arguments)
