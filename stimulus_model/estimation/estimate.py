"""An estimated number with its uncertainty, and the prior that it makes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from stimulus_model.economy.beliefs.prior import Prior, lognormal, normal
from stimulus_model.estimation.sample import Array
from stimulus_model.inputs import InputError, check_choice, check_number
from stimulus_model.results.tables.formats import decimals, fixed, share, span

_ONE_SD = 0.15865525393145707  # probability below minus one standard deviation of a normal distribution
_Z95 = 1.6448536269514722
SHAPES = ("normal", "lognormal")


class Bands(NamedTuple):
    """Spread of replications; every field has the shape of one replication."""

    se: Array
    low: Array
    high: Array


def spread(draws: Array | None, values: Array, level: float) -> Bands:
    """Central range and standard error of `draws` (replication, ...); nan without draws.

    The standard error is half the distance between the 15.9 % and the 84.1 % quantile: ratios such as multipliers
    have so heavy tails that a standard deviation of replications would be noise.
    """
    if draws is None:
        nothing = np.full(np.shape(values), np.nan)
        return Bands(nothing, nothing, nothing)
    tail = 0.5 * (1.0 - level)
    low, below, above, high = np.quantile(draws, (tail, _ONE_SD, 1.0 - _ONE_SD, 1.0 - tail), axis=0)
    return Bands(0.5 * (above - below), low, high)


@dataclass(frozen=True, slots=True)
class BootstrapEstimate:
    """One estimated number.

    Attributes
    ----------
    name
        What it is.
    value, se
        Estimate and standard error; the error is nan where it was not asked for.
    low, high
        Central range that covers the truth with probability `level`.
    source
        Method, variables and sample, for the note of a parameter.
    """

    name: str
    value: float
    se: float
    low: float
    high: float
    level: float
    source: str

    def to_prior(
        self, shape: str = "normal", *, inflate: float = 1.0, low: float | None = None, high: float | None = None
    ) -> Prior:
        """Return a prior for an economy: ``economy.replace(name=estimate.to_prior())``.

        Parameters
        ----------
        shape
            ``"normal"`` with the estimate as mean, or ``"lognormal"`` with the estimate as median and the relative
            standard error as standard deviation of the log.
        inflate
            Factor on the standard error, above 1 where the data describe another country or time.
        low, high
            Limits of the prior.

        Raises
        ------
        InputError
            Without a standard error, or a lognormal shape for an estimate that is not positive.
        """
        check_choice("shape", shape, SHAPES)
        check_number("inflate", inflate, above=0.0)
        if not (math.isfinite(self.se) and self.se > 0.0):
            raise InputError("se", self.se, "an estimate with a standard error: ask for replications")
        sd = inflate * self.se
        if shape == "normal":
            return normal(self.value, sd, low, high)
        if self.value <= 0.0:
            raise InputError("shape", shape, f"'normal': the estimate, {self.value:g}, is not positive")
        try:
            high_tail = self.value * math.exp(_Z95 * sd / self.value)
        except OverflowError:
            raise InputError(
                "inflate", inflate, "a factor that leaves the tail of a lognormal prior finite"
            ) from None
        return lognormal(self.value, high_tail, low, high)

    def __str__(self) -> str:
        places = decimals([self.value, self.high])
        if math.isnan(self.se):
            return f"{self.name}: {fixed(self.value, places)}"
        between = span(self.low, self.high, places)
        return f"{self.name}: {fixed(self.value, places)} ({share(self.level)}: {between})"


def estimate_of(name: str, value: float, draws: Array | None, level: float, source: str) -> BootstrapEstimate:
    """Return the estimate with the spread of its replications, shape (replication,)."""
    bands = spread(draws, np.asarray(value), level)
    return BootstrapEstimate(name, float(value), float(bands.se), float(bands.low), float(bands.high), level, source)


def cells(columns: Sequence[float]) -> tuple[str, ...]:
    """Write numbers of one row of a table with common decimals."""
    places = decimals(columns)
    return tuple(fixed(float(value), places) for value in columns)
