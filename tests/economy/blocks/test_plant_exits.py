"""Plants given up one by one: exit times, losses, what the state finishes, and that no plant touches another."""

import dataclasses
import math

import numpy as np
import pytest
import runs

import stimulus_model as sm
from stimulus_model.economy.blocks.disbursement import Cash
from stimulus_model.economy.blocks.plant_exits import ExitSignals, begin_exits, exit_pace, exits, given_up
from stimulus_model.economy.blocks.plants import SLOTS, AutomationParameters, PlantParameters, PlantRow
from stimulus_model.economy.model import MODEL
from stimulus_model.economy.paths.plant_rows import Plant, plants_of
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.inputs import InputError
from stimulus_model.policy import Financing, Instrument, Package, Project
from stimulus_model.records import build, make
from stimulus_model.sources import Source
from stimulus_model.timeline import Timeline

NOTHING = Cash(0.0, 0.0, 0.0, 0.0, 0.0)
IDLE = make(PlantRow, lambda _: 0.0)._replace(automates=1000.0)
BY_HAND = AutomationParameters(automation_gain=0.1, automation_delay=2.0)
FIELDS = {"region": "Miyagi", "source": "law"}


def project(name, technology, *instruments, **more):
    given = tuple(Instrument(budget="initial", source="law", **each) for each in instruments)
    return Project(name=name, title=name, technology=technology, instruments=given, **FIELDS, **more)


def package(*projects):
    return Package(
        name="test",
        title="test",
        date="2025-04-01",
        source="law",
        note="for tests",
        projects=projects,
        financing=Financing.deficit_bonds(),
        sources={"law": Source("law", "Diet", 2024, "Act", "primary")},
    )


def rows(*plants):
    """Return a policy row with these plants in the first slots."""
    policy = make(Policy, lambda _: 0.0)
    return policy._replace(plants=(*plants, *[IDLE] * (SLOTS - len(plants))))


def slots(*values, rest=1.0):
    return (*values, *[rest] * (SLOTS - len(values)))


def drawn(risk=None, threshold=None, delay=None, attainment=None, export_share=None):
    """Return what the plants draw: on time, as good as planned, never given up, and all exported."""
    return PlantParameters(
        risk or slots(),
        threshold or slots(rest=99.0),
        delay or slots(rest=0.0),
        attainment or slots(),
        export_share or slots(),
    )


@pytest.fixture(scope="module")
def p(economy):
    return economy.central.exits._replace(exit_hazard=0.4, step_in=0.25, loss_given_exit=0.5)


def test_one_plant_by_hand(p):
    plant = PlantRow(
        at_risk=1.0,
        begun=1.0,
        capex=0.5,
        research=0.8,
        equity=1.0,
        shares=1.0,
        capital=0.4,
        opens=-9.0,
        due=0.0,
        automates=1000.0,
        foreign=0.75,
        listed=-9.0,
        guaranteed=2.0,
        owed=0.0,
        cover=0.5,
        lending=0.3,
    )
    plants = drawn(risk=slots(2.0), threshold=slots(0.3), export_share=slots(0.5))
    p = p._replace(utilisation_after_exit=0.6)
    state = begin_exits(plants)
    assert state.left[0] == 0.15  # twice the risk, half the hazard left
    survivors = []
    row = rows(plant)._replace(capex_cover=0.25, equity_cover=0.5)
    for _ in range(4):
        signals = ExitSignals(NOTHING._replace(equity=0.1), 0.0, 0.0, 0.0)
        state, surviving = exits(state, p, plants, BY_HAND, signals, row)
        survivors.append(surviving)
    before, now, after, _ = survivors
    sold_by_all = (0.3, 0.4, 0.2, 0.15)  # foreign owners', named plants', exports, exports of foreign owners
    assert before == pytest.approx(
        (1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0, *sold_by_all, 0.375, 0.6, 0.0, 0.0, 0.0, 0.25, 0.5, 0.3)
    )
    # the hazard of .1 a quarter passes .15 in the second: a quarter of the plant goes on, run by the state
    money, run = (1 - 0.5 * 0.75, 1 - 0.8 * 0.75, 0.25), (0.6, 0.1, 0.6, 0.1)
    sold_by_state, paid_abroad = (0.0, 0.06, 0.03, 0.0), (0.25 * 0.375, 0.25 * 0.6)
    insured = (0.25 - 0.25 * 0.75, 0.5 - 0.5 * 0.75, 0.0)
    assert now == pytest.approx((*money, *run, *sold_by_state, *paid_abroad, 1.0, 0.5 * 0.2, 0.0, *insured))
    assert after == pytest.approx((*now[:13], 0.0, 0.0, 0.0, *insured))  # called and written off once


def test_a_plant_that_has_not_begun_is_not_finished(p):
    plant = IDLE._replace(at_risk=1.0, capex=1.0, capital=1.0, owed=0.02)
    plants = drawn(threshold=slots(0.05))
    state, surviving = exits(
        begin_exits(plants), p, plants, BY_HAND, ExitSignals(NOTHING, 0.0, 0.0, 0.0), rows(plant)
    )
    assert surviving == pytest.approx((0.0, 1.0, 1.0, *[0.0] * 10, 0.02, 0.0, 0.0, 0.0, 0.0, 0.0))
    # nor once it would have begun
    later, surviving = exits(
        state, p, plants, BY_HAND, ExitSignals(NOTHING, 0.0, 0.0, 0.0), rows(plant._replace(begun=1.0, owed=0.0))
    )
    assert surviving == pytest.approx((0.0, 1.0, 1.0, *[0.0] * 16))
    assert later.lost[0] == 1.0


def survivors(p, plants, plant, dates, equity=0.0):
    """Return what exits leave in quarters in which the plant has been public for so many years."""
    state, found = begin_exits(plants), []
    for listed in dates:
        row = rows(plant._replace(listed=listed))
        state, surviving = exits(
            state, p, plants, BY_HAND, ExitSignals(NOTHING._replace(equity=equity), 0.0, 0.0, 0.0), row
        )
        found.append(surviving)
    return found


def test_shares_are_sold_once_when_the_plant_is_public(p):
    q = p._replace(equity_sale_delay=0.5, equity_multiple=3.0)
    plant = IDLE._replace(begun=1.0, shares=0.5)
    plants = drawn(delay=slots(1.0), attainment=slots(0.8))
    found = survivors(q, plants, plant, [1.0, 1.25, 1.5, 1.75, 2.0, 2.25], equity=0.1)
    assert [each.sold for each in found] == pytest.approx([0.0, 0.0, 0.0, 3.0 * 0.8 * 0.5 * 0.4, 0.0, 0.0])
    assert not any(each.written_off for each in found)


def test_a_plant_given_up_before_it_is_public_brings_nothing(p):
    q = p._replace(equity_sale_delay=0.5, equity_multiple=3.0)
    plant = IDLE._replace(begun=1.0, at_risk=1.0, shares=1.0)
    plants = drawn(threshold=slots(0.15))  # given up in the second quarter
    found = survivors(q, plants, plant, [0.0, 0.25, 0.5, 0.75, 1.0], equity=0.1)
    assert [each.written_off for each in found] == pytest.approx([0.0, 0.5 * 0.2, 0.0, 0.0, 0.0])
    assert not any(each.sold for each in found)


def test_what_is_sold_cannot_be_written_off(p):
    q = p._replace(equity_sale_delay=0.0, equity_multiple=1.0)
    plant = IDLE._replace(begun=1.0, at_risk=1.0, shares=1.0, guaranteed=1.0)
    plants = drawn(threshold=slots(0.15))
    late = survivors(q, plants, plant, [0.25, 0.5], equity=0.1)
    assert [each.sold for each in late] == pytest.approx([0.1, 0.0])
    assert late[1].calls == pytest.approx(0.5)  # loans are called all the same
    assert late[1].written_off == 0.0
    same = survivors(q, plants, plant, [0.0, 0.25], equity=0.1)  # given up in the quarter in which it would be sold
    assert same[1].written_off == pytest.approx(0.5 * 0.2)
    assert same[1].sold == 0.0


@pytest.mark.parametrize(("years", "part"), [(3.0, 0.0), (4.5, 0.0), (4.75, 0.4 * 0.7), (9.0, 0.4 * 0.7)])
def test_a_plant_produces_from_its_start_on_and_only_what_it_attains(p, years, part):
    plant = IDLE._replace(begun=1.0, capital=0.4, opens=3.0)
    plants = drawn(delay=slots(1.5), attainment=slots(0.7))
    _, surviving = exits(
        begin_exits(plants),
        p,
        plants,
        BY_HAND,
        ExitSignals(NOTHING, 0.0, 0.0, 0.0),
        rows(plant)._replace(years=years),
    )
    assert surviving.owners == 1.0  # capital is there before it produces
    assert surviving.owners_producing == pytest.approx(0.6 + part)  # what belongs to no plant always works
    assert surviving.state_producing == 0.0


@pytest.mark.parametrize(("years", "gain"), [(4.0, 1.0), (7.5, 1.0), (7.75, 1.1), (30.0, 1.1)])
def test_an_automated_plant_adds_more_but_only_late_and_to_what_it_attains(p, years, gain):
    plant = IDLE._replace(begun=1.0, capital=0.4, opens=2.0, automates=4.0)  # plus 1.5 of its own and 2.0
    for attained in (0.7, 0.0):
        plants = drawn(delay=slots(1.5), attainment=slots(attained))
        row = rows(plant)._replace(years=years)
        _, surviving = exits(begin_exits(plants), p, plants, BY_HAND, ExitSignals(NOTHING, 0.0, 0.0, 0.0), row)
        assert surviving.owners_producing == pytest.approx(0.6 + 0.4 * attained * gain)
        assert surviving.owners == 1.0


def test_only_a_plant_with_the_milestone_is_automated(economy):
    grant = {"kind": "capex", "amounts": {2025: 0.5}}
    sure = economy.replace(automation_gain=0.05, automation_delay=1.0, delay_logic=0.0, exit_hazard=0.0)

    def added(**milestones):
        plant = project("fab", "logic", grant, milestones=milestones)
        run = sm.simulate(package(plant), sure, draws=100, seed=1, variables=["chip_value_added"])
        return run.effect("chip_value_added").values

    plain, automated = added(), added(automated_plant="2028Q4")
    np.testing.assert_array_equal(added(pilot_line="2028Q4"), plain)
    first = 4 * 4  # to 2028 and a year more: nothing before 2029Q4
    np.testing.assert_array_equal(automated[:, : first + 3], plain[:, : first + 3])
    np.testing.assert_allclose(automated[:, first + 4 :], 1.05 * plain[:, first + 4 :], rtol=1e-3)


def test_each_plant_owes_its_own_owners(economy):
    """GNI loses profits in what a plant adds, and what it got for nothing, times what is foreign in that plant."""
    grant = {"kind": "capex", "amounts": {2025: 0.5}}

    def income(ours, theirs, deadweight=0.0):
        shares = {"a": ("foundry", ours), "b": ("memory", theirs)}
        plants = [project(name, kind, grant, foreign_share=share) for name, (kind, share) in shares.items()]
        names = ["gni", "real_gdp", "chip_value_added"]
        certain = economy.replace(exit_hazard=0.0, deadweight=deadweight, chip_price_sd=0.0)
        run = sm.simulate(package(*plants), certain, draws=200, seed=1, variables=names)
        return [run.effect(name).values for name in names]

    gni, gdp, added = income(0.0, 0.0)
    owed = {}
    for owners in ((1.0, 1.0), (1.0, 0.0), (0.0, 1.0)):
        less, same, _ = income(*owners)
        np.testing.assert_array_equal(same, gdp)  # who owns a plant moves no output
        owed[owners] = gni - less
    np.testing.assert_allclose(owed[1.0, 1.0], 0.5 * added, atol=1e-9)
    np.testing.assert_allclose(owed[1.0, 0.0] + owed[0.0, 1.0], owed[1.0, 1.0], atol=1e-9)
    assert (owed[1.0, 0.0][:, -1] != owed[0.0, 1.0][:, -1]).all()
    windfall = income(0.0, 0.0, deadweight=0.5)[0] - income(1.0, 0.0, deadweight=0.5)[0]
    early = windfall[:, :4].sum(axis=1)  # a plant of half of all grants, before either produces
    np.testing.assert_allclose(early, (income(0.0, 0.0, 0.5)[0] - income(0.0, 1.0, 0.5)[0])[:, :4].sum(axis=1))
    assert (early > 0.0).all()


def test_nothing_is_produced_before_the_planned_start(economy):
    names = ["chip_value_added", "chip_capital"]
    fab = project("fab", "foundry", {"kind": "capex", "amounts": {2025: 1.0}}, start_of_production="2033Q1")
    economy = economy.replace(milestone_strictness=0.0)  # else some of what waits for production lapses
    held = sm.simulate(package(fab), economy, draws=500, seed=1, variables=names)
    value_added = held.effect("chip_value_added").values
    assert (value_added[:, :32] == 0.0).all()
    assert (held.effect("chip_capital").values[:, 31] > 0.0).all()
    late = (np.argmax(value_added != 0.0, axis=1) - 32) / 4.0
    assert (late >= 0.0).all()
    assert (late <= 3.0).all()
    free = dataclasses.replace(fab, start_of_production=None)
    early = sm.simulate(package(free), economy, draws=500, seed=1, variables=names).effect("chip_value_added").values
    assert (early[:, 31] != 0.0).all()
    ratio = value_added[:, -1] / early[:, -1]
    assert np.allclose(ratio, 1.0, atol=1e-3)  # the delay is over, what it attains is the same


def test_hazard_answers_market_and_slack_within_bounds(p):
    q = p._replace(exit_hazard=0.04, exit_market_response=1.0, exit_gap_response=0.1, exit_price_response=2.0)
    assert exit_pace(0.0, 0.0, 0.0, q) == pytest.approx(0.01)
    assert exit_pace(-0.5, 0.0, 0.0, q) == pytest.approx(0.01 * math.exp(0.5))
    assert exit_pace(0.0, -2.0, 0.0, q) == pytest.approx(0.01 * math.exp(0.2))
    assert exit_pace(0.0, 0.0, -0.1, q) == pytest.approx(0.01 * math.exp(0.2))  # chips are cheap
    assert exit_pace(9.0, 9.0, 0.0, q) == pytest.approx(0.01 * math.exp(-1.5))
    assert exit_pace(-9.0, -9.0, -9.0, q) == pytest.approx(0.01 * math.exp(1.5))
    assert (given_up(1.0, 0.5), given_up(0.5, 0.0), given_up(0.0, -0.5)) == (0.0, 1.0, 0.0)


def _exit_times(economy, given, draws, seed, horizon="2040Q4"):
    """Return the quarter, counted from 1, in which the first plant of a package is given up; 0 for never."""
    timeline = Timeline("2025Q1", horizon)
    schedule = given.schedule(timeline)
    plants = plants_of([schedule])
    blocks = runs.draw_parameters(runs.design_of(economy.marginals(plants)), seed, 0, draws)
    parameters = build(MODEL.Parameters, blocks.transpose(1, 0, 2).reshape(blocks.shape[1], -1)[:, :draws])
    state, out = begin_exits(parameters.plants), np.zeros(draws, int)
    for t, row in enumerate(economy.policy_rows(timeline, schedule, plants=plants).tolist()):
        policy = build(Policy, row)
        was = np.asarray(state.left[0]) > 0.0
        state, _ = exits(
            state, parameters.exits, parameters.plants, BY_HAND, ExitSignals(NOTHING, 0.0, 0.0, 0.0), policy
        )
        out[was & (np.asarray(state.left[0]) <= 0.0)] = t + 1
    return out


def test_exit_times_have_exactly_the_stated_hazard(economy):
    certain = economy.replace(exit_hazard=0.08, risk_memory=1.5)
    fab = package(project("fab", "memory", {"kind": "capex", "amounts": {2025: 1.0}}))
    draws = 40_000
    out = _exit_times(certain, fab, draws, 3)
    assert (out[out > 0] > 2).all()  # appropriated in the second quarter, at risk from the third on
    quarters = np.arange(3, 43)
    share = np.array([((out > 0) & (out <= t)).mean() for t in quarters])
    exact = 1.0 - np.exp(-0.03 * (quarters - 2))
    # Dvoretzky, Kiefer and Wolfowitz, with Massart's constant: exceeded with a probability of one in a million
    assert np.abs(share - exact).max() < math.sqrt(math.log(2e6) / (2.0 * draws))
    assert (out <= 42).all()  # ten years at risk
    twice = dataclasses.replace(fab.projects[0], relative_risk=2.0)
    assert (_exit_times(certain, package(twice), draws, 3) > 0).mean() == pytest.approx(1 - math.exp(-2.4), abs=0.01)


def test_elpida_never_costs_more_than_what_the_state_covers(economy):
    loans = (
        {"kind": "guarantee", "amounts": {2025: 0.0284}, "cover": 0.8},
        {"kind": "guarantee", "amounts": {2025: 0.0100}, "cover": 0.5},
    )
    elpida = package(project("elpida", "memory", *loans, relative_risk=20.0))
    made = sm.simulate(elpida, economy, seed=5, draws=4000, variables=["guarantee_calls", "package_cash"])
    paid = made.level("guarantee_calls").values.sum(axis=1) / 4.0
    limit = 0.8 * 0.0284 + 0.5 * 0.0100
    assert paid.max() <= limit
    assert paid.max() > 0.5 * limit  # the case does happen, and early
    assert (paid > 0.0).mean() > 0.5
    assert (made.level("package_cash").values == 0.0).all()
    total = economy.replace(loss_given_exit=1.0, exit_hazard=100.0)
    first = sm.simulate(elpida, total, seed=5, draws=16, variables=["guarantee_calls"]).level("guarantee_calls")
    assert first.values.sum(axis=1) / 4.0 == pytest.approx(np.full(16, 0.975 * limit))  # one repayment, then all


@pytest.mark.parametrize("committed", [0.0, 0.1])
def test_an_exit_before_construction_costs_only_what_is_committed(economy, committed):
    plan = {"milestones": {"construction_started": "2027Q1"}, "relative_risk": 3.0, "committed": committed}
    fab = project("psmc_sbi", "foundry", {"kind": "capex", "amounts": {2025: 0.14}}, **plan)
    names = ["package_cash", "guarantee_calls", "step_in_cost", "equity_written_off", "chip_capital"]
    certain = economy.replace(exit_hazard=100.0)  # given up in the first quarter at risk
    made = sm.simulate(package(fab), certain, seed=7, draws=500, variables=names)
    costs = {name: made.level(name).values for name in names}
    assert costs["guarantee_calls"].sum(axis=1) / 4.0 == pytest.approx(np.full(500, committed * 0.14))
    for name in ("package_cash", "step_in_cost", "equity_written_off", "chip_capital"):
        assert (costs[name] == 0.0).all(), name
    never = sm.simulate(package(fab), economy.replace(exit_hazard=0.0), seed=7, draws=500, variables=["package_cash"])
    cash = never.level("package_cash")
    assert (cash.sel(quarter=slice(None, np.datetime64("2026-12-31"))).values == 0.0).all()
    assert (cash.values.sum(axis=1) > 0.0).all()


def test_other_projects_change_no_bit_of_a_plants_exit(economy):
    fab = project("fab", "logic", {"kind": "guarantee", "amounts": {2025: 0.5}})
    works = project("a_works", "memory", {"kind": "capex", "amounts": {2025: 0.3}})
    school = project("school", "programme", {"kind": "training", "amounts": {2025: 0.1}})
    certain = economy.replace(exit_market_response=0.0, exit_gap_response=0.0)
    alone, together = (
        sm.simulate(package(*all_of_them), certain, seed=11, draws=2000, variables=["guarantee_calls"])
        for all_of_them in ((fab,), (works, fab, school))
    )
    called = alone.level("guarantee_calls").values
    assert (called.sum(axis=1) > 0.0).any()
    assert called.tobytes() == together.level("guarantee_calls").values.tobytes()
    compared = sm.compare(
        {"one": package(fab), "two": package(works)}, certain, seed=11, draws=2000, variables=["guarantee_calls"]
    )
    assert called.tobytes() == compared["one"].level("guarantee_calls").values.tobytes()


def test_harm_is_possible(economy):
    made = sm.simulate(sm.Package.load("japan-ai-chips-2024"), economy, seed=2, draws=2000, variables=["real_gdp"])
    late = made.effect("real_gdp", freq="year").sel(year=2035).values
    assert 0.02 < (late < 0.0).mean() < 0.98


def test_too_many_plants_are_refused():
    many = [project(f"fab{k}", "legacy", {"kind": "capex", "amounts": {2025: 0.1}}) for k in range(SLOTS + 1)]
    timeline = Timeline("2025Q1", "2030Q4")
    assert len(plants_of([package(*many[:SLOTS]).schedule(timeline)])) == SLOTS
    assert plants_of([package(many[3], many[1]).schedule(timeline)] * 2) == (
        Plant("fab1", "legacy"),
        Plant("fab3", "legacy"),
    )
    with pytest.raises(InputError, match=r"plants: got \['fab0', .*at most 24 plants over all packages of a run"):
        plants_of([package(*many[:7]).schedule(timeline), package(*many[7:]).schedule(timeline)])
