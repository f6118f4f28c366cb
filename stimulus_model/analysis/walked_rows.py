"""Which rows of two samples are worth a walk: those whose ends lie far apart, the more so the heavier the tails.

Both ends of a row cost two runs, the walk between them two for every input. Where few rows carry most of a variance,
many rows are given their ends alone, and a row is walked with a probability that grows with the squared distance
between them; what is found is divided by that probability (double sampling; Cochran 1977, Sampling Techniques,
chapter 12), so that sums stay unbiased and rows independent. Which probabilities pay is learnt from the batches
before. Rows so chosen are walked from either end, the farthest apart many times, and the mean is taken: in the tail
it matters much in which order inputs are exchanged.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.chunks import Arrays

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
LEAST = (0.02, 0.05, 0.15, 0.4, 1.0)
"""Walks of a row whose ends are close, below one a probability; with the last one every row is walked."""
MOST = 32.0
"""Walks of a row, in as many orders."""


class Chosen(NamedTuple):
    """Rows that are walked, with the probability of each and how often it is walked."""

    rows: Integers
    chance: Floats
    times: Integers

    def each_walk(self, order: Integers) -> tuple[Integers, npt.NDArray[np.bool_]]:
        """Return the place in `rows` of each walk, and whether it starts from the last end; walks in an order."""
        return np.repeat(np.arange(len(self.rows)), self.times)[order], order % 2 == 1

    def mean(self, found: Floats, order: Integers) -> Floats:
        """Return the mean of what the walks of a row found, (row, ...), from (walk, ...) in that order."""
        if not len(order):
            return found
        sums = np.add.reduceat(found[np.argsort(order)], np.cumsum(self.times) - self.times, axis=0)
        return np.asarray(sums / self.times.reshape(-1, *[1] * (found.ndim - 1)))


class WalkedRows:
    """The probability with which a row is walked, learnt from the rows that were.

    Parameters
    ----------
    cost
        Runs of a walk, where the ends of a row cost two.
    """

    def __init__(self, cost: float) -> None:
        self.cost = cost
        self.rows, self.whole, self.picked = 0, np.zeros(1), np.zeros(len(LEAST))
        self.squares: Floats = np.zeros((len(LEAST), 1, 1))

    @property
    def everywhere(self) -> bool:
        """Whether every row is walked, as often as any other."""
        return self.rows > 0 and self.least == LEAST[-1]

    @property
    def least(self) -> float:
        """The probability of a row whose ends are close, by which the widest interval costs the fewest runs."""
        if not self.rows:
            return LEAST[-1]
        runs = 2.0 + self.cost * self.picked / self.rows
        return LEAST[int(np.argmin(runs * self.squares.max(axis=(1, 2))))]

    @property
    def runs(self) -> float:
        """Runs of a row, on average."""
        return 2.0 + self.cost * (self.picked[LEAST.index(self.least)] / self.rows if self.rows else 1.0)

    def walks(self, whole: Floats, least: float | None = None) -> Floats:
        """Return the walks of each row, below one a probability; `whole` is half of the square between its ends."""
        if not self.rows:
            return np.ones(len(whole))
        mean = self.whole / self.rows
        size = (whole / np.where(mean > 0.0, mean, np.inf) * self._urgency()).max(axis=1)
        floor = self.least if least is None else least
        return np.asarray(np.minimum(MOST, floor * np.maximum(size, 1.0)))

    def choose(self, random: np.random.Generator, whole: Floats) -> Chosen:
        """Return which rows are walked, and how often: from either end, but for those that are walked once."""
        walks = self.walks(whole)
        rows = np.flatnonzero(random.random(len(walks)) < walks)
        times = np.ones_like(rows) if self.everywhere else _times(walks[rows])
        return Chosen(rows, np.minimum(1.0, walks[rows]), times)

    def _urgency(self) -> Floats:
        """Return how wide the interval of each outcome is beside the widest, float64 (outcome,)."""
        widths = np.sqrt(self.squares[LEAST.index(self.least)].max(axis=1))
        return np.asarray(widths / max(widths.max(), np.finfo(np.float64).tiny))

    def learn(self, whole: Floats, chosen: Chosen, parts: Floats, share: Floats) -> Arrays:
        """Return what rows teach: `whole` of all, `parts` of those that were walked, and the shares so far."""
        known = WalkedRows(self.cost)
        known.rows, known.whole = self.rows + len(whole), self.whole + whole.sum(axis=0)
        known.squares = self.squares if self.rows else np.ones((len(LEAST), whole.shape[1], 1))
        mean = known.whole[:, np.newaxis] / known.rows
        apart = (parts - share * parts.sum(axis=2, keepdims=True)) / np.where(mean > 0.0, mean, np.inf)
        would = [known.walks(whole, least) for least in LEAST]
        chances = [chosen.chance * np.minimum(1.0, each[chosen.rows]) for each in would]
        squares = [(apart**2 / each[:, np.newaxis, np.newaxis]).sum(axis=0) for each in chances]
        picked = [(np.minimum(1.0, each) * _times(each)).sum() for each in would[:-1]] + [len(whole)]
        return {"ends": whole.sum(axis=0), "squares": np.array(squares), "picked": np.array(picked)}

    def take(self, arrays: Arrays, rows: int) -> None:
        """Count what rows taught."""
        self.whole = self.whole + np.asarray(arrays["ends"], np.float64)
        self.squares = self.squares + np.asarray(arrays["squares"], np.float64)
        self.picked = self.picked + np.asarray(arrays["picked"], np.float64)
        self.rows += rows


def _times(walks: Floats) -> Integers:
    """Return how often a row is walked, as often from either end, where so many walks of it are wanted."""
    return 2 * np.maximum(np.rint(0.5 * walks), 1.0).astype(np.int64)
