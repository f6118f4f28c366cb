"""What the residuals of a vector autoregression say of shocks: size, correlation, tails and priors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.estimation.autoregressions.residual_tests import ResidualTest
from stimulus_model.estimation.autoregressions.shock_priors import ROLES, SourcedPrior, shock_priors
from stimulus_model.estimation.autoregressions.tails import Tail
from stimulus_model.estimation.autoregressions.var import ReducedForm
from stimulus_model.estimation.estimate import cells, spread
from stimulus_model.estimation.sample import Array
from stimulus_model.estimation.series import LONGEST
from stimulus_model.inputs import InputError, check_choice, check_integer
from stimulus_model.results.plots.chart import Chart, Words, colours, finish, new_axes
from stimulus_model.results.tables.formats import fixed
from stimulus_model.results.tables.table import Summarised, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ShockCovariance(Summarised):
    """Shocks of one sample, and of parts of it.

    Attributes
    ----------
    reduced
        The vector autoregression.
    tests
        Tests of its residuals.
    tails
        Tail of each variable's residuals.
    draws
        Covariance of every bootstrap replication, shape (replication, variable, variable); None without.
    subsamples
        The same for parts of the sample, by name.
    level
        Probability of ranges.
    source
        Method, variables and sample.
    """

    reduced: ReducedForm
    tests: tuple[ResidualTest, ...]
    tails: tuple[Tail, ...]
    draws: Array | None
    subsamples: Mapping[str, ShockCovariance]
    level: float
    source: str

    @property
    def covariance(self) -> DataFrame:
        """Covariance of the residuals."""
        return self._square(self.reduced.covariance)

    @property
    def correlations(self) -> DataFrame:
        """Correlations of the residuals."""
        sd = np.sqrt(np.diag(self.reduced.covariance))
        return self._square(self.reduced.covariance / np.outer(sd, sd))

    def forecast_sd(self, horizon: int) -> DataFrame:
        """Return standard deviations of forecast errors by horizon (from 1) and variable."""
        from pandas import DataFrame, RangeIndex

        sd = self.reduced.forecast_sd(check_integer("horizon", horizon, low=1, high=LONGEST))
        index = RangeIndex(1, len(sd) + 1, name="horizon")
        return DataFrame(sd, index=index, columns=list(self.reduced.names))

    def to_frame(self) -> DataFrame:
        """Return a row a variable: sd of shocks with error and range, tails, and sd in every part of the sample."""
        from pandas import DataFrame

        sd = np.sqrt(np.diag(self.reduced.covariance))
        draws = None if self.draws is None else np.sqrt(np.einsum("rii->ri", self.draws))
        bands = spread(draws, sd, self.level)
        columns = {"sd": sd, "se": bands.se, "low": bands.low, "high": bands.high}
        columns |= {field: np.array([getattr(tail, field) for tail in self.tails]) for field in Tail._fields[:2]}
        columns["hill"] = np.array([tail.hill for tail in self.tails])
        for name, part in self.subsamples.items():
            columns[f"sd {name}"] = np.sqrt(np.diag(part.reduced.covariance))
        return DataFrame(columns, index=list(self.reduced.names))

    def tests_frame(self) -> DataFrame:
        """Return a row a test: test, variable, statistic, p_value, null."""
        from pandas import DataFrame

        return DataFrame(list(self.tests), columns=list(ResidualTest._fields))

    def sourced_priors(self, roles: Mapping[str, str], *, inflate: float = 1.0) -> tuple[SourcedPrior, ...]:
        """Return priors for the shock process of the economy, with source and note.

        Parameters
        ----------
        roles
            Which variable is what: ``growth`` and ``inflation`` (annualised quarterly rates, %), ``exchange_rate``
            (quarterly change, %), ``long_rate`` and ``short_rate`` (%). Parameters whose variables are not named are
            left out.
        inflate
            Factor on standard errors.
        """
        return shock_priors(
            self.reduced.names,
            self.reduced.covariance,
            self.draws,
            _check_roles(roles),
            inflate=inflate,
            level=self.level,
            source=self.source,
        )

    def to_priors(self, roles: Mapping[str, str], *, inflate: float = 1.0) -> dict[str, Prior]:
        """Return the same as `sourced_priors` by parameter: ``economy.replace(**shocks.to_priors({...}))``."""
        return {entry.parameter: entry.prior for entry in self.sourced_priors(roles, inflate=inflate)}

    def plot(self, variable: str, ax: Axes | None = None) -> Chart:
        """Draw residuals of `variable` against normal quantiles: fat tails bend away from the line."""
        from pandas import DataFrame
        from scipy.special import ndtri

        column = self.reduced.names.index(check_choice("variable", variable, self.reduced.names))
        residuals = np.sort(self.reduced.residuals[:, column])
        quantiles = ndtri((np.arange(len(residuals)) + 0.5) / len(residuals))
        axes = new_axes(ax)
        axes.plot(quantiles, residuals, ".", color=colours(axes)["blue"])
        normal = quantiles * np.sqrt(self.reduced.covariance[column, column])
        axes.plot(quantiles, normal, color=colours(axes)["ink"], lw=0.8)
        data = DataFrame({"residual": residuals}, index=quantiles).rename_axis("normal quantile")
        title = f"Shocks to {variable} against normal quantiles"
        return finish(axes, ax is None, data, Words(title, f"residual of {variable}", self.source))

    def _square(self, values: Array) -> DataFrame:
        from pandas import DataFrame

        names = list(self.reduced.names)
        return DataFrame(values, index=names, columns=names)

    def _table(self) -> Table:
        frame, correlations = self.to_frame(), self.correlations.to_numpy()
        parts = [column for column in frame.columns if column.startswith("sd ")]
        rows = tuple(
            (
                name,
                *cells(frame[["sd", "se", *parts]].to_numpy()[k].tolist()),
                *(fixed(value, 2) for value in correlations[k]),
                *(fixed(value, 1) for value in self.tails[k][:2]),
            )
            for k, name in enumerate(self.reduced.names)
        )
        rejected = [f"{t.test} {t.variable}" for t in self.tests if t.p_value < 0.05]
        notes = (self.source, f"rejected at 5 %: {', '.join(rejected) or 'nothing'}")
        columns = ("variable", "sd", "se", *parts, *self.reduced.names, "excess kurtosis", "t degrees of freedom")
        return Table("Shocks: standard deviations, correlations and tails", columns, rows, notes)


def _check_roles(roles: object) -> dict[str, str]:
    if not isinstance(roles, Mapping):
        raise InputError("roles", roles, f"a mapping from roles ({', '.join(ROLES)}) to variables")
    return dict(roles)
