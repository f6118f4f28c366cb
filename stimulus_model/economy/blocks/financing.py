"""Who pays: the package's cash split over its sources of money. ¥ trillion of the day."""

from typing import NamedTuple

from stimulus_model.economy.blocks.disbursement import Cash
from stimulus_model.economy.blocks.plant_exits import SurvivingPlants
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import maximum


class FinancingParameters(NamedTuple):
    """Cost of medium-term notes, and what returned funds would have paid otherwise."""

    note_spread: float
    note_spread_response: float
    fund_return_opportunity: float


class FinancingState(NamedTuple):
    """Green transformation bonds outstanding."""

    gx_bonds: float


class FinancingFlows(NamedTuple):
    """Reported, ¥ trillion a year."""

    package_cash: float
    guarantee_calls: float
    step_in_cost: float
    equity_written_off: float
    equity_sale_proceeds: float


class Financing(NamedTuple):
    """Money that the package takes, ¥ trillion a year unless named otherwise.

    `spending` enters the primary balance, `equity` is a financial asset. `tax` is raised from households now,
    `levy` from carbon pricing later, `asset_sales` is what fund returns spare in new debt; `notes_issued` is a
    quarter's issue; `borrowed` is what all kinds of bonds raise.
    """

    reported: FinancingFlows
    spending: float
    equity: float
    tax: float
    levy: float
    asset_sales: float
    notes_issued: float
    borrowed: float


def note_spread(fiscal_premium: float, p: FinancingParameters) -> float:
    """Return what notes issued today promise beyond the yield at five years, percentage points.

    A claim on the state that trades less than its bonds pays for that, and more in strained markets: the spread of
    guaranteed bonds is such a price (Hattori 2017). It moves with the premium that public debt adds to the ten-year
    yield and is never negative; notes keep the spread of their issue.
    """
    spread: float = maximum(p.note_spread + p.note_spread_response * fiscal_premium, 0.0)
    return spread


def finance(
    s: FinancingState, cash: Cash, surviving: SurvivingPlants, takeover: float, p: FinancingParameters, policy: Policy
) -> tuple[FinancingState, Financing]:
    """Split what is paid; what no share covers is ordinary (deficit) bonds.

    Green transformation bonds are redeemed from carbon pricing between FY2028 and FY2050, which households
    pay; what fiscal instruments pay out (`policy.fiscal_cash`, booked in the budget) is raised in the same ways.
    Medium-term notes carry a spread (`note_spread`). Funds that return to the treasury are revenue:
    they spare new debt only as far as they would have stayed in the funds without the package. Guarantee calls,
    and the owners' part of plants that the state finishes (`takeover`, a quarter), come from the general budget.
    """
    plants = surviving.capex * cash.capex + surviving.research * cash.research
    grants = policy.financing * (plants + cash.compute + cash.training)
    equity = policy.financing * surviving.equity * cash.equity
    calls = 4.0 * policy.financing * surviving.calls
    step_in = 4.0 * policy.financing * takeover
    paid = grants + equity
    raised = paid + policy.fiscal_cash
    notes_issued = policy.medium_term_notes * raised
    repaid = policy.gx_repayment_rate * s.gx_bonds
    state = FinancingState(gx_bonds=s.gx_bonds - repaid + policy.gx_bonds * raised)
    reported = FinancingFlows(
        package_cash=4.0 * raised,
        guarantee_calls=calls,
        step_in_cost=step_in,
        equity_written_off=4.0 * policy.financing * surviving.written_off,
        equity_sale_proceeds=4.0 * policy.financing * surviving.sold,
    )
    return state, Financing(
        reported=reported,
        spending=4.0 * grants + calls + step_in,
        equity=4.0 * equity,
        tax=4.0 * policy.tax * raised,
        levy=4.0 * repaid,
        asset_sales=4.0 * policy.fund_returns * (1.0 - p.fund_return_opportunity) * raised,
        notes_issued=notes_issued,
        borrowed=4.0 * (1.0 - policy.tax - policy.fund_returns) * raised,
    )
