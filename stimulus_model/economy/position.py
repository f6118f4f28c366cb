"""One number of the starting position, with unit and source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stimulus_model.inputs import check_keys, check_number, check_text
from stimulus_model.sources import Source, find_source


class PositionEntry(NamedTuple):
    """One number of the starting position with its provenance."""

    value: float
    unit: str
    source: Source
    note: str


def read_position(name: str, table: object, sources: Mapping[str, Source]) -> PositionEntry:
    """Read one table of ``[position]``."""
    field = f"position.{name}"
    given = check_keys(field, table, ("value", "unit", "source", "note"))
    return PositionEntry(
        check_number(f"{field}.value", given["value"]),
        check_text(f"{field}.unit", given["unit"]),
        find_source(f"{field}.source", given["source"], sources),
        check_text(f"{field}.note", given["note"]),
    )
