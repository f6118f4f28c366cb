"""Expenditure: consumption, investment, government, exports, imports. ¥ trillion a year, prices of the start."""

from typing import NamedTuple

from stimulus_model.economy.blocks.behaviour import (
    DemandParameters,
    DemandShocks,
    DemandStart,
    InvestmentSignals,
    consumption,
    dearer,
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
from stimulus_model.economy.blocks.foresight import ADAPTIVE, Foresight
from stimulus_model.economy.blocks.package_demand import PackageDemand
from stimulus_model.economy.blocks.production import Potential
from stimulus_model.economy.paths.policy_record import Policy, Position
from stimulus_model.numerics.functions import exp, log


class Expenditure(NamedTuple):
    """The expenditure side; GDP is its sum exactly."""

    real_gdp: float
    consumption: float
    private_investment: float
    government: float
    exports: float
    imports: float


def expenditure(
    consumption: float,
    investment: float,
    government: float,
    exports: float,
    imports: float,
    package: PackageDemand,
) -> Expenditure:
    """Add the package to its components; GDP is their sum."""
    all_consumption = consumption + package.consumption
    all_investment = investment + package.investment
    all_government = government + package.government
    all_exports = exports + package.exports
    all_imports = imports + package.imports
    gdp = all_consumption + all_investment + all_government + all_exports - all_imports
    return Expenditure(gdp, all_consumption, all_investment, all_government, all_exports, all_imports)


class Conditions(NamedTuple):
    """Rates and prices of the last quarter, as those who spend see them.

    `real_rate_gap`: real 5-year rate against its neutral path, percentage points; `real_exchange`,
    `real_exchange_smooth` and `import_price`: log real exchange rate, now and as the last year has it, and log
    relative price of imports (smoothed); `erosion`: log price level against its trend beyond what incomes have made
    good.
    """

    real_rate_gap: float
    real_exchange: float
    real_exchange_smooth: float
    import_price: float
    erosion: float


class DemandSignals(NamedTuple):
    """What spending answers: potential output and capital of the quarter, `Conditions`, `lower_bound_boost`, output
    that budget plans count on (log, against the reference path), what the package adds, and what those expect who
    look ahead.
    """

    potential: Potential
    capital: float
    conditions: Conditions
    boost: float
    trend: float
    package: PackageDemand
    ahead: Foresight = ADAPTIVE


class DemandState(NamedTuple):
    """Expenditure of the last quarter (log unless named otherwise) and household income.

    `income` is that of the last quarter before taxes on households that experiments set, `spent_from` the income
    from which households spent in the last quarter; `output_growth` is growth of output beyond the reference path.
    `final_demand` and `final_demand_1`: log final demand of the last two quarters against the reference path.
    """

    log_consumption: float
    investment: float
    log_investment_ratio: float
    log_exports: float
    log_imports: float
    log_output: float
    gap: float
    output_growth: float
    final_demand: float
    final_demand_1: float
    income: float
    spent_from: float


def begin_demand(
    p: DemandParameters, position: Position, depreciation: float
) -> tuple[DemandStart, DemandState, float]:
    """Return a steady path through the known position; also returns the capital stock that makes it steady."""
    output = position.output
    log_output = log(output)
    consumption, investment = position.consumption_share * output, position.investment_share * output
    capital = 0.25 * investment / (depreciation + position.growth)
    log_ratio = log(4.0 * (depreciation + position.growth))
    exports = position.export_share * output
    log_exports, log_imports = log(exports), log(position.import_share * output)
    absorption = consumption + investment + position.government_share * output
    start = DemandStart(
        log_output=log_output,
        log_capital_ratio=log(capital) - log_output,
        log_investment_ratio=log_ratio,
        log_income_ratio=log_output - log(consumption),
        log_exports=log_exports,
        log_imports=log_imports,
        per_absorption=1.0 / absorption,
        per_final_demand=1.0 / (absorption + exports),
        per_household_share=1.0 / p.household_share,
    )
    state = DemandState(
        log_consumption=log(consumption),
        investment=investment,
        log_investment_ratio=log_ratio,
        log_exports=log_exports,
        log_imports=log_imports,
        log_output=log_output,
        gap=position.output_gap,
        output_growth=0.0,
        final_demand=0.0,
        final_demand_1=0.0,
        income=log_output,
        spent_from=log_output,
    )
    return start, state, capital


def disposable_income(
    log_output: float, log_potential: float, transfers: float, p: DemandParameters, start: DemandStart
) -> float:
    """Log household income concept: current and potential output, and what the budget adds (share of GDP)."""
    weight = p.permanent_income_weight
    return (1.0 - weight) * log_output + weight * log_potential + transfers * start.per_household_share


def spend(
    s: DemandState,
    p: DemandParameters,
    signals: DemandSignals,
    shocks: DemandShocks,
    policy: Policy,
    start: DemandStart,
) -> tuple[DemandState, Expenditure]:
    """Expenditure of the quarter and the output gap; income is filled in by the budget later.

    Exports answer world demand at once and gradually; a consumption tax cuts consumption at once. Households who look
    ahead go by later income as by that of today, except those who spend what comes in, and firms by later output.
    """
    potential, package, ahead = signals.potential, signals.package, signals.ahead
    rate_gap, exchange, exchange_smooth, import_price, erosion = signals.conditions
    income = s.income - policy.household_tax * start.per_household_share  # what the state takes is known at once
    lasting, lasting_before = income + ahead.income, s.spent_from + ahead.income
    log_c = consumption(s.log_consumption, lasting, lasting_before, rate_gap, p, start, policy) + shocks.permanent
    supply = potential.log_permanent - start.log_output - policy.log_reference
    price = export_price(exchange, exchange_smooth, p)
    log_x = exports(s.log_exports, price, supply, shocks, p, start, policy)
    sales = log_x - start.log_exports - policy.log_reference
    beyond = policy.public_spending + package.government * policy.per_reference
    built_for = potential._replace(log_permanent=potential.log_permanent + ahead.output)
    looks_at = InvestmentSignals(built_for, s.log_output + ahead.output, rate_gap, sales, beyond, erosion)
    planned = investment_wanted(p, looks_at, policy, start)
    ratio = investment_ratio(s.log_investment_ratio, planned, s.output_growth, p)
    log_households = log_c + shocks.consumption - dearer(p, policy)
    households = exp(log_households + real_balance_effect(erosion, p))
    public = policy.public_spending * policy.reference
    capacity = signals.capital * exp(investment_mix(ratio, planned, p) + shocks.investment)
    investment = capacity + signals.boost * public
    government = policy.government * (1.0 + signals.trend) + public
    absorption = log((households + investment + government) * start.per_absorption) - policy.log_reference
    wanted = imports_wanted(absorption, log_households, log_x, import_price, p, start, policy)
    abroad = exp(log_x)
    final = log((households + investment + government + abroad) * start.per_final_demand) - policy.log_reference
    at_once = import_impact_response(final, s.final_demand_1, p)
    log_m = partial_adjustment(s.log_imports, wanted, p.import_persistence, policy) + at_once
    sold, bought = abroad * exp(shocks.exports), exp(log_m + shocks.imports)
    y = expenditure(households, investment, government, sold, bought, package)
    log_output = log(y.real_gdp)
    state = DemandState(
        log_consumption=log_c,
        investment=capacity,
        log_investment_ratio=ratio,
        log_exports=log_x,
        log_imports=log_m,
        log_output=log_output,
        gap=100.0 * (log_output - potential.log_potential),
        output_growth=log_output - s.log_output - policy.growth,
        final_demand=final,
        final_demand_1=s.final_demand,
        income=s.income,
        spent_from=income,
    )
    return state, y
