"""Another equation and a block more in the shipped economy: they decide the run, and every record of it says so."""

import pickle
from typing import NamedTuple

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.economy.blocks import behaviour
from stimulus_model.economy.equations import find_equation, shipped_equations
from stimulus_model.economy.model import MODEL
from stimulus_model.economy.own_model import own_model, own_parts
from stimulus_model.engine.draws.design import design_of, draw_parameters
from stimulus_model.records import names

RUN = {"draws": 16, "seed": 3, "horizon": "2027Q4"}


def habits(last, income, income_lag, real_rate_gap, p, start, policy):
    wanted = behaviour.consumption(last, income, income_lag, real_rate_gap, p, start, policy)
    return last + policy.growth + 0.5 * (wanted - last - policy.growth)


def shipped(last, income, income_lag, real_rate_gap, p, start, policy):
    return behaviour.consumption(last, income, income_lag, real_rate_gap, p, start, policy)


class State(NamedTuple):
    log_price: float
    wealth_effect: float


class Belief(NamedTuple):
    house_price_response: float


class Signals(NamedTuple):
    yield_10y: float
    real_gdp: float
    inflation_target: float


class Output(NamedTuple):
    house_price: float
    seen_gdp: float


def begin(p, position):
    return State(0.0, 0.0)


def housing(state, p, seen):
    log_price = state.log_price - 0.01 * p.house_price_response * (seen.yield_10y - seen.inflation_target)
    return State(log_price, 0.02 * (log_price - state.log_price)), Output(100.0 * log_price, seen.real_gdp)


FIELDS = {
    "function": housing,
    "begin": begin,
    "State": State,
    "Parameters": Belief,
    "Output": Output,
    "Signals": Signals,
    "variables": [sm.Variable("house_price", "% against the start"), sm.Variable("seen_gdp", "¥ trillion a year")],
}
LISTENING = sm.Block(**FIELDS)
FEEDING = sm.Block(**FIELDS, feeds={"consumption_add": "wealth_effect"})
PRIORS = {"house_price_response": sm.prior.normal(mean=1.0, sd=0.2)}


@pytest.fixture(scope="module")
def economy():
    return sm.Economy.load("japan")


@pytest.fixture(scope="module")
def package():
    return sm.Package.load("japan-ai-chips-2024")


@pytest.fixture(scope="module")
def plain(package, economy):
    return sm.simulate(package, economy, engine="reference", **RUN)


@pytest.fixture(scope="module")
def slow(economy):
    return economy.with_equation("consumption", habits)


@pytest.fixture(scope="module")
def homes(economy):
    return economy.with_block("housing", FEEDING, PRIORS)


def test_every_equation_of_the_shipped_model_is_known():
    known = shipped_equations()
    assert {"behaviour.consumption", "prices.price_phillips", "rates.policy_rule", "model.conditions"} <= set(known)
    assert {entry.equation for entry in sm.VARIABLES.values()} <= set(known)
    assert find_equation("consumption") == find_equation("behaviour.consumption") == "behaviour.consumption"


def test_the_same_equation_written_anew_changes_no_bit_and_no_fingerprint(package, economy, plain):
    same = economy.with_equation("consumption", shipped)
    assert same.model.fingerprint == economy.model.fingerprint
    found = sm.simulate(package, same, engine="reference", **RUN)
    assert all(np.array_equal(found[name], plain[name]) for name in plain.variables)
    assert found.provenance.own_equations == ("behaviour.consumption",)


@pytest.mark.parametrize("name", ["behaviour.consumption", "rates.policy_rule", "ai_adoption.adopt", "bonds.bonds"])
def test_an_equation_is_replaced_wherever_it_is_used_and_nowhere_else(name, economy):
    """A function that fails shows that the replaced one is what runs; the shipped model does not notice."""

    class ReachedError(Exception):
        pass

    def model():
        raise ReachedError

    made = own_model(((name, model),), ())
    row = economy.policy_rows(sm.Timeline("2025Q1", "2025Q1"))[0].tolist()
    with pytest.raises((ReachedError, TypeError)):
        run_quarter(made, economy, row)
    run_quarter(MODEL, economy, row)


def run_quarter(model, economy, row):
    from stimulus_model.records import build

    start, state = model.begin(economy.central, economy.position)
    calm = model.Shocks(*(0.0 for _ in model.Shocks._fields))
    return model.step(state, economy.central, calm, build(model.Exogenous, row), start, model.recall([]))


def test_both_engines_run_another_equation_and_provenance_names_it(package, slow, plain):
    compiled, reference = (sm.simulate(package, slow, engine=each, **RUN) for each in ("compiled", "reference"))
    assert not np.array_equal(reference["consumption"], plain["consumption"])
    for name in ("real_gdp", "consumption", "debt"):
        np.testing.assert_allclose(compiled[name], reference[name], rtol=1e-11)
    assert compiled.provenance.equations == slow.model.fingerprint != plain.provenance.equations
    assert "own equations: behaviour.consumption" in compiled.provenance.describe()
    assert compiled.provenance.economy_id == slow.content_id


def test_a_block_that_only_listens_changes_nothing_else(package, economy, plain):
    listening = economy.with_block("housing", LISTENING, PRIORS)
    found = sm.simulate(package, listening, engine="reference", **RUN)
    assert found.variables == (*plain.variables, "house_price", "seen_gdp")
    assert all(np.array_equal(found[name], plain[name]) for name in plain.variables)
    assert np.array_equal(found["seen_gdp"], found["real_gdp"])
    rate = (
        found["yield_10y"].to_numpy()
        - economy.policy_rows(found.timeline)[:, MODEL.Exogenous._fields.index("inflation_target")]
    )
    response = -found["house_price"].to_numpy()[:, :, -1] / rate.sum(axis=2)
    np.testing.assert_allclose(response[:, 0], response[:, 1], rtol=1e-9)
    assert 0.3 < response.min() < response.max() < 1.7


def test_what_a_block_feeds_is_heard_in_the_next_quarter(package, homes, plain):
    found = sm.simulate(package, homes, engine="reference", **RUN)
    assert np.array_equal(found["consumption"][:, :, 0], plain["consumption"][:, :, 0])
    effect = 0.02 * 0.01 * found["house_price"].to_numpy()[:, :, 0]
    second = np.log(found["consumption"].to_numpy() / plain["consumption"].to_numpy())[:, :, 1]
    np.testing.assert_allclose(second, effect, rtol=1e-6)


def test_engines_agree_on_a_block(package, homes):
    runs = [sm.simulate(package, homes, engine=each, **RUN) for each in ("compiled", "reference")]
    for name in ("house_price", "real_gdp", "debt"):
        np.testing.assert_allclose(*(run[name] for run in runs), rtol=1e-10, atol=1e-12)
    assert runs[0].provenance.own_equations == ("block housing",)


def test_the_parameters_of_a_block_are_beliefs_like_others(economy, homes):
    entry = homes.parameters["house_price_response"]
    assert (entry.block, entry.prior, entry.source.kind) == ("housing", PRIORS["house_price_response"], "judgement")
    assert homes.replace(house_price_response=2.0).parameters["house_price_response"].value == 2.0
    drawn = [draw_parameters(design_of(each.marginals()), 1, 0, 64) for each in (economy, homes)]
    at = names(homes.model.Parameters).index("house_price_response")
    assert np.array_equal(drawn[0], np.delete(drawn[1], at, axis=1))


def test_equations_and_blocks_go_together_and_to_other_processes(slow, homes):
    both = slow.with_block("housing", FEEDING, PRIORS)
    assert own_parts(both.model) == ("behaviour.consumption", "block housing")
    assert both.model.fingerprint == homes.with_equation("consumption", habits).model.fingerprint
    for each in (slow, homes, both):
        again = pickle.loads(pickle.dumps(each))
        assert again == each
        assert again.content_id == each.content_id
        assert again.model.fingerprint == each.model.fingerprint


def test_a_file_of_a_block_reads_anywhere_and_computes_where_the_block_is(package, homes, economy, tmp_path):
    made = sm.simulate(package, homes, engine="reference", **RUN)
    path = made.save(tmp_path / "homes.nc")
    opened = sm.open_projection(path)
    assert np.array_equal(opened["house_price"], made["house_price"])
    with pytest.raises(sm.InputError, match=r"provenance\.equations.*its own \(block housing\)"):
        opened.contributions("house_price")
    parts = sm.open_projection(path, economy=homes).contributions("house_price")
    np.testing.assert_allclose(parts.sum("channel"), made.effect("house_price"), atol=1e-12)


def test_debt_analysis_of_plants_follows_own_equations(package, slow):
    found = sm.contingent_liabilities(package, slow, seed=1, draws=64, horizon="2030Q4")
    assert found.provenance if hasattr(found, "provenance") else found is not None


def other_arguments(last, income):
    return last


def branching(last, income, income_lag, real_rate_gap, p, start, policy):
    return last if income > 0.0 else income


def text(last, income, income_lag, real_rate_gap, p, start, policy):
    return "much"


@pytest.mark.parametrize(
    ("name", "function", "match"),
    [
        ("consumtion", habits, r"equation: got 'consumtion'.*did you mean 'consumption'"),
        (3, habits, "equation: got 3"),
        ("consumption", other_arguments, r"consumption: got 'a function of \(last, income\)'.*real_rate_gap"),
        ("consumption", 0.5, "behaviour.consumption: got 0.5, allowed: a function of"),
        ("consumption", branching, r"model.quarter.*TraceError.*where\(\) in place of if"),
        ("consumption", text, "model.quarter.*TypeError"),
    ],
)
def test_an_equation_that_does_not_fit_is_refused(economy, name, function, match):
    with pytest.raises(sm.InputError, match=match):
        economy.with_equation(name, function)


class Unwired(NamedTuple):
    house_prices: float


class Taken(NamedTuple):
    hand_to_mouth: float


@pytest.mark.parametrize(
    ("name", "change", "priors", "match"),
    [
        ("prices", {}, PRIORS, "name: got 'prices', allowed: a new name"),
        ("housing", {"Signals": Unwired}, PRIORS, "block.Signals: got 'house_prices'"),
        (
            "housing",
            {"feeds": {"consumption_ad": "wealth_effect"}},
            PRIORS,
            "block.feeds.*did you mean 'consumption_add'",
        ),
        ("housing", {"Parameters": Taken}, {"hand_to_mouth": 0.1}, "block.Parameters: got 'hand_to_mouth'"),
        ("housing", {}, {}, "priors.house_price_response: got None"),
        ("housing", {}, {"house_price_response": "one"}, "priors.house_price_response"),
        ("housing", {"function": lambda state, p, seen: state}, PRIORS, "model.quarter"),
    ],
)
def test_a_block_that_does_not_fit_is_refused(economy, name, change, priors, match):
    with pytest.raises(sm.InputError, match=match):
        economy.with_block(name, sm.Block(**FIELDS | change), priors)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"variables": FIELDS["variables"][:1]}, "block.variables: got 'seen_gdp'"),
        ({"feeds": {"consumption_add": "wealth"}}, "block.feeds: got 'wealth'.*did you mean 'wealth_effect'"),
        ({"units": {"house_price": "%"}}, "block.units"),
        ({"State": dict}, "block.State"),
        ({"function": 3}, "block.function"),
        ({"source": ""}, "block.source"),
    ],
)
def test_a_block_that_contradicts_itself_is_refused(change, match):
    with pytest.raises(sm.InputError, match=match):
        sm.Block(**FIELDS | change)


def test_a_block_twice_or_a_quarter_of_its_own_is_refused(economy, homes):
    import dataclasses

    with pytest.raises(sm.InputError, match="name: got 'housing'"):
        homes.with_block("housing", LISTENING, PRIORS)
    with pytest.raises(sm.InputError, match="model: got 'a changed copy"):
        economy.with_model(dataclasses.replace(homes.model, quarter=MODEL.quarter))
    own = economy.with_model(dataclasses.replace(MODEL, quarter=whole))
    with pytest.raises(sm.InputError, match=r"economy\.model.*a quarter of its own"):
        own.with_equation("consumption", habits)


def whole(state, p, shocks, policy, start, past):
    return MODEL.quarter(state, p, shocks, policy, start, past)
