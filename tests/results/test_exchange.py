"""Draws go out as the groups that ArviZ reads, and come in again."""

import numpy as np
import pytest
import xarray as xr

import stimulus_model as sm

PACKAGE, ECONOMY = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
HOW = {"seed": 1, "horizon": "2027Q4", "variables": ["real_gdp"], "keep": "annual"}


@pytest.fixture(scope="module")
def projection():
    return sm.simulate(PACKAGE, ECONOMY, draws=100, **HOW)


def test_draws_come_back_as_they_went(projection):
    tree = projection.to_arviz()
    again = sm.simulate(PACKAGE, ECONOMY, parameters=tree, **HOW)
    np.testing.assert_array_equal(again.effect("real_gdp", freq="year"), projection.effect("real_gdp", freq="year"))
    np.testing.assert_array_equal(again.members, projection.members)
    outcome = tree["posterior_predictive"]["real_gdp"]
    assert outcome.dims == ("chain", "draw", "year")
    np.testing.assert_array_equal(outcome[0], projection.effect("real_gdp", relative=True, freq="year"))
    assert set(tree["sample_stats"]["model"].to_numpy().ravel()) <= set(projection.by_model().projections)


class Older:
    """The object of ArviZ before trees: groups() and names in brackets."""

    def __init__(self, posterior):
        self.posterior = posterior

    def groups(self):
        return ["posterior"]

    def __getitem__(self, name):
        return getattr(self, name)


@pytest.mark.parametrize("kind", [lambda d: xr.DataTree.from_dict({"posterior": d}), Older])
def test_chains_of_others_are_draws(kind):
    values = np.random.default_rng(1).uniform(0.2, 0.4, (4, 25))
    given = kind(xr.Dataset({"deadweight": (("chain", "draw"), values)}))
    found = sm.simulate(PACKAGE, ECONOMY, parameters=given, **HOW)
    np.testing.assert_array_equal(found.parameters.sel(parameter="deadweight"), values.ravel())


def test_what_is_no_draw_is_refused(projection):
    wide = xr.DataTree.from_dict(
        {"posterior": xr.Dataset({"deadweight": (("chain", "draw", "x"), np.ones((1, 9, 2)))})}
    )
    with pytest.raises(sm.InputError, match=r"parameters\.deadweight: .*chain and draw"):
        sm.simulate(PACKAGE, ECONOMY, parameters=wide, **HOW)
    with pytest.raises(sm.InputError, match="ArviZ"):
        sm.simulate(PACKAGE, ECONOMY, parameters=xr.DataTree(), **HOW)
    with pytest.raises(sm.InputError, match="did you mean 'real_gdp'"):
        projection.to_arviz("real_gdpp")
