"""Wages and prices: two Phillips curves, expectations, deflator and CPI, relative prices abroad."""

from typing import NamedTuple

from stimulus_model.economy.paths.policy_record import Policy, Position
from stimulus_model.numerics.functions import clip, exp


class PriceParameters(NamedTuple):
    """How prices and wages answer slack, each other and the exchange rate."""

    price_slope: float
    price_inertia: float
    wage_pass_through: float
    wage_slope: float
    wage_inertia: float
    wage_catch_up: float
    wage_productivity_adjustment: float
    expectation_learning: float
    expectation_anchoring: float
    anchor_shift: float
    cpi_response: float
    cpi_adjustment: float
    exchange_pass_through: float
    consumption_tax_deflator: float
    consumption_tax_cpi: float
    oil_deflator: float
    oil_deflator_passed: float
    oil_cpi: float
    import_price_adjustment: float
    import_exchange_share: float
    import_exchange_adjustment: float
    exchange_smoothing: float
    oil_passing: float
    price_restoration: float
    productivity_of_demand: float
    lowest_inflation: float
    highest_inflation: float


class PriceState(NamedTuple):
    """Inflation rates in % a year, prices and exchange rates in logs; `annual` is four-quarter inflation.

    `consumer` is the domestic inflation that has reached consumers; `wage_inflation` leaves out what wages catch up
    with productivity; `real_wage` is the log of wages over prices against the productivity that the reference path
    expects. `exchange_passed` is what of the exchange rate even those have passed on who price to the market here.
    `relative_slow` is what households' nominal incomes and wealth have made good of the price level against
    its trend, `erosion` the rest, `oil_passed` the price of oil that is in prices of what is made at home; logs.
    """

    inflation: float
    inflation_1: float
    inflation_2: float
    annual: float
    consumer: float
    wage_inflation: float
    real_wage: float
    expected: float
    log_price: float
    price_level: float
    real_exchange: float
    exchange_smooth: float
    exchange_passed: float
    relative_smooth: float
    relative_slow: float
    erosion: float
    oil_passed: float


class PriceFlows(NamedTuple):
    """Reported: inflation rates in % a year, price level with 1 at the start."""

    inflation: float
    cpi_inflation: float
    wage_inflation: float
    price_level: float


class PriceSignals(NamedTuple):
    """What moves wages and prices.

    `gap` and `gap_lag`: output gap of this and the last quarter, % of potential. `productivity`: output a worker,
    midway between potential and actual, against what the reference path expects, log. `exchange`: log exchange rate
    of the last quarter, up = depreciation. `shock` and `consumers`: disturbance of inflation, and of that of
    consumer prices alone, % a year. `ahead`: what those who look ahead expect of inflation beyond the others, points.
    """

    gap: float
    gap_lag: float
    productivity: float
    exchange: float
    shock: float
    consumers: float
    ahead: float = 0.0


class PriceOutput(NamedTuple):
    """Four-quarter CPI inflation in % a year, to which the central bank looks; log price against its trend.

    `off_anchor`: four-quarter inflation beyond its long-run anchor, points. `oil` is what the price of oil does to
    the deflator, log.
    """

    reported: PriceFlows
    cpi_annual: float
    off_anchor: float
    relative: float
    oil: float


def begin_prices(position: Position) -> PriceState:
    """Inflation has run at its known pace for a year; the price level is 1."""
    inflation = position.inflation
    return PriceState(
        inflation=inflation,
        inflation_1=inflation,
        inflation_2=inflation,
        annual=inflation,
        consumer=inflation,
        wage_inflation=position.wage_inflation,
        real_wage=0.0,
        expected=position.expected_inflation,
        log_price=0.0,
        price_level=1.0,
        real_exchange=0.0,
        exchange_smooth=0.0,
        exchange_passed=0.0,
        relative_smooth=0.0,
        relative_slow=0.0,
        erosion=0.0,
        oil_passed=0.0,
    )


def wage_phillips(
    last: float, expected: float, annual: float, gap: float, p: PriceParameters, policy: Policy
) -> float:
    """Wage inflation, % a year: expected inflation and productivity, catching up with past prices, slack."""
    norm = expected + policy.productivity_growth + p.wage_catch_up * (annual - expected)
    growth = p.wage_inertia * last + (1.0 - p.wage_inertia) * norm + p.wage_slope * gap
    capped: float = clip(growth, p.lowest_inflation, p.highest_inflation)
    return capped


def wage_catch_up(real_wage: float, productivity: float, p: PriceParameters) -> float:
    """Wage inflation, % a year, by which real wages follow output a worker; both logs against the reference path.

    It holds the labour share: wages that pay for productivity are no pressure on prices. Without it unforeseen
    productivity would never reach wages, which rise by 4.1 % in year 5 of the Cabinet Office's case 6.
    """
    return 400.0 * p.wage_productivity_adjustment * (productivity - real_wage)


def price_phillips(
    last: float,
    expected: float,
    gap: float,
    gap_lag: float,
    wage_pressure: float,
    shock: float,
    p: PriceParameters,
) -> float:
    """Deflator inflation, % a year: inertia, anchored expectations, mean gap of two quarters, labour costs."""
    inflation = (
        p.price_inertia * last
        + (1.0 - p.price_inertia) * expected
        + p.price_slope * 0.5 * (gap + gap_lag)
        + p.wage_pass_through * wage_pressure
        + shock
    )
    capped: float = clip(inflation, p.lowest_inflation, p.highest_inflation)
    return capped


def import_price(exchange_smooth: float, exchange_passed: float, home: float, p: PriceParameters) -> float:
    """Log price of imports against prices at home: of degree 0 in the exchange rate and home prices together.

    A share of the exchange rate is in the yen price within a year; sellers abroad who price to the market here
    pass the rest on gradually (Krugman 1987), so that a lasting change of all prices moves no quantity.
    """
    passed = exchange_passed + p.import_exchange_share * (exchange_smooth - exchange_passed)
    return passed + home


def prices(
    s: PriceState, p: PriceParameters, signals: PriceSignals, policy: Policy
) -> tuple[PriceState, PriceOutput]:
    """Wages, prices and expectations of the quarter.

    Notes
    -----
    A consumption tax raises, and dear oil lowers, the deflator once (imports are deducted from GDP); both raise the
    CPI. Wages, expectations, competitiveness and the central bank look through these steps, as in ESRI (2022) and
    Cabinet Office (2026), where the policy rate hardly moves. `log_price` leaves them out. The disturbance of
    consumer prices alone (imported food and energy) is looked through likewise, and so is the delay with which
    domestic inflation reaches consumers (ESRI 2022, case 1: deflator +.09, .31, .59, consumers +.02, .22, .51 %).
    """
    gap, gap_lag, productivity, exchange, shock, consumers, ahead = signals
    expects = s.expected + ahead
    anchor = policy.inflation_anchor + p.anchor_shift
    wage_inflation = wage_phillips(s.wage_inflation, expects, s.annual, gap, p, policy)
    pressure = wage_inflation - policy.productivity_growth - expects
    paid = wage_inflation + wage_catch_up(s.real_wage, productivity, p)
    inflation = price_phillips(s.inflation, expects, gap, gap_lag, pressure, shock + policy.inflation_add, p)
    oil_passed = s.oil_passed + p.oil_passing * (policy.oil_price - s.oil_passed)
    oil = p.oil_deflator * policy.oil_price + p.oil_deflator_passed * oil_passed
    levied = p.consumption_tax_deflator * policy.consumption_tax + oil
    headline = inflation + 400.0 * (
        p.consumption_tax_deflator * policy.consumption_tax_step
        + p.oil_deflator * policy.oil_price_step
        + p.oil_deflator_passed * (oil_passed - s.oil_passed)
    )
    annual = 0.25 * (inflation + s.inflation + s.inflation_1 + s.inflation_2)
    expected = (
        s.expected + p.expectation_learning * (annual - s.expected) + p.expectation_anchoring * (anchor - s.expected)
    )
    log_price = s.log_price + 0.0025 * inflation
    relative = log_price - policy.log_price_trend
    slow = s.relative_slow + p.price_restoration * (relative - s.relative_slow)
    change = p.exchange_smoothing * (exchange - s.exchange_smooth)
    beyond = (
        p.exchange_pass_through * change
        + p.consumption_tax_cpi * policy.consumption_tax_step
        + p.oil_cpi * policy.oil_price_step
    )
    consumer = s.consumer + p.cpi_adjustment * (inflation - s.consumer)
    cpi = anchor + p.cpi_response * (consumer - anchor) + policy.cpi_premium + 400.0 * beyond + consumers
    cpi_annual = anchor + p.cpi_response * (annual - anchor) + policy.cpi_premium
    state = PriceState(
        inflation=inflation,
        inflation_1=s.inflation,
        inflation_2=s.inflation_1,
        annual=annual,
        consumer=consumer,
        wage_inflation=wage_inflation,
        real_wage=s.real_wage + 0.0025 * (paid - inflation - policy.productivity_growth),
        expected=expected,
        log_price=log_price,
        price_level=exp(log_price + levied),
        real_exchange=exchange - relative,
        exchange_smooth=s.exchange_smooth + change,
        exchange_passed=s.exchange_passed + p.import_exchange_adjustment * (exchange - s.exchange_passed),
        relative_smooth=s.relative_smooth - p.import_price_adjustment * (relative + s.relative_smooth),
        relative_slow=slow,
        erosion=relative - slow,
        oil_passed=oil_passed,
    )
    flows = PriceFlows(headline, cpi, paid, state.price_level)
    return state, PriceOutput(flows, cpi_annual, annual - anchor, relative, oil)
