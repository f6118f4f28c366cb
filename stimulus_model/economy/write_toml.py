"""Tables as TOML: what `read_toml` reads back to the same table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ENTRY_DEPTH = 3
"""From here on a table of plain values is written in a line: ``prior = { kind = "normal", ... }``."""


def toml_text(table: Mapping[str, Any]) -> str:
    """Return a table of text, numbers, truth values, lists and tables of such as TOML, in its order."""
    return "\n".join(_lines(table, ())).strip("\n") + "\n"


def _lines(table: Mapping[str, Any], place: tuple[str, ...]) -> Iterator[str]:
    here = {key: each for key, each in table.items() if not _is_section(each, place)}
    if here and place:
        yield f"\n[{'.'.join(_key(each) for each in place)}]"
    for key, each in here.items():
        yield f"{_key(key)} = {_value(each)}"
    for key, each in table.items():
        if key not in here:
            yield from _lines(each, (*place, key))


def _is_section(value: Any, place: tuple[str, ...]) -> bool:
    if not isinstance(value, Mapping) or not value:
        return False
    return len(place) < _ENTRY_DEPTH or any(isinstance(each, Mapping | list) for each in value.values())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)
