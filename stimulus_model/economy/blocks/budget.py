"""The budget: revenue, spending, fiscal reaction, primary balance. ¥ trillion a year of the day."""

from typing import NamedTuple

from stimulus_model.economy.blocks.behaviour import DemandParameters
from stimulus_model.economy.blocks.financing import Financing
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import clip, exp, tanh


class BudgetParameters(NamedTuple):
    """How the budget moves with the economy and with debt."""

    revenue_share: float
    revenue_elasticity: float
    consumption_tax_base: float
    spending_elasticity: float
    trend_learning: float
    spending_indexation: float
    fiscal_reaction: float
    consumption_tax_incidence: float
    oil_incidence: float
    oil_budget_cost: float
    fiscal_reaction_limit: float
    unindexed_limit: float
    interest_income_limit: float
    consolidation_on_households: float


class BudgetStart(NamedTuple):
    """Constant of the draw: 1 / limit of the fiscal reaction."""

    per_reaction_limit: float


class BudgetSignals(NamedTuple):
    """What the balance answers.

    `log_relative`: log real GDP against its reference path; `trend`: `output_trend` of the last quarter; `unindexed`:
    rise of the deflator that planned spending does not follow, log: beyond `price_trend`, and of oil; `debt_to_gdp`:
    debt of the last quarter, % of GDP; `financing`: money of the package; `saved`: cost of public services that AI
    spares, ¥ trillion a year, prices of the start; `slippage`: what is spent or not collected beyond what the economy
    explains, % of GDP.
    """

    real_gdp: float
    log_relative: float
    trend: float
    unindexed: float
    price_level: float
    debt_to_gdp: float
    financing: Financing
    saved: float
    slippage: float = 0.0


class BudgetState(NamedTuple):
    """What plans rest on: `output_trend` is log output against its reference path as budget plans see it,
    `price_trend` log price against its trend as they are indexed to it.
    """

    output_trend: float
    price_trend: float


class BudgetFlows(NamedTuple):
    """Reported: ¥ trillion a year."""

    nominal_gdp: float
    primary_balance: float


class Budget(NamedTuple):
    """Balance of the quarter; `core_balance` leaves the package out, `consolidation` is the fiscal reaction."""

    reported: BudgetFlows
    per_nominal: float
    core_balance: float
    consolidation: float


def begin_budget(p: BudgetParameters) -> tuple[BudgetStart, BudgetState]:
    """Plans rest on the reference path."""
    return BudgetStart(1.0 / p.fiscal_reaction_limit), BudgetState(0.0, 0.0)


def replan(s: BudgetState, log_relative: float, log_price: float, p: BudgetParameters) -> BudgetState:
    """Plans after the quarter: both trends follow what happened, slowly."""
    return BudgetState(output_trend(s.output_trend, log_relative, p), price_trend(s.price_trend, log_price, p))


def output_trend(last: float, log_relative: float, p: BudgetParameters) -> float:
    """Log output against its reference path as budget plans see it: actual output, slowly learnt.

    Public spending follows it one for one, so that a richer or poorer country does not run surpluses or
    deficits for ever.
    """
    return last + p.trend_learning * (log_relative - last)


def price_trend(last: float, log_price: float, p: BudgetParameters) -> float:
    """Log price against its trend to which public spending is indexed: appropriations are in yen of the plan.

    After public investment ESRI's (2022) balance gains .45 % of GDP for each per cent of nominal GDP, whether from
    volume or from prices; the Cabinet Office's (2026) spending follows prices within the year.
    """
    return last + p.spending_indexation * (log_price - last)


def revenue(nominal: float, log_surprise: float, p: BudgetParameters, policy: Policy) -> float:
    """Taxes and contributions: elasticity above 1 to output against its trend, and tax experiments."""
    taxes: float = p.revenue_share * exp(p.revenue_elasticity * log_surprise)
    return nominal * (
        taxes + policy.household_tax + policy.corporate_tax + p.consumption_tax_base * policy.consumption_tax
    )


def fiscal_reaction(debt_to_gdp: float, p: BudgetParameters, policy: Policy, start: BudgetStart) -> float:
    """Consolidation in % of GDP a year when debt exceeds its reference path (Bohn 1998), up to a limit."""
    share = p.fiscal_reaction * start.per_reaction_limit * (debt_to_gdp - policy.debt_reference)
    effort: float = p.fiscal_reaction_limit * tanh(share)
    return effort


def budget(p: BudgetParameters, signals: BudgetSignals, policy: Policy, start: BudgetStart) -> Budget:
    """Primary balance of the quarter.

    Where prices move by more than `unindexed_limit` beyond what spending is indexed to, budgets are revised at once:
    otherwise lasting deflation would feed on deficits. What slips is in the balance alone: what it does to those who
    get or keep the money is part of the disturbance of demand.
    """
    real_gdp, log_relative, trend, unindexed, price_level, debt_to_gdp, financing, saved, slippage = signals
    nominal = price_level * real_gdp
    reference = price_level * policy.reference
    consolidation = 0.01 * fiscal_reaction(debt_to_gdp, p, policy, start)
    surprise = log_relative - trend
    planned = p.revenue_share - 0.01 * policy.balance_reference
    unplanned = clip(unindexed, -p.unindexed_limit, p.unindexed_limit)
    spending = reference * (
        planned * exp(p.spending_elasticity * surprise + trend - unplanned)
        + 0.01 * (policy.spending_add + slippage)
        + policy.public_spending
        + p.oil_budget_cost * policy.oil_price
        - consolidation
    )
    core = revenue(nominal, surprise, p, policy) - spending + price_level * saved
    balance = core + financing.tax + financing.levy - financing.spending
    return Budget(BudgetFlows(nominal, balance), 1.0 / nominal, core, consolidation)


def household_transfers(
    interest_to_gdp: float,
    budget: Budget,
    financing: Financing,
    households: DemandParameters,
    p: BudgetParameters,
    policy: Policy,
) -> float:
    """Return what budget, debt and the oil bill add to household income, share of GDP.

    Taxes on households that experiments set are not here: spending answers them within the quarter.

    Interest income counts against its reference path and is capped; a share of a consolidation falls on
    households. Of a consumption tax and of dear oil this is the loss of income that is learnt slowly.
    """
    earned = households.interest_income_share * 0.01 * (interest_to_gdp - policy.interest_reference)
    interest: float = clip(earned, -p.interest_income_limit, p.interest_income_limit)
    return (
        interest
        - p.consolidation_on_households * budget.consolidation
        - households.corporate_tax_households * policy.corporate_tax
        - p.consumption_tax_incidence * policy.consumption_tax
        - p.oil_incidence * policy.oil_price
        - (financing.tax + financing.levy) * budget.per_nominal
    )
