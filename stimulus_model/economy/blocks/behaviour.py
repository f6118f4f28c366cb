"""How households, firms and the world decide what they spend; logs, ¥ trillion a year in prices of the start."""

from typing import NamedTuple

from stimulus_model.economy.blocks.production import Potential
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import clip


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
    investment_fast_share: float
    user_cost_response: float
    corporate_tax_response: float
    corporate_tax_households: float
    investment_credit_response: float
    investment_accelerator: float
    investment_export_response: float
    investment_oil_response: float
    investment_crowding_out: float
    investment_price_response: float
    import_persistence: float
    import_demand_impact: float
    import_demand_elasticity: float
    import_consumption_elasticity: float
    import_export_elasticity: float
    import_price_elasticity: float
    export_persistence: float
    export_price_elasticity: float
    export_demand_elasticity: float
    export_supply_response: float
    export_impact: float
    export_price_delay: float
    export_oil_response: float
    consumption_tax_response: float
    consumption_oil_response: float
    wealth_price_response: float
    capital_gap_limit: float


class DemandStart(NamedTuple):
    """Constants of the draw."""

    log_output: float
    log_capital_ratio: float
    log_investment_ratio: float
    log_income_ratio: float
    log_exports: float
    log_imports: float
    per_absorption: float
    per_final_demand: float
    per_household_share: float


class DemandShocks(NamedTuple):
    """Disturbances in logs: of the components, in consumption for good too; world demand and its change."""

    permanent: float
    consumption: float
    investment: float
    exports: float
    imports: float
    world: float
    world_step: float


class InvestmentSignals(NamedTuple):
    """What firms look at: potential and log output, real rate gap (percentage points), exports (log, against the
    reference path), demand of the state beyond its path (share of GDP), and the price level against its trend beyond
    what incomes have made good (log).
    """

    potential: Potential
    log_output: float
    real_rate_gap: float
    exports: float
    public: float
    erosion: float


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


def investment_wanted(p: DemandParameters, signals: InvestmentSignals, policy: Policy, start: DemandStart) -> float:
    """Log of investment over capital that firms want: towards the desired stock, which output and user cost set.

    `exports`, log against the reference path, lift it, and so does cheap oil, through profits: with world demand up
    by 1 % it rises by 0.5 % in ESRI's first year (2022, case 11, share prices) and by 1 % in Q-JEM after four
    quarters (2019); dear oil cuts it in the Cabinet Office model (2026, case 7) and in Q-JEM. People whom demand
    draws into work for a while call for no capital: with the rate fixed ESRI's investment hardly answers spending
    (case 2). `public`, demand of the state beyond its path as a share of GDP, takes builders and machines from firms,
    and higher prices at home (`erosion`, log) make it dearer to produce here: in ESRI and Q-JEM public investment
    crowds private investment out even while the rate is fixed (case 2; Q-JEM's by 1 % after five years). A credit on
    what is invested lowers the user cost of capital.
    """
    potential, log_output, real_rate_gap, exports, public, erosion = signals
    wanted = (
        start.log_capital_ratio
        + (1.0 - p.current_output_weight) * potential.log_permanent
        + p.current_output_weight * log_output
        - 0.01 * p.user_cost_response * real_rate_gap
        - p.corporate_tax_response * policy.corporate_tax
        + p.investment_credit_response * policy.investment_credit
    )
    lacking = clip(wanted - potential.log_capital, -p.capital_gap_limit, p.capital_gap_limit)
    pull: float = p.investment_response * lacking
    profits = p.investment_export_response * exports - p.investment_oil_response * policy.oil_price
    crowded = p.investment_crowding_out * public + p.investment_price_response * erosion
    target: float = start.log_investment_ratio + pull + profits - crowded
    return target


def investment_ratio(last: float, wanted: float, output_growth: float, p: DemandParameters) -> float:
    """Log of investment over capital of firms that take time: orders and building lag behind what is wanted.

    Growth of output in the last quarter lifts it (accelerator).
    """
    gradual = p.investment_persistence * last + (1.0 - p.investment_persistence) * wanted
    return gradual + p.investment_accelerator * output_growth


def investment_mix(ratio: float, wanted: float, p: DemandParameters) -> float:
    """Log of investment over capital of all firms: some invest at once what they want.

    With a higher rate the Cabinet Office's (2026, case 8) investment falls by 1.1 % in the first year and goes on to
    3.1 % in the fifth; one speed of adjustment gives too little first and turns round later.
    """
    return ratio + p.investment_fast_share * (wanted - ratio)


def partial_adjustment(last: float, target: float, persistence: float, policy: Policy) -> float:
    """Log quantity that closes a share of its distance to `target` each quarter, around trend growth."""
    return last + policy.growth + (1.0 - persistence) * (target - policy.growth - last)


def real_balance_effect(erosion: float, p: DemandParameters) -> float:
    """Log consumption that rising prices cost through the real value of what households hold and earn in yen.

    `erosion` is the price level against its trend beyond what incomes and saving have made good, log. Q-JEM's (2019)
    consumption falls by 1.1 % in five years of public investment although output does not fall; the Cabinet Office's
    (2026) returns to its baseline, and rises when a higher rate lowers prices. Pigou (1943); sizes fitted.
    """
    return -p.wealth_price_response * erosion


def dearer(p: DemandParameters, policy: Policy) -> float:
    """Log consumption lost at once to what has become dearer: by a consumption tax, and by oil within a year.

    The Cabinet Office's (2026, case 7) households buy .42 % less in the first year of oil that is dearer by 20 %, and
    .33 % less in the second.
    """
    taxed = p.consumption_tax_response * policy.consumption_tax
    return taxed + p.consumption_oil_response * policy.oil_price_year


def export_price(real_exchange: float, real_exchange_smooth: float, p: DemandParameters) -> float:
    """Log real exchange rate that exporters follow: a share of them that of the last year.

    Exports rise by .2, 1.4 and 1.8 % after a yen that is 10 % weaker (ESRI 2022).
    """
    return real_exchange + p.export_price_delay * (real_exchange_smooth - real_exchange)


def exports(
    last: float,
    price: float,
    supply: float,
    shocks: DemandShocks,
    p: DemandParameters,
    start: DemandStart,
    policy: Policy,
) -> float:
    """Log exports: world demand at once and gradually, price, what can be supplied, dear oil abroad.

    `supply` is potential output against the reference path: economies that can make more sell more kinds of goods
    abroad, without cheaper ones (Krugman 1989; Gagnon 2004). Dear oil costs the customers abroad income (Cabinet
    Office 2026, case 7: -.3 %).
    """
    trend = start.log_exports + policy.log_reference
    world = shocks.world + policy.world
    wanted = trend + p.export_demand_elasticity * world + p.export_price_elasticity * price
    wanted = wanted + p.export_supply_response * supply - p.export_oil_response * policy.oil_price
    gradual = partial_adjustment(last, wanted, p.export_persistence, policy)
    return gradual + p.export_impact * (shocks.world_step + policy.world_step)


def import_impact_response(demand: float, demand_lag: float, p: DemandParameters) -> float:
    """Log imports that a change of final demand draws in at once, half in its quarter and half in the next.

    Both demands are against the reference path; the lag is two quarters. ESRI (2022) prints elasticities of .96 and
    .79 to growth of consumption in this and the last quarter; Q-JEM's (2019) imports overshoot and return.
    """
    return p.import_demand_impact * 0.5 * (demand - demand_lag)


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
    trend = start.log_imports + policy.log_reference
    sold = log_exports - (start.log_exports + policy.log_reference)
    households = log_consumption - (start.log_output - start.log_income_ratio) - policy.log_reference
    return (
        trend
        + p.import_demand_elasticity * absorption
        + p.import_consumption_elasticity * households
        + p.import_export_elasticity * sold
        - p.import_price_elasticity * import_price
    )
