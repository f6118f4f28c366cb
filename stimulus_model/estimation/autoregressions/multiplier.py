"""Multipliers by horizon: how much of one variable comes with one unit of another after a shock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.estimation.estimate import BootstrapEstimate, cells, spread
from stimulus_model.estimation.sample import Array
from stimulus_model.inputs import check_choice, check_integer
from stimulus_model.results.plots.chart import Chart, Words, colours, finish, new_axes
from stimulus_model.results.tables.formats import share
from stimulus_model.results.tables.table import Summarised, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

KINDS = ("cumulative", "impact")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Multiplier(Summarised):
    """A multiplier at every horizon.

    Attributes
    ----------
    name
        What is divided by what, after which shock.
    values, se, low, high
        Estimate, standard error and central range, shape (horizon,); horizon 0 is the period of the shock.
    level
        Probability of the central range.
    source
        Method, variables and sample.
    """

    name: str
    values: Array
    se: Array
    low: Array
    high: Array
    level: float
    source: str

    def at(self, horizon: int) -> BootstrapEstimate:
        """Return the multiplier `horizon` periods after the period of the shock."""
        h = check_integer("horizon", horizon, low=0, high=len(self.values) - 1)
        value, se, low, high = (float(field[h]) for field in (self.values, self.se, self.low, self.high))
        return BootstrapEstimate(f"{self.name}, horizon {h}", value, se, low, high, self.level, self.source)

    def to_prior(
        self,
        horizon: int,
        shape: str = "normal",
        *,
        inflate: float = 1.0,
        low: float | None = None,
        high: float | None = None,
    ) -> Prior:
        """Return the prior that the multiplier at `horizon` makes; see `BootstrapEstimate.to_prior`."""
        return self.at(horizon).to_prior(shape, inflate=inflate, low=low, high=high)

    def to_frame(self) -> DataFrame:
        """Return index horizon, columns estimate, se, low, high."""
        from pandas import DataFrame, RangeIndex

        columns = {"estimate": self.values, "se": self.se, "low": self.low, "high": self.high}
        return DataFrame(columns, index=RangeIndex(len(self.values), name="horizon"))

    def plot(self, ax: Axes | None = None) -> Chart:
        """Draw the multiplier over the horizon."""
        axes = new_axes(ax)
        data = self.to_frame()
        draw_band(axes, data)
        words = Words(f"{self.name}, by periods after the shock", "multiplier", self.source)
        return finish(axes, ax is None, data, words)

    def _table(self) -> Table:
        columns = ("horizon", "estimate", "standard error", f"{share(self.level)} from", "to")
        last = len(self.values) - 1
        shown = sorted({h for h in (0, 1, 3, 7, 11, 15, 19, last) if h <= last})
        rows = tuple((str(h), *cells([f[h] for f in (self.values, self.se, self.low, self.high)])) for h in shown)
        return Table(self.name, columns, rows, (self.source,))


def form_multiplier(
    responses: tuple[Array, Array],
    draws: tuple[Array, Array] | None,
    *,
    name: str,
    kind: str,
    ratio: float,
    discount: float,
    level: float,
    source: str,
) -> Multiplier:
    """Divide the response of one variable by that of another.

    Parameters
    ----------
    responses
        Of numerator and denominator, each (horizon,).
    draws
        The same of every replication, each (replication, horizon); None without bootstrap.
    kind
        ``"cumulative"``: sums up to the horizon; ``"impact"``: numerator at the horizon over denominator at once.
    ratio
        Factor that turns the ratio of responses into units of money per unit of money.
    discount
        Rate per period at which sums are discounted.
    """
    check_choice("kind", kind, KINDS)
    values = _divide(*responses, kind, ratio, discount)
    ratios = None if draws is None else _divide(*draws, kind, ratio, discount)
    return Multiplier(name, values, *spread(ratios, values, level), level, source)


def draw_band(axes: Axes, data: DataFrame) -> None:
    """Draw columns estimate, low and high of `data` over its index."""
    from matplotlib.ticker import MaxNLocator

    horizon = data.index.to_numpy()
    if data["low"].notna().any():
        axes.fill_between(horizon, data["low"], data["high"], color=colours(axes)["blue"], alpha=0.2, lw=0)
    axes.plot(horizon, data["estimate"], color=colours(axes)["blue"], lw=1.8)
    axes.axhline(0.0, color=colours(axes)["ink"], lw=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _divide(numerator: Array, denominator: Array, kind: str, ratio: float, discount: float) -> Array:
    """Ratio of responses (..., horizon); nan where the denominator does not move."""
    if kind == "impact":
        above, below = numerator, np.broadcast_to(denominator[..., :1], numerator.shape)
    else:
        weights = (1.0 + discount) ** -np.arange(numerator.shape[-1], dtype=np.float64)
        above, below = np.cumsum(weights * numerator, axis=-1), np.cumsum(weights * denominator, axis=-1)
    quotient: Array = np.divide(above, below, out=np.full(numerator.shape, np.nan), where=below != 0.0)
    return ratio * quotient
