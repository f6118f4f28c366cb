"""The package with some of its channels on, on the draws of a projection: what `Projection.contributions` runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.plant_rows import plants_of
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.invalid import InvalidDrawsError
from stimulus_model.engine.paths import Paths
from stimulus_model.inputs import InputError
from stimulus_model.policy.package import Package
from stimulus_model.results.provenance import Provenance
from stimulus_model.simulation.options import RENAMED_ENGINES, Options, run_paths
from stimulus_model.simulation.plan import task_of
from stimulus_model.timeline import Timeline


@dataclass(frozen=True, slots=True)
class ChannelRuns:
    """Runs a package with only some channels on, on the same draws; plain data, so that a projection can be pickled.

    `options` are those of the projection, and `dropped` the draws that it leaves out. A copy or a pickle leaves its
    Dask client behind, which belongs to one process: it computes where it is, to the same bits.
    """

    package: Package
    economy: Economy
    timeline: Timeline
    seed: int
    sampling: Sampling
    options: Options
    dropped: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", replace(self.options, progress=False, checkpoint=None))

    def __call__(self, channel_sets: Sequence[tuple[str, ...]], variables: tuple[str, ...]) -> Paths:
        """Run every set of channels; scenario `k` of the paths belongs to set `k`."""
        schedule = self.package.schedule(self.timeline)
        rows = [self.economy.policy_rows(self.timeline, schedule, channels) for channels in channel_sets]
        names = tuple(" + ".join(channels) or "none" for channels in channel_sets)
        task = task_of(self.economy, plants_of([schedule]), names, rows, self.seed, variables)
        paths = run_paths(replace(task, sampling=self.sampling), self.sampling.draws, self.timeline, self.options)
        others = sorted(set(paths.dropped) - set(self.dropped))
        if others:
            listed = ", ".join(map(str, others[:10]))
            raise InvalidDrawsError(f"draws {listed} are not finite with some channels alone")
        return replace(paths, dropped=self.dropped)

    def __reduce__(self) -> tuple[Any, ...]:
        here = replace(self.options, client=None)
        return type(self), (self.package, self.economy, self.timeline, self.seed, self.sampling, here, self.dropped)


@dataclass(frozen=True, slots=True)
class ReopenedChannelRuns:
    """`ChannelRuns` of a projection that was read from a file; package and economy are read when they are needed."""

    provenance: Provenance
    timeline: Timeline

    def __call__(self, channel_sets: Sequence[tuple[str, ...]], variables: tuple[str, ...]) -> Paths:
        """Run every set of channels; scenario `k` of the paths belongs to set `k`."""
        made = self.provenance
        if made.equations:
            allowed = (
                "the shipped ones, to compute contributions: the file was saved by a run under own equations, which "
                "only the economy of that run knows; what is stored can be read"
            )
            raise InputError("provenance.equations", made.equations[:12], allowed)
        package, economy = Package.from_dict(made.package), Economy.from_dict(made.economy)
        engine = RENAMED_ENGINES.get(made.engine, made.engine)  # as the file of an earlier version has it
        options = Options(engine=engine, keep=made.keep, on_invalid="report" if made.dropped else "raise")
        sampling, dropped = Sampling(made.sampling, made.draws), tuple(made.dropped)
        runs = ChannelRuns(package, economy, self.timeline, made.seed, sampling, options, dropped)
        return runs(channel_sets, variables)
