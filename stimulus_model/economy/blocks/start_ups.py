"""Start-ups: founded with a part of the package's research and compute money, they fail or survive, and others learn.

¥ trillion, prices of the start.
"""

from typing import NamedTuple

from stimulus_model.economy.paths.policy_record import Policy


class StartUpParameters(NamedTuple):
    """Entry, survival, output and spillovers of start-ups.

    `start_up_share` is the part of what research finds that start-ups take to market, `start_up_failure` the share of
    them that gives up in a year, `start_up_return` their value added a year per yen that founded them, and
    `start_up_spillover` what others at home gain per yen of it.
    """

    start_up_share: float
    start_up_failure: float
    start_up_return: float
    start_up_spillover: float


class StartUpState(NamedTuple):
    """Money that founded the start-ups which are still alive."""

    alive: float


class StartUpFlows(NamedTuple):
    """Reported, ¥ trillion a year."""

    start_up_value_added: float


class StartUps(NamedTuple):
    """What start-ups make, and what they and those who learn from them add to potential output (a year)."""

    reported: StartUpFlows
    net_supply: float


def begin_start_ups() -> StartUpState:
    """Return none: the package has founded nothing yet."""
    return StartUpState(0.0)


def survivors(alive: float, founded: float, failure: float) -> float:
    """Return money in start-ups that are alive: a share of the older ones gives up in the quarter, new ones come."""
    return alive * (1.0 - 0.25 * failure) + founded


def start_ups(
    s: StartUpState, p: StartUpParameters, discoveries: float, policy: Policy
) -> tuple[StartUpState, StartUps]:
    """Entry, survival, value added and spillovers of start-ups.

    What research finds is either knowledge that firms share or taken to market by a new firm: never both. Founders
    and scientists come from other work, which `research_displacement` has counted before. Most new firms fail, and a
    few that grow pay for them: `start_up_return` is the mean over all that are alive.

    Parameters
    ----------
    discoveries
        What research and compute of the package bring in the quarter, in money that was spent on them.
    """
    alive = survivors(s.alive, p.start_up_share * discoveries, p.start_up_failure)
    value_added = policy.chip_capacity * p.start_up_return * alive
    return StartUpState(alive), StartUps(StartUpFlows(value_added), value_added * (1.0 + p.start_up_spillover))
