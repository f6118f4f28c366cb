"""A run over many draws: spans, threads, progress. Where and how it is computed never changes what comes out."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from stimulus_model.engine.checkpoint import Checkpoint, Nowhere, Store
from stimulus_model.engine.chunks import (
    DROPPED,
    ENGINES,
    GRAIN,
    Arrays,
    Compiled,
    HistogramJob,
    PathJob,
    Whole,
    Years,
    compiled,
    computer,
)
from stimulus_model.engine.compile.buffers import aligned
from stimulus_model.engine.compile.compiled_loop import check_compiler
from stimulus_model.engine.draws.design import Given
from stimulus_model.engine.executors import SHORT, Job, Span, check_client, in_cluster, in_threads, of_each, spans
from stimulus_model.engine.invalid import InvalidDrawsError, invalid_rows, without_rows
from stimulus_model.engine.kernels.cuda import Threads, check_gpu
from stimulus_model.engine.kernels.specialisation import SELECTIVE, Specialisation, specialisation_of
from stimulus_model.engine.paths import Paths, Piece
from stimulus_model.engine.processors import processors
from stimulus_model.engine.summaries.binning import WIDE, bins_of
from stimulus_model.engine.summaries.histogram import (
    BLOCK,
    Bins,
    FloatArray,
    Histograms,
    Layout,
    add_histograms,
    empty,
)
from stimulus_model.engine.summaries.member_shares import member_shares
from stimulus_model.engine.task import LARGEST_SEED, Task, digest_of_arrays
from stimulus_model.inputs import check_choice, check_integer

__all__ = ["LARGEST_SEED", "InvalidDrawsError", "Task", "histograms", "run", "shares_of_members"]

LARGEST_CHUNK = 1024
"""Draws a piece by default: small enough to share out and to show progress, large enough to cost nothing."""
HISTOGRAM_CHUNK = 63 * BLOCK
"""Draws that are counted at a time at most, by default: the most that narrow counts can count."""
LARGEST_HISTOGRAM = np.iinfo(WIDE).max // BLOCK * BLOCK
"""Most draws that are counted at a time: what they are counted in holds no more."""
CLUSTER_CHUNK = 50_000
"""Draws a task of a cluster by default: enough to outweigh what a task and its histograms cost to move."""
MOST_SPANS = 64
"""Spans of a checkpoint by default."""
PILOT = 1 << 10
"""Draws that centre and spread of the histograms come from."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where and how a run is computed: nothing here changes a bit of what comes out.

    Attributes
    ----------
    threads
        Threads of this process; None: one a processor that it may use.
    chunk
        Draws computed at a time; None: chosen.
    progress
        Called with (draws done, draws in all) after each span, in the calling thread.
    width
        Lanes of the compiled engine; None: what suits the processor.
    checkpoint
        Folder that keeps finished spans, or None.
    client
        A `dask.distributed.Client` whose workers compute, or None.
    """

    threads: int | None = None
    chunk: int | None = None
    progress: Callable[[int, int], None] | None = None
    width: int | None = None
    checkpoint: str | os.PathLike[str] | None = None
    client: Any = None


def run(
    task: Task,
    draws: int,
    *,
    first: int = 0,
    engine: str = "compiled",
    threads: int | None = None,
    chunk: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    width: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    client: Any = None,
    years: Years | None = None,
    repeated: bool = False,
) -> Paths:
    """Run draws first, ..., first + draws - 1 of a task and keep their paths.

    Parameters
    ----------
    task
        What to compute.
    draws, first
        How many draws, and the number of the first.
    engine
        ``"compiled"`` (machine code), ``"reference"`` (NumPy arrays) or ``"cuda"`` (an NVIDIA GPU).
    threads, chunk, progress, width, checkpoint, client
        See `Where`.
    years
        Keep these calendar years instead of quarters.
    repeated
        Whether many such runs follow, so that a kernel which writes nothing but the variables that are kept pays.

    Raises
    ------
    InputError
        For arguments out of range, or a checkpoint of another run.
    InvalidDrawsError
        If any number in any draw is not finite; where the task says ``"report"``, only if that is so in all draws.
    """
    most = len(task.design.values) - first if isinstance(task.design, Given) else None
    draws = check_integer("draws", draws, low=1, high=most)
    engine = check_choice("engine", engine, ENGINES)
    where = _for_engine(engine, Where(threads, chunk, progress, width, checkpoint, client))
    chunk = _chunk(where, draws, LARGEST_CHUNK, GRAIN)
    keep = "paths" if years is None else "annual"
    known = specialisation_of(task, keep, max(draws, SELECTIVE) if repeated else draws, chunk)
    job: Job = PathJob(task, engine, width, years, known)
    whole = None
    if engine == "compiled" and years is None and checkpoint is None and client is None:
        job = whole = Whole(compiled(task, width, known), first, draws, chunk)
    calendar = None if years is None else [years.first, years.count, list(years.last)]
    pieces: list[Piece] = []
    with _store(where, task, keep=keep, draws=draws, first=first, engine=engine, years=calendar) as store:
        for span, arrays in _compute(job, Span(first, draws), chunk, where, store):
            pieces.append(Piece(*span, arrays["values"]))  # type: ignore[arg-type]  # float64 by construction
    pieces.sort(key=lambda piece: piece.first)
    if whole is not None and chunk % whole.machine.width == 0:
        pieces = [Piece(first, draws, whole.values)]
    dropped = _left_out(pieces, first, draws) if task.on_invalid == "report" else ()
    return Paths(task.variables, task.scenarios, pieces, "quarter" if years is None else "year", dropped)


class Counted(NamedTuple):
    """The bins of every column, what was counted, and the numbers of the draws that were left out."""

    bins: Bins
    histograms: Histograms
    dropped: tuple[int, ...]


def histograms(
    task: Task, draws: int, layout: Layout, *, engine: str = "compiled", where: Where | None = None
) -> Counted:
    """Run draws 0, ..., draws - 1 of a task of two scenarios and count them; memory does not grow with the draws.

    Parameters
    ----------
    task, draws, engine
        As for `run`. The scenarios are without and with.
    layout
        Which series are counted.
    where
        Where and how. A chunk is rounded up to whole blocks of `BLOCK` draws.

    Raises
    ------
    InvalidDrawsError
        As in `run`.
    """
    draws = check_integer("draws", draws, low=1)
    engine = check_choice("engine", engine, ENGINES)
    where = _for_engine(engine, Where() if where is None else where)
    check_compiler("keep", "summary", "'paths' or 'annual'")
    chunk = _chunk(where, draws, HISTOGRAM_CHUNK if where.client is None else CLUSTER_CHUNK, BLOCK)
    chunk = min(-(-chunk // BLOCK) * BLOCK, LARGEST_HISTOGRAM)
    pilot = min(PILOT, draws)
    known = specialisation_of(task, "summary", draws)
    threads = _threads(where) if draws > SHORT else 1
    first = values = _values(task, engine, where.width, known, 0, pilot, threads)
    invalid = invalid_rows(values, pilot)
    if invalid.size:
        values, pilot = without_rows(values, pilot, invalid), _some_left(pilot - invalid.size, f"0 to {pilot - 1}")
    bins = bins_of(values, pilot, layout)
    job = HistogramJob(task, engine, where.width, layout, bins, known, first if where.client is None else None)
    about = {"measures": list(layout.measures), "layout": digest_of_arrays(*layout)}
    total, dropped = empty(layout.columns), []
    with _store(where, task, keep="summary", draws=draws, engine=engine, **about) as store:
        for _, arrays in _compute(job, Span(0, draws), chunk, where, store):
            dropped += arrays[DROPPED].tolist()
            counted = {name: arrays[name] for name in Histograms._fields}
            add_histograms(total, Histograms(**counted))  # type: ignore[arg-type]  # of these types by construction
    return Counted(bins, total, tuple(sorted(dropped)))


def shares_of_members(
    task: Task, draws: int, layout: Layout, groups: int, levels: FloatArray, *, engine: str, where: Where
) -> FloatArray:
    """Return which share of the variance of each counted series lies between members; see `member_shares`."""
    threads = _threads(_for_engine(engine, where)) if draws > SHORT else 1

    def values_of(some: Task, first: int, count: int) -> FloatArray:
        known = specialisation_of(some, "summary", draws)
        return _values(some, engine, where.width, known, first, count, threads)

    return member_shares(task, draws, layout, groups, levels, values_of, threads)


def _values(
    task: Task, engine: str, width: int | None, known: Specialisation, first: int, draws: int, threads: int
) -> FloatArray:
    """Return the values of a block of draws; machine code computes a part of it in each thread."""
    machine = computer(task, engine, width, known)
    grain = max(GRAIN, machine.width)
    share = -(-draws // (threads * grain)) * grain
    if share >= draws or not isinstance(machine, Compiled):
        return machine.values(first, draws)
    shape = machine.shape(draws)
    out = aligned(math.prod(shape)).reshape(shape)

    def compute(start: int) -> None:
        count = min(share, draws - start)
        machine.values(first + start, count, out[start // machine.width :])

    try:
        of_each(compute, range(0, draws, share), threads)
    except InvalidDrawsError:
        return machine.values(first, draws)  # tells of all draws
    return out


def _left_out(pieces: Sequence[Piece], first: int, draws: int) -> tuple[int, ...]:
    """Return the rows of a run that were marked as not finite."""
    found = [piece.first - first + invalid_rows(piece.values, piece.draws) for piece in pieces]
    rows = np.concatenate(found)
    _some_left(draws - rows.size, f"{first} to {first + draws - 1}")
    return tuple(rows.tolist())


def _some_left(draws: int, which: str) -> int:
    if draws:
        return draws
    raise InvalidDrawsError(f"all of draws {which} are not finite: nothing is left to report")


@contextmanager
def _store(where: Where, task: Task, **run: Any) -> Iterator[Store]:
    """Give the checkpoint of a run of `task`, or none; `run` says in words of JSON what else decides its spans."""
    if where.checkpoint is None:
        yield Nowhere()
        return
    with Checkpoint(where.checkpoint, task.about | run) as checkpoint:
        yield checkpoint


def _compute(job: Job, whole: Span, chunk: int, where: Where, store: Store) -> Iterator[tuple[Span, Arrays]]:
    """Give every span of `whole` once, from the store or computed, and report progress."""
    finished, done = [], 0
    for span, arrays in store.finished():
        finished.append(span)
        done += span.draws
        yield span, arrays
    if finished and where.progress is not None:
        where.progress(done, whole.draws)
    todo = spans(*whole, chunk, finished)
    if where.client is not None:
        results = in_cluster(job, todo, check_client(where.client))
    else:
        results = in_threads(job, todo, _threads(where))
    for span, arrays in results:
        store.add(span, arrays)
        yield span, arrays
        done += span.draws
        if where.progress is not None:
            where.progress(done, whole.draws)


def _for_engine(engine: str, where: Where) -> Where:
    """Return `where` if the engine can run here; for a GPU with one thread that feeds it and large chunks."""
    if engine == "compiled":
        check_compiler()
    if engine != "cuda":
        return where
    check_gpu()
    chunk = Threads.piece if where.chunk is None else where.chunk
    return replace(
        where,
        threads=check_integer("threads", 1 if where.threads is None else where.threads, low=1, high=1),
        chunk=chunk,
    )


def _threads(where: Where) -> int:
    return processors() if where.threads is None else check_integer("threads", where.threads, low=1)


def _chunk(where: Where, draws: int, largest: int, grain: int) -> int:
    threads = _threads(where)
    if where.chunk is not None:
        return check_integer("chunk", where.chunk, low=1)
    if where.checkpoint is not None:
        largest = max(largest, -(-draws // MOST_SPANS))
    each = -(-draws // threads)
    share = math.ceil(each / math.ceil(each / largest))  # as many pieces for every thread, of about the same size
    return -(-share // grain) * grain
