"""Generative AI at home: who uses it by age, and how habits grow old with people."""

from typing import NamedTuple

from stimulus_model.economy.diffusion import Segment, new_users, segment
from stimulus_model.economy.rows import Policy
from stimulus_model.lanes.functions import minimum


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


def begin_households(p: HouseholdParameters, trust: float, ease: float) -> tuple[HouseholdStart, HouseholdState]:
    """Scepticism leaves the share `trust` of ceilings and `ease` of speeds.

    Users at the start stand in the groups as an early Bass curve has them: in proportion to speed times ceiling.
    """
    ceiling = p.household_ceiling * trust
    young, old = minimum(ceiling * p.young_ceiling, 0.95), minimum(ceiling * p.old_ceiling, 0.95)
    start = HouseholdStart(
        young=segment(young, ease * p.young_speed, p.household_innovation, p.household_imitation),
        middle=segment(ceiling, ease, p.household_innovation, p.household_imitation),
        old=segment(old, ease * p.old_speed, p.household_innovation, p.household_imitation),
        carried=p.habits_carried,
    )
    users = p.households_at_start
    state = HouseholdState(
        young=minimum(users * p.young_speed * p.young_ceiling, 0.95 * young),
        middle=minimum(users, 0.95 * ceiling),
        old=minimum(users * p.old_speed * p.old_ceiling, 0.95 * old),
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
    young = s.young + new_users(s.young, start.young, per_factor, pace, 0.0)
    middle = s.middle + new_users(s.middle, start.middle, per_factor, pace, 0.0)
    old = s.old + new_users(s.old, start.old, per_factor, pace, 0.0)
    middle = middle + start.carried * policy.turning_40 * (s.young - s.middle)
    old = old + start.carried * policy.turning_60 * (s.middle - s.old)
    everyone = middle + policy.young_share * (young - middle) + policy.old_share * (old - middle)
    return HouseholdState(young, middle, old), everyone
