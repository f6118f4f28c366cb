"""The table of a comparison: each package's effect, and how it differs from another's on the same draws."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from stimulus_model.languages.speech import ENGLISH, Speech
from stimulus_model.results.headline_years import headline_years
from stimulus_model.results.measures import RELATIVE_UNITS
from stimulus_model.results.statistics import Statistics, describe
from stimulus_model.results.tables.formats import decimals, fixed, share
from stimulus_model.results.tables.summary import DUST
from stimulus_model.results.tables.table import FrameTable, Table, range_cells
from stimulus_model.variables import Registry

if TYPE_CHECKING:
    from pandas import DataFrame

    from stimulus_model.analysis.paired_projections import PairedProjections

HEADLINE_VARIABLES = ("real_gdp", "debt", "debt_to_gdp", "ai_capacity_realised")
INDEX = ["variable", "units", "year", "package"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ComparisonTable(FrameTable):
    """Effects of several packages by variable and year, and their paired differences.

    Attributes
    ----------
    frame
        Index (variable, units, year, package). Columns median, low, high, mean, se_median, ... of the effect, as
        in `SummaryTable.frame`, and the same with the prefix ``difference_`` of the effect minus that of the
        package `against`; these are missing in the rows of that package.
    against
        Label of the package that the others are compared with.
    probability
        Probability of the central range.
    source
        Economy, draws, seed and version.
    registry
        What the variables are.
    say
        The words of a language.
    """

    frame: DataFrame
    against: str
    probability: float
    source: str
    registry: Registry
    say: Speech = ENGLISH

    def _table(self) -> Table:
        """Round for reading: as in a summary; small differences get the decimals that they need."""
        say = self.say
        wide = say("{share} range", share=share(self.probability))
        heads = say.each("Effect on", "Year", "Package", "Median")
        columns = (*heads, "±", wide, say("Difference"), "±", wide, "P(>)")
        rows: list[tuple[str, ...]] = []
        records = self.frame.reset_index().to_dict("records")
        for (name, units), group in groupby(records, key=lambda row: (row["variable"], row["units"])):
            listed = list(group)
            places = decimals([row[field] for row in listed for field in ("median", "low", "high")])
            labels = [say.name(self.registry[name].long_name), say.units(units)]  # there are at least two packages
            labels += [""] * len(listed)
            widths, before = _difference_places(listed), None
            for label, row in zip(labels, listed, strict=False):
                year = "" if row["year"] == before else str(row["year"])
                effect, difference = range_cells(row, places, say=say), self._difference(row, widths[row["package"]])
                rows.append((label, year, row["package"], *effect, *difference))
                before = row["year"]
        notes = (
            say(
                "Difference: minus {against}, draw by draw; P(>): how often the effect is above that of {against}.",
                against=self.against,
            ),
            say(
                "With minus without the package, same draws; ± Monte Carlo standard error ({found}).",
                found="Maritz-Jarrett",
            ),
            say("Source: {source}", source=self.source),
        )
        return Table(say("Effects of the packages"), columns, tuple(rows), notes)

    def _difference(self, row: Mapping[Hashable, Any], places: int) -> tuple[str, ...]:
        if row["package"] == self.against:
            return ("", "", "", "")
        return (*range_cells(row, places, "difference_", self.say), fixed(row["difference_probability_positive"], 2))


def _difference_places(rows: list[dict[Hashable, Any]]) -> dict[str, int]:
    """Return the decimals of each package's differences in one variable."""
    fields = [f"difference_{field}" for field in ("median", "low", "high")]
    packages = dict.fromkeys(str(row["package"]) for row in rows)
    return {
        package: decimals([row[field] for row in rows if row["package"] == package for field in fields])
        for package in packages
    }


def compare_by_year(
    comparison: PairedProjections,
    variables: Iterable[str] | None,
    years: Iterable[int] | None,
    probability: float,
    against: str | None,
    say: Speech = ENGLISH,
) -> ComparisonTable:
    """Build the table; see `Comparison.summary`."""
    import pandas as pd

    base = comparison.labels[0] if against is None else against
    comparison[base]  # refuses a label that is not there before anything is computed
    # what can be gone through only once is needed once a package; whatever else is wrong is told by the first summary
    chosen = tuple(variables) if isinstance(variables, Iterator) else variables
    listed = tuple(years) if isinstance(years, Iterator) else years
    parts = {}
    for label in comparison.labels:
        # the summary of a projection checks the arguments and decides what is shown in per cent
        frame = comparison[label].summary(chosen, listed, probability).to_frame()
        parts[label] = frame if label == base else frame.join(_paired(comparison, frame, label, base, probability))
    joined = pd.concat(parts, names=["package"]).reorder_levels(INDEX)
    order = pd.MultiIndex.from_tuples(
        [(*key, label) for key in parts[base].index for label in comparison.labels], names=INDEX
    )
    told = comparison.describe(say)
    return ComparisonTable(joined.reindex(order), base, probability, told, comparison.registry, say)


def shown_of(comparison: PairedProjections) -> tuple[list[str], list[int]]:
    """Return the variables and years that a comparison shows of itself."""
    known, first = comparison.variables, comparison[comparison.labels[0]]
    full, near = first.timeline.full_years, headline_years(first.provenance, first.timeline).near
    variables = [name for name in HEADLINE_VARIABLES if name in known and comparison.in_one_unit(name)]
    variables = variables or [name for name in known if comparison.in_one_unit(name)][:1]
    return variables, list(dict.fromkeys([year for year in near if year in full] + list(full[-1:])))


def headline(comparison: PairedProjections) -> ComparisonTable:
    """Return the short table that a comparison prints of itself."""
    return compare_by_year(comparison, *shown_of(comparison), 0.90, None)


def _paired(comparison: PairedProjections, frame: DataFrame, label: str, base: str, probability: float) -> DataFrame:
    """Summarise the difference between two packages for every row of `frame`."""
    import pandas as pd

    pieces = []
    for (name, units), group in groupby(frame.index.to_list(), key=lambda key: key[:2]):
        keys = list(group)
        years = [key[2] for key in keys]
        relative = units == RELATIVE_UNITS
        minus = comparison.difference(name, label, base, relative=relative, freq="year").sel(year=years).to_numpy()
        size = 100.0 if relative else float(abs(comparison[base].baseline(name, freq="year").to_numpy()).max())
        nothing = (abs(minus) <= DUST * size).all(axis=0)
        minus[:, nothing] = 0.0
        result = describe(minus, probability, comparison[base].dependence)
        result.probability_positive[nothing] = float("nan")
        columns = {f"difference_{field}": values for field, values in zip(Statistics._fields, result, strict=True)}
        pieces.append(pd.DataFrame(columns, index=pd.MultiIndex.from_tuples(keys, names=INDEX[:3])))
    return pd.concat(pieces)
