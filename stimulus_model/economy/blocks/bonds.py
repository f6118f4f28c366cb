"""Government debt: the maturity ladder in the economy, its interest, and what else moves debt."""

from itertools import pairwise
from typing import NamedTuple

from stimulus_model.economy.blocks.budget import Budget
from stimulus_model.economy.blocks.financing import Financing
from stimulus_model.economy.blocks.maturity_ladder import (
    ByMaturity,
    Ladder,
    PastVintages,
    Vintage,
    falling_due,
    issue,
    roll,
)
from stimulus_model.economy.blocks.rates import RateStart, RateState, yield_weight
from stimulus_model.economy.paths.maturing_debt import (
    BOUNDS,
    bucket_coupons,
    bucket_shares,
    bucket_years,
    starting_debt,
)
from stimulus_model.economy.paths.policy_record import Policy, Position

BETWEEN = (1.0, 20.0, 40.0)
"""Years to maturity of bonds whose yields follow from those of the curve."""


class BondParameters(NamedTuple):
    """What of interest and balances reaches gross debt."""

    interest_net_share: float
    balance_to_debt: float
    corporate_tax_retained: float
    contributions_retained: float


class BondStart(NamedTuple):
    """Maturities between those of the yield curve: weight of the policy rate, premium beyond the neighbours'."""

    weight_1y: float
    weight_20y: float
    weight_40y: float
    premium_1y: float
    premium_20y: float
    premium_40y: float


class BondState(NamedTuple):
    """The ladder, and ratios of the quarter, % of GDP."""

    ladder: Ladder
    debt_to_gdp: float
    primary_balance_to_gdp: float


class BorrowingSignals(NamedTuple):
    """What moves debt besides interest and primary balance: the budget, the package's items (`package_stock_flow`),
    the disturbance (% of GDP), the price level, and the real wage against its path (log).
    """

    budget: Budget
    package_items: float
    innovation: float
    price_level: float
    real_wage: float


class BondSignals(NamedTuple):
    """What is issued, and at what price.

    `yields`: of the bonds issued today, % a year; `note_spread`: what medium-term notes issued today promise beyond
    the yield at five years, percentage points; `other`: stock-flow adjustment, ¥ trillion a year, and `package_items`
    the part of it that the package and its financing cause directly.
    """

    yields: ByMaturity
    note_spread: float
    budget: Budget
    financing: Financing
    other: float
    package_items: float


class BondFlows(NamedTuple):
    """Reported: ratios, interest, other items that move debt, and what debt looks like at the end of the quarter."""

    primary_balance_to_gdp: float
    debt_to_gdp: float
    debt: float
    interest_payments: float
    interest_to_gdp: float
    interest_growth_differential: float
    stock_flow_adjustment: float
    package_deficit: float
    package_stock_flow: float
    redemptions: float
    gross_issuance: float
    gross_financing_needs: float
    average_maturity: float
    average_coupon: float


class BondOutput(NamedTuple):
    """What is reported, and what the quarter issued."""

    reported: BondFlows
    vintage: Vintage


def begin_bonds(position: Position, decay: float, curve: RateState, rates: RateStart) -> tuple[BondStart, BondState]:
    """Return the ladder of the start, and premia that reproduce the market's yields at 1, 20 and 40 years.

    Parameters
    ----------
    decay
        Decay of expectations, of the yield curve.
    curve, rates
        The curve at the start.
    """
    years_1, years_20, years_40 = BETWEEN
    weights = yield_weight(decay, years_1), yield_weight(decay, years_20), yield_weight(decay, years_40)
    between = issue_yields(curve, rates, BondStart(*weights, premium_1y=0.0, premium_20y=0.0, premium_40y=0.0))
    start = BondStart(
        *weights,
        premium_1y=position.yield_1y - between.y1,
        premium_20y=position.yield_20y - between.y20,
        premium_40y=position.yield_40y - between.y40,
    )
    debt = starting_debt(position)
    coupons = face_years = 0.0
    buckets = zip(pairwise(BOUNDS), bucket_shares(position), bucket_coupons(position), strict=True)
    for (low, high), share, coupon in buckets:
        coupons += 0.01 * coupon * share * debt
        face_years += bucket_years(low, high) * share * debt
    return start, BondState(Ladder(debt, coupons, face_years), position.debt_to_gdp, position.primary_balance)


def issue_yields(curve: RateState, rates: RateStart, start: BondStart) -> ByMaturity:
    """Return yields of all maturities issued, % a year.

    The curve has four maturities. Others follow its formula: the mean expected policy rate over their years, and
    what the neighbours hold beyond it (half of the 2-year premium at one year, where the curve ends in the policy
    rate; the mean of the 10- and 30-year premia at 20 years; the 30-year premium at 40).
    """
    neutral, spread = curve.neutral, curve.policy_rate - curve.neutral
    beyond_2y = curve.yield_2y - neutral - rates.weight_2y * spread
    beyond_10y = curve.yield_10y - neutral - rates.weight_10y * spread
    beyond_30y = curve.yield_30y - neutral - rates.weight_30y * spread
    return ByMaturity(
        y1=neutral + start.weight_1y * spread + (start.premium_1y + 0.5 * beyond_2y),
        y2=curve.yield_2y,
        y5=curve.yield_5y,
        y10=curve.yield_10y,
        y20=neutral + start.weight_20y * spread + (start.premium_20y + 0.5 * (beyond_10y + beyond_30y)),
        y30=curve.yield_30y,
        y40=neutral + start.weight_40y * spread + (start.premium_40y + beyond_30y),
    )


def package_stock_flow(financing: Financing, bridging_items: float) -> float:
    """Borrowing of the package beyond the budget: equity bought and sold, fund returns, bridging bonds and fund."""
    return financing.equity - financing.reported.equity_sale_proceeds - financing.asset_sales + bridging_items


def stock_flow(p: BondParameters, signals: BorrowingSignals, policy: Policy) -> float:
    """Everything besides interest and primary balance that changes gross debt, ¥ trillion a year.

    A share of deviations of the balance stays with the social security funds (fitted to the Cabinet Office's
    published debt responses), and of corporate tax a further share: local government takes a large part of it, and
    lends it on rather than borrow less (fitted; an independent replication finds that a quarter of local balances
    reaches local debt). Contributions follow wages: of a real wage (log) above its path the social security funds
    keep what they do not pay out (Cabinet Office 2026, case 6: balances improve by 4 % of GDP in five years, debt
    falls by hardly more than GDP grows). `package_stock_flow` is added.
    What debt did besides (`innovation`, % of GDP) was large: assets bought and sold, units of government, valuation.
    """
    budget, package_items, innovation, price_level, real_wage = signals
    planned = 0.01 * policy.balance_reference * budget.reported.nominal_gdp
    return (
        0.01 * (policy.stock_flow_add + innovation) * policy.reference * price_level
        + (1.0 - p.balance_to_debt) * (budget.core_balance - planned)
        + (p.corporate_tax_retained * policy.corporate_tax + p.contributions_retained * real_wage)
        * budget.reported.nominal_gdp
        + package_items
    )


def bonds(
    s: BondState, past: PastVintages, p: BondParameters, signals: BondSignals, policy: Policy
) -> tuple[BondState, BondOutput]:
    """Roll the ladder: what falls due and the new borrowing is issued at today's yields.

    Parameters
    ----------
    past
        What was issued as many years ago as bonds run.

    Notes
    -----
    Interest accrues on the bonds outstanding at the start of the quarter, at their own coupons. Debt changes by
    (interest - primary balance + stock-flow adjustment) / 4 exactly: what falls due is issued again.
    """
    yields, spread, budget, financing, other, package_items = signals
    interest = p.interest_net_share * s.ladder.coupons
    due = falling_due(past, policy)
    needs = due.face + 0.25 * (interest - budget.reported.primary_balance + other)
    notes = financing.notes_issued
    vintage = issue(needs - notes, notes, spread, yields, policy)
    ladder = roll(s.ladder, due, vintage)
    per_debt = 1.0 / ladder.face
    percent = 100.0 * budget.per_nominal
    # growth of nominal GDP, times the debt before
    growth = 0.01 * s.debt_to_gdp * budget.reported.nominal_gdp - s.ladder.face
    state = BondState(ladder, percent * ladder.face, percent * budget.reported.primary_balance)
    flows = BondFlows(
        primary_balance_to_gdp=state.primary_balance_to_gdp,
        debt_to_gdp=state.debt_to_gdp,
        debt=ladder.face,
        interest_payments=interest,
        interest_to_gdp=percent * interest,
        interest_growth_differential=(100.0 * interest - 400.0 * growth) * (1.0 / s.ladder.face),
        stock_flow_adjustment=other,
        package_deficit=financing.spending - financing.reported.guarantee_calls - financing.tax - financing.levy,
        package_stock_flow=package_items,
        redemptions=4.0 * due.face,
        gross_issuance=4.0 * needs,
        gross_financing_needs=4.0 * percent * needs,
        average_maturity=ladder.face_years * per_debt,
        average_coupon=100.0 * ladder.coupons * per_debt,
    )
    return state, BondOutput(flows, vintage)
