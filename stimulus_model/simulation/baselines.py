"""What runs of several packages in one economy share, computed once: the parameters, and the path without any."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from stimulus_model.engine.draws.design import Given
from stimulus_model.engine.paths import Paths
from stimulus_model.engine.run import run
from stimulus_model.engine.task import Task, digest_of_arrays
from stimulus_model.ids import content_id
from stimulus_model.simulation.parameter_sources import rows_of


class Baseline(NamedTuple):
    """The parameters of all draws, and paths among which is that without any package."""

    given: Given
    paths: Paths


@dataclass(frozen=True, eq=False)
class Baselines:
    """The baselines of the last tasks of `simulation.plan`, by their content; a further package is one scenario more.

    Attributes
    ----------
    most
        How many are kept: at 10,000 draws each takes some 55 MB with three variables.
    """

    most: int = 4
    _kept: OrderedDict[str, Baseline] = field(default_factory=OrderedDict, init=False, repr=False)

    def both(self, task: Task) -> tuple[Paths, Paths]:
        """Return paths with the first scenario of a task, without any package, and paths with its second.

        They are bit for bit those of one run. The second scenario alone is run where the first is known.
        """
        about = {name: said for name, said in task.about.items() if name not in ("scenarios", "exogenous paths")}
        key = content_id(about | {"draws": task.sampling.draws, "without": digest_of_arrays(task.policy[0])})
        known = self._kept.get(key)
        if known is None:
            given = Given(rows_of(task, task.sampling.draws))
            paths = run(replace(task, design=given), task.sampling.draws)
            self._kept[key] = Baseline(given, paths)
            if len(self._kept) > self.most:
                self._kept.popitem(last=False)
            return paths, paths
        self._kept.move_to_end(key)
        alone = replace(task, design=known.given, scenarios=task.scenarios[1:], policy=task.policy[1:])
        return known.paths, run(alone, task.sampling.draws)
