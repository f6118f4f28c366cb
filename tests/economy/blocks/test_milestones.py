"""Instalments that wait for a plant that is late: held back, paid once it produces, lapsed in between."""

import pytest
from runs import policy

import stimulus_model as sm
from stimulus_model.economy.blocks.disbursement import Cash
from stimulus_model.economy.blocks.milestones import MilestoneParameters, begin_milestones, instalments, late_shares
from stimulus_model.economy.blocks.plants import SLOTS, PlantParameters, PlantRow
from stimulus_model.records import make

IDLE = make(PlantRow, lambda _: 0.0)
STRICT = MilestoneParameters(milestone_strictness=0.5, milestone_lapse=0.4)


def drawn(*delays):
    """Return plants with these delays, the rest on time."""
    nothing = (0.0,) * SLOTS
    return PlantParameters(nothing, nothing, (*delays, *nothing)[:SLOTS], nothing, nothing)


def years(now, *plants):
    return policy(years=now)._replace(plants=(*plants, *[IDLE] * (SLOTS - len(plants))))


def test_by_hand():
    plant = IDLE._replace(capex=0.8, research=0.25, opens=2.0, due=1.0)
    cash = Cash(10.0, 4.0, 3.0, 2.0, 1.0)
    state, paid = instalments(begin_milestones(), cash, STRICT, drawn(0.5), years(2.25, plant))
    assert state == pytest.approx((4.0, 0.5, 0.0))
    assert paid == (6.0, 3.5, 3.0, 2.0, 1.0)
    state, paid = instalments(state, cash, STRICT, drawn(0.5), years(2.5, plant))
    assert state == pytest.approx((4.0 * 0.9 + 4.0, 0.5 * 0.9 + 0.5, 0.0)), "a tenth has lapsed in the quarter"
    after, last = instalments(state, cash, STRICT, drawn(0.5), years(2.75, plant))
    assert after == (0.0, 0.0, 0.0)
    assert (last.capex, last.research) == pytest.approx((10.0 + 7.6, 4.0 + 0.95)), "it produces: what waited is paid"


def test_what_is_paid_waits_or_lapses_is_what_was_due():
    plant = IDLE._replace(capex=1.0, opens=1.0)
    quick = STRICT._replace(milestone_lapse=0.0)
    state, total = begin_milestones(), 0.0
    for quarter in range(1, 21):
        now = 0.25 * quarter
        row = plant._replace(due=float(now > 1.0))
        state, paid = instalments(state, Cash(1.0, 0.0, 0.0, 0.0, 0.0), quick, drawn(2.0), years(now, row))
        total += paid.capex
    assert (total, state.capex) == pytest.approx((20.0, 0.0))


def test_only_plants_that_should_produce_and_do_not_are_late():
    on_time = IDLE._replace(capex=0.5, opens=1.0, due=1.0)
    behind = IDLE._replace(capex=0.3, opens=1.0, due=1.0)
    not_yet = IDLE._replace(capex=0.2, opens=9.0)
    plants = drawn(0.0, 3.0, 5.0)
    assert late_shares(plants, years(2.0, on_time, behind, not_yet)).capex == 0.3
    assert late_shares(plants, years(4.25, on_time, behind, not_yet)).capex == 0.0


def test_a_late_plant_gets_less_and_later_in_a_run(economy):
    package, draws = sm.Package.load("japan-ai-chips-2024"), 96
    strict, loose = (
        sm.simulate(package, economy.replace(milestone_strictness=each), draws=draws, seed=4, horizon="2034Q4")
        for each in (1.0, 0.0)
    )
    cash = [made.effect("package_cash", freq="year").mean("draw") for made in (strict, loose)]
    gap = cash[0] - cash[1]
    assert abs(float(gap.sel(year=slice(2025, 2026)).sum())) < 1e-12, "no plant can be late before its start"
    assert -0.4 < float(gap.sel(year=2028) / cash[1].sel(year=2028)) < -0.1
    assert -0.05 < float(gap.sum() / cash[1].sum()) < -0.002, "some of it lapses, the most is paid later"
