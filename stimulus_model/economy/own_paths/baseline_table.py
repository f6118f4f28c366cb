"""A baseline from a table: its columns are checked, references set to them, add-factors solved, and all recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.own_paths.choices import BASELINE_TARGETS, OTHER_NAMES
from stimulus_model.economy.own_paths.follow import follow
from stimulus_model.economy.own_paths.medians import PIECE, medians, wishes
from stimulus_model.economy.own_paths.own_path import Followed, OwnBaseline
from stimulus_model.economy.own_paths.path_table import (
    OwnColumn,
    TableSpan,
    check_slip,
    check_values,
    read_columns,
)
from stimulus_model.economy.paths.baseline import BaselinePath
from stimulus_model.economy.record import EconomyRecord
from stimulus_model.inputs import InputError, check_text, suggest
from stimulus_model.sources import Source
from stimulus_model.timeline import quarter_index, year_offset

E = TypeVar("E", bound=EconomyRecord)
OWN = "own-baseline"
"""Key of the source of what a table says."""
_OF_THE_FILE = ("growth", "prices", "yield_10y", "primary_balance_to_gdp")
"""What an economy's file says of its path without a package."""
_AT_LEAST = 10
"""Years after the first one that are followed of a path that is the same for good."""


def with_table(economy: E, data: object, years: str, source: str | None, run: tuple[int, int]) -> E:
    """Return the economy on the baseline of a table; see `Economy.with_baseline`. `run` is (draws, seed)."""
    draws, seed = run
    span = TableSpan(economy.start, economy.header.fiscal_year_starts, years)
    if data is None:
        columns, origin = _of_the_file(economy), "the paths of the economy's own file"
    else:
        given, origin = read_columns("baseline", data, span)
        columns = _named(given)
    origin = check_text("source", source) if source is not None else origin
    for name, column in columns.items():
        target = BASELINE_TARGETS[name]
        check_values(f"baseline.{name}", column, target.low, target.high, target.unit)
        if target.variable in economy.own_paths.paths:
            raise InputError(f"baseline.{name}", "a column", f"none: with_path has put {target.variable} on a path")
    plain = replace(economy, own_paths=replace(economy.own_paths, baseline=None))
    wanted = wishes(plain, columns)
    kept = [
        wish._replace(name="output_gap") for wish in wanted if wish.name == "growth" and "output_gap" not in columns
    ]
    usual = medians(plain, [*wanted, *kept], min(draws, PIECE), seed)
    kept = [wish._replace(values=values) for wish, values in zip(kept, usual[len(wanted) :], strict=True)]
    if data is not None:
        for (name, column), values in zip(columns.items(), usual, strict=False):
            check_slip(f"baseline.{name}", column, values, BASELINE_TARGETS[name].unit)
        plain = _with_references(plain, columns, origin)
    # supply follows: what the gap would be is neither given by the table nor meant to change
    made, found = follow(plain, [*wanted, *kept], draws, seed)
    follows = {
        name: Followed(
            column.periods, wish.first, column.length, tuple(column.values.tolist()), tuple(middle.tolist())
        )
        for (name, column), wish, middle in zip(columns.items(), wanted, found, strict=False)
    }
    solved = made.own_paths.baseline
    residuals = solved.residuals if solved is not None else {}
    baseline = OwnBaseline(origin, draws, seed, follows, residuals)
    return replace(
        made,
        title=f"{economy.title.partition('; baseline: ')[0]}; baseline: {origin}",
        own_paths=replace(made.own_paths, baseline=baseline),
    )


def _named(found: Mapping[object, OwnColumn]) -> dict[str, OwnColumn]:
    """Return columns by their names in `BASELINE_TARGETS`, each add-factor used by one of them."""
    columns: dict[str, OwnColumn] = {}
    used: dict[str, str] = {}
    for given, column in found.items():
        name = _target("baseline", given)
        residual = BASELINE_TARGETS[name].residual
        if residual in used:
            allowed = f"one of {used[residual]} and {name}: the other follows from it"
            raise InputError("baseline", str(given), allowed)
        used[residual] = name
        columns[name] = column
    return columns


def _target(field: str, name: object) -> str:
    """Return the column of `BASELINE_TARGETS` that a table means."""
    tidy = name.strip().lower().replace(" ", "_") if isinstance(name, str) else name
    found = OTHER_NAMES.get(tidy, tidy) if isinstance(tidy, str) else tidy
    if isinstance(found, str) and found in BASELINE_TARGETS:
        return found
    allowed = f"columns that the model can follow: {', '.join(BASELINE_TARGETS)}"
    raise InputError(field, name, allowed, suggest(found, [*BASELINE_TARGETS, *OTHER_NAMES]))


def _of_the_file(economy: EconomyRecord) -> dict[str, OwnColumn]:
    """Return what the file itself says, by its fiscal years from the first full one on."""
    offset = year_offset(economy.header.fiscal_year_starts)
    start = quarter_index("start", economy.start)
    columns = {}
    for name in _OF_THE_FILE:
        path = economy.paths[BASELINE_TARGETS[name].reference]
        first = -(-(start - offset) // 4)
        years = np.arange(first, max(*path.years, first + _AT_LEAST) + 1)
        given = dict(zip(path.years, path.values, strict=True))
        values = np.array([given.get(int(y), float(path(4 * y + offset + 2))) for y in years])
        columns[name] = OwnColumn(tuple(f"FY{y}" for y in years), int(4 * years[0] + offset), 4, values)
    return columns


def _with_references(economy: E, columns: Mapping[str, OwnColumn], origin: str) -> E:
    """Return the economy with the paths of its file that a table says otherwise, by fiscal years."""
    source = Source(OWN, "the author of the table", int(economy.date[:4]), origin, "judgement")
    offset = year_offset(economy.header.fiscal_year_starts)
    paths = dict(economy.paths)
    for name, column in columns.items():
        reference = BASELINE_TARGETS[name].reference
        if reference:
            paths[reference] = _said_otherwise(paths[reference], column, offset, source)
    return replace(economy, paths=paths, sources={**economy.sources, OWN: source})


def _said_otherwise(path: BaselinePath, column: OwnColumn, offset: int, source: Source) -> BaselinePath:
    own = column.quarterly
    last = column.first + len(own) - 1
    touched = np.arange((column.first - offset) // 4, (last - offset) // 4 + 1)
    quarters: npt.NDArray[np.int64] = 4 * touched[:, None] + offset + np.arange(4)
    values = path(quarters)
    inside = (quarters >= column.first) & (quarters <= last)
    values[inside] = own[quarters[inside] - column.first]
    said = dict(zip(path.years, path.values, strict=True)) | dict(
        zip(touched.tolist(), values.mean(axis=1).tolist(), strict=True)
    )
    years = sorted(said)
    note = f"as the table says from {column.periods[0]} to {column.periods[-1]}"
    return replace(path, years=tuple(years), values=tuple(said[y] for y in years), source=source, note=note)
