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
    equity_additionality: float
    risk_aversion: float
    guarantee_effect: float
    joint_venture_effect: float
    joint_venture_at_home: float
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


class SupportByForm(NamedTuple):
    """One instrument: additional money wanted, the share of it still paid, the shares that guaranteed loans match (as
    planned, and after exits), the part that goes to joint ventures, and private yen that a yen of it can bring.
    """

    wanted: float
    paid: float
    cover: float
    cover_left: float
    joint: float
    additionality: float


class Partners(NamedTuple):
    """What firms add to one instrument: at home if none exits, at home, what the state pays instead, and abroad."""

    planned: float
    private: float
    takeover: float
    abroad: float


def private_partners(support: SupportByForm, surviving: SurvivingPlants, p: CoInvestmentParameters) -> Partners:
    """Private money behind one instrument, by its form and by who holds the plant.

    Caution damps what firms add. A guarantee softens it in the plant that has one, and so do partners who share a
    plant's risk (joint venture, firms of a business group). Groups place a part abroad, but less of it where the
    partners have agreed to build at home. In a plant whose owner has exited and that the state finishes, the state
    pays the owner's part too.
    """
    shared = p.joint_venture_effect * support.joint
    bold = support.additionality * (1.0 - p.risk_aversion * (1.0 - shared))
    emboldened = support.additionality * p.risk_aversion * p.guarantee_effect
    leaving = p.offshoring * (1.0 - p.joint_venture_at_home * support.joint)
    home = 1.0 - leaving
    added = support.wanted * (bold + emboldened * support.cover)
    takeover = support.wanted * minimum(surviving.state, support.paid) * bold * home
    return Partners(
        planned=added * home,
        private=support.wanted * (bold * support.paid + emboldened * support.cover_left) * home - takeover,
        takeover=takeover,
        abroad=surviving.owners * added * leaving,
    )


def fab_investment(
    cash: Cash,
    surviving: SurvivingPlants,
    per_price: float,
    lent: float,
    p: CoInvestmentParameters,
    policy: Policy,
) -> FabInvestment:
    """Additional investment behind capital subsidies and equity, and behind guaranteed loans.

    A deadweight share would have been invested anyway; each further public yen brings private yen by its form
    (`private_partners`): a subsidy `additionality`, shares that the state takes `equity_additionality`: partners
    take theirs beside it. What is lent beyond capital subsidies and equity is invested as far as it is more than
    would have been lent (`lent`, `lending_response`). The whole plant is larger: the state pays `public_share`.
    """
    additional = per_price * (1.0 - p.deadweight)
    capex, equity = cash.capex * additional, cash.equity * additional
    grant, share = policy.co_investment * p.additionality, policy.co_investment * p.equity_additionality
    subsidised = SupportByForm(
        capex, surviving.capex, policy.capex_cover, surviving.capex_cover, policy.capex_joint, grant
    )  # fmt: skip
    owned = SupportByForm(
        equity, surviving.equity, policy.equity_cover, surviving.equity_cover, policy.equity_joint, share
    )  # fmt: skip
    behind = [private_partners(each, surviving, p) for each in (subsidised, owned)]
    loans = policy.co_investment * lent * per_price
    planned = capex + equity + behind[0].planned + behind[1].planned + loans * policy.plant_lending
    return FabInvestment(
        planned=planned,
        public=surviving.capex * capex + surviving.equity * equity,
        private=behind[0].private + behind[1].private + loans * surviving.lending,
        takeover=behind[0].takeover + behind[1].takeover,
        abroad=behind[0].abroad + behind[1].abroad,
        gross=maximum((cash.capex + cash.equity) * per_price / p.public_share, planned),
    )


def offshore_capital(last: float, fabs: FabInvestment, p: CoInvestmentParameters) -> float:
    """Capital that supported groups built abroad."""
    return last * (1.0 - p.offshore_depreciation) + fabs.abroad
