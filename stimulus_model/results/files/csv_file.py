"""A table as a CSV file that spreadsheets read right: marked as UTF-8, each row with what was run, text as text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stimulus_model.inputs import InputError, check_choice
from stimulus_model.results.files.atomic import check_path, replacing
from stimulus_model.results.tables.long_frame import run_facts

if TYPE_CHECKING:
    from pandas import DataFrame

    from stimulus_model.results.answers import Answers

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take text for a formula; an apostrophe in front says that it is text."""
MARK: Final = "variable,"
"""How a table of this library begins, so that a later one may take its place."""


def write_csv(projection: Answers, frame: DataFrame, path: str | Path, *, probability: float) -> Path:
    """Write `frame` with its index, `probability` of its ranges and the facts of the run in every row."""
    target = check_path(path)
    facts = {"probability": probability, **run_facts(projection)}
    table = frame.reset_index().assign(**facts)
    for name in table.columns[[not _numeric(table, name) for name in table.columns]]:
        table[name] = [f"'{text}" if str(text).startswith(FORMULA) else text for text in table[name]]
    with replacing(target) as temporary:
        table.to_csv(temporary, index=False, encoding="utf-8-sig", lineterminator="\n")
    return target


def check_csv_target(path: object, *, overwrite: bool) -> Path:
    """Return `path` if no file is there but an earlier table, or `overwrite` allows it."""
    target = check_path(path)
    check_choice("path.suffix", target.suffix.lower(), [".csv"])
    if not overwrite and os.path.lexists(target) and not _is_table(target):
        allowed = "a new file or an earlier table: this is another file, replaced only with overwrite=True"
        raise InputError("path", str(path), allowed)
    return target


def _is_table(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return file.read(len(MARK)) == MARK
    except OSError:
        return False


def _numeric(table: DataFrame, name: object) -> bool:
    return table[name].to_numpy().dtype.kind in "ifbM"
