"""Which rows of two samples are worth a walk: those whose ends lie far apart, the more so the heavier the tails.

Both ends of a row cost two runs, the walk between them two for every input. Where few rows carry most of a variance,
many rows are given their ends alone, and a row is walked with a probability that grows with the distance between
them; what is found is divided by that probability (double sampling; Cochran 1977, Sampling Techniques, chapter 12),
so that sums stay unbiased and rows independent. Which probabilities pay is learnt from the batches before.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.chunks import Arrays

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
LEAST = (0.03, 0.1, 0.3, 1.0)
"""Probabilities of a row whose ends are close; with the last one every row is walked."""


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

    def chances(self, whole: Floats, least: float | None = None) -> Floats:
        """Return the probability of each row; `whole` is half of the square between its ends, (row, outcome)."""
        if not self.rows:
            return np.ones(len(whole))
        mean = self.whole / self.rows
        size = np.sqrt((whole / np.where(mean > 0.0, mean, np.inf) * self._urgency()).max(axis=1))
        floor = self.least if least is None else least
        return np.asarray(np.minimum(1.0, floor * np.maximum(size, 1.0)))

    def _urgency(self) -> Floats:
        """Return how wide the interval of each outcome is beside the widest, squared, float64 (outcome,)."""
        widths = self.squares[LEAST.index(self.least)].max(axis=1)
        return np.asarray(widths / max(widths.max(), np.finfo(np.float64).tiny))

    def learn(self, whole: Floats, walked: Integers, chances: Floats, parts: Floats, share: Floats) -> Arrays:
        """Return what rows teach: `whole` of all, `parts` of those that were `walked`, and the shares so far."""
        known = WalkedRows(self.cost)
        known.rows, known.whole = self.rows + len(whole), self.whole + whole.sum(axis=0)
        known.squares = self.squares if self.rows else np.ones((len(LEAST), whole.shape[1], 1))
        mean = known.whole[:, np.newaxis] / known.rows
        apart = (parts - share * parts.sum(axis=2, keepdims=True)) / np.where(mean > 0.0, mean, np.inf)
        would = [known.chances(whole, least) for least in LEAST]
        squares = [(apart**2 / (chances * each)[walked, np.newaxis, np.newaxis]).sum(axis=0) for each in would]
        return {"ends": whole.sum(axis=0), "squares": np.array(squares), "picked": np.sum(would, axis=1)}

    def take(self, arrays: Arrays, rows: int) -> None:
        """Count what rows taught."""
        self.whole = self.whole + np.asarray(arrays["ends"], np.float64)
        self.squares = self.squares + np.asarray(arrays["squares"], np.float64)
        self.picked = self.picked + np.asarray(arrays["picked"], np.float64)
        self.rows += rows
