"""Policy rule with a floor, government bond yields, exchange rate. Rates in % a year, exchange rate in logs."""

from typing import NamedTuple

from stimulus_model.economy.blocks.foresight import ADAPTIVE, Foresight
from stimulus_model.economy.paths.policy_record import Policy, Position
from stimulus_model.numerics.functions import clip, exp, maximum, tanh, where

CURVE = (2.0, 5.0, 10.0, 30.0)
"""Years to maturity of the yields that the model computes first."""


class RateParameters(NamedTuple):
    """The central bank, the bond market and the foreign exchange market."""

    policy_inertia: float
    inflation_response: float
    gap_response: float
    growth_response: float
    natural_rate_learning: float
    natural_rate_forgetting: float
    natural_rate_room: float
    natural_rate_limit: float
    neutral_rate: float
    neutral_rate_fading: float
    lower_bound: float
    expectation_decay: float
    neutral_learning: float
    central_bank_effect: float
    debt_premium: float
    deficit_premium: float
    exchange_rate_response: float
    exchange_adjustment: float
    exchange_delay: float
    exchange_oil_response: float
    purchasing_power_adjustment: float
    growth_learning: float
    lowest_shadow_rate: float
    fiscal_premium_limit: float
    fiscal_loading_2y: float
    fiscal_loading_5y: float
    term_loading_2y: float
    term_loading_5y: float
    premium_loading_30y: float


class RateStart(NamedTuple):
    """Weights of the policy rate in each yield, premia that reproduce the curve at the start, neutral rates.

    `per_premium_limit` is 1 / limit of the premium for public debt.
    """

    weight_2y: float
    weight_5y: float
    weight_10y: float
    weight_30y: float
    premium_2y: float
    premium_5y: float
    premium_10y: float
    premium_30y: float
    intercept: float
    real_rate: float
    yield_10y: float
    per_premium_limit: float


class RateState(NamedTuple):
    """Shadow policy rate, neutral rate that the market sees, yields, and two parts of the exchange rate.

    `growth` is growth of potential output beyond the reference path as the central bank sees it, % a year; `natural`
    the neutral real rate that it has learnt, against the start, percentage points; `hidden` what of the distance
    between the draw's neutral rate and that of the position demand still hides, percentage points;
    `fiscal_premium` what public debt adds to the ten-year yield, percentage points.
    """

    shadow: float
    growth: float
    natural: float
    hidden: float
    neutral: float
    policy_rate: float
    yield_2y: float
    yield_5y: float
    yield_10y: float
    yield_30y: float
    exchange_fast: float
    exchange_slow: float
    fiscal_premium: float


class RateSignals(NamedTuple):
    """What moves rates.

    `cpi_annual` and `gap` in %, `off_anchor` in points; `potential_growth`: of potential output beyond the reference
    path, log a quarter; `debt_to_gdp` and `balance`: debt and primary balance of the last quarter, % of GDP;
    `relative_price`: log price level against its trend; `term_shock` and `exchange_shock`: disturbances, percentage
    points and log;
    `trade`: what the trade balance of supported plants makes the market want, log; `ahead`: what markets that look
    ahead expect of the policy rate beyond the others; `surprise`: what the central bank wants beyond its rule,
    percentage points.
    """

    cpi_annual: float
    off_anchor: float
    gap: float
    potential_growth: float
    debt_to_gdp: float
    balance: float
    relative_price: float
    term_shock: float
    exchange_shock: float
    trade: float
    ahead: Foresight = ADAPTIVE
    surprise: float = 0.0


class RateFlows(NamedTuple):
    """Reported: rates in % a year, exchange rate with 1 at the start, up = depreciation."""

    policy_rate: float
    yield_2y: float
    yield_5y: float
    yield_10y: float
    yield_30y: float
    exchange_rate: float


def yield_weight(decay: float, years: float) -> float:
    """Weight of today's policy rate in the mean expected rate over `years` when expectations decay to neutral."""
    weight: float = (1.0 - exp(-decay * years)) / (decay * years)
    return weight


def begin_rates(p: RateParameters, position: Position) -> tuple[RateStart, RateState]:
    """Term premia are what the market curve of the start holds beyond the expected policy rate.

    At the start nobody spends as if the neutral rate were the draw's: the accounts of that quarter are known. Where
    the draw's is another one, something else in demand hides it (the headwinds of Yellen 2015), and fades as demand
    does.
    """
    weight_2y, weight_5y, weight_10y, weight_30y = (yield_weight(p.expectation_decay, years) for years in CURVE)

    def premium(market: float, weight: float) -> float:
        return market - (weight * position.policy_rate + (1.0 - weight) * position.neutral_yield)

    start = RateStart(
        weight_2y=weight_2y,
        weight_5y=weight_5y,
        weight_10y=weight_10y,
        weight_30y=weight_30y,
        premium_2y=premium(position.yield_2y, weight_2y),
        premium_5y=premium(position.yield_5y, weight_5y),
        premium_10y=premium(position.yield_10y, weight_10y),
        premium_30y=premium(position.yield_30y, weight_30y),
        intercept=p.neutral_rate + position.inflation_target,
        real_rate=position.yield_5y - position.expected_inflation + p.neutral_rate - position.neutral_rate,
        yield_10y=position.yield_10y,
        per_premium_limit=1.0 / p.fiscal_premium_limit,
    )
    state = RateState(
        shadow=position.policy_rate,
        growth=0.0,
        natural=0.0,
        hidden=p.neutral_rate_fading * (p.neutral_rate - position.neutral_rate),
        neutral=position.neutral_yield,
        policy_rate=position.policy_rate,
        yield_2y=position.yield_2y,
        yield_5y=position.yield_5y,
        yield_10y=position.yield_10y,
        yield_30y=position.yield_30y,
        exchange_fast=0.0,
        exchange_slow=0.0,
        fiscal_premium=0.0,
    )
    return start, state


def policy_rule(
    shadow: float,
    cpi_inflation: float,
    gap: float,
    growth: float,
    neutral: float,
    p: RateParameters,
    policy: Policy,
) -> float:
    """Shadow policy rate (Taylor 1993 with inertia); four-quarter CPI inflation and gap in %.

    `neutral` is the rate at rest, of which the real part is learnt (`natural_rate`). It moves with `growth` of
    potential output beyond the reference path (% a year), as in the rule that ESRI (2022) prints; the Cabinet
    Office's rate hardly falls when productivity opens a gap (case 6).
    Fitted to the official models with the Taylor principle as a restriction: without it the published tables
    allow values that break it.
    """
    wanted = (
        neutral
        + p.inflation_response * (cpi_inflation - policy.inflation_target)
        + p.gap_response * gap
        + p.growth_response * growth
        + policy.rate_add
    )
    rule: float = maximum(p.policy_inertia * shadow + (1.0 - p.policy_inertia) * wanted, p.lowest_shadow_rate)
    return rule


def natural_rate(last: float, off_anchor: float, rule: float, p: RateParameters) -> float:
    """Neutral real rate as the central bank has learnt it, against what it took it for at the start, points.

    Inflation that stays off its anchor says that the neutral rate is another one (Laubach and Williams 2003): the
    estimate moves while it does, so that a lasting change of demand or supply leaves inflation little off. A rule
    with a neutral rate that is known once and for all leaves prices to drift. Newer evidence outweighs older
    (learning with a constant gain): the sum of all inflation that ever was is the price level, and a central bank
    that brought the price level back after each pulse of inflation would hold output down for decades. While the
    lower bound binds, inflation says nothing of the neutral rate, and the more the further the rule is above it:
    without a step at the bound, so that a small package has a small effect there too. Where rates hardly move prices,
    inflation can stay off its anchor for decades: what is learnt ends where estimates end.
    """
    tells = clip((rule - p.lower_bound) / p.natural_rate_room, 0.0, 1.0)
    learnt = (1.0 - p.natural_rate_forgetting) * last + p.natural_rate_learning * tells * off_anchor
    return clip(learnt, -p.natural_rate_limit, p.natural_rate_limit)


def fiscal_premium(debt_to_gdp: float, balance: float, p: RateParameters, policy: Policy, start: RateStart) -> float:
    """Risk premium in percentage points for debt and deficits beyond their reference path (Kameda 2014).

    Ratios in % of GDP; capped smoothly.
    """
    points = p.debt_premium * (debt_to_gdp - policy.debt_reference) + p.deficit_premium * (
        policy.balance_reference - balance
    )
    share = 0.01 * start.per_premium_limit * policy.fiscal_premium * points
    premium: float = p.fiscal_premium_limit * tanh(share)
    return premium


def rates(
    s: RateState, p: RateParameters, signals: RateSignals, policy: Policy, start: RateStart
) -> tuple[RateState, RateFlows]:
    """Policy rate, yields of four maturities, exchange rate.

    Notes
    -----
    A yield is the mean expected policy rate, for markets that look ahead that of the path to come, plus a premium.
    The premium's time path grows with maturity, by loadings on the ten-year one. The central bank sees the growth of
    potential output with a lag. A share of the foreign exchange market sees the yield a quarter late: Q-JEM's (2019)
    yen does not move in the quarter of a higher rate and is 2.4 % stronger in the next.
    """
    growth = s.growth + p.growth_learning * (400.0 * signals.potential_growth - s.growth)
    at_rest = start.intercept + s.natural - s.hidden + signals.surprise
    rule = policy_rule(s.shadow, signals.cpi_annual, signals.gap, growth, at_rest, p, policy)
    natural = natural_rate(s.natural, signals.off_anchor, rule, p)
    shadow = where(policy.rate_fixed > 0.5, policy.fixed_rate, rule)
    rate = where(policy.rate_fixed > 0.5, policy.fixed_rate, maximum(p.lower_bound, rule))
    neutral = s.neutral + p.neutral_learning * (rate - s.neutral)
    spread = rate - neutral
    fiscal = fiscal_premium(signals.debt_to_gdp, signals.balance, p, policy, start)
    ahead = signals.ahead
    term = policy.term_premium + signals.term_shock + p.central_bank_effect * policy.central_bank_sales
    yield_10y = neutral + start.weight_10y * spread + start.premium_10y + fiscal + term + ahead.yield_10y
    seen = yield_10y + p.exchange_delay * (s.yield_10y - yield_10y) - policy.long_rate_reference
    wanted = -0.01 * p.exchange_rate_response * seen + signals.trade
    fast = s.exchange_fast + p.exchange_adjustment * (wanted - s.exchange_fast) + signals.exchange_shock
    slow = s.exchange_slow + p.purchasing_power_adjustment * (signals.relative_price - s.exchange_slow)
    state = RateState(
        shadow=shadow,
        growth=growth,
        natural=natural,
        hidden=p.neutral_rate_fading * s.hidden,
        neutral=neutral,
        policy_rate=rate,
        yield_2y=neutral
        + start.weight_2y * spread
        + start.premium_2y
        + p.fiscal_loading_2y * fiscal
        + p.term_loading_2y * term
        + ahead.yield_2y,
        yield_5y=neutral
        + start.weight_5y * spread
        + start.premium_5y
        + p.fiscal_loading_5y * fiscal
        + p.term_loading_5y * term
        + ahead.yield_5y,
        yield_10y=yield_10y,
        yield_30y=neutral
        + start.weight_30y * spread
        + start.premium_30y
        + p.premium_loading_30y * (fiscal + term)
        + ahead.yield_30y,
        exchange_fast=fast,
        exchange_slow=slow,
        fiscal_premium=fiscal,
    )
    return state, report_rates(state, p, policy)


def imposed_exchange(p: RateParameters, policy: Policy) -> float:
    """Log exchange rate that experiments set, and what oil that has become dearer within a year does to it.

    The bill for oil is paid in dollars: the Cabinet Office's (2026, case 7) yen is 2.2 % weaker in the first year of
    oil that is dearer by 20 %, and no weaker afterwards.
    """
    return policy.exchange_rate + p.exchange_oil_response * policy.oil_price_year


def imposed_exchange_step(p: RateParameters, policy: Policy) -> float:
    """Return the change of `imposed_exchange` in the quarter."""
    return policy.exchange_rate_step + p.exchange_oil_response * policy.oil_price_year_step


def real_rate_gap(s: RateState, expected_inflation: float, policy: Policy, start: RateStart) -> float:
    """Real 5-year rate of the last quarter against its neutral path as far as it shows, percentage points."""
    return s.yield_5y - expected_inflation - start.real_rate - policy.real_rate_reference + s.hidden


def report_rates(s: RateState, p: RateParameters, policy: Policy) -> RateFlows:
    """Return what is reported of the rates."""
    exchange_rate = exp(s.exchange_fast + s.exchange_slow + imposed_exchange(p, policy))
    return RateFlows(s.policy_rate, s.yield_2y, s.yield_5y, s.yield_10y, s.yield_30y, exchange_rate)
