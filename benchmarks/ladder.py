"""What the maturity ladder costs: the kernel with it, and with one bucket of debt that never falls due.

``python -m benchmarks.ladder [rounds]``: both in turn, on one thread, and the ratio round by round.
"""

from __future__ import annotations

import dataclasses
import statistics
import sys
import time
from typing import Any
from unittest.mock import patch

from benchmarks.job import main_task
from stimulus_model.economy import bonds
from stimulus_model.economy.ladder import ByMaturity, Due, Ladder, PastVintages, Vintage
from stimulus_model.engine.ensemble import Task, run
from stimulus_model.engine.model import Nothing
from stimulus_model.lanes.records import make

DRAWS = 256
"""Few, so that results stay in memory that has been touched before."""
NOTHING: PastVintages = make(PastVintages, lambda _: 0.0)


def without_ladder(task: Task) -> Task:
    """Return the task with one bucket of debt: nothing falls due, all is issued at ten years, no memory."""
    quarter = task.model.quarter

    def flat(*arguments: Any) -> tuple[Any, Any]:
        with (
            patch.object(bonds, "falling_due", lambda past, policy: Due(0.0, 0.0)),
            patch.object(bonds, "issue", _issue),
            patch.object(bonds, "roll", _roll),
        ):
            state, flows, _ = quarter(*arguments, NOTHING)
        return state, flows

    return dataclasses.replace(task, model=dataclasses.replace(task.model, quarter=flat, Past=Nothing, lags=()))


def _issue(amount: float, notes: float, spread: float, yields: ByMaturity, policy: Any) -> Vintage:
    zero = make(ByMaturity, lambda _: 0.0)
    sold = amount + notes
    return Vintage(zero._replace(y10=sold), zero._replace(y10=0.01 * yields.y10 * sold))


def _roll(ladder: Ladder, due: Due, vintage: Vintage) -> Ladder:
    return Ladder(ladder.face + vintage.face.y10, ladder.coupons + vintage.coupons.y10, ladder.face_years)


def main(rounds: int = 201) -> int:
    """Print medians, and the share of the kernel's time that the ladder takes, with the spread over rounds."""
    task = main_task()
    tasks = {"with": task, "without": without_ladder(task)}
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for count in range(rounds + 1):
        for name, each in tasks.items():
            start = time.process_time()
            run(each, DRAWS, threads=1)
            if count:  # the first round compiles
                taken[name].append(time.process_time() - start)
    shares = [1.0 - short / long for long, short in zip(taken["with"], taken["without"], strict=True)]
    quarters = task.policy.shape[0] * task.policy.shape[1] * DRAWS
    for name, seconds in taken.items():
        print(f"{name:8} {1e9 * statistics.median(seconds) / quarters:6.1f} ns a draw-quarter (median of {rounds})")
    low, middle, high = statistics.quantiles(shares, n=4)
    spread = f"quartiles of rounds {100.0 * low:.1f} to {100.0 * high:.1f} %"
    print(f"ladder   {100.0 * middle:6.1f} % of the time ({spread})")
    return 0


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
