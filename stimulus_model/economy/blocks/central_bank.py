"""The central bank's government bonds: what it holds, what it earns, what it pays to the state. ¥ trillion."""

from typing import NamedTuple

from stimulus_model.economy.paths.policy_record import Policy, Position
from stimulus_model.numerics.functions import maximum, minimum


class CentralBankParameters(NamedTuple):
    """The central bank's balance sheet, and how far it buys what the package issues."""

    bond_share: float
    portfolio_turnover: float
    reserve_share: float
    other_income: float
    package_purchases: float


class CentralBankState(NamedTuple):
    """Mean coupon of its bonds (% a year), announced holdings, bonds bought for the package, those in % of all."""

    coupon: float
    announced: float
    bought: float
    bought_share: float


class CentralBankSignals(NamedTuple):
    """Debt (¥ trillion), ten-year yield and policy rate (% a year) of the last quarter; what the package borrows now,
    ¥ trillion a year.
    """

    debt: float
    borrowed: float
    yield_10y: float
    policy_rate: float


class CentralBankFlows(NamedTuple):
    """Reported: bonds held at the end of the quarter, and what is paid to the state, ¥ trillion a year."""

    central_bank_holdings: float
    central_bank_remittance: float


def begin_central_bank(position: Position) -> CentralBankState:
    """Return the central bank before the package."""
    return CentralBankState(position.central_bank_coupon, position.central_bank_holdings, 0.0, 0.0)


def central_bank(
    s: CentralBankState, p: CentralBankParameters, signals: CentralBankSignals, policy: Policy
) -> tuple[CentralBankState, CentralBankFlows]:
    """Hold, earn and remit.

    Holdings follow the announced reduction (`baseline.central_bank_share`). Of its bonds `portfolio_turnover` fall
    due in a quarter; it buys what the announced holdings lack then, at the ten-year yield. So the smaller its
    purchases, the slower its coupon follows the market. It pays the policy rate on the reserves behind the bonds:
    when short rates rise its surplus shrinks and may vanish, but the state never covers a loss. In the article's
    case (`package_purchases` above 0) it buys a part of what the package borrows, and keeps it.
    """
    debt, borrowed, yield_10y, policy_rate = signals
    bonds = p.bond_share * debt
    announced = 0.01 * policy.central_bank_share * bonds
    more = 0.25 * p.package_purchases * borrowed
    bought = s.bought + more
    holdings = announced + bought
    replaced = minimum(maximum(announced - (1.0 - p.portfolio_turnover) * s.announced, 0.0) + more, holdings)
    coupon = s.coupon + replaced * (yield_10y - s.coupon) * (1.0 / holdings)
    surplus = 0.01 * holdings * (coupon - p.reserve_share * policy_rate) + p.other_income
    remitted = maximum(surplus, 0.0)
    state = CentralBankState(coupon, announced, bought, 100.0 * bought / bonds)
    return state, CentralBankFlows(holdings, remitted)


def remittance_shortfall(flows: CentralBankFlows, per_nominal: float, policy: Policy) -> float:
    """Return what the state must borrow because remittances fall short of their reference path, ¥ trillion a year.

    Remittances are property income, no part of the primary balance. Official models have no account of the central
    bank: where the economy is compared with them, what it pays is held on the reference path (`policy.remittances`).
    """
    return policy.remittances * (0.01 * policy.remittance_reference / per_nominal - flows.central_bank_remittance)
