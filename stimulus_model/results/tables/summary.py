"""The summary table: effects by year, with ranges and Monte Carlo errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from stimulus_model.inputs import InputError, check_choice, check_items
from stimulus_model.languages.speech import ENGLISH, Speech
from stimulus_model.results.answers import Answers, check_years
from stimulus_model.results.measures import MEASURES, RELATIVE_UNITS, Bands, Yearly
from stimulus_model.results.tables.formats import decimals, error, fixed, share
from stimulus_model.results.tables.table import FrameTable, Table, range_cells
from stimulus_model.sampling import ANTITHETIC, LATIN, MONTE_CARLO, REPLICATIONS, SOBOL
from stimulus_model.variables import Registry, Variable

if TYPE_CHECKING:
    from pandas import DataFrame

    from stimulus_model.timeline import Timeline

SMALL, DUST = 1e-6, 1e-11
"""Effects that are looked at, and those that are rounding: of a variable's size."""
SHOWN = ["median", "low", "high", "mean"]
IN_UNITS_TOO = ("real_gdp",)
"""Variables whose effect a table shows in per cent and, below, in their units."""


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
        Index (variable, units, year or fiscal_year); columns median, low, high, mean, their standard errors
        se_median, se_low, se_high, se_mean, and probability_positive with se_probability. `low` and `high` bound the
        central range. floor_mean, floor_median: the errors that are left however many the draws.
    probability
        Probability of the central range.
    source
        Package, economy, draws, seed and version.
    registry
        What the variables are.
    sampling
        How the draws were made; the errors are its own.
    members
        Members of the ensemble that draws share, whose part the errors hold; 0 for none.
    bands
        Whether ranges are those of the draws, or of one more official model.
    say
        The words of a language.
    """

    frame: DataFrame
    probability: float
    source: str
    registry: Registry
    sampling: str = MONTE_CARLO
    members: int = 0
    bands: Bands = "parameters"
    say: Speech = ENGLISH

    def _table(self) -> Table:
        """Round for reading: three digits of each variable's largest number, one digit of errors."""
        say = self.say
        when = say("Fiscal year") if self.frame.index.names[2] == "fiscal_year" else say("Year")
        wide = say("{share} range", share=share(self.probability))
        columns = (say("Effect on"), when, say("Median"), "±", wide, say("Mean"), "±", "P(>0)")
        rows: list[tuple[str, ...]] = []
        for (name, units), group in self.frame.groupby(level=["variable", "units"], sort=False):
            places = decimals([*group["median"], *group["low"], *group["high"], *group["mean"]])
            ends = group[["low", "high", "mean"]].to_numpy().ravel()
            shown = any(fixed(each, places) != fixed(0.0, places) for each in ends)  # else the sign is rounding dust
            for k, (year, row) in enumerate(group.droplevel(["variable", "units"]).iterrows()):
                chance = float(row["probability_positive"])
                rows.append(
                    (
                        _row_label(self.registry[name].long_name, str(units), say) if k == 0 else "",
                        str(year),
                        *range_cells(row, places, say=say),
                        fixed(row["mean"], places, sign=True),
                        error(row["se_mean"]),
                        fixed(chance, 2) if shown and not isnan(chance) else "",
                    )
                )
        found = say.name(ERRORS[self.sampling])
        if self.members:
            found += say(
                "; with the part of the ensemble's {count} members, which more draws leave",
                count=f"{self.members:,}",
            )
        note = say("With minus without the package, same draws; ± Monte Carlo standard error ({found}).", found=found)
        notes = [note, say("Source: {source}", source=self.source)]
        if self.bands == "models":
            told = say('Ranges are those of one more official model than the draws answer to (bands="models").')
            notes.insert(1, told)
        return Table(say("Effect of the package"), columns, tuple(rows), tuple(notes))


def _row_label(name: str, units: str, say: Speech) -> str:
    return say("{name}, {units}", name=say.name(name), units=say.units(units))


def summarise(
    projection: Answers,
    variables: Iterable[str] | None,
    years: Iterable[int] | None,
    probability: float,
    freq: Yearly = "year",
    bands: Bands = "parameters",
    say: Speech = ENGLISH,
) -> SummaryTable:
    """Build the table; see `Projected.summary`."""
    import pandas as pd

    timeline = projection.timeline
    chosen = default_years(timeline, freq) if years is None else check_years(timeline, years, freq=freq)
    parts = {
        (entry.name, RELATIVE_UNITS if relative else entry.effect_units): projection.year_statistics(
            entry.name, "relative" if relative else "effect", chosen, probability, freq, bands
        )
        for entry, relative in selection(projection, variables)
    }
    for (name, units), part in parts.items():
        if (part[SHOWN].abs().max(axis=1) < SMALL).any():
            size = 100.0
            if units != RELATIVE_UNITS and projection.knows(name, "without"):
                level = projection.year_statistics(name, "without", chosen[:1], probability, freq)
                size = float(level["median"].iloc[0])
            _settle(part, abs(size))
    frame = pd.concat(parts, names=["variable", "units", freq])
    made = projection.provenance
    drawn = made.sampling, made.members
    return SummaryTable(frame, probability, made.describe(say), projection.registry, *drawn, bands, say)


def _settle(part: DataFrame, size: float) -> None:
    """Set effects that are rounding to 0: they have no sign, and so no probability of one."""
    nothing = (part[SHOWN].abs() <= DUST * size).all(axis=1)
    if nothing.any():
        part.loc[nothing, SHOWN] = 0.0
        part.loc[nothing, ["probability_positive", "se_probability"]] = float("nan")


def default_years(timeline: Timeline, freq: str = "year") -> tuple[int, ...]:
    """Return the first two full years, every fifth and the last."""
    full, kind = timeline.years(freq), "fiscal" if freq == "fiscal_year" else "calendar"
    if not full:
        raise InputError("years", None, f"a horizon with a full {kind} year, not {timeline.last}")
    return tuple(y for k, y in enumerate(full) if k < 2 or y % 5 == 0 or y == full[-1])


def selection(projection: Answers, variables: Iterable[str] | None) -> list[tuple[Variable, bool]]:
    """Return the variables to show, and whether each is shown in per cent of the no-package path."""
    known = projection.variables
    if variables is None:
        return _default_rows(projection)
    allowed = "a variable of the registry, or a list of them"
    names = [variables] if isinstance(variables, str) else list(check_items("variables", variables, allowed))
    if not names:
        raise InputError("variables", names, "at least one variable of the registry")
    entries = [
        projection.registry[name] for name in dict.fromkeys(check_choice("variables", name, known) for name in names)
    ]
    return [(entry, projection.shows_per_cent(entry.name)) for entry in entries]


def _default_rows(projection: Answers) -> list[tuple[Variable, bool]]:
    """Return the rows of the headline's variables, or of all where none of these was kept, whose effect is known."""
    known, registry = projection.variables, projection.registry
    names = [name for name in registry.headline if name in known] or list(known)
    rows = [(name, each) for name in names for each in (projection.shows_per_cent(name), False)]
    chosen = [
        (registry[name], relative)
        for name, relative in dict.fromkeys(rows)
        if projection.knows(name, "relative" if relative else "effect")
        and (relative or name in IN_UNITS_TOO or not projection.shows_per_cent(name))
    ]
    if not chosen:
        counted = [measure for measure in MEASURES if any(projection.knows(name, measure) for name in known)]
        allowed = "effect or relative as well: the table shows effects; simulate(measures=[...]) says what is counted"
        raise InputError("measures", counted, allowed)
    return chosen
