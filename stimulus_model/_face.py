"""A package whose public names are imported when they are first used, so that importing it costs next to nothing."""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import ModuleType


class Face(ModuleType):
    """A package whose public names its own submodules cannot hide.

    Python binds a submodule to its name in the parent after loading it: without this, whoever imports something from
    the module ``stimulus_model.simulate`` would replace the function ``simulate`` by that module.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in self.__dict__.get("_HOMES", ()) and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


def lazy_face(
    package: str, public: Sequence[str], homes: Mapping[str, str], modules: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Turn a package into a `Face` and return its ``__getattr__`` and ``__dir__``.

    Parameters
    ----------
    package
        Its name, ``__name__``.
    public
        Its ``__all__``.
    homes
        Public name -> module that defines it, below the package; the package keeps it as ``_HOMES``.
    modules
        Public name -> module that it is, below the package.
    """
    face = sys.modules[package]

    def get(name: str) -> object:
        if name in modules:
            value: object = import_module(f"{package}.{modules[name]}")
        elif name in homes:
            value = getattr(import_module(f"{package}.{homes[name]}"), name)
        else:
            raise AttributeError(unknown(package, name, public), name=name)
        face.__dict__[name] = value
        return value

    face.__class__ = Face
    return get, lambda: sorted(public)


def unknown(package: str, name: str, public: Sequence[str]) -> str:
    """Say which public name was probably meant; questions of the import system and of notebooks stay short."""
    message = f"module {package!r} has no attribute {name!r}"
    if name.startswith("_"):
        return message
    from stimulus_model.inputs import suggest

    near = suggest(name, public)
    return message + (f"; did you mean {near!r}?" if near else f"; it has {', '.join(public)}")
