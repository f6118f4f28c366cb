"""Spans of draws: computed by the compiled kernel, by NumPy or on a GPU, as paths, calendar years or histograms."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.compile.buffers import aligned
from stimulus_model.engine.invalid import invalid_rows, settle_invalid, without_rows
from stimulus_model.engine.kernels.cuda import Threads
from stimulus_model.engine.kernels.kernel import GENERAL, default_width, kernel, scratch_size
from stimulus_model.engine.kernels.reference import run_reference
from stimulus_model.engine.kernels.solver import solve, solve_reference
from stimulus_model.engine.kernels.specialisation import Specialisation
from stimulus_model.engine.kernels.two_scenarios import TwoScenarios
from stimulus_model.engine.summaries.binning import bin_draws, counts_of, workspace
from stimulus_model.engine.summaries.histogram import BLOCK, Bins, Layout, empty
from stimulus_model.engine.task import Task
from stimulus_model.records import size

FloatArray = npt.NDArray[np.float64]
Arrays: TypeAlias = dict[str, npt.NDArray[np.generic]]
"""What is known of a span of draws."""

Engine: TypeAlias = Literal["compiled", "reference", "cuda"]
ENGINES = ("compiled", "reference", "cuda")
DROPPED = "dropped"
"""Name among the arrays of a span that is counted of the numbers of the draws that were left out."""
NOTHING = np.empty(0)
SUMS = 8
"""Lanes in which sums over draws run, whatever the processor: draw k belongs to lane k modulo so many."""
GRAIN = 16
"""Draws a span are a multiple of it by default, so that no lane is idle."""


class Compiled:
    """Computes spans with the compiled kernel.

    Parameters
    ----------
    task, width
        What to compute, and how many draws at a time; None: what suits the processor.
    known
        What the kernel is compiled for.
    years
        Write these calendar years instead of quarters.

    Attributes
    ----------
    piece
        Draws at a time that suit results which are reduced at once; a multiple of every width.
    """

    piece = 256

    def __init__(
        self,
        task: Task,
        width: int | None = None,
        known: Specialisation = GENERAL,
        years: Years | None = None,
    ) -> None:
        self.task, self.width = task, width or default_width()
        self.selecting, self.adding = known.selecting, known.adding
        self.times = task.policy.shape[1] if years is None else years.count
        places = np.full(len(task.model.outputs), -1)
        places[task.kept] = np.arange(len(task.variables)) * self.width
        if years is not None:
            last = np.array(known.last)
            last[task.kept] = years.last
            known, places = known._replace(last=tuple(last.tolist())), np.append(places, [years.first, years.count])
        self.kernel, self.places = kernel(task.model, self.width, known), places
        self.policy = np.ascontiguousarray(task.policy).ravel()

    def shape(self, draws: int) -> tuple[int, ...]:
        """Return the shape of the values of a span: (block, scenario, quarter or year, variable, lane)."""
        task = self.task
        blocks = SUMS // self.width if self.adding else -(-draws // self.width)
        return (blocks, len(task.policy), self.times, len(task.variables), self.width)

    def values(self, first: int, draws: int, out: FloatArray | None = None) -> FloatArray:
        """Return the kept variables of draws first, first + 1, ..., in `out` if it is given, or added to it."""
        task, width, shape = self.task, self.width, self.shape(draws)
        blocks, (scenarios, quarters) = -(-draws // width), task.policy.shape[:2]
        if out is None:
            out = aligned(math.prod(shape)).reshape(shape)
        parameters = task.parameters(first, draws, width)
        direct = self.selecting or isinstance(task.kept, slice)
        flows = (*shape[:3], size(task.model.Output), width)
        written = out.reshape(-1) if direct else aligned(math.prod(flows))
        totals = aligned(blocks * scenarios * width)
        needed = scratch_size(task.model, quarters, width)
        ahead = task.model.looks_ahead
        expected = solve(task.model, parameters, task.seen, task.position)[:, :, :quarters] if ahead else NOTHING
        scratch = aligned(needed + expected.size)
        scratch[:] = 0.0
        scratch[needed - width : needed - width + expected.size] = expected.ravel()
        seed, number = np.uint64(task.seed), np.uint64(first)
        shocks, drawn_here = task.shocks(first, draws, width)
        how = np.uint64(task.sampling.mirror), quarters, drawn_here, shocks.reshape(-1)
        where = written, self.places, totals, scratch
        self.kernel(parameters.ravel(), self.policy, task.position, seed, number, *how, *where)
        if not direct:
            out[...] = written.reshape(flows)[:, :, :, task.kept]
        settle_invalid(task, out, totals.reshape(blocks, scenarios, width), parameters, first, draws)
        return out


class ReferenceEngine:
    """Computes spans with NumPy: one block, as many lanes as draws."""

    piece = width = BLOCK

    def __init__(self, task: Task) -> None:
        self.task = task

    def values(self, first: int, draws: int, out: FloatArray | None = None) -> FloatArray:
        """Return the kept variables of draws first, first + 1, ..."""
        task = self.task
        parameters = task.parameters(first, draws, GRAIN)
        flat = np.ascontiguousarray(parameters.transpose(1, 0, 2).reshape(parameters.shape[1], -1)[:, :draws])
        shocks = task.given_shocks(first, draws, GRAIN)
        ahead, quarters = task.model.looks_ahead, task.policy.shape[1]
        found = run_reference(
            task.model,
            flat,
            task.policy,
            task.position,
            task.seed,
            first,
            stochastic=task.stochastic,
            mirror=task.sampling.mirror,
            given=_by_quarter(shocks, quarters, draws) if shocks.size else None,
            expected=solve_reference(task.model, flat, task.seen, task.position)[:, :quarters] if ahead else None,
        )
        values = np.ascontiguousarray(found[:, :, task.kept][np.newaxis])
        settle_invalid(task, values, found.sum(axis=(1, 2))[np.newaxis], flat[np.newaxis], first, draws)
        return values


def _by_quarter(shocks: FloatArray, quarters: int, draws: int) -> FloatArray:
    """Turn shocks (block, quarter x shock, lane) into (quarter, shock, draw)."""
    flat = shocks.transpose(1, 0, 2).reshape(shocks.shape[1], -1)[:, :draws]
    return flat.reshape(quarters, -1, draws)


def computer(
    task: Task, engine: str, width: int | None, known: Specialisation = GENERAL
) -> Compiled | TwoScenarios | ReferenceEngine | Threads:
    """Return what computes spans of `task`; `known`: what its kernel is compiled for, if it has one."""
    if engine == "cuda":
        return Threads(task)
    if engine == "reference":
        return ReferenceEngine(task)
    return compiled(task, width, known)


def compiled(task: Task, width: int | None, known: Specialisation) -> Compiled | TwoScenarios:
    """Return what computes spans of `task` by machine code."""
    return Compiled(task, width, known) if known.zero is None else TwoScenarios(task, width, known)


@dataclass(frozen=True, eq=False)
class Years:
    """Calendar years of a path.

    Attributes
    ----------
    first, count
        Quarter in which the first begins, and how many there are.
    last
        For each variable, whether a year is its last quarter, or else the mean of its four.
    """

    first: int
    count: int
    last: tuple[bool, ...]

    def reduce(self, values: FloatArray) -> FloatArray:
        """Return years (block, scenario, year, variable, lane) of quarters (block, scenario, quarter, ...)."""
        quarters = values[:, :, self.first : self.first + 4 * self.count]
        parts = quarters.reshape(*values.shape[:2], self.count, 4, *values.shape[3:])
        first, second, third, fourth = (parts[:, :, :, k] for k in range(4))
        mean = (((first + second) + third) + fourth) / 4.0
        return np.where(np.array(self.last)[:, np.newaxis], fourth, mean)


@dataclass(frozen=True, eq=False)
class PathJob:
    """Paths of a span, by quarter, or by year if `years` are given; it can be sent to another process."""

    task: Task
    engine: str
    width: int | None
    years: Years | None = None
    known: Specialisation = GENERAL

    def __call__(self, first: int, draws: int) -> Arrays:
        """Return the values of draws first, first + 1, ..."""
        if self.years is not None and self.engine == "compiled" and self.known.zero is None:
            return {"values": Compiled(self.task, self.width, self.known, self.years).values(first, draws)}
        machine = computer(self.task, self.engine, self.width, self.known)
        if self.years is None:
            return {"values": machine.values(first, draws)}
        if isinstance(machine, ReferenceEngine):
            return {"values": self.years.reduce(machine.values(first, draws))}
        shape = machine.shape(draws)
        out = np.empty((*shape[:2], self.years.count, *shape[3:]))
        for start in range(0, draws, machine.piece):
            part = machine.values(first + start, min(machine.piece, draws - start))
            block = start // machine.width
            out[block : block + len(part)] = self.years.reduce(part)
        return {"values": out}


class Whole:
    """Computes spans into one array for the whole run.

    One array, because large ones live on large pages: touching memory for the first time costs as much as computing.
    """

    def __init__(self, machine: Compiled | TwoScenarios, first: int, draws: int, chunk: int) -> None:
        self.task, self.machine, self.first, self.chunk = machine.task, machine, first, chunk
        self.per_chunk = -(-chunk // machine.width)
        pieces, rest = divmod(draws, chunk)
        blocks = pieces * self.per_chunk + -(-rest // machine.width)
        shape = (blocks, *machine.shape(draws)[1:])
        self.values = aligned(math.prod(shape)).reshape(shape)

    def __call__(self, first: int, draws: int) -> Arrays:
        """Return the values of draws first, first + 1, ..., where they stand in the whole."""
        place = (first - self.first) // self.chunk * self.per_chunk
        out = self.values[place : place + -(-draws // self.machine.width)]
        return {"values": self.machine.values(first, draws, out)}


@dataclass(frozen=True, eq=False)
class HistogramJob:
    """Counts and moments of a span that begins at a multiple of `BLOCK`; it can be sent to another process.

    `pilot` are the values of the first block, where they are known.
    """

    task: Task
    engine: str
    width: int | None
    layout: Layout
    bins: Bins
    known: Specialisation = GENERAL
    pilot: FloatArray | None = None

    def __call__(self, first: int, draws: int) -> Arrays:
        """Return the histograms of draws first, first + 1, ..."""
        machine = computer(self.task, self.engine, self.width, self.known)
        histograms = empty(self.layout.columns, counts_of(draws))
        step, out, work = max(machine.piece, BLOCK), None, None
        dropped: list[npt.NDArray[np.int64]] = []
        for start in range(first, first + draws, step):
            count = min(step, first + draws - start)
            if start == 0 and count <= BLOCK and self.pilot is not None:
                out = self.pilot
            else:
                out = machine.values(start, count, out if count == step and start > step else None)
            for place in range(0, count, BLOCK):
                block = out[place // machine.width :][: BLOCK // machine.width] if count > BLOCK else out
                size = min(BLOCK, count - place)
                invalid = invalid_rows(block, size)
                if invalid.size:
                    dropped.append(start + place + invalid)
                    block, size = without_rows(block, size, invalid), size - invalid.size
                if work is None or len(work[2]) < block.shape[0] * block.shape[4]:
                    work = workspace(block, histograms.counts.dtype.name, self.layout)
                bin_draws(block, size, self.layout, self.bins, histograms, work)
        return histograms._asdict() | {DROPPED: np.concatenate([np.empty(0, np.int64), *dropped])}
