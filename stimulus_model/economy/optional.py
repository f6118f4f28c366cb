"""Blocks that an economy need not have: what a file leaves out whole is filled in with values that do nothing."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from stimulus_model.economy.folders import TEMPLATES
from stimulus_model.inputs import InputError, read_toml
from stimulus_model.money import unit_text
from stimulus_model.schedule import FORMS
from stimulus_model.timeline import quarter_index

OFF = "switched_off"
"""Key of the source of values that do nothing."""
_SOURCE = {
    "author": "The stimulus_model developers",
    "year": 2026,
    "title": "Blocks that an economy does not have",
    "kind": "judgement",
}
Name = tuple[str, ...]


@functools.cache  # files of the package do not change while it runs
def groups() -> Mapping[str, Any]:
    """Return the optional groups of entries as the file has them."""
    return read_toml(TEMPLATES / "off.toml")


def entries_of(group: str) -> dict[Name, dict[str, Any]]:
    """Return the entries of a group by their place, such as ``("baseline", "dividends")``."""
    return dict(_leaves(groups()[group], ()))


def filled(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table of an economy with every optional group that it lacks switched off.

    Raises
    ------
    InputError
        The economy is said to have a form of financing whose entries it lacks.
    """
    lacking = [group for group in groups() if not any(found(table, name) for name in entries_of(group))]
    if not lacking:
        return dict(table)
    full: dict[str, Any] = {key: _copied(each) for key, each in table.items()}
    header = full.get("economy")
    if not isinstance(header, dict):
        return full
    full.setdefault("sources", {})[OFF] = dict(_SOURCE)
    for group in lacking:
        off = tuple(groups()[group].get("forms", ()))
        kept = header.setdefault("financing", [form for form in FORMS if form not in off])
        for form in off:
            if form in kept:
                allowed = f"forms that the file has entries for: it gives none of {', '.join(_first(group))}, ..."
                raise InputError("economy.financing", form, allowed)
        for name, entry in entries_of(group).items():
            _put(full, name, _entry(full, header, name, entry, groups()[group]["title"]))
    return full


def found(table: Any, name: Name) -> Any:
    """Return the entry of a table at a place, or None."""
    for part in name:
        table = table.get(part) if isinstance(table, Mapping) else None
    return table


def linked(table: Mapping[str, Any], field: str, value: Any) -> Any:
    """Return a value, or that of the entry whose name stands in its place: ``"position.yield_5y"``."""
    if not isinstance(value, str):
        return value
    entry = found(table, tuple(value.split(".")))
    number = entry.get("value") if isinstance(entry, Mapping) else None
    if number is None or isinstance(number, str):
        raise InputError(field, value, "a number, or the name of an entry with a value, such as position.yield_5y")
    return number


def _entry(table: Mapping[str, Any], header: Mapping[str, Any], name: Name, entry: Any, title: str) -> dict[str, Any]:
    """Return an entry in the layout of its section."""
    value = linked(table, ".".join(name), entry["value"])
    money = unit_text(str(header.get("currency")), str(header.get("unit")))
    full = {"unit": entry["unit"].replace("money", money), "source": OFF, "note": title}
    if name[0] == "parameters":
        support = {"support": entry["support"]} if "support" in entry else {}
        prior = {"kind": "fixed", "value": value}
        return full | {"symbol": entry["symbol"], "value": value, "prior": prior} | support
    if name[0] == "position":
        return full | {"value": value}
    year = quarter_index("economy.start", header.get("start")) // 4
    return full | {"years": [year], "values": [value], "between": "step", "after": "hold"}


def _leaves(table: Any, place: Name) -> Iterator[tuple[Name, dict[str, Any]]]:
    for key, each in table.items():
        if isinstance(each, dict) and "value" in each:
            yield (*place, key), each
        elif isinstance(each, dict):
            yield from _leaves(each, (*place, key))


def _first(group: str) -> list[str]:
    return [".".join(name) for name in list(entries_of(group))[:2]]


def _copied(value: Any) -> Any:
    return {key: _copied(each) for key, each in value.items()} if isinstance(value, Mapping) else value


def _put(table: dict[str, Any], name: Name, entry: dict[str, Any]) -> None:
    for part in name[:-1]:
        table = table.setdefault(part, {})
    table[name[-1]] = entry
