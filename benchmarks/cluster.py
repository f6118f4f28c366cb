"""Many workers: ``python -m benchmarks.cluster`` simulates up to a thousand, ``--measure`` runs one against two here.

In the simulation one scheduler hands out tasks, each of which costs it a fixed time; workers compute at a speed with
some scatter; one process receives the histograms and adds them up. Replace the assumptions by what you measured.
"""

from __future__ import annotations

import argparse
import heapq
import random
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

import stimulus_model as sm
from benchmarks.arguments import count
from benchmarks.job import ECONOMY, PACKAGE, SEED, SUMMARY
from benchmarks.timing import machine
from stimulus_model.engine.summaries.binning import NARROW


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
        Histograms that come back from a task of at most 65,535 draws; from a larger one they are twice as wide.
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
    draw: float = 7e-6
    megabytes: float = 2.6
    bandwidth: float = 1000.0
    adding: float = 0.001
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
    added, megabytes = 0.0, a.megabytes * (1 if chunk <= np.iinfo(NARROW).max else 2)
    for ended in sorted(returned):
        added = max(added, ended) + megabytes / a.bandwidth + a.adding
    return added


def table(draws: int = 1_000_000_000) -> str:
    """Return the simulated times of a large run as a Markdown table."""
    chunks = (25_000, 50_000, 100_000)
    lines = ["| workers | " + " | ".join(f"{chunk:,} draws a task" for chunk in chunks) + " |", "|---|---|---|---|"]
    for workers in (1, 10, 100, 300, 1000):
        times = [seconds(workers, draws, chunk) for chunk in chunks]
        lines.append(f"| {workers:,} | " + " | ".join(f"{time:,.0f} s" for time in times) + " |")
    return "\n".join(lines)


class Some:
    """Some workers of a client: what they are given, no other takes."""

    def __init__(self, client: Any, count: int) -> None:
        self.client, self.cancel = client, client.cancel
        self.workers = dict(sorted(client.nthreads().items())[:count])

    def nthreads(self) -> dict[str, int]:
        """Return the threads of each."""
        return self.workers

    def submit(self, *work: Any, **options: Any) -> Any:
        """Hand out a task."""
        return self.client.submit(*work, workers=list(self.workers), **options)


@contextmanager
def workers_here(count: int) -> Iterator[Any]:
    """Give a client of `count` processes of one thread each on this machine."""
    from distributed import Client, LocalCluster

    options: dict[str, Any] = {"n_workers": count, "threads_per_worker": 1}
    options |= {"dashboard_address": ":0", "memory_limit": None}
    with LocalCluster(processes=True, **options) as cluster, Client(cluster) as client:
        yield client


def measured(draws: int, chunk: int, repeats: int) -> list[float]:
    """Return by round how many times as fast two workers finish a summary as one of them; both are warm.

    The other worker is idle meanwhile: a cluster of its own for the one would take from the two what its scheduler,
    client and worker need merely to be there, which was 5 % of a core.

    Raises
    ------
    ArithmeticError
        If their results differ in a bit.
    """
    package, economy = sm.Package.load(PACKAGE), sm.Economy.load(ECONOMY)

    def run(client: Any, draws: int) -> tuple[float, str]:
        begin = time.perf_counter()
        options: dict[str, Any] = {"keep": "summary", "variables": SUMMARY, "client": client, "chunk": chunk}
        summary = sm.simulate(package, economy, seed=SEED, draws=draws, **options)
        return time.perf_counter() - begin, summary.content_hash

    with workers_here(2) as client:
        clients = Some(client, 1), Some(client, 2)
        for each in clients:
            run(each, 2 * chunk)
        rounds = [[run(each, draws) for each in clients] for _ in range(repeats)]
    if len({content for each in rounds for _, content in each}) != 1:
        raise ArithmeticError("one worker and two give different numbers")
    return [alone / shared for (alone, _), (shared, _) in rounds]


def main(arguments: list[str] | None = None) -> int:
    """Print the simulation or the measurement; exit status 1 if two workers gain less than ``--require``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__.split("\n")[0])
    parser.add_argument("--measure", action="store_true", help="run one worker against two on this machine")
    given = parser.add_argument_group("with --measure")
    given.add_argument("--draws", type=count, help="default 800,000")
    given.add_argument("--chunk", type=count, help="draws a task, default 100,000")
    given.add_argument("--repeats", type=count, help="rounds, default 7")
    given.add_argument("--require", type=float, help="least gain of two workers")
    options = parser.parse_args(arguments)
    said = {name for name in ("draws", "chunk", "repeats", "require") if getattr(options, name) is not None}
    if not options.measure:
        if said:
            parser.error(f"--{min(said)}: only with --measure")
        print(f"SIMULATED, 1,000,000,000 draws, {Assumptions()}\n\n{table()}")
        return 0
    draws, chunk = options.draws or 800_000, options.chunk or 100_000
    gains = measured(draws, chunk, options.repeats or 7)
    gain = statistics.median(gains)
    print(f"{draws:,} draws in tasks of {chunk:,}, workers of one thread; {machine()}")
    print(
        f"two workers {gain:.2f} times as fast as one (median of {len(gains)}; {min(gains):.2f} to {max(gains):.2f})"
    )
    return int(gain < (options.require or 0.0))


if __name__ == "__main__":
    sys.exit(main())
