"""Scenarios of an economy, of which only those are computed that the process does not keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from stimulus_model.economy.blocks.plants import SLOTS
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.plant_rows import Plant
from stimulus_model.economy.plant_model import SmallModel, sized
from stimulus_model.engine.chunks import GRAIN
from stimulus_model.engine.compile.compiled_loop import can_compile
from stimulus_model.engine.draws.design import Design, Given
from stimulus_model.engine.draws.kept_draws import NOTHING_KEPT, KeptDraws, KeptNumbers
from stimulus_model.engine.kernels.kernel import default_width
from stimulus_model.engine.kernels.specialisation import TOGETHER
from stimulus_model.engine.paths import Paths, SharedPaths
from stimulus_model.engine.task import Task, digest_of_arrays
from stimulus_model.ids import content_id
from stimulus_model.records import size
from stimulus_model.simulation.options import SHARE, Options, free_memory, run_paths
from stimulus_model.simulation.run_cache import KeptRun, run_cache
from stimulus_model.timeline import Timeline

LARGE = 1 << 26
"""Bytes from which free memory is asked for before a run is kept."""


def run_scenarios(
    task: Task,
    timeline: Timeline,
    options: Options,
    economy: Economy,
    plants: Sequence[Plant] = (),
    draws: int | None = None,
) -> Paths | SharedPaths:
    """Run the scenarios of a task of an economy, the first of which has no package; `plants` have the task's slots.

    What `run_cache` keeps is read, and what is computed is kept where it fits; the bits are those of `run_paths`. Of
    the first `draws` alone nothing is kept; None: of all.
    """
    whole = draws is None
    draws = task.sampling.draws if draws is None else draws
    if not _can_share(task, options):
        return run_paths(task, draws, timeline, options)
    key, design = _key(task, timeline, options, economy, plants), _design(task, plants)
    known = run_cache.get(key, task.variables)
    if known is not None:
        alone = replace(task, scenarios=task.scenarios[1:], policy=task.policy[1:], kept_draws=known.drawn(design))
        return SharedPaths(known.paths, task.scenarios[0], run_paths(alone, draws, timeline, options))
    if not whole or not _fits(task, timeline, options):
        return run_paths(task, draws, timeline, options)
    numbers = _new_numbers(task, options)
    paths = run_paths(replace(task, kept_draws=numbers), draws, timeline, options)
    run_cache.put(key, KeptRun(paths, numbers, design))
    return paths


def _can_share(task: Task, options: Options) -> bool:
    """Return whether other runs can have what this one computes: draws that are left out differ by package, a kernel
    of both scenarios at once gives zeros other signs, and those who look ahead compare with the first scenario.
    """
    if task.model.looks_ahead:
        return False
    here = options.client is None and options.checkpoint is None and run_cache.limit > 0
    return here and options.on_invalid == "raise" and len(task.scenarios) > 1 and task.sampling.draws < TOGETHER


def _fits(task: Task, timeline: Timeline, options: Options) -> bool:
    """Return whether the run may be kept; make room for it if so."""
    times = len(timeline) if options.keep == "paths" else len(timeline.full_years)
    numbers = size(task.model.Parameters) + len(timeline) * size(task.model.Shocks)
    needed = 8 * task.sampling.draws * (len(task.scenarios) * times * len(task.variables) + numbers)
    return (needed < LARGE or needed < SHARE * free_memory()) and run_cache.make_room(needed)


def _key(task: Task, timeline: Timeline, options: Options, economy: Economy, plants: Sequence[Plant]) -> str:
    """Return the id of what decides the path of the first scenario; plants do not, unless all draw one point."""
    full = economy.model
    slots = task.model.slots if isinstance(task.model, SmallModel) else SLOTS
    shared = np.isin(sized(slots, full).policy, sized(0, full).policy)
    return content_id(
        {
            "economy": economy.content_id,
            "rows": digest_of_arrays(task.policy[0][:, shared], task.position),
            "given": digest_of_arrays(*task.design) if isinstance(task.design, Given) else "",
            "plants": [list(plant) for plant in plants] if task.sampling.stratified else [],
            "draws": [task.seed, task.sampling.kind, task.sampling.draws, task.stochastic],
            "how": [options.engine, options.keep, timeline.last],
        }
    )


def _design(task: Task, plants: Sequence[Plant]) -> str:
    """Return what the parameters of a run are drawn from, besides its economy."""
    return "given" if isinstance(task.design, Given) else repr((tuple(plants), task.design.constant.size))


def _new_numbers(task: Task, options: Options) -> KeptDraws:
    """Return memory for the random numbers of a run, where its engine and its pieces can use it."""
    if options.engine != "compiled" or (options.chunk or GRAIN) % GRAIN or not can_compile():
        return NOTHING_KEPT
    draws, width = task.sampling.draws, default_width()
    own = isinstance(task.design, Design)
    drawn = task.stochastic and not task.sampling.stratified
    shocks = task.policy.shape[1] * size(task.model.Shocks)
    return KeptDraws(
        KeptNumbers(draws, size(task.model.Parameters), width) if own else None,
        KeptNumbers(draws, shocks, width) if drawn and shocks else None,
    )
