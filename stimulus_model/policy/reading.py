"""Packages as plain tables: what a TOML file and a JSON object hold, and nothing else.

The two have the same layout, so one strict reader serves both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stimulus_model.inputs import InputError, check_keys, within
from stimulus_model.policy.checks import check_mapping, check_project_name
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.instrument import Instrument
from stimulus_model.policy.project import Project, Projects
from stimulus_model.sources import Source, read_sources

_PROJECT_FACTS = ("private_investment", "start_of_production", "capacity", "jobs", "status", "milestones", "note")


_PROJECT_NUMBERS = {"relative_risk": 1.0, "committed": 0.0, "foreign_share": 0.0}
"""Numbers on a project's risk and owners, and what they are where a file does not give them."""


def read_package(table: object) -> dict[str, Any]:
    """Return the fields of a `Package`; a missing, unknown or bad key is an `InputError` that names it."""
    given = check_keys(
        "package", table, ("name", "title", "date", "source", "note", "financing", "project", "sources")
    )
    projects = check_mapping("project", given["project"], "projects")
    return {
        **{key: given[key] for key in ("name", "title", "date", "source", "note")},
        "financing": _read_financing(given["financing"]),
        "projects": Projects([_read_project(name, entry) for name, entry in projects.items()]),
        "sources": read_sources("sources", given["sources"]),
    }


def _read_financing(table: object) -> Financing:
    return Financing(**check_keys("financing", table, ("shares",), ("source", "note")))


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
    given = check_keys("instrument", table, ("kind", "budget", "amounts", "source"), ("note", "cover"))
    amounts = given["amounts"]
    if isinstance(amounts, Mapping):
        amounts = {_year(key): value for key, value in amounts.items()}
        if len(amounts) < len(given["amounts"]):
            raise InputError("instrument.amounts", list(given["amounts"]), "every fiscal year only once")
    return Instrument(**{**given, "amounts": amounts})


def _year(key: object) -> object:
    # Keys of TOML and JSON are text. Whatever is not a year stays as it is, for `Instrument` to refuse.
    return int(key) if isinstance(key, str) and len(key) == 4 and key.isdecimal() and key.isascii() else key


def write_package(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table that `read_package` reads back to equal fields of a `Package`; it is JSON-able."""
    financing: Financing = fields["financing"]
    return {
        **{key: fields[key] for key in ("name", "title", "date", "source", "note")},
        "financing": {"shares": dict(financing.shares), "source": financing.source, "note": financing.note},
        "project": {project.name: _write_project(project) for project in fields["projects"]},
        "sources": {key: _write_source(source) for key, source in fields["sources"].items()},
    }


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
    return table if instrument.cover == 1.0 else table | {"cover": instrument.cover}


def _write_source(source: Source) -> dict[str, Any]:
    entry: dict[str, Any] = {key: getattr(source, key) for key in ("author", "year", "title", "kind")}
    return entry | {key: getattr(source, key) for key in ("where", "url") if getattr(source, key)}
