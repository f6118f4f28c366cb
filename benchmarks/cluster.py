"""How long a run would take on many workers: a simulation, not a measurement. ``python -m benchmarks.cluster``.

One scheduler hands out tasks, each of which costs it a fixed time; workers compute at a speed with some scatter; one
process receives the histograms and adds them up. Replace the assumptions by what you measured.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the simulation takes for granted.

    Attributes
    ----------
    overhead
        Seconds of the scheduler for a task: 1.7 ms were measured with Dask on one machine.
    draw
        Seconds of one worker thread for a draw of 64 quarters and two scenarios.
    megabytes
        Histograms that come back from a task.
    bandwidth
        Megabytes a second into the process that adds them up.
    adding
        Seconds to add a task's histograms to the total.
    scatter
        Standard deviation of a task's time, as a share.
    start
        Seconds until a worker computes: imports, and kernels from its cache or compiled.
    """

    overhead: float = 0.0017
    draw: float = 16e-6
    megabytes: float = 5.2
    bandwidth: float = 1000.0
    adding: float = 0.003
    scatter: float = 0.05
    start: float = 5.0


def seconds(workers: int, draws: int, chunk: int, given: Assumptions | None = None, seed: int = 0) -> float:
    """Return how long a run takes, from handing out the first task to adding the last histogram."""
    a = Assumptions() if given is None else given
    rng = random.Random(seed)
    free = [a.start] * workers
    heapq.heapify(free)
    handed, returned = 0.0, []
    for first in range(0, draws, chunk):
        handed += a.overhead
        begun = max(handed, heapq.heappop(free))
        size = min(chunk, draws - first)
        ended = begun + size * a.draw * max(0.5, rng.gauss(1.0, a.scatter))
        heapq.heappush(free, ended)
        returned.append(ended)
    added = 0.0
    for ended in sorted(returned):
        added = max(added, ended) + a.megabytes / a.bandwidth + a.adding
    return added


def table(draws: int = 1_000_000_000) -> str:
    """Return the simulated times of a large run as a Markdown table."""
    chunks = (25_000, 50_000, 100_000)
    lines = ["| workers | " + " | ".join(f"{chunk:,} draws a task" for chunk in chunks) + " |", "|---|---|---|---|"]
    for workers in (1, 10, 100, 300, 1000):
        times = [seconds(workers, draws, chunk) for chunk in chunks]
        lines.append(f"| {workers:,} | " + " | ".join(f"{time:,.0f} s" for time in times) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(f"SIMULATED, 1,000,000,000 draws, {Assumptions()}\n\n{table()}")
