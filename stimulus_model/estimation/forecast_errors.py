"""How wrong forecasts were: errors of past vintages by horizon, and the intervals that they make."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.estimation.estimate import BootstrapEstimate, cells
from stimulus_model.estimation.forecasts.fan_comparison import FanComparison, compare_fans, yearly_growth
from stimulus_model.estimation.forecasts.scores import inverse_quantile
from stimulus_model.estimation.forecasts.vintages import read_errors
from stimulus_model.estimation.sample import Array
from stimulus_model.estimation.series import LONGEST
from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_integer,
    check_items,
    check_number,
)
from stimulus_model.periods.axis import read_years
from stimulus_model.results.plots.chart import Chart, Words, colours, finish, new_axes
from stimulus_model.results.summary_projection import check_projection
from stimulus_model.results.tables.formats import share
from stimulus_model.results.tables.table import Summarised, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from stimulus_model.results.projection import Projection

_NORMAL_90 = 1.6448536269514722


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ForecastErrors(Summarised):
    """Errors of past forecasts, forecast minus outturn.

    Attributes
    ----------
    errors
        A row a forecast: target, horizon, target_year, forecast, outturn, error; by target, horizon and year.
    probabilities
        Of the intervals.
    window
        How many of the latest errors the intervals use.
    source
        Which forecasts and outturns.
    """

    errors: DataFrame
    probabilities: tuple[float, ...]
    window: int
    source: str

    @property
    def targets(self) -> tuple[str, ...]:
        """What was forecast."""
        return tuple(dict.fromkeys(self.errors["target"]))

    def horizons(self, target: str) -> tuple[float, ...]:
        """Return the horizons of a target, in years, rising."""
        rows = self.errors["target"] == check_choice("target", target, self.targets)
        return tuple(dict.fromkeys(float(h) for h in self.errors.loc[rows, "horizon"]))

    def of(self, target: str, horizon: float) -> Array:
        """Return the errors of a target at a horizon, shape (target year,)."""
        known = self.horizons(target)
        if check_number("horizon", horizon) not in known:
            raise InputError("horizon", horizon, ", ".join(f"{h:g}" for h in known))
        rows = (self.errors["target"] == target) & (self.errors["horizon"] == horizon)
        return self.errors.loc[rows, "error"].to_numpy(dtype=np.float64)

    def half_width(self, target: str, horizon: float, probability: float) -> float:
        """Return half the width of the interval around a forecast: a type-1 quantile of the latest absolute errors.

        As in MacroPI (Becker, Krüger and Schienle 2025, Annals of Applied Statistics), with their window of 11.

        Raises
        ------
        InputError
            Unknown target or horizon, or fewer errors than the window.
        """
        check_number("probability", probability, above=0.0, high=1.0)
        sizes = np.abs(self.of(target, horizon))
        if len(sizes) < self.window:
            raise InputError("window", self.window, f"at most {len(sizes)}, the number of errors of {target}")
        return inverse_quantile(sizes[-self.window :], probability)

    def to_frame(self) -> DataFrame:
        """Return index (target, horizon), columns count, rmse, sd, bias, mean_absolute and half_width by probability.

        `sd` is around the bias and divided by the number of errors, so that rmse² = sd² + bias².
        """
        from pandas import DataFrame, MultiIndex

        places = [(target, horizon) for target in self.targets for horizon in self.horizons(target)]
        rows = []
        for place in places:
            e = self.of(*place)
            moments = [np.sqrt(np.mean(e * e)), e.std(), e.mean(), np.abs(e).mean()]
            widths = [self.half_width(*place, p) if len(e) >= self.window else np.nan for p in self.probabilities]
            rows.append([len(e), *moments, *widths])
        columns = ["count", "rmse", "sd", "bias", "mean_absolute"]
        columns += [f"half_width_{round(100.0 * p, 6):g}" for p in self.probabilities]
        index = MultiIndex.from_tuples(places, names=("target", "horizon"))
        return DataFrame(rows, index=index, columns=columns)

    def root_mean_square(self, target: str, horizon: float) -> BootstrapEstimate:
        """Return the root mean squared error with its standard error (delta method) and 90 % range."""
        squares = self.of(target, horizon) ** 2
        value = float(np.sqrt(squares.mean()))
        se = float(squares.std(ddof=1) / np.sqrt(len(squares)) / (2.0 * value))
        name = f"root mean squared error of {target}, {horizon:g} years ahead"
        low, high = value - _NORMAL_90 * se, value + _NORMAL_90 * se
        return BootstrapEstimate(name, value, se, low, high, 0.90, self.source)

    def to_prior(self, target: str, horizon: float, *, shape: str = "lognormal", inflate: float = 1.0) -> Prior:
        """Return a prior for the standard deviation of what the forecast does not know."""
        return self.root_mean_square(target, horizon).to_prior(shape, inflate=inflate)

    def compare(self, target: str, fans: Mapping[float, Array]) -> FanComparison:
        """Set a model's fan beside past errors.

        Parameters
        ----------
        target
            What is forecast.
        fans
            Horizon to draws of the model, shape (draw,), in the unit of the target.

        Returns
        -------
        FanComparison
            Ratio of widths, coverage of past errors and continuous ranked probability scores.
        """
        if not isinstance(fans, Mapping) or not fans:
            raise InputError("fans", fans, "a mapping from horizons to draws")
        past = {check_number("fans", horizon): self.of(target, horizon) for horizon in fans}
        return compare_fans(target, past, fans, self.probabilities, self.source)

    def compare_projection(
        self, projection: Projection, target: str, variable: str, horizons: Mapping[int, float]
    ) -> FanComparison:
        """Set the fan of a projection's baseline beside past errors.

        Parameters
        ----------
        projection
            Of `simulate`; the path without the package is used.
        target
            What is forecast, as growth of annual averages in %.
        variable
            A level such as ``"real_gdp"``, or a rate in % a year such as ``"cpi_inflation"``, which is chained.
        horizons
            Year to horizon of the forecasts that knew about as much as the projection's start. A year's growth needs
            the year before: the first year of the projection has none.
        """
        check_choice("target", target, self.targets)
        check_projection(projection, "compare_projection")
        if not isinstance(horizons, Mapping):
            raise InputError("horizons", horizons, "a mapping from years to horizons")
        growth = yearly_growth(projection, variable, tuple(horizons))
        return self.compare(target, {horizons[year]: draws for year, draws in growth.items()})

    def plot(self, target: str, ax: Axes | None = None) -> Chart:
        """Draw root mean squared error and bias over the horizon."""
        check_choice("target", target, self.targets)
        frame = self.to_frame()
        data = frame[frame.index.get_level_values("target") == target].droplevel("target")
        axes = new_axes(ax)
        axes.plot(data.index, data["rmse"], color=colours(axes)["blue"], marker="o", label="root mean squared error")
        bias = "bias (forecast - outturn)"
        axes.plot(data.index, data["bias"], color=colours(axes)["vermilion"], marker="o", label=bias)
        axes.axhline(0.0, color=colours(axes)["ink"], lw=0.8)
        axes.legend(frameon=False)
        words = Words(f"Errors of {target} by years ahead", "percentage points", self.source)
        return finish(axes, ax is None, data, words)

    def _table(self) -> Table:
        frame = self.to_frame()
        rows = tuple(
            (f"{target}, {horizon:g} years", f"{row[0]:.0f}", *cells(row[1:].tolist()))
            for (target, horizon), row in zip(frame.index, frame.to_numpy(), strict=True)
        )
        widths = (f"± {share(p)}" for p in self.probabilities)
        columns = ("forecast", "count", "rmse", "sd", "bias", "mean absolute", *widths)
        return Table("Forecast errors (forecast minus outturn)", columns, rows, (self.source,))


def forecast_errors(
    vintages: DataFrame,
    *,
    targets: Sequence[str] | None = None,
    truth: str = "tv_1",
    outturns: Mapping[str, Mapping[int, float]] | None = None,
    exclude: Collection[Hashable] = (),
    until: int | None = None,
    probabilities: Sequence[float] = (0.5, 0.8),
    window: int = 11,
) -> ForecastErrors:
    """Collect the errors of past forecasts by target and horizon.

    Parameters
    ----------
    vintages
        A row a forecast: columns target, target_year, horizon (years), prediction, and `truth`.
    targets
        Which to use; None: all.
    truth
        Column with the outturn; ``"tv_1"`` is the value published one year later. Rows without one are left out.
    outturns
        Target to year to outturn: fills in or replaces entries of `truth`.
    exclude
        Target years to leave out, such as the crises 2009 and 2020; it is an error if there are forecasts for none.
    until
        Last target year to use; None: the last that is known.
    probabilities
        Of the intervals.
    window
        How many of the latest errors the intervals use.

    Returns
    -------
    ForecastErrors

    Raises
    ------
    InputError
        For a missing column, an unknown target, two forecasts for the same place, or fewer than three errors.
    """
    if outturns is not None and not isinstance(outturns, Mapping):
        raise InputError("outturns", outturns, "a mapping from targets to outturns by year, or None")
    asked = check_items("exclude", exclude, "a list of years, such as (2009, 2020)")
    excluded = read_years("exclude", asked) if asked else []
    listed = check_items("probabilities", probabilities, "a list of numbers between 0 and 1")
    errors, without = read_errors(vintages, targets, truth, outturns or {}, excluded, until)
    chosen = tuple(check_number("probabilities", p, above=0.0, high=1.0) for p in listed)
    size = check_integer("window", window, low=1, high=LONGEST)
    left_out = f", without {', '.join(str(year) for year in without)}" if without else ""
    years = f"{errors['target_year'].min()}-{errors['target_year'].max()}"
    return ForecastErrors(errors, chosen, size, f"forecasts for {years}{left_out}, outturn {truth}")
