"""What debt and plants cost: the kernel with them, and with something simple in their place.

``python -m benchmarks.ladder [rounds]``: in turn, on one thread, and the share of time round by round. The maturity
ladder against one bucket of debt that never falls due; plants that can exit, and be sold, against plants that
always stand and whose shares are kept.
"""

from __future__ import annotations

import dataclasses
import statistics
import sys
import time
from typing import Any
from unittest.mock import patch

from benchmarks.job import main_task
from stimulus_model.economy import model as economy_model
from stimulus_model.economy.blocks import bonds
from stimulus_model.economy.blocks.maturity_ladder import ByMaturity, Due, Ladder, PastVintages, Vintage
from stimulus_model.economy.blocks.plant_exits import ExitState, SurvivingPlants
from stimulus_model.engine.model import Nothing
from stimulus_model.engine.run import Task, run
from stimulus_model.records import make

DRAWS = 256
"""Few, so that results stay in memory that has been touched before."""
NOTHING: PastVintages = make(PastVintages, lambda _: 0.0)
SURVIVING = make(SurvivingPlants, lambda _: 0.0)._replace(
    capex=1.0, research=1.0, equity=1.0, owners=1.0, owners_producing=1.0
)


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


def without_exits(task: Task) -> Task:
    """Return the task with plants that never exit, produce from the first day, and are never sold."""
    quarter = task.model.quarter

    def standing(*arguments: Any) -> tuple[Any, Any, Any]:
        with patch.object(economy_model, "exits", _exits):
            found: tuple[Any, Any, Any] = quarter(*arguments)
        return found

    return dataclasses.replace(task, model=dataclasses.replace(task.model, quarter=standing))


def _issue(amount: float, notes: float, spread: float, yields: ByMaturity, policy: Any) -> Vintage:
    zero = make(ByMaturity, lambda _: 0.0)
    sold = amount + notes
    return Vintage(zero._replace(y10=sold), zero._replace(y10=0.01 * yields.y10 * sold))


def _roll(ladder: Ladder, due: Due, vintage: Vintage) -> Ladder:
    return Ladder(ladder.face + vintage.face.y10, ladder.coupons + vintage.coupons.y10, ladder.face_years)


def _exits(s: ExitState, *_: Any) -> tuple[ExitState, SurvivingPlants]:
    return s, SURVIVING


def main(rounds: int = 201) -> int:
    """Print medians, and the share of the kernel's time that each part takes, with the spread over rounds."""
    task = main_task()
    tasks = {"whole": task, "ladder": without_ladder(task), "exits": without_exits(task)}
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for count in range(rounds + 1):
        for name, each in tasks.items():
            start = time.process_time()
            run(each, DRAWS, threads=1)
            if count:  # the first round compiles
                taken[name].append(time.process_time() - start)
    quarters = task.policy.shape[0] * task.policy.shape[1] * DRAWS
    whole = taken.pop("whole")
    print(f"{1e9 * statistics.median(whole) / quarters:.1f} ns a draw-quarter (median of {rounds})")
    for name, seconds in taken.items():
        shares = [1.0 - short / long for long, short in zip(whole, seconds, strict=True)]
        low, middle, high = statistics.quantiles(shares, n=4)
        spread = f"quartiles of rounds {100.0 * low:.1f} to {100.0 * high:.1f} %"
        print(f"{name:8} {100.0 * middle:6.1f} % of the time ({spread})")
    return 0


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
