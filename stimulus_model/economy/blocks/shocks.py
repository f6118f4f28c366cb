"""What nobody decides: the random disturbances of a quarter, built from independent standard normals."""

from typing import NamedTuple

from stimulus_model.economy.blocks.behaviour import DemandShocks
from stimulus_model.numerics.fat_tails import (
    MixingStart,
    StudentStart,
    begin_mixing,
    begin_student,
    mixing,
    student_t,
)
from stimulus_model.numerics.functions import clip, sqrt, tanh


class Shocks(NamedTuple):
    """Independent standard normal draws of one quarter; `tail` decides how large those that share a tail are."""

    demand: float
    supply: float
    inflation: float
    exchange: float
    world: float
    term_premium: float
    dividend: float
    ai_market: float
    tail: float
    consumer_prices: float
    share_price: float
    stock_flow: float
    chip_price: float
    budget: float
    unemployment: float
    policy_rate: float


class DisturbanceParameters(NamedTuple):
    """Sizes and persistence of the disturbances; degrees of freedom of Student's t; how far two of them can go."""

    demand_persistence: float
    demand_momentum: float
    demand_sd: float
    consumption_loading: float
    investment_loading: float
    import_loading: float
    export_noise: float
    import_of_exports: float
    supply_sd: float
    supply_consumption: float
    productivity_trend: float
    trend_persistence: float
    inflation_persistence: float
    inflation_sd: float
    inflation_growth_correlation: float
    consumer_price_persistence: float
    consumer_price_sd: float
    exchange_sd: float
    world_persistence: float
    world_sd: float
    world_demand_correlation: float
    term_premium_persistence: float
    term_premium_sd: float
    dividend_persistence: float
    dividend_sd: float
    ai_market_sd: float
    stock_flow_sd: float
    budget_persistence: float
    budget_momentum: float
    budget_sd: float
    unemployment_persistence: float
    unemployment_sd: float
    policy_rate_persistence: float
    policy_rate_sd: float
    shared_tail: float
    exchange_tail: float
    term_premium_tail: float
    demand_limit: float
    world_limit: float


class DisturbanceStart(NamedTuple):
    """Constants of the draw: weights of own innovations, tails, 1 / limit of world demand."""

    inflation_own_weight: float
    world_own_weight: float
    shared: MixingStart
    exchange: StudentStart
    term_premium: StudentStart
    per_world_limit: float


class Disturbances(NamedTuple):
    """Persistent disturbances: demand and world demand in logs, inflation of the deflator and of consumer prices
    alone in % a year, term premium in percentage points, dividends in logs, log productivity as a random walk, its
    trend growth against the baseline, log a quarter, and world demand as it was bounded. `pace`, `world_pace` and
    `budget_pace` are what of the last quarters' shocks is still on its way to demand at home and abroad, logs, and to
    the budget; `budget` is what is spent
    or not collected beyond what the economy explains, % of GDP at the rate of a year, `unemployment` that beyond
    Okun's law and `policy_rate` what the central bank wants beyond its rule, percentage points.
    """

    demand: float
    inflation: float
    consumer_prices: float
    world: float
    term_premium: float
    dividend: float
    productivity: float
    trend: float
    swing: float
    pace: float
    world_pace: float
    budget: float
    budget_pace: float
    unemployment: float
    policy_rate: float


class Innovations(NamedTuple):
    """What hits this quarter: demand components, exchange rate and AI market, in logs; other borrowing,
    % of GDP at the rate of a year; share prices as a standard normal.
    """

    demand: DemandShocks
    exchange: float
    ai_market: float
    stock_flow: float
    share_price: float


def own_weight(correlation: float) -> float:
    """Weight of an innovation of its own beside a correlated one that keeps the variance at one."""
    return sqrt(1.0 - correlation * correlation)


def begin_disturbances(p: DisturbanceParameters) -> tuple[DisturbanceStart, Disturbances]:
    """Nothing disturbs the start, but trend growth is not known: what the draw has beyond the baseline fades."""
    start = DisturbanceStart(
        inflation_own_weight=own_weight(p.inflation_growth_correlation),
        world_own_weight=own_weight(p.world_demand_correlation),
        shared=begin_mixing(p.shared_tail),
        exchange=begin_student(p.exchange_tail),
        term_premium=begin_student(p.term_premium_tail),
        per_world_limit=1.0 / p.world_limit,
    )
    calm = Disturbances._make([0.0] * len(Disturbances._fields))
    return start, calm._replace(trend=0.0025 * p.productivity_trend)


def swing(world: float, p: DisturbanceParameters, start: DisturbanceStart) -> float:
    """World demand against its trend, log: as drawn while it is small, and never beyond its limit."""
    bounded: float = p.world_limit * tanh(world * start.per_world_limit)
    return bounded


def disturb(
    last: Disturbances, p: DisturbanceParameters, shocks: Shocks, start: DisturbanceStart
) -> tuple[Disturbances, Innovations]:
    """First-order autoregressions, and innovations; inflation and world demand are correlated with the demand shock.

    Demand, supply, prices and world demand are large in the same quarters (a shared Student t); exchange rate and
    term premium have tails of their own. The demand disturbance has a limit. A productivity shock lasts: households
    consume a part of it at once. Consumer prices alone move with imported food and energy. Booms and slumps can
    gather pace: with momentum, demand at home and abroad is an autoregression of second order, so that growth of one
    quarter tells of the next. Budgets miss their plans for years on end, by law and by misjudged yields.
    Unemployment follows the last quarter's disturbance, as it follows the last quarter's gap.
    What the central bank wants beyond its rule lasts, too (Rudebusch 2002).

    Sizes, persistence, correlation, tails: `stimulus_model.estimation.shock_process`, from the quarterly accounts
    1994-2019 (``[parameters.disturbances]``).
    """
    size = mixing(shocks.tail, start.shared)
    demand, supply = size * shocks.demand, size * shocks.supply
    world = p.world_demand_correlation * demand + start.world_own_weight * (size * shocks.world)
    inflation = p.inflation_growth_correlation * demand + start.inflation_own_weight * (size * shocks.inflation)
    consumers = size * shocks.consumer_prices
    term = student_t(shocks.term_premium, start.term_premium)
    pace = p.demand_momentum * last.pace + p.demand_sd * demand
    world_pace = p.demand_momentum * last.world_pace + p.world_sd * world
    abroad = p.world_persistence * last.world + world_pace
    bounded = swing(abroad, p, start)
    budget_pace = p.budget_momentum * last.budget_pace + p.budget_sd * shocks.budget
    state = Disturbances(
        inflation=p.inflation_persistence * last.inflation + p.inflation_sd * inflation,
        consumer_prices=p.consumer_price_persistence * last.consumer_prices + p.consumer_price_sd * consumers,
        demand=clip(p.demand_persistence * last.demand + pace, -p.demand_limit, p.demand_limit),
        world=abroad,
        term_premium=p.term_premium_persistence * last.term_premium + p.term_premium_sd * term,
        dividend=p.dividend_persistence * last.dividend + p.dividend_sd * shocks.dividend,
        productivity=last.productivity + last.trend + p.supply_sd * supply,
        trend=p.trend_persistence * last.trend,
        swing=bounded,
        pace=pace,
        world_pace=world_pace,
        budget=p.budget_persistence * last.budget + budget_pace,
        budget_pace=budget_pace,
        unemployment=p.unemployment_persistence * last.unemployment + p.unemployment_sd * shocks.unemployment,
        policy_rate=p.policy_rate_persistence * last.policy_rate + p.policy_rate_sd * shocks.policy_rate,
    )
    exports = p.export_noise * world
    now = DemandShocks(
        permanent=p.supply_consumption * p.supply_sd * supply,
        consumption=p.consumption_loading * state.demand,
        investment=p.investment_loading * state.demand,
        exports=exports,
        imports=p.import_loading * state.demand + p.import_of_exports * exports,
        world=bounded,
        world_step=bounded - last.swing,
    )
    return state, Innovations(
        demand=now,
        exchange=p.exchange_sd * student_t(shocks.exchange, start.exchange),
        ai_market=p.ai_market_sd * shocks.ai_market,
        stock_flow=2.0 * p.stock_flow_sd * shocks.stock_flow,  # the mean of four such quarters has the stated sd
        share_price=shocks.share_price,
    )
