"""Other equations in the place of the shipped ones: they decide the run, and every record of it says so."""

import dataclasses
import pickle

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.economy import model as shipped
from stimulus_model.economy.central_path import central_path

RUN = {"draws": 16, "seed": 3, "horizon": "2027Q4", "variables": ["real_gdp", "debt_to_gdp"], "engine": "reference"}


def calmer(state, p, shocks, policy, start, past):
    """The shipped quarter, in which households answer the real rate half as much."""
    demand = p.demand._replace(consumption_rate_response=0.5 * p.demand.consumption_rate_response)
    return shipped.quarter(state, p._replace(demand=demand), shocks, policy, start, past)


CALMER = dataclasses.replace(shipped.MODEL, quarter=calmer)


@pytest.fixture(scope="module")
def economy():
    return sm.Economy.load("japan")


@pytest.fixture(scope="module")
def own(economy):
    return economy.with_model(CALMER)


@pytest.fixture(scope="module")
def package():
    return sm.Package.load("japan-ai-chips-2024")


@pytest.fixture(scope="module")
def projection(package, own):
    return sm.simulate(package, own, **RUN)


def test_the_economy_carries_its_equations(economy, own):
    assert economy.model is shipped.MODEL
    assert own.model is CALMER
    assert own.replace(consumption_rate_response=0.4).model is CALMER
    assert own != economy
    assert own.content_id != economy.content_id
    assert len({economy.model.fingerprint, own.model.fingerprint}) == 2
    assert own.with_model(shipped.MODEL) == economy


def test_another_process_gets_the_same_equations(own):
    again = pickle.loads(pickle.dumps(own))
    assert again == own
    assert again.model == CALMER


def test_they_decide_what_a_run_gives_and_its_provenance_names_them(projection, package, economy, own):
    plain = sm.simulate(package, economy, **RUN)
    assert not np.array_equal(projection.effect("real_gdp"), plain.effect("real_gdp"))
    assert projection.provenance.equations == own.model.fingerprint
    assert "own equations: quarter" in projection.provenance.describe()
    assert plain.provenance.equations == economy.model.fingerprint
    assert "own equations" not in plain.provenance.describe()
    for made, of in ((plain, economy), (projection, own)):
        assert made.provenance.economy_id == of.content_id
    assert projection.content_hash != plain.content_hash


def test_the_central_path_follows_them(economy, own):
    last = [central_path(each, "2026Q4")[1][-1].expenditure.real_gdp for each in (economy, own)]
    assert last[0] != last[1]


def test_a_file_of_such_a_run_is_read_but_computes_nothing(projection, tmp_path):
    opened = sm.open_projection(projection.save(tmp_path / "own.nc"))
    assert opened.content_hash == projection.content_hash
    assert np.array_equal(opened.effect("real_gdp"), projection.effect("real_gdp"))
    with pytest.raises(sm.InputError, match=r"provenance\.equations.*a run with its own \(quarter\)"):
        opened.contributions("real_gdp")


def test_the_economy_of_the_run_lets_a_file_go_on(projection, own, economy, tmp_path):
    path = projection.save(tmp_path / "own.nc")
    parts = sm.open_projection(path, economy=own).contributions("real_gdp")
    assert np.array_equal(parts, projection.contributions("real_gdp"))
    with pytest.raises(sm.InputError, match=r"provenance\.equations.*the economy that would compute"):
        sm.open_projection(path, economy=economy).contributions("real_gdp")
    with pytest.raises(sm.InputError, match=r"provenance\.economy_id"):
        sm.open_projection(path, economy=own.replace(hand_to_mouth=0.3)).contributions("real_gdp")


@pytest.mark.parametrize(
    ("model", "match"),
    [
        ("shipped", "model.*a Model"),
        (dataclasses.replace(shipped.MODEL, Output=shipped.Shocks, variables=()), "model.Output"),
        (
            dataclasses.replace(shipped.MODEL, quarter=lambda state, *rest: (state, state, state)),
            "model.quarter.*Flows",
        ),
        (dataclasses.replace(shipped.MODEL, begin=lambda p, position: position), "model.begin.*Start, State"),
    ],
)
def test_a_model_that_does_not_fit_is_refused(economy, model, match):
    with pytest.raises(sm.InputError, match=match):
        economy.with_model(model)
