"""What nobody decides: the random disturbances of a quarter, built from independent standard normals."""

from typing import NamedTuple

from stimulus_model.economy.demand import DemandNoise
from stimulus_model.lanes.functions import sqrt


class Shocks(NamedTuple):
    """Independent standard normal draws of one quarter."""

    demand: float
    supply: float
    inflation: float
    exchange: float
    world: float
    term_premium: float
    dividend: float
    ai_market: float


class DisturbanceParameters(NamedTuple):
    """Sizes and persistence of the disturbances."""

    demand_persistence: float
    demand_sd: float
    consumption_loading: float
    investment_loading: float
    import_loading: float
    export_noise: float
    import_of_exports: float
    supply_sd: float
    inflation_persistence: float
    inflation_sd: float
    inflation_growth_correlation: float
    exchange_sd: float
    world_persistence: float
    world_sd: float
    term_premium_persistence: float
    term_premium_sd: float
    dividend_persistence: float
    dividend_sd: float
    ai_market_sd: float


class DisturbanceStart(NamedTuple):
    """Constants of the draw."""

    inflation_own_weight: float


class Disturbances(NamedTuple):
    """Persistent disturbances: demand and world demand in logs, inflation in % a year, term premium in
    percentage points, dividends in logs, log productivity as a random walk.
    """

    demand: float
    inflation: float
    world: float
    term_premium: float
    dividend: float
    productivity: float


class Impulses(NamedTuple):
    """What hits this quarter: demand components, exchange rate and AI market, in logs."""

    demand: DemandNoise
    exchange: float
    ai_market: float


def begin_disturbances(p: DisturbanceParameters) -> tuple[DisturbanceStart, Disturbances]:
    """Nothing disturbs the start; the own weight keeps the inflation innovation at unit variance."""
    weight = sqrt(1.0 - p.inflation_growth_correlation * p.inflation_growth_correlation)
    return DisturbanceStart(weight), Disturbances(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def disturb(
    last: Disturbances, p: DisturbanceParameters, shocks: Shocks, start: DisturbanceStart
) -> tuple[Disturbances, Impulses]:
    """First-order autoregressions, and impulses; the inflation innovation is correlated with the demand shock.

    Sizes and correlation: Cabinet Office quarterly accounts 1994-2019 (``[parameters.disturbances]``).
    """
    mixed = p.inflation_growth_correlation * shocks.demand + start.inflation_own_weight * shocks.inflation
    state = Disturbances(
        inflation=p.inflation_persistence * last.inflation + p.inflation_sd * mixed,
        demand=p.demand_persistence * last.demand + p.demand_sd * shocks.demand,
        world=p.world_persistence * last.world + p.world_sd * shocks.world,
        term_premium=p.term_premium_persistence * last.term_premium + p.term_premium_sd * shocks.term_premium,
        dividend=p.dividend_persistence * last.dividend + p.dividend_sd * shocks.dividend,
        productivity=last.productivity + p.supply_sd * shocks.supply,
    )
    exports = p.export_noise * shocks.world
    demand = DemandNoise(
        consumption=p.consumption_loading * state.demand,
        investment=p.investment_loading * state.demand,
        exports=exports,
        imports=p.import_loading * state.demand + p.import_of_exports * exports,
    )
    return state, Impulses(
        demand=demand,
        exchange=p.exchange_sd * shocks.exchange,
        ai_market=p.ai_market_sd * shocks.ai_market,
    )
