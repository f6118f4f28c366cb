"""Potential output: Cobb-Douglas in private capital and effective labour, with public capital and AI."""

from typing import NamedTuple

from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import exp, log, where


class ProductionParameters(NamedTuple):
    """Technology of the whole economy."""

    capital_share: float
    depreciation: float
    public_capital_elasticity: float
    public_depreciation: float
    public_investment_share: float


class ProductionStart(NamedTuple):
    """Constants of the draw: log level of technology, 1 / share of public investment in GDP."""

    log_technology: float
    per_public_investment: float


class ProductionState(NamedTuple):
    """Private capital (¥ trillion, prices of the start) and public capital (log, against its trend)."""

    capital: float
    public_capital: float


class SupplySignals(NamedTuple):
    """What else potential output rests on.

    `log_labour`: effective labour against its baseline path, log; `transitory`: the part of it that answers demand
    and the price of oil. `productivity`: above its baseline path, log: AI, random walk, less what a cut in supply
    costs. `net_supply`: chips and research, ¥ trillion a year; `plants`: what of it supported plants make.
    """

    log_labour: float
    transitory: float
    productivity: float
    net_supply: float
    plants: float


class Potential(NamedTuple):
    """Potential output (¥ trillion a year), its log, and log private capital.

    `log_permanent` is log potential output without labour that comes and goes with demand, and without supported
    plants, which have capital of their own: firms build for it.
    """

    potential_output: float
    log_potential: float
    log_capital: float
    log_permanent: float


def capital_stock(capital: float, investment: float, p: ProductionParameters) -> float:
    """Perpetual inventory; `investment` is a year's flow at the pace of the last quarter."""
    return capital * (1.0 - p.depreciation) + 0.25 * investment


def begin_production(
    p: ProductionParameters, log_potential: float, capital: float
) -> tuple[ProductionStart, ProductionState]:
    """Return the level of technology that makes potential output what it is at the start."""
    log_technology = log_potential - p.capital_share * log(capital)
    return ProductionStart(log_technology, 1.0 / p.public_investment_share), ProductionState(capital, 0.0)


def public_capital(last: float, p: ProductionParameters, policy: Policy, start: ProductionStart) -> float:
    """Log public capital against trend when public investment differs from its normal share of GDP."""
    wanted = start.per_public_investment * policy.public_investment
    return last + (p.public_depreciation + policy.growth) * (wanted - last)


def accumulate(
    s: ProductionState, p: ProductionParameters, investment: float, policy: Policy, start: ProductionStart
) -> ProductionState:
    """Return capital of firms and of the public after the quarter; `investment` as in `capital_stock`."""
    public = public_capital(s.public_capital, p, policy, start)
    return ProductionState(capital_stock(s.capital, investment, p), public)


def potential(
    s: ProductionState, p: ProductionParameters, signals: SupplySignals, policy: Policy, start: ProductionStart
) -> Potential:
    """Cobb-Douglas potential output plus what chips and research add.

    Notes
    -----
    Capital and labour shares: ESRI (2022), Cabinet Office (2026). Chip capital is not part of private capital.
    """
    log_capital = log(s.capital)
    trend = policy.technology + (1.0 - p.capital_share) * policy.log_labour_force
    log_base = (
        start.log_technology
        + trend
        + p.capital_share * log_capital
        + (1.0 - p.capital_share) * signals.log_labour
        + p.public_capital_elasticity * s.public_capital
        + signals.productivity
    )
    output = exp(log_base) + signals.net_supply
    # without chips and research it is known already, which saves the path without the package both functions
    log_output = where(signals.net_supply == 0.0, log_base, log(output))
    firms = log_output - (1.0 - p.capital_share) * signals.transitory - signals.plants / output
    return Potential(output, log_output, log_capital, firms)
