"""Summaries of packages, and of the difference between two: the path with one stands where that without any stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from stimulus_model.economy.economy import Economy
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.policy.package import Package
from stimulus_model.results.summary_projection import SummaryProjection
from stimulus_model.sampling import MONTE_CARLO
from stimulus_model.simulation.options import Options, left_out, run_summary
from stimulus_model.simulation.plan import WITH, WITHOUT, kept_variables, plan
from stimulus_model.simulation.simulate import simulate


@dataclass(frozen=True, slots=True)
class SummaryRuns:
    """How summaries of packages are run, all alike; fields as in `simulate`."""

    economy: Economy
    seed: int
    draws: int
    horizon: str
    variables: Sequence[str] | None
    options: Options

    def of(self, package: Package) -> SummaryProjection:
        """Return the summary of a package."""
        given = self.options
        how: dict[str, Any] = {name: getattr(given, name) for name in ("threads", "chunk", "engine", "on_invalid")}
        how |= {"seed": self.seed, "draws": self.draws, "horizon": self.horizon, "variables": self.variables}
        return simulate(package, self.economy, keep="summary", progress=given.progress, **how)

    def between(self, first: Package, other: SummaryProjection, package: Package) -> SummaryProjection:
        """Return the summary of a package's difference to the first; `other` is the summary of that package.

        ``"without"`` is the path with the first package and ``"with"`` the path with the other.
        """
        economy, timeline = self.economy, other.timeline
        kept = kept_variables(other.variables, economy.model)
        task = plan({"first": first, "other": package}, economy, timeline, self.seed, kept)
        task = replace(
            task, scenarios=(WITHOUT, WITH), policy=task.policy[1:], sampling=Sampling(MONTE_CARLO, self.draws)
        )
        counted, dropped = run_summary(task, self.draws, timeline, self.options, economy.ensemble)
        return SummaryProjection(counted, timeline, other.registry, left_out(other.provenance, dropped))
