"""Ensembles: parameters that are believed together, as members that ship with the package or are one's own."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.folders import available_economies, calibration_file, ensemble_file
from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_integer,
    check_items,
    check_keys,
    check_numbers,
    check_text,
    read_toml,
)

Array = npt.NDArray[np.float64]


OWN = "own"
"""Name of an ensemble whose members the economy itself holds."""


@dataclass(frozen=True, slots=True)
class OwnMembers:
    """Members that do not ship with the package.

    Attributes
    ----------
    names
        Parameters.
    values
        A row for each member, a number for each parameter.
    worth
        How many independent members they are worth.
    """

    names: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    worth: int

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form; `read_ensemble` reads it back exactly."""
        return {"names": list(self.names), "members": [list(row) for row in self.values], "worth": self.worth}


@dataclass(frozen=True, slots=True, repr=False)
class Ensemble:
    """Which ensemble an economy draws from, and for which parameters.

    Attributes
    ----------
    name
        Of the economy that it ships with; `OWN` for members of one's own.
    content
        SHA-256 of its members, so that a result names exactly what it was computed with.
    parameters
        Those that are drawn from it; a parameter that was replaced is not.
    own
        Members of one's own.
    """

    name: str
    content: str
    parameters: tuple[str, ...]
    own: OwnMembers | None = None

    def columns(self) -> Mapping[str, Array]:
        """Values of each parameter in all members, float64 (member,)."""
        names, members = self._members()
        return {name: members[:, names.index(name)] for name in self.parameters}

    @property
    def size(self) -> int:
        """How many members there are."""
        return len(self._members()[1])

    @property
    def worth(self) -> int:
        """How many independent members they are worth."""
        return self.own.worth if self.own else int(provenance(self.name)["effective_sample_size"])

    @property
    def groups(self) -> int:
        """Official models: member k answers to model k mod `groups`, so that each has as many."""
        return 1 if self.own else len(provenance(self.name)["accepted"])

    def _members(self) -> tuple[tuple[str, ...], Array]:
        return (self.own.names, np.array(self.own.values)) if self.own else read_members(self.name)

    @property
    def models(self) -> tuple[str, ...]:
        """Names of the official models in the order of the groups."""
        return () if self.own else tuple(read_toml(calibration_file(self.name)))

    def __repr__(self) -> str:
        made = f"{self.size:,} members of {len(self.parameters)} parameters, worth {self.worth:,} independent ones"
        return f"Ensemble({self.name!r}, {made}, content {self.content[:12]})"

    def without(self, names: Sequence[str]) -> Ensemble | None:
        """Leave parameters to other priors; None when nothing is left."""
        left = tuple(name for name in self.parameters if name not in names)
        return replace(self, parameters=left) if left else None

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form; `read_ensemble` reads it back exactly."""
        table = {"name": self.name, "content": self.content, "parameters": list(self.parameters)}
        return table | (self.own.to_dict() if self.own else {})


def read_ensemble(field: str, table: object) -> Ensemble:
    """Read the table ``[ensemble]`` of an economy file and check that the shipped members are the ones it names."""
    if isinstance(table, Mapping) and table.get("name") == OWN:
        return _read_own(field, table)
    given = check_keys(field, table, ("name", "content", "parameters"))
    shipped = [each for each in available_economies() if ensemble_file(each).is_file()]
    name = check_choice(f"{field}.name", given["name"], shipped)
    names, members = read_members(name)
    content = check_text(f"{field}.content", given["content"])
    if content != content_of(names, members):
        raise InputError(
            f"{field}.content", content, f"the content of the shipped ensemble, {content_of(names, members)}"
        )
    if not isinstance(given["parameters"], list | tuple):
        raise InputError(f"{field}.parameters", given["parameters"], "a list of parameter names")
    return Ensemble(name, content, tuple(check_choice(f"{field}.parameters", n, names) for n in given["parameters"]))


def own_ensemble(field: str, names: object, members: object, worth: object = None) -> Ensemble:
    """Return an ensemble of one's own members.

    Parameters
    ----------
    names
        Parameters, each once.
    members
        Numbers (member, parameter), finite.
    worth
        How many independent members they are worth; None: as many as there are.

    Raises
    ------
    InputError
        Naming `field`, if names and numbers do not fit together or are none.
    """
    listed = tuple(
        check_text(f"{field}.names", name) for name in check_items(f"{field}.names", names, "a list of names")
    )
    allowed = f"an array of finite numbers, two members or more by {len(listed)} parameters"
    values = check_numbers(f"{field}.members", members, allowed)
    if not listed or values.ndim != 2 or values.shape[1] != len(listed) or len(values) < 2:
        raise InputError(f"{field}.members", f"an array of shape {values.shape}", allowed)
    if len(set(listed)) < len(listed):
        raise InputError(f"{field}.names", list(listed), "each parameter once")
    if not bool(np.isfinite(values).all()):
        row, column = (int(each[0]) for each in np.nonzero(~np.isfinite(values)))
        raise InputError(f"{field}.members[{row}].{listed[column]}", float(values[row, column]), "a finite number")
    independent = len(values) if worth is None else check_integer(f"{field}.worth", worth, low=2, high=len(values))
    own = OwnMembers(listed, tuple(tuple(row) for row in values.tolist()), independent)
    return Ensemble(OWN, content_of(listed, values), listed, own)


def _read_own(field: str, table: Mapping[str, Any]) -> Ensemble:
    given = check_keys(field, table, ("name", "content", "parameters", "names", "members", "worth"))
    found = own_ensemble(field, given["names"], given["members"], given["worth"])
    if given["content"] != found.content:
        raise InputError(f"{field}.content", given["content"], f"the content of its members, {found.content}")
    drawn = check_items(f"{field}.parameters", given["parameters"], "a list of parameter names")
    return replace(
        found, parameters=tuple(check_choice(f"{field}.parameters", each, found.parameters) for each in drawn)
    )


def content_of(names: Sequence[str], members: Array) -> str:
    """SHA-256 of names and members."""
    return hashlib.sha256(json.dumps(list(names)).encode() + np.ascontiguousarray(members).tobytes()).hexdigest()


@functools.cache  # files of the package do not change while it runs
def read_members(name: str) -> tuple[tuple[str, ...], Array]:
    """Return the names of the parameters and the members, float64 (member, parameter), not writable."""
    with np.load(ensemble_file(name), allow_pickle=False) as file:
        members = file["members"].astype(np.float64)
        names = tuple(str(text) for text in file["parameters"])
    members.flags.writeable = False
    return names, members


@functools.cache
def provenance(name: str) -> dict[str, Any]:
    """How the members were found: seed, candidates, effective sample size, coverage, content of the inputs."""
    with np.load(ensemble_file(name), allow_pickle=False) as file:
        table: dict[str, Any] = json.loads(str(file["provenance"]))
    return table


def write_members(name: str, names: Sequence[str], members: Array, how: Mapping[str, Any]) -> Path:
    """Write an ensemble file; single precision is more than members are known to."""
    path = ensemble_file(name)
    np.savez_compressed(
        path,
        parameters=np.array(list(names)),
        members=members.astype(np.float32),
        provenance=np.array(json.dumps(how, sort_keys=True)),
    )
    read_members.cache_clear()
    provenance.cache_clear()
    return path
