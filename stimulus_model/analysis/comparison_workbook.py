"""A comparison as a workbook: each difference as a fan with its numbers, effects and differences by year."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from stimulus_model.analysis.comparison_plots import ComparisonPlots
from stimulus_model.analysis.comparison_table import compare_by_year, shown_of
from stimulus_model.analysis.paired_projections import PairedProjections
from stimulus_model.languages.speech import Speech
from stimulus_model.results.files.assumptions import WIDE, assumptions
from stimulus_model.results.files.sheets import NAME, Sheets, write_sheets
from stimulus_model.results.plots.fan import in_per_cent


def write_comparison(comparison: PairedProjections, path: str | Path, *, overwrite: bool, say: Speech) -> Path:
    """Write the workbook and return its path."""
    base, *others = comparison.labels
    first = comparison[base]

    def fill(sheets: Sheets) -> None:
        variables, _ = shown_of(comparison)
        for name in variables:
            percent = in_per_cent(first, comparison.registry[name], None)
            for label in (base, *others):
                fan = comparison[label].plot.fan(name, relative=percent or None, language=say.language)
                sheets.fan(_named(name, label, comparison), f"{label}: {fan.words.units}", fan.data, fan.words.title)
            for label in others:
                fan = ComparisonPlots(comparison).difference(
                    name, label, base, relative=percent, language=say.language
                )
                title = f"{_named(name, label, comparison)} less {comparison.labels.index(base) + 1}"
                sheets.fan(title, fan.words.units, fan.data, fan.words.title)
        if first.timeline.full_years:
            table = compare_by_year(comparison, None, first.timeline.full_years, 0.90, None)
            title = say("By calendar year: effects, and differences draw by draw")
            sheets.table(say("By calendar year"), title, table.frame.reset_index())
        told = say("Every assumption of {label}", label=base)
        sheets.table(say("Assumptions"), told, assumptions(first.provenance, say), wide=WIDE)
        sheets.contents(comparison.describe(), _facts(comparison))

    made = first.provenance
    return write_sheets(path, " | ".join(comparison.labels), made.economy_id[:12], fill, overwrite=overwrite, say=say)


def _named(variable: str, label: str, comparison: PairedProjections) -> str:
    """Return the name of a sheet. Labels are numbered: they may have characters that no sheet can be called."""
    return f"{variable[: NAME - 12]} {comparison.labels.index(label) + 1}"


def _facts(comparison: PairedProjections) -> Iterator[str]:
    for k, label in enumerate(comparison.labels, 1):
        made = comparison[label].provenance
        yield f"{k}: {label}: {made.package_title}; {made.economy_title}{made.changed()}"
        yield f"package {made.package_id}, economy {made.economy_id}, equations {made.equations}"
