"""Supply-chain security: chips from abroad may fail to come, and plants at home make up for a part of them."""

from typing import NamedTuple

from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import minimum, where


class DisruptionParameters(NamedTuple):
    """When supply is cut, for how long, what it costs, and what a plant at home is worth then.

    `supply_cut_time` is an exponential draw with mean 1, in units of the mean time to a cut.
    """

    supply_cut_hazard: float
    supply_cut_time: float
    supply_cut_length: float
    supply_cut_loss: float
    supply_cut_relief: float
    chip_use: float


class DisruptionStart(NamedTuple):
    """Years from the start to the cut and to its end; share of the loss that a yen of value added spares."""

    begins: float
    ends: float
    relief: float


def begin_disruption(p: DisruptionParameters) -> DisruptionStart:
    """Place the cut: its hazard is constant, and at most one comes in a path (a second is too rare to count)."""
    begins = p.supply_cut_time / p.supply_cut_hazard
    return DisruptionStart(begins, begins + p.supply_cut_length, p.supply_cut_relief / p.chip_use)


def supply_loss(chip_value_added: float, p: DisruptionParameters, policy: Policy, start: DisruptionStart) -> float:
    """Return the log loss of potential output while supply is cut; zero otherwise.

    Nogimori (2021) and Bloomberg Economics (2024) give the loss for the world. What supported plants spare is their
    share in the chips that Japan uses, times `supply_cut_relief`, which is above 1 where the scarce chips are those
    that they make; it cannot be more than the loss.

    Parameters
    ----------
    chip_value_added
        Of the package's plants, ¥ trillion a year, gross.
    """
    cut = where(policy.years > start.begins, where(policy.years > start.ends, 0.0, 1.0), 0.0)
    spared = minimum(start.relief * chip_value_added, 1.0)
    return cut * p.supply_cut_loss * (1.0 - spared)
