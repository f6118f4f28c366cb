"""The package with some of its channels on, on the draws of a projection: what `Projection.contributions` runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from stimulus_model._version import __version__
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.plant_rows import plants_of
from stimulus_model.economy.paths.policy_rows import CHANNELS
from stimulus_model.engine.draws.design import Given
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.invalid import InvalidDrawsError
from stimulus_model.engine.paths import Paths
from stimulus_model.inputs import InputError
from stimulus_model.policy.package import Package
from stimulus_model.results.provenance import Provenance
from stimulus_model.simulation.amounts import schedule_of
from stimulus_model.simulation.options import RENAMED_ENGINES, Options, run_paths
from stimulus_model.simulation.plan import ending, foreseen, task_of
from stimulus_model.timeline import Timeline


@dataclass(frozen=True, slots=True)
class ChannelRuns:
    """Runs a package with only some channels on, on the same draws; plain data, so that a projection can be pickled.

    `options` are those of the projection, `dropped` the draws that it leaves out, and `given` its parameters where
    they were given rather than drawn. A copy or a pickle leaves its
    Dask client behind, which belongs to one process: it computes where it is, to the same bits.
    """

    package: Package
    economy: Economy
    timeline: Timeline
    seed: int
    sampling: Sampling
    options: Options
    dropped: tuple[int, ...] = ()
    given: Given | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", replace(self.options, progress=False, checkpoint=None))

    @property
    def channels(self) -> Mapping[str, str]:
        """Names of the channels with their labels."""
        return CHANNELS

    def origin(self) -> tuple[Package, Economy]:
        """Return what the projection was computed from."""
        return self.package, self.economy

    def __call__(self, channel_sets: Sequence[tuple[str, ...]], variables: tuple[str, ...]) -> Paths:
        """Run every set of channels; scenario `k` of the paths belongs to set `k`."""
        seen = foreseen(self.economy, self.timeline)
        schedule = schedule_of(self.package, self.economy, seen)
        rows = [self.economy.policy_rows(seen, schedule, channels) for channels in channel_sets]
        names = tuple(" + ".join(channels) or "none" for channels in channel_sets)
        task = task_of(self.economy, plants_of([schedule]), names, rows, self.seed, variables)
        task = ending(task, len(self.timeline))
        if self.given is not None:
            task = replace(task, design=self.given)
        paths = run_paths(replace(task, sampling=self.sampling), self.sampling.draws, self.timeline, self.options)
        others = sorted(set(paths.dropped) - set(self.dropped))
        if others:
            listed = ", ".join(map(str, others[:10]))
            raise InvalidDrawsError(f"draws {listed} are not finite with some channels alone")
        return replace(paths, dropped=self.dropped)

    def __reduce__(self) -> tuple[Any, ...]:
        here = replace(self.options, client=None)
        return type(self), (
            self.package,
            self.economy,
            self.timeline,
            self.seed,
            self.sampling,
            here,
            self.dropped,
            self.given,
        )


@dataclass(frozen=True, slots=True)
class ReopenedChannelRuns:
    """`ChannelRuns` of a projection that was read from a file; package and economy are read when they are needed.

    `economy` is the one of the run, where the file cannot hold it; None: that of the file.
    """

    provenance: Provenance
    timeline: Timeline
    economy: Economy | None = None

    @property
    def channels(self) -> Mapping[str, str]:
        """Names of the channels with their labels."""
        return CHANNELS

    def origin(self) -> tuple[Package, Economy]:
        """Return what the projection was computed from.

        Raises
        ------
        InputError
            Its equations are not at hand.
        """
        economy = self._economy()
        return Package.from_dict(self.provenance.package), economy

    def __call__(self, channel_sets: Sequence[tuple[str, ...]], variables: tuple[str, ...]) -> Paths:
        """Run every set of channels; scenario `k` of the paths belongs to set `k`."""
        made = self.provenance
        package, economy = self.origin()
        engine = RENAMED_ENGINES.get(made.engine, made.engine)  # as the file of an earlier version has it
        options = Options(engine=engine, keep=made.keep, on_invalid="report" if made.dropped else "raise")
        sampling, dropped = Sampling(made.sampling, made.draws), tuple(made.dropped)
        runs = ChannelRuns(package, economy, self.timeline, made.seed, sampling, options, dropped)
        return runs(channel_sets, variables)

    def _economy(self) -> Economy:
        """Return the economy of the run, if its equations are at hand; stored numbers can be read in any case."""
        made, own = self.provenance, ", ".join(self.provenance.own_equations)
        if made.version != __version__:
            allowed = f"{__version__}, to compute: other versions have other equations; what is stored can be read"
            raise InputError("provenance.version", made.version, allowed)
        if self.economy is None and own:
            allowed = (
                f"the shipped ones, to compute: the file is of a run with its own ({own}), which no file holds; give "
                "open_projection(path, economy=...) that economy; what is stored can be read"
            )
            raise InputError("provenance.equations", made.equations[:12], allowed)
        economy = Economy.restored(made.economy) if self.economy is None else self.economy
        known = economy.model.fingerprint
        if known != made.equations:
            allowed = f"{known[:12]}, the equations of the economy that would compute; what is stored can be read"
            raise InputError("provenance.equations", made.equations[:12], allowed)
        if economy.content_id != made.economy_id:
            allowed = f"{economy.content_id[:12]}, the economy that was given; what is stored can be read"
            raise InputError("provenance.economy_id", made.economy_id[:12], allowed)
        return economy
