"""What other distributions register: named files, through an entry point group.

An entry point's object is the path of a file, or a function without arguments that returns one. One that cannot be
used is named in a warning, and neither breaks nor hides the others.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from stimulus_model.inputs import InputError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


def warn_of(group: str, name: str, problem: object) -> None:
    """Say that what another distribution registered as `name` is left out, and why."""
    warnings.warn(f"the {_kind(group)} {name!r} of {group} is left out: {problem}", RuntimeWarning, stacklevel=3)


def registered(group: str, taken: Collection[str]) -> dict[str, EntryPoint]:
    """Return the entry points of a group by name; names that are `taken`, or that two have, are left out."""
    from importlib.metadata import entry_points  # slow to import, and what is shipped does not need it

    found: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=group):
        same = found.setdefault(point.name, [])
        if point not in same:
            same.append(point)
    for name, points in found.items():
        if name in taken:
            whose = f"the name of {_kind(group, article=True)} that comes with the library"
            warn_of(group, name, f"{_said(points[0])} has {whose}")
        elif len(points) > 1:
            warn_of(group, name, f"{' and '.join(_said(point) for point in points)} have the same name")
    return {name: points[0] for name, points in found.items() if name not in taken and len(points) == 1}


def path_of(group: str, point: EntryPoint) -> Path:
    """Return the path that an entry point gives.

    Raises
    ------
    InputError
        It does not load, or gives no path.
    """
    field = f"{group}.{point.name}"
    try:
        target = point.load()
        path = target() if callable(target) else target
    except (
        Exception,
        SystemExit,
    ) as error:  # another distribution's code: whatever it raises, the user must learn whose it is
        raise InputError(field, point.value, f"an entry point that loads ({error!r})") from error
    if not isinstance(path, (str, Path)):
        raise InputError(field, path, "an entry point to a path, or to a function that returns one")
    return Path(path)


def _kind(group: str, *, article: bool = False) -> str:
    kind = {"stimulus_model.packages": "package", "stimulus_model.economies": "economy"}[group]
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}" if article else kind


def _said(point: EntryPoint) -> str:
    """Return what an entry point says, with the distribution that it is of."""
    return point.value if point.dist is None else f"{point.value} ({point.dist.name})"
