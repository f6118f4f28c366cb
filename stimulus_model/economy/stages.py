"""The stages of a quarter: each gathers the blocks that belong together, in the order in which they act."""

from typing import NamedTuple

from stimulus_model.economy.adoption import AdoptionOutput, AdoptionState, adopt
from stimulus_model.economy.bonds import BondFlows, BondState, bonds, issue_yields, package_stock_flow, stock_flow
from stimulus_model.economy.bridging import BridgingFlows, BridgingState, bridge, bridging_debt_items
from stimulus_model.economy.budget import Budget, budget, household_transfers, output_trend, price_trend
from stimulus_model.economy.central_bank import CentralBankFlows, CentralBankState, central_bank, remittance_shortfall
from stimulus_model.economy.chips import ChipOutput, ChipState, chips
from stimulus_model.economy.co_investment import FabInvestment, fab_investment, offshore_capital
from stimulus_model.economy.demand import DemandState, disposable_income, spend
from stimulus_model.economy.disbursement import Cash, DisbursementState, disburse
from stimulus_model.economy.disruption import supply_loss
from stimulus_model.economy.disturbances import Disturbances, Impulses
from stimulus_model.economy.exits import ExitState, Standing, exits
from stimulus_model.economy.expenditure import Expenditure
from stimulus_model.economy.financing import Financing, FinancingState, finance
from stimulus_model.economy.labour import LabourFlows, LabourState, Workforce, labour
from stimulus_model.economy.ladder import PastVintages, Vintage
from stimulus_model.economy.package_demand import lower_bound_boost, package_demand
from stimulus_model.economy.prices import PriceFlows, PriceSignals, PriceState, prices
from stimulus_model.economy.production import Potential, ProductionState, capital_stock, potential, public_capital
from stimulus_model.economy.rates import RateState, rates, real_rate_gap
from stimulus_model.economy.records import Parameters, Start, State
from stimulus_model.economy.rows import Policy


class PackageUse(NamedTuple):
    """What is paid, and what firms, plants, laboratories and users make of it."""

    disbursement: DisbursementState
    cash: Cash
    exits: ExitState
    standing: Standing
    financing: FinancingState
    money: Financing
    fabs: FabInvestment
    offshore_capital: float
    labour: LabourState
    workforce: Workforce
    people: LabourFlows
    adoption: AdoptionState
    ai: AdoptionOutput
    chips: ChipState
    chip: ChipOutput
    per_price: float


class Activity(NamedTuple):
    """Supply and demand."""

    production: ProductionState
    potential: Potential
    demand: DemandState
    expenditure: Expenditure


class Markets(NamedTuple):
    """Prices, wages and rates."""

    prices: PriceState
    signals: PriceSignals
    inflation: PriceFlows
    rates: RateState


class PublicFinance(NamedTuple):
    """Budget, debt, and the income that households have from them."""

    bridging: BridgingState
    bridge: BridgingFlows
    central_bank: CentralBankState
    bank: CentralBankFlows
    budget: Budget
    bonds: BondState
    debt: BondFlows
    vintage: Vintage
    income: float
    output_trend: float
    price_trend: float


def use_package(state: State, p: Parameters, impulse: Impulses, policy: Policy, start: Start) -> PackageUse:
    """From appropriation to cash, co-investment, skills, AI adoption and fabs."""
    per_price = 1.0 / state.prices.price_level
    disbursement, cash = disburse(state.disbursement, p.disbursement, policy, start.disbursement)
    people, workforce, reported = labour(state.labour, state.demand.gap, cash.training, p.labour, policy)
    users, trained = state.adoption, workforce.trained_share
    compute = cash.compute * per_price
    adoption, ai = adopt(users, compute, trained, impulse.ai_market, p.adoption, policy, start.adoption)
    surprise, used = ai.market_surprise, p.exits.utilisation_after_exit
    leaving, standing = exits(state.exits, cash, surprise, state.demand.gap, p.exits, p.plants, policy)
    fabs = fab_investment(cash, standing, per_price, p.co_investment, policy)
    offshore = offshore_capital(state.offshore_capital, fabs, p.co_investment)
    takeover = fabs.takeover * state.prices.price_level
    financing, money = finance(state.financing, cash, standing, takeover, p.financing, policy)
    fab_state, chip = chips(
        state.chips, cash, standing, fabs, per_price, surprise, used, p.chips, policy, start.chips
    )
    return PackageUse(
        disbursement, cash, leaving, standing, financing, money, fabs, offshore, people, workforce, reported,
        adoption, ai, fab_state, chip, per_price,
    )  # fmt: skip


def produce_and_spend(
    state: State,
    use: PackageUse,
    p: Parameters,
    noise: Disturbances,
    impulse: Impulses,
    policy: Policy,
    start: Start,
) -> Activity:
    """Potential output, then expenditure; demand follows supply with a lag."""
    last, cash = state.demand, use.cash
    capital = capital_stock(state.production.capital, last.investment, p.production)
    public = public_capital(state.production.public_capital, policy)
    cut = supply_loss(use.chip.chip_value_added, p.disruption, policy, start.disruption)
    productivity = use.ai.productivity + noise.productivity - cut
    supply = potential(
        capital,
        public,
        use.workforce.log_labour,
        productivity,
        use.chip.net_supply,
        start.log_technology,
        p.production,
        policy,
    )
    boost = lower_bound_boost(state.rates.shadow, p.rates.lower_bound, p.package_demand)
    package = package_demand(
        use.fabs.public + use.fabs.takeover,
        use.fabs.private,
        use.chip.replacement,
        use.standing.research * cash.research + cash.training,
        cash.compute,
        boost,
        use.per_price,
        p.package_demand,
        policy,
    )
    package = package._replace(imports=package.imports + use.ai.added_imports * use.per_price)
    demand, expenditure = spend(
        last,
        supply,
        capital,
        real_rate_gap(state.rates, state.prices.expected, policy, start.rates),
        state.prices.real_exchange + policy.exchange_rate_step,
        p.demand.import_exchange_share * state.prices.exchange_smooth + state.prices.relative_smooth,
        impulse.demand,
        boost,
        state.output_trend,
        package,
        p.demand,
        policy,
        start.demand,
    )
    return Activity(ProductionState(capital, public), supply, demand, expenditure)


def price_and_rate(
    state: State,
    made: Activity,
    log_labour: float,
    p: Parameters,
    noise: Disturbances,
    impulse: Impulses,
    policy: Policy,
    start: Start,
) -> Markets:
    """Wages, prices, policy rate, yields, exchange rate."""
    curve, debt, last, gap = state.rates, state.bonds, state.demand, made.demand.gap
    potential_growth = made.potential.log_potential - (last.log_output - 0.01 * last.gap) - policy.growth
    midway = made.potential.log_potential + 0.005 * gap  # half of what demand adds or takes may pass
    productivity = midway - start.demand.log_output - policy.log_reference - log_labour
    exchange = curve.exchange_fast + curve.exchange_slow + policy.exchange_rate
    price, signals, reported = prices(
        state.prices,
        gap,
        last.gap,
        productivity,
        exchange,
        noise.inflation,
        noise.consumer_prices,
        p.prices,
        policy,
    )
    new_curve = rates(
        curve,
        signals.cpi_annual,
        gap,
        potential_growth,
        debt.debt_to_gdp,
        debt.primary_balance_to_gdp,
        signals.relative,
        noise.term_premium - p.rates.central_bank_effect * state.central_bank.bought_share,
        impulse.exchange,
        p.rates,
        policy,
        start.rates,
    )
    return Markets(price, signals, reported, new_curve)


def tax_and_borrow(
    state: State,
    use: PackageUse,
    made: Activity,
    market: Markets,
    p: Parameters,
    noise: Disturbances,
    share_shock: float,
    policy: Policy,
    start: Start,
    past: PastVintages,
) -> PublicFinance:
    """Bridging bonds, central bank, budget, bond ladder, household income."""
    debt, money, price_level = state.bonds, use.money, market.prices.price_level
    bridging, bridge_flows = bridge(
        state.bridging, money.package_cash, state.rates.yield_5y, noise.dividend, share_shock, p.bridging, policy
    )
    relative = made.demand.log_output - start.demand.log_output - policy.log_reference
    indexed = price_trend(state.price_trend, market.signals.relative, p.budget)
    balance = budget(
        made.expenditure.real_gdp,
        relative,
        state.output_trend,
        market.signals.relative - indexed + market.signals.oil,
        price_level,
        debt.debt_to_gdp,
        money,
        p.budget,
        policy,
    )
    holder, bank = central_bank(
        state.central_bank,
        debt.ladder.face,
        money.borrowed,
        state.rates.yield_10y,
        state.rates.policy_rate,
        p.central_bank,
        policy,
    )
    items = package_stock_flow(money, bridging_debt_items(bridge_flows, p.bridging))
    short = remittance_shortfall(bank, balance.per_nominal, policy)
    other = stock_flow(balance, items + short, price_level, p.bonds, policy)
    yields = issue_yields(market.rates, start.rates, start.bonds)
    new_debt, flows, vintage = bonds(debt, past, yields, balance, money, other, items, p.bonds, policy)
    transfers = household_transfers(
        flows.interest_to_gdp,
        balance,
        money,
        p.demand.interest_income_share,
        p.demand.corporate_tax_households,
        p.budget,
        policy,
    )
    income = disposable_income(
        made.demand.log_output, made.potential.log_potential, transfers, p.demand, start.demand
    )
    trend = output_trend(state.output_trend, relative, p.budget)
    return PublicFinance(
        bridging, bridge_flows, holder, bank, balance, new_debt, flows, vintage, income, trend, indexed
    )
