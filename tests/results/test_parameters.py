"""Draws in and out: the parameters of each draw, draws of one's own, conditions, and the official models apart."""

import pickle

import numpy as np
import pandas as pd
import pytest

import stimulus_model as sm
from stimulus_model.economy.beliefs.ensemble import read_members
from stimulus_model.economy.beliefs.official_models import calibrated_values
from tests.support.keynesian import ASKED, MODEL

PACKAGE, ECONOMY = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
KEPT = ("real_gdp", "debt_to_gdp", "ai_capacity_realised")


@pytest.fixture(scope="module")
def projection():
    return sm.simulate(PACKAGE, ECONOMY, seed=1, draws=600, horizon="2031Q4", variables=KEPT)


def effects(projection):
    return projection.effect("real_gdp").to_numpy()


def test_groups_of_members_are_the_official_models_in_order():
    """Each group's centre lies nearest to the calibration to the model that its name says."""
    names, members = read_members("japan")
    models = ECONOMY.ensemble.models
    for k, model in enumerate(models):
        centre = members[k :: len(models)].mean(axis=0)
        apart = {}
        for other in models:
            fitted = calibrated_values("japan", other)
            apart[other] = np.square((centre - [fitted[name] for name in names]) / members.std(axis=0)).sum()
        assert min(apart, key=apart.get) == model


def test_parameters_are_those_that_were_simulated(projection):
    drawn = projection.parameters
    assert drawn.dims == ("draw", "parameter")
    again = sm.simulate(PACKAGE, ECONOMY, seed=1, parameters=drawn, horizon="2031Q4", variables=KEPT)
    np.testing.assert_array_equal(effects(again), effects(projection))
    assert again.dependence.members.worth == projection.dependence.members.worth
    some = drawn.isel(draw=slice(0, 50))
    fewer = sm.simulate(PACKAGE, ECONOMY, seed=1, parameters=some, horizon="2031Q4", variables=KEPT)
    np.testing.assert_array_equal(effects(fewer), effects(projection)[:50])


def test_parameters_name_member_and_official_model(projection):
    drawn = projection.parameters
    names, members = read_members("japan")
    np.testing.assert_array_equal(drawn.sel(parameter=names[5]), members[drawn["member"], 5])
    assert set(drawn["model"].to_numpy().tolist()) == set(ECONOMY.ensemble.models)
    assert drawn.to_pandas().shape == drawn.shape


def test_shocks_and_parameters_have_keys_of_their_own(projection):
    other = sm.simulate(PACKAGE, ECONOMY, seed=1, shock_seed=2, draws=100, horizon="2031Q4", variables=KEPT)
    np.testing.assert_array_equal(other.parameters, projection.parameters[:100])
    assert not np.array_equal(other.baseline("real_gdp"), projection.baseline("real_gdp")[:100])
    assert "shocks of seed 2" in other.provenance.describe()
    apart = other.contributions("real_gdp").sum("channel")
    np.testing.assert_allclose(apart, effects(other), atol=1e-9)


def test_own_draws_of_a_few_parameters_leave_the_others(projection):
    frame = pd.DataFrame({"realised_share": np.linspace(0.1, 0.4, 600)})
    own = sm.simulate(PACKAGE, ECONOMY, seed=1, parameters=frame, horizon="2031Q4", variables=KEPT)
    drawn = own.parameters
    np.testing.assert_array_equal(drawn.sel(parameter="realised_share"), frame["realised_share"])
    kept = [name for name in drawn["parameter"].to_numpy() if name != "realised_share"]
    np.testing.assert_array_equal(drawn.sel(parameter=kept), projection.parameters.sel(parameter=kept))
    assert own.provenance.given


def test_own_draws_of_the_ensemble_have_no_members():
    name = ECONOMY.ensemble.parameters[0]
    own = sm.simulate(PACKAGE, ECONOMY, seed=1, parameters={name: [0.5, 0.6]}, horizon="2027Q4", variables=KEPT)
    assert own.members is None
    with pytest.raises(sm.InputError, match="take members"):
        own.by_model()


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"parameters": {"realised_shar": [0.1]}}, "did you mean 'realised_share'"),
        ({"parameters": {"realised_share": [np.nan]}}, "a finite number in each row"),
        ({"parameters": {"execution_rate": [1.5]}}, "parameters.execution_rate: got 1.5"),
        ({"parameters": {"realised_share": []}}, "at least one"),
        ({"parameters": 3}, "a DataFrame with a row a draw"),
        ({"parameters": {"realised_share": [0.1, 0.2]}, "draws": 3}, "2, the rows of parameters"),
        ({"parameters": {"realised_share": [0.1] * 32}, "sampling": "sobol"}, "other draws belong together"),
        ({"shock_seed": 1, "keep": "summary", "draws": 10}, "'paths' or 'annual'"),
        ({"shock_seed": -1, "draws": 10}, "shock_seed"),
    ],
)
def test_what_cannot_be_given_is_refused(wrong, match):
    with pytest.raises(sm.InputError, match=match):
        sm.simulate(PACKAGE, ECONOMY, seed=1, horizon="2027Q4", **wrong)


def test_a_file_draws_again_what_was_drawn(projection, tmp_path):
    opened = sm.open_projection(projection.save(tmp_path / "run.nc"))
    np.testing.assert_array_equal(opened.parameters, projection.parameters)
    assert opened.by_model().models == ECONOMY.ensemble.models
    given = sm.simulate(PACKAGE, ECONOMY, seed=1, parameters={"realised_share": [0.1]}, horizon="2027Q4")
    opened = sm.open_projection(given.save(tmp_path / "given.nc"))
    assert opened.content_hash == given.content_hash
    with pytest.raises(sm.InputError, match="those that were given are in no file"):
        opened.parameters  # noqa: B018 - asked for


def test_a_model_of_ones_own_opens_its_draws(tmp_path):
    run = sm.run(MODEL, **ASKED, draws=64)
    drawn = run.parameters
    assert drawn["parameter"].to_numpy().tolist() == ["persistence", "slope"]
    assert drawn.sel(parameter="slope").min() >= 0.05
    np.testing.assert_array_equal(sm.open_projection(run.save(tmp_path / "run.nc")).parameters, drawn)


def test_draws_that_meet_a_condition(projection):
    level = projection.level("real_gdp", freq="year").sel(year=2030).to_numpy()
    middle = float(np.median(level))
    chosen = projection.where(real_gdp=("above", middle), year=2030)
    np.testing.assert_array_equal(effects(chosen), effects(projection)[level > middle])
    assert "300 of 600 draws" in chosen.provenance.describe()
    assert "50 ± 2 % of draws" in chosen.provenance.describe()
    twice = chosen.where(realised_share=("between", 0.0, 0.3))
    share = projection.parameters.sel(parameter="realised_share").to_numpy()
    np.testing.assert_array_equal(effects(twice), effects(projection)[(level > middle) & (share <= 0.3)])
    np.testing.assert_array_equal(twice.parameters["number"], np.flatnonzero((level > middle) & (share <= 0.3)))
    assert effects(pickle.loads(pickle.dumps(twice))).shape == effects(twice).shape


def test_a_condition_is_saved_with_its_draws(projection, tmp_path):
    chosen = projection.where(real_gdp=("above", 0.0), year=2030, measure="effect")
    opened = sm.open_projection(chosen.save(tmp_path / "chosen.nc"))
    assert opened.content_hash == chosen.content_hash
    assert opened.provenance.condition == chosen.provenance.condition


def test_a_condition_on_the_model_leaves_its_members(projection):
    """A condition that only some members meet makes the draws share fewer: their part of the errors grows."""
    name = ECONOMY.ensemble.parameters[0]
    middle = float(np.median(read_members("japan")[1][:, 0]))
    big = sm.simulate(PACKAGE, ECONOMY, seed=1, draws=8_000, horizon="2027Q4", variables=KEPT)
    chosen = big.where(**{name: ("above", middle)})
    assert chosen.dependence.members.worth == pytest.approx(ECONOMY.ensemble.worth / 2, rel=0.1)
    free = big.where(realised_share=("above", float(ECONOMY.parameters["realised_share"].prior.median)))
    assert free.dependence.members.worth == pytest.approx(ECONOMY.ensemble.worth, rel=0.1)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({}, "at least one, such as"),
        ({"real_gdpp": ("above", 1.0)}, "did you mean 'real_gdp'"),
        ({"real_gdp": ("over", 1.0)}, "above"),
        ({"real_gdp": ("above", 1.0, 2.0)}, "above"),
        ({"real_gdp": ("between", 2.0, 1.0)}, "low up to high"),
        ({"real_gdp": ("above", 1e9)}, "what at least two of 600 draws meet: 0 do"),
        ({"real_gdp": ("above", 1.0), "year": 2050}, "year"),
        ({"real_gdp": ("above", 1.0), "measure": "level"}, "measure"),
    ],
)
def test_conditions_that_are_none_are_refused(projection, wrong, match):
    with pytest.raises(sm.InputError, match=match):
        projection.where(**wrong)


def test_by_model_says_what_each_official_model_says(projection):
    found = projection.by_model()
    table = found.summary(["real_gdp"], [2030]).to_frame()
    models = projection.parameters["model"].to_numpy()
    drawn = projection.effect("real_gdp", relative=True, freq="year").sel(year=2030).to_numpy()
    for model in found.models:
        (row,) = table.xs(model, level="model").to_dict("records")
        assert row["median"] == np.median(drawn[models == model])
    (pool,) = table.xs("all", level="model").to_dict("records")
    groups = [drawn[models == model] for model in found.models]
    inside = sum(((each - each.mean()) ** 2).sum() for each in groups) / (600 - 3)
    assert pool["between"] == pytest.approx(max(1.0 - inside / drawn.var(ddof=1), 0.0))
    assert pool["between"] < 0.1, "which official model it is hardly matters for GDP of 2030"
    assert "nobody's answer" in repr(found)
    assert all(f"\n{model}\n" in found.headline() for model in found.models)
    assert len(found.fan("real_gdp").data.columns) == 12
    with pytest.raises(sm.InputError, match="did you mean 'esri-2022'"):
        found["esri-2020"]


def test_a_summary_refuses_what_needs_single_draws():
    summary = sm.simulate(PACKAGE, ECONOMY, seed=1, draws=64, horizon="2027Q4", keep="summary")
    for ask in (lambda: summary.parameters, lambda: summary.where(real_gdp=("above", 1.0)), summary.by_model):
        with pytest.raises(sm.InputError, match="a summary keeps none"):
            ask()
