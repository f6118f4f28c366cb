"""Bridging bonds and the fund that redeems them from NTT and Japan Tobacco dividends. ¥ trillion of the day."""

from typing import NamedTuple

from stimulus_model.economy.rows import Policy
from stimulus_model.lanes.functions import maximum, minimum


class BridgingParameters(NamedTuple):
    """The dividends set aside, and what else they would have done."""

    dividend_earmark: float
    dividend_opportunity: float


class BridgingState(NamedTuple):
    """Bonds outstanding and the fund at the end of the quarter."""

    bridging_bonds_outstanding: float
    redemption_fund: float


class BridgingFlows(NamedTuple):
    """Flows of bonds and fund, ¥ trillion a year."""

    bridging_bonds_issued: float
    bridging_bonds_redeemed: float
    bridging_bond_interest: float
    redemption_fund_income: float
    general_budget_transfer: float


def bridge(
    s: BridgingState,
    package_cash: float,
    yield_5y: float,
    dividend: float,
    p: BridgingParameters,
    policy: Policy,
) -> tuple[BridgingState, BridgingFlows]:
    """Issue, interest, redemption and, where the fund falls short, the transfer from the general budget.

    Law: Information Processing Promotion Act, articles 69 and 72: issue FY2025-30, redemption and interest
    from the investment account until FY2050. The fund saves until redemption opens (FY2031, judgement), then
    pays out what it has, and at least the scheduled part; it never takes more than it needs.

    Parameters
    ----------
    package_cash
        Cash of the package, ¥ trillion a year.
    yield_5y
        Yield of the last quarter, % a year.
    dividend
        Log deviation of dividends from their path.
    """
    outstanding, fund = s.bridging_bonds_outstanding, 4.0 * s.redemption_fund
    issued = policy.bridging_bonds * package_cash
    interest = 0.01 * maximum(yield_5y, 0.0) * outstanding
    dividends = policy.dividends * p.dividend_earmark * maximum(1.0 + dividend, 0.0)
    need = maximum(interest + 4.0 * outstanding - fund, 0.0)
    income = minimum(policy.fund_open * dividends, need)
    scheduled = 4.0 * policy.redemption_rate * outstanding
    available = fund + income - interest
    redeemed = policy.redemption_open * minimum(4.0 * outstanding, maximum(available, scheduled))
    transfer = maximum(redeemed - available, 0.0)
    state = BridgingState(
        outstanding + 0.25 * (issued - redeemed),
        maximum(s.redemption_fund + 0.25 * (income - interest - redeemed + transfer), 0.0),
    )
    return state, BridgingFlows(issued, redeemed, interest, income, transfer)


def bridging_debt_items(flows: BridgingFlows, p: BridgingParameters) -> float:
    """Return what bonds and fund add to government borrowing, ¥ trillion a year.

    Interest on bridging bonds is part of all interest paid; the fund refunds it. Dividends set aside are
    missing in the budget as far as they would have gone there (`dividend_opportunity`).
    """
    return (
        p.dividend_opportunity * flows.redemption_fund_income
        + flows.general_budget_transfer
        - flows.bridging_bond_interest
        - flows.bridging_bonds_redeemed
    )
