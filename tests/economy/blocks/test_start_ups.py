"""Start-ups: entry out of what research finds, survival, value added, spillovers, and nothing counted twice."""

import pytest
from runs import policy

import stimulus_model as sm
from stimulus_model.economy.blocks.start_ups import StartUpParameters, begin_start_ups, start_ups, survivors

HAND = StartUpParameters(start_up_share=0.25, start_up_failure=0.4, start_up_return=0.1, start_up_spillover=0.5)


def test_by_hand():
    on = policy(chip_capacity=1.0)
    state, made = start_ups(begin_start_ups(), HAND, 8.0, on)
    assert state.alive == 2.0
    assert made.reported.start_up_value_added == pytest.approx(0.2)
    assert made.net_supply == pytest.approx(0.3)
    state, made = start_ups(state, HAND, 4.0, on)
    assert state.alive == pytest.approx(2.0 * 0.9 + 1.0), "a tenth gives up, others come"
    assert start_ups(state, HAND, 4.0, policy())[1].net_supply == 0.0, "without the channel"


def test_half_of_them_live_for_the_time_that_their_failures_say():
    alive = 1.0
    for _ in range(20):
        alive = survivors(alive, 0.0, 0.13)
    assert alive == pytest.approx(0.52, abs=0.01)


def run(economy, **beliefs):
    names = ["start_up_value_added", "potential_output"]
    made = sm.simulate(
        sm.Package.load("japan-ai-chips-2024"), economy.replace(**beliefs), draws=96, seed=3, horizon="2045Q4",
        variables=names,
    )  # fmt: skip
    return [made.effect(name, freq="year").mean("draw") for name in names]


def test_start_ups_of_the_shipped_package(economy):
    value_added, _ = run(economy)
    assert 0.0005 < float(value_added.sel(year=2032)) < 0.006, "some ¥2bn a year"
    assert float(value_added.sel(year=2045)) < 0.5 * float(value_added.max())
    twice, _ = run(economy, start_up_share=0.2)
    once, _ = run(economy, start_up_share=0.1)
    assert float(twice.sum() / once.sum()) == pytest.approx(2.0, rel=1e-3)


def test_money_of_start_ups_is_no_longer_knowledge(economy):
    idle = {"start_up_return": 0.0}
    _, without = run(economy, start_up_share=0.0)
    _, half = run(economy, start_up_share=0.5, **idle)
    _, none = run(economy, start_up_share=1.0, **idle)
    lost = [float((without - each).sel(year=2035)) for each in (half, none)]
    assert 0.01 < lost[0] < lost[1]
    assert lost[1] == pytest.approx(2.0 * lost[0], rel=0.02)
