"""Batches of rows of a sensitivity analysis: run, counted, and kept so that an interrupted analysis goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.analysis.pick_freeze import Score, Sums, order_parts, ranks_of, shapley_parts
from stimulus_model.engine.checkpoint import Store
from stimulus_model.engine.chunks import Arrays
from stimulus_model.engine.executors import Span
from stimulus_model.engine.progress import Progress
from stimulus_model.simulation.input_runs import InputRuns

Floats = npt.NDArray[np.float64]
BATCH = 32_768
"""Runs between two looks at how sure the shares are."""
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

    def go_on(self, precision: float, most_runs: int, report: Progress | None, store: Store | None = None) -> None:
        """Run batches until every Shapley share is known to `precision`, or `most_runs` are done.

        Batches that `store` has are taken from it, and new ones are kept there: an interrupted analysis goes on where
        it stopped, and ends with the same bits.
        """
        size = int(np.clip(BATCH // (2 * self.inputs), FEWEST, MOST))
        known = {} if store is None else {span.first: arrays for span, arrays in store.finished()}
        while True:
            if self.batches in known:
                self._take(known[self.batches], size)
            else:
                before = self._state()
                self._batch(size)
                added = self._added(before)
                if store is not None:
                    store.add(Span(self.batches - 1, 1), added)
            if report is not None:
                report(min(self.runs_done, most_runs), most_runs)
            if self.shapley.shares().half_width <= precision or self.runs_done >= most_runs:
                return

    def _state(self) -> tuple[Sums, Sums, Sums]:
        """Set the sums aside, so that those of the next batch stand alone."""
        before = self.shapley, self.alone, self.total
        self.shapley, self.alone, self.total = Sums(), Sums(), Sums()
        return before

    def _added(self, before: tuple[Sums, Sums, Sums]) -> Arrays:
        """Add what was set aside to the sums of the last batch; return these as arrays."""
        found: Arrays = {} if self.levels is None or self.batches > 1 else {"levels": self.levels}
        for kind, old in zip(KINDS, before, strict=True):
            new = getattr(self, kind)
            found |= {f"{kind} {k}": part for k, part in enumerate(new.parts)} | {f"{kind} rows": np.array(new.rows)}
            if old.parts:
                old.take(new.parts, new.rows)
                setattr(self, kind, old)
        return found

    def _take(self, arrays: Arrays, rows: int) -> None:
        """Count a batch that was kept."""
        for kind in KINDS:
            parts = [np.asarray(arrays[f"{kind} {k}"], dtype=np.float64) for k in range(SUMS)]
            getattr(self, kind).take(parts, int(arrays[f"{kind} rows"]))
        if "levels" in arrays:
            self.levels = np.asarray(arrays["levels"], dtype=np.float64)
        self.runs_done += 2 * self.inputs * (rows + rows // FOR_ORDERS)
        self.batches += 1

    def _batch(self, rows: int) -> None:
        two = self.runs.pair((self.seed, self.batches), rows)
        random = np.random.default_rng([self.seed, self.batches, 1])
        ranks = ranks_of(random, rows, self.inputs, self.inner)
        if self.runs.sorts is not None:
            order = np.argsort(ranks[0][:, self.runs.sorts], kind="stable")
            ranks = tuple(each[order] for each in ranks)
        if self.wanted.kind == "rank" and self.levels is None:
            walk = two.walk(ranks[0])
            self.levels = np.sort(np.concatenate([walk.at(-1), walk.at(self.inputs - 1)]), axis=0)
        self.shapley.add(*shapley_parts(two, ranks, self.score))
        some = rows // FOR_ORDERS
        two = self.runs.pair((self.seed, self.batches, 2), some)
        alone, total, whole = order_parts(two, some, self.inputs, self.inner, self.score)
        self.alone.add(alone, whole)
        self.total.add(total, whole)
        self.runs_done += 2 * self.inputs * (rows + some)
        self.batches += 1

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
