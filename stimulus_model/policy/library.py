"""Where packages are found: shipped with the library, registered by another distribution, or at a path.

A distribution registers a package through the entry point group ``stimulus_model.packages``: the entry point's
name is the package's name, and its object the path of a TOML file, or a function without arguments that returns
the path.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from stimulus_model.inputs import InputError, suggest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "stimulus_model.packages"
_SHIPPED = Path(__file__).parent


def package_names() -> tuple[str, ...]:
    """Return the names of the shipped packages, then of the registered ones, each in alphabetical order."""
    return (*sorted(_shipped()), *sorted(_registered()))


def warn_of(name: str, problem: object) -> None:
    """Say that the package another distribution registered as `name` is left out, and why."""
    warnings.warn(f"the package {name!r} of {GROUP} is left out: {problem}", RuntimeWarning, stacklevel=3)


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
        registered = _registered()
        if name_or_path in registered:
            return _path(registered[name_or_path])
    known = package_names()
    allowed = f"the name of a package ({', '.join(known)}) or the path of a file that ends in .toml"
    raise InputError("package", name_or_path, allowed, suggest(name_or_path, known))


def _shipped() -> dict[str, Path]:
    return {path.stem: path for path in _SHIPPED.glob("*.toml")}


def _registered() -> dict[str, EntryPoint]:
    """Return the entry points by name; names that are taken, or that two different ones have, are left out."""
    from importlib.metadata import entry_points  # slow to import, and shipped packages do not need it

    taken = _shipped()
    found: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        same = found.setdefault(point.name, [])
        if point not in same:
            same.append(point)
    for name, points in found.items():
        if name in taken:
            warn_of(name, f"{points[0].value} has the name of a package that comes with the library")
        elif len(points) > 1:
            warn_of(name, f"{' and '.join(point.value for point in points)} have the same name")
    return {name: points[0] for name, points in found.items() if name not in taken and len(points) == 1}


def _path(point: EntryPoint) -> Path:
    field = f"{GROUP}.{point.name}"
    try:
        target = point.load()
        path = target() if callable(target) else target
    except Exception as error:  # another distribution's code: whatever it raises, the user must learn whose it is
        raise InputError(field, point.value, f"an entry point that loads ({error!r})") from error
    if not isinstance(path, (str, Path)):
        raise InputError(field, path, "an entry point to a path, or to a function that returns one")
    return Path(path)
