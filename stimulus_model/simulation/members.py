"""Which members of its constrained ensemble an economy's draws take, for the Monte Carlo errors."""

from __future__ import annotations

from stimulus_model.economy.economy import Economy
from stimulus_model.engine.task import Task
from stimulus_model.sampling import Dependence, Members


def dependence_of(economy: Economy, task: Task, draws: int) -> Dependence:
    """Return which of the first draws of a task are independent of which."""
    taken = task.members(draws)
    if taken is None or economy.ensemble is None:
        return Dependence(task.sampling.kind)
    return Dependence(task.sampling.kind, Members(taken, economy.ensemble.worth, economy.ensemble.groups))
