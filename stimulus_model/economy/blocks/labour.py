"""People: labour force, employment, engineers trained and how long they stay."""

from typing import NamedTuple

from stimulus_model.economy.paths.policy_record import Policy, Position
from stimulus_model.numerics.functions import maximum, minimum


class LabourParameters(NamedTuple):
    """Participation, unemployment and training."""

    participation_drift: float
    participation_response: float
    labour_adjustment: float
    natural_unemployment: float
    participation_oil_response: float
    okun: float
    training_cost: float
    skill_premium: float
    engineers_leaving: float
    skill_fading: float
    engineers_wanted: float
    chip_engineer_share: float
    ai_displacement: float
    reemployment: float
    lowest_unemployment: float


class LabourState(NamedTuple):
    """Smoothed output gap (% of potential), engineers trained by the package so far and those of them who are at work
    (thousand persons), and people without work because of AI beyond its central path, as a share of workers; log
    productivity that AI gave so far.
    """

    gap_smooth: float
    trained: float
    engineers: float
    displaced: float
    ai_productivity: float


class LabourFlows(NamedTuple):
    """Reported: people in million, engineers in thousand, hours in billion a year."""

    labour_force: float
    employment: float
    hours_worked: float
    engineers_trained: float
    engineers_at_work: float


class Workforce(NamedTuple):
    """Engineers whom the package trained and who work in supported plants (thousand); log effective labour against
    its baseline path.

    `transitory` is the part of it that comes and goes: answers to demand and the price of oil, people between jobs.
    """

    reported: LabourFlows
    in_plants: float
    log_labour: float
    transitory: float


def begin_labour(position: Position) -> LabourState:
    """Return what is known of the gap; nobody is trained yet, and AI has put nobody out of work."""
    return LabourState(position.output_gap, 0.0, 0.0, 0.0, 0.0)


def engineers_at_work(last: float, trained: float, p: LabourParameters) -> float:
    """Return engineers at work because of training, thousand persons.

    They leave (turnover, retirement), what they learnt goes out of date, and the sector takes no more of them than it
    has places: the nearer it comes to `engineers_wanted`, the fewer of those whom the package trains find one.
    """
    kept = last * (1.0 - 0.25 * (p.engineers_leaving + p.skill_fading))
    return (kept + trained) / (1.0 + trained / p.engineers_wanted)


def labour(
    s: LabourState,
    gap: float,
    training: float,
    lacking: float,
    p: LabourParameters,
    policy: Policy,
    idle: float = 0.0,
) -> tuple[LabourState, Workforce]:
    """Labour force from demography, participation from demand, skills from training.

    A trained engineer works once: in a supported plant that lacks him, or elsewhere, where he is more productive by
    `skill_premium`.

    Working-age population and participation path: IPSS (2023), JILPT (2024). Participation and, by Okun's law,
    unemployment answer the smoothed gap, as fast and as strongly as the official models say. Dear oil takes people
    out of work beyond what the gap says in ESRI's model (2022, case 10: labour force -.17 %, output -.08 %).

    Parameters
    ----------
    gap
        Output gap of the last quarter, % of potential.
    training
        Training paid by the package in the quarter, ¥ trillion of the day.
    lacking
        Engineers whom supported plants lack, thousand persons.
    idle
        Unemployment beyond what the gap explains, percentage points: firms hoard or shed people, and make as much.
    """
    gap_smooth = s.gap_smooth + p.labour_adjustment * (gap - s.gap_smooth)
    response = 0.01 * p.participation_response * gap_smooth - p.participation_oil_response * policy.oil_price
    drift = p.participation_drift * policy.years
    labour_force = policy.labour_force * (1.0 + response + drift)
    unemployment = maximum(p.natural_unemployment - p.okun * gap_smooth + idle, p.lowest_unemployment)
    people = 1000.0 * training / p.training_cost
    engineers = engineers_at_work(s.engineers, people, p)
    in_plants = minimum(p.chip_engineer_share * engineers, lacking)
    elsewhere = policy.generative_ai * (engineers - policy.chip_capacity * in_plants)
    state = s._replace(gap_smooth=gap_smooth, trained=s.trained + people, engineers=engineers)
    transitory = response - s.displaced
    employment = labour_force * (1.0 - 0.01 * unemployment - s.displaced)
    workforce = Workforce(
        reported=LabourFlows(
            labour_force,
            employment,
            0.001 * policy.hours * employment,
            policy.generative_ai * state.trained,
            policy.generative_ai * engineers,
        ),
        in_plants=in_plants,
        log_labour=transitory
        + drift
        + policy.participation_case
        + p.skill_premium * elsewhere * 0.001 * policy.per_labour_force,
        transitory=transitory,
    )
    return state, workforce


def displace(s: LabourState, productivity: float, p: LabourParameters) -> LabourState:
    """People whom AI puts out of work, and who find other work in time.

    A gain in productivity takes over tasks (Acemoglu and Restrepo 2019) as far as it falls on jobs that AI replaces
    rather than complements; those who did them are out of work from the next quarter, and a share finds
    other work each quarter. Counted against the central path of AI, which the labour force of JILPT
    (2024) holds already; where AI comes later than there, fewer are out of work. `productivity` is counted at full
    employment, so the hours that are lost meanwhile are lost once.

    Parameters
    ----------
    productivity
        Log productivity that AI gives in the quarter, against the central path.
    """
    displaced = (1.0 - p.reemployment) * s.displaced + p.ai_displacement * (productivity - s.ai_productivity)
    return s._replace(displaced=displaced, ai_productivity=productivity)
