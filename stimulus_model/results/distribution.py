"""What is left of the draws in a summary: histograms, exact moments and extremes of every series, and their errors.

Bins cover the whole line: bin edges lie at equal steps of ``u = z / (1 + |z|)``, where ``z`` is the distance from the
column's centre in units of its spread; smallest and largest value bound the outermost. Counts are exact, so the draw
of every rank is known to the bin: that is the stated error of a quantile, and it is certain. Within the bin draws are
taken to lie evenly, which in practice is far closer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError, check_choice
from stimulus_model.results.measures import FREQUENCIES, MEASURES, measures_of
from stimulus_model.results.paths import Floats
from stimulus_model.results.statistics import Statistics
from stimulus_model.variables import Variable

Integers = npt.NDArray[np.int64]

COARSE, FINE = 2.0**20, 2.0**32
"""A sum is ``high * COARSE + low / FINE``: the grid on which sums of blocks of draws add up exactly."""
SHARED = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Levels of the quantiles at which it is known what members of an ensemble add to the errors."""
NODES = 129
"""Points at which the distribution of a rank is evaluated for the Monte Carlo error of a quantile."""


class Quantiles(NamedTuple):
    """Quantiles (level, time), and how far each can at most lie from that of the draws themselves."""

    values: Floats
    errors: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """Counts of draws, column by column; a series is a run of columns: quarters, full years, and fiscal years.

    Attributes
    ----------
    draws
        Number of draws.
    places
        (variable, measure) -> first column of the series.
    quarters, years, fiscal_years
        Columns of each series; of fiscal years none where they were not counted.
    centre, spread
        Of the bins of every column, float64 (column,).
    counts
        Draws by bin, int64 (column, bin).
    moments
        Sums of z and of its squares, each as a high and a low part, int64 (column, 4).
    low, high
        Smallest and largest value, float64 (column,).
    positive
        Draws above zero, int64 (column,).
    shared
        What the members of an ensemble add to a squared standard error, over the variance: of the mean, then of the
        share of draws below the quantiles of `SHARED`, float64 (column, 1 + level). None: draws share none.
    """

    draws: int
    places: Mapping[tuple[str, str], int]
    quarters: int
    years: int
    centre: Floats
    spread: Floats
    counts: Integers
    moments: Integers
    low: Floats
    high: Floats
    positive: Integers
    shared: Floats | None = None
    fiscal_years: int = 0

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables."""
        return tuple(dict.fromkeys(name for name, _ in self.places))

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return sum(getattr(self, field).nbytes for field in self.arrays)

    @property
    def arrays(self) -> tuple[str, ...]:
        """Fields that are arrays, in the order in which files hold them."""
        return ARRAYS if self.shared is None else (*ARRAYS, "shared")

    def columns(self, entry: Variable, measure: str, freq: str) -> slice:
        """Return the columns of a series by quarter or by year."""
        name = check_choice("variable", entry.name, self.variables)
        check_choice("measure", measure, MEASURES)
        check_choice("freq", freq, FREQUENCIES)
        if freq == "fiscal_year" and not self.fiscal_years:
            allowed = (
                f"'quarter' or 'year', which were counted of {name}; "
                "simulate(..., keep='summary', fiscal_years=True) counts fiscal years too"
            )
            raise InputError("freq", freq, allowed)
        if (name, measure) not in self.places:
            raise InputError("measure", measure, self._counted(entry, measure))
        start = self.places[name, measure]
        if freq == "quarter":
            return slice(start, start + self.quarters)
        ends = start + self.quarters + self.years
        return slice(ends - self.years, ends) if freq == "year" else slice(ends, ends + self.fiscal_years)

    def _counted(self, entry: Variable, missing: str) -> str:
        """Say what was counted of a variable, and how what is missing would be."""
        name = entry.name
        counted = [measure for measure in MEASURES if (name, measure) in self.places]
        if missing not in measures_of(entry):
            return f"{', '.join(counted)}: what is counted of {name}, whose effects are not in per cent"
        wanted = [measure for measure in MEASURES if measure in (*counted, missing)]
        return f"{', '.join(counted)}: what was counted of {name}; simulate(measures={wanted}) counts this too"

    def quantiles(self, columns: slice, levels: Floats) -> Quantiles:
        """Return the quantiles of some columns at `levels` in [0, 1], as `numpy.quantile` defines them."""
        found = [_Column(self, k).quantiles(levels) for k in _numbers(columns)]
        values, errors = (np.array([each[part] for each in found]).T for part in range(2))
        return Quantiles(values, errors)

    def statistics(self, columns: slice, probability: float) -> Statistics:
        """Summarise some columns; `probability` is that of the central range."""
        tail = 0.5 * (1.0 - probability)
        levels = np.array([0.5, tail, 1.0 - tail])
        median, low, high = self.quantiles(columns, levels).values
        errors = np.array([_Column(self, k).monte_carlo_errors(levels) for k in _numbers(columns)]).reshape(-1, 3)
        sums = self.moments[columns, ::2] * COARSE + self.moments[columns, 1::2] / FINE
        mean, square = sums.T / self.draws
        variance = np.maximum(square - mean**2, 0.0) * self.spread[columns] ** 2
        variance[self.low[columns] == self.high[columns]] = 0.0  # what is left of a constant is rounding
        positive = self.positive[columns] / self.draws
        noise = np.sqrt(positive * (1.0 - positive) / self.draws) if self.draws > 1 else np.full(len(mean), np.nan)
        se_mean = np.sqrt(variance / (self.draws - 1)) if self.draws > 1 else noise
        below = self._more(columns, np.broadcast_to(levels, errors.shape))
        more_mean, more_positive = self._more(columns), self._more(columns, 1.0 - positive[:, np.newaxis])[:, 0]
        errors, floor_median = errors * np.sqrt(1.0 + below), errors[:, 0] * np.sqrt(below[:, 0])
        return Statistics(
            median=median,
            low=low,
            high=high,
            mean=np.clip(self.centre[columns] + self.spread[columns] * mean, self.low[columns], self.high[columns]),
            se_median=errors[:, 0],
            se_low=errors[:, 1],
            se_high=errors[:, 2],
            se_mean=se_mean * np.sqrt(1.0 + more_mean),
            probability_positive=positive,
            se_probability=noise * np.sqrt(1.0 + more_positive),
            floor_mean=se_mean * np.sqrt(more_mean),
            floor_median=floor_median,
        )

    def _more(self, columns: slice, levels: Floats | None = None) -> Floats:
        """Return what members add to squared errors, relative to them: of means, or at `levels` (column, level)."""
        if self.shared is None:
            return np.zeros(len(_numbers(columns)) if levels is None else levels.shape)
        shared = self.shared[columns] * self.draws
        if levels is None:
            return shared[:, 0]
        return np.array([np.interp(at, SHARED, row[1:]) for at, row in zip(levels, shared, strict=True)])


def _numbers(columns: slice) -> range:
    return range(columns.start, columns.stop, columns.step or 1)


ARRAYS = ("centre", "spread", "counts", "moments", "low", "high", "positive")
"""Fields of a `Distribution` that are arrays, in the order in which files hold them."""


class _Column:
    """The histogram of one column: bins with draws in them, their edges, and ranks."""

    def __init__(self, whole: Distribution, k: int) -> None:
        bins = whole.counts.shape[1]
        u = np.linspace(-1.0, 1.0, bins + 1)
        u[[0, -1]] = -0.5, 0.5  # infinite, and replaced below
        edges = whole.centre[k] + whole.spread[k] * u / (1.0 - np.abs(u))
        edges[0], edges[-1] = whole.low[k], whole.high[k]
        edges = np.clip(edges, whole.low[k], whole.high[k])
        filled = np.flatnonzero(whole.counts[k])
        self.draws, self.counts = whole.draws, whole.counts[k][filled]
        self.lower, self.upper = edges[filled], edges[filled + 1]
        self.before = np.cumsum(self.counts) - self.counts

    def quantiles(self, levels: Floats) -> tuple[Floats, Floats]:
        """Return quantiles and the largest distance that they can have from those of the draws."""
        rank = (self.draws - 1) * levels
        first, second = self._bin(np.floor(rank)), self._bin(np.ceil(rank))
        values = self._value(rank)
        errors = np.maximum(self.upper[second] - values, values - self.lower[first])
        return values, np.maximum(errors, 0.0)

    def monte_carlo_errors(self, levels: Floats) -> Floats:
        """Return standard errors of quantiles: Maritz and Jarrett (1978) on the distribution as it is counted."""
        from scipy.special import betaincinv

        if self.draws == 1:
            return np.full(len(levels), np.nan)
        nodes = (np.arange(NODES) + 0.5) / NODES
        n = self.draws + 1
        shares = betaincinv(n * levels[:, np.newaxis], n * (1.0 - levels[:, np.newaxis]), nodes)
        error: Floats = np.std(self._value(self.draws * shares - 0.5), axis=1)
        return error

    def _bin(self, rank: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.intp]:
        return np.clip(np.searchsorted(self.before, rank, side="right") - 1, 0, len(self.counts) - 1)

    def _value(self, rank: npt.NDArray[np.floating[Any]]) -> Floats:
        """Return the value at a rank from 0 to draws - 1, as if draws lay evenly in their bin."""
        at = self._bin(rank)
        share = np.clip((rank - self.before[at] + 0.5) / self.counts[at], 0.0, 1.0)
        value = self.lower[at] + share * (self.upper[at] - self.lower[at])
        # the smallest and the largest are known
        known: Floats = np.where(rank <= 0.0, self.lower[0], np.where(rank >= self.draws - 1, self.upper[-1], value))
        return known
