"""How the economy answers: the model of one quarter, its parameters with priors and sources, and the baseline."""

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.policy_rows import CHANNELS

__all__ = ["CHANNELS", "Economy", "Prior"]
