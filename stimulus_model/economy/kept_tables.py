"""Tables of large TOML files, kept on disk as they were read: reading one anew takes longer than a small run."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from stimulus_model.engine.compile.cache import cache_folder, read_checked, write_checked
from stimulus_model.inputs import open_regular, read_toml

LARGE = 1 << 15
"""Bytes of a file from which its table is kept."""


def read_table(path: str | Path) -> dict[str, Any]:
    """Return what `read_toml` does, from disk where a file of these very bytes was read before."""
    folder = cache_folder()
    try:
        with open_regular(path) as file:
            content = file.read()
    except (OSError, ValueError, TypeError):
        return read_toml(path)  # says what is wrong
    if folder is None or len(content) < LARGE:
        return read_toml(path)
    name = hashlib.sha256(content + repr(sys.version_info).encode()).hexdigest()[:40]
    kept = read_checked(folder / f"{name}.json")
    if kept is not None:
        found: dict[str, Any] = json.loads(kept)
        return found
    table = read_toml(path)
    if _is_json(table):
        write_checked(folder / f"{name}.json", json.dumps(table).encode())
    return table


def _is_json(content: object) -> bool:
    """Return whether JSON gives content back as it is; it has no dates, and TOML knows numbers that it does not."""
    if isinstance(content, dict):
        return all(map(_is_json, content.values()))
    if isinstance(content, list):
        return all(map(_is_json, content))
    return isinstance(content, bool | int | str) or (isinstance(content, float) and content - content == 0.0)
