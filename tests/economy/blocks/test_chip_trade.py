"""Chips are sold: shares that are exported or replace imports, a price with a cycle, what the balance does."""

import dataclasses

import numpy as np
import pytest
from runs import policy
from test_plant_exits import package, project

import stimulus_model as sm
from stimulus_model.economy.blocks.chip_trade import begin_chip_trade, chip_price, chip_trade
from stimulus_model.economy.blocks.chips import ChipFlows, ChipOutput
from stimulus_model.economy.blocks.plant_exits import SurvivingPlants
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.economy.paths.policy_rows import CHANNELS
from stimulus_model.timeline import Timeline

NOBODY = SurvivingPlants(*(0.0 for _ in SurvivingPlants._fields))


@pytest.fixture(scope="module")
def p(economy):
    return economy.central.chip_trade


def test_what_plants_add_is_sold_by_hand(p):
    q = p._replace(export_share=0.5, import_replacement=0.8, displaced_trade=0.25, exchange_trade_response=3.0)
    # plants add .6 of 1 and export .45 of it; a third of both is foreign
    chip = ChipOutput(
        ChipFlows(0.0, 1.0, 0.0), 0.0, foreign_value_added=0.2, product=1.0, discoveries=0.0, net_supply=0.0
    )
    sold = NOBODY._replace(plants_producing=0.6, exporting=0.45, foreign_exporting=0.15)
    state = begin_chip_trade(q)[1]
    out = chip_trade(state, q, chip, sold, 0.4, policy(per_reference=1 / 500.0))
    exports, replaced = 0.5 * 0.4 + 0.45, 0.8 * 0.35
    assert out.exports == pytest.approx(exports - 0.4 * 0.25)
    assert out.replaced == pytest.approx(replaced)
    assert out.reported == pytest.approx((exports + replaced - 0.1, 1.0))
    assert out.exchange == pytest.approx(-3.0 * (exports + replaced - 0.1) / 500.0)
    assert out.price_gain == 0.0
    dear = chip_trade(state._replace(price=np.log(1.1)), q, chip, sold, 0.4, policy())
    assert dear.price_gain == pytest.approx(0.1 * (exports + replaced - (0.15 + 0.8 * 0.05)))
    assert dear[1:3] == out[1:3]  # volumes are those of the start's prices


def test_the_price_has_the_stated_size_and_swings_with_a_period_of_years(p):
    q = p._replace(chip_price_sd=0.2, chip_price_momentum=1.66, chip_price_reversal=0.8)
    start, state = begin_chip_trade(q)
    shocks, prices = np.random.default_rng(1).standard_normal((300, 4000)), []
    for shock in shocks:
        state = chip_price(state, q, shock, start)
        prices.append(state.price)
    prices = np.asarray(prices)
    assert prices[100:].std() == pytest.approx(0.2, rel=0.02)
    lags = [np.corrcoef(prices[200], prices[200 + lag])[0, 1] for lag in (2, 8, 16)]
    assert lags[0] > 0.5
    assert lags[1] < -0.2  # half of a cycle later
    assert lags[2] > 0.1


def test_a_fab_improves_the_trade_balance_by_the_stated_share_of_its_value_added(economy):
    grant = {"kind": "capex", "amounts": {2025: 1.0}}
    names = ["exports", "imports", "chip_value_added", "chip_net_trade", "exchange_rate"]
    plain = economy.replace(exit_hazard=0.0, displacement=0.0, learning_elasticity=0.0)
    fab = package(project("fab", "memory", grant))
    run = sm.simulate(fab, plain, draws=400, seed=3, horizon="2036Q4", variables=names)
    added, net = (run.effect(name).values[:, 40:] for name in ("chip_value_added", "chip_net_trade"))
    share = run.parameters.sel(parameter="import_replacement").values[:, None]
    exported = (net / added - share) / (1.0 - share)  # net = exported + (1 - exported) x share
    assert (exported > 0.6 - 1e-9).all()
    assert (exported < 0.95 + 1e-9).all()
    # a part of it is lost again: income is spent on imports, worn equipment is bought abroad, and a dearer yen costs
    # other exports
    shipped = sm.simulate(fab, economy, draws=400, seed=3, horizon="2035Q4", variables=names)
    parts = {name: shipped.contributions(name).sel(channel="chip_capacity").values[:, 32:].mean() for name in names}
    assert 0.1 < (parts["exports"] - parts["imports"]) / parts["chip_value_added"] < 0.6
    assert 0.4 < parts["chip_net_trade"] / parts["chip_value_added"] < 0.8
    assert parts["exchange_rate"] < 0.0


def test_leading_edge_plants_are_told_by_the_money_that_has_gone_into_them(economy):
    timeline = Timeline("2025Q1", "2034Q4")
    plants = (
        project("a", "logic", {"kind": "capex", "amounts": {2025: 0.6}}),
        project("b", "memory", {"kind": "capex", "amounts": {2025: 0.2}}, {"kind": "equity", "amounts": {2028: 0.2}}),
    )
    column = Policy._fields.index("leading_edge")

    def share(given):
        return given.policy_rows(timeline, package(*plants).schedule(timeline), CHANNELS)[:, column]

    path = share(economy)
    assert path[3:11] == pytest.approx([0.75] * 8)
    assert 0.6 < path[20] < 0.75
    assert path[-1] == pytest.approx(0.6, abs=0.01)  # of all that was paid
    lines = package(project("a", "logic", {"kind": "research", "amounts": {2025: 0.6}}))
    only = economy.policy_rows(timeline, lines.schedule(timeline), CHANNELS)[:, column]
    assert only[-1] == 1.0
    none = dataclasses.replace(economy, header=dataclasses.replace(economy.header, leading_edge=()))
    assert not share(none).any()


def test_who_displaces_exporters_exports_less(economy):
    grant = {"kind": "capex", "amounts": {2025: 1.0}}
    fab, names = package(project("fab", "foundry", grant)), ["chip_net_trade", "chip_value_added"]
    certain = economy.replace(exit_hazard=0.0, displacement=0.5)
    runs = [
        sm.simulate(fab, certain.replace(displaced_trade=share), draws=100, seed=3, horizon="2034Q4", variables=names)
        for share in (0.0, 0.4)
    ]
    kept, lost = (run.effect("chip_net_trade").values for run in runs)
    np.testing.assert_allclose(kept - lost, 0.2 * runs[0].effect("chip_value_added").values, rtol=0.02, atol=1e-6)


def test_chip_prices_move_income_and_output_of_supported_plants_alone(economy):
    grant = {"kind": "capex", "amounts": {2025: 1.0}}
    fab, names = package(project("fab", "memory", grant)), ["gni", "real_gdp", "chip_value_added", "chip_price"]
    certain = economy.replace(exit_hazard=0.0)
    calm, wild = (
        sm.simulate(fab, certain.replace(chip_price_sd=size), draws=300, seed=3, variables=names)
        for size in (0.0, 0.2)
    )
    for name in ("gni", "real_gdp"):
        np.testing.assert_array_equal(calm.baseline(name), wild.baseline(name))
    price = np.log(wild.baseline("chip_price").values)
    assert price.std() > 0.1
    gain = (wild.effect("gni") - wild.effect("real_gdp")).values - (
        calm.effect("gni") - calm.effect("real_gdp")
    ).values
    assert np.corrcoef(gain[:, 40:].ravel(), price[:, 40:].ravel())[0, 1] > 0.5
