"""A model's fan beside the errors that forecasters made: widths, coverage and scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.estimation.estimate import cells
from stimulus_model.estimation.forecasts.scores import fair_crps
from stimulus_model.estimation.sample import Array
from stimulus_model.inputs import InputError, check_choice, check_integer, check_numbers
from stimulus_model.results.plots.chart import Chart, Words, colours, finish, new_axes
from stimulus_model.results.tables.table import Summarised, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from stimulus_model.results.projection import Projection


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FanComparison(Summarised):
    """A model's fan and past errors by horizon.

    Attributes
    ----------
    target
        What is forecast.
    frame
        Index horizon; columns sd_model, sd_past (around its mean), ratio (of standard deviations), for each
        probability ratio_50 (of central ranges) and coverage_50 (share of past errors inside the model's central
        range around its median), crps_model, crps_past (of the other past errors as ensemble; both scores are fair:
        they do not depend on the number of members) and skill (1 less the ratio of the scores; above zero the
        model's fan describes past errors better).
    source
        Which forecasts and outturns.
    """

    target: str
    frame: DataFrame
    source: str

    def to_frame(self) -> DataFrame:
        """Return a copy of the table."""
        return self.frame.copy()

    def plot(self, ax: Axes | None = None) -> Chart:
        """Draw standard deviations of model and past errors over the horizon."""
        axes, data = new_axes(ax), self.to_frame()
        axes.plot(data.index, data["sd_model"], color=colours(axes)["blue"], marker="o", label="model")
        axes.plot(data.index, data["sd_past"], color=colours(axes)["vermilion"], marker="o", label="past errors")
        axes.legend(frameon=False)
        title = f"Spread of {self.target} by years ahead"
        return finish(axes, ax is None, data, Words(title, "percentage points", self.source))

    def _table(self) -> Table:
        rows = tuple(
            (f"{horizon:g} years", *cells(row.tolist()))
            for horizon, row in zip(self.frame.index, self.frame.to_numpy(), strict=True)
        )
        title = f"{self.target}: the model's fan against past errors"
        return Table(title, ("horizon", *(str(c) for c in self.frame.columns)), rows, (self.source,))


def compare_fans(
    target: str,
    past: Mapping[float, Array],
    fans: Mapping[float, Array],
    probabilities: Sequence[float],
    source: str,
) -> FanComparison:
    """Compare draws (draw,) with past errors (year,), forecast minus outturn, horizon by horizon."""
    from pandas import DataFrame, Index

    order = sorted(fans)
    rows = [_compare(past[float(h)], _check_fan(h, fans[h]), probabilities) for h in order]
    return FanComparison(target, DataFrame(rows, index=Index(order, name="horizon", dtype=float)), source)


def yearly_growth(projection: Projection, variable: str, years: Sequence[int]) -> dict[int, Array]:
    """Growth of annual averages on the baseline, %, shape (draw,) for every year.

    A rate in % a year is chained to an index first.
    """
    check_choice("variable", variable, projection.variables)
    path = projection.baseline(variable)
    if path.dims[-1] != "quarter":
        raise InputError("variable", variable, "a flow, a rate or an index by quarter")
    values = np.asarray(path.values, dtype=np.float64)
    if path.attrs["units"] == "% a year":
        values = np.cumprod(np.power(1.0 + 0.01 * values, 0.25), axis=1).astype(np.float64)
    calendar = path["quarter"].dt.year.to_numpy()
    full = [int(year) for year in np.unique(calendar) if np.count_nonzero(calendar == year) == 4]
    means = {year: values[:, calendar == year].mean(axis=1) for year in full}
    growth = {}
    for year in years:
        if check_integer("horizons", year) not in full or year - 1 not in full:
            raise InputError("horizons", year, f"a year from {full[0] + 1} to {full[-1]}")
        growth[year] = 100.0 * (means[year] / means[year - 1] - 1.0)
    return growth


def _compare(errors: Array, fan: Array, probabilities: Sequence[float]) -> dict[str, float]:
    centre = np.median(fan)
    misses = centre - errors  # where outturns would lie if past errors were repeated around the model's median
    row = {"sd_model": float(fan.std()), "sd_past": float(errors.std())}
    row["ratio"] = row["sd_model"] / row["sd_past"]
    for probability in probabilities:
        tails = 0.5 - 0.5 * probability, 0.5 + 0.5 * probability
        low, high = np.quantile(fan, tails)
        below, above = np.quantile(errors, tails)
        name = f"{round(100.0 * probability, 6):g}"
        row[f"ratio_{name}"] = float((high - low) / (above - below))
        row[f"coverage_{name}"] = float(np.mean((misses >= low) & (misses <= high)))
    row["crps_model"] = float(fair_crps(fan, misses).mean())
    others = [fair_crps(np.delete(misses, k), misses[k : k + 1])[0] for k in range(len(misses))]
    row["crps_past"] = float(np.mean(others))
    row["skill"] = 1.0 - row["crps_model"] / row["crps_past"]
    return row


def _check_fan(horizon: float, draws: Array) -> Array:
    fan: Array = check_numbers(f"fans.{horizon:g}", draws, "at least two draws, all of them finite")
    if fan.ndim != 1 or len(fan) < 2 or not np.isfinite(fan).all():
        raise InputError(f"fans.{horizon:g}", f"shape {fan.shape}", "at least two draws, all of them finite")
    return fan
