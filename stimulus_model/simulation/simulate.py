"""The main job: a package meets an economy.

The same economy, the same draws, without and with the package. Nothing here knows Japan: Japan is data.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, Unpack, overload

import numpy as np

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.own_paths.exogenise import check_reached
from stimulus_model.economy.paths.baseline import timeline_to
from stimulus_model.economy.paths.plant_rows import plants_of
from stimulus_model.economy.variables import VARIABLES
from stimulus_model.engine.chunks import Engine
from stimulus_model.engine.draws.design import Given
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.progress import Progress
from stimulus_model.engine.task import LARGEST_SEED, OnInvalid
from stimulus_model.inputs import InputError, check_integer, check_kind
from stimulus_model.policy.conversion import named
from stimulus_model.policy.package import Package
from stimulus_model.results.measures import Measure
from stimulus_model.results.paths import ScenarioView
from stimulus_model.results.projection import Projection
from stimulus_model.results.provenance import Keep, Provenance
from stimulus_model.results.summary_projection import SummaryProjection
from stimulus_model.sampling import MONTE_CARLO, SamplingName
from stimulus_model.simulation.amounts import warn_of_size
from stimulus_model.simulation.channel_runs import ChannelRuns, ReopenedChannelRuns
from stimulus_model.simulation.given_parameters import DRAWN, OwnDraws
from stimulus_model.simulation.options import (
    Options,
    labelled,
    left_out,
    provenance_of,
    refuse_report,
    refuse_summary,
    run_summary,
)
from stimulus_model.simulation.parameter_sources import EconomyParameters, ReopenedParameters, parameter_names
from stimulus_model.simulation.plan import LARGEST_DRAWS, WITH, WITHOUT, kept_variables, model_of, plan, schedules_of
from stimulus_model.simulation.running import Running
from stimulus_model.simulation.shared_runs import run_scenarios
from stimulus_model.simulation.validity import limits_of, warn_of_limits

__all__ = ["WITH", "WITHOUT", "Options", "open_projection", "plan", "simulate", "simulate_together"]


class _Rest(Running, total=False):
    """Arguments of `simulate` that do not decide what it returns."""

    draws: int | None
    parameters: Any
    shock_seed: int | None
    redraw: Mapping[str, int] | None


@overload
def simulate(
    package: Package, economy: Economy, *, seed: int, keep: Literal["paths", "annual"] = ..., **rest: Unpack[_Rest]
) -> Projection: ...


@overload
def simulate(
    package: Package, economy: Economy, *, seed: int, keep: Literal["summary"], **rest: Unpack[_Rest]
) -> SummaryProjection: ...


@overload
def simulate(
    package: Package, economy: Economy, *, seed: int, keep: Literal["auto"], **rest: Unpack[_Rest]
) -> Projection | SummaryProjection: ...


def simulate(
    package: Package,
    economy: Economy,
    *,
    seed: int,
    draws: int | None = None,
    parameters: Any = None,
    shock_seed: int | None = None,
    redraw: Mapping[str, int] | None = None,
    sampling: SamplingName = "monte-carlo",
    horizon: str = "2040Q4",
    keep: Keep | Literal["auto"] = "paths",
    variables: Sequence[str] | None = None,
    measures: Sequence[Measure] | None = None,
    fiscal_years: bool = False,
    engine: Engine = "compiled",
    threads: int | None = None,
    chunk: int | None = None,
    progress: bool | Progress = False,
    memory: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    client: Any = None,
    on_invalid: OnInvalid = "raise",
) -> Projection | SummaryProjection:
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
        Number of draws of parameters and shocks; None: 10,000, or as many as `parameters` has rows. From 524,288 on
        a run gets a kernel of its own: 1 to 3 s, once.
    parameters
        Own draws: a DataFrame with a row a draw and a column a parameter, a dictionary of columns, or
        `Projection.parameters`, or a part of it; or what ArviZ holds, with a group of parameters named
        ``"posterior"``. Parameters that it does not name are drawn. None: all are.
    shock_seed
        Key of the random numbers of the shocks, so that the same shocks meet other parameters; None: `seed`.
    redraw
        Inputs that are drawn with a seed of their own, while all others keep their draws, so that a difference is
        theirs: a table of seeds by parameter, by section of the economy, ``"@shocks"`` or ``"@ensemble"`` (the
        members and all their parameters). What is correlated is drawn together. None: nothing is.
    sampling
        How they are drawn. ``"monte-carlo"``: independently. ``"sobol"``: scrambled Sobol points, for a power of two;
        means need far fewer, quantiles somewhat fewer. ``"latin-hypercube"``: every parameter and shock stratified,
        for a multiple of 16. ``"antithetic"``: draws 2k and 2k + 1 are mirror images. Errors are the sampling's.
    horizon
        Last quarter, like ``"2040Q4"``, or year, like ``"2040"``; at least a year after the start and at most 2100Q4.
    keep
        What is kept. ``"paths"``: every quarter of each draw. ``"annual"``: calendar years of each draw, a quarter of
        the memory. ``"summary"``: histograms and moments of every variable and of the effects on it, in memory that
        does not grow with the draws, for ``sampling="monte-carlo"``. ``"auto"``: the first that fits into `memory`.
    variables
        Names to keep, for less memory; None: all of them or, in a summary, those that its table shows.
    measures
        What a summary counts of them, for less time and memory: some of ``"without"``, ``"with"``, ``"effect"`` and,
        where the registry shows effects in per cent, ``"relative"``; None: all. For ``keep="summary"`` only, or for
        ``"auto"``, which uses it if it chooses a summary.
    fiscal_years
        Whether a summary counts the fiscal years of flows too, for a fifth more memory; those of stocks are
        known anyway. For ``keep="summary"`` or ``"auto"`` only, which then keeps no calendar years: paths know them.
    engine
        ``"compiled"``, machine code; ``"reference"``, the same equations in NumPy, slow and independent; or
        ``"cuda"``, on an NVIDIA GPU (``pip install "stimulus_model[cuda]"``), slow to start.
    threads
        Threads of the compiled engine; None: one a processor.
    chunk
        Draws computed at a time; None: chosen. Never changes what comes out. A summary counts blocks of 1,024.
    progress
        True for a progress bar, or a callable that gets (draws done, draws in all).
    memory
        Bytes that results may take, for ``keep="auto"`` and for a summary's threads; None: half of what is free.
    checkpoint
        Folder for finished spans of draws: after an interruption the same call goes on where it stopped, to the same
        bits. A folder of another run is refused. None: nothing is written.
    client
        A `dask.distributed.Client`: its workers compute, with the same bits as one thread. None: this machine.
    on_invalid
        What becomes of draws that overflow or become NaN. ``"raise"``: an error. ``"report"``: they are left out, in
        both scenarios, and the provenance and the headline say how many and which; for ``sampling="monte-carlo"``.
        What is left is no longer a sample of what the economy believes.

    Returns
    -------
    Projection or SummaryProjection
        Every variable in both scenarios, and effects draw by draw; a `SummaryProjection` for ``keep="summary"``.

    Raises
    ------
    InputError
        For an argument that cannot be used.
    InvalidDrawsError
        If a draw overflows or becomes NaN: the message lists the draws with their parameters, says where the first
        one breaks, and which of its parameters or paths is at fault.
    """
    if not isinstance(package, Package):
        raise InputError("package", package, "a Package, such as Package.load('japan-ai-chips-2024')")
    how = threads, chunk, engine, progress, keep, memory, checkpoint, client, measures, on_invalid, fiscal_years
    options = Options(*how)
    own = OwnDraws.read(parameters, shock_seed, redraw)
    draws = own.count(draws)
    return _simulated(
        {WITH: package},
        economy,
        own=own,
        seed=seed,
        draws=draws,
        sampling=sampling,
        horizon=horizon,
        variables=variables,
        options=options,
    )[WITH]


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
    made = _simulated(
        packages,
        economy,
        seed=seed,
        draws=draws,
        sampling=sampling,
        horizon=horizon,
        variables=variables,
        options=Options() if options is None else options,
    )
    return {label: each for label, each in made.items() if isinstance(each, Projection)}


def _simulated(
    packages: Mapping[str, Package],
    economy: Economy,
    *,
    seed: int,
    draws: int,
    horizon: str,
    sampling: str,
    variables: Sequence[str] | None,
    options: Options,
    own: OwnDraws = DRAWN,
) -> dict[str, Projection | SummaryProjection]:
    if not isinstance(economy, Economy):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    draws = check_integer("draws", draws, low=1, high=LARGEST_DRAWS)
    timeline = timeline_to(economy.start, horizon, economy.header.fiscal_year_starts)
    check_reached(economy.own_paths, timeline)
    horizon = timeline.last
    packages = {label: named(package, economy) for label, package in packages.items()}
    warn_of_size(packages, economy)
    chosen, asked = Sampling(sampling, draws), options.keep
    refuse_report(sampling, options)
    kept = kept_variables(variables, economy.model)
    options = options.decided(timeline, draws, 1 + len(packages), len(kept))
    if options.keep == "summary" and variables is None:  # what its table and its headline show
        kept = economy.model.variables.headline
    schedules = schedules_of(packages, economy, timeline)
    plants = plants_of(schedules)
    beyond = {
        label: limits_of(package, economy, schedule)
        for (label, package), schedule in zip(packages.items(), schedules, strict=True)
    }
    warn_of_limits({packages[label].name: said for label, said in beyond.items()})
    options.prepare(model_of(schedules, economy), draws, kept)
    task = replace(plan(packages, economy, timeline, seed, kept), sampling=chosen)
    drawn, (task, members) = (
        task,
        own.put_into(task, parameter_names(economy, plants), economy, options),
    )
    made: dict[str, Provenance] = {}
    for label, package in packages.items():
        first = provenance_of(package.content, package.title, economy, drawn, horizon, options, asked)
        told = labelled(own.told(first, task, members), package, economy)
        made[label] = replace(told, beyond=beyond[label])
    if options.keep == "summary":
        refuse_summary(sampling, len(packages))
        counted, dropped = run_summary(task, draws, timeline, options, economy.ensemble)
        registry = economy.variables
        return {
            label: SummaryProjection(counted, timeline, registry, left_out(each, dropped))
            for label, each in made.items()
        }
    paths = run_scenarios(task, timeline, options, economy, plants)
    taken = None if members is None else np.delete(members, list(paths.dropped))
    given = task.design if isinstance(task.design, Given) else None
    return {
        label: Projection(
            paths=ScenarioView(paths, {WITHOUT: WITHOUT, WITH: label}),
            timeline=timeline,
            registry=economy.variables,
            provenance=left_out(each, paths.dropped),
            channel_runner=ChannelRuns(
                packages[label], economy, timeline, task.seed, chosen, options, paths.dropped, given
            ),
            members=taken,
            drawn=EconomyParameters(economy, packages[label], timeline, seed, chosen, given),
        )
        for label, each in made.items()
    }


def open_projection(path: str | Path, *, economy: Economy | None = None) -> Projection | SummaryProjection:
    """Open what `Projection.save` or `SummaryProjection.save` wrote; its content is checked against its hash.

    Contributions work as on the day it was saved: package and economy are in the file. Equations are not; the file
    knows their fingerprint. Where they are others than this version ships, or the version is another, what is stored
    can be read, and what would have to be computed is refused.

    Parameters
    ----------
    path
        A file.
    economy
        The economy of a run with equations or blocks of its own, so that it can go on; None: that of the file.

    Raises
    ------
    InputError
        There is no such file, or (`StorageError`) it is damaged or no projection.
    """
    from stimulus_model.results.opening import read_projection  # no run needs to know the formats of files

    if economy is not None:
        check_kind("economy", economy, Economy, "the Economy of the run, or None for that of the file")
    projection = read_projection(path, VARIABLES)
    made = projection.provenance
    known = "project" in made.package
    said = replace(made, money=str(Package.from_dict(made.package).total)) if known else made
    if isinstance(projection, SummaryProjection):
        return replace(projection, provenance=said)
    drawn = ReopenedParameters(made, projection.timeline, economy)
    projection = replace(projection, provenance=said, drawn=drawn)
    if not known:
        return projection
    return replace(projection, channel_runner=ReopenedChannelRuns(made, projection.timeline, economy))
