"""Statistics over time as one long DataFrame: a row a variable, measure and date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from stimulus_model.inputs import InputError, check_choice
from stimulus_model.results.answers import Answers, check_years
from stimulus_model.results.measures import FREQUENCIES, RELATIVE_UNITS, YEARLY, Frequency, measures_of
from stimulus_model.results.tables.summary import selection

if TYPE_CHECKING:
    from pandas import DataFrame


def long_frame(
    projection: Answers,
    variables: Iterable[str] | None,
    freq: Frequency,
    years: Iterable[int] | None,
    probability: float,
) -> DataFrame:
    """Build the frame; see `Projected.to_frame`."""
    import pandas as pd

    check_choice("freq", freq, FREQUENCIES)
    if years is not None and freq not in YEARLY:
        raise InputError("years", years, f"None with freq={freq!r}: quarters are not chosen by year")
    chosen = None if years is None else list(check_years(projection.timeline, years, freq=freq))
    parts = {}
    for entry in dict.fromkeys(entry for entry, _ in selection(projection, variables)):
        units = {"relative": RELATIVE_UNITS, "effect": entry.effect_units}
        for measure in measures_of(entry):
            if projection.knows(entry.name, measure):
                found = projection.statistics(entry.name, measure=measure, freq=freq, probability=probability)
                key = (entry.name, measure, units.get(measure, entry.units))
                parts[key] = (found if chosen is None else found.loc[chosen]).rename_axis("date")
    frame = pd.concat(parts, names=["variable", "measure", "units"])
    if freq in YEARLY:
        frame.index = frame.index.set_names(freq, level=3)
    frame.attrs = run_facts(projection) | {"probability": probability}
    return frame


def run_facts(projection: Answers) -> dict[str, str | int]:
    """Return what was simulated, as every table that leaves the library says it."""
    made = projection.provenance
    return {
        "package": made.package_title,
        "economy": made.economy_title,
        "seed": made.seed,
        "draws": made.valid_draws,
        "stimulus_model": made.version,
        "package_id": made.package_id,
        "economy_id": made.economy_id,
    }
