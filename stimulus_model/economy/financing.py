"""Who pays: the package's cash split over its sources of money. ¥ trillion of the day."""

from typing import NamedTuple

from stimulus_model.economy.disbursement import Cash
from stimulus_model.economy.exits import Standing
from stimulus_model.economy.rows import Policy


class FinancingParameters(NamedTuple):
    """Cost of medium-term notes, and what returned funds would have paid otherwise."""

    note_spread: float
    note_runoff: float
    fund_return_opportunity: float


class FinancingState(NamedTuple):
    """Notes with a spread and green transformation bonds outstanding."""

    notes: float
    gx_bonds: float


class Financing(NamedTuple):
    """Money that the package takes, ¥ trillion a year unless named otherwise.

    `spending` enters the primary balance, `equity` is a financial asset. `tax` is raised from households now,
    `levy` from carbon pricing later, `asset_sales` is what fund returns spare in new debt; `notes_issued` is a
    quarter's issue; `borrowed` is what all kinds of bonds raise.
    """

    spending: float
    equity: float
    package_cash: float
    guarantee_calls: float
    step_in_cost: float
    tax: float
    levy: float
    asset_sales: float
    notes_issued: float
    note_interest: float
    borrowed: float


class FinancingFlows(NamedTuple):
    """Reported, ¥ trillion a year."""

    package_cash: float
    guarantee_calls: float
    step_in_cost: float
    equity_written_off: float


def finance(
    s: FinancingState, cash: Cash, standing: Standing, takeover: float, p: FinancingParameters, policy: Policy
) -> tuple[FinancingState, Financing]:
    """Split what is paid; what no share covers is ordinary (deficit) bonds.

    Green transformation bonds are redeemed from carbon pricing between FY2028 and FY2050, which households
    pay; medium-term notes carry a spread over the ordinary ladder. Funds that return to the treasury are revenue:
    they spare new debt only as far as they would have stayed in the funds without the package. Guarantee calls,
    and the owners' part of plants that the state finishes (`takeover`, a quarter), come from the general budget.
    """
    plants = standing.capex * cash.capex + standing.research * cash.research
    grants = policy.financing * (plants + cash.compute + cash.training)
    equity = policy.financing * standing.equity * cash.equity
    calls = 4.0 * policy.financing * standing.calls
    step_in = 4.0 * policy.financing * takeover
    paid = grants + equity
    notes_issued = policy.medium_term_notes * paid
    repaid = policy.gx_repayment_rate * s.gx_bonds
    state = FinancingState(
        notes=s.notes * (1.0 - p.note_runoff) + notes_issued,
        gx_bonds=s.gx_bonds - repaid + policy.gx_bonds * paid,
    )
    return state, Financing(
        spending=4.0 * grants + calls + step_in,
        equity=4.0 * equity,
        package_cash=4.0 * paid,
        guarantee_calls=calls,
        step_in_cost=step_in,
        tax=4.0 * policy.tax * paid,
        levy=4.0 * repaid,
        asset_sales=4.0 * policy.fund_returns * (1.0 - p.fund_return_opportunity) * paid,
        notes_issued=notes_issued,
        note_interest=0.01 * p.note_spread * s.notes,
        borrowed=4.0 * (1.0 - policy.tax - policy.fund_returns) * paid,
    )
