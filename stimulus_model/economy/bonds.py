"""Government debt in three maturity buckets that run off geometrically, each with its interest bill."""

from typing import NamedTuple

from stimulus_model.economy.budget import Budget
from stimulus_model.economy.financing import Financing
from stimulus_model.economy.rates import RateState
from stimulus_model.economy.rows import Policy, Position


class BondParameters(NamedTuple):
    """What of interest and balances reaches gross debt."""

    interest_net_share: float
    balance_to_debt: float


class BondStart(NamedTuple):
    """Share of each bucket that falls due a quarter, its share of new issues, its mean years to maturity."""

    due_short: float
    due_medium: float
    due_long: float
    issue_short: float
    issue_medium: float
    issue_long: float
    years_short: float
    years_medium: float
    years_long: float


class BondState(NamedTuple):
    """Debt (¥ trillion) and interest bill (¥ trillion a year) by bucket; ratios of the quarter, % of GDP."""

    short: float
    medium: float
    long: float
    bill_short: float
    bill_medium: float
    bill_long: float
    debt_to_gdp: float
    primary_balance_to_gdp: float


class BondFlows(NamedTuple):
    """Interest, the other items that move debt, and what debt looks like at the end of the quarter."""

    debt: float
    interest_payments: float
    interest_to_gdp: float
    stock_flow_adjustment: float
    average_maturity: float
    average_coupon: float


def begin_bonds(position: Position) -> tuple[BondStart, BondState]:
    """Buckets of the start; issues keep their shares when nothing else changes."""
    long_share = 1.0 - position.short_share - position.medium_share
    years = (position.short_maturity, position.medium_maturity, position.long_maturity)
    due = [0.25 / mean for mean in years]
    shares = (position.short_share, position.medium_share, long_share)
    turnover = [rate * share for rate, share in zip(due, shares, strict=True)]
    total = turnover[0] + turnover[1] + turnover[2]
    debt = 0.01 * position.debt_to_gdp * position.output
    coupons = (position.short_coupon, position.medium_coupon, position.long_coupon)
    stocks = [share * debt for share in shares]
    bills = [0.01 * coupon * stock for coupon, stock in zip(coupons, stocks, strict=True)]
    start = BondStart._make([*due, *[part / total for part in turnover], *years])
    return start, BondState._make([*stocks, *bills, position.debt_to_gdp, position.primary_balance])


def stock_flow(
    budget: Budget, financing: Financing, bridging_items: float, price_level: float, p: BondParameters, policy: Policy
) -> float:
    """Everything besides interest and primary balance that changes gross debt, ¥ trillion a year.

    A share of deviations of the balance stays with the social security funds (fitted to the Cabinet Office's
    published debt responses); corporate tax is partly paid a year later; equity is bought, assets are sold;
    bridging bonds are redeemed by their fund.
    """
    planned = 0.01 * policy.balance_reference * budget.nominal_gdp
    return (
        0.01 * policy.stock_flow_add * policy.reference * price_level
        + (1.0 - p.balance_to_debt) * (budget.core_balance - planned)
        + policy.corporate_tax_unpaid * budget.nominal_gdp
        + financing.equity
        - financing.asset_sales
        + bridging_items
    )


def bonds(
    s: BondState,
    curve: RateState,
    budget: Budget,
    financing: Financing,
    other: float,
    p: BondParameters,
    start: BondStart,
) -> tuple[BondState, BondFlows]:
    """Roll the ladder: what falls due and the new borrowing is issued at today's yields.

    Parameters
    ----------
    other
        Stock-flow adjustment, ¥ trillion a year.

    Notes
    -----
    Debt changes by (interest - primary balance + stock-flow adjustment) / 4 exactly: the buckets lose what
    falls due, and it is issued again.
    """
    interest = p.interest_net_share * (s.bill_short + s.bill_medium + s.bill_long) + financing.note_interest
    due = start.due_short * s.short + start.due_medium * s.medium + start.due_long * s.long
    borrowing = 0.25 * (interest - budget.primary_balance + other)
    notes = financing.notes_issued
    issue = due + borrowing - notes
    issue_short = start.issue_short * issue
    issue_medium = start.issue_medium * issue + notes
    issue_long = start.issue_long * issue
    short = s.short * (1.0 - start.due_short) + issue_short
    medium = s.medium * (1.0 - start.due_medium) + issue_medium
    long = s.long * (1.0 - start.due_long) + issue_long
    bill_short = s.bill_short * (1.0 - start.due_short) + 0.01 * curve.yield_2y * issue_short
    bill_medium = s.bill_medium * (1.0 - start.due_medium) + 0.01 * curve.yield_5y * issue_medium
    bill_long = s.bill_long * (1.0 - start.due_long) + 0.005 * (curve.yield_10y + curve.yield_30y) * issue_long
    debt = short + medium + long
    per_debt = 1.0 / debt
    percent = 100.0 * budget.per_nominal
    years = start.years_short * short + start.years_medium * medium + start.years_long * long
    state = BondState(
        short,
        medium,
        long,
        bill_short,
        bill_medium,
        bill_long,
        percent * debt,
        percent * budget.primary_balance,
    )
    return state, BondFlows(
        debt=debt,
        interest_payments=interest,
        interest_to_gdp=percent * interest,
        stock_flow_adjustment=other,
        average_maturity=years * per_debt,
        average_coupon=100.0 * (bill_short + bill_medium + bill_long) * per_debt,
    )
