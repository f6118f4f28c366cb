"""Runs of the same package and economy with different seeds, put together: more draws, and whether seeds agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.analysis.comparison import Comparison
from stimulus_model.inputs import InputError, check_choice, check_items, check_number
from stimulus_model.results.answers import check_years
from stimulus_model.results.measures import RELATIVE_UNITS, WITH, WITHOUT, Frequency, measured_values
from stimulus_model.results.paths import Floats, Paths
from stimulus_model.results.projection import Projection
from stimulus_model.results.statistics import describe
from stimulus_model.results.tables.formats import decimals, error, fixed, share
from stimulus_model.results.tables.summary import default_years, selection
from stimulus_model.results.tables.table import FrameTable, Table, range_cells
from stimulus_model.sampling import MONTE_CARLO

if TYPE_CHECKING:
    from pandas import DataFrame

ALLOWED = (
    "projections of one package and economy, or comparisons in one economy, with different seeds, "
    "sampling='monte-carlo', two or more"
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PooledRuns(FrameTable):
    """Effects over the draws of several runs.

    Attributes
    ----------
    projections
        The runs.
    frame
        Index (variable, units, year); columns as in `SummaryTable.frame`, of all draws together, and ``apart``: the
        largest difference between the means of two runs in standard errors of it (above 3: look at the runs).
    probability
        Probability of the central range.
    source
        Package, economy, draws, seeds and version.
    """

    projections: tuple[Projection, ...]
    frame: DataFrame
    probability: float
    source: str

    def quantiles(
        self, name: str, levels: Iterable[float] = (0.05, 0.5, 0.95), *, freq: Frequency = "year"
    ) -> DataFrame:
        """Return quantiles of an effect over all draws, a row a date and a column a level: what a fan shows."""
        import pandas as pd

        first = self.projections[0]
        check_choice("variable", name, first.variables)
        listed = [check_number("levels", each, low=0.0, high=1.0) for each in check_items("levels", levels, "levels")]
        relative = first.shows_per_cent(name)
        effects = [each.effect(name, relative=relative, freq=freq) for each in self.projections]
        values = np.concatenate([each.to_numpy() for each in effects])
        dates = effects[0][effects[0].dims[1]].to_numpy()
        return pd.DataFrame(np.quantile(values, listed, axis=0).T, index=pd.Index(dates, name=freq), columns=listed)

    def _table(self) -> Table:
        wide = f"{share(self.probability)} range"
        columns = ("Effect on", "Year", "Median", "±", wide, "Mean", "±", "Runs apart")
        rows: list[tuple[str, ...]] = []
        registry = self.projections[0].registry
        for (name, units), group in self.frame.groupby(level=["variable", "units"], sort=False):
            places = decimals([*group["median"], *group["low"], *group["high"], *group["mean"]])
            for k, (year, row) in enumerate(group.droplevel(["variable", "units"]).iterrows()):
                head = f"{registry[name].long_name}, {units}" if k == 0 else ""
                numbers = (fixed(row["mean"], places, sign=True), error(row["se_mean"]), fixed(row["apart"], 1))
                rows.append((head, str(year), *range_cells(row, places), *numbers))
        notes = (
            "All draws of the runs together. Runs apart: largest difference between the means of two of them, in its "
            "standard errors.",
            f"Source: {self.source}",
        )
        return Table("Effect of the package, runs put together", columns, tuple(rows), notes)


@dataclass(frozen=True, slots=True)
class PairPaths:
    """The path with one package where that without any stood, and the path with another beside it."""

    first: Paths
    other: Paths
    scenarios: tuple[str, ...] = (WITHOUT, WITH)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables."""
        return self.other.variables

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.other.draws

    @property
    def freq(self) -> str:
        """What the axis of time counts."""
        return self.other.freq

    def array(self, variable: str, scenario: str) -> Floats:
        """Return one variable with one of the packages, shape (draw, time)."""
        return (self.first if scenario == WITHOUT else self.other).array(variable, WITH)


def pooled(
    projections: Iterable[Projection | Comparison],
    variables: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
    probability: float = 0.90,
    *,
    package: str | None = None,
) -> PooledRuns:
    """Put runs of one package and economy, or comparisons in one economy, with different seeds together.

    Parameters
    ----------
    projections
        Two or more, with their draws, made alike but for seed and number of draws. Of comparisons, what `package`
        does more than the first is put together; in per cent, it is of the path with the first.
    variables, years, probability
        As in `Projection.summary`.
    package
        Label of a package of comparisons; None: the second. Of projections None.

    Raises
    ------
    InputError
        For runs that differ in more than seed and draws, or share a seed: their draws would count twice.
    """
    import pandas as pd

    given = tuple(check_items("projections", projections, ALLOWED))
    if given and all(isinstance(each, Comparison) for each in given):
        runs = _differences(given, package)
    elif package is not None:
        raise InputError("package", package, "None, but for comparisons")
    else:
        runs = given
    if len(runs) < 2 or not all(isinstance(each, Projection) for each in runs):
        raise InputError("projections", given, ALLOWED)
    first = runs[0]
    seeds = [each.provenance.seed for each in runs]
    for each in runs:
        if _design(each) != _design(first) or each.provenance.sampling != MONTE_CARLO:
            raise InputError("projections", each.provenance.describe(), ALLOWED)
    if len(set(seeds)) < len(seeds):
        raise InputError("projections", seeds, "runs with different seeds")
    level = check_number("probability", probability, above=0.0, high=0.999999)
    chosen = default_years(first.timeline) if years is None else check_years(first.timeline, years, freq="year")
    at = [first.timeline.full_years.index(year) for year in chosen]
    draws = sum(each.paths.draws for each in runs)
    parts = {}
    for entry, relative in selection(first, variables):
        measure = "relative" if relative else "effect"
        values = [measured_values(each.paths, each.timeline, entry, measure, "year")[:, at] for each in runs]
        found = describe(np.concatenate(values), level, first.dependence)
        means = [describe(each, level, run.dependence) for each, run in zip(values, runs, strict=True)]
        frame = pd.DataFrame(found._asdict(), index=pd.Index(chosen, name="year"))
        frame["apart"] = np.max(
            [np.abs(a.mean - b.mean) / np.maximum(np.hypot(a.se_mean, b.se_mean), 1e-300)
             for a, b in combinations(means, 2)], axis=0,
        )  # fmt: skip
        parts[entry.name, RELATIVE_UNITS if relative else entry.effect_units] = frame
    made = first.provenance
    source = f"{made.package_title}; {made.economy_title}; {draws:,} draws, seeds {', '.join(map(str, seeds))}"
    joined = pd.concat(parts, names=["variable", "units", "year"])
    return PooledRuns(runs, joined, level, f"{source}, stimulus_model {made.version}")


def _differences(comparisons: Sequence[Comparison], package: object) -> tuple[Projection, ...]:
    """Return what a package does more than the first, of each comparison, as projections."""
    labels = comparisons[0].labels
    label = labels[1] if package is None else check_choice("package", package, labels[1:])
    found = []
    for each in comparisons:
        if each.labels != labels:
            raise InputError("projections", each.labels, f"comparisons of {', '.join(labels)}")
        first, other = each[labels[0]], each[label]
        if first.provenance.economy_id != other.provenance.economy_id:
            raise InputError("projections", each.describe(), "comparisons of packages in one economy")
        if _design(first) != _design(comparisons[0][labels[0]]):
            raise InputError("projections", first.provenance.describe(), ALLOWED)
        made = replace(other.provenance, package_title=f"{label} minus {labels[0]}")
        paths = PairPaths(first.paths, other.paths)
        found.append(replace(other, paths=paths, provenance=made, channel_runner=None))
    return tuple(found)


def _design(projection: Projection) -> tuple[object, ...]:
    """Return what has to be equal for draws of two runs to be draws of the same."""
    made = projection.provenance
    return (
        made.package, made.economy, made.equations, made.version, made.condition, made.given, projection.timeline,
        projection.variables,
    )  # fmt: skip
