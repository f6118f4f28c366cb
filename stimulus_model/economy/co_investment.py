"""What firms add: fab investment that the support brings about. ¥ trillion a quarter, prices of the start."""

from typing import NamedTuple

from stimulus_model.economy.disbursement import Cash
from stimulus_model.economy.rows import Policy


class CoInvestmentParameters(NamedTuple):
    """How firms answer the support."""

    deadweight: float
    additionality: float
    risk_aversion: float
    guarantee_effect: float
    offshoring: float
    offshore_depreciation: float


class FabInvestment(NamedTuple):
    """Fab investment if no plant is given up: paid by the state, added by firms at home, added abroad."""

    public: float
    private: float
    abroad: float


def fab_investment(cash: Cash, per_price: float, p: CoInvestmentParameters, policy: Policy) -> FabInvestment:
    """Additional investment behind capital subsidies and equity.

    A deadweight share would have been invested anyway; each further public yen brings `additionality` private
    yen, damped by risk aversion, which guarantees soften; business groups place a part of it abroad.
    """
    public = (cash.capex + cash.equity) * per_price * (1.0 - p.deadweight)
    caution = p.risk_aversion * (1.0 - p.guarantee_effect * policy.guarantee_cover)
    added = policy.co_investment * public * p.additionality * (1.0 - caution)
    return FabInvestment(public, added * (1.0 - p.offshoring), added * p.offshoring)


def offshore_capital(last: float, fabs: FabInvestment, going_on: float, p: CoInvestmentParameters) -> float:
    """Capital that supported groups built abroad."""
    return last * (1.0 - p.offshore_depreciation) + fabs.abroad * going_on
