"""Generative AI: who uses it, what of that reaches productivity, what is spent on it and where."""

from typing import NamedTuple

from stimulus_model.economy.paths.policy_record import Policy, Position
from stimulus_model.numerics.functions import exp, log, maximum, minimum, sqrt
from stimulus_model.numerics.guards import TINY
from stimulus_model.numerics.lags import two_stage_rate


class Segment(NamedTuple):
    """Bass curve of one group of users: 1 / ceiling, and new users in a quarter as shares of the group.

    `innovation` comes of its own accord, `imitation` is multiplied with the share of the ceiling that is reached;
    `leaving` is the share of users who stop in a quarter.
    """

    per_ceiling: float
    innovation: float
    imitation: float
    leaving: float


def segment(ceiling: float, speed: float, innovation: float, imitation: float) -> Segment:
    """Bass (1969) curve of one segment with rates a year."""
    pace = 0.25 * speed * ceiling
    return Segment(1.0 / ceiling, pace * innovation, pace * imitation, 0.0)


def segment_that_leaves(
    ceiling: float, innovation: float, imitation: float, leaving: float, widest: float
) -> Segment:
    """Return the curve of those who start and stop, whose users are at any time those of a Bass curve.

    Surveys count who uses AI, after all who stopped: the Bass curve of `ceiling` and yearly rates that is fitted to
    them is net of those who leave. With a share d of users leaving a year, starters follow a Bass curve of the wider
    ceiling r c with rates p / r and q r: what both say of users is the same polynomial if q r - p / r = q - p + d. So
    the path without a package is the fitted one, whatever d; users whom a package adds leave again. `widest` bounds
    the wider ceiling, and with it d.
    """
    speed = maximum(imitation, TINY)
    drift = speed - innovation + leaving
    wanted = 0.5 * (drift + sqrt(drift * drift + 4.0 * speed * innovation)) / speed
    wider = minimum(wanted, widest / ceiling)
    stopping = speed * wider - innovation / wider - speed + innovation
    pace = 0.25 * ceiling
    return Segment(
        1.0 / (ceiling * wider), pace * innovation, pace * speed * wider * wider, 0.25 * maximum(stopping, 0.0)
    )


def new_users(users: float, s: Segment, per_factor: float, pace: float) -> float:
    """Return new users in the quarter less those who stop, as a share of the segment (Bass 1969).

    Parameters
    ----------
    per_factor
        1 / what ageing and compute make of the ceiling.
    pace
        That factor times what compute makes of the speed.
    """
    share = users * s.per_ceiling * per_factor
    room: float = maximum(1.0 - share, 0.0)
    return room * pace * (s.innovation + s.imitation * share) - s.leaving * users


class HouseholdParameters(NamedTuple):
    """Diffusion among persons of 40 to 59 years, free of scepticism; younger and older ones relative to them."""

    household_ceiling: float
    household_innovation: float
    household_imitation: float
    households_at_start: float
    young_speed: float
    young_ceiling: float
    old_speed: float
    old_ceiling: float
    habits_carried: float


class AdoptionParameters(NamedTuple):
    """Diffusion of generative AI by segment, its pay-off, and its market.

    Ceiling and speed are those of workers in large firms, free of scepticism and caution; small firms and the
    public sector differ from them by the parameters that bear their names; `households` has those of people at home.
    """

    adoption_ceiling: float
    innovation: float
    imitation: float
    workers_at_start: float
    small_firm_speed: float
    small_firm_ceiling: float
    public_sector_speed: float
    scepticism: float
    scepticism_ceiling_loss: float
    scepticism_speed_loss: float
    firm_caution: float
    caution_speed_loss: float
    age_effect: float
    implementation_lag: float
    realised_share: float
    users_leaving: float
    capability_growth: float
    capability_limit: float
    adjustment_cost: float
    compute_effect: float
    compute_ceiling_effect: float
    compute_depreciation: float
    ai_in_baseline: float
    ai_market_growth: float
    ai_spending_elasticity: float
    household_ai_spending: float
    ai_domestic_share: float
    largest_ceiling: float
    start_limit: float
    ceiling_room: float


class HouseholdStart(NamedTuple):
    """Constants of the draw: curves of persons of 15 to 39, 40 to 59 and 60 to 79 years, habits that they carry."""

    young: Segment
    middle: Segment
    old: Segment
    carried: float


class HouseholdState(NamedTuple):
    """Shares of each age group that use generative AI."""

    young: float
    middle: float
    old: float


def begin_households(
    p: HouseholdParameters, limits: AdoptionParameters, trust: float, ease: float
) -> tuple[HouseholdStart, HouseholdState]:
    """Scepticism leaves the share `trust` of ceilings and `ease` of speeds.

    Users at the start stand in the groups as an early Bass curve has them: in proportion to speed times ceiling.
    """
    ceiling = p.household_ceiling * trust
    young = minimum(ceiling * p.young_ceiling, limits.largest_ceiling)
    old = minimum(ceiling * p.old_ceiling, limits.largest_ceiling)
    start = HouseholdStart(
        young=segment(young, ease * p.young_speed, p.household_innovation, p.household_imitation),
        middle=segment(ceiling, ease, p.household_innovation, p.household_imitation),
        old=segment(old, ease * p.old_speed, p.household_innovation, p.household_imitation),
        carried=p.habits_carried,
    )
    users = p.households_at_start
    state = HouseholdState(
        young=minimum(users * p.young_speed * p.young_ceiling, limits.start_limit * young),
        middle=minimum(users, limits.start_limit * ceiling),
        old=minimum(users * p.old_speed * p.old_ceiling, limits.start_limit * old),
    )
    return start, state


def spread_at_home(
    s: HouseholdState, per_factor: float, pace: float, policy: Policy, start: HouseholdStart
) -> tuple[HouseholdState, float]:
    """Return users in each age group, and their share of all persons of 15 to 79 years.

    Those who turn 40 or 60 in the quarter (IPSS) take their habits along as far as use is a matter of cohort, and
    take up those of their new age as far as it is a matter of age (`habits_carried`). Who turns 15 is like the young.

    Parameters
    ----------
    per_factor, pace
        As in `new_users`: what compute makes of ceilings and speeds.
    """
    young = s.young + new_users(s.young, start.young, per_factor, pace)
    middle = s.middle + new_users(s.middle, start.middle, per_factor, pace)
    old = s.old + new_users(s.old, start.old, per_factor, pace)
    middle = middle + start.carried * policy.turning_40 * (s.young - s.middle)
    old = old + start.carried * policy.turning_60 * (s.middle - s.old)
    everyone = middle + policy.young_share * (young - middle) + policy.old_share * (old - middle)
    return HouseholdState(young, middle, old), everyone


class AdoptionStart(NamedTuple):
    """Constants of the draw; weights are shares of all workers, `capacity_gdp` belongs to the potential."""

    large: Segment
    small: Segment
    public: Segment
    homes: HouseholdStart
    large_weight: float
    small_weight: float
    largest_factor: float
    lag_rate: float
    effective: float
    capability_rate: float
    capability_limit: float
    capacity_per_share: float
    capacity_gdp: float


class AdoptionState(NamedTuple):
    """Log AI market, compute stock of the package, shares of each segment that use AI, lagged shares of workers, and
    what a user gains against the start.
    """

    log_market: float
    compute: float
    large: float
    small: float
    public: float
    homes: HouseholdState
    effective_1: float
    effective_2: float
    capability: float


class AdoptionSignals(NamedTuple):
    """Compute paid by the package (¥ trillion, prices of the start) and the shock to the AI market (log), both in the
    quarter.
    """

    compute: float
    innovation: float


class AdoptionFlows(NamedTuple):
    """Reported: shares that use AI, ¥ trillion a year.

    `ai_adoption` is the share of all workers, `ai_adoption_households` of all persons of 15 to 79 years.
    """

    ai_adoption: float
    ai_capacity_realised: float
    ai_market: float
    ai_imports: float
    ai_intangible_investment: float
    ai_adoption_large: float
    ai_adoption_small: float
    ai_adoption_public: float
    ai_adoption_households: float
    ai_adoption_young: float
    ai_adoption_old: float


class AdoptionOutput(NamedTuple):
    """What AI does to the economy: log productivity effect, market surprise in logs, and imports of AI services
    beyond the reference path of adoption (¥ trillion a year).
    """

    reported: AdoptionFlows
    productivity: float
    market_surprise: float
    added_imports: float


def begin_adoption(
    p: AdoptionParameters, home: HouseholdParameters, position: Position
) -> tuple[AdoptionStart, AdoptionState]:
    """Scepticism (My Number, human contact) lowers ceilings and speeds, caution of firms their speed.

    Users at the start stand in the segments as an early Bass curve has them: in proportion to speed times ceiling.
    """
    trust = 1.0 - p.scepticism_ceiling_loss * p.scepticism
    ease = 1.0 - p.scepticism_speed_loss * p.scepticism
    speed = ease * (1.0 - p.caution_speed_loss * p.firm_caution)
    ceiling = p.adoption_ceiling * trust
    leaving, widest = p.users_leaving, p.ceiling_room
    large = segment_that_leaves(ceiling, speed * p.innovation, speed * p.imitation, leaving, widest)
    lower = minimum(ceiling * p.small_firm_ceiling, p.largest_ceiling)
    pace = speed * p.small_firm_speed
    small = segment_that_leaves(lower, pace * p.innovation, pace * p.imitation, leaving, widest)
    pace = ease * p.public_sector_speed
    public = segment_that_leaves(ceiling, pace * p.innovation, pace * p.imitation, leaving, widest)
    homes, at_home = begin_households(home, p, trust, ease)
    small_weight = 1.0 - position.large_firm_employment - position.public_employment
    fewer = p.small_firm_speed * p.small_firm_ceiling
    weight = (
        position.large_firm_employment + small_weight * fewer + position.public_employment * p.public_sector_speed
    )
    users = minimum(p.workers_at_start / weight, p.start_limit * ceiling)
    first = users * fewer, users * p.public_sector_speed
    workers = workers_who_use(users, *first, position.large_firm_employment, small_weight)
    new = workers_who_use(
        new_users(users, large, 1.0, 1.0),
        new_users(first[0], small, 1.0, 1.0),
        new_users(first[1], public, 1.0, 1.0),
        position.large_firm_employment,
        small_weight,
    )
    growth = new / workers
    least = minimum(minimum(homes.young.per_ceiling, homes.middle.per_ceiling), homes.old.per_ceiling)
    rate = two_stage_rate(p.implementation_lag)
    behind = rate * (1.0 + growth) / (rate + growth)
    start = AdoptionStart(
        large=large,
        small=small,
        public=public,
        homes=homes,
        large_weight=position.large_firm_employment,
        small_weight=small_weight,
        largest_factor=p.ceiling_room * minimum(minimum(large.per_ceiling, small.per_ceiling), least),
        lag_rate=rate,
        effective=behind * behind * workers,
        capability_rate=0.25 * p.capability_growth / (p.capability_limit - 1.0),
        capability_limit=maximum(minimum(p.capability_limit, 1.0 / maximum(p.realised_share, TINY)), 1.0),
        capacity_per_share=position.ai_capacity * p.realised_share * (1.0 / position.ai_reference_adoption),
        capacity_gdp=position.ai_capacity_gdp,
    )
    market = log(position.ai_market)
    return start, AdoptionState(
        market, 0.0, users, first[0], first[1], at_home, behind * workers, behind * behind * workers, 1.0
    )


def workers_who_use(large: float, small: float, public: float, large_weight: float, small_weight: float) -> float:
    """Return the share of all workers: segments weighted by employment."""
    return public + large_weight * (large - public) + small_weight * (small - public)


def adopt(
    s: AdoptionState, p: AdoptionParameters, signals: AdoptionSignals, policy: Policy, start: AdoptionStart
) -> tuple[AdoptionState, AdoptionOutput]:
    """AI market, adoption by segment, and realised capacity.

    Notes
    -----
    Realised capacity is counted in ¥ trillion a year of the ¥148.7 trillion (Access Partnership 2023), above
    what was realised at the start. The productivity effect is its share of the GDP to which that figure
    refers, less the intangible investment that adoption takes: reorganisation and learning, which cost output and
    are not measured as investment (the J-curve of Brynjolfsson, Rock and Syverson 2021). Only use at work counts;
    households move the market for AI. What a user gains grows towards a limit, and never makes the whole potential
    more than real.
    """
    compute, innovation = signals
    growth = policy.ai_market_phase * p.ai_market_growth + (1.0 - policy.ai_market_phase) * policy.ai_market_late
    log_market = s.log_market + 0.25 * growth + innovation
    stock = s.compute * (1.0 - p.compute_depreciation) + compute
    boost = policy.generative_ai * p.compute_effect * stock * policy.ai_capital_inverse
    raised = minimum(1.0 + p.compute_ceiling_effect * boost, start.largest_factor)
    factor = minimum((1.0 - p.age_effect * policy.ageing) * raised, start.largest_factor)
    per_factor, pace = 1.0 / factor, factor * (1.0 + boost)
    large = s.large + new_users(s.large, start.large, per_factor, pace)
    small = s.small + new_users(s.small, start.small, per_factor, pace)
    public = s.public + new_users(s.public, start.public, per_factor, pace)
    homes, households = spread_at_home(s.homes, 1.0 / raised, raised * (1.0 + boost), policy, start.homes)
    before = workers_who_use(s.large, s.small, s.public, start.large_weight, start.small_weight)
    workers = workers_who_use(large, small, public, start.large_weight, start.small_weight)
    effective_2 = s.effective_2 + start.lag_rate * (s.effective_1 - s.effective_2)
    effective_1 = s.effective_1 + start.lag_rate * (workers - s.effective_1)
    capability = s.capability + start.capability_rate * (start.capability_limit - s.capability)
    realised = start.capacity_per_share * (capability * effective_2 - start.effective)
    intangible = p.adjustment_cost * 4.0 * (workers - before)
    market, beyond = exp(log_market), spending_beyond(workers, households, p, policy)
    abroad = (1.0 - p.ai_domestic_share) * market
    state = AdoptionState(log_market, stock, large, small, public, homes, effective_1, effective_2, capability)
    reported = AdoptionFlows(
        ai_adoption=workers,
        ai_capacity_realised=realised,
        ai_market=market * (1.0 + beyond),
        ai_imports=abroad * (1.0 + beyond),
        ai_intangible_investment=intangible * start.capacity_gdp,
        ai_adoption_large=large,
        ai_adoption_small=small,
        ai_adoption_public=public,
        ai_adoption_households=households,
        ai_adoption_young=homes.young,
        ai_adoption_old=homes.old,
    )
    return state, AdoptionOutput(
        reported=reported,
        productivity=realised * policy.per_capacity_gdp - intangible - p.ai_in_baseline * policy.ai_reference,
        market_surprise=log_market - policy.log_ai_market,
        added_imports=(1.0 - p.ai_domestic_share) * policy.ai_market_reference * beyond,
    )


def spending_beyond(workers: float, households: float, p: AdoptionParameters, policy: Policy) -> float:
    """Return AI spending beyond the market's path, as a share, where more or fewer use AI than on the central path.

    The market that chip plants sell to is the world's: this part of demand is served by the cloud, not by them.
    What of it leaks out of demand is counted at the market's expected size: surprises of the world's market are no
    spending at home, and over decades they are a random walk.
    """
    work = workers * policy.per_worker_adoption - 1.0
    home = households * policy.per_household_adoption - 1.0
    return p.ai_spending_elasticity * (work + p.household_ai_spending * (home - work))
