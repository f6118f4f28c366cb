"""Instalments that wait for a milestone: money of plants that are late. ¥ trillion of the day, per quarter."""

from typing import NamedTuple

from stimulus_model.economy.blocks.disbursement import Cash
from stimulus_model.economy.blocks.plants import PlantParameters
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import where


class MilestoneParameters(NamedTuple):
    """How strictly the state pays by milestones: the share of an instalment that waits while a plant is late, and how
    fast what waits lapses (1 a year).
    """

    milestone_strictness: float
    milestone_lapse: float


class MilestoneState(NamedTuple):
    """Money that waits, by instrument, ¥ trillion."""

    capex: float
    research: float
    equity: float


def begin_milestones() -> MilestoneState:
    """Nothing waits."""
    return MilestoneState(0.0, 0.0, 0.0)


def late_shares(plants: PlantParameters, policy: Policy) -> MilestoneState:
    """Return the shares of each instrument's cash that go to plants which should produce by now and do not."""
    capex = research = equity = 0.0
    for row, delay in zip(policy.plants, plants.delay, strict=True):
        late = where(policy.years > row.opens + delay, 0.0, row.due)
        capex += row.capex * late
        research += row.research * late
        equity += row.equity * late
    return MilestoneState(capex, research, equity)


def paid_late(waiting: float, due: float, withheld: float, nobody_late: float, kept: float) -> tuple[float, float]:
    """Return money of one instrument that waits after the quarter, and what is paid of it in the quarter.

    Parameters
    ----------
    waiting
        Money that waited before.
    due
        Cash of the quarter by the plan.
    withheld
        The share of it that waits now.
    nobody_late
        1 when every plant has reached its milestone, else 0.
    kept
        Share of what waits that has not lapsed after a quarter.
    """
    released = nobody_late * waiting
    held = withheld * due
    return kept * (waiting - released) + held, due - held + released


def instalments(
    s: MilestoneState, cash: Cash, p: MilestoneParameters, plants: PlantParameters, policy: Policy
) -> tuple[MilestoneState, Cash]:
    """Hold back what is due to plants that are late, and pay it once the last of them produces.

    The planned start of production is the milestone. Instalments that fall due after it wait, as strictly as the
    state is (`milestone_strictness`), and what waits lapses: an appropriation is carried over for a time only. So a
    short delay defers the support that is left, and a long one ends it. What a plant got before stays with it.
    """
    late = late_shares(plants, policy)
    nobody_late = where(late.capex + late.research + late.equity > 0.0, 0.0, 1.0)
    kept, strict = 1.0 - 0.25 * p.milestone_lapse, p.milestone_strictness
    capex, paid_capex = paid_late(s.capex, cash.capex, strict * late.capex, nobody_late, kept)
    research, paid_research = paid_late(s.research, cash.research, strict * late.research, nobody_late, kept)
    equity, paid_equity = paid_late(s.equity, cash.equity, strict * late.equity, nobody_late, kept)
    paid = cash._replace(capex=paid_capex, research=paid_research, equity=paid_equity)
    return MilestoneState(capex, research, equity), paid
