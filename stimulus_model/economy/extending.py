"""Economies that extend others: what a file says itself, over what the file that it `extends` says.

Such a file gives only what differs, some of it as a bare number, which has the file's `usual_source`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from stimulus_model.economy.beliefs.marginals import plant_names
from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.folders import TEMPLATES, templates
from stimulus_model.economy.header import OPTIONAL, REQUIRED, read_header
from stimulus_model.economy.kept_tables import read_table
from stimulus_model.economy.optional import entries_of, filled, found, groups, linked
from stimulus_model.economy.paths.baseline import REFERENCES
from stimulus_model.economy.restating import Size, restated
from stimulus_model.inputs import (
    InputError,
    check_items,
    check_keys,
    check_number,
    check_text,
)
from stimulus_model.timeline import quarter_index

Table = dict[str, Any]
Find = Callable[[str], Path]
_ONLY_EXTENDING = ("usual_source", "without")
ABOUT = ("title", "source", "date", "note")
_FOREIGN = ("economy.currency", "economy.unit", "position.output")
"""What a file gives itself if its country is not that of the file that it extends."""
_ENTRIES = ("position", "baseline")
UNSETTLED = "unsettled"
"""Key of a whole table for references that are the central path of the economy, which is not known yet."""
_AT_HOME = ("ensemble", "cases", "published", "input_output", "regional_output")
"""Sections that a file of another country does not take over."""
_WHOLE = (*_AT_HOME, "correlations")
_DEPTH = {"parameters": 3, "position": 2, "baseline": 2}
"""What a file can do without: these whole sections and what is in them, and entries of the others."""
_OTHER_PATHS = {"between": "step", "after": "hold"}


def completed(table: object, folder: Path, find: Find, seen: tuple[str, ...] = ()) -> Table:
    """Return the whole table of an economy whose file may extend another, or leave out optional groups.

    Parameters
    ----------
    table
        What the file says.
    folder
        Where the file stands: paths that it extends are relative to it.
    find
        Name of an economy -> its file.
    seen
        Files that have led here.
    """
    if not isinstance(table, Mapping):
        raise InputError("economy file", table, "a table with economy, sources, parameters, position, baseline")
    whole = dict(table)
    if "extends" in table:
        name = check_text("extends", table["extends"])
        if name in seen:
            raise InputError("extends", name, f"another file: {' extends '.join((*seen, name))}")
        path = _file(name, folder, find)
        whole = _extended(name, completed(read_table(path), path.parent, find, (*seen, name)), whole)
    else:
        for key in _ONLY_EXTENDING:
            if key in table:
                raise InputError(f"economy file.{key}", table[key], "only together with extends")
    if seen:  # what others extend may leave to them what its numbers refer to
        return whole
    whole.pop("restate", None)
    return filled(_linked(whole) if "extends" in table else whole)


def _file(name: str, folder: Path, find: Find) -> Path:
    if name in templates():
        return TEMPLATES / f"{name}.toml"
    return folder / name if name.endswith(".toml") else find(name)


def _extended(name: str, base: Table, own: Table) -> Table:
    about = check_keys("economy", own.get("economy"), ABOUT, (*REQUIRED, *OPTIONAL))
    restate = base.pop("restate", ())
    lender = base["economy"]
    foreign = about.get("country", lender["country"]) != lender["country"]
    for each in restate or (_FOREIGN if foreign else ()):
        if found(own, tuple(each.split("."))) is None:
            raise InputError(each, None, f"a value: a file that extends {name} gives its own")
    # which plant classes are leading-edge is said where they are
    own_header = (*ABOUT, "leading_edge") if "plant_classes" in about else ABOUT
    read_header({key: each for key, each in lender.items() if key not in own_header} | dict(about))
    if foreign:
        base = _lent(name, base, own, (lender["currency"], lender["unit"]))
    for each in check_items("without", own.get("without", ()), "a list of names of entries and optional groups"):
        base = _less(base, check_text("without", each))
    header = {key: each for key, each in base["economy"].items() if key not in own_header}
    dropped = ("regions", "published_tables") if foreign else ()
    if about.get("start", lender["start"]) != lender["start"]:
        dropped = (*dropped, "headline_years")
    kept = {key: each for key, each in header.items() if key not in dropped}
    merged = _merged(base, own, kept | dict(about))
    if foreign:
        merged[UNSETTLED] = [each for each in REFERENCES if each not in own.get("baseline", {})]
    return merged


def _lent(name: str, base: Table, own: Table, lender: tuple[str, str]) -> Table:
    """Return what another country's file lends: amounts as parts of GDP, no ensemble, and notes that say so."""
    output = _value("position.output", own["position"]["output"]) if "output" in own.get("position", {}) else None
    persons = 1.0
    if found(own, ("baseline", "working_age")) is not None:
        first = _values("baseline.working_age", own["baseline"]["working_age"])[0]
        persons = first / base["baseline"]["working_age"]["values"][0]
    about = base["economy"] | own["economy"]
    borrower = about["currency"], about["unit"]
    size = Size(1.0 if output is None else output / base["position"]["output"]["value"], persons, lender, borrower)
    said = f"taken over from {name}: "
    lent = {key: each for key, each in base.items() if key not in _AT_HOME}
    for section in ("parameters", *_ENTRIES):
        lent[section] = _noted(restated(lent[section], size), said)
    return lent


def _noted(table: Any, said: str) -> Any:
    if isinstance(table.get("note"), str):
        return table if table["note"].startswith("taken over from") else table | {"note": said + table["note"]}
    return {key: _noted(each, said) for key, each in table.items()}


def _less(base: Table, name: str) -> Table:
    """Return a table without an entry, a section or an optional group."""
    if name in groups():
        forms = groups()[name].get("forms", ())
        header = dict(base["economy"])
        header["financing"] = [form for form in header.get("financing", ()) if form not in forms]
        base = base | {"economy": header}
        for place in entries_of(name):
            base = _taken(base, place)
        return _apart(base, {place[-1] for place in entries_of(name)})
    place = tuple(name.split("."))
    if found(base, place) is None or not (place[0] in _WHOLE or len(place) == _DEPTH.get(place[0])):
        allowed = f"{', '.join(groups())}, {', '.join(_WHOLE)}, or an entry of the other file: position.output"
        raise InputError("without", name, allowed)
    return _taken(base, place)


def _taken(table: Table, place: tuple[str, ...]) -> Table:
    """Return a copy of a table without the entry at a place."""
    first, *rest = place
    if not rest:
        return {key: each for key, each in table.items() if key != first}
    return table | {first: _taken(table[first], tuple(rest))} if first in table else table


def _merged(base: Table, own: Table, header: Table) -> Table:
    usual = own.get("usual_source")
    merged = base | {"economy": header, "sources": base["sources"] | _section("sources", own)}
    if "restate" in own:
        merged["restate"] = own["restate"]
    blocks: Table = dict(base["parameters"])
    believed = []
    for block, entries in _section("parameters", own).items():
        blocks[block] = dict(blocks.get(block, {}))
        for name, given in _section(block, {block: entries}, "parameters.").items():
            field = f"parameters.{block}.{name}"
            blocks[block][name] = _parameter(field, given, blocks[block].get(name, {}), usual)
            believed.append(name)
    blocks["plants"] = {
        name: entry
        for name, entry in blocks["plants"].items()
        if name in plant_names(header.get("plant_classes", ())) or name in own.get("parameters", {}).get("plants", {})
    }
    merged["parameters"] = blocks
    for section in _ENTRIES:
        entries = dict(base[section])
        for name, given in _section(section, own).items():
            make = _position if section == "position" else _path
            entries[name] = make(f"{section}.{name}", given, entries.get(name, {}), usual, header)
        merged[section] = entries
    merged = _apart(merged, believed)
    for section in ("cases", "correlations", "published"):
        if section in own:
            merged[section] = merged.get(section, {}) | _section(section, own)
    for section in ("ensemble", "input_output", "regional_output"):
        if section in own:
            merged[section] = own[section]
    return merged


def _linked(table: Table) -> Table:
    """Return a table with numbers in place of the names of entries that have them."""

    def numbers(field: str, entry: Table) -> Table:
        if "values" in entry:
            return entry | {"values": [linked(table, field, each) for each in entry["values"]]}
        return entry | {"value": linked(table, field, entry["value"])}

    return table | {
        section: {name: numbers(f"{section}.{name}", entry) for name, entry in table[section].items()}
        for section in _ENTRIES
    }


def _apart(table: Table, names: Collection[str]) -> Table:
    """Return a table in which parameters have neither correlations nor a place in the ensemble."""
    apart = dict(table)
    apart["correlations"] = {
        one: {other: entry for other, entry in row.items() if not {one, other} & set(names)}
        for one, row in table.get("correlations", {}).items()
    }
    if "ensemble" in table:
        left = [name for name in table["ensemble"]["parameters"] if name not in names]
        apart["ensemble"] = table["ensemble"] | {"parameters": left}
        if not left:
            del apart["ensemble"]
    return apart


def _section(name: str, table: Table, place: str = "") -> Mapping[str, Any]:
    given = table.get(name, {})
    if isinstance(given, Mapping):
        return given
    raise InputError(place + name, given, "a table")


def _said(field: str, usual: Any) -> Table:
    """Return source and note of a bare number."""
    if usual is None:
        raise InputError(f"{field}.source", None, "a key of sources; a bare number has the file's usual_source")
    return {"source": usual, "note": "as this file gives it"}


def _parameter(field: str, given: Any, base: Mapping[str, Any], usual: Any) -> Table:
    if not isinstance(given, Mapping):
        given = {"value": given, "prior": {"kind": "fixed", "value": check_number(field, given)}}
    elif "kind" in given:
        given = {"prior": dict(given)}
    kept = {key: each for key, each in base.items() if key in ("symbol", "unit", "support", "prior", "value")}
    if "prior" in given:
        kept["value"] = Prior.from_dict(f"{field}.prior", given["prior"]).median
    return kept | ({} if "source" in given else _said(field, usual)) | dict(given)


def _position(field: str, given: Any, base: Mapping[str, Any], usual: Any, header: Table) -> Table:
    if not isinstance(given, Mapping):
        given = {"value": _number(field, given)}
    return {**base, **({} if "source" in given else _said(field, usual)), **given}


def _path(field: str, given: Any, base: Mapping[str, Any], usual: Any, header: Table) -> Table:
    rules: Table = dict(_OTHER_PATHS)
    if not isinstance(given, Mapping):
        year = quarter_index("economy.start", header["start"]) // 4
        given = {"years": [year], "values": [_number(field, given)]}
    elif given and all(str(key).isdecimal() for key in given):
        rules["between"] = base.get("between", "step")
        given = {"years": [int(key) for key in given], "values": list(given.values())}
    elif not {"years", "values"} & set(given):  # other rules for the same numbers
        rules = {}
    kept = {key: each for key, each in base.items() if key not in (("fade", "limit") if rules else ())}
    return {**kept, **rules, **({} if "source" in given else _said(field, usual)), **given}


def _number(field: str, value: Any) -> Any:
    """Return a number, or the name of the entry that has it."""
    return value if isinstance(value, str) and "." in value else check_number(field, value)


def _value(field: str, entry: Any) -> float:
    return check_number(field, entry["value"] if isinstance(entry, Mapping) and "value" in entry else entry)


def _values(field: str, entry: Any) -> list[float]:
    if isinstance(entry, Mapping):
        numbers = entry.get("values", list(entry.values()))
        entry = numbers[0] if isinstance(numbers, list) and numbers else None
    return [check_number(field, entry, above=0.0)]
