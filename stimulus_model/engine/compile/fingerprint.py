"""A short name for a model's equations: the hash of everything that tracing them could see.

Tracing the equations tells exactly what would be compiled, but takes longer than loading it. So what a trace gave is
remembered under a hash of the living objects that it ran through: the code, constants, defaults and closures of every
function that can be reached from the model, and of the classes and values they use. Not the files: a function that
was replaced while the program runs counts as it is. Where anything is found that this walk does not understand, or
a function from outside the library (which may look at anything), there is no name, and the equations are traced.
"""

from __future__ import annotations

import functools
import hashlib
import sys
import types
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

PREFIX = "stimulus_model."
TRUSTED = frozenset(
    (
        *("_abc", "_functools", "_operator", "_thread", "abc", "builtins", "collections", "dataclasses", "enum"),
        *("functools", "itertools", "math", "operator", "reprlib", "types", "typing", "llvmlite", "numba", "numpy"),
    )
)
"""Roots of modules whose objects are named, not entered: their versions are part of every key."""
GENERATED = "namedtuple_"
"""Modules in which Python puts what it makes for a NamedTuple: the fields, which are entered, say it all."""


class _One(NamedTuple):
    field: int


DESCRIPTORS = (types.MemberDescriptorType, types.GetSetDescriptorType, type(vars(_One)["field"]))
"""Of fields: their names, which are noted, say it all."""
PLAIN = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))


class UnknownError(Exception):
    """Something that the walk does not understand."""


def identity(roots: Iterable[object]) -> str | None:
    """Return the hash of `roots` and all that they use, or None where that cannot be told."""
    walk = _Walk()
    try:
        for root in roots:
            walk.enter(root)
    except (UnknownError, RecursionError):
        return None
    return walk.digest.hexdigest()


class _Walk:
    """One pass over the objects; each is entered once, and known by its number afterwards."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256(sys.version.encode())
        self.numbers: dict[int, int] = {}
        self.alive: list[object] = []

    def note(self, *words: object) -> None:
        self.digest.update(repr(words).encode())

    def enter(self, value: Any) -> None:
        if isinstance(value, PLAIN):
            self.note(type(value).__name__, value)
        elif id(value) in self.numbers:
            self.note("again", self.numbers[id(value)])
        else:
            self.numbers[id(value)] = len(self.numbers)
            self.alive.append(value)  # or its id could be given to another
            self._enter_new(value)

    def _enter_new(self, value: Any) -> None:
        if isinstance(value, types.FunctionType):
            self._function(value)
        elif isinstance(value, types.CodeType):
            self._code(value)
        elif isinstance(value, functools.partial):
            self._sequence("partial", [value.func, value.args, sorted(value.keywords.items())])
        elif isinstance(value, functools._lru_cache_wrapper):
            self._sequence("cached", [value.__wrapped__])
        elif isinstance(value, tuple | list) and type(value) in (tuple, list):
            self._sequence(type(value).__name__, value)
        elif isinstance(value, frozenset | set):
            self.note("set", sorted(map(repr, value)))
        elif isinstance(value, dict | types.MappingProxyType):
            self._sequence("dict", list(value.items()))
        elif isinstance(value, property):
            self._sequence("property", [value.fget])
        elif isinstance(value, functools.cached_property):
            self._sequence("property", [value.func])
        elif isinstance(value, np.ndarray | np.generic):
            self.note("array", value.dtype.str, value.shape, value.tobytes())
        elif isinstance(value, staticmethod | classmethod):
            self._sequence(type(value).__name__, [value.__func__])
        elif _named(value):
            self.note("named", getattr(value, "__module__", ""), getattr(value, "__qualname__", value.__name__))
        elif root_of(type(value).__module__) == "llvmlite":
            self.note("llvm", type(value).__name__, str(value))  # a type, or a constant: its text is what it is
        elif isinstance(value, type) and value.__module__.startswith(PREFIX):
            self._class(value)
        elif type(value).__module__.startswith(PREFIX):
            self._instance(value)
        else:
            raise UnknownError(repr(type(value)))

    def _sequence(self, word: str, values: Iterable[object]) -> None:
        members = list(values)
        self.note(word, len(members))
        for member in members:
            self.enter(member)

    def _function(self, function: types.FunctionType) -> None:
        if root_of(function.__module__) in TRUSTED or str(function.__module__).startswith(GENERATED):
            self.note("named", function.__module__, function.__qualname__)
            return
        if not str(function.__module__).startswith(PREFIX):
            raise UnknownError(function.__qualname__)
        self.note("function")
        self.enter(function.__code__)
        try:
            cells = [cell.cell_contents for cell in function.__closure__ or ()]
        except ValueError as error:  # nothing in it yet
            raise UnknownError(function.__qualname__) from error
        self._sequence("function", [function.__defaults__, function.__kwdefaults__, *cells])
        self._sequence("attributes", sorted(vars(function).items()))  # what it may ask of itself
        for name in sorted(names_of(function.__code__)):
            if name.startswith(PREFIX):  # imported inside the function
                if name not in sys.modules:
                    raise UnknownError(name)
                self._module(sys.modules[name], function)
            elif name in function.__globals__:
                self._used(name, function)

    def _used(self, name: str, function: types.FunctionType) -> None:
        """Enter a global that a function uses; of a module, what the function can take from it."""
        value = function.__globals__[name]
        self.note("global", name)
        if not isinstance(value, types.ModuleType):
            self.enter(value)
        elif value.__name__.startswith(PREFIX):
            self._module(value, function)
        elif root_of(value.__name__) in TRUSTED:
            self.note("module", value.__name__)
        else:
            raise UnknownError(value.__name__)

    def _module(self, module: types.ModuleType, function: types.FunctionType) -> None:
        """Enter what a function can take from one of the library's modules."""
        self.note("module", module.__name__)
        for part in sorted(names_of(function.__code__) & vars(module).keys()):
            self.note("part", part)
            self.enter(vars(module)[part])

    def _code(self, code: types.CodeType) -> None:
        names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_argcount)
        self.note("code", code.co_code, names, code.co_kwonlyargcount, code.co_flags, code.co_exceptiontable)
        self._sequence("constants", code.co_consts)

    def _class(self, cls: type) -> None:
        self.note("class", cls.__qualname__, [base.__qualname__ for base in cls.__mro__])
        for base in cls.__mro__[1:]:
            if base.__module__.startswith(PREFIX):  # what it inherits decides as much as what it defines
                self.enter(base)
        skipped = ("__abstractmethods__", "__dataclass_fields__", "__dataclass_params__", "__dict__", "__doc__",
                   "__module__", "__weakref__", "_abc_impl")  # fmt: skip
        for name, value in sorted(vars(cls).items()):
            if name in skipped or isinstance(value, DESCRIPTORS):
                self.note("skipped", name)
            else:
                self.note("attribute", name)
                self.enter(value)

    def _instance(self, value: Any) -> None:
        self.enter(type(value))
        named = [name for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ())]
        slots = [name for name in named if hasattr(value, name)]
        self._sequence("fields", [*((name, getattr(value, name)) for name in slots)])
        self._sequence("state", sorted(vars(value).items()) if hasattr(value, "__dict__") else [])
        if isinstance(value, tuple):
            self._sequence("members", list(value))


def names_of(code: types.CodeType) -> set[str]:
    """Return the global and attribute names of a code object and those inside it."""
    inner = [names_of(constant) for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return set(code.co_names).union(*inner)


def _named(value: Any) -> bool:
    """Return whether `value` is a class or function of a trusted module, which its name identifies."""
    kinds = (type, types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType, np.ufunc)
    return isinstance(value, kinds) and root_of(getattr(value, "__module__", None) or "builtins") in TRUSTED


def root_of(module: str | None) -> str:
    """Return the package that a module belongs to."""
    return str(module).partition(".")[0]
