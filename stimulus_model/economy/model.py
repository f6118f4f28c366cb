"""The economy of one quarter, top to bottom: what a state, parameters, shocks and policy make of it."""

from stimulus_model.economy.blocks.ai_adoption import begin_adoption
from stimulus_model.economy.blocks.bonds import begin_bonds
from stimulus_model.economy.blocks.bridging_bonds import BridgingState, BridgingStocks
from stimulus_model.economy.blocks.budget import BudgetFlows
from stimulus_model.economy.blocks.central_bank import begin_central_bank
from stimulus_model.economy.blocks.chips import begin_chips
from stimulus_model.economy.blocks.demand import begin_demand
from stimulus_model.economy.blocks.disbursement import begin_disbursement
from stimulus_model.economy.blocks.external import national_income
from stimulus_model.economy.blocks.financing import FinancingFlows, FinancingState
from stimulus_model.economy.blocks.labour import LabourState
from stimulus_model.economy.blocks.maturity_ladder import LAGS, PastVintages, Vintage
from stimulus_model.economy.blocks.plant_exits import begin_exits
from stimulus_model.economy.blocks.prices import begin_prices
from stimulus_model.economy.blocks.production import ProductionState
from stimulus_model.economy.blocks.rates import begin_rates, report_rates
from stimulus_model.economy.blocks.shocks import Disturbances, Shocks, begin_disturbances, disturb
from stimulus_model.economy.blocks.supply_disruption import begin_disruption
from stimulus_model.economy.paths.policy_record import Policy, Position
from stimulus_model.economy.public_finance import PublicFinance, tax_and_borrow
from stimulus_model.economy.stages import (
    Activity,
    Markets,
    PackageUse,
    price_and_rate,
    produce_and_spend,
    use_package,
)
from stimulus_model.economy.state import Flows, OutputFlows, Parameters, PlantFlows, Start, State
from stimulus_model.engine.model import Model
from stimulus_model.numerics.functions import log

__all__ = ["MODEL", "Flows", "Parameters", "Policy", "Position", "Shocks", "Start", "State", "begin", "quarter"]


def begin(p: Parameters, position: Position) -> tuple[Start, State]:
    """Constants of the draw and the state at the end of 2024: a steady path through the known position."""
    disturbance_start, disturbances = begin_disturbances(p.disturbances)
    disbursement_start, disbursement = begin_disbursement(p.disbursement)
    chip_start, chips = begin_chips(p.chips)
    adoption_start, adoption = begin_adoption(p.adoption, p.households, position)
    demand_start, demand, capital = begin_demand(p.demand, position, p.production.depreciation)
    rate_start, rates = begin_rates(p.rates, position)
    bond_start, bonds = begin_bonds(position, p.rates.expectation_decay, rates, rate_start)
    log_potential = demand_start.log_output - 0.01 * position.output_gap
    start = Start(
        disturbances=disturbance_start,
        disbursement=disbursement_start,
        disruption=begin_disruption(p.disruption),
        chips=chip_start,
        adoption=adoption_start,
        demand=demand_start,
        rates=rate_start,
        bonds=bond_start,
        log_technology=log_potential - p.production.capital_share * log(capital),
    )
    state = State(
        disturbances=disturbances,
        disbursement=disbursement,
        exits=begin_exits(p.plants),
        offshore_capital=0.0,
        chips=chips,
        adoption=adoption,
        labour=LabourState(position.output_gap, engineers=0.0, displaced=0.0, ai_productivity=0.0),
        production=ProductionState(capital=capital, public_capital=0.0),
        demand=demand,
        prices=begin_prices(position),
        rates=rates,
        financing=FinancingState(gx_bonds=0.0),
        bridging=BridgingState(0.0, 0.0, 0.0, 0.0, 0.0),
        central_bank=begin_central_bank(position),
        bonds=bonds,
        output_trend=0.0,
        price_trend=0.0,
    )
    return start, state


def quarter(
    state: State, p: Parameters, shocks: Shocks, policy: Policy, start: Start, past: PastVintages
) -> tuple[State, Flows, Vintage]:
    """One quarter: each line uses only what stands above it and what earlier quarters left."""
    noise, impulse = disturb(state.disturbances, p.disturbances, shocks, start.disturbances)
    use = use_package(state, p, impulse, policy, start)
    made = produce_and_spend(state, use, p, noise, impulse, policy, start)
    market = price_and_rate(state, made, use.workforce.log_labour, p, noise, impulse, policy, start)
    public = tax_and_borrow(state, use, made, market, p, noise, impulse, policy, start, past)
    gni = national_income(
        made.expenditure.real_gdp,
        use.chip.foreign_value_added,
        use.offshore_capital,
        market.prices.real_exchange,
        p.abroad,
        policy,
    )
    after = _carry(state, noise, use, made, market, public)
    return after, _report(state, use, made, market, public, gni, p, policy), public.vintage


def _carry(
    last: State, noise: Disturbances, use: PackageUse, made: Activity, market: Markets, public: PublicFinance
) -> State:
    """Gather what the next quarter starts from."""
    return State(
        disturbances=noise,
        disbursement=use.disbursement,
        exits=use.exits,
        offshore_capital=use.offshore_capital,
        chips=use.chips,
        adoption=use.adoption,
        labour=use.labour,
        production=made.production,
        demand=made.demand._replace(income=public.income),
        prices=market.prices,
        rates=market.rates,
        financing=use.financing,
        bridging=public.bridging,
        central_bank=public.central_bank,
        bonds=public.bonds,
        output_trend=public.output_trend,
        price_trend=public.price_trend,
    )


def _report(
    last: State,
    use: PackageUse,
    made: Activity,
    market: Markets,
    public: PublicFinance,
    gni: float,
    p: Parameters,
    policy: Policy,
) -> Flows:
    """Gather what is reported, in its final unit."""
    co_investment = 4.0 * use.fabs.private * last.prices.price_level
    return Flows(
        expenditure=made.expenditure,
        output=OutputFlows(made.potential.potential_output, made.demand.gap, gni),
        plants=PlantFlows(
            private_co_investment=co_investment,
            chip_capital=use.chip.chip_capital,
            chip_value_added=use.chip.chip_value_added,
            ai_adoption=use.ai.ai_adoption,
            ai_capacity_realised=use.ai.ai_capacity_realised,
            ai_market=use.ai.ai_market,
            ai_imports=use.ai.ai_imports,
            ai_intangible_investment=use.ai.ai_intangible_investment,
            ai_adoption_large=use.adoption.large,
            ai_adoption_small=use.adoption.small,
            ai_adoption_public=use.adoption.public,
            ai_adoption_households=use.ai.ai_adoption_households,
            ai_adoption_young=use.adoption.homes.young,
            ai_adoption_old=use.adoption.homes.old,
        ),
        labour=use.people,
        prices=market.inflation,
        rates=report_rates(market.rates, p.rates, policy),
        financing=FinancingFlows(
            package_cash=use.money.package_cash,
            guarantee_calls=use.money.guarantee_calls,
            step_in_cost=use.money.step_in_cost,
            equity_written_off=4.0 * policy.financing * use.standing.written_off,
            equity_sale_proceeds=use.money.equity_sales,
        ),
        budget=BudgetFlows(
            nominal_gdp=public.budget.nominal_gdp,
            primary_balance=public.budget.primary_balance,
            primary_balance_to_gdp=public.bonds.primary_balance_to_gdp,
            debt_to_gdp=public.bonds.debt_to_gdp,
        ),
        bonds=public.debt,
        bridging_stocks=BridgingStocks(public.bridging.bridging_bonds_outstanding, public.bridging.redemption_fund),
        bridging=public.bridge,
        central_bank=public.bank,
    )


MODEL = Model(begin, quarter, State, Parameters, Shocks, Policy, Start, Position, Flows, PastVintages, LAGS)
