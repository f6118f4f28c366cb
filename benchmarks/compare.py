"""One run that says how fast the library is against others: ``python -m benchmarks.compare``.

The job: 10,000 draws x 64 quarters x two scenarios of the shipped economy and package, parameter draws and shocks
included, on one core. Every contender's answers are checked before anything is timed. Exit status 1 if an answer is
wrong, or if the library is slower than ``--require`` asks; 0 otherwise.
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import stimulus_model as sm
from benchmarks import processes
from benchmarks.arguments import count
from benchmarks.contenders import Contender, blocks_of, contenders, peers_of
from benchmarks.elsewhere import Elsewhere
from benchmarks.job import (
    ECONOMY,
    PACKAGE,
    SEED,
    SUMMARY,
    disagreement,
    inputs_of,
    main_task,
    standard_errors_apart,
    values_of,
)
from benchmarks.report import report
from benchmarks.timing import best_block, interleaved, machine, one_core
from stimulus_model.engine.run import run
from stimulus_model.engine.task import Task

CHECKED = 256
"""Draws on which answers are compared value by value."""
TOLERANCE = {"reference": 1e-12} | dict.fromkeys(("numpy", "numba", "jax", "jax given", "jax tuned"), 1e-11)
"""Largest difference from lanes, as a share of the path's largest value. Others use libm's or XLA's functions."""
STANDARD_ERRORS = 6.0
"""How far the means of a run with other random numbers may lie from ours."""


def checks(
    task: Task, peers: dict[str, Any], draws: int, blocks: dict[str, tuple[int, ...]] | None = None
) -> dict[str, dict[str, Any]]:
    """Compare answers with the library's: value by value on the same random numbers, means on everyone's own.

    `blocks` are block sizes to use, where one of all draws would not do.
    """
    inputs = inputs_of(task, CHECKED)
    ours = values_of(run(task, CHECKED, threads=1))
    everyone = {"reference": values_of(run(task, CHECKED, engine="reference", threads=1, chunk=CHECKED))}
    everyone |= {name: peer.given(inputs) for name, peer in peers.items()}
    results = {}
    for name, values in everyone.items():
        difference = disagreement(ours, values)
        results[name] = {"difference": difference, "allowed": TOLERANCE[name], "ok": difference <= TOLERANCE[name]}
    many = values_of(run(task, draws, threads=1))
    for name, peer in peers.items():
        block = blocks[name][0] if blocks else draws
        apart = standard_errors_apart(task, many, peer.sums(draws, block), draws)
        results[name] |= {"standard_errors": apart, "ok": results[name]["ok"] and apart <= STANDARD_ERRORS}
    return results


def best_blocks(everyone: dict[str, Contender], draws: int) -> dict[str, int]:
    """Return the block size with which everyone is fastest, all paths kept."""
    return {name: best_block(contender.paths, contender.blocks, draws) for name, contender in everyone.items()}


def times(
    everyone: dict[str, Contender], best: dict[str, int], draws: int, repeats: int, kind: str
) -> dict[str, dict[str, Any]]:
    """Time everyone in turn; `kind` is what is kept: ``"paths"`` or ``"sums"``."""
    calls = {name: getattr(contender, kind) for name, contender in everyone.items()}
    jobs = {name: functools.partial(call, draws, best[name]) for name, call in calls.items() if call is not None}
    return {
        name: {
            "title": everyone[name].title,
            "block": best[name],
            "wall": timing.wall,
            "processor": timing.processor,
            "nanoseconds": timing.processor / (draws * 64 * 2) * 1e9,
            "ratio": timing.ratio,
        }
        for name, timing in interleaved(jobs, repeats).items()
    }


def whole_calls(
    package: sm.Package, economy: sm.Economy, task: Task, draws: int, repeats: int, block: int
) -> dict[str, Any]:
    """Time the public call from priors to `Projection`, and what a second thread gains."""

    def call(**options: Any) -> Callable[[], Any]:
        return lambda: sm.simulate(package, economy, seed=SEED, draws=draws, **options)

    one = interleaved(
        {"compiled": call(threads=1), "reference": call(threads=1, engine="reference", chunk=block)}, min(repeats, 3)
    )
    both = {f"{k} threads": (lambda k=k: run(task, draws, threads=k)) for k in (2, 1)}
    timed = interleaved({"simulate": call(threads=2), **both}, repeats)
    counted = interleaved(
        {f"{k} threads": call(threads=k, keep="summary", variables=SUMMARY) for k in (2, 1)}, repeats
    )
    return {
        "one_thread": one["compiled"].wall,
        "reference_over_lanes": one["reference"].ratio,
        "two_threads": timed["simulate"].wall,
        "scaling": timed["1 threads"].wall / timed["2 threads"].wall,
        "summary_scaling": counted["1 threads"].wall / counted["2 threads"].wall,
        "summary_over_paths": counted["1 threads"].processor / timed["1 threads"].processor,
    }


def say(what: str) -> None:
    """Tell what is being done: the whole takes minutes."""
    print(f"{what} ...", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run everything and print it; see the module."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__.split("\n")[0])
    parser.add_argument("--draws", type=int, default=10_000, help="a multiple of 1000 (default 10,000)")
    parser.add_argument("--repeats", type=count, default=7)
    parser.add_argument("--quick", action="store_true", help="512 draws, one repeat, one block size: does all work?")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--require", type=float, help="fail if lanes / reference engine falls below this ratio")
    options = parser.parse_args(arguments)
    if options.draws < 1000 or options.draws % 1000:
        parser.error("--draws must be a multiple of 1000 from 1000")
    draws, repeats = (512, 1) if options.quick else (options.draws, options.repeats)
    blocks = blocks_of(draws, jax=CHECKED if options.quick else None)

    sm.run_cache.limit = 0  # a call that is timed computes everything
    package, economy, task = sm.Package.load(PACKAGE), sm.Economy.load(ECONOMY), main_task()
    with one_core() if not options.quick else nullcontext():  # compilers use all cores
        say("compiling, checking answers")
        peers = peers_of(task, blocks["jax"][0], brief=options.quick)
        checked = checks(task, peers, draws, blocks)
        everyone = contenders(task, peers, blocks)
        say("looking for block sizes")
        best = best_blocks(everyone, draws)
        say("timing, all paths kept")
        paths = times(everyone, best, draws, repeats, "paths")
        say("timing, sums kept")
        sums = times(everyone, best, draws, repeats, "sums")
        for peer in peers.values():
            if isinstance(peer, Elsewhere):
                peer.close()
    say("timing whole calls and new processes")
    results = {
        "machine": machine(),
        "draws": draws,
        "repeats": repeats,
        "checks": checked,
        "paths": paths,
        "sums": sums,
        "calls": whole_calls(package, economy, task, draws, repeats, paths["reference"]["block"]),
        "import": processes.import_seconds(repeats),
        "first": processes.first_calls(draws, 1 if options.quick else 3),
        "memory": {engine: processes.peak_memory(engine, draws) for engine in ("compiled", "reference")},
    }
    print(report(results))
    if options.json is not None:
        options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    found = complaints(results, options.require)
    for complaint in found:
        print(complaint, file=sys.stderr)
    return 1 if found else 0


def complaints(results: dict[str, Any], require: float | None) -> list[str]:
    """Return what makes the run a failure: wrong answers, and a ratio below the one required, if any is."""
    found = [f"wrong answers: {name}" for name, check in results["checks"].items() if not check["ok"]]
    ratio = results["paths"]["reference"]["ratio"]
    if require is not None and not ratio >= require:
        found.append(f"{ratio:.1f} times as fast as the reference engine, but {require:g} is required")
    return found


if __name__ == "__main__":
    sys.exit(main())
