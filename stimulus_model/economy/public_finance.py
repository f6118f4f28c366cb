"""The last stage of a quarter: bridging bonds, central bank, budget, bond ladder, and what households have of it."""

from typing import NamedTuple

from stimulus_model.economy.blocks.bonds import (
    BondFlows,
    BondState,
    bonds,
    issue_yields,
    package_stock_flow,
    stock_flow,
)
from stimulus_model.economy.blocks.bridging_bonds import BridgingFlows, BridgingState, bridge, bridging_debt_items
from stimulus_model.economy.blocks.budget import Budget, budget, household_transfers, output_trend, price_trend
from stimulus_model.economy.blocks.central_bank import (
    CentralBankFlows,
    CentralBankState,
    central_bank,
    remittance_shortfall,
)
from stimulus_model.economy.blocks.demand import disposable_income
from stimulus_model.economy.blocks.financing import note_spread
from stimulus_model.economy.blocks.maturity_ladder import PastVintages, Vintage
from stimulus_model.economy.blocks.shocks import Disturbances, Impulses
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.economy.stages import Activity, Markets, PackageUse
from stimulus_model.economy.state import Parameters, Start, State


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


def tax_and_borrow(
    state: State,
    use: PackageUse,
    made: Activity,
    market: Markets,
    p: Parameters,
    noise: Disturbances,
    impulse: Impulses,
    policy: Policy,
    start: Start,
    past: PastVintages,
) -> PublicFinance:
    """Bridging bonds, central bank, budget, bond ladder, household income."""
    debt, money, price_level = state.bonds, use.money, market.prices.price_level
    bridging, bridge_flows = bridge(
        state.bridging,
        money.package_cash,
        state.rates.yield_5y,
        noise.dividend,
        impulse.share_price,
        p.bridging,
        policy,
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
    other = stock_flow(
        balance, items + short, impulse.stock_flow, price_level, market.prices.real_wage, p.bonds, policy
    )
    yields = issue_yields(market.rates, start.rates, start.bonds)
    spread = note_spread(market.rates.fiscal_premium, p.financing)
    new_debt, flows, vintage = bonds(debt, past, yields, spread, balance, money, other, items, p.bonds, policy)
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
