"""A projection as a workbook: contents with links, native charts with their numbers, tables, every assumption."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from stimulus_model.inputs import InputError
from stimulus_model.results.files.assumptions import ASSUMPTIONS, assumptions
from stimulus_model.results.files.sheets import Sheets, write_sheets
from stimulus_model.results.measures import RELATIVE_UNITS, YEARLY, Measure
from stimulus_model.results.plots.plots import Plots
from stimulus_model.results.tables.long_frame import long_frame, run_facts

if TYPE_CHECKING:
    from stimulus_model.results.answers import Answers
    from stimulus_model.variables import Variable


def write_workbook(projection: Answers, path: str | Path, *, content: str, overwrite: bool) -> Path:
    """Write the workbook and return its path; `content` is the content hash of the projection."""
    made = projection.provenance

    def fill(sheets: Sheets) -> None:
        for entry, measure in _shown(projection):
            _chart(sheets, projection, entry, measure)
        for freq in YEARLY:
            title = "By calendar year" if freq == "year" else "By fiscal year"
            with suppress(InputError):  # a summary counts no fiscal years, and a short axis may have no whole year
                frame = long_frame(projection, None, freq, None, 0.90).reset_index()
                sheets.table(title, f"{title}: median, range, mean and their Monte Carlo errors", frame)
        wide = ASSUMPTIONS[ASSUMPTIONS.index("prior") :]
        sheets.table("Assumptions", "Every assumption, with prior and source", assumptions(made), wide=wide)
        opening, *rest = projection.headline().splitlines()
        facts = [f"{key.replace('_', ' ')}: {value}" for key, value in run_facts(projection).items()]
        sheets.contents(opening, [*rest, "", *facts, f"content: {content}"])

    return write_sheets(path, made.package_title, made.package_id[:12], fill, overwrite=overwrite)


def _chart(sheets: Sheets, projection: Answers, entry: Variable, measure: Measure) -> None:
    """Write a fan of the effect on a variable, with its numbers."""
    units = RELATIVE_UNITS if measure == "relative" else entry.effect_units
    title = f"{entry.long_name}, with minus without {projection.provenance.subject}, {units}"
    percent = measure == "relative" if entry.effect == "relative" else None
    fan = Plots(projection).fan(entry.name, relative=percent)
    sheets.fan(entry.name, title, fan.data, fan.words.title)


def _shown(projection: Answers) -> list[tuple[Variable, Measure]]:
    """Return the variables that have a sheet, and the measure of the effect that is known of each."""
    kept = [name for name in projection.registry.headline if name in projection.variables] or projection.variables
    found: list[tuple[Variable, Measure]] = []
    for name in kept:
        measure: Measure = "relative" if projection.shows_per_cent(name) else "effect"
        if projection.knows(name, measure):
            found.append((projection.registry[name], measure))
    return found
