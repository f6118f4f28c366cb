"""Where packages are found: shipped with the library, registered by another distribution, or at a path.

A distribution registers a package through the entry point group ``stimulus_model.packages``: the entry point's
name is the package's name, and its object the path of a TOML file, or a function without arguments that returns
the path.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stimulus_model.inputs import InputError, suggest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "stimulus_model.packages"
_SHIPPED = Path(__file__).parent


def names() -> tuple[str, ...]:
    """Return the names of the shipped packages, then of the registered ones, each in alphabetical order."""
    return (*sorted(_shipped()), *sorted(_registered()))


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
    known = names()
    allowed = f"the name of a package ({', '.join(known)}) or the path of a file that ends in .toml"
    raise InputError("package", name_or_path, allowed, suggest(name_or_path, known))


def _shipped() -> dict[str, Path]:
    return {path.stem: path for path in _SHIPPED.glob("*.toml")}


def _registered() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # slow to import, and shipped packages do not need it

    taken = _shipped()
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        if point.name in taken or found.setdefault(point.name, point) != point:
            raise InputError(f"{GROUP}.{point.name}", point.value, "a name that no other package has")
    return found


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
