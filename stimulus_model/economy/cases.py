"""Cases: what else could be believed of one thing, as a named set of priors and baseline paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.paths.baseline import BASELINE, BaselinePath, read_path
from stimulus_model.inputs import InputError, check_choice, check_keys, check_text
from stimulus_model.sources import Source, find_source

GROUP = "baseline"
"""The group of official projections that the path without the package can follow."""
DEFAULT = "past-trend"
"""Name of the projection that the economy file itself follows; the others are cases of the group `GROUP`."""


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """An alternative to what the economy file believes of one thing.

    Attributes
    ----------
    priors
        Parameters that it replaces, by name.
    paths
        Baseline paths that it replaces, by name.
    """

    name: str
    title: str
    note: str
    source: Source
    priors: Mapping[str, Prior]
    paths: Mapping[str, BaselinePath]

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form in the layout of the TOML file."""
        return {
            "title": self.title,
            "note": self.note,
            "source": self.source.key,
            "parameters": {name: prior.to_dict() for name, prior in self.priors.items()},
            "baseline": {name: path.to_dict() for name, path in self.paths.items()},
        }

    def __repr__(self) -> str:
        return f"Case({self.name!r}: {self.title}; replaces {', '.join((*self.priors, *self.paths))})"


@dataclass(frozen=True, slots=True, repr=False)
class CaseGroup:
    """One thing of which more than one view is on record.

    Attributes
    ----------
    default
        What the economy file itself believes, in words.
    cases
        The alternatives by name.
    """

    name: str
    title: str
    default: str
    cases: Mapping[str, Case]

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form in the layout of the TOML file."""
        cases = {name: case.to_dict() for name, case in self.cases.items()}
        return {"title": self.title, "default": self.default, "case": cases}

    def __repr__(self) -> str:
        return f"CaseGroup({self.name!r}: {self.title}; default: {self.default}; cases: {', '.join(self.cases)})"


def read_cases(field: str, table: object, sources: Mapping[str, Source], year_starts: int) -> dict[str, CaseGroup]:
    """Read ``[cases]`` of an economy file: groups, each with a title, its default in words, and cases."""
    if not isinstance(table, Mapping):
        raise InputError(field, table, "a table of groups of cases")
    return {
        str(name): _read_group(f"{field}.{name}", str(name), entry, sources, year_starts)
        for name, entry in table.items()
    }


def _read_group(field: str, name: str, table: object, sources: Mapping[str, Source], year_starts: int) -> CaseGroup:
    given = check_keys(field, table, ("title", "default", "case"))
    if not isinstance(given["case"], Mapping) or not given["case"]:
        raise InputError(f"{field}.case", given["case"], "a table of cases, at least one")
    cases = {
        key: _read_case(f"{field}.case.{key}", key, entry, sources, year_starts)
        for key, entry in given["case"].items()
    }
    return CaseGroup(
        name=name,
        title=check_text(f"{field}.title", given["title"]),
        default=check_text(f"{field}.default", given["default"]),
        cases=MappingProxyType(cases),
    )


def _read_case(field: str, name: str, table: object, sources: Mapping[str, Source], year_starts: int) -> Case:
    given = check_keys(field, table, ("title", "note", "source"), ("parameters", "baseline"))
    paths = check_keys(f"{field}.baseline", given.get("baseline", {}), (), BASELINE)
    priors = given.get("parameters", {})
    if not isinstance(priors, Mapping):
        raise InputError(f"{field}.parameters", priors, "a table of parameters and their priors")
    return Case(
        name=name,
        title=check_text(f"{field}.title", given["title"]),
        note=check_text(f"{field}.note", given["note"]),
        source=find_source(f"{field}.source", given["source"], sources),
        priors=MappingProxyType(
            {key: Prior.from_dict(f"{field}.parameters.{key}", entry) for key, entry in priors.items()}
        ),
        paths=MappingProxyType(
            {
                key: read_path(f"{field}.baseline.{key}", key, entry, sources, year_starts)
                for key, entry in paths.items()
            }
        ),
    )


def baseline_names(groups: Mapping[str, CaseGroup]) -> tuple[str, ...]:
    """Names of the projections on record that the path without the package can follow, the default first."""
    return (DEFAULT, *(groups[GROUP].cases if GROUP in groups else ()))


def find_case(groups: Mapping[str, CaseGroup], group: object, name: object) -> Case:
    """Return the case called `name` in `group`; a misspelt name is an `InputError` with a suggestion."""
    chosen = groups[check_choice("group", group, groups)]
    return chosen.cases[check_choice("case", name, chosen.cases)]
