"""Where economies are found: shipped with the library, registered by another distribution, or at a path.

A distribution registers an economy through the entry point group ``stimulus_model.economies``, as packages are
registered.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stimulus_model import plugins
from stimulus_model.economy.extending import completed
from stimulus_model.economy.folders import available_economies, economy_file, templates
from stimulus_model.inputs import InputError, read_toml, suggest

PLUGINS = "stimulus_model.economies"


def economy_names() -> tuple[str, ...]:
    """Return the names of the shipped economies, then of the registered ones, each in alphabetical order."""
    shipped = available_economies()
    return (*shipped, *sorted(plugins.registered(PLUGINS, _taken(shipped))))


def find_economy(name_or_path: str | Path) -> Path:
    """Return the path of the TOML file that `name_or_path` stands for; see `Economy.load`."""
    if isinstance(name_or_path, Path):
        return name_or_path
    if isinstance(name_or_path, str):
        shipped = available_economies()
        if name_or_path in shipped:
            return economy_file(name_or_path)
        if name_or_path.endswith(".toml"):
            return Path(name_or_path)
        if name_or_path in templates():
            raise InputError("economy", name_or_path, f'an economy: it is a template, for extends = "{name_or_path}"')
        registered = plugins.registered(PLUGINS, _taken(shipped))
        if name_or_path in registered:
            return plugins.path_of(PLUGINS, registered[name_or_path])
    known = economy_names()
    allowed = f"{', '.join(known)}, or the path of a .toml file"
    raise InputError("economy", name_or_path, allowed, suggest(name_or_path, known))


def whole_table(table: object, folder: Path | None = None) -> dict[str, Any]:
    """Return all that the table of an economy says, with what it extends and what it leaves out."""
    return completed(table, folder or Path(), find_economy)


def file_table(name_or_path: str | Path) -> dict[str, Any]:
    """Return all that the file of an economy says, with what it extends and what it leaves out."""
    path = find_economy(name_or_path)
    return whole_table(read_toml(path), path.parent)


def _taken(shipped: tuple[str, ...]) -> tuple[str, ...]:
    return (*shipped, *templates())
