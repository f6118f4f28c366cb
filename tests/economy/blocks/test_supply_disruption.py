"""A cut in the supply of chips: when it comes, what it costs, what plants at home spare."""

import math

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.economy.blocks.supply_disruption import DisruptionParameters, begin_disruption, supply_loss
from stimulus_model.economy.paths.policy_record import Policy

P = DisruptionParameters(
    supply_cut_hazard=0.02,
    supply_cut_time=0.1,
    supply_cut_length=1.0,
    supply_cut_loss=0.03,
    supply_cut_relief=2.0,
    chip_use=7.0,
)


def at(years: float) -> Policy:
    return Policy(**dict.fromkeys(Policy._fields, 0.0))._replace(years=years)


@pytest.mark.parametrize(("years", "loss"), [(4.75, 0.0), (5.0, 0.0), (5.25, 0.03), (6.0, 0.03), (6.25, 0.0)])
def test_it_lasts_as_long_as_it_should(years, loss):
    start = begin_disruption(P)
    assert start.begins == pytest.approx(5.0)
    assert supply_loss(0.0, P, at(years), start) == loss


@pytest.mark.parametrize(("value_added", "kept"), [(0.0, 1.0), (0.35, 0.9), (3.5, 0.0), (10.0, 0.0)])
def test_plants_at_home_spare_their_share_and_never_more_than_the_loss(value_added, kept):
    assert supply_loss(value_added, P, at(5.5), begin_disruption(P)) == pytest.approx(0.03 * kept, abs=1e-15)


def test_the_cut_comes_as_often_as_its_hazard_says(economy):
    certain = economy.replace(supply_cut_hazard=0.05)
    nothing = sm.Package.load("japan-ai-chips-2024").scaled(0.0)
    safe = sm.simulate(nothing, economy.replace(supply_cut_loss=0.0), draws=4000, seed=5, horizon="2034Q4")
    cut = sm.simulate(nothing, certain, draws=4000, seed=5, horizon="2034Q4")
    lost = (cut.baseline("potential_output").values < safe.baseline("potential_output").values - 1e-9).any(axis=1)
    expected = 1.0 - math.exp(-0.05 * 10.0)
    assert lost.mean() == pytest.approx(expected, abs=4.0 * math.sqrt(expected * (1.0 - expected) / 4000))


def test_switching_it_off_leaves_draws_without_a_cut_untouched(economy):
    package, names = sm.Package.load("japan-ai-chips-2024"), ["real_gdp", "debt"]
    off = sm.simulate(package, economy.replace(supply_cut_loss=0.0), draws=500, seed=1, variables=names)
    on = sm.simulate(package, economy, draws=500, seed=1, variables=names)
    same = (on.baseline("real_gdp").values == off.baseline("real_gdp").values).all(axis=1)
    assert 0.6 < same.mean() < 0.98
    assert np.array_equal(on.effect("debt").values[same], off.effect("debt").values[same])
