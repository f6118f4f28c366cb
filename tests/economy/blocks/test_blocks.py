"""Block by block: answers worked out by hand, limits, signs."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from runs import policy

from stimulus_model.economy.blocks.behaviour import (
    DemandShocks,
    InvestmentSignals,
    consumption,
    export_price,
    exports,
    import_impact_response,
    imports_wanted,
    investment_mix,
    investment_ratio,
    investment_wanted,
    partial_adjustment,
    real_balance_effect,
)
from stimulus_model.economy.blocks.bridging_bonds import (
    BridgingFlows,
    BridgingSignals,
    BridgingState,
    BridgingStocks,
    bridge,
    bridging_debt_items,
)
from stimulus_model.economy.blocks.budget import (
    BudgetSignals,
    begin_budget,
    budget,
    fiscal_reaction,
    household_transfers,
    output_trend,
    price_trend,
)
from stimulus_model.economy.blocks.central_bank import (
    CentralBankSignals,
    CentralBankState,
    central_bank,
    remittance_shortfall,
)
from stimulus_model.economy.blocks.chips import (
    ChipSignals,
    begin_chips,
    chips,
    engineers_lacking,
    experience,
    staffed,
    utilisation,
)
from stimulus_model.economy.blocks.co_investment import (
    AdditionalMoney,
    FabInvestment,
    additional_money,
    fab_investment,
    lending_response,
)
from stimulus_model.economy.blocks.demand import disposable_income
from stimulus_model.economy.blocks.disbursement import Cash, begin_disbursement, disburse
from stimulus_model.economy.blocks.external import IncomeSignals, national_income, trading_gain
from stimulus_model.economy.blocks.financing import Financing, FinancingFlows, FinancingState, finance, note_spread
from stimulus_model.economy.blocks.fiscal_support import FiscalSupport
from stimulus_model.economy.blocks.labour import LabourState, displace, engineers_at_work, labour
from stimulus_model.economy.blocks.package_demand import PackageSpending, lower_bound_boost, package_demand
from stimulus_model.economy.blocks.plant_exits import SurvivingPlants
from stimulus_model.economy.blocks.prices import (
    PriceSignals,
    begin_prices,
    import_price,
    price_phillips,
    prices,
    wage_catch_up,
    wage_phillips,
)
from stimulus_model.economy.blocks.production import (
    ProductionStart,
    ProductionState,
    SupplySignals,
    begin_production,
    capital_stock,
    potential,
    public_capital,
)
from stimulus_model.economy.blocks.rates import (
    RateSignals,
    begin_rates,
    fiscal_premium,
    natural_rate,
    policy_rule,
    rates,
    real_rate_gap,
    yield_weight,
)
from stimulus_model.economy.blocks.shocks import (
    Shocks,
    begin_disturbances,
    disturb,
    swing,
)
from stimulus_model.economy.paths.policy_rows import redemption_rate
from stimulus_model.numerics.fat_tails import mixing


def _bonds(outstanding, fund, issued=0.0, paid_in=0.0):
    return BridgingState(BridgingStocks(outstanding, fund), issued, paid_in, 0.0)


RUNNING = SurvivingPlants(*(0.0 for _ in SurvivingPlants._fields))._replace(
    capex=1.0, research=1.0, equity=1.0, owners=1.0, owners_producing=1.0
)
NOTHING = AdditionalMoney(0.0, 0.0, 0.0, 0.0)
NO_FABS = FabInvestment(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
SEEN = ChipSignals(NOTHING, 0.0, RUNNING, NO_FABS, 1.0, 0.0, 0.0, 0.5, 0.0, 0.0)
NO_MONEY = Financing(FinancingFlows(0.0, 0.0, 0.0, 0.0, 0.0), *(0.0 for _ in Financing._fields[1:]))


@pytest.fixture(scope="module")
def p(economy):
    return economy.central


def test_disbursement_pays_the_executed_share_of_each_instrument(p):
    q = p.disbursement._replace(execution_rate=0.9)
    start, state = begin_disbursement(q)
    total = dict.fromkeys(("capex", "research", "compute", "training", "equity"), 0.0)
    for quarter in range(300):
        amounts = {name: 1.0 + k for k, name in enumerate(total)} if quarter == 0 else {}
        state, cash = disburse(state, q, policy(**amounts), start)
        total = {name: total[name] + getattr(cash, name) for name in total}
    for k, paid in enumerate(total.values()):
        assert paid == pytest.approx(0.9 * (1.0 + k), rel=1e-6)


def test_co_investment_by_hand(p):
    q = p.co_investment._replace(
        deadweight=0.5,
        additionality=2.0,
        equity_additionality=2.0,
        risk_aversion=0.5,
        guarantee_effect=0.5,
        offshoring=0.25,
        public_share=0.4,
    )
    cash, on = Cash(3.0, 0.0, 0.0, 0.0, 1.0), policy(co_investment=1.0, capex_cover=1.0, equity_cover=1.0)
    running = RUNNING._replace(capex_cover=1.0, equity_cover=1.0)
    fabs = fab_investment(cash, running, 0.5, 0.0, q, on)
    # 4 x .5 x .5; 2 x (1 - .5 x .5) = 1.5 split 3 : 1; whole plants of 4 x .5 / .4
    assert fabs == pytest.approx((2.125, 1.0, 1.125, 0.0, 0.375, 5.0))
    assert fab_investment(cash, running, 0.5, 0.0, q, policy()).private == 0.0
    # without a guarantee 2 x .5 come; one on half of the subsidies brings half of the difference, of 3 to 4 of them
    bare = fab_investment(cash, RUNNING, 0.5, 0.0, q, on._replace(capex_cover=0.0, equity_cover=0.0))
    part = running._replace(capex_cover=0.5, equity_cover=0.0)
    some = fab_investment(cash, part, 0.5, 0.0, q, on._replace(capex_cover=0.5, equity_cover=0.0))
    assert (bare.private, some.private) == pytest.approx((0.75, 0.75 + 0.375 * 0.5 * 0.75))
    # owners of half of the capital leave; the state finishes half of their plants and pays the owners' part there
    left = running._replace(capex=0.75, equity=0.75, owners=0.5, state=0.25, capex_cover=0.75, equity_cover=0.75)
    assert fab_investment(cash, left, 0.5, 0.0, q, on) == pytest.approx((2.125, 0.75, 0.65625, 0.1875, 0.1875, 5.0))


def test_partners_come_with_the_form_of_the_money_and_with_those_who_hold_the_plant(p):
    q = p.co_investment._replace(
        deadweight=0.0,
        additionality=0.5,
        equity_additionality=1.5,
        risk_aversion=0.4,
        joint_venture_effect=0.25,
        offshoring=0.2,
        joint_venture_at_home=0.5,
    )
    on, running = policy(co_investment=1.0), RUNNING
    grant = fab_investment(Cash(1.0, 0.0, 0.0, 0.0, 0.0), running, 1.0, 0.0, q, on)
    equity = fab_investment(Cash(0.0, 0.0, 0.0, 0.0, 1.0), running, 1.0, 0.0, q, on)
    assert (grant.private, grant.abroad) == pytest.approx((0.5 * 0.6 * 0.8, 0.5 * 0.6 * 0.2))
    assert (equity.private, equity.public) == pytest.approx((1.5 * 0.6 * 0.8, grant.public))
    # partners take a quarter of each other's caution, and place half as much abroad
    joint = fab_investment(Cash(1.0, 0.0, 0.0, 0.0, 0.0), running, 1.0, 0.0, q, on._replace(capex_joint=1.0))
    assert (joint.private, joint.abroad) == pytest.approx((0.5 * 0.7 * 0.9, 0.5 * 0.7 * 0.1))
    half = fab_investment(Cash(1.0, 0.0, 0.0, 0.0, 0.0), running, 1.0, 0.0, q, on._replace(capex_joint=0.5))
    assert grant.private < half.private < joint.private
    assert fab_investment(Cash(1.0, 0.0, 0.0, 0.0, 1.0), running, 1.0, 0.0, q, policy()).private == 0.0


def test_a_guarantee_alone_builds_what_would_not_have_been_lent(p):
    q = p.co_investment._replace(guarantee_additionality=0.2, guarantee_spread=1.0)
    lent = lending_response(3.0, q)
    assert lent == pytest.approx(0.23)
    nothing = Cash(0.0, 0.0, 0.0, 0.0, 0.0)
    row, stays = policy(co_investment=1.0, plant_lending=0.1), RUNNING._replace(lending=0.1)
    assert fab_investment(nothing, stays, 0.5, lent, q, row) == pytest.approx((0.0115, 0.0, 0.0115, 0.0, 0.0, 0.0115))
    gone = fab_investment(nothing, RUNNING, 0.5, lent, q, row)
    assert (gone.planned, gone.private) == pytest.approx((0.0115, 0.0)), "the owner has left"
    assert fab_investment(nothing, stays, 0.5, lent, q, policy(plant_lending=0.1)).private == 0.0


def test_deadweight_is_taken_out_of_research_and_compute_as_out_of_fabs(p):
    q = p.co_investment._replace(
        deadweight=0.5, deadweight_pilot_lines=0.25, deadweight_research=0.1, deadweight_compute=0.4
    )
    cash = Cash(3.0, 10.0, 5.0, 7.0, 1.0)
    ours = additional_money(cash, RUNNING, 0.4, q)
    assert ours == pytest.approx((3.0, 5.4, 3.0, 0.0))
    # foreign owners get a half of the capex money and a tenth of the research money
    theirs = additional_money(cash, RUNNING._replace(foreign_capex=0.5, foreign_research=0.1), 0.4, q)
    assert theirs.windfall_abroad == pytest.approx(0.5 * 0.5 * 3.0 + 0.1 * 1.6)


def test_what_stands_in_plants_is_the_same_whoever_would_have_built_it(p):
    q = p.chips._replace(engineer_shortage=0.0)
    start, state = begin_chips(q)
    for quarter in range(40):
        fabs = NO_FABS._replace(planned=1.0, gross=3.0) if quarter == 0 else NO_FABS
        state, chip = chips(state, q, SEEN._replace(fabs=fabs), policy(chip_capacity=1.0), start)
        assert chip.reported.chip_value_added_gross == pytest.approx(3.0 * chip.reported.chip_value_added)
    assert chip.reported.chip_value_added > 0.0


def test_scarce_scientists_leave_other_research(p):
    def learnt(displacement):
        q = p.chips._replace(research_displacement=displacement, knowledge_compute_share=0.5)
        start, state = begin_chips(q)
        money = NOTHING._replace(studies=2.0, compute=1.0)
        return chips(state, q, SEEN._replace(money=money, per_price=0.5), policy(), start)[0].laboratory_1

    assert learnt(0.0) == pytest.approx(1.25)
    assert learnt(0.4) == pytest.approx(0.75)


def test_chip_capital_keeps_up_with_full_replacement_and_arrives_late(p):
    q = p.chips._replace(replacement=1.0, time_to_build=12.0, engineer_shortage=0.0)
    start, state = begin_chips(q)
    on, capital = policy(chip_capacity=1.0), []
    for quarter in range(200):
        fabs = NO_FABS._replace(planned=1.0 if quarter == 0 else 0.0)
        state, chip = chips(state, q, SEEN._replace(fabs=fabs), on, start)
        capital.append(chip.reported.chip_capital)
    assert capital[2] == 0.0
    assert capital[-1] == pytest.approx(1.0, rel=1e-6)
    assert chip.reported.chip_value_added == pytest.approx(q.chip_return, rel=1e-6)
    gone = RUNNING._replace(owners=0.0, owners_producing=0.0)
    assert chips(state, q, SEEN, policy(), start)[1].net_supply == 0.0
    assert chips(state, q, SEEN._replace(surviving=gone), on, start)[1].reported.chip_capital == 0.0
    # the state runs half of it at half the utilisation: capital stays, three quarters of the product do
    half = RUNNING._replace(owners=0.5, state=0.5, owners_producing=0.5, state_producing=0.5)
    taken = chips(state, q, SEEN._replace(surviving=half), on, start)[1]
    assert taken.reported.chip_capital == pytest.approx(1.0, rel=1e-6)
    assert taken.reported.chip_value_added == pytest.approx(0.75 * q.chip_return, rel=1e-6)
    assert taken.foreign_value_added == 0.0
    half = half._replace(foreign_producing=0.3)
    theirs = chips(state, q, SEEN._replace(surviving=half), on, start)[1].foreign_value_added
    assert theirs == pytest.approx(0.3 * q.chip_return, rel=1e-6)


def test_trained_engineers_relieve_the_shortage_and_no_more(p):
    need = {"engineer_shortage": 0.1, "engineers_per_capital": 0.5}
    q = p.chips._replace(replacement=1.0, **need)
    start, state = begin_chips(q)
    # 2 trillion of plants lack engineers for .2 of them, which are a hundred people; fifty staff .1
    assert engineers_lacking(2.0, q) == pytest.approx(0.1)
    assert staffed(2.0, 0.0, q, start) == pytest.approx(1.8)
    assert staffed(2.0, 0.05, q, start) == pytest.approx(1.9)
    assert staffed(2.0, 9.0, q, start) == pytest.approx(2.0)
    assert staffed(0.0, 9.0, q, start) == 0.0  # nobody builds plants for them
    assert staffed(2.0, 0.0, q._replace(engineer_shortage=0.0), start) == pytest.approx(2.0)
    on = policy(chip_capacity=1.0)
    built = state._replace(ramped=1.0, capital=1.0)
    few = chips(built, q, SEEN, on, start)
    many = chips(built, q, SEEN._replace(engineers=0.025), on, start)
    assert few[1].reported.chip_value_added == pytest.approx(0.9 * q.chip_return * many[0].ramped)
    assert many[1].reported.chip_value_added == pytest.approx(0.95 * q.chip_return * many[0].ramped)
    assert many[1].reported.chip_capital == few[1].reported.chip_capital  # idle, not gone


def test_trained_engineers_leave_and_the_sector_takes_no_more_than_it_has_places(p):
    q = p.labour._replace(engineers_leaving=0.04, skill_fading=0.08, engineers_wanted=50.0)
    assert engineers_at_work(20.0, 0.0, q) == pytest.approx(20.0 * 0.97)
    assert engineers_at_work(0.0, 1e-6, q) == pytest.approx(1e-6), "a few people all find a place"
    assert engineers_at_work(0.0, 50.0, q) == pytest.approx(25.0)
    assert engineers_at_work(49.0, 1e4, q) < 50.0
    assert engineers_at_work(0.0, 0.0, q) == 0.0


def test_a_trained_engineer_works_once(p):
    q = p.labour._replace(
        training_cost=3.0, skill_premium=0.5, chip_engineer_share=0.25, engineers_wanted=1e9, participation_drift=0.0
    )
    row = policy(per_labour_force=1.0 / 70.0, generative_ai=1.0, chip_capacity=1.0)
    calm = LabourState(0.0, 0.0, 0.0, 0.0, 0.0)
    _, idle = labour(calm, 0.0, 0.06, 0.0, q, row)  # no plant lacks anybody: all 20 thousand work elsewhere
    _, some = labour(calm, 0.0, 0.06, 2.0, q, row)
    _, most = labour(calm, 0.0, 0.06, 9.0, q, row)
    assert [x.in_plants for x in (idle, some, most)] == pytest.approx([0.0, 2.0, 5.0])
    elsewhere = [x.log_labour * 70_000.0 / 0.5 for x in (idle, some, most)]
    assert elsewhere == pytest.approx([20.0, 18.0, 15.0])
    assert labour(calm, 0.0, 0.06, 9.0, q, row._replace(generative_ai=0.0))[1].log_labour == 0.0


def test_others_learn_from_what_plants_make(p):
    q = p.chips._replace(
        displacement=1.0, research_return=0.0, learning_elasticity=0.1, learning_kept_at_home=0.4, forgetting=0.05
    )
    start, state = begin_chips(q)
    assert start.learning == pytest.approx(0.04)
    once = experience(0.0, 2.0, q)
    assert once == pytest.approx(0.1)
    assert experience(once, 0.0, q) == pytest.approx(0.095)  # forgotten
    assert experience(once, -9.0, q) == experience(once, 0.0, q)  # a plant that never yields teaches nothing
    on = policy(chip_capacity=1.0)
    steady = state._replace(ramped=1.0, capital=1.0)
    q = q._replace(replacement=1.0)
    for _ in range(400):
        steady, chip = chips(steady, q, SEEN, on, start)
    # all displaced: what is left is what others learn, in the long run a share of the value added
    assert chip.net_supply == pytest.approx(0.04 * chip.reported.chip_value_added, rel=1e-6)
    none = begin_chips(q._replace(learning_elasticity=0.0))[0]
    assert chips(steady, q, SEEN, on, none)[1].net_supply == 0.0
    off = chips(state._replace(ramped=1.0), q, SEEN, policy(), start)
    assert (off[0].experience, off[1].net_supply) == (0.0, 0.0)


def test_displacement_above_one_does_harm(p):
    q = p.chips._replace(displacement=1.4, research_return=0.0)
    start, state = begin_chips(q)
    _, chip = chips(state._replace(ramped=1.0), q, SEEN, policy(chip_capacity=1.0), start)
    assert chip.net_supply < 0.0 < chip.reported.chip_value_added
    q = q._replace(price_utilisation=0.5)
    assert utilisation(0.0, 0.0, q) == 1.0
    assert utilisation(9.0, 0.0, q) == 1.1
    assert utilisation(-9.0, 0.0, q) == 0.4
    assert utilisation(0.0, -0.3, q) == pytest.approx(0.85)  # makers cut output when chips are cheap


def test_ai_puts_people_out_of_work_for_a_while(p):
    q = p.labour._replace(ai_displacement=0.5, reemployment=0.2, skill_premium=0.0, participation_drift=0.0)
    row = policy(labour_force=70.0, per_labour_force=1.0 / 70.0, hours=1800.0)
    calm = LabourState(0.0, 0.0, 0.0, 0.0, 0.0)
    once = displace(calm, 0.01, q)
    assert (once.displaced, once.ai_productivity) == pytest.approx((0.005, 0.01))
    assert displace(once, 0.01, q).displaced == pytest.approx(0.004), "the gain stays, the people find other work"
    assert displace(calm, -0.01, q).displaced == pytest.approx(-0.005), "AI that comes later replaces fewer"
    assert displace(calm, 0.01, q._replace(ai_displacement=0.0)).displaced == 0.0
    without, with_ai = (labour(state, 0.0, 0.0, 0.0, q, row) for state in (calm, once))
    assert with_ai[1].log_labour - without[1].log_labour == pytest.approx(-0.005)
    assert with_ai[1].transitory == pytest.approx(-0.005), "firms build for people who will be back"
    assert with_ai[1].reported.employment - without[1].reported.employment == pytest.approx(-0.005 * 70.0)
    assert with_ai[1].reported.labour_force == without[1].reported.labour_force


def test_labour_by_hand(p):
    q = p.labour._replace(
        participation_drift=0.001, participation_response=0.2, natural_unemployment=2.5, okun=0.1,
        training_cost=3.0, skill_premium=0.5, participation_oil_response=0.01, engineers_wanted=1e9,
    )  # fmt: skip
    row = policy(labour_force=70.0, per_labour_force=1.0 / 70.0, years=2.0, hours=1800.0, generative_ai=1.0)
    state, workforce = labour(LabourState(1.0, 0.0, 0.0, 0.0, 0.0), 1.0, 0.06, 0.0, q, row)
    people = workforce.reported
    assert people.engineers_trained == pytest.approx(20.0)  # ¥60bn at ¥3m each: 20 thousand
    chips_only = labour(LabourState(1.0, 0.0, 0.0, 0.0, 0.0), 1.0, 0.06, 0.0, q, row._replace(generative_ai=0.0))
    assert chips_only[1].reported.engineers_trained == 0.0
    assert chips_only[0].engineers == state.engineers
    assert people.labour_force == pytest.approx(70.0 * (1.0 + 0.002 + 0.002))
    assert people.employment == pytest.approx(people.labour_force * (1.0 - 0.024))
    assert people.hours_worked == pytest.approx(1.8 * people.employment)
    fewer = labour(LabourState(1.0, 0.0, 0.0, 0.0, 0.0), 1.0, 0.0, 0.0, q, row._replace(participation_case=-0.1))[1]
    assert fewer.log_labour == pytest.approx(0.004 - 0.1)
    assert workforce.log_labour == pytest.approx(0.004 + 0.5 * 20.0 / 70_000.0)
    assert state.gap_smooth == 1.0
    assert workforce.transitory == pytest.approx(0.002)
    _, dear = labour(LabourState(1.0, 0.0, 0.0, 0.0, 0.0), 1.0, 0.06, 0.0, q, row._replace(oil_price=0.1))
    assert dear.transitory == pytest.approx(0.001)
    assert dear.reported.labour_force == pytest.approx(people.labour_force - 70.0 * 0.001)
    fast, slow = (
        labour(LabourState(0.0, 0.0, 0.0, 0.0, 0.0), 1.0, 0.0, 0.0, q._replace(labour_adjustment=x), row)[
            0
        ].gap_smooth
        for x in (0.8, 0.1)
    )
    assert (fast, slow) == pytest.approx((0.8, 0.1))
    busy = labour(LabourState(100.0, 0.0, 0.0, 0.0, 0.0), 100.0, 0.0, 0.0, q, row)[1].reported
    assert busy.employment == pytest.approx(busy.labour_force * 0.99)  # unemployment stops at 1 %


def test_potential_is_cobb_douglas(p):
    def supply(capital=2000.0, labour=0.0, transitory=0.0, extra=0.0, plants=0.0):
        return potential(
            ProductionState(capital, 0.0), p.production, SupplySignals(labour, transitory, 0.0, extra, plants),
            policy(),
            ProductionStart(3.0, 20.0),
        )  # fmt: skip

    def output(**given):
        return supply(**given).potential_output

    share = p.production.capital_share
    assert math.log(output(capital=2200.0) / output()) == pytest.approx(share * math.log(1.1))
    assert math.log(output(labour=0.01) / output()) == pytest.approx(0.01 * (1.0 - share))
    assert output(extra=5.0) - output() == pytest.approx(5.0)
    drawn = supply(labour=0.03, transitory=0.01)  # firms build for the part of labour that stays
    assert drawn.log_potential - drawn.log_permanent == pytest.approx(0.01 * (1.0 - share))
    assert supply(labour=0.03).log_permanent == supply(labour=0.03).log_potential
    chips = supply(extra=0.2, plants=0.5)  # plants displace more than half of what they make
    assert chips.log_permanent == pytest.approx(math.log(chips.potential_output - 0.5), abs=1e-6)
    assert capital_stock(100.0, 8.0, p.production._replace(depreciation=0.02)) == pytest.approx(100.0)


def test_public_capital_grows_with_investment_beyond_its_normal_share(p):
    q = p.production._replace(public_depreciation=0.01, public_investment_share=0.04, capital_share=0.5)
    start, state = begin_production(q, 6.0, math.exp(8.0))
    assert (start.log_technology, state.public_capital) == (pytest.approx(2.0), 0.0)
    stock, row = 0.0, policy(public_investment=0.004, growth=0.002)
    for _ in range(1000):
        stock = public_capital(stock, q, row, start)
    assert stock == pytest.approx(0.1, rel=1e-5)  # a tenth more than usual, in the long run a tenth more capital
    assert public_capital(0.0, q, row, start) == pytest.approx(0.0012)


def test_consumption_rests_on_its_trend_and_answers_income(p):
    start = SimpleNamespace(log_income_ratio=0.5)
    row = policy(growth=0.002)
    q = p.demand._replace(hand_to_mouth=0.4, income_correction=0.05, consumption_rate_response=0.1)
    assert consumption(1.0, 1.502, 1.5, 0.0, q, start, row) == pytest.approx(1.002)
    assert consumption(1.0, 1.512, 1.5, 0.0, q, start, row) == pytest.approx(1.006)
    assert consumption(1.0, 1.502, 1.6, 1.0, q, start, row) < 1.002
    half = q._replace(permanent_income_weight=0.25)
    assert disposable_income(1.0, 2.0, 0.05, half, SimpleNamespace(per_household_share=2.0)) == pytest.approx(1.35)
    assert partial_adjustment(1.0, 2.002, 0.75, row) == pytest.approx(1.252)


def test_investment_answers_growth_exports_oil_the_state_and_prices(p):
    start = SimpleNamespace(log_capital_ratio=1.0, log_investment_ratio=-2.0)
    q = p.demand._replace(
        investment_persistence=0.75, investment_response=3.0, current_output_weight=0.0, user_cost_response=2.0,
        investment_accelerator=0.4, investment_export_response=0.5, investment_oil_response=0.02,
        investment_fast_share=0.2, investment_crowding_out=0.3, investment_price_response=0.6,
    )  # fmt: skip
    supply = SimpleNamespace(log_permanent=6.0, log_capital=7.0)

    def wanted(rate=0.0, sold=0.0, oil=0.0, public=0.0, dearer=0.0):
        return investment_wanted(
            q, InvestmentSignals(supply, 6.0, rate, sold, public, dearer), policy(oil_price=oil), start
        )

    def ratio(growth=0.0, **given):
        return investment_ratio(-2.0, wanted(**given), growth, q)

    assert ratio() == pytest.approx(-2.0)
    assert ratio(rate=1.0) == pytest.approx(-2.0 - 0.25 * 3.0 * 0.02)
    assert ratio(growth=0.01) == pytest.approx(-2.0 + 0.004)
    assert ratio(sold=0.02) == pytest.approx(-2.0 + 0.25 * 0.01)
    assert ratio(oil=0.1) == pytest.approx(-2.0 - 0.25 * 0.002)
    assert ratio(public=0.01) == pytest.approx(-2.0 - 0.25 * 0.003)
    assert ratio(dearer=0.01) == pytest.approx(-2.0 - 0.25 * 0.006)
    assert investment_mix(ratio(rate=1.0), wanted(rate=1.0), q) == pytest.approx(-2.0 - (0.8 * 0.25 + 0.2) * 0.06)


def test_trade_by_hand(p):
    start = SimpleNamespace(log_exports=5.0, log_imports=5.0, log_output=6.5, log_income_ratio=0.5)
    row = policy(growth=0.002, log_reference=0.1, world=0.01, world_step=0.01)
    q = p.demand._replace(
        export_demand_elasticity=1.5, export_price_elasticity=0.2, export_persistence=0.75, export_impact=0.5,
        import_demand_elasticity=0.6, import_consumption_elasticity=0.4, import_export_elasticity=0.2,
        import_price_elasticity=1.0, import_demand_impact=0.8, export_price_delay=0.0, export_oil_response=0.01,
        wealth_price_response=0.5, export_supply_response=0.5,
    )  # fmt: skip
    quiet = DemandShocks(*[0.0] * 7)
    assert exports(5.098, 0.1, 0.0, quiet, q, start, row) == pytest.approx(5.1 + 0.25 * (0.015 + 0.02) + 0.005)
    assert export_price(0.1, 0.3, q) == 0.1
    assert export_price(0.1, 0.0, q._replace(export_price_delay=0.5)) == pytest.approx(0.05)
    more = exports(5.098, 0.0, 0.04, quiet, q, start, row)
    assert more == pytest.approx(5.1 + 0.25 * (0.015 + 0.02) + 0.005)  # half of what more can be made
    dear = exports(5.098, 0.0, 0.0, quiet, q, start, row._replace(oil_price=0.2))
    assert dear == pytest.approx(5.1 + 0.25 * (0.015 - 0.002) + 0.005)
    assert import_impact_response(0.02, 0.01, q) == pytest.approx(0.004)
    assert real_balance_effect(0.01, q) == pytest.approx(-0.005)
    assert imports_wanted(0.0, 6.1, 5.1, 0.0, q, start, row) == pytest.approx(5.1)  # all on their trends
    assert imports_wanted(0.01, 6.12, 5.13, 0.005, q, start, row) == pytest.approx(
        5.1 + 0.006 + 0.008 + 0.006 - 0.005
    )


def test_lower_bound_raises_the_multiplier_only_at_the_bound(p):
    q = p.package_demand._replace(lower_bound_multiplier=1.4)
    assert lower_bound_boost(-0.5, 0.0, q) == pytest.approx(0.4)
    assert lower_bound_boost(0.5, 0.0, q) == 0.0


def test_imports_of_the_package_are_netted_once(p):
    q = p.package_demand._replace(
        import_share_capex=0.4, import_share_leading_edge=0.5, import_share_research=0.2, import_share_compute=0.6
    )
    none, on = FiscalSupport(0.0, 0.0, 0.0), policy(demand=1.0)
    spent = PackageSpending(1.0, 0.5, 0.0, 1.0, 0.5, 0.5, none, 0.0, 0.5, 0.0, 0.0)
    package = package_demand(q, spent, on)
    assert package == pytest.approx((0.0, 6.0, 4.0, 0.0, 0.4 * 6.0 + 0.2 * 2.0 + 0.5 * 1.0 + 0.6 * 1.0))
    boosted = package_demand(q, spent._replace(boost=0.5), on)
    assert boosted.investment - package.investment == pytest.approx(0.5 * (6.0 + 4.0 - package.imports))
    halfway = package_demand(q, spent, on._replace(leading_edge=0.5))
    assert halfway.imports - package.imports == pytest.approx(6.0 * 0.5 * 0.1)
    sold = package_demand(q, spent._replace(exports=0.3, replaced=0.1), on)
    assert (sold.exports, sold.imports) == pytest.approx((0.3, package.imports - 0.1))
    assert sold[:3] == package[:3]


def test_phillips_curves_by_hand(p):
    q = p.prices._replace(
        price_inertia=0.2, price_slope=0.3, wage_pass_through=0.1, wage_inertia=0.5, wage_slope=0.2, wage_catch_up=0.5
    )
    assert price_phillips(2.0, 1.0, 1.0, 3.0, 0.5, 0.1, q) == pytest.approx(0.4 + 0.8 + 0.6 + 0.05 + 0.1)
    assert price_phillips(2.0, 1.0, 0.0, 0.0, 0.0, 99.0, q) == 50.0
    row = policy(productivity_growth=0.8)
    assert wage_phillips(2.0, 1.0, 3.0, 1.0, q, row) == pytest.approx(1.0 + 0.5 * (1.0 + 0.8 + 1.0) + 0.2)
    assert wage_phillips(1.8, 1.0, 1.0, 0.0, q, row) == pytest.approx(1.8)  # rests at expectations + productivity


def test_real_wages_follow_productivity_without_pressing_on_prices(economy, p):
    q = p.prices._replace(wage_productivity_adjustment=0.1)
    assert wage_catch_up(0.01, 0.03, q) == pytest.approx(400.0 * 0.1 * 0.02)
    assert wage_catch_up(0.03, 0.03, q) == 0.0
    state, row = begin_prices(economy.position), policy(inflation_anchor=2.0, productivity_growth=0.5)
    calm = prices(state, q, PriceSignals(0.0, 0.0, 0.0, 0.0, 0.0, 0.0), row)
    richer = prices(state, q, PriceSignals(0.0, 0.0, 0.01, 0.0, 0.0, 0.0), row)
    assert richer[1].reported.wage_inflation - calm[1].reported.wage_inflation == pytest.approx(0.4)
    assert richer[0].real_wage - calm[0].real_wage == pytest.approx(0.001)
    assert richer[1].reported.inflation == calm[1].reported.inflation


def test_prices_erode_wealth_until_incomes_make_it_good(economy, p):
    q = p.prices._replace(import_price_adjustment=0.5)
    state = begin_prices(economy.position)._replace(inflation=0.0, expected=0.0, log_price=0.02)
    moved = prices(state, q, PriceSignals(0.0, 0.0, 0.0, 0.0, 0.0, 0.0), policy())[0]
    assert moved.erosion == pytest.approx(0.97 * moved.log_price)  # three per cent of it made good
    assert moved.relative_slow == pytest.approx(0.03 * moved.log_price)
    assert moved.relative_smooth == pytest.approx(-0.5 * moved.log_price)
    restored = moved._replace(relative_slow=moved.log_price)
    assert abs(prices(restored, q, PriceSignals(0.0, 0.0, 0.0, 0.0, 0.0, 0.0), policy())[0].erosion) < 1e-3


def test_imports_answer_relative_prices_alone(economy, p):
    q = p.prices._replace(import_exchange_share=0.3, import_exchange_adjustment=0.25, import_price_adjustment=0.5)
    assert import_price(0.1, 0.02, -0.01, q) == pytest.approx(0.3 * 0.1 + 0.7 * 0.02 - 0.01)
    assert import_price(0.04, 0.04, -0.04, q) == pytest.approx(0.0)  # all prices higher by as much
    state = begin_prices(economy.position)._replace(inflation=0.0, expected=0.0, log_price=0.02)
    abroad = PriceSignals(0.0, 0.0, 0.0, 0.02, 0.0, 0.0)
    for _ in range(80):
        state = prices(state._replace(inflation=0.0, expected=0.0, log_price=0.02), q, abroad, policy())[0]
    settled = import_price(state.exchange_smooth, state.exchange_passed, state.relative_smooth, q)
    assert settled == pytest.approx(0.02 - state.log_price, abs=1e-6)


def test_oil_reaches_the_deflator_at_once_and_again_when_it_is_passed_on(economy, p):
    q = p.prices._replace(oil_deflator=-0.02, oil_deflator_passed=0.01)
    state, row = begin_prices(economy.position), policy(oil_price=0.2)
    calm = prices(state, q, PriceSignals(0.0, 0.0, 0.0, 0.0, 0.0, 0.0), policy())
    first = prices(state, q, PriceSignals(0.0, 0.0, 0.0, 0.0, 0.0, 0.0), row._replace(oil_price_step=0.2))
    assert math.log(first[0].price_level / calm[0].price_level) == pytest.approx(-0.004 + 0.01 * 0.025)
    assert first[1].oil == pytest.approx(-0.004 + 0.01 * 0.025)
    assert first[1].reported.inflation - calm[1].reported.inflation == pytest.approx(400.0 * (-0.004 + 0.01 * 0.025))
    later = prices(first[0]._replace(oil_passed=0.2), q, PriceSignals(0.0, 0.0, 0.0, 0.0, 0.0, 0.0), row)
    assert later[1].oil == pytest.approx(-0.002)


def test_consumer_prices_follow_the_deflator_with_a_delay(economy, p):
    state = begin_prices(economy.position)
    row = policy(inflation_anchor=state.inflation)
    at_once, later = (
        prices(
            state,
            p.prices._replace(cpi_adjustment=x, cpi_response=0.8),
            PriceSignals(1.0, 1.0, 0.0, 0.0, 0.0, 0.0),
            row,
        )
        for x in (1.0, 0.25)
    )
    rise = at_once[1].reported.inflation - state.inflation
    assert abs(rise) > 0.05
    assert later[1].reported.inflation == at_once[1].reported.inflation
    anchor = row.inflation_anchor + p.prices.anchor_shift
    calm = anchor + 0.8 * (state.inflation - anchor)
    assert at_once[1].reported.cpi_inflation - calm == pytest.approx(0.8 * rise)
    assert later[1].reported.cpi_inflation - calm == pytest.approx(0.25 * 0.8 * rise)


def test_policy_rule_rests_and_follows_the_taylor_principle(p):
    q = p.rates._replace(policy_inertia=0.8, inflation_response=1.5, gap_response=0.4, growth_response=0.5)
    row = policy(inflation_target=2.0)
    assert policy_rule(1.8, 2.0, 0.0, 0.0, 1.8, q, row) == pytest.approx(1.8)
    assert policy_rule(1.8, 3.0, 0.5, 0.0, 1.8, q, row) == pytest.approx(1.8 + 0.2 * 1.7)
    assert policy_rule(1.8, 2.0, 0.0, 1.0, 1.8, q, row) == pytest.approx(1.8 + 0.2 * 0.5)  # growth
    assert policy_rule(1.8, 2.0, 0.0, 0.0, 2.3, q, row) == pytest.approx(1.8 + 0.2 * 0.5)  # neutral rate
    assert policy_rule(-5.0, -50.0, -50.0, 0.0, 1.8, q, row) == -5.0


def test_the_neutral_rate_is_learnt_from_inflation_off_its_anchor_but_not_at_the_bound(p):
    q = p.rates._replace(natural_rate_learning=0.05, natural_rate_room=2.0, natural_rate_limit=1.0, lower_bound=0.0)
    assert natural_rate(0.3, 0.0, 2.5, q._replace(natural_rate_forgetting=0.1)) == pytest.approx(0.27)
    q = q._replace(natural_rate_forgetting=0.0)
    assert natural_rate(0.3, -0.4, 2.5, q) == pytest.approx(0.28)
    assert natural_rate(0.3, 0.4, 2.5, q) == pytest.approx(0.32)
    assert natural_rate(0.3, -0.4, 1.0, q) == pytest.approx(0.29)
    assert natural_rate(0.3, -0.4, -0.5, q) == 0.3
    assert [natural_rate(last, off, 9.0, q) for last, off in ((0.99, 0.4), (-0.99, -0.4))] == [1.0, -1.0]
    nearer = [natural_rate(0.3, -0.4, rule, q) for rule in (0.0, 1e-9)]
    assert nearer[1] - nearer[0] == pytest.approx(0.0, abs=1e-10), "no step at the bound"


def test_yield_weights_and_fiscal_premium(economy, p):
    assert yield_weight(0.1, 10.0) == pytest.approx(1.0 - math.exp(-1.0))
    assert yield_weight(1e-6, 2.0) == pytest.approx(1.0, abs=1e-5)
    weights = [yield_weight(0.2, years) for years in (2.0, 5.0, 10.0, 30.0)]
    assert weights == sorted(weights, reverse=True)
    q = p.rates._replace(debt_premium=1.0, deficit_premium=10.0)
    start, _ = begin_rates(q, economy.position)
    row = policy(debt_reference=190.0, balance_reference=1.0, fiscal_premium=1.0)
    assert fiscal_premium(190.0, 1.0, q, row, start) == 0.0
    assert fiscal_premium(200.0, 0.0, q, row, start) == pytest.approx(0.2, abs=1e-3)  # 10 x 1 bp + 1 x 10 bp
    assert fiscal_premium(1e6, 0.0, q, row, start) == pytest.approx(5.0)
    assert fiscal_premium(1e6, 0.0, q, row._replace(fiscal_premium=0.0), start) == 0.0


def test_financing_splits_what_is_paid(p):
    cash = Cash(capex=1.0, research=2.0, compute=0.5, training=0.5, equity=1.0)
    half = RUNNING._replace(capex=0.5, research=0.5, equity=0.5, owners=0.5, calls=0.2, sold=0.3)
    row = policy(
        financing=1.0, medium_term_notes=0.25, gx_bonds=0.25, tax=0.1, fund_returns=0.2, gx_repayment_rate=0.1
    )
    q = p.financing._replace(note_spread=0.5, note_spread_response=0.2, fund_return_opportunity=0.0)
    state, money = finance(FinancingState(gx_bonds=4.0), cash, half, 0.05, q, row)
    assert money.spending == pytest.approx(4.0 * (0.5 * 3.0 + 1.0 + 0.2 + 0.05))
    assert money.reported.package_cash == pytest.approx(4.0 * 3.0)
    assert money.reported.guarantee_calls == pytest.approx(0.8)
    assert money.reported.step_in_cost == pytest.approx(0.2)
    assert money.equity == pytest.approx(2.0)
    assert money.tax == pytest.approx(1.2)
    assert money.asset_sales == pytest.approx(2.4)
    spared = finance(FinancingState(4.0), cash, half, 0.05, q._replace(fund_return_opportunity=0.75), row)[
        1
    ].asset_sales
    assert spared == pytest.approx(0.6)  # three quarters would have replaced deficit bonds anyway
    assert money.levy == pytest.approx(1.6)
    assert money.notes_issued == pytest.approx(0.75)
    assert money.reported.equity_sale_proceeds == pytest.approx(1.2)
    assert state == pytest.approx((4.0 - 0.4 + 0.75,))
    assert finance(FinancingState(0.0), cash, half, 0.05, q, row._replace(financing=0.0))[1] == NO_MONEY


def test_the_spread_of_notes_follows_the_premium_on_debt_and_never_falls_below_zero(p):
    q = p.financing._replace(note_spread=0.2, note_spread_response=0.25)
    assert note_spread(0.0, q) == pytest.approx(0.2)
    assert note_spread(1.2, q) == pytest.approx(0.5)
    assert note_spread(-0.4, q) == pytest.approx(0.1)
    assert note_spread(-2.0, q) == 0.0


@pytest.mark.parametrize(
    ("dividends", "state", "expected", "fund"),
    [
        # the fund has .05 (.2 at annual rate), earns .8 %, takes .25, pays interest of .01 and the scheduled tenth
        (0.25, _bonds(1.0, 0.05), (0.0, 0.4, 0.01, 0.25, 0.0004, 0.0, 0.0, 0.0), 0.25 * 0.0404),
        # too little: the scheduled tenth a quarter, the budget fills the gap
        (0.0, _bonds(1.0, 0.0), (0.0, 0.4, 0.01, 0.0, 0.0, 0.0, 0.41, 0.0), 0.0),
        # nothing outstanding, nothing taken
        (0.25, _bonds(0.0, 0.0), (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), 0.0),
        # dividends have paid ¥2.15tn of the law's ¥2.2tn: .05 in the quarter, .2 a year
        (0.25, _bonds(1.0, 0.0, paid_in=2.15), (0.0, 0.4, 0.01, 0.2, 0.0, 0.0, 0.21, 0.0), 0.0),
        # nearly all is saved: it takes what is missing, not all the dividends, and holds what the bonds left owe
        (0.25, _bonds(1.0, 0.99), (0.0, 0.4, 0.01, 0.04208, 0.00792, 0.0, 0.0, 0.0), 0.9),
    ],
)
def test_redemption_fund_by_hand(p, dividends, state, expected, fund):
    q = p.bridging._replace(dividend_earmark=1.0, deposit_margin=0.2)
    row = policy(dividends=dividends, fund_open=1.0, redemption_rate=0.1)
    after, flows = bridge(state, q, BridgingSignals(0.0, 1.0, 0.0, 0.0), row)
    assert flows == pytest.approx(expected)
    assert after.stocks.redemption_fund == pytest.approx(fund, abs=1e-15)
    assert after.stocks.bridging_bonds_outstanding == pytest.approx(
        state.stocks.bridging_bonds_outstanding - 0.25 * expected[1]
    )


def test_redemption_follows_the_schedule_and_ends_with_the_window():
    left = np.arange(80, -2, -1).clip(1)
    rate = redemption_rate(np.full(82, 5.0), left)
    outstanding = np.concatenate([[1.0], np.cumprod(1.0 - rate)])
    np.testing.assert_allclose(-np.diff(outstanding)[:80], 1.0 / 80.0, rtol=1e-9)  # equal parts
    assert outstanding[80] == 0.0
    late = redemption_rate(np.full(82, 1.0), left)
    assert (late[:79] < 0.004).all()
    assert (late[79:] == 1.0).all()  # what a slow schedule leaves is due when the law's window ends
    early = redemption_rate(np.full(82, 100.0), left)
    assert (early[3:] == 1.0).all()  # all is redeemed in a year
    assert (redemption_rate(np.zeros(10), np.full(10, 50)) == 0.0).all()


def test_bridging_bonds_keep_to_the_law(p):
    q = p.bridging._replace(bridging_limit=2.0)
    row = policy(bridging_bonds=0.5, beyond_window=0.1, fund_open=1.0)
    after, flows = bridge(_bonds(0.0, 0.0, issued=1.9), q, BridgingSignals(1.0, 1.0, 0.0, 0.0), row)
    assert flows.bridging_bonds_issued == pytest.approx(0.4)  # the tenth that is left, in one quarter
    assert flows.beyond_the_law == pytest.approx(0.1 + 0.1)
    assert after.issued == pytest.approx(2.0)
    shut = bridge(after, q, BridgingSignals(1.0, 1.0, 0.0, 0.0), row)[1]
    assert (shut.bridging_bonds_issued, shut.beyond_the_law) == pytest.approx((0.0, 0.6))


def test_share_sales_move_with_the_price_and_come_before_dividends(p):
    q = p.bridging._replace(dividend_earmark=1.0, share_price_sd=0.1)
    row = policy(dividends=0.3, share_sales=0.2, fund_open=1.0)
    after, flows = bridge(_bonds(1.0, 0.0), q, BridgingSignals(0.0, 0.0, 0.0, -2.0), row)
    assert after.share_price == pytest.approx(-0.2)
    assert flows.share_sale_proceeds == pytest.approx(0.2 * math.exp(-0.2))
    assert flows.redemption_fund_income == pytest.approx(0.3 + flows.share_sale_proceeds)
    assert after.paid_in == pytest.approx(0.25 * 0.3)  # the law's limit counts dividends alone
    crash = bridge(_bonds(1.0, 0.0), q, BridgingSignals(0.0, 0.0, -5.0, 0.0), row)[1]
    assert crash.redemption_fund_income == pytest.approx(0.2)  # dividends never fall below nothing
    late = bridge(_bonds(1.0, 0.0), q, BridgingSignals(0.0, 0.0, 0.0, 0.0), row._replace(fund_open=0.0))[1]
    assert late.redemption_fund_income == 0.0  # the window is closed


def test_central_bank_by_hand(p):
    q = p.central_bank._replace(
        bond_share=0.9, portfolio_turnover=0.1, reserve_share=0.9, other_income=1.0, package_purchases=0.5
    )
    row = policy(central_bank_share=50.0, remittance_reference=0.5, remittances=1.0)
    # announced holdings fall from 460 to 450, a tenth of 460 falls due: 36 are bought, and .5 for the package
    before = CentralBankState(0.4, 460.0, 0.0, 0.0)
    state, flows = central_bank(before, q, CentralBankSignals(1000.0, 4.0, 1.4, 0.5), row)
    coupon = 0.4 + 36.5 / 450.5
    assert state == pytest.approx((coupon, 450.0, 0.5, 100.0 * 0.5 / 900.0))
    assert flows.central_bank_holdings == pytest.approx(450.5)
    assert flows.central_bank_remittance == pytest.approx(1.0 + 0.01 * 450.5 * (coupon - 0.45))
    assert remittance_shortfall(flows, 1.0 / 600.0, row) == pytest.approx(3.0 - flows.central_bank_remittance)
    assert remittance_shortfall(flows, 1.0 / 600.0, row._replace(remittances=0.0)) == 0.0
    dear = central_bank(before, q, CentralBankSignals(1000.0, 4.0, 1.4, 5.0), row)[1]
    assert dear.central_bank_remittance == 0.0  # a loss is not the state's to cover
    idle = central_bank(before._replace(announced=520.0), q, CentralBankSignals(1000.0, 0.0, 1.4, 0.5), row)[0]
    assert idle.coupon == pytest.approx(0.4)  # holdings fall by more than falls due: nothing is bought


def test_bridging_bonds_add_what_they_cost_the_budget(p):
    flows = BridgingFlows(0.0, 0.3, 0.02, 0.4, 0.05, 0.0, 0.1, 0.0)  # what deposits earn stays in the fund
    assert bridging_debt_items(flows, p.bridging._replace(dividend_opportunity=0.5)) == pytest.approx(
        0.2 + 0.1 - 0.02 - 0.3
    )


def test_budget_by_hand(p):
    q = p.budget._replace(
        revenue_share=0.35,
        revenue_elasticity=0.1,
        spending_elasticity=0.3,
        fiscal_reaction=0.03,
        oil_budget_cost=0.01,
    )
    row = policy(reference=600.0, balance_reference=-1.0, debt_reference=190.0)
    start, _ = begin_budget(q)
    rest = budget(q, BudgetSignals(600.0, 0.0, 0.0, 0.0, 1.0, 190.0, NO_MONEY, 0.0), row, start)
    assert rest.reported.primary_balance == pytest.approx(-6.0)
    assert rest.core_balance == rest.reported.primary_balance
    boom = budget(q, BudgetSignals(606.0, math.log(1.01), 0.0, 0.0, 1.0, 190.0, NO_MONEY, 0.0), row, start)
    assert boom.reported.primary_balance > rest.reported.primary_balance
    lasting = budget(
        q, BudgetSignals(606.0, math.log(1.01), math.log(1.01), 0.0, 1.0, 190.0, NO_MONEY, 0.0), row, start
    )
    assert lasting.reported.primary_balance == pytest.approx(-6.06)
    paying = budget(
        q,
        BudgetSignals(600.0, 0.0, 0.0, 0.0, 1.0, 190.0, NO_MONEY._replace(spending=3.0, tax=1.0, levy=0.5), 0.0),
        row,
        start,
    )
    assert paying.reported.primary_balance == pytest.approx(-7.5)
    assert paying.core_balance == pytest.approx(-6.0)
    indexed = budget(q, BudgetSignals(600.0, 0.0, 0.0, 0.0, 1.01, 190.0, NO_MONEY, 0.0), row, start)
    lagging = budget(q, BudgetSignals(600.0, 0.0, 0.0, math.log(1.01), 1.01, 190.0, NO_MONEY, 0.0), row, start)
    assert indexed.reported.primary_balance == pytest.approx(-6.06)  # prices alone change no ratio
    # spending stays as planned in yen
    assert lagging.reported.primary_balance == pytest.approx(606.0 * 0.35 - 600.0 * 0.36)
    spared = budget(q, BudgetSignals(600.0, 0.0, 0.0, 0.0, 1.01, 190.0, NO_MONEY, 0.4), row, start)
    gained = spared.reported.primary_balance - indexed.reported.primary_balance
    assert gained == pytest.approx(1.01 * 0.4)  # what AI spares in public services, at prices of the day
    deflation = budget(
        q, BudgetSignals(600.0, 0.0, 0.0, -2.0, 1.0, 190.0, NO_MONEY, 0.0), row, start
    )  # budgets are revised beyond a tenth
    assert deflation.reported.primary_balance == pytest.approx(600.0 * (0.35 - 0.36 * math.exp(0.1)))
    dear = budget(
        q, BudgetSignals(600.0, 0.0, 0.0, 0.0, 1.0, 190.0, NO_MONEY, 0.0), row._replace(oil_price=0.2), start
    )
    assert dear.reported.primary_balance == pytest.approx(-6.0 - 600.0 * 0.002)
    assert price_trend(0.01, 0.03, q._replace(spending_indexation=0.25)) == pytest.approx(0.015)
    assert price_trend(0.01, 0.03, q._replace(spending_indexation=1.0)) == pytest.approx(0.03)
    assert fiscal_reaction(191.0, q, row, start) == pytest.approx(0.03, abs=1e-5)
    assert fiscal_reaction(1e5, q, row, start) == pytest.approx(6.0)
    assert output_trend(0.0, 0.1, q._replace(trend_learning=0.02)) == pytest.approx(0.002)
    row = policy(interest_reference=2.0, consumption_tax=0.01, oil_price=0.2)
    q = q._replace(consumption_tax_incidence=0.1, oil_incidence=0.02)
    households = SimpleNamespace(interest_income_share=0.5, corporate_tax_households=0.1)
    transfers = household_transfers(3.0, paying, NO_MONEY._replace(tax=1.2), households, q, row)
    assert transfers == pytest.approx(0.5 * 0.01 - 1.2 / 600.0 - 0.001 - 0.004)


def test_income_abroad_by_hand(p):
    q = p.abroad._replace(
        profit_share=0.5,
        offshore_return=0.06,
        terms_of_trade_response=0.4,
        income_exchange_share=0.5,
    )
    row = policy(income_abroad=36.0, reference_imports=132.0)
    assert national_income(q, IncomeSignals(600.0, 0.0, 0.0, 0.0, 0.0, 0.0), row) == pytest.approx(636.0)
    assert trading_gain(0.1, q, row) == pytest.approx(-5.28)
    assert trading_gain(0.0, q._replace(oil_import_share=0.15), row._replace(oil_price=0.1)) == pytest.approx(-1.98)
    weak_yen = national_income(q, IncomeSignals(600.0, 1.0, 2.0, 0.1, 0.03, 0.2), row)
    assert weak_yen == pytest.approx(600.0 + 36.0 * 1.05 - 5.28 - 0.5 + 0.12 + 0.03 - 0.2)


def test_disturbances_have_the_stated_variance_and_correlations(p):
    q = p.disturbances._replace(shared_tail=8.0)
    start, calm = begin_disturbances(q)
    noise = np.random.default_rng(1).standard_normal((len(Shocks._fields), 400_000))
    state, innovations = disturb(calm, q, Shocks(*noise), start)
    for name in ("inflation", "consumer_prices", "demand", "world", "term_premium"):
        size = getattr(q, f"{name.replace('prices', 'price')}_sd")
        assert getattr(state, name).std() == pytest.approx(size, rel=0.02), name
    assert state.productivity.std() == pytest.approx(q.supply_sd, rel=0.02)
    assert innovations.exchange.std() == pytest.approx(q.exchange_sd, rel=0.02)
    for name, stated in (("inflation", q.inflation_growth_correlation), ("world", q.world_demand_correlation)):
        assert np.corrcoef(getattr(state, name), state.demand)[0, 1] == pytest.approx(stated, abs=0.01)
    np.testing.assert_allclose(innovations.demand.consumption, q.consumption_loading * state.demand)
    np.testing.assert_allclose(innovations.demand.permanent, q.supply_consumption * state.productivity)
    np.testing.assert_array_equal(innovations.demand.world_step, innovations.demand.world)
    np.testing.assert_array_equal(innovations.demand.world, swing(state.world, q, start))
    silent, _ = disturb(calm, q, Shocks(*(0.0 for _ in Shocks._fields)), start)
    assert silent == calm


def test_world_demand_swings_as_drawn_while_it_is_small_and_never_beyond_the_largest(p):
    q = p.disturbances._replace(world_limit=0.3)
    start, calm = begin_disturbances(q)
    small = np.linspace(-0.03, 0.03, 61)
    np.testing.assert_allclose(swing(small, q, start), small, rtol=0.01)
    assert swing(2.0, q, start) == pytest.approx(0.3, rel=1e-3)
    assert swing(-1.0, q, start) == -swing(1.0, q, start)
    noise = {**dict.fromkeys(Shocks._fields, 0.0), "world": 3.0}
    first, _ = disturb(calm, q, Shocks(**noise), start)
    second, innovations = disturb(first, q, Shocks(**noise), start)
    assert innovations.demand.world_step == swing(second.world, q, start) - swing(first.world, q, start)


def test_the_demand_disturbance_is_as_drawn_up_to_its_limit(p):
    q = p.disturbances._replace(demand_limit=0.2)
    start, calm = begin_disturbances(q)
    last = calm._replace(demand=0.05)
    noise = dict.fromkeys(Shocks._fields, 0.0)
    for size, expected in ((3.0, None), (90.0, 0.2), (-90.0, -0.2)):
        state, _ = disturb(last, q, Shocks(**{**noise, "demand": size}), start)
        drawn = q.demand_persistence * 0.05 + q.demand_sd * size * mixing(0.0, start.shared)
        assert state.demand == pytest.approx(drawn if expected is None else expected, rel=1e-12)
        assert expected is None or abs(drawn) > 0.2


def test_demand_gathers_pace_as_an_autoregression_of_second_order(p):
    q = p.disturbances._replace(demand_persistence=0.9, demand_momentum=0.4, world_persistence=0.8, demand_limit=0.5)
    start, state = begin_disturbances(q)
    noise = dict.fromkeys(Shocks._fields, 0.0)
    state, _ = disturb(state, q, Shocks(**{**noise, "demand": 1.0}), start)
    home, abroad = [0.0, state.demand], [0.0, state.world]
    for _ in range(6):
        state, _ = disturb(state, q, Shocks(**noise), start)
        home.append(state.demand)
        abroad.append(state.world)
    for path, root in ((home, 0.9), (abroad, 0.8)):
        for before, last, now in zip(path, path[1:], path[2:], strict=False):
            assert now == pytest.approx((root + 0.4) * last - root * 0.4 * before)
    assert home[2] > home[1] > 0.0


def test_budget_unemployment_and_policy_rate_have_disturbances_of_their_own(p):
    own = {"budget_sd": 0.5, "budget_persistence": 0.8, "budget_momentum": 0.5, "unemployment_sd": 0.2}
    more = {"unemployment_persistence": 0.9, "policy_rate_sd": 0.6, "policy_rate_persistence": 0.7}
    q = p.disturbances._replace(**own, **more)
    start, calm = begin_disturbances(q)
    noise = dict.fromkeys(Shocks._fields, 0.0) | {"budget": 1.0, "unemployment": 1.0, "policy_rate": 1.0}
    first, _ = disturb(calm, q, Shocks(**noise), start)
    second, _ = disturb(first, q, Shocks(**dict.fromkeys(Shocks._fields, 0.0)), start)
    assert (first.budget, first.unemployment, first.policy_rate) == (0.5, 0.2, 0.6)
    assert second.budget == pytest.approx(1.3 * 0.5)
    assert (second.unemployment, second.policy_rate) == pytest.approx((0.18, 0.42))


def test_a_neutral_rate_that_is_not_the_positions_shows_gradually(p, economy):
    q = p.rates._replace(neutral_rate=economy.position.neutral_rate + 0.5)
    row = policy(fixed_rate=0.0)
    gaps = []
    for fading in (0.0, 0.9):
        start, state = begin_rates(q._replace(neutral_rate_fading=fading), economy.position)
        expected = economy.position.expected_inflation
        at_start = real_rate_gap(state, expected, row, start)
        calm = RateSignals(2.0, 0.0, 0.0, 0.0, 190.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        after, _ = rates(state, q._replace(neutral_rate_fading=fading), calm, row, start)
        gaps.append((at_start, after.hidden))
    assert gaps[0] == pytest.approx((-0.5, 0.0))
    assert gaps[1] == pytest.approx((-0.05, 0.9 * 0.45))


def test_a_budget_slips_and_people_are_idle_beyond_what_the_economy_explains(p):
    q = p.budget._replace(revenue_share=0.36, trend_learning=0.015)
    row = policy(reference=600.0, balance_reference=-1.0, debt_reference=190.0)
    start, _ = begin_budget(q)
    plan = BudgetSignals(600.0, 0.0, 0.0, 0.0, 1.0, 190.0, NO_MONEY, 0.0)
    kept, slipped = (budget(q, each, row, start).reported for each in (plan, plan._replace(slippage=0.5)))
    assert slipped.primary_balance - kept.primary_balance == pytest.approx(-3.0)
    calm = LabourState(0.0, 0.0, 0.0, 0.0, 0.0)
    people = policy(labour_force=69.0)
    usual, idle = (labour(calm, 0.0, 0.0, 0.0, p.labour, people, more)[1].reported for more in (0.0, 1.0))
    assert idle.employment - usual.employment == pytest.approx(-0.01 * usual.labour_force)


def test_large_shocks_come_together_but_not_to_the_markets(p):
    start, calm = begin_disturbances(p.disturbances)
    noise = np.random.default_rng(2).standard_normal((len(Shocks._fields), 200_000))
    state, innovations = disturb(calm, p.disturbances, Shocks(*noise), start)
    sizes = np.abs(
        [state.demand, state.productivity, state.consumer_prices, innovations.exchange, state.term_premium]
    )
    together = np.corrcoef(sizes)
    assert together[np.triu_indices(3, 1)].min() > 0.1
    assert np.abs(together[3:, :3]).max() < 0.02
    assert abs(together[3, 4]) < 0.02


def test_an_error_in_trend_growth_fades(p):
    q = p.disturbances._replace(productivity_trend=0.4, trend_persistence=0.98)
    start, state = begin_disturbances(q)
    for _ in range(400):
        state, _ = disturb(state, q, Shocks(*(0.0 for _ in Shocks._fields)), start)
    assert state.productivity == pytest.approx(0.001 / 0.02, rel=1e-3)
    assert state.trend < 1e-6
