"""What firms add: fab investment that the support brings about. ¥ trillion a quarter, prices of the start."""

from typing import NamedTuple

from stimulus_model.economy.blocks.disbursement import Cash
from stimulus_model.economy.blocks.plant_exits import SurvivingPlants
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import minimum


class CoInvestmentParameters(NamedTuple):
    """How firms answer the support."""

    deadweight: float
    additionality: float
    risk_aversion: float
    guarantee_effect: float
    offshoring: float
    offshore_depreciation: float


class CoInvestmentState(NamedTuple):
    """Capital that supported groups built abroad, ¥ trillion."""

    offshore_capital: float


class CoInvestmentSignals(NamedTuple):
    """Money of the quarter, what exits leave, price level."""

    cash: Cash
    surviving: SurvivingPlants
    price_level: float


class CoInvestmentFlows(NamedTuple):
    """Reported: what firms add, ¥ trillion a year of the day."""

    private_co_investment: float


class FabInvestment(NamedTuple):
    """Fab investment: planned at home if no plant exits; paid by the state, added by firms at home, paid by
    the state in their place, and added by firms abroad.
    """

    planned: float
    public: float
    private: float
    takeover: float
    abroad: float


class CoInvestmentOutput(NamedTuple):
    """What is invested in fabs."""

    reported: CoInvestmentFlows
    fabs: FabInvestment


def co_invest(
    s: CoInvestmentState, p: CoInvestmentParameters, signals: CoInvestmentSignals, policy: Policy
) -> tuple[CoInvestmentState, CoInvestmentOutput]:
    """Investment of the quarter, and what becomes of it abroad."""
    fabs = fab_investment(signals.cash, signals.surviving, 1.0 / signals.price_level, p, policy)
    state = CoInvestmentState(offshore_capital(s.offshore_capital, fabs, p))
    reported = CoInvestmentFlows(private_co_investment=4.0 * fabs.private * signals.price_level)
    return state, CoInvestmentOutput(reported, fabs)


def fab_investment(
    cash: Cash, surviving: SurvivingPlants, per_price: float, p: CoInvestmentParameters, policy: Policy
) -> FabInvestment:
    """Additional investment behind capital subsidies and equity.

    A deadweight share would have been invested anyway; each further public yen brings `additionality` private
    yen, damped by risk aversion, which guarantees soften; business groups place a part of it abroad. In a plant
    whose owner has exited and that the state finishes, the state pays the owner's part too.
    """
    wanted = (cash.capex + cash.equity) * per_price * (1.0 - p.deadweight)
    public = (surviving.capex * cash.capex + surviving.equity * cash.equity) * per_price * (1.0 - p.deadweight)
    caution = p.risk_aversion * (1.0 - p.guarantee_effect * policy.guarantee_cover)
    added = policy.co_investment * p.additionality * (1.0 - caution)
    home = added * (1.0 - p.offshoring)
    takeover = minimum(surviving.state * wanted, public) * home
    return FabInvestment(
        planned=wanted * (1.0 + home),
        public=public,
        private=public * home - takeover,
        takeover=takeover,
        abroad=surviving.owners * wanted * added * p.offshoring,
    )


def offshore_capital(last: float, fabs: FabInvestment, p: CoInvestmentParameters) -> float:
    """Capital that supported groups built abroad."""
    return last * (1.0 - p.offshore_depreciation) + fabs.abroad
