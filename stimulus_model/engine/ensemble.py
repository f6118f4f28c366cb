"""A run over many draws: pieces, threads, progress. Where and how it is computed never changes what comes out."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.design import Given
from stimulus_model.engine.kernel import default_width, kernel, scratch_size
from stimulus_model.engine.paths import Paths, Piece
from stimulus_model.engine.reference import run_reference
from stimulus_model.engine.task import Task
from stimulus_model.inputs import check_choice, check_integer
from stimulus_model.lanes.instructions import ALIGNMENT
from stimulus_model.lanes.records import names, size

FloatArray = npt.NDArray[np.float64]

ENGINES = ("lanes", "reference")
LARGEST_SEED = 2**63 - 1
LARGEST_CHUNK = 1024
"""Draws a piece by default: small enough to share out and to show progress, large enough to cost nothing."""


GRAIN = 16
"""Draws a piece are a multiple of it by default, so that no lane is idle."""


class InvalidDrawsError(ArithmeticError):
    """Some draws overflowed or became NaN; the message lists them with their parameters."""


def run(
    task: Task,
    draws: int,
    *,
    first: int = 0,
    engine: str = "lanes",
    threads: int | None = None,
    chunk: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    width: int | None = None,
) -> Paths:
    """Run draws first, ..., first + draws - 1 of a task and keep their full paths.

    Parameters
    ----------
    task
        What to compute.
    draws, first
        How many draws, and the number of the first.
    engine
        ``"lanes"`` (compiled) or ``"reference"`` (NumPy arrays).
    threads
        Threads; None: one a processor this process may use.
    chunk
        Draws a piece; None: chosen.
    progress
        Called with (draws done, draws in all) after each piece, in the calling thread.
    width
        Lanes of the compiled engine; None: what suits the processor.

    Raises
    ------
    InputError
        For arguments out of range.
    InvalidDrawsError
        If any number in any draw is not finite.
    """
    most = len(task.design.values) - first if isinstance(task.design, Given) else None
    draws = check_integer("draws", draws, low=1, high=most)
    engine = check_choice("engine", engine, ENGINES)
    threads = processors() if threads is None else check_integer("threads", threads, low=1)
    chunk = _chunk(draws, threads) if chunk is None else check_integer("chunk", chunk, low=1)
    spans = [(k, min(chunk, first + draws - k)) for k in range(first, first + draws, chunk)]
    if engine == "lanes":
        job: _Lanes | _Reference = _Lanes(task, width or default_width(), first, draws, chunk)
    else:
        job = _Reference(task)
    done = 0
    with ThreadPoolExecutor(min(threads, len(spans))) as pool:
        futures = [pool.submit(job.compute, *span) for span in spans]
        try:
            for future in as_completed(futures):
                done += future.result().draws
                if progress is not None:
                    progress(done, draws)
        finally:
            for future in futures:  # after an error or Ctrl-C nothing more is started
                future.cancel()
    return Paths(task.variables, task.scenarios, job.whole([future.result() for future in futures]))


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chunk(draws: int, threads: int) -> int:
    share = -(-draws // threads)
    return min(LARGEST_CHUNK, -(-share // GRAIN) * GRAIN)


def _kept(task: Task) -> slice | list[int]:
    """Return where the kept variables stand among the flows."""
    flows = task.model.variables
    return slice(None) if task.variables == flows else [flows.index(name) for name in task.variables]


class _Lanes:
    """Computes spans of draws with the compiled kernel, into one array for the whole run.

    One array, because large ones live on large pages: touching memory for the first time costs as much as computing.
    """

    def __init__(self, task: Task, width: int, first: int, draws: int, chunk: int) -> None:
        self.task, self.width, self.first, self.chunk = task, width, first, chunk
        self.kernel = kernel(task.model, width)
        self.policy = np.ascontiguousarray(task.policy).ravel()
        self.kept = _kept(task)
        scenarios, quarters = task.policy.shape[:2]
        self.shape = (scenarios, quarters, len(task.variables), width)
        pieces, rest = divmod(draws, chunk)
        blocks = pieces * -(-chunk // width) + -(-rest // width)
        self.values = aligned(blocks * math.prod(self.shape)).reshape(blocks, *self.shape)

    def compute(self, first: int, draws: int) -> Piece:
        task, width = self.task, self.width
        scenarios, quarters = self.shape[:2]
        parameters = task.parameters(first, draws, width)
        blocks = len(parameters)
        place = (first - self.first) // self.chunk * -(-self.chunk // width)
        values = self.values[place : place + blocks]
        flows = (blocks, scenarios, quarters, size(task.model.Flows), width)
        out = values.reshape(-1) if isinstance(self.kept, slice) else aligned(math.prod(flows))
        totals = aligned(blocks * scenarios * width)
        scratch = aligned(scratch_size(task.model, quarters, width))
        scratch[:] = 0.0
        seed, number = np.uint64(task.seed), np.uint64(first)
        shocks = task.given_shocks(first, draws, width).ravel()
        how = np.uint64(task.sampling.mirror), quarters, task.shaken, shocks
        self.kernel(parameters.ravel(), self.policy, task.position, seed, number, *how, out, totals, scratch)
        sums = totals.reshape(blocks, scenarios, width).transpose(0, 2, 1).reshape(-1, scenarios)[:draws]
        _refuse_invalid(task, sums, parameters.transpose(0, 2, 1).reshape(-1, parameters.shape[1]), first)
        if not isinstance(self.kept, slice):
            values[...] = out.reshape(flows)[:, :, :, self.kept]
        return Piece(first, draws, values)

    def whole(self, pieces: list[Piece]) -> list[Piece]:
        """Return the pieces, as one where no lane between them is idle."""
        if self.chunk % self.width == 0 or len(pieces) == 1:
            return [Piece(self.first, sum(piece.draws for piece in pieces), self.values)]
        return pieces


class _Reference:
    """Computes spans of draws with NumPy."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.kept = _kept(task)

    def compute(self, first: int, draws: int) -> Piece:
        task = self.task
        parameters = task.parameters(first, draws, GRAIN)
        flat = np.ascontiguousarray(parameters.transpose(1, 0, 2).reshape(parameters.shape[1], -1)[:, :draws])
        shocks = task.given_shocks(first, draws, GRAIN)
        out = run_reference(
            task.model,
            flat,
            task.policy,
            task.position,
            task.seed,
            first,
            shaken=task.shaken,
            mirror=task.sampling.mirror,
            given=_by_quarter(shocks, task.policy.shape[1], draws) if shocks.size else None,
        )
        _refuse_invalid(task, out.sum(axis=(1, 2)).T, flat.T, first)
        return Piece(first, draws, out[:, :, self.kept][np.newaxis])

    def whole(self, pieces: list[Piece]) -> list[Piece]:
        """Return the pieces as they are."""
        return pieces


def _by_quarter(shocks: FloatArray, quarters: int, draws: int) -> FloatArray:
    """Turn shocks (block, quarter x shock, lane) into (quarter, shock, draw)."""
    flat = shocks.transpose(1, 0, 2).reshape(shocks.shape[1], -1)[:, :draws]
    return flat.reshape(quarters, -1, draws)


def _refuse_invalid(task: Task, sums: FloatArray, parameters: FloatArray, first: int) -> None:
    """Raise if a draw's sum over everything is not finite."""
    bad = np.flatnonzero(~np.isfinite(sums).all(axis=1))
    if not bad.size:
        return
    labels = names(task.model.Parameters)
    worst = ", ".join(f"{name}={value:.6g}" for name, value in zip(labels, parameters[bad[0]], strict=True))
    listed = ", ".join(str(first + k) for k in bad[:10]) + (" ..." if bad.size > 10 else "")
    raise InvalidDrawsError(
        f"{bad.size} of draws {first} to {first + len(sums) - 1} are not finite: {listed}; "
        f"parameters of draw {first + bad[0]}: {worst}"
    )


def aligned(count: int) -> FloatArray:
    """Return `count` float64, not initialised, that start at a cache line."""
    raw = np.empty(count + ALIGNMENT // 8)
    offset = (-raw.ctypes.data % ALIGNMENT) // 8
    return raw[offset : offset + count]
