"""Summaries of packages, and of the difference between two.

In one economy the path with the first stands where that without any stood; of two economies effects are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from stimulus_model.economy.economy import Economy
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.inputs import InputError
from stimulus_model.policy.package import Package
from stimulus_model.results.summary_projection import SummaryProjection
from stimulus_model.sampling import MONTE_CARLO
from stimulus_model.simulation.economy_pairs import Side, paired_difference, series_of
from stimulus_model.simulation.options import Options, left_out, run_summary
from stimulus_model.simulation.plan import WITH, WITHOUT, kept_variables, plan
from stimulus_model.simulation.simulate import simulate


@dataclass(frozen=True, slots=True)
class SummaryRuns:
    """How summaries of packages are run, all alike; fields as in `simulate`."""

    seed: int
    draws: int
    horizon: str
    variables: Sequence[str] | None
    options: Options

    def of(self, package: Package, economy: Economy) -> SummaryProjection:
        """Return the summary of a package in an economy."""
        given = self.options
        how: dict[str, Any] = {name: getattr(given, name) for name in ("threads", "chunk", "engine", "on_invalid")}
        how |= {"seed": self.seed, "draws": self.draws, "horizon": self.horizon, "variables": self.variables}
        return simulate(package, economy, keep="summary", progress=given.progress, **how)

    def between(
        self, first: Package, other: SummaryProjection, package: Package, economy: Economy
    ) -> SummaryProjection:
        """Return the summary of a package's difference to the first; `other` is the summary of that package.

        ``"without"`` is the path with the first package and ``"with"`` the path with the other.
        """
        timeline = other.timeline
        kept = kept_variables(other.variables, economy.model)
        task = plan({"first": first, "other": package}, economy, timeline, self.seed, kept)
        task = replace(task, scenarios=(WITHOUT, WITH), sampling=Sampling(MONTE_CARLO, self.draws))
        task = task.with_rows(lambda rows: rows[1:])
        counted, dropped = run_summary(task, self.draws, timeline, self.options, economy.ensemble)
        return SummaryProjection(counted, timeline, other.registry, left_out(other.provenance, dropped))

    def between_economies(self, sides: Sequence[Side], other: SummaryProjection) -> SummaryProjection:
        """Return the summary of the effect of the second side minus that of the first; `other` is the second's.

        Raises
        ------
        InputError
            Economies that do not begin in the same quarter, or have no effects in the same units.
        """
        starts = [side.timeline.first for side in sides]
        if starts[0] != starts[1]:
            raise InputError("packages", starts, "economies that begin in the same quarter")
        known = [name for name in other.variables if name in sides[0].economy.variables]
        series = series_of(sides, known)
        if not series:
            raise InputError("variables", list(other.variables), "some whose effects both economies have in one unit")
        counted = paired_difference(sides, series, seed=self.seed, draws=self.draws, options=self.options)
        return SummaryProjection(counted, other.timeline, other.registry, other.provenance)
