"""Reads the file of one official model: conditions, columns, cases with their values, explanations."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from stimulus_model.calibration.published_tables.cells import (
    Cell,
    MissingCell,
    ModelConditions,
    PublishedModel,
    quarters_of,
)
from stimulus_model.calibration.published_tables.differences import MEASURES
from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_flag,
    check_integer,
    check_keys,
    check_number,
    check_text,
    read_toml,
    within,
)
from stimulus_model.simulation.impulse_responses import EXPERIMENTS, Impulse
from stimulus_model.sources import Source, find_source, read_sources

_SECTIONS = ("model", "sources", "columns", "cases")


class PublishedColumn(NamedTuple):
    """One column of the tables: its measure (None: the economy has none), why not, and weights if it is a mix."""

    name: str
    measure: str | None
    lacking: str
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PublishedCase:
    """One experiment as published: `impulse` is None where the economy lacks it, with the reason."""

    key: str
    title: str
    impulse: Impulse | None
    lacking: str
    last: int
    why_last: str
    source: Source
    values: Mapping[str, tuple[float, ...]]
    at_floor: bool


def read_model(path: Path) -> PublishedModel:
    """Read one file.

    Raises
    ------
    InputError
        For an unknown, missing or unusable entry; the error names the field.
    """
    with within(path.name):
        return model_from(read_toml(path))


def model_from(table: object) -> PublishedModel:
    """Build the tables of one model from the layout of its file."""
    given = check_keys("file", table, _SECTIONS, ("explanations",))
    header = check_keys(
        "model",
        given["model"],
        ("key", "title", "source", "periods", "annual", "rounding"),
        ("debt_to_gdp", "fiscal_premium", "remittances", "notes"),
    )
    sources = read_sources("sources", given["sources"])
    default = find_source("model.source", header["source"], sources)
    periods = tuple(str(period) for period in header["periods"])
    for period in periods:
        quarters_of(period)
    if not isinstance(header["annual"], bool):
        raise InputError("model.annual", header["annual"], "true or false")
    switches = {name: header.get(name, True) for name in ("fiscal_premium", "remittances")}
    for name, switch in switches.items():
        if not isinstance(switch, bool):
            raise InputError(f"model.{name}", switch, "true or false")
    debt = header.get("debt_to_gdp")
    conditions = ModelConditions(
        None if debt is None else check_number("model.debt_to_gdp", debt, above=0.0), header["annual"], **switches
    )
    key = check_text("model.key", header["key"])
    columns = [_column(name, entry) for name, entry in given["columns"].items()]
    names = {column.name for column in columns}
    cases = [_case(k, entry, sources, default, names, len(periods)) for k, entry in enumerate(given["cases"])]
    cells, missing = [], []
    for case in cases:
        for column, place, value in _numbers(case, columns):
            reason = _why_missing(case, column, periods[place])
            if case.impulse is None or column.measure is None or reason:
                missing.append(MissingCell(key, case.key, case.title, column.name, periods[place], value, reason))
                continue
            unit = MEASURES[column.measure].unit
            what = (key, case.key, case.title, case.impulse, column.measure, periods[place], value, unit)
            cells.append(Cell(*what, case.source, conditions, case.at_floor))
    return PublishedModel(
        key=key,
        title=check_text("model.title", header["title"]),
        conditions=conditions,
        rounding=check_number("model.rounding", header["rounding"], low=0.0),
        sources=tuple(sources.values()),
        cells=tuple(cells),
        missing=tuple(missing),
        explanations=tuple(_explanations(given.get("explanations", {}), {case.key for case in cases})),
        notes=tuple(check_text("model.notes", note) for note in header.get("notes", ())),
    )


def _column(name: str, entry: object) -> PublishedColumn:
    field = f"columns.{name}"
    given = check_keys(field, entry, (), ("variable", "lacking", "weights", "part_of"))
    if len({"variable", "lacking", "part_of"} & set(given)) != 1:
        raise InputError(field, dict(given), "exactly one of variable, lacking and part_of")
    weights = {key: check_number(f"{field}.weights.{key}", w) for key, w in given.get("weights", {}).items()}
    if "variable" in given:
        return PublishedColumn(name, check_choice(f"{field}.variable", given["variable"], MEASURES), "", weights)
    if "part_of" in given:
        mix = check_text(f"{field}.part_of", given["part_of"])
        return PublishedColumn(name, None, f"compared as part of {mix}", weights)
    return PublishedColumn(name, None, check_text(f"{field}.lacking", given["lacking"]), weights)


def _case(
    k: int, entry: object, sources: Mapping[str, Source], default: Source, names: set[str], periods: int
) -> PublishedCase:
    field = f"cases[{k}]"
    optional = (
        "experiment",
        "size",
        "duration",
        "fixed_rate",
        "at_floor",
        "hold_for",
        "lacking",
        "last_quarter",
        "why_last",
        "source",
    )
    given = check_keys(field, entry, ("case", "title", "values"), optional)
    if ("experiment" in given) == ("lacking" in given):
        raise InputError(field, given["case"], "either experiment or lacking")
    values = {}
    for name, numbers in given["values"].items():
        check_choice(f"{field}.values", name, names)
        if not isinstance(numbers, list) or len(numbers) != periods:
            raise InputError(
                f"{field}.values.{name}", numbers, f"a list of {periods} numbers, nan where there is none"
            )
        values[name] = tuple(float(number) for number in numbers)
    impulse, lacking = None, given.get("lacking", "")
    if "experiment" in given:
        impulse, lacking = _impulse(field, given)
    return PublishedCase(
        key=check_text(f"{field}.case", given["case"]),
        title=check_text(f"{field}.title", given["title"]),
        impulse=impulse,
        lacking=lacking,
        last=check_integer(f"{field}.last_quarter", given.get("last_quarter", 10_000), low=1),
        why_last=given.get("why_last", ""),
        source=find_source(f"{field}.source", given["source"], sources) if "source" in given else default,
        values=values,
        at_floor=check_flag(f"{field}.at_floor", given.get("at_floor", False)),
    )


def _impulse(field: str, given: Mapping[str, Any]) -> tuple[Impulse | None, str]:
    """Return the impulse, or None and why the economy cannot run it."""
    name = check_text(f"{field}.experiment", given["experiment"])
    if name not in EXPERIMENTS:
        return None, f"the economy has no experiment {name}"
    duration = given.get("duration")
    fixed = check_flag(f"{field}.fixed_rate", given.get("fixed_rate", False))
    return (
        Impulse(
            name,
            check_number(f"{field}.size", given.get("size")),
            None if duration is None else check_integer(f"{field}.duration", duration, low=1),
            fixed or check_flag(f"{field}.at_floor", given.get("at_floor", False)),
            None if "hold_for" not in given else check_integer(f"{field}.hold_for", given["hold_for"], low=1),
        ),
        "",
    )


def _numbers(case: PublishedCase, columns: list[PublishedColumn]) -> Iterator[tuple[PublishedColumn, int, float]]:
    """Every number of a case with its column and the place of its period; mixes are computed."""
    for column in columns:
        if column.weights and all(name in case.values for name in column.weights):
            parts = [[w * value for value in case.values[name]] for name, w in column.weights.items()]
            numbers = tuple(round(sum(values), 4) for values in zip(*parts, strict=True))
        else:
            numbers = case.values.get(column.name, ())
        for place, value in enumerate(numbers):
            if not math.isnan(value):
                yield column, place, value


def _why_missing(case: PublishedCase, column: PublishedColumn, period: str) -> str:
    """Return why a number cannot be compared, empty if it can."""
    if case.impulse is None:
        return case.lacking
    if column.measure is None:
        return column.lacking
    entry = EXPERIMENTS[case.impulse.experiment]
    sets_rate = case.impulse.fixed_rate or entry.rate
    held = sets_rate and (case.impulse.hold_for is None or quarters_of(period).stop <= case.impulse.hold_for)
    if held if column.measure == "policy_rate" else column.measure == case.impulse.experiment:
        return "set by the experiment"
    if quarters_of(period).stop > case.last:
        return case.why_last
    return ""


def _explanations(table: object, cases: set[str]) -> Iterator[tuple[str, str, str]]:
    for case, entries in check_keys("explanations", table, (), ("all", *sorted(cases))).items():
        for variable, text in entries.items():
            if variable != "all":
                check_choice(f"explanations.{case}", variable, MEASURES)
            yield case, variable, check_text(f"explanations.{case}.{variable}", text)
