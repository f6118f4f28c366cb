"""Where packages are found: shipped with the library, registered by another distribution, or at a path.

A distribution registers a package through the entry point group ``stimulus_model.packages``: the entry point's
name is the package's name, and its object the path of a TOML file, or a function without arguments that returns
the path.
"""

from __future__ import annotations

from pathlib import Path

from stimulus_model import plugins
from stimulus_model.inputs import InputError, suggest

GROUP = "stimulus_model.packages"
_SHIPPED = Path(__file__).parent


def package_names() -> tuple[str, ...]:
    """Return the names of the shipped packages, then of the registered ones, each in alphabetical order."""
    shipped = _shipped()
    return (*sorted(shipped), *sorted(plugins.registered(GROUP, shipped)))


def is_shipped(name: str) -> bool:
    """Return whether a package comes with the library."""
    return name in _shipped()


def find(name_or_path: str | Path) -> Path:
    """Return the path of the TOML file that `name_or_path` stands for.

    Raises
    ------
    InputError
        If it is neither the name of a package nor a path that ends in ``.toml``.
    """
    if isinstance(name_or_path, Path) or (isinstance(name_or_path, str) and name_or_path.endswith(".toml")):
        return Path(name_or_path)
    if isinstance(name_or_path, str):
        shipped = _shipped()
        if name_or_path in shipped:
            return shipped[name_or_path]
        registered = plugins.registered(GROUP, shipped)
        if name_or_path in registered:
            return plugins.path_of(GROUP, registered[name_or_path])
    known = package_names()
    allowed = f"the name of a package ({', '.join(known)}) or the path of a file that ends in .toml"
    raise InputError("package", name_or_path, allowed, suggest(name_or_path, known))


def _shipped() -> dict[str, Path]:
    return {path.stem: path for path in _SHIPPED.glob("*.toml")}
