"""Draws counted instead of kept: histograms and moments of every series, in memory that does not grow with the draws.

All that is kept is a whole number, a smallest or a largest value, so the histograms of parts of a run add up to those
of the run exactly, in any order. Counts are whole numbers anyway. Sums are floats only within a block of draws,
always in the same order; a block's sum is then put on a grid of 2**-32 of the series' spread.

Bins cover the whole line: ``u = z / (1 + |z|)`` of ``z = (value - centre) / spread`` lies between -1 and 1, and is
cut into equal bins. Centre and spread are those of the run's first draws, so no value is out of range.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

MEASURES = ("without", "with", "effect", "relative")
"""Series of a variable: both scenarios, with minus without, and that in per cent of without."""
BLOCK = 1024
"""Draws whose floats are summed before they are put on the grid; spans of draws are multiples of it."""
BINS = 1023
"""Odd: the centre, where constants and many equal values lie, is the middle of a bin."""
LANES = 16
"""Sums run in so many lanes at once, whatever the processor: draw k of a block belongs to lane k mod 16."""
TURN = 2 * LANES
"""Draws that are counted at a time."""
FINE, COARSE = 2.0**32, 2.0**20
"""A block's sum is ``high * COARSE + low / FINE``, both whole numbers."""


class Layout(NamedTuple):
    """Which series are counted, and where: a series is a run of columns, its quarters and then its full years.

    Attributes
    ----------
    place
        int64 (variable, measure): first column of the series; -1 for one that is not counted.
    last
        bool (variable): whether a year is its last quarter, or else the mean of its four.
    calendars
        int64 (calendar, 2): quarter in which the first full year begins, and how many full years there are. Years of
        calendars after the first, such as fiscal years, stand behind those of the first.
    quarters
        Quarters of a path.
    """

    place: IntArray
    last: npt.NDArray[np.bool_]
    calendars: IntArray
    quarters: int

    @property
    def times(self) -> int:
        """Columns of a series."""
        return self.quarters + int(self.calendars[:, 1].sum())

    @property
    def measures(self) -> tuple[str, ...]:
        """Those of `MEASURES` that are counted of any variable."""
        return tuple(name for name, places in zip(MEASURES, self.place.T, strict=True) if (places >= 0).any())

    @property
    def columns(self) -> int:
        """Columns of all series."""
        return int((self.place >= 0).sum()) * self.times


class Bins(NamedTuple):
    """Centre and spread of every column, float64 (column,)."""

    centre: FloatArray
    spread: FloatArray


class Histograms(NamedTuple):
    """What is known of some draws.

    Attributes
    ----------
    counts
        Whole numbers (column, bin).
    moments
        int64 (column, 4): high and low part of the sum of z, and of the sum of its squares.
    low, high
        Smallest and largest value, float64 (column,).
    positive
        Draws above zero, int64 (column,).
    """

    counts: npt.NDArray[Any]
    moments: IntArray
    low: FloatArray
    high: FloatArray
    positive: IntArray


def empty(columns: int, counts: npt.DTypeLike = np.int64) -> Histograms:
    """Return the histograms of no draws."""
    return Histograms(
        np.zeros((columns, BINS), counts),
        np.zeros((columns, 4), np.int64),
        np.full(columns, np.inf),
        np.full(columns, -np.inf),
        np.zeros(columns, np.int64),
    )


def add_histograms(total: Histograms, part: Histograms) -> None:
    """Add `part` to `total`."""
    for whole, piece in ((total.counts, part.counts), (total.moments, part.moments), (total.positive, part.positive)):
        np.add(whole, piece, out=whole, casting="unsafe")
    np.minimum(total.low, part.low, out=total.low)
    np.maximum(total.high, part.high, out=total.high)
