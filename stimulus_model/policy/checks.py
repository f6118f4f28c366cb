"""Checks that several records of a package share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from stimulus_model.inputs import InputError, check_printable, check_text
from stimulus_model.policy.vocabulary import INSTRUMENTS, PLURALS

K = TypeVar("K")

V = TypeVar("V")


class FrozenMapping(Mapping[K, V]):
    """Read-only copy of a mapping: equal to a dict with the same entries, hashable, and it can be pickled."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[K, V]) -> None:
        self._entries = dict(entries)

    def __getitem__(self, key: K) -> V:
        return self._entries[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash(frozenset(self._entries.items()))

    def __repr__(self) -> str:
        return repr(self._entries)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._entries,)


_NAME = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")


Table = Mapping[str, Any]

"""A table of a TOML file, or an object of JSON."""


def check_name(field: str, value: object) -> str:
    """Return `value` if it is a name: small letters, digits, and single hyphens or underscores between them."""
    if isinstance(value, str) and _NAME.fullmatch(value):
        return value
    raise InputError(field, value, 'a name of small letters, digits, "_" and "-", such as "plant_2"')


def check_project_name(field: str, value: object) -> str:
    """Return `value` if it is a name that `Package.without` cannot mistake for an instrument."""
    name = check_name(field, value)
    if name in INSTRUMENTS or name in PLURALS:
        raise InputError(field, value, "a name that is not that of an instrument")
    return name


def check_note(field: str, value: object) -> str:
    """Return `value` if it is text; it may be empty."""
    if isinstance(value, str):
        return check_printable(field, value)
    raise InputError(field, value, "text, empty if there is none")


def check_mapping(field: str, value: object, of_what: str) -> Mapping[Any, Any]:
    """Return `value` if it is a mapping."""
    if isinstance(value, Mapping):
        return value
    raise InputError(field, value, f"a table of {of_what}")


def check_date(field: str, value: object) -> str:
    """Return `value`, a date or ISO text such as ``2024-11-22``, as ISO text."""
    if type(value) is date:
        return value.isoformat()
    text = value if isinstance(value, str) else ""
    try:
        return date.fromisoformat(check_text(field, text)).isoformat()
    except ValueError:
        raise InputError(field, value, "a date written like 2024-11-22") from None
