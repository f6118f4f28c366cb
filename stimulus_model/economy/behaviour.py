"""How households, firms and the world decide what they spend; logs, ¥ trillion a year in prices of the start."""

from typing import NamedTuple

from stimulus_model.economy.production import Potential
from stimulus_model.economy.rows import Policy
from stimulus_model.lanes.functions import clip


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
    investment_accelerator: float
    investment_export_response: float
    investment_oil_response: float
    import_persistence: float
    import_demand_elasticity: float
    import_consumption_elasticity: float
    import_export_elasticity: float
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


class DemandNoise(NamedTuple):
    """Disturbances in logs: of the components, in consumption for good too; world demand and its change."""

    lasting: float
    consumption: float
    investment: float
    exports: float
    imports: float
    world: float
    world_step: float


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
    output_growth: float,
    exports: float,
    p: DemandParameters,
    start: DemandStart,
    policy: Policy,
) -> float:
    """Log of investment over capital: adjusts to the desired capital stock, which output and user cost set.

    Growth of output in the last quarter lifts it (accelerator). So do `exports`, log against the reference path, and
    cheap oil, through profits: with world demand up by 1 % it rises by 0.5 % in ESRI's first year (2022, case 11,
    share prices) and by 1 % in Q-JEM after four quarters (2019); dear oil cuts it in the Cabinet Office model (2026,
    case 7) and in Q-JEM.
    """
    wanted = (
        start.log_capital_ratio
        + (1.0 - p.current_output_weight) * potential.log_potential
        + p.current_output_weight * log_output
        - 0.01 * p.user_cost_response * real_rate_gap
        - p.corporate_tax_response * policy.corporate_tax
    )
    pull: float = p.investment_response * clip(wanted - potential.log_capital, -0.5, 0.5)
    profits = p.investment_export_response * exports - p.investment_oil_response * policy.oil_price
    target = start.log_investment_ratio + pull + profits
    gradual = p.investment_persistence * last + (1.0 - p.investment_persistence) * target
    return gradual + p.investment_accelerator * output_growth


def partial_adjustment(last: float, target: float, persistence: float, policy: Policy) -> float:
    """Log quantity that closes a share of its distance to `target` each quarter, around trend growth."""
    return last + policy.growth + (1.0 - persistence) * (target - policy.growth - last)


def exports(
    last: float, real_exchange: float, noise: DemandNoise, p: DemandParameters, start: DemandStart, policy: Policy
) -> float:
    """Log exports: world demand at once and gradually, the real exchange rate gradually."""
    trend = start.log_trade + policy.log_reference
    world = noise.world + policy.world
    wanted = trend + p.export_demand_elasticity * world + p.export_price_elasticity * real_exchange
    gradual = partial_adjustment(last, wanted, p.export_persistence, policy)
    return gradual + p.export_impact * (noise.world_step + policy.world_step)


def imports_wanted(
    absorption: float,
    log_consumption: float,
    log_exports: float,
    import_price: float,
    p: DemandParameters,
    start: DemandStart,
    policy: Policy,
) -> float:
    """Log imports wanted: domestic demand, more of it where households or exporters spend, relative prices.

    `absorption` is against the reference path. Households buy more abroad than governments do (ESRI 2022 prints .96
    and .79 of consumption), and exports have an import content (OECD tables for 2018: .22).
    """
    trend = start.log_trade + policy.log_reference
    households = log_consumption - (start.log_output - start.log_income_ratio) - policy.log_reference
    return (
        trend
        + p.import_demand_elasticity * absorption
        + p.import_consumption_elasticity * households
        + p.import_export_elasticity * (log_exports - trend)
        - p.import_price_elasticity * import_price
    )
