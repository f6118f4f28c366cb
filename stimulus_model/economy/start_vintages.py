"""Vintages: the same economy, known up to another quarter. A file says what moves: start, position, baseline."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stimulus_model.economy.extending import UNSETTLED, completed
from stimulus_model.economy.folders import (
    available_economies,
    economy_file,
    published_file,
    structure_file,
    vintage_file,
    vintage_files,
)
from stimulus_model.economy.kept_tables import read_table
from stimulus_model.economy.paths.baseline import REFERENCES
from stimulus_model.economy.published_series import published_of
from stimulus_model.inputs import InputError, check_choice, check_keys, read_toml
from stimulus_model.timeline import quarter_before

START_PARAMETERS = ("workers_at_start", "households_at_start")
"""Parameters that describe the start: what else is believed of the economy is the same in every vintage."""
_REQUIRED = ("economy", "position", "baseline")
_OPTIONAL = ("sources", "parameters", "cases")


def own_vintage(table: Mapping[str, Any]) -> str:
    """Return the vintage that a shipped economy's own file describes: the quarter before its first."""
    return quarter_before(str(table["economy"]["start"]))


def available_vintages(name: str) -> tuple[str, ...]:
    """Return the quarters at whose end a shipped economy can start, the earliest first."""
    return _available(name, economy_file(name).stat().st_mtime_ns)


@functools.lru_cache(maxsize=8)
def _available(name: str, _changed: int) -> tuple[str, ...]:
    return tuple(sorted({own_vintage(read_table(economy_file(name))), *vintage_files(name)}))


def shipped_table(name_or_path: str | Path, vintage: object) -> dict[str, Any]:
    """Return the table of a shipped economy in one of its vintages (None: its own), with what is published beside it.

    Raises
    ------
    InputError
        The economy has no such vintage (the message lists those it has), or its file moves what is no start.
    """
    name = str(name_or_path)
    if name not in available_economies():
        allowed = f"None, or an economy that ships with vintages: {', '.join(available_economies())}"
        raise InputError("vintage", vintage, allowed)
    table = _whole(name)
    own = own_vintage(table)
    chosen = own if vintage is None else check_choice("vintage", vintage, available_vintages(name))
    if chosen != own:
        given = read_toml(vintage_file(name, chosen))
        table = moved(table, given)
        if unsettled := [each for each in REFERENCES if each not in given["baseline"]]:
            table[UNSETTLED] = unsettled  # they are the central path from this start
    table = _with_structure(table, name)
    return _with_published(table, published_file(name), chosen)


def _whole(name: str) -> dict[str, Any]:
    table = read_table(economy_file(name))
    return completed(table, economy_file(name).parent, economy_file) if "extends" in table else dict(table)


def _with_structure(table: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the table with the input-output table and the output of regions, which are the same in every vintage."""
    sources = dict[str, Any]()
    for part, key in (("regions", "regional_output"), ("input_output", "input_output")):
        path = structure_file(name, part)
        if path.is_file():
            given = check_keys(f"{part} file", read_toml(path), (key,), ("sources",))
            sources |= given.get("sources", {})
            table = {**table, key: given[key]}
    return {**table, "sources": {**sources, **table["sources"]}}


def _with_published(table: dict[str, Any], path: Path, vintage: str) -> dict[str, Any]:
    if not path.is_file():
        return table
    given = check_keys("published file", read_toml(path), ("series",), ("sources",))
    series = published_of(given["series"], vintage, table["position"]["output"]["value"])
    sources = given.get("sources", {})
    return {**table, "sources": {**sources, **table["sources"]}, "published": series}


def moved(table: Mapping[str, Any], vintage: object) -> dict[str, Any]:
    """Return the table of an economy whose start a vintage's table moves.

    Paths and entries that the vintage leaves out stay as they are. Official projections do not: add-factors put the
    central path of one start on them, so that a vintage has those that it gives itself.
    """
    given = check_keys("vintage file", vintage, _REQUIRED, _OPTIONAL)
    header = check_keys("economy", given["economy"], ("start", "date", "note"), ("title", "source", "headline_years"))
    cases = {key: group for key, group in table.get("cases", {}).items() if key != "baseline"}
    return {
        **table,
        "economy": {**table["economy"], **header},
        "sources": {**table["sources"], **given.get("sources", {})},
        "position": _replaced("position", table["position"], given["position"]),
        "baseline": _replaced("baseline", table["baseline"], given["baseline"]),
        "parameters": _restarted(table["parameters"], given.get("parameters", {})),
        "cases": {**cases, **given.get("cases", {})},
    }


def _replaced(field: str, table: Mapping[str, Any], changes: object) -> dict[str, Any]:
    return {**table, **check_keys(field, changes, (), tuple(table))}


def _restarted(blocks: Mapping[str, Any], changes: object) -> dict[str, Any]:
    given = check_keys("parameters", changes, (), START_PARAMETERS)
    return {
        block: {name: {**entry, **given.get(name, {})} for name, entry in entries.items()}
        for block, entries in blocks.items()
    }
