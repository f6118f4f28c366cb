"""Times as they must be taken on a machine that others use too: interleaved, medians, ratios round by round."""

from __future__ import annotations

import functools
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import llvmlite
import numba
import numpy as np

WARM_BYTES = 800_000_000
"""A little more than the paths of the main job."""


class Taken(NamedTuple):
    """Seconds of one call on the wall's clock, and of processor time in all threads."""

    wall: float
    processor: float


class Timing(NamedTuple):
    """Medians of a job, and the median over rounds of its processor time over that of the first job of the round."""

    wall: float
    processor: float
    ratio: float


def clocked(job: Callable[[], Any]) -> Taken:
    """Time one call; its result is dropped after the clocks have stopped.

    Memory is touched and given back just before: a virtual machine may have lost pages that were free for seconds,
    and getting them again costs more than the whole job. So everyone finds memory in the same state. A job that runs
    in another process returns what it has taken there.
    """
    np.ones(WARM_BYTES // 8)
    wall, processor = time.perf_counter(), time.process_time()
    result = job()
    taken = Taken(time.perf_counter() - wall, time.process_time() - processor)
    return result if isinstance(result, Taken) else taken


def interleaved(jobs: Mapping[str, Callable[[], Any]], repeats: int) -> dict[str, Timing]:
    """Call each job once to warm up, then all in turn, `repeats` times."""
    for job in jobs.values():
        job()
    rounds = [{name: clocked(job) for name, job in jobs.items()} for _ in range(repeats)]
    first = next(iter(jobs))

    def median(value: Callable[[dict[str, Taken]], float]) -> float:
        return statistics.median(value(taken) for taken in rounds)

    return {
        name: Timing(
            median(lambda taken: taken[name].wall),  # noqa: B023  # called at once
            median(lambda taken: taken[name].processor),  # noqa: B023
            median(lambda taken: taken[name].processor / taken[first].processor),  # noqa: B023
        )
        for name in jobs
    }


def best_block(call: Callable[[int, int], Any], blocks: tuple[int, ...], draws: int) -> int:
    """Return the block size with which ``call(draws, block)`` takes least time a draw.

    The better of two calls after one to warm up, with 1,000 draws or one block if that is more.
    """
    least: dict[int, float] = {}
    for block in blocks if len(blocks) > 1 else ():
        enough = min(draws, block * -(-1_000 // block))
        job = functools.partial(call, enough, block)
        job()
        least[block] = min(clocked(job).processor, clocked(job).processor) / enough
    return min(least, key=least.__getitem__, default=blocks[0])


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this thread, and threads it starts, on one processor where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def machine() -> dict[str, str]:
    """Return what must be known about the machine to judge the figures."""
    model = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    features = llvmlite.binding.get_host_cpu_features()
    vectors = next((name for name in ("avx512f", "avx2", "avx", "neon", "sse2") if features.get(name)), "unknown")
    return {
        "processor": model,
        "vectors": vectors,
        "cores": str(os.cpu_count()),
        "load": f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
    }
