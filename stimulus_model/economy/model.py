"""The economy of one quarter, top to bottom: what a state, parameters, shocks and policy make of it."""

from stimulus_model.economy.block import Block, with_mechanisms
from stimulus_model.economy.blocks.ai_adoption import AdoptionSignals, adopt, begin_adoption
from stimulus_model.economy.blocks.bonds import (
    BondSignals,
    BorrowingSignals,
    begin_bonds,
    bonds,
    issue_yields,
    package_stock_flow,
    stock_flow,
)
from stimulus_model.economy.blocks.bottlenecks import dearer_plants, scarcity
from stimulus_model.economy.blocks.bridging_bonds import (
    BridgingSignals,
    begin_bridging,
    bridge,
    bridging_debt_items,
)
from stimulus_model.economy.blocks.budget import (
    BudgetSignals,
    begin_budget,
    budget,
    household_transfers,
    replan,
)
from stimulus_model.economy.blocks.central_bank import (
    CentralBankSignals,
    begin_central_bank,
    central_bank,
    remittance_shortfall,
)
from stimulus_model.economy.blocks.chip_trade import begin_chip_trade, chip_price, chip_trade
from stimulus_model.economy.blocks.chips import ChipSignals, begin_chips, chips, engineers_lacking
from stimulus_model.economy.blocks.co_investment import (
    CoInvestmentSignals,
    CoInvestmentState,
    additional_money,
    co_invest,
)
from stimulus_model.economy.blocks.demand import Conditions, DemandSignals, begin_demand, disposable_income, spend
from stimulus_model.economy.blocks.disbursement import begin_disbursement, disburse
from stimulus_model.economy.blocks.external import IncomeSignals, national_income
from stimulus_model.economy.blocks.financing import FinancingState, finance, note_spread
from stimulus_model.economy.blocks.fiscal_support import cheaper_energy, fiscal_support
from stimulus_model.economy.blocks.foresight import ADAPTIVE, Foresight
from stimulus_model.economy.blocks.labour import begin_labour, displace, labour
from stimulus_model.economy.blocks.maturity_ladder import LAGS, PastVintages, Vintage
from stimulus_model.economy.blocks.milestones import begin_milestones, instalments
from stimulus_model.economy.blocks.package_demand import PackageSpending, lower_bound_boost, package_demand
from stimulus_model.economy.blocks.plant_exits import ExitSignals, begin_exits, exits
from stimulus_model.economy.blocks.prices import PriceSignals, begin_prices, import_price, prices
from stimulus_model.economy.blocks.production import SupplySignals, accumulate, begin_production, potential
from stimulus_model.economy.blocks.rates import (
    RateSignals,
    begin_rates,
    imposed_exchange,
    imposed_exchange_step,
    rates,
    real_rate_gap,
)
from stimulus_model.economy.blocks.shocks import Shocks, begin_disturbances, disturb
from stimulus_model.economy.blocks.society import SocietySignals, SocietyStart, society
from stimulus_model.economy.blocks.start_ups import begin_start_ups, start_ups
from stimulus_model.economy.blocks.supply_disruption import begin_disruption, supply_loss
from stimulus_model.economy.paths.policy_record import Policy, Position
from stimulus_model.economy.state import Flows, Parameters, Start, State
from stimulus_model.economy.variables import VARIABLES
from stimulus_model.engine.model import Model

__all__ = ["MODEL", "Flows", "Parameters", "Policy", "Position", "Shocks", "Start", "State", "begin", "quarter"]


def begin(p: Parameters, position: Position) -> tuple[Start, State]:
    """Constants of the draw and the state at the end of 2024: a steady path through the known position."""
    disturbance_start, disturbances = begin_disturbances(p.disturbances)
    disbursement_start, disbursement = begin_disbursement(p.disbursement)
    chip_start, chips = begin_chips(p.chips)
    trade_start, trade = begin_chip_trade(p.chip_trade)
    adoption_start, adoption = begin_adoption(p.adoption, p.households, position)
    demand_start, demand, capital = begin_demand(p.demand, position, p.production.depreciation)
    rate_start, rates = begin_rates(p.rates, position)
    bond_start, bonds = begin_bonds(position, p.rates.expectation_decay, rates, rate_start)
    budget_start, plans = begin_budget(p.budget)
    log_potential = demand_start.log_output - 0.01 * position.output_gap
    production_start, production = begin_production(p.production, log_potential, capital)
    start = Start(
        disturbances=disturbance_start,
        disbursement=disbursement_start,
        disruption=begin_disruption(p.disruption),
        chips=chip_start,
        chip_trade=trade_start,
        adoption=adoption_start,
        society=SocietyStart(adoption.public, adoption.homes.middle),
        demand=demand_start,
        rates=rate_start,
        production=production_start,
        bonds=bond_start,
        budget=budget_start,
    )
    state = State(
        disturbances=disturbances,
        disbursement=disbursement,
        milestones=begin_milestones(),
        exits=begin_exits(p.plants),
        co_investment=CoInvestmentState(offshore_capital=0.0),
        chips=chips,
        chip_trade=trade,
        start_ups=begin_start_ups(),
        adoption=adoption,
        labour=begin_labour(position),
        production=production,
        demand=demand,
        prices=begin_prices(position),
        rates=rates,
        financing=FinancingState(gx_bonds=0.0),
        bridging=begin_bridging(),
        central_bank=begin_central_bank(position),
        bonds=bonds,
        budget=plans,
    )
    return start, state


def quarter(
    state: State,
    p: Parameters,
    shocks: Shocks,
    policy: Policy,
    start: Start,
    past: PastVintages,
    ahead: Foresight = ADAPTIVE,
) -> tuple[State, Flows, Vintage]:
    """One quarter: each line uses only what stands above it and what earlier quarters left.

    `ahead` is what those who look ahead expect beyond the others; the shipped model has none of them.
    """
    shock_states, innovations = disturb(state.disturbances, p.disturbances, shocks, start.disturbances)

    # from appropriation to cash, skills, AI adoption, co-investment and fabs
    price_before, gap_before = state.prices.price_level, state.demand.gap
    per_price = 1.0 / price_before
    disbursement, cash = disburse(state.disbursement, p.disbursement, policy, start.disbursement)
    waiting, cash = instalments(state.milestones, cash, p.milestones, p.plants, policy)
    lacking = engineers_lacking(state.chips.ramped, p.chips)
    idle = state.disturbances.unemployment
    people, workforce = labour(state.labour, gap_before, cash.training, lacking, p.labour, policy, idle)
    sellers = chip_price(state.chip_trade, p.chip_trade, shocks.chip_price, start.chip_trade)
    used_at_work = 1.0 - p.chips.knowledge_compute_share  # the rest builds knowledge: a yen works once
    compute = used_at_work * (1.0 - p.co_investment.deadweight_compute) * cash.compute
    seen = AdoptionSignals(compute * per_price, innovations.ai_market)
    adoption, ai = adopt(state.adoption, p.adoption, seen, policy, start.adoption)
    people = displace(people, ai.productivity, p.labour)
    users = SocietySignals(
        ai.reported.ai_adoption, ai.reported.ai_adoption_public, ai.reported.ai_adoption_households
    )  # fmt: skip
    services = society(p.society, users, policy, start.society)
    strain = ExitSignals(cash, ai.market_surprise, gap_before, sellers.price)
    leaving, surviving = exits(state.exits, p.exits, p.plants, p.automation, strain, policy)
    support = CoInvestmentSignals(cash, surviving, price_before, p.demand.user_cost_response)
    offshore, invested = co_invest(state.co_investment, p.co_investment, support, policy)
    fabs = invested.fabs
    financing, money = finance(state.financing, cash, surviving, fabs.takeover * price_before, p.financing, policy)
    scarce = scarcity(
        fabs.public + fabs.private + fabs.takeover,
        surviving.research * cash.research * per_price,
        p.bottlenecks,
        policy,
    )
    fabs, cash = dearer_plants(fabs, scarce.building), cash._replace(research=cash.research / scarce.research)
    used, engineers = p.exits.utilisation_after_exit, workforce.in_plants
    spent = additional_money(cash, surviving, p.chips.pilot_line_share, p.co_investment)
    lines = p.chips.pilot_line_share * cash.research
    works = ChipSignals(
        spent, lines, surviving, fabs, per_price, ai.market_surprise, sellers.price, used, engineers,
        p.start_ups.start_up_share,
    )  # fmt: skip
    plants, chip = chips(state.chips, p.chips, works, policy, start.chips)
    founders, founded = start_ups(state.start_ups, p.start_ups, chip.discoveries, policy)
    traded = chip_trade(sellers, p.chip_trade, chip, surviving, p.chips.displacement, policy)

    # supply, then expenditure: demand follows supply with a lag
    kept = state.demand.investment + services.spared
    production = accumulate(state.production, p.production, kept, policy, start.production)
    log_labour = workforce.log_labour + services.labour
    cut = supply_loss(chip.reported.chip_value_added, p.disruption, policy, start.disruption)
    productivity = ai.productivity + shock_states.productivity - cut
    means = SupplySignals(
        log_labour, workforce.transitory, productivity, chip.net_supply + founded.net_supply,
        chip.reported.chip_value_added,
    )  # fmt: skip
    supply = potential(production, p.production, means, policy, start.production)
    boost = lower_bound_boost(state.rates.shadow, p.rates.lower_bound, p.package_demand)
    studied, lines = surviving.research * spent.studies + cash.training, surviving.research * spent.pilot_lines
    paid = PackageSpending(
        fabs.public + fabs.takeover, fabs.private, chip.replacement, studied, lines, spent.compute,
        fiscal_support(p.fiscal_support, p.demand.hand_to_mouth, p.budget.consumption_tax_base, policy),
        boost, per_price, traded.exports, traded.replaced,
    )  # fmt: skip
    package = package_demand(p.package_demand, paid, policy)
    package = package._replace(
        government=package.government - services.saved, imports=package.imports + ai.added_imports * per_price
    )
    known = conditions(state, p, policy, start)
    known = known._replace(real_rate_gap=known.real_rate_gap - ahead.inflation)
    heard = DemandSignals(supply, production.capital, known, boost, state.budget.output_trend, package, ahead)
    demand, expenditure = spend(state.demand, p.demand, heard, innovations.demand, policy, start.demand)

    # wages and prices, policy rate, yields, exchange rate
    before = state.demand.log_output - 0.01 * gap_before
    growth = supply.log_potential - before - policy.growth
    midway = supply.log_potential + 0.01 * p.prices.productivity_of_demand * demand.gap
    a_worker = midway - start.demand.log_output - policy.log_reference - log_labour
    exchange = state.rates.exchange_fast + state.rates.exchange_slow + imposed_exchange(p.rates, policy)
    costs = PriceSignals(
        demand.gap, gap_before, a_worker, exchange, shock_states.inflation, shock_states.consumer_prices,
        ahead.inflation,
    )  # fmt: skip
    price, inflation = prices(state.prices, p.prices, costs, policy)
    debt_before, balance_before = state.bonds.debt_to_gdp, state.bonds.primary_balance_to_gdp
    term = shock_states.term_premium - p.rates.central_bank_effect * state.central_bank.bought_share
    news = RateSignals(
        inflation.cpi_annual, inflation.off_anchor, demand.gap, growth, debt_before, balance_before,
        inflation.relative, term, innovations.exchange, traded.exchange, ahead, shock_states.policy_rate,
    )  # fmt: skip
    curve, curve_reported = rates(state.rates, p.rates, news, policy, start.rates)

    # bridging bonds, budget, central bank, bond ladder, and what households have of it
    due = BridgingSignals(
        money.reported.package_cash, state.rates.yield_5y, shock_states.dividend, innovations.share_price
    )
    bridging, bridge_flows = bridge(state.bridging, p.bridging, due, policy)
    relative = demand.log_output - start.demand.log_output - policy.log_reference
    plans = replan(state.budget, relative, inflation.relative, p.budget)
    unindexed = inflation.relative - plans.price_trend + inflation.oil
    plan = BudgetSignals(
        expenditure.real_gdp, relative, state.budget.output_trend, unindexed, price.price_level, debt_before, money,
        services.saved, shock_states.budget,
    )  # fmt: skip
    balance = budget(p.budget, plan, policy, start.budget)
    market = CentralBankSignals(
        state.bonds.ladder.face, money.borrowed, state.rates.yield_10y, state.rates.policy_rate
    )
    holder, bank = central_bank(state.central_bank, p.central_bank, market, policy)
    items = package_stock_flow(money, bridging_debt_items(bridge_flows, p.bridging))
    short = remittance_shortfall(bank, balance.per_nominal, policy)
    borrowing = BorrowingSignals(balance, items + short, innovations.stock_flow, price.price_level, price.real_wage)
    other = stock_flow(p.bonds, borrowing, policy)
    spread = note_spread(curve.fiscal_premium, p.financing)
    terms = BondSignals(issue_yields(curve, start.rates, start.bonds), spread, balance, money, other, items)
    debt, issued = bonds(state.bonds, past, p.bonds, terms, policy)
    transfers = household_transfers(issued.reported.interest_to_gdp, balance, money, p.demand, p.budget, policy)
    income = disposable_income(demand.log_output, supply.log_potential, transfers, p.demand, start.demand)
    claims = offshore.offshore_capital
    windfall = policy.demand * 4.0 * spent.windfall_abroad * per_price
    sources = IncomeSignals(
        expenditure.real_gdp, chip.foreign_value_added, claims, price.real_exchange, traded.price_gain, windfall
    )  # fmt: skip
    gni = national_income(p.abroad, sources, policy)

    after = State(
        disturbances=shock_states,
        disbursement=disbursement,
        milestones=waiting,
        exits=leaving,
        co_investment=offshore,
        chips=plants,
        chip_trade=sellers,
        start_ups=founders,
        adoption=adoption,
        labour=people,
        production=production,
        demand=demand._replace(income=income),
        prices=price,
        rates=curve,
        financing=financing,
        bridging=bridging,
        central_bank=holder,
        bonds=debt,
        budget=plans,
    )
    flows = Flows(
        expenditure=expenditure,
        potential_output=supply.potential_output,
        output_gap=demand.gap,
        gni=gni,
        co_investment=invested.reported,
        bottlenecks=scarce.reported,
        chips=chip.reported,
        chip_trade=traded.reported,
        start_ups=founded.reported,
        adoption=ai.reported,
        society=services.reported,
        labour=workforce.reported,
        prices=inflation.reported._replace(
            cpi_inflation=cheaper_energy(inflation.reported.cpi_inflation, p.fiscal_support, policy)
        ),
        rates=curve_reported,
        financing=money.reported,
        budget=balance.reported,
        bonds=issued.reported,
        bridging_stocks=bridging.stocks,
        bridging=bridge_flows,
        central_bank=bank,
    )
    return after, flows, issued.vintage


def conditions(state: State, p: Parameters, policy: Policy, start: Start) -> Conditions:
    """Return rates and prices as the last quarter left them, for those who spend."""
    price = state.prices
    return Conditions(
        real_rate_gap(state.rates, price.expected, policy, start.rates),
        price.real_exchange + imposed_exchange_step(p.rates, policy),
        price.exchange_smooth - price.relative_slow - price.erosion,
        import_price(price.exchange_smooth, price.exchange_passed, price.relative_smooth, p.prices),
        price.erosion,
    )


BASE = Model(
    begin, quarter, State, Parameters, Policy, Flows, Shocks, Start, Position, PastVintages, LAGS, variables=VARIABLES
)

BLOCKS: tuple[tuple[str, Block], ...] = ()
"""Mechanisms behind the quarter above, by name: those for which nothing else in the same quarter waits."""

MODEL = with_mechanisms(BASE, BLOCKS)
"""The shipped equations."""
