"""Packages as plain tables: what a TOML file and a JSON object hold, and nothing else.

The two have the same layout, so one strict reader serves both.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from stimulus_model.inputs import InputError, check_keys, within
from stimulus_model.money import CURRENCY, OF_GDP, UNIT, unit_text
from stimulus_model.policy.checks import check_mapping, check_project_name
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.instrument import FISCAL_YEAR_START, Instrument
from stimulus_model.policy.kinds import FISCAL
from stimulus_model.policy.project import Project, Projects
from stimulus_model.policy.published_facts import EffectEstimate, LeftOut, read_entries, write_entries
from stimulus_model.schedule import CASH
from stimulus_model.sources import Source, read_sources

_PROJECT_FACTS = ("private_investment", "start_of_production", "capacity", "jobs", "status", "milestones", "note")


_PROJECT_NUMBERS = {"relative_risk": 1.0, "committed": 0.0, "foreign_share": 0.0, "joint_venture": 0.0}
"""Numbers on a project's risk and owners, and what they are where a file does not give them."""


_HEADER = ("name", "title", "date", "source", "note")
_CALENDAR = {"fiscal_year_starts": FISCAL_YEAR_START}
"""The first month of fiscal years, and what it is where a file does not give it."""
_MONEY = ("currency", "unit", *_CALENDAR)
_PUBLISHED: Mapping[str, tuple[str, type[EffectEstimate] | type[LeftOut]]] = {
    "estimate": ("estimates", EffectEstimate),
    "left_out": ("left_out", LeftOut),
}
"""Lists of what is published about a package: key in files, field, and record."""
_TERMS: Mapping[str, Any] = {
    "budget": "",
    "note": "",
    "cover": 1.0,
    "appropriated": {},
    "outlays": None,
    "lasting": False,
    "announced": None,
    "first_round": None,
    "import_share": None,
    "use": {},
}
"""Entries of an instrument that a file may leave out, and what they are then."""


def read_package(table: object) -> dict[str, Any]:
    """Return the fields of a `Package`; a missing, unknown or bad key is an `InputError` that names it."""
    given = check_keys("package", table, (*_HEADER, "financing", "project", "sources"), (*_MONEY, *_PUBLISHED))
    projects = check_mapping("project", given["project"], "projects")
    return {
        **{key: given[key] for key in _HEADER},
        **_read_money(given),
        "financing": _read_financing(given["financing"]),
        "projects": Projects([_read_project(name, entry) for name, entry in projects.items()]),
        "sources": read_sources("sources", given["sources"]),
        **{field: read_entries(kind, key, given.get(key, [])) for key, (field, kind) in _PUBLISHED.items()},
    }


def _read_money(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return currency, unit and calendar as far as the file says them; it says both of the first or neither."""
    money = {key: given[key] for key in _MONEY if key in given}
    if money.get("unit") == OF_GDP:
        return {"currency": ""} | money
    for one, other in (("currency", "unit"), ("unit", "currency")):
        if one in money and other not in money:
            raise InputError(f"package.{other}", None, f"a value: the file says its {one}, {money[one]!r}, alone")
    if "currency" not in money:
        warnings.warn(
            f"package {given['name']!r} says neither currency nor unit; its amounts are taken for "
            f'{unit_text(CURRENCY, UNIT)}. Write currency = "{CURRENCY}" and unit = "{UNIT}", or what they are.',
            UserWarning,
            stacklevel=4,
        )
    return money


def _read_financing(table: object) -> Financing:
    return Financing(**check_keys("financing", table, ("shares",), ("source", "note", "raised")))


def _read_project(name: object, table: object) -> Project:
    field = f"project.{check_project_name('project', name)}"
    optional = (*_PROJECT_FACTS, *_PROJECT_NUMBERS)
    given = check_keys(field, table, ("title", "technology", "region", "source", "instrument"), optional)
    listed = given["instrument"]
    if not isinstance(listed, list):
        raise InputError(f"{field}.instrument", listed, f"a list: [[{field}.instrument]]")
    with within(field):
        instruments = tuple(_read_instrument(entry) for entry in listed)
    facts = {key: value for key, value in given.items() if key != "instrument"}
    return Project(name=str(name), instruments=instruments, **facts)


def _read_instrument(table: object) -> Instrument:
    optional = {"amounts", "path", "financing", *_TERMS}
    needed = ["kind", "source"]
    if isinstance(table, Mapping) and "path" not in table:
        needed.append("amounts")
    if isinstance(table, Mapping) and str(table.get("kind")) not in FISCAL:
        needed.append("budget")
    given = check_keys("instrument", table, needed, sorted(optional - set(needed)))
    read = dict(given)
    for key in ("amounts", "appropriated"):
        if isinstance(given.get(key), Mapping):
            read[key] = {_year(year): value for year, value in given[key].items()}
            if len(read[key]) < len(given[key]):
                raise InputError(f"instrument.{key}", list(given[key]), "every fiscal year only once")
    if "financing" in given:
        with within("instrument"):
            read["financing"] = _read_financing(given["financing"])
    return Instrument(**read)


def _year(key: object) -> object:
    # Keys of TOML and JSON are text. Whatever is not a year stays as it is, for `Instrument` to refuse.
    return int(key) if isinstance(key, str) and len(key) == 4 and key.isdecimal() and key.isascii() else key


def write_package(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table that `read_package` reads back to equal fields of a `Package`; it is JSON-able."""
    return {
        **{key: fields[key] for key in _HEADER},
        "currency": fields["currency"],
        "unit": fields["unit"],
        **{key: fields[key] for key, usual in _CALENDAR.items() if fields[key] != usual},
        "financing": _write_financing(fields["financing"]),
        "project": {project.name: _write_project(project) for project in fields["projects"]},
        "sources": {key: _write_source(source) for key, source in fields["sources"].items()},
        **{key: write_entries(fields[field]) for key, (field, _) in _PUBLISHED.items() if fields[field]},
    }


def _write_financing(financing: Financing) -> dict[str, Any]:
    table = {"shares": dict(financing.shares), "source": financing.source, "note": financing.note}
    return table if financing.raised == CASH else table | {"raised": financing.raised}


def _write_project(project: Project) -> dict[str, Any]:
    facts = {key: getattr(project, key) for key in ("title", "technology", "region", "source", *_PROJECT_FACTS)}
    facts["milestones"] = dict(project.milestones)
    facts |= {key: value for key, usual in _PROJECT_NUMBERS.items() if (value := getattr(project, key)) != usual}
    known = {key: value for key, value in facts.items() if value is not None}
    return {**known, "instrument": [_write_instrument(each) for each in project.instruments]}


def _write_instrument(instrument: Instrument) -> dict[str, Any]:
    table: dict[str, Any] = {
        "kind": instrument.kind,
        "budget": instrument.budget,
        "amounts": {str(year): amount for year, amount in instrument.amounts.items()},
        "source": instrument.source,
        "note": instrument.note,
    }
    if instrument.path:
        table = {key: value for key, value in table.items() if key != "amounts"} | {"path": dict(instrument.path)}
    for key, usual in _TERMS.items():
        value = getattr(instrument, key)
        if key not in table and value != usual:
            table[key] = value
    for key in ("appropriated", "use"):
        if key in table:
            table[key] = {str(name): value for name, value in table[key].items()}
    if "outlays" in table:
        table["outlays"] = list(table["outlays"])
    return table if instrument.financing is None else table | {"financing": _write_financing(instrument.financing)}


def _write_source(source: Source) -> dict[str, Any]:
    entry: dict[str, Any] = {key: getattr(source, key) for key in ("author", "year", "title", "kind")}
    return entry | {key: getattr(source, key) for key in ("where", "url") if getattr(source, key)}
