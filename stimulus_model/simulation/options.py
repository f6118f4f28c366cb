"""How a task is run, and what is kept of its draws: full paths, calendar years, or a summary."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from stimulus_model._version import __version__
from stimulus_model.economy.beliefs.ensemble import Ensemble
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.own_model import own_parts
from stimulus_model.engine.checkpoint import check_folder
from stimulus_model.engine.chunks import ENGINES, Years
from stimulus_model.engine.compile.precompile import prepare_ahead
from stimulus_model.engine.executors import AHEAD, check_client
from stimulus_model.engine.invalid import InvalidDrawsError, explained
from stimulus_model.engine.kernels.specialisation import SELECTIVE
from stimulus_model.engine.model import Model
from stimulus_model.engine.paths import Paths
from stimulus_model.engine.processors import processors
from stimulus_model.engine.progress import Progress, reporting
from stimulus_model.engine.run import Where, histograms, run, shares_of_members
from stimulus_model.engine.summaries.histogram import BINS, BLOCK, MEASURES, Layout
from stimulus_model.engine.task import ON_INVALID, OnInvalid, Task
from stimulus_model.inputs import InputError, check_choice, check_flag, check_integer
from stimulus_model.policy.package import Package
from stimulus_model.renamed import warn_renamed
from stimulus_model.results.distribution import SHARED, Distribution
from stimulus_model.results.measures import YEARLY, measures_of
from stimulus_model.results.provenance import KEEPS, Provenance
from stimulus_model.sampling import MONTE_CARLO
from stimulus_model.simulation.not_as_shipped import not_as_shipped
from stimulus_model.simulation.plan import LARGEST_DRAWS, counted_measures
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Registry

RENAMED_ENGINES = {"lanes": "compiled"}
"""Names that engines had until 0.1, which 0.2 still knows."""
LARGEST_MEMORY = 1 << 62
"""Bytes: more than any machine has."""
SHARE = 0.5
"""Share of the memory that is free which a run may use unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is kept, and where and how a run is computed; see `simulate`. `repeated`: many such runs follow."""

    threads: int | None = None
    chunk: int | None = None
    engine: str = "compiled"
    progress: bool | Progress = False
    keep: str = "paths"
    memory: int | None = None
    checkpoint: str | os.PathLike[str] | None = None
    client: Any = None
    measures: Sequence[str] | None = None
    on_invalid: OnInvalid = "raise"
    fiscal_years: bool = False
    repeated: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "engine", engine_named(self.engine))
        check_choice("keep", self.keep, (*KEEPS, "auto"))
        object.__setattr__(self, "measures", counted_measures(self.measures, self.keep))
        check_choice("on_invalid", self.on_invalid, ON_INVALID)
        if check_flag("fiscal_years", self.fiscal_years) and self.keep not in ("summary", "auto"):
            knows = "knows" if self.keep == "paths" else "keeps calendar years, and 'paths' knows"
            raise InputError("fiscal_years", True, f"False: keep={self.keep!r} {knows} them, only a summary counts")
        for name in ("threads", "chunk"):
            if getattr(self, name) is not None:
                check_integer(name, getattr(self, name), low=1, high=LARGEST_DRAWS)
        if self.memory is not None:
            check_integer("memory", self.memory, low=1, high=LARGEST_MEMORY)
        if self.checkpoint is not None:
            check_folder(self.checkpoint)
        if self.client is not None:
            check_client(self.client)

    def prepare(self, model: Model, draws: int, variables: tuple[str, ...]) -> None:
        """Begin to load or compile what a run in this process will need."""
        if self.engine == "compiled" and self.client is None:
            prepare_ahead(model, variables, max(draws, SELECTIVE) if self.repeated else draws, self.keep)

    def decided(self, timeline: Timeline, draws: int, scenarios: int, variables: int) -> Options:
        """Return the options with ``keep="auto"`` replaced by the first of paths, years and summary that fits."""
        if self.keep == "annual" and not timeline.full_years:
            raise InputError("keep", self.keep, f"paths or summary: no calendar year lies fully in {timeline.last}")
        if self.keep != "auto":
            return self
        row, budget = 8 * draws * scenarios * variables, self.budget
        if row * len(timeline) <= budget:
            return replace(self, keep="paths", measures=None, fiscal_years=False)
        if timeline.full_years and row * len(timeline.full_years) <= budget and not self.fiscal_years:
            return replace(self, keep="annual", measures=None)
        return replace(self, keep="summary")

    @property
    def budget(self) -> int:
        """Bytes that the run may use."""
        return int(SHARE * free_memory()) if self.memory is None else self.memory

    def where(self, report: Any) -> Where:
        """Return what the engine has to know."""
        return Where(self.threads, self.chunk, report, None, self.checkpoint, self.client)


def engine_named(name: str) -> str:
    """Return the name of an engine; one that was renamed is still known, with a warning that names the new one."""
    if isinstance(name, str) and name in RENAMED_ENGINES:
        warn_renamed(f"engine={name!r}", repr(RENAMED_ENGINES[name]), 5)
        return RENAMED_ENGINES[name]
    return check_choice("engine", name, ENGINES)


def free_memory() -> int:
    """Return bytes of memory that can still be used: of the machine, or of the group of processes if that is less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 4 << 30
    info = Path("/proc/meminfo")
    if info.exists():
        total = next(int(line.split()[1]) for line in info.read_text().splitlines() if "MemAvailable" in line) * 1024
    group = Path("/sys/fs/cgroup")
    try:
        limit, used = ((group / name).read_text().strip() for name in ("memory.max", "memory.current"))
        return total if limit == "max" else max(min(total, int(limit) - int(used)), 0)
    except OSError:
        return total


def run_paths(task: Task, draws: int, timeline: Timeline, options: Options) -> Paths:
    """Run a task and keep quarters, or calendar years if that is what `options` say."""
    years = years_of(timeline, kept_registry(task)) if options.keep == "annual" else None
    task = replace(task, on_invalid=options.on_invalid)
    try:
        with reporting(options.progress) as report:
            return run(
                task,
                draws,
                engine=options.engine,
                threads=options.threads,
                chunk=options.chunk,
                progress=report,
                checkpoint=options.checkpoint,
                client=options.client,
                years=years,
                repeated=options.repeated,
            )
    except InvalidDrawsError as error:
        raise explained(task, error, timeline.labels) from None
    except MemoryError as error:
        allowed = "fewer, which memory holds; or simulate or compare with keep='summary', whose memory does not grow"
        raise InputError("draws", draws, allowed) from error


def run_summary(
    task: Task, draws: int, timeline: Timeline, options: Options, drawn: Ensemble | None = None
) -> tuple[Distribution, tuple[int, ...]]:
    """Run a task of two scenarios and count every series; return that, and which draws were left out.

    `drawn` is the ensemble that draws take members of.
    """
    task = replace(task, on_invalid=options.on_invalid)
    layout, places = layout_of(timeline, kept_registry(task), options.measures, options.fiscal_years)
    options = _within_budget(task, layout, options)
    try:
        with reporting(options.progress) as report:
            bins, counted, dropped = histograms(
                task, draws, layout, engine=options.engine, where=options.where(report)
            )
    except InvalidDrawsError as error:
        raise explained(task, error, timeline.labels) from None
    shared = None
    if drawn is not None:
        how: dict[str, Any] = {"engine": options.engine, "where": options.where(None)}
        shares = shares_of_members(task, draws, layout, drawn.groups, np.array(SHARED), **how)
        shared = shares / drawn.worth
    found = Distribution(
        draws=draws - len(dropped),
        places=places,
        quarters=layout.quarters,
        years=len(timeline.full_years),
        fiscal_years=len(timeline.full_fiscal_years) if options.fiscal_years else 0,
        centre=bins.centre,
        spread=bins.spread,
        **counted._asdict(),
        shared=shared,
    )
    return found, dropped


def kept_registry(task: Task) -> Registry:
    """Return what the kept variables of a task are, in its order."""
    return task.model.variables.of(task.variables)


def years_of(timeline: Timeline, variables: Registry) -> Years:
    """Return how quarters of `variables` become calendar years."""
    return Years(*timeline.whole_years("year"), tuple(entry.annual == "last" for entry in variables.values()))


def layout_of(
    timeline: Timeline, variables: Registry, measures: Sequence[str] | None = None, fiscal_years: bool = False
) -> tuple[Layout, dict[tuple[str, str], int]]:
    """Return which series of `variables` are counted: of `measures`, or of all, those that a variable has."""
    calendars = np.array([timeline.whole_years(freq) for freq in YEARLY[: 1 + fiscal_years]], dtype=np.int64)
    last = np.array([entry.annual == "last" for entry in variables.values()])
    times = len(timeline) + int(calendars[:, 1].sum())
    place = np.full((len(variables), len(MEASURES)), -1)
    places: dict[tuple[str, str], int] = {}
    for v, (name, entry) in enumerate(variables.items()):
        has = measures_of(entry)
        if measures is not None and not set(measures) & set(has):
            raise InputError("measures", list(measures), f"one that {name} has as well: {', '.join(has)}")
        for m, measure in enumerate(MEASURES):
            if measure in has and (measures is None or measure in measures):
                place[v, m] = places[name, measure] = len(places) * times
    return Layout(place, last, calendars, len(timeline)), places


def _within_budget(task: Task, layout: Layout, options: Options) -> Options:
    """Return the options with as many threads as fit into the budget."""
    scenarios, quarters = task.policy.shape[:2]
    counts = 4 * BINS * layout.columns  # of small spans half of it
    total, thread = 2 * counts, 8 * BLOCK * scenarios * quarters * len(task.variables) + (1 + AHEAD) * counts
    fit, budget = (options.budget - total) // thread, options.budget
    if fit < 1 and options.memory is not None:
        allowed = (
            f"at least {total + thread:,} bytes for {layout.columns:,} histograms, or fewer variables or measures"
        )
        raise InputError("memory", budget, allowed)
    asked = processors() if options.threads is None else options.threads
    return options if options.client is not None or asked <= fit else replace(options, threads=max(1, int(fit)))


def provenance_of(
    package: Mapping[str, Any], title: str, economy: Economy, task: Task, horizon: str, options: Options, asked: str
) -> Provenance:
    """Return what a projection of `task` says of how it was made; `asked` is what `keep` was."""
    drawn = economy.ensemble
    return Provenance(
        package=package,
        economy=economy.content,
        package_title=title,
        economy_title=economy.title,
        seed=task.seed,
        draws=task.sampling.draws,
        horizon=horizon,
        engine=options.engine,
        version=__version__,
        sampling=task.sampling.kind,
        keep=options.keep,
        keep_asked=asked,
        equations=economy.model.fingerprint,
        own_equations=own_parts(economy.model),
        members=0 if drawn is None else drawn.size,
        member_groups=1 if drawn is None else drawn.groups,
        member_worth=0 if drawn is None else drawn.worth,
    )


def labelled(made: Provenance, package: Package | None, economy: Economy) -> Provenance:
    """Return the provenance with the words that labels need: the money, and what is not as shipped."""
    money = "" if package is None else str(package.total)
    return replace(made, changes=not_as_shipped(package, economy), money=money)


def left_out(made: Provenance, dropped: tuple[int, ...]) -> Provenance:
    """Return the provenance with these draws left out."""
    return replace(made, dropped=dropped) if dropped else made


def refuse_report(sampling: str, options: Options) -> None:
    """Raise where draws that are left out would leave a hole in the design that errors are found from."""
    if options.on_invalid == "report" and sampling != MONTE_CARLO:
        allowed = "'raise', or sampling='monte-carlo': the draws of other samplings belong together"
        raise InputError("on_invalid", options.on_invalid, allowed)


def refuse_summary(sampling: str, packages: int) -> None:
    """Raise where a summary would have to know more than counts: which draws belong together."""
    if sampling != MONTE_CARLO:
        allowed = "'monte-carlo' for a summary: the errors of other samplings need single draws (keep='annual')"
        raise InputError("sampling", sampling, allowed)
    if packages > 1:
        raise InputError("keep", "summary", "paths or annual: a summary takes one package at a time")
