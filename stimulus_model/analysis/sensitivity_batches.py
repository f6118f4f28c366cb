"""Batches of rows of a sensitivity analysis: run, counted, and kept so that an interrupted analysis goes on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.analysis.pick_freeze import (
    NOT_BENT,
    Bend,
    Score,
    Sums,
    cuts_of,
    order_parts,
    ranks_of,
    shapley_parts,
)
from stimulus_model.analysis.resumable import Steps
from stimulus_model.analysis.walked_rows import Chosen, WalkedRows
from stimulus_model.engine.chunks import Arrays
from stimulus_model.simulation.input_runs import InputRuns, Pair
from stimulus_model.simulation.kept_shocks import numbers_of

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
BATCH = 32_768
"""Runs between two looks at how sure the shares are."""
GROWS = 4
"""Batches after twice which they grow, by no more than a quarter of what is done, and how large they become."""
FEWEST, MOST = 256, 8_192
"""Rows of a batch."""
MEMORY = 1 << 26
"""Bytes of the kept shocks of a sample."""
FOR_ORDERS = 4
"""First and total order take a walk in so many."""
NEAR = 0.97
"""Share of outcomes within which their squares are not bent."""
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
        self.choice = WalkedRows(2.0 * (inputs - 1) + 2.0 * inputs / FOR_ORDERS)
        self.runs_done, self.batches = 0, 0
        self.levels: Floats | None = None
        self.bend = NOT_BENT

    def go_on(self, precision: float, most_runs: int, steps: Steps) -> None:
        """Run batches, a step each, until every Shapley share is known to `precision`, or `most_runs` are done."""
        while True:
            rows = self._rows()
            self._take(steps.arrays(self.batches, partial(self._batch, rows)), rows)
            steps.report(self.runs_done)
            if self.shapley.shares().half_width <= precision or self.runs_done >= most_runs:
                return

    def _rows(self) -> int:
        """Return the rows of the next batch: more where many are done, for every cut has a cost of its own."""
        runs = BATCH * int(np.clip(self.batches // GROWS, 1, GROWS))
        most = min(MOST, MEMORY // max(8 * numbers_of(self.runs.task), 1))
        return int(np.clip(runs / self.choice.runs, FEWEST, max(most, FEWEST)))

    def _take(self, arrays: Arrays, rows: int) -> None:
        """Count a batch."""
        for kind in KINDS:
            parts = [np.asarray(arrays[f"{kind} {k}"], dtype=np.float64) for k in range(SUMS)]
            getattr(self, kind).take(parts, int(arrays[f"{kind} rows"]))
        if "levels" in arrays:
            self.levels = np.asarray(arrays["levels"], dtype=np.float64)
        if "bend" in arrays:
            self.bend = Bend(*np.asarray(arrays["bend"], dtype=np.float64))
        self.choice.take(arrays, rows)
        self.runs_done += int(arrays["runs"])
        self.batches += 1

    def _batch(self, rows: int) -> Arrays:
        """Return the sums of the next batch."""
        two, found = self.runs.pair((self.seed, self.batches), rows), Arrays()
        if self.wanted.kind == "rank" and self.levels is None:
            self.levels = np.sort(np.concatenate(two.ends()), axis=0)
            found["levels"] = self.levels
        first, last = map(self.score, two.ends())
        whole = 0.5 * (first - last) ** 2
        random = np.random.default_rng([self.seed, self.batches, 1])
        chosen = self.choice.choose(random, whole)
        parts, sums_to, bend = self._walks(two, chosen, random)
        if not self.batches:
            self.bend = bend
            found["bend"] = np.stack(bend)
        some = rows // FOR_ORDERS if self.choice.everywhere else 2 * rows // FOR_ORDERS
        for_orders = int(np.searchsorted(chosen.rows, some))
        alone, total, of = order_parts(
            two.chosen(chosen.rows[:for_orders]), for_orders, self.inputs, self.inner, self.score
        )
        sums, weight = {kind: Sums() for kind in KINDS}, 1.0 / chosen.chance[:, np.newaxis]
        sums["shapley"].add(parts * weight[:, :, np.newaxis], sums_to * weight, rows)
        w = weight[:for_orders]
        for kind, each in (("alone", alone), ("total", total)):
            sums[kind].add(each * w[:, :, np.newaxis], of * w, some)
        for kind, made in sums.items():
            found |= {f"{kind} {k}": part for k, part in enumerate(made.parts)} | {
                f"{kind} rows": np.array(made.rows)
            }
        share = (self.shapley if self.batches else sums["shapley"]).shares().share
        runs = 2 * rows + 2 * (self.inputs - 1) * int(chosen.times.sum()) + 2 * self.inputs * for_orders
        return found | self.choice.learn(whole, chosen, parts, share) | {"runs": np.array(runs)}

    def _walks(self, two: Pair, chosen: Chosen, random: np.random.Generator) -> tuple[Floats, Floats, Bend]:
        """Return the parts and the whole of rows that are walked, and how their squares are bent.

        Walks are sorted by the step of the shocks, which are then copied in whole blocks.
        """
        ranks = ranks_of(random, int(chosen.times.sum()), self.inputs, self.inner)
        sorts = self.runs.sorts
        order = np.arange(len(ranks[0])) if sorts is None else np.argsort(ranks[0][:, sorts], kind="stable")
        ranks = tuple(each[order] for each in ranks)
        row, from_last = chosen.each_walk(order)
        cuts = cuts_of(two.chosen(chosen.rows[row], from_last), ranks, self.score)
        bend = self.bend if self.batches else _bend_of(cuts, ranks)
        parts, whole = (chosen.mean(each, order) for each in shapley_parts(cuts, ranks, bend))
        return parts, whole, bend

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


def _bend_of(cuts: Floats, ranks: tuple[Integers, ...]) -> Bend:
    """Return for each outcome whether and where its squares are bent: what makes the widest interval narrower."""
    ends = cuts[0, [0, -1]].reshape(-1, cuts.shape[-1])
    middle = np.median(ends, axis=0)
    bends = [Bend(middle, reach) for reach in (np.inf * np.ones_like(middle), _reach(ends - middle))]
    widths = []
    for bend in bends:
        sums = Sums()
        sums.add(*shapley_parts(cuts, ranks, bend))
        shares = sums.shares()
        widths.append((shares.high - shares.low).max(axis=1))
    return Bend(middle, np.where(widths[0] <= widths[1], *(bend.reach for bend in bends)))


def _reach(away: Floats) -> Floats:
    return np.asarray(np.quantile(np.abs(away), NEAR, axis=0))
