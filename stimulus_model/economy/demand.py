"""Expenditure: consumption, investment, government, exports, imports. ¥ trillion a year, prices of the start."""

from typing import NamedTuple

from stimulus_model.economy.expenditure import Expenditure, expenditure
from stimulus_model.economy.package_demand import PackageDemand
from stimulus_model.economy.production import Potential
from stimulus_model.economy.rows import Policy, Position
from stimulus_model.lanes.functions import clip, exp, log


class DemandParameters(NamedTuple):
    """How spending answers income, rates, prices and the world."""

    hand_to_mouth: float
    income_correction: float
    permanent_income_weight: float
    consumption_rate_response: float
    household_share: float
    interest_income_share: float
    current_output_weight: float
    investment_response: float
    investment_persistence: float
    user_cost_response: float
    corporate_tax_response: float
    corporate_tax_households: float
    import_persistence: float
    import_demand_elasticity: float
    import_price_elasticity: float
    import_exchange_share: float
    export_persistence: float
    export_price_elasticity: float
    export_demand_elasticity: float
    export_impact: float
    consumption_tax_response: float


class DemandStart(NamedTuple):
    """Constants of the draw."""

    log_output: float
    log_capital_ratio: float
    log_investment_ratio: float
    log_income_ratio: float
    log_trade: float
    per_absorption: float
    per_household_share: float


class DemandState(NamedTuple):
    """Expenditure of the last quarter (log unless named otherwise) and disposable income of the last two."""

    log_consumption: float
    investment: float
    log_investment_ratio: float
    log_exports: float
    log_imports: float
    log_output: float
    gap: float
    income: float
    income_lag: float


class DemandNoise(NamedTuple):
    """Disturbances in logs: of the components, in consumption for good too; world demand and its change."""

    lasting: float
    consumption: float
    investment: float
    exports: float
    imports: float
    world: float
    world_step: float


def begin_demand(
    p: DemandParameters, position: Position, depreciation: float
) -> tuple[DemandStart, DemandState, float]:
    """Return a steady path through the known position; also returns the capital stock that makes it steady."""
    output = position.output
    log_output = log(output)
    consumption, investment = position.consumption_share * output, position.investment_share * output
    capital = 0.25 * investment / (depreciation + position.growth)
    log_ratio = log(4.0 * (depreciation + position.growth))
    log_trade = log(position.trade_share * output)
    absorption = consumption + investment + position.government_share * output
    start = DemandStart(
        log_output=log_output,
        log_capital_ratio=log(capital) - log_output,
        log_investment_ratio=log_ratio,
        log_income_ratio=log_output - log(consumption),
        log_trade=log_trade,
        per_absorption=1.0 / absorption,
        per_household_share=1.0 / p.household_share,
    )
    state = DemandState(
        log_consumption=log(consumption),
        investment=investment,
        log_investment_ratio=log_ratio,
        log_exports=log_trade,
        log_imports=log_trade,
        log_output=log_output,
        gap=position.output_gap,
        income=log_output,
        income_lag=log_output,
    )
    return start, state, capital


def consumption(
    last: float,
    income: float,
    income_lag: float,
    real_rate_gap: float,
    p: DemandParameters,
    start: DemandStart,
    policy: Policy,
) -> float:
    """Log consumption: hand-to-mouth households, error correction on permanent income, real rate.

    Rates in percentage points. Fitted to ESRI (2022) and Cabinet Office (2026).
    """
    return (
        last
        + p.hand_to_mouth * (income - income_lag)
        + (1.0 - p.hand_to_mouth) * policy.growth
        + p.income_correction * (income_lag - last - start.log_income_ratio)
        - 0.01 * p.consumption_rate_response * real_rate_gap
        + policy.consumption_add
    )


def investment_ratio(
    last: float,
    potential: Potential,
    log_output: float,
    real_rate_gap: float,
    p: DemandParameters,
    start: DemandStart,
    policy: Policy,
) -> float:
    """Log of investment over capital: adjusts to the desired capital stock, which output and user cost set."""
    wanted = (
        start.log_capital_ratio
        + (1.0 - p.current_output_weight) * potential.log_potential
        + p.current_output_weight * log_output
        - 0.01 * p.user_cost_response * real_rate_gap
        - p.corporate_tax_response * policy.corporate_tax
    )
    pull: float = p.investment_response * clip(wanted - potential.log_capital, -0.5, 0.5)
    return p.investment_persistence * last + (1.0 - p.investment_persistence) * (start.log_investment_ratio + pull)


def partial_adjustment(last: float, target: float, persistence: float, policy: Policy) -> float:
    """Log quantity that closes a share of its distance to `target` each quarter, around trend growth."""
    return last + policy.growth + (1.0 - persistence) * (target - policy.growth - last)


def disposable_income(
    log_output: float, log_potential: float, transfers: float, p: DemandParameters, start: DemandStart
) -> float:
    """Log household income concept: current and potential output, and what the budget adds (share of GDP)."""
    weight = p.permanent_income_weight
    return (1.0 - weight) * log_output + weight * log_potential + transfers * start.per_household_share


def spend(
    s: DemandState,
    potential: Potential,
    capital: float,
    real_rate_gap: float,
    real_exchange: float,
    import_price: float,
    noise: DemandNoise,
    boost: float,
    trend: float,
    package: PackageDemand,
    p: DemandParameters,
    policy: Policy,
    start: DemandStart,
) -> tuple[DemandState, Expenditure]:
    """Expenditure of the quarter and the output gap; the income fields are filled by the budget later.

    Exports answer world demand at once and gradually; a consumption tax cuts consumption at once.

    Parameters
    ----------
    real_rate_gap
        Real 5-year rate against its neutral path, percentage points.
    real_exchange, import_price
        Log real exchange rate; log relative price of imports (smoothed).
    boost, trend
        `lower_bound_boost`; output that budget plans count on, log against the reference path.
    """
    log_c = consumption(s.log_consumption, s.income, s.income_lag, real_rate_gap, p, start, policy) + noise.lasting
    ratio = investment_ratio(s.log_investment_ratio, potential, s.log_output, real_rate_gap, p, start, policy)
    households = exp(log_c + noise.consumption - p.consumption_tax_response * policy.consumption_tax)
    public = policy.public_spending * policy.reference
    capacity = capital * exp(ratio + noise.investment)
    investment = capacity + boost * public
    government = policy.government * (1.0 + trend) + public
    trend = start.log_trade + policy.log_reference
    wanted = (
        trend + p.export_demand_elasticity * (noise.world + policy.world) + p.export_price_elasticity * real_exchange
    )
    gradual = partial_adjustment(s.log_exports, wanted, p.export_persistence, policy)
    log_x = gradual + p.export_impact * (noise.world_step + policy.world_step)
    absorption = log((households + investment + government) * start.per_absorption) - policy.log_reference
    wanted = trend + p.import_demand_elasticity * absorption - p.import_price_elasticity * import_price
    log_m = partial_adjustment(s.log_imports, wanted, p.import_persistence, policy)
    exports, imports = exp(log_x + noise.exports), exp(log_m + noise.imports)
    y = expenditure(households, investment, government, exports, imports, package)
    log_output = log(y.real_gdp)
    state = DemandState(
        log_consumption=log_c,
        investment=capacity,
        log_investment_ratio=ratio,
        log_exports=log_x,
        log_imports=log_m,
        log_output=log_output,
        gap=100.0 * (log_output - potential.log_potential),
        income=s.income,
        income_lag=s.income_lag,
    )
    return state, y
