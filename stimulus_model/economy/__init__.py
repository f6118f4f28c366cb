"""How the economy answers: the model of one quarter, its parameters with priors and sources, and the baseline."""

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.policy_rows import CHANNELS
from stimulus_model.economy.prior import Prior

__all__ = ["CHANNELS", "Economy", "Prior"]
