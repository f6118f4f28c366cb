"""What nobody decides: the random disturbances of a quarter, built from independent standard normals."""

from typing import NamedTuple

from stimulus_model.economy.blocks.behaviour import DemandNoise
from stimulus_model.numerics.functions import clip, expm1, maximum, sqrt, tanh, where

FLOOR = 0.05

"""Least mixing variable: sizes are multiplied by at most sqrt(1 / FLOOR), below 4.5. It binds in a quarter of 2,500
years at five degrees of freedom, and keeps the variance within 3 % of one from four degrees of freedom on."""


class MixingStart(NamedTuple):
    """Constants of a shared tail: the cube root of the mixing variable is `centre` + `slope` z."""

    centre: float
    slope: float
    variance: float


class StudentStart(NamedTuple):
    """Constants of a tail of its own: t = sqrt(nu (exp(rate z z) - 1)) with the sign of z, times `per_sd`."""

    rate: float
    degrees: float
    per_sd: float


def begin_mixing(degrees: float) -> MixingStart:
    """Constants for `degrees` of freedom, at least 4."""
    square = 2.0 / (9.0 * degrees)
    return MixingStart(1.0 - square, sqrt(square), (degrees - 2.0) / degrees)


def mixing(z: float, start: MixingStart) -> float:
    """Size of all shocks of a quarter that share it: normals times this are multivariate Student t, unit variance.

    The mixing variable chi-squared over its degrees of freedom comes from a standard normal by the cube of
    Wilson and Hilferty (1931).
    """
    root = maximum(start.centre + start.slope * z, 0.0)
    return sqrt(start.variance / maximum(root * root * root, FLOOR))


def begin_student(degrees: float) -> StudentStart:
    """Constants for `degrees` of freedom, at least 3: the variance of the transform is exact, see `student`."""
    ratio = (8.0 * degrees + 3.0) / (8.0 * degrees + 1.0)
    rate = ratio * ratio / degrees
    variance = degrees * (1.0 / sqrt(1.0 - 2.0 * rate) - 1.0)
    return StudentStart(rate, degrees, 1.0 / sqrt(variance))


def student(z: float, start: StudentStart) -> float:
    """Student's t of unit variance from a standard normal, by Wallace's transform (1959), which keeps the order.

    Its square has mean nu (1 / sqrt(1 - 2 rate) - 1), because exp(rate z z) of a standard normal has the mean
    1 / sqrt(1 - 2 rate): scaled by it, the variance is one.
    """
    size: float = start.per_sd * sqrt(start.degrees * expm1(start.rate * z * z))
    return where(z < 0.0, -size, size)


LARGEST_SWING = 0.2

"""How far world demand can be from its trend, log (judgement): world trade fell by a fifth in 2008-09, its largest
fall since the war (recalled, not checked). Without it a Student t, multiplied by the exporters' elasticity, makes
exports five times as large in one of 300,000 quarters."""

LARGEST_DEMAND = 0.1

"""How far the demand disturbance can be from zero, log, at a loading of one (judgement): consumption fell by about a
twelfth in the worst quarter of 2020 (recalled, not checked). Multiplied by the loadings of investment and imports, a
Student t makes imports four times as large in one of 300,000 quarters of doubled shocks."""


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


class DisturbanceParameters(NamedTuple):
    """Sizes and persistence of the disturbances; degrees of freedom of Student's t."""

    demand_persistence: float
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
    shared_tail: float
    exchange_tail: float
    term_premium_tail: float


class DisturbanceStart(NamedTuple):
    """Constants of the draw: weights of own innovations, tails."""

    inflation_own_weight: float
    world_own_weight: float
    shared: MixingStart
    exchange: StudentStart
    term_premium: StudentStart


class Disturbances(NamedTuple):
    """Persistent disturbances: demand and world demand in logs, inflation of the deflator and of consumer prices
    alone in % a year, term premium in percentage points, dividends in logs, log productivity as a random walk, its
    trend growth against the baseline, log a quarter, and world demand as it was bounded.
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


class Impulses(NamedTuple):
    """What hits this quarter: demand components, exchange rate and AI market, in logs; other borrowing,
    % of GDP at the rate of a year; share prices as a standard normal.
    """

    demand: DemandNoise
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
    )
    return start, Disturbances(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0025 * p.productivity_trend, 0.0)


def swing(world: float) -> float:
    """World demand against its trend, log: as drawn while it is small, and never beyond the largest swing."""
    bounded: float = LARGEST_SWING * tanh(world * (1.0 / LARGEST_SWING))
    return bounded


def disturb(
    last: Disturbances, p: DisturbanceParameters, shocks: Shocks, start: DisturbanceStart
) -> tuple[Disturbances, Impulses]:
    """First-order autoregressions, and impulses; inflation and world demand are correlated with the demand shock.

    Demand, supply, prices and world demand are large in the same quarters (a shared Student t); exchange rate and
    term premium have tails of their own. The demand disturbance has a limit. A productivity shock lasts: households
    consume a part of it at once. Consumer prices alone move with imported food and energy.

    Sizes, persistence, correlation, tails: `stimulus_model.estimation.shock_process`, from the quarterly accounts
    1994-2019 (``[parameters.disturbances]``).
    """
    size = mixing(shocks.tail, start.shared)
    demand, supply = size * shocks.demand, size * shocks.supply
    world = p.world_demand_correlation * demand + start.world_own_weight * (size * shocks.world)
    inflation = p.inflation_growth_correlation * demand + start.inflation_own_weight * (size * shocks.inflation)
    consumers = size * shocks.consumer_prices
    term = student(shocks.term_premium, start.term_premium)
    abroad = p.world_persistence * last.world + p.world_sd * world
    bounded = swing(abroad)
    state = Disturbances(
        inflation=p.inflation_persistence * last.inflation + p.inflation_sd * inflation,
        consumer_prices=p.consumer_price_persistence * last.consumer_prices + p.consumer_price_sd * consumers,
        demand=clip(p.demand_persistence * last.demand + p.demand_sd * demand, -LARGEST_DEMAND, LARGEST_DEMAND),
        world=abroad,
        term_premium=p.term_premium_persistence * last.term_premium + p.term_premium_sd * term,
        dividend=p.dividend_persistence * last.dividend + p.dividend_sd * shocks.dividend,
        productivity=last.productivity + last.trend + p.supply_sd * supply,
        trend=p.trend_persistence * last.trend,
        swing=bounded,
    )
    exports = p.export_noise * world
    noise = DemandNoise(
        lasting=p.supply_consumption * p.supply_sd * supply,
        consumption=p.consumption_loading * state.demand,
        investment=p.investment_loading * state.demand,
        exports=exports,
        imports=p.import_loading * state.demand + p.import_of_exports * exports,
        world=bounded,
        world_step=bounded - last.swing,
    )
    return state, Impulses(
        demand=noise,
        exchange=p.exchange_sd * student(shocks.exchange, start.exchange),
        ai_market=p.ai_market_sd * shocks.ai_market,
        stock_flow=2.0 * p.stock_flow_sd * shocks.stock_flow,  # the mean of four such quarters has the stated sd
        share_price=shocks.share_price,
    )
