"""The main job: a package meets an economy.

The same economy, the same draws, without and with the package. Nothing here knows Japan: Japan is data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stimulus_model._version import __version__
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.horizon import timeline_to
from stimulus_model.economy.model import MODEL
from stimulus_model.economy.plant_rows import Plant, plants_of
from stimulus_model.economy.policy_rows import CHANNELS
from stimulus_model.engine.design import design_of
from stimulus_model.engine.ensemble import LARGEST_SEED, run
from stimulus_model.engine.paths import Paths
from stimulus_model.engine.points import Sampling
from stimulus_model.engine.progress import Progress, reporting
from stimulus_model.engine.task import Task
from stimulus_model.inputs import InputError, check_choice, check_integer
from stimulus_model.lanes.records import leaves
from stimulus_model.lanes.sampling import MONTE_CARLO
from stimulus_model.policy.package import Package
from stimulus_model.results.paths import ScenarioView
from stimulus_model.results.projection import Projection, Provenance
from stimulus_model.results.storage import open_projection as _open
from stimulus_model.timeline import Timeline

WITHOUT, WITH = "without", "with"


def simulate(
    package: Package,
    economy: Economy,
    *,
    seed: int,
    draws: int = 10_000,
    sampling: str = "monte-carlo",
    horizon: str = "2040Q4",
    keep: str = "paths",
    variables: Sequence[str] | None = None,
    engine: str = "lanes",
    threads: int | None = None,
    chunk: int | None = None,
    progress: bool | Progress = False,
) -> Projection:
    """Project an economy without and with a package, under the same Monte Carlo draws.

    Parameters
    ----------
    package
        What is decided.
    economy
        How the economy answers, with its priors.
    seed
        Whole number from 0: the same seed gives the same bits, whatever the machine's threads.
    draws
        Number of draws of parameters and shocks.
    sampling
        How they are drawn. ``"monte-carlo"``: independently. ``"sobol"``: scrambled Sobol points, for a power of two
        of draws; means need far fewer draws, quantiles somewhat fewer. ``"latin-hypercube"``: every parameter and
        shock stratified, for a multiple of 16. ``"antithetic"``: draws 2k and 2k + 1 are mirror images. The Monte
        Carlo errors of the results are those of the sampling.
    horizon
        Last quarter, like ``"2040Q4"``; at least a year after the start and at most 2100Q4.
    keep
        What is kept of each draw: ``"paths"``, every quarter.
    variables
        Names to keep, for less memory; None: all of them.
    engine
        ``"lanes"``, the compiled engine, or ``"reference"``, the same equations in NumPy: slow and independent.
    threads
        Threads of the compiled engine; None: one a processor.
    chunk
        Draws computed at a time; None: chosen. Changes where and how, never what.
    progress
        True for a progress bar, or a callable that gets (draws done, draws in all).

    Returns
    -------
    Projection
        Every variable of the registry in both scenarios; effects are with minus without, draw by draw.

    Raises
    ------
    InputError
        For an argument that cannot be used.
    InvalidDrawsError
        If a draw overflows or becomes NaN: the message lists the draws and their parameters.
    """
    if not isinstance(package, Package):
        raise InputError("package", package, "a Package, such as Package.load('japan-ai-chips-2024')")
    check_choice("keep", keep, ("paths",))
    options = Options(threads=threads, chunk=chunk, engine=engine, progress=progress)
    together = simulate_together(
        {WITH: package},
        economy,
        seed=seed,
        draws=draws,
        sampling=sampling,
        horizon=horizon,
        variables=variables,
        options=options,
    )
    return together[WITH]


@dataclass(frozen=True, slots=True)
class Options:
    """Where and how a run is computed; see `simulate`."""

    threads: int | None = None
    chunk: int | None = None
    engine: str = "lanes"
    progress: bool | Progress = False


def simulate_together(
    packages: Mapping[str, Package],
    economy: Economy,
    *,
    seed: int,
    draws: int,
    horizon: str,
    sampling: str = MONTE_CARLO,
    variables: Sequence[str] | None = None,
    options: Options | None = None,
) -> dict[str, Projection]:
    """Project several packages on the same draws and one path without any; arguments as in `simulate`."""
    if not isinstance(economy, Economy):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    draws = check_integer("draws", draws, low=1)
    timeline = timeline_to(economy.start, horizon)
    kept, chosen = _kept(variables), Sampling(sampling, draws)
    options = Options() if options is None else options
    paths = _run(replace(plan(packages, economy, timeline, seed, kept), sampling=chosen), draws, options)
    return {
        label: Projection(
            paths=ScenarioView(paths, {WITHOUT: WITHOUT, WITH: label}),
            timeline=timeline,
            provenance=Provenance(
                package=package.to_dict(),
                economy=economy.to_dict(),
                package_title=package.title,
                economy_title=economy.title,
                seed=seed,
                draws=draws,
                horizon=horizon,
                engine=options.engine,
                version=__version__,
                sampling=sampling,
            ),
            channel_runner=_channel_runner(package, economy, timeline, seed, chosen, options),
        )
        for label, package in packages.items()
    }


def plan(
    packages: Mapping[str, Package],
    economy: Economy,
    timeline: Timeline,
    seed: int,
    variables: tuple[str, ...] = MODEL.variables,
) -> Task:
    """Return what the engine is to compute: the path without any package, then one with each of `packages`."""
    schedules = [package.schedule(timeline) for package in packages.values()]
    plants = plants_of(schedules)
    rows = [economy.policy_rows(timeline, None, ())]
    rows += [economy.policy_rows(timeline, schedule, CHANNELS, plants=plants) for schedule in schedules]
    return _task(economy, plants, (WITHOUT, *packages), rows, seed, variables)


def open_projection(path: str | Path) -> Projection:
    """Open a projection that `Projection.save` wrote; its content is checked against its hash.

    Contributions work as on the day it was saved: package and economy are in the file.
    """
    projection = _open(path)
    made = projection.provenance

    def runner(channel_sets: Sequence[tuple[str, ...]], variables: tuple[str, ...]) -> Paths:
        package, economy = Package.from_dict(made.package), Economy.from_dict(made.economy)
        chosen, options = Sampling(made.sampling, made.draws), Options(engine=made.engine)
        run_channels = _channel_runner(package, economy, projection.timeline, made.seed, chosen, options)
        return run_channels(channel_sets, variables)

    return replace(projection, channel_runner=runner)


def _kept(variables: Sequence[str] | None) -> tuple[str, ...]:
    if variables is None:
        return MODEL.variables
    if isinstance(variables, str) or not variables:
        raise InputError("variables", variables, "a list of variable names, or None for all")
    chosen = tuple(check_choice("variables", name, MODEL.variables) for name in variables)
    if len(set(chosen)) < len(chosen):
        raise InputError("variables", list(chosen), "each name once")
    return chosen


def _task(
    economy: Economy,
    plants: Sequence[Plant],
    scenarios: tuple[str, ...],
    rows: list[npt.NDArray[np.float64]],
    seed: int,
    variables: tuple[str, ...],
) -> Task:
    return Task(
        model=MODEL,
        design=design_of(economy.marginals(plants)),
        position=np.array(list(leaves(economy.position)), dtype=np.float64),
        scenarios=scenarios,
        policy=np.stack(rows),
        seed=seed,
        variables=variables,
    )


def _run(task: Task, draws: int, options: Options) -> Paths:
    threads, chunk = options.threads, options.chunk
    with reporting(options.progress, draws) as report:
        return run(task, draws, engine=options.engine, threads=threads, chunk=chunk, progress=report)


def _channel_runner(
    package: Package, economy: Economy, timeline: Timeline, seed: int, sampling: Sampling, options: Options
) -> Callable[[Sequence[tuple[str, ...]], tuple[str, ...]], Paths]:
    """Return a function that runs the package with only some channels on, on the same draws."""

    def runner(channel_sets: Sequence[tuple[str, ...]], variables: tuple[str, ...]) -> Paths:
        schedule = package.schedule(timeline)
        plants = plants_of([schedule])
        rows = [economy.policy_rows(timeline, schedule, channels) for channels in channel_sets]
        names = tuple(" + ".join(channels) or "none" for channels in channel_sets)
        task = replace(_task(economy, plants, names, rows, seed, variables), sampling=sampling)
        return _run(task, sampling.draws, replace(options, progress=False))

    return runner
