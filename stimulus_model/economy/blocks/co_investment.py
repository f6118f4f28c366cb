"""What the support brings about: money that would not have been spent anyway, and what firms add. ¥ trillion."""

from typing import NamedTuple

from stimulus_model.economy.blocks.disbursement import Cash
from stimulus_model.economy.blocks.plant_exits import SurvivingPlants
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import maximum, minimum


class CoInvestmentParameters(NamedTuple):
    """How firms answer the support."""

    deadweight: float
    deadweight_pilot_lines: float
    deadweight_research: float
    deadweight_compute: float
    public_share: float
    additionality: float
    risk_aversion: float
    guarantee_effect: float
    guarantee_additionality: float
    guarantee_spread: float
    offshoring: float
    offshore_depreciation: float


class CoInvestmentState(NamedTuple):
    """Capital that supported groups built abroad, ¥ trillion."""

    offshore_capital: float


class CoInvestmentSignals(NamedTuple):
    """Money of the quarter, what exits leave, price level, and the answer of capital to its cost (% per point)."""

    cash: Cash
    surviving: SurvivingPlants
    price_level: float
    user_cost_response: float


class CoInvestmentFlows(NamedTuple):
    """Reported: what firms add, ¥ trillion a year of the day."""

    private_co_investment: float


class FabInvestment(NamedTuple):
    """Fab investment: planned at home if no plant exits; paid by the state, added by firms at home, paid by
    the state in their place, and added by firms abroad. `gross`: all investment in supported plants if none exits,
    with what would have been made anyway.
    """

    planned: float
    public: float
    private: float
    takeover: float
    abroad: float
    gross: float


class AdditionalMoney(NamedTuple):
    """Money for research and compute that would not have been spent anyway, if no plant exits, ¥ trillion of the day.

    Research is either equipment of pilot lines or `studies`; `windfall_abroad` is what foreign owners get of the
    money of all instruments that replaces their own.
    """

    pilot_lines: float
    studies: float
    compute: float
    windfall_abroad: float


class CoInvestmentOutput(NamedTuple):
    """What is invested in fabs."""

    reported: CoInvestmentFlows
    fabs: FabInvestment


def additional_money(
    cash: Cash, surviving: SurvivingPlants, pilot_line_share: float, p: CoInvestmentParameters
) -> AdditionalMoney:
    """Take the deadweight out of research and compute, as `fab_investment` does for fabs.

    Consigned research is mostly what firms would not have done; pilot lines of a product that is to be sold, and
    subsidised compute, are nearer to their own investment. What replaces their own money is income of the owners,
    and leaves the country with those abroad. Equity is no gift: the state owns what it paid for.
    """
    pilot_lines = (1.0 - p.deadweight_pilot_lines) * pilot_line_share * cash.research
    studies = (1.0 - p.deadweight_research) * (1.0 - pilot_line_share) * cash.research
    replaced = cash.research - pilot_lines - studies
    return AdditionalMoney(
        pilot_lines=pilot_lines,
        studies=studies,
        compute=(1.0 - p.deadweight_compute) * cash.compute,
        windfall_abroad=surviving.foreign_capex * p.deadweight * cash.capex + surviving.foreign_research * replaced,
    )


def co_invest(
    s: CoInvestmentState, p: CoInvestmentParameters, signals: CoInvestmentSignals, policy: Policy
) -> tuple[CoInvestmentState, CoInvestmentOutput]:
    """Investment of the quarter, and what becomes of it abroad."""
    lent = lending_response(signals.user_cost_response, p)
    fabs = fab_investment(signals.cash, signals.surviving, 1.0 / signals.price_level, lent, p, policy)
    state = CoInvestmentState(offshore_capital(s.offshore_capital, fabs, p))
    reported = CoInvestmentFlows(private_co_investment=4.0 * fabs.private * signals.price_level)
    return state, CoInvestmentOutput(reported, fabs)


def lending_response(user_cost_response: float, p: CoInvestmentParameters) -> float:
    """Return investment per yen that is lent because the state guarantees it.

    Supply of capital: a part of such loans would not have been given at all. Cost of capital: lenders ask less
    (`guarantee_spread`, percentage points), and firms want more capital then, as for any lower user cost.
    """
    return p.guarantee_additionality + 0.01 * user_cost_response * p.guarantee_spread


def fab_investment(
    cash: Cash,
    surviving: SurvivingPlants,
    per_price: float,
    lent: float,
    p: CoInvestmentParameters,
    policy: Policy,
) -> FabInvestment:
    """Additional investment behind capital subsidies and equity, and behind guaranteed loans.

    A deadweight share would have been invested anyway; each further public yen brings `additionality` private
    yen, damped by risk aversion, which a guarantee softens in the plant that has it; business groups place a part of
    it abroad. What is lent beyond capital subsidies and equity is invested as far as it is more than would have been
    lent (`lent`, `lending_response`). In a plant whose owner has exited and that the state finishes, the state pays
    the owner's part too. The whole plant is larger: the state pays `public_share` of it.
    """
    additional = per_price * (1.0 - p.deadweight)
    wanted = (cash.capex + cash.equity) * additional
    public = (surviving.capex * cash.capex + surviving.equity * cash.equity) * additional
    wanted_covered = (policy.capex_cover * cash.capex + policy.equity_cover * cash.equity) * additional
    covered = (surviving.capex_cover * cash.capex + surviving.equity_cover * cash.equity) * additional
    per_yen = policy.co_investment * p.additionality
    bold, emboldened = per_yen * (1.0 - p.risk_aversion), per_yen * p.risk_aversion * p.guarantee_effect
    added = bold * wanted + emboldened * wanted_covered
    home = 1.0 - p.offshoring
    loans = policy.co_investment * lent * per_price
    takeover = minimum(surviving.state * wanted, public) * bold * home
    planned = wanted + added * home + loans * policy.plant_lending
    return FabInvestment(
        planned=planned,
        public=public,
        private=(bold * public + emboldened * covered) * home - takeover + loans * surviving.lending,
        takeover=takeover,
        abroad=surviving.owners * added * p.offshoring,
        gross=maximum((cash.capex + cash.equity) * per_price / p.public_share, planned),
    )


def offshore_capital(last: float, fabs: FabInvestment, p: CoInvestmentParameters) -> float:
    """Capital that supported groups built abroad."""
    return last * (1.0 - p.offshore_depreciation) + fabs.abroad
