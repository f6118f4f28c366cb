"""A projection as a workbook: contents with links, native charts with their numbers, tables, every assumption."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from stimulus_model.inputs import InputError
from stimulus_model.languages.speech import Speech
from stimulus_model.results.files.assumptions import WIDE, assumptions
from stimulus_model.results.files.sheets import Sheets, write_sheets
from stimulus_model.results.measures import RELATIVE_UNITS, YEARLY, Measure
from stimulus_model.results.plots.plots import Plots
from stimulus_model.results.tables.headline import headline_lines
from stimulus_model.results.tables.long_frame import long_frame, run_facts

if TYPE_CHECKING:
    from pandas import DataFrame

    from stimulus_model.results.answers import Answers
    from stimulus_model.variables import Registry, Variable


def write_workbook(projection: Answers, path: str | Path, *, content: str, overwrite: bool, say: Speech) -> Path:
    """Write the workbook and return its path; `content` is the content hash of the projection."""
    made = projection.provenance

    def fill(sheets: Sheets) -> None:
        for entry, measure in _shown(projection):
            _chart(sheets, projection, entry, measure, say)
        for freq in YEARLY:
            title = say("By calendar year") if freq == "year" else say("By fiscal year")
            with suppress(InputError):  # a summary has no fiscal years of flows, a short axis perhaps no whole year
                frame = long_frame(projection, None, freq, None, 0.90).reset_index()
                what = say("{years}: median, range, mean and their Monte Carlo errors", years=title)
                sheets.table(title, what, _said(frame, projection.registry, say))
        sheets.table(
            say("Assumptions"), say("Every assumption, with prior and source"), assumptions(made, say), wide=WIDE
        )
        opening, *rest = headline_lines(projection, say)
        facts = {**run_facts(projection), "content": content}
        told = [f"{say.name(key.replace('_', ' '))}: {say.name(str(value))}" for key, value in facts.items()]
        sheets.contents(opening, [*rest, "", *told])

    title = say.name(made.package_title)
    return write_sheets(path, title, made.package_id[:12], fill, overwrite=overwrite, say=say)


def _said(frame: DataFrame, registry: Registry, say: Speech) -> DataFrame:
    """Return a long frame with names of variables, measures and units in words of a language, English as it is."""
    if say.language == "en":
        return frame
    names = {name: say.name(entry.long_name) for name, entry in registry.items()}
    return frame.assign(
        variable=[names.get(each, each) for each in frame["variable"]],
        measure=[say.name(each) for each in frame["measure"]],
        units=[say.units(each) for each in frame["units"]],
    )


def _chart(sheets: Sheets, projection: Answers, entry: Variable, measure: Measure, say: Speech) -> None:
    """Write a fan of the effect on a variable, with its numbers."""
    units = RELATIVE_UNITS if measure == "relative" else entry.effect_units
    title = say(
        "{name}, with minus without {subject}, {units}",
        name=say.name(entry.long_name),
        subject=say.name(projection.provenance.subject),
        units=say.units(units),
    )
    percent = measure == "relative" if entry.effect == "relative" else None
    fan = Plots(projection).fan(entry.name, relative=percent, language=say.language)
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
