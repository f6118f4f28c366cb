"""Which members of its constrained ensemble an economy's draws take, for the Monte Carlo errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.economy import Economy
from stimulus_model.engine.task import Task
from stimulus_model.sampling import Dependence, Members


def dependence_of(economy: Economy, task: Task, draws: int) -> Dependence:
    """Return which of the first draws of a task are independent of which."""
    taken = taken_by_draws(task, draws)
    if taken is None or economy.ensemble is None:
        return Dependence(task.sampling.kind)
    return Dependence(task.sampling.kind, Members(taken, economy.ensemble.worth, economy.ensemble.groups))


def taken_by_draws(task: Task, draws: int, dropped: Sequence[int] = ()) -> npt.NDArray[np.int64] | None:
    """Return the member that each of the first draws takes but for those `dropped`, int64 (draw,), or None."""
    taken = task.members(draws)
    return None if taken is None else np.delete(taken, list(dropped))
