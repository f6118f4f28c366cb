"""Where economies are found: shipped with the library, registered by another distribution, or at a path.

A distribution registers an economy through the entry point group ``stimulus_model.economies``, as packages are
registered.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stimulus_model import plugins
from stimulus_model.economy.extending import completed
from stimulus_model.economy.folders import available_economies, economy_file, templates
from stimulus_model.economy.kept_tables import read_table
from stimulus_model.inputs import InputError, suggest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

PLUGINS = "stimulus_model.economies"


def registered_economies() -> dict[str, EntryPoint]:
    """Return the entry points of economies of other distributions by name; what cannot be used is warned of."""
    return plugins.registered(PLUGINS, (*available_economies(), *templates()))


def find_economy(name_or_path: str | Path) -> Path:
    """Return the path of the TOML file that `name_or_path` stands for; see `Economy.load`."""
    if isinstance(name_or_path, Path):
        return name_or_path
    if isinstance(name_or_path, str):
        if name_or_path in available_economies():
            return economy_file(name_or_path)
        if name_or_path.endswith(".toml"):
            return Path(name_or_path)
        if name_or_path in templates():
            raise InputError("economy", name_or_path, f'an economy: it is a template, for extends = "{name_or_path}"')
    registered = registered_economies()
    if isinstance(name_or_path, str) and name_or_path in registered:
        return plugins.path_of(PLUGINS, registered[name_or_path])
    known = (*available_economies(), *sorted(registered))
    allowed = f"{', '.join(known)}, or the path of a .toml file"
    raise InputError("economy", name_or_path, allowed, suggest(name_or_path, known))


def whole_table(table: object, folder: Path | None = None) -> dict[str, Any]:
    """Return all that the table of an economy says, with what it extends and what it leaves out."""
    return completed(table, folder or Path(), find_economy)


def file_table(name_or_path: str | Path) -> dict[str, Any]:
    """Return all that the file of an economy says, with what it extends and what it leaves out."""
    path = find_economy(name_or_path)
    return whole_table(read_table(path), path.parent)
