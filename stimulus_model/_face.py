"""Modules whose public names are imported when they are first used, so that importing them costs next to nothing."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from sys import modules as loaded
from types import MappingProxyType
from typing import Any

from stimulus_model.renamed import warn_renamed

LIBRARY = "stimulus_model"


def above(module: str, name: str) -> Any:
    """Return what a room above offers as a method of a result, when it is asked for: rooms never import upwards."""
    return getattr(import_module(f"{LIBRARY}.{module}"), name)


def lazy_face(
    module: str,
    public: Sequence[str],
    homes: Mapping[str, str],
    modules: Mapping[str, str],
    renamed: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return the ``__getattr__`` and ``__dir__`` of a module.

    Parameters
    ----------
    module
        Its name, ``__name__``.
    public
        Its ``__all__``.
    homes
        Public name -> module that defines it, below the library.
    modules
        Public name -> module that it is, below the library.
    renamed
        Deprecated name -> public name that replaces it. A deprecated name is not kept, so that every use warns.
    """

    def get(name: str) -> object:
        if name in renamed:
            warn_renamed(f"{module}.{name}", f"{module}.{renamed[name]}", 2)
            return getattr(loaded[module], renamed[name])
        if name in modules:
            value: object = import_module(f"{LIBRARY}.{modules[name]}")
        elif name in homes:
            value = getattr(import_module(f"{LIBRARY}.{homes[name]}"), name)
        else:
            raise AttributeError(unknown(module, name, public), name=name)
        setattr(loaded[module], name, value)
        return value

    return get, lambda: sorted(public)


def unknown(module: str, name: str, public: Sequence[str]) -> str:
    """Say which public name was probably meant; questions of the import system and of notebooks stay short."""
    message = f"module {module!r} has no attribute {name!r}"
    if name.startswith("_"):
        return message
    from stimulus_model.inputs import suggest

    near = suggest(name, public)
    return message + (f"; did you mean {near!r}?" if near else f"; it has {', '.join(public)}")
