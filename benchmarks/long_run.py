"""Long summaries: ``python -m benchmarks.long_run`` runs ten million draws in new processes.

Five variables of the main job (`benchmarks.job.SUMMARY`), 64 quarters, two scenarios: their effects alone, which are
five series, and all sixteen. Each run has a process of its own whose kernels are on disk, so that its largest memory
is its own. ``--scaling`` sets the threads against one, in turn within one process, and ``--paths`` a summary against
full paths of the same variables. ``--check`` compares quantiles with those of the draws themselves, and exits with 1
if one lies outside its stated error.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

import stimulus_model as sm
from benchmarks.arguments import count
from benchmarks.job import ECONOMY, PACKAGE, SEED, SUMMARY
from benchmarks.processes import fresh
from benchmarks.timing import machine

SERIES: dict[str, list[str] | None] = {"effects, 5 series": ["effect"], "all, 16 series": None}
"""What is counted, and the argument `measures` that asks for it."""
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
PER_DRAW = 128
"""Draw-quarters: 64 quarters of two scenarios."""
ROUNDING = 1e-12
"""What rounding may add to a stated error, as a share of the value."""

LONG = """
import json, time
from benchmarks.long_run import summary
from benchmarks.processes import peak_bytes
wall, processor = time.perf_counter(), time.process_time()
summary(%(draws)d, %(threads)d, %(measures)r)
print(json.dumps([time.perf_counter() - wall, time.process_time() - processor, peak_bytes()]))
"""


def summary(draws: int, threads: int, measures: list[str] | None, keep: str = "summary") -> Any:
    """Run the job."""
    package, economy = sm.Package.load(PACKAGE), sm.Economy.load(ECONOMY)
    options: dict[str, Any] = {"keep": keep, "variables": SUMMARY, "measures": measures}
    return sm.simulate(package, economy, seed=SEED, draws=draws, threads=threads, **options)


def long_runs(draws: int, threads: int, repeats: int) -> None:
    """Print times and memory of runs in new processes."""
    for name, measures in SERIES.items():
        for many in (draws // 10, draws):
            code = LONG % {"draws": many, "threads": threads, "measures": measures}
            fresh(LONG % {"draws": 1 << 19, "threads": threads, "measures": measures})  # kernels to disk
            wall, processor, peak = (
                statistics.median(each) for each in zip(*(fresh(code) for _ in range(repeats)), strict=True)
            )
            each = 1e9 * processor / many / PER_DRAW
            took = f"{wall:.2f} s, processors {processor:.2f} s, {each:.1f} ns a draw-quarter"
            print(
                f"{name}: {many:,} draws, {threads} threads: {took}; largest memory {peak / 1e6:.0f} MB", flush=True
            )


def scaling(draws: int, threads: int, repeats: int) -> float:
    """Return how many times as fast `threads` are as one: the median of rounds in which both take turns.

    Raises
    ------
    ArithmeticError
        If their results differ in a bit.
    """
    gains, hashes = [], set()
    summary(1 << 19, threads, ["effect"])
    for _ in range(repeats):
        taken = []
        for many in (1, threads):
            begin = time.perf_counter()
            hashes.add(summary(draws, many, ["effect"]).content_hash)
            taken.append(time.perf_counter() - begin)
        gains.append(taken[0] / taken[1])
    if len(hashes) != 1:
        raise ArithmeticError("one thread and several give different numbers")
    rounds = f"median of {repeats}; {min(gains):.3f} to {max(gains):.3f}"
    print(f"{threads} threads {statistics.median(gains):.3f} times as fast as one, {draws:,} draws ({rounds})")
    return statistics.median(gains)


def paths_against_summaries(draws: int, threads: int, repeats: int) -> None:
    """Print how fast full paths are in units of a summary's speed: medians of rounds in which all take turns.

    Memory is touched and given back just before each call, as in `timing.clocked`.
    """
    jobs = {name: (measures, "summary") for name, measures in SERIES.items()} | {"full paths": (None, "paths")}
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for k in range(repeats + 1):
        for name, (measures, keep) in jobs.items():
            np.ones(draws * PER_DRAW * len(SUMMARY))
            begin = time.perf_counter()
            summary(draws, threads, measures, keep)
            if k:  # the first round compiles and warms up
                taken[name].append(time.perf_counter() - begin)
    for name in SERIES:
        ratio = statistics.median(a / b for a, b in zip(taken[name], taken["full paths"], strict=True))
        print(f"{draws:,} draws, {len(SUMMARY)} variables: full paths at {ratio:.2f} of a summary's speed ({name})")


def worst_quantile(draws: int, threads: int) -> tuple[float, float]:
    """Return the largest distance of a quantile from that of the draws, in stated errors and in standard deviations.

    Every year, level and effect of the job; a year is computed from full paths, variable by variable.
    """
    counted = summary(draws, threads, ["effect"])
    package, economy = sm.Package.load(PACKAGE), sm.Economy.load(ECONOMY)
    in_errors = in_spreads = 0.0
    for name in SUMMARY:
        kept = sm.simulate(package, economy, seed=SEED, draws=draws, keep="annual", variables=[name], threads=threads)
        values = kept.effect(name, freq="year").transpose("draw", ...).to_numpy()
        found = counted.quantiles(name, LEVELS, freq="year")
        exact = np.quantile(values, LEVELS, axis=0)
        apart, stated = abs(found.to_numpy() - exact), found["error"].to_numpy() + ROUNDING * abs(exact)
        in_errors = max(in_errors, float((apart / stated).max()))
        in_spreads = max(in_spreads, float((apart / values.std(axis=0)).max()))
    return in_errors, in_spreads


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was asked for; exit status 1 if an answer is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.long_run", description=__doc__.split("\n")[0])
    parser.add_argument("--draws", type=count, default=10_000_000)
    parser.add_argument("--threads", type=count, default=2)
    parser.add_argument("--repeats", type=count, help="runs, or rounds of --scaling and --paths (default 1)")
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument("--scaling", action="store_true", help="set the threads against one instead")
    modes.add_argument("--paths", action="store_true", help="set a summary against full paths instead")
    modes.add_argument("--check", action="store_true", help="compare quantiles with those of the draws instead")
    options = parser.parse_args(arguments)
    if options.check and options.repeats is not None:
        parser.error("--repeats: a check is made once")
    repeats = 1 if options.repeats is None else options.repeats
    print(", ".join(f"{name} {value}" for name, value in machine().items()))
    if options.scaling:
        scaling(options.draws, options.threads, repeats)
        return 0
    if options.paths:
        paths_against_summaries(options.draws, options.threads, repeats)
        return 0
    if options.check:
        in_errors, in_spreads = worst_quantile(options.draws, options.threads)
        print(f"{options.draws:,} draws: quantiles at most {in_errors:.2f} stated errors, {in_spreads:.5f} sd, off")
        return int(in_errors > 1.0)
    long_runs(options.draws, options.threads, repeats)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
