"""Where a number comes from. Every number that enters the library points to one `Source`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_integer,
    check_keys,
    check_printable,
    check_text,
    suggest,
    within,
)

KINDS = ("primary", "official", "secondary", "computed", "judgement")
"""primary: the text itself was read; official: an official table read through a verbatim extraction;
secondary: press, agencies, aggregators; computed: worked out from public data; judgement: ours, labelled so."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source: who said it, when, where, and how directly it was read.

    Attributes
    ----------
    key
        Short name by which numbers refer to the source.
    author, year, title
        As usual in a reference list.
    kind
        One of `KINDS`.
    where
        Table, page, article or section.
    url
        Address, empty if none.
    """

    key: str
    author: str
    year: int
    title: str
    kind: str
    where: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        for name in ("key", "author", "title"):
            check_text(name, getattr(self, name))
        check_integer("year", self.year, low=1800, high=2100)
        check_choice("kind", self.kind, KINDS)
        for name in ("where", "url"):
            if not isinstance(getattr(self, name), str):
                raise InputError(name, getattr(self, name), "text, empty if there is none")
            check_printable(name, getattr(self, name))

    def __str__(self) -> str:
        text = f"{self.author} ({self.year}), {self.title}"
        if self.where:
            text += f", {self.where}"
        return f"{text} [{self.kind}]"


def read_sources(field: str, table: object) -> dict[str, Source]:
    """Read the ``[sources]`` table of a TOML file: one `Source` a key."""
    if not isinstance(table, Mapping):
        raise InputError(field, table, "a table of sources")
    return {str(key): _read_source(f"{field}.{key}", str(key), entry) for key, entry in table.items()}


def _read_source(field: str, key: str, entry: object) -> Source:
    given: Mapping[str, Any] = check_keys(field, entry, ("author", "year", "title", "kind"), ("where", "url"))
    with within(field):
        return Source(key=key, **given)


def find_source(field: str, key: object, sources: Mapping[str, Source]) -> Source:
    """Return the source that `key` names."""
    if isinstance(key, str) and key in sources:
        return sources[key]
    raise InputError(field, key, "the key of an entry in [sources]", suggest(key, sources))


def source_table(source: Source) -> dict[str, Any]:
    """Return the table of a source, as files have it; `read_sources` reads it back."""
    table: dict[str, Any] = {
        "author": source.author,
        "year": source.year,
        "title": source.title,
        "kind": source.kind,
    }
    return table | {key: text for key, text in (("where", source.where), ("url", source.url)) if text}
