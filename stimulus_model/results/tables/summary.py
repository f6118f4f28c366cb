"""The summary table: effects by year, with ranges and Monte Carlo errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stimulus_model.inputs import InputError, check_choice, check_integer, check_items
from stimulus_model.results.measures import MEASURES, RELATIVE_UNITS
from stimulus_model.results.tables.formats import decimals, error, fixed, share
from stimulus_model.results.tables.table import FrameTable, Table, range_cells
from stimulus_model.results.variables import Variable, variable
from stimulus_model.sampling import ANTITHETIC, LATIN, MONTE_CARLO, REPLICATIONS, SOBOL

if TYPE_CHECKING:
    from pandas import DataFrame

    from stimulus_model.results.answers import Answers
    from stimulus_model.timeline import Timeline

HEADLINE_VARIABLES = (
    ("real_gdp", True),
    ("real_gdp", False),
    ("gni", True),
    ("employment", True),
    ("inflation", False),
    ("policy_rate", False),
    ("yield_10y", False),
    ("debt", False),
    ("debt_to_gdp", False),
    ("primary_balance_to_gdp", False),
    ("ai_capacity_realised", False),
)
"""What a summary shows unless asked otherwise: variable, and whether in per cent of the no-package path."""


ERRORS = {
    MONTE_CARLO: "Maritz-Jarrett for medians",
    ANTITHETIC: "from antithetic pairs",
    SOBOL: f"from {REPLICATIONS} replications",
    LATIN: f"from {REPLICATIONS} replications",
}
"""How the errors are found, by sampling."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SummaryTable(FrameTable):
    """Effects by variable and year.

    Attributes
    ----------
    frame
        Index (variable, units, year); columns median, low, high, mean, their standard errors se_median,
        se_low, se_high, se_mean, and probability_positive with se_probability. `low` and `high` bound the
        central range. floor_mean, floor_median: the errors that are left however many the draws.
    probability
        Probability of the central range.
    source
        Package, economy, draws, seed and version.
    sampling
        How the draws were made; the errors are its own.
    members
        Members of the ensemble that draws share, whose part the errors hold; 0 for none.
    """

    frame: DataFrame
    probability: float
    source: str
    sampling: str = MONTE_CARLO
    members: int = 0

    def _table(self) -> Table:
        """Round for reading: three digits of each variable's largest number, one digit of errors."""
        columns = ("Effect on", "Year", "Median", "±", f"{share(self.probability)} range", "Mean", "±", "P(>0)")
        rows: list[tuple[str, ...]] = []
        for (name, units), group in self.frame.groupby(level=["variable", "units"], sort=False):
            places = decimals([*group["median"], *group["low"], *group["high"], *group["mean"]])
            for k, (year, row) in enumerate(group.droplevel(["variable", "units"]).iterrows()):
                rows.append(
                    (
                        f"{variable(name).long_name}, {units}" if k == 0 else "",
                        str(year),
                        *range_cells(row, places),
                        fixed(row["mean"], places, sign=True),
                        error(row["se_mean"]),
                        fixed(row["probability_positive"], 2),
                    )
                )
        found = ERRORS[self.sampling]
        if self.members:
            found += f"; with the part of the ensemble's {self.members:,} members, which more draws leave"
        note = f"With minus without the package, same draws; ± Monte Carlo standard error ({found})."
        return Table("Effect of the package", columns, tuple(rows), (note, f"Source: {self.source}"))


def summarise(
    projection: Answers,
    variables: Iterable[str] | None,
    years: Iterable[int] | None,
    probability: float,
) -> SummaryTable:
    """Build the table; see `Answers.summary`."""
    import pandas as pd

    chosen = default_years(projection.timeline) if years is None else check_years(projection.timeline, years)
    parts = {
        (entry.name, RELATIVE_UNITS if relative else entry.effect_units): projection.year_statistics(
            entry.name, "relative" if relative else "effect", chosen, probability
        )
        for entry, relative in selection(projection, variables)
    }
    frame = pd.concat(parts, names=["variable", "units", "year"])
    made = projection.provenance
    return SummaryTable(frame, probability, made.describe(), made.sampling, made.members)


def default_years(timeline: Timeline) -> tuple[int, ...]:
    """Return the first two full years, every fifth and the last."""
    full = timeline.full_years
    if not full:
        raise InputError("years", None, f"a horizon with a full calendar year, not {timeline.last}")
    return tuple(y for k, y in enumerate(full) if k < 2 or y % 5 == 0 or y == full[-1])


def check_years(timeline: Timeline, years: object, field: str = "years") -> tuple[int, ...]:
    """Return `years` if all of them lie fully on the axis; errors name `field`."""
    listed = [years] if isinstance(years, int) else years
    if isinstance(listed, str) or not isinstance(listed, Iterable):
        raise InputError("years", years, "calendar years such as (2026, 2030)")
    full = timeline.full_years
    span_text = f"{full[0]} to {full[-1]}" if full else "none: no calendar year lies fully on the axis"
    found = tuple(check_integer("years", year) for year in listed)
    for year in found:
        if year not in full:
            raise InputError(field, year, span_text)
    if not found:
        raise InputError("years", years, f"at least one of {span_text}")
    return tuple(dict.fromkeys(found))


def selection(projection: Answers, variables: Iterable[str] | None) -> list[tuple[Variable, bool]]:
    """Return the variables to show, and whether each is shown in per cent of the no-package path."""
    known = projection.variables
    if variables is None:
        return _default_rows(projection)
    allowed = "a variable of the registry, or a list of them"
    names = [variables] if isinstance(variables, str) else list(check_items("variables", variables, allowed))
    if not names:
        raise InputError("variables", names, "at least one variable of the registry")
    entries = [variable(check_choice("variables", name, known)) for name in dict.fromkeys(names)]
    return [(entry, projection.shows_per_cent(entry.name)) for entry in entries]


def _default_rows(projection: Answers) -> list[tuple[Variable, bool]]:
    """Return the rows of the headline's variables, or of all where none of these was kept, whose effect is known."""
    known, per_cent = projection.variables, projection.shows_per_cent
    rows = [(name, relative and per_cent(name)) for name, relative in HEADLINE_VARIABLES if name in known]
    chosen = [
        (variable(name), relative)
        for name, relative in dict.fromkeys(rows or [(name, per_cent(name)) for name in known])
        if projection.knows(name, "relative" if relative else "effect")
    ]
    if not chosen:
        counted = [measure for measure in MEASURES if any(projection.knows(name, measure) for name in known)]
        allowed = "effect or relative as well: the table shows effects; simulate(measures=[...]) says what is counted"
        raise InputError("measures", counted, allowed)
    return chosen
