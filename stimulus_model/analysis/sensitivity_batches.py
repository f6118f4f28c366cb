"""Batches of rows of a sensitivity analysis: run, counted, and kept so that an interrupted analysis goes on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.analysis.pick_freeze import Score, Sums, order_parts, ranks_of, shapley_parts
from stimulus_model.analysis.resumable import Steps
from stimulus_model.engine.chunks import Arrays
from stimulus_model.simulation.input_runs import InputRuns

Floats = npt.NDArray[np.float64]
BATCH = 32_768
"""Runs between two looks at how sure the shares are."""
GROWS = 4
"""Batches after twice which they grow, by no more than a quarter of what is done, and how large they become."""
FEWEST, MOST = 256, 8_192
"""Rows of a batch."""
FOR_ORDERS = 4
"""First and total order take a row in so many."""
KINDS, SUMS = ("shapley", "alone", "total"), 5


class Wanted(NamedTuple):
    """What is explained: "value", "rank", or whether an outcome lies "above" or "below" `at`."""

    kind: str
    at: float = 0.0


class Batches:
    """Batches of rows, and the sums that shares are found from."""

    def __init__(self, runs: InputRuns, inputs: int, inner: Mapping[int, int], wanted: Wanted, seed: int) -> None:
        self.runs, self.inputs, self.inner, self.wanted, self.seed = runs, inputs, inner, wanted, seed
        self.shapley, self.alone, self.total = Sums(), Sums(), Sums()
        self.runs_done, self.batches = 0, 0
        self.levels: Floats | None = None

    def go_on(self, precision: float, most_runs: int, steps: Steps) -> None:
        """Run batches, a step each, until every Shapley share is known to `precision`, or `most_runs` are done."""
        while True:
            size = self._rows()
            self._take(steps.arrays(self.batches, partial(self._batch, size)), size)
            steps.report(self.runs_done)
            if self.shapley.shares().half_width <= precision or self.runs_done >= most_runs:
                return

    def _rows(self) -> int:
        """Return the rows of the next batch: more where many are done, for every cut has a cost of its own."""
        runs = BATCH * int(np.clip(self.batches // GROWS, 1, GROWS))
        return int(np.clip(runs // (2 * self.inputs), FEWEST, MOST))

    def _take(self, arrays: Arrays, rows: int) -> None:
        """Count a batch."""
        for kind in KINDS:
            parts = [np.asarray(arrays[f"{kind} {k}"], dtype=np.float64) for k in range(SUMS)]
            getattr(self, kind).take(parts, int(arrays[f"{kind} rows"]))
        if "levels" in arrays:
            self.levels = np.asarray(arrays["levels"], dtype=np.float64)
        self.runs_done += 2 * self.inputs * (rows + rows // FOR_ORDERS)
        self.batches += 1

    def _batch(self, rows: int) -> Arrays:
        """Return the sums of the next batch."""
        two = self.runs.pair((self.seed, self.batches), rows)
        random = np.random.default_rng([self.seed, self.batches, 1])
        ranks = ranks_of(random, rows, self.inputs, self.inner)
        if self.runs.sorts is not None:
            order = np.argsort(ranks[0][:, self.runs.sorts], kind="stable")
            ranks = tuple(each[order] for each in ranks)
        found: Arrays = {}
        if self.wanted.kind == "rank" and self.levels is None:
            walk = two.walk(ranks[0])
            self.levels = np.sort(np.concatenate([walk.at(-1), walk.at(self.inputs - 1)]), axis=0)
            found["levels"] = self.levels
        parts, whole = shapley_parts(two, ranks, self.score)
        some = rows // FOR_ORDERS
        two = self.runs.pair((self.seed, self.batches, 2), some)
        alone, total, of_orders = order_parts(two, some, self.inputs, self.inner, self.score)
        for kind, each, of in zip(KINDS, (parts, alone, total), (whole, of_orders, of_orders), strict=True):
            sums = Sums()
            sums.add(each, of)
            found |= {f"{kind} {k}": part for k, part in enumerate(sums.parts)} | {
                f"{kind} rows": np.array(sums.rows)
            }
        return found

    @property
    def score(self) -> Score:
        """What is explained of outcomes."""
        kind, at, levels = self.wanted.kind, self.wanted.at, self.levels
        if kind == "value":
            return lambda y: y
        if kind == "rank":
            assert levels is not None
            return lambda y: np.stack(
                [np.searchsorted(levels[:, k], y[:, k]) / len(levels) for k in range(y.shape[1])], axis=1
            )
        return lambda y: (y > at if kind == "above" else y < at).astype(np.float64)
