"""The stages of a quarter: each gathers the blocks that belong together, in the order in which they act."""

from typing import NamedTuple

from stimulus_model.economy.blocks.ai_adoption import AdoptionOutput, AdoptionState, adopt
from stimulus_model.economy.blocks.chips import ChipOutput, ChipState, chips
from stimulus_model.economy.blocks.co_investment import FabInvestment, fab_investment, offshore_capital
from stimulus_model.economy.blocks.demand import DemandState, Expenditure, spend
from stimulus_model.economy.blocks.disbursement import Cash, DisbursementState, disburse
from stimulus_model.economy.blocks.financing import Financing, FinancingState, finance
from stimulus_model.economy.blocks.labour import LabourFlows, LabourState, Workforce, displace, labour
from stimulus_model.economy.blocks.package_demand import lower_bound_boost, package_demand
from stimulus_model.economy.blocks.plant_exits import ExitState, Standing, exits
from stimulus_model.economy.blocks.prices import PriceFlows, PriceSignals, PriceState, prices
from stimulus_model.economy.blocks.production import (
    Potential,
    ProductionState,
    capital_stock,
    potential,
    public_capital,
)
from stimulus_model.economy.blocks.rates import (
    RateState,
    imposed_exchange,
    imposed_exchange_step,
    rates,
    real_rate_gap,
)
from stimulus_model.economy.blocks.shocks import Disturbances, Impulses
from stimulus_model.economy.blocks.supply_disruption import supply_loss
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.economy.state import Parameters, Start, State


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


def use_package(state: State, p: Parameters, impulse: Impulses, policy: Policy, start: Start) -> PackageUse:
    """From appropriation to cash, co-investment, skills, AI adoption and fabs."""
    per_price = 1.0 / state.prices.price_level
    disbursement, cash = disburse(state.disbursement, p.disbursement, policy, start.disbursement)
    people, workforce, reported = labour(state.labour, state.demand.gap, cash.training, p.labour, policy)
    users, trained = state.adoption, workforce.trained_share
    compute = cash.compute * per_price
    adoption, ai = adopt(users, compute, trained, impulse.ai_market, p.adoption, policy, start.adoption)
    people = displace(people, ai.productivity, p.labour)
    surprise, used = ai.market_surprise, p.exits.utilisation_after_exit
    leaving, standing = exits(state.exits, cash, surprise, state.demand.gap, p.exits, p.plants, p.automation, policy)
    fabs = fab_investment(cash, standing, per_price, p.co_investment, policy)
    offshore = offshore_capital(state.offshore_capital, fabs, p.co_investment)
    takeover = fabs.takeover * state.prices.price_level
    financing, money = finance(state.financing, cash, standing, takeover, p.financing, policy)
    fab_state, chip = chips(
        state.chips, cash, standing, fabs, per_price, surprise, used, workforce.trained, p.chips, policy, start.chips
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
        use.workforce.passing,
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
        state.prices.real_exchange + imposed_exchange_step(p.rates, policy),
        state.prices.exchange_smooth - state.prices.relative_slow - state.prices.erosion,
        p.demand.import_exchange_share * state.prices.exchange_smooth + state.prices.relative_smooth,
        state.prices.erosion,
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
    exchange = curve.exchange_fast + curve.exchange_slow + imposed_exchange(p.rates, policy)
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
