"""Bridging bonds and the fund that redeems them from dividends and share sales. ¥ trillion of the day."""

from typing import NamedTuple

from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import exp, maximum, minimum, where


class BridgingParameters(NamedTuple):
    """Dividends set aside and what else they would have done; the law's limit; risk of share prices; deposits."""

    dividend_earmark: float
    dividend_opportunity: float
    bridging_limit: float
    share_price_sd: float
    deposit_margin: float


class BridgingStocks(NamedTuple):
    """Reported, and carried on: bonds outstanding and the fund at the end of the quarter."""

    bridging_bonds_outstanding: float
    redemption_fund: float


class BridgingState(NamedTuple):
    """Stocks, what was issued and what dividends paid so far, and the log share price against the start."""

    stocks: BridgingStocks
    issued: float
    paid_in: float
    share_price: float


def begin_bridging() -> BridgingState:
    """Return no bonds and an empty fund."""
    return BridgingState(BridgingStocks(0.0, 0.0), issued=0.0, paid_in=0.0, share_price=0.0)


class BridgingSignals(NamedTuple):
    """What bonds and fund answer: cash of the package (¥ trillion a year), five-year yield of the last quarter (% a
    year), log deviation of dividends from their path, and a standard normal that moves share prices (a random walk in
    logs).
    """

    package_cash: float
    yield_5y: float
    dividend: float
    share_shock: float


class BridgingFlows(NamedTuple):
    """Flows of bonds and fund, ¥ trillion a year; `beyond_the_law` is cash that the general budget raises instead."""

    bridging_bonds_issued: float
    bridging_bonds_redeemed: float
    bridging_bond_interest: float
    redemption_fund_income: float
    redemption_fund_interest: float
    share_sale_proceeds: float
    general_budget_transfer: float
    beyond_the_law: float


def bridge(
    s: BridgingState, p: BridgingParameters, signals: BridgingSignals, policy: Policy
) -> tuple[BridgingState, BridgingFlows]:
    """Issue, interest, redemption and, where the fund falls short, the transfer from the general budget.

    Law: Information Processing Promotion Act, articles 69, 70 and 72: issue FY2025-30; bonds, and the bonds that
    refund them, are redeemed by FY2050 from dividends of the investment account, up to ¥2.2 trillion, and from the
    sale of Shoko Chukin shares, FY2025-50; the budget of each year says how much. The law sets no dates in between.
    The bonds fall due and are refunded; what is not refunded follows a schedule (`baseline.bridging_redemption`,
    judgement). Dividends and proceeds come in from the first issue on, are saved as deposits with the Fiscal Loan
    Fund, and pay interest and what the schedule redeems. Their sum never exceeds what is owed: bonds outstanding less
    the fund, and interest. What the fund lacks in a quarter comes from the general budget.

    Deposits pay `deposit_margin` less than the bonds cost: saving has a price, and the fund can never outgrow the
    bonds, so that it is empty when the last one is redeemed.
    """
    package_cash, yield_5y, dividend, share_shock = signals
    outstanding, fund = s.stocks.bridging_bonds_outstanding, 4.0 * s.stocks.redemption_fund
    share_price = s.share_price + p.share_price_sd * share_shock
    wanted = policy.bridging_bonds * package_cash
    # what nobody wants and nobody needs is zero by itself, so that a path without bonds has nothing to compute here
    room = 4.0 * maximum(p.bridging_limit - s.issued, 0.0)
    issued = where(wanted > 0.0, minimum(wanted, room), 0.0)
    interest = 0.01 * maximum(yield_5y, 0.0) * outstanding
    earned = 0.01 * maximum(yield_5y - p.deposit_margin, 0.0) * s.stocks.redemption_fund
    need = policy.fund_open * maximum(interest + 4.0 * outstanding - fund - earned, 0.0)
    sales = where(need > 0.0, minimum(need, policy.share_sales * exp(share_price)), 0.0)
    dividends = policy.dividends * p.dividend_earmark * maximum(1.0 + dividend, 0.0)
    left = 4.0 * maximum(p.bridging_limit - s.paid_in, 0.0)
    paid_in = where(need > 0.0, minimum(minimum(dividends, left), need - sales), 0.0)
    income = paid_in + sales
    redeemed = 4.0 * policy.redemption_rate * outstanding
    left_over = fund + income + earned - interest - redeemed
    transfer = maximum(-left_over, 0.0)
    state = BridgingState(
        stocks=BridgingStocks(
            bridging_bonds_outstanding=outstanding + 0.25 * (issued - redeemed),
            redemption_fund=0.25 * maximum(left_over, 0.0),
        ),
        issued=s.issued + 0.25 * issued,
        paid_in=s.paid_in + 0.25 * paid_in,
        share_price=share_price,
    )
    # less the room, not less the issue: what fits leaves exactly nothing, and no rounding error of `wanted`
    beyond = where(wanted > 0.0, maximum(wanted - room, 0.0), 0.0) + policy.beyond_window * package_cash
    return state, BridgingFlows(issued, redeemed, interest, income, earned, sales, transfer, beyond)


def bridging_debt_items(flows: BridgingFlows, p: BridgingParameters) -> float:
    """Return what bonds and fund add to government borrowing, ¥ trillion a year.

    Debt is gross: money in the fund does not net against it. A yen of dividends that is saved is missing in the
    budget at once, as far as it would have gone there (`dividend_opportunity`), and raises debt until the fund pays
    it out. Interest on bridging bonds is part of all interest paid; the fund refunds it. What its deposits earn is
    paid by the Fiscal Loan Fund, whose own bonds are not in this debt, and stays in the fund.
    """
    return (
        p.dividend_opportunity * flows.redemption_fund_income
        + flows.general_budget_transfer
        - flows.bridging_bond_interest
        - flows.bridging_bonds_redeemed
    )
