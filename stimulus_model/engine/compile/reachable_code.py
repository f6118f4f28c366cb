"""A hash of all the code that some functions can reach, as it is in memory: what follows from it can be kept on disk.

Functions are followed through their constants, defaults, closures and globals, classes through their bases and
members, modules through what is used of them. What a call gives is then decided by the hash and by the
versions of Python and NumPy alone, unless it reads what is outside: then, and wherever an object is of no kind that
is known here, there is no hash.
"""

from __future__ import annotations

import dis
import enum
import functools
import hashlib
import opcode
import sys
import types
from collections.abc import Callable
from typing import Any, Final

import numpy as np

PURE: Final = frozenset(
    {
        "_collections_abc",
        "_functools",
        "_hashlib",
        "_operator",
        "_typing",
        "abc",
        "builtins",
        "collections",
        "collections.abc",
        "contextlib",
        "dataclasses",
        "enum",
        "functools",
        "hashlib",
        "itertools",
        "math",
        "numbers",
        "operator",
        "types",
        "typing",
    }
)
"""Modules of Python whose functions read nothing but their arguments."""
READING: Final = frozenset({"__import__", "compile", "eval", "exec", "globals", "input", "locals", "open", "vars"})
"""Built-in functions that reach what is not followed."""
FILES: Final = frozenset(
    {"fromfile", "fromregex", "genfromtxt", "load", "loadtxt", "memmap", "open_memmap", "show_config"}
)
"""Functions of NumPy that read what is not followed; all else that is no module of it decides by its arguments."""
_IMPORT: Final = opcode.opmap["IMPORT_NAME"]
_LOADS: Final = ("LOAD_GLOBAL", "LOAD_NAME")
_HEAP: Final = 1 << 9
"""Flag of classes that Python made."""
_PLAIN: Final = (type(None), type(...), type(NotImplemented), bool, int, float, complex, str, bytes)
_GENERATED: Final = frozenset(
    {
        "__dict__",
        "__weakref__",
        "__doc__",
        "__module__",
        "__abstractmethods__",
        "_abc_impl",
        "__firstlineno__",
        "__static_attributes__",
        "__parameters__",
        "__orig_bases__",
        "__annotations_cache__",
        "__dataclass_fields__",
        "__dataclass_params__",
    }
)
"""Members of a class that say nothing, or follow from the others."""
_OF_RECORDS: Final = frozenset(
    {"__new__", "_make", "_replace", "__replace__", "__repr__", "_asdict", "__getnewargs__"}
)
"""Members that `NamedTuple` writes from the fields."""


class _Unknown(Exception):
    """An object of which nobody can say what it will do."""


def code_digest(*roots: object) -> str | None:
    """Return the SHA-256 of the code that `roots` can reach, and of the versions below it; None: nobody can say."""
    walk = _Walk()
    try:
        for each in roots:
            walk.value(each)
    except (_Unknown, ValueError, RecursionError):  # also a closure that holds nothing yet
        return None
    return walk.digest()


class _Walk:
    """Writes objects down, each once; those that come again as their number."""

    def __init__(self) -> None:
        self.written: list[object] = [sys.version, sys.implementation.cache_tag, np.__version__]
        self.numbers: dict[int, int] = {}
        self.kept: list[object] = []  # so that no other object takes the place of one that was seen

    def digest(self) -> str:
        return hashlib.sha256(repr(self.written).encode()).hexdigest()

    def value(self, value: Any) -> None:
        kind = type(value)
        if kind in _PLAIN:
            self.written.append(value)
        elif id(value) in self.numbers:
            self.written.append(("again", self.numbers[id(value)]))
        else:
            self.numbers[id(value)] = len(self.kept)
            self.kept.append(value)
            self.written.append(kind.__name__)
            write = _WRITERS.get(kind)
            if write is not None:
                write(self, value)
            elif isinstance(value, type):
                self.type(value)
            elif isinstance(value, tuple):
                self.all(kind, getattr(value, "__dict__", None), *value)
            else:
                self.other(value)

    def all(self, *values: object) -> None:
        self.written.append(len(values))
        for each in values:
            self.value(each)

    def table(self, table: Any) -> None:
        self.all(*table.keys(), *table.values())

    def code(self, code: types.CodeType) -> None:
        if _IMPORT in code.co_code[::2]:
            raise _Unknown
        shape = code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags
        names = code.co_names, code.co_varnames, code.co_cellvars, code.co_freevars
        self.written.append((code.co_code.hex(), shape, names, code.co_exceptiontable.hex()))
        for each in code.co_consts:
            if isinstance(each, types.CodeType):
                self.code(each)
            else:  # numbers, texts, and tuples and sets of them
                self.written.append(sorted(map(repr, each)) if isinstance(each, frozenset) else each)

    def function(self, function: types.FunctionType) -> None:
        cells = [cell.cell_contents for cell in function.__closure__ or ()]
        if function.__module__ in PURE:
            self.written.append(f"{function.__module__}.{function.__qualname__}")
            self.all(*cells)
            return
        if function.__module__.partition(".")[0] == "numpy":
            if function.__name__ in FILES:
                raise _Unknown
            self.written.append(function.__name__)
            return
        self.code(function.__code__)
        self.all(function.__defaults__, function.__kwdefaults__, function.__dict__)
        used, known = _names(function.__code__), function.__globals__
        self.all(*cells)
        for name in sorted(used & known.keys()):
            self.written.append(name)
            if isinstance(known[name], types.ModuleType):
                for chain in _chains(function.__code__, name):
                    self.attribute(known[name], chain)
            else:
                self.value(known[name])
        if used & READING - known.keys() and READING & _globals(function.__code__):
            raise _Unknown

    def attribute(self, module: types.ModuleType, chain: tuple[str, ...]) -> None:
        """Write what ``module.a.b.c`` is, which a function uses; a module as a value could be asked for anything."""
        found: Any = module
        for name in chain:
            if not isinstance(found, types.ModuleType):
                break
            self.written.append((found.__name__, name))
            if found.__name__ in PURE and name not in READING:
                return
            above, found = found.__name__, getattr(found, name, module)
            if above == "numpy" and not isinstance(found, types.ModuleType) and name not in FILES:
                return
        self.value(found)

    def type(self, kind: type) -> None:
        self.written.append(f"{kind.__module__}.{kind.__qualname__}")
        if kind.__module__ in PURE or kind.__module__ == "numpy":
            return
        if not kind.__flags__ & _HEAP:
            raise _Unknown
        self.all(type(kind), *kind.__bases__)
        members, left = dict(vars(kind)), _GENERATED
        if "_fields" in members:
            left = left.union(_OF_RECORDS, members["_fields"])
        for name in sorted(members.keys() - left):
            self.written.append(name)
            self.value(members[name])

    def builtin(self, value: Any) -> None:
        owner = getattr(value, "__self__", None) or getattr(value, "__objclass__", None)
        module = getattr(value, "__module__", None) or getattr(owner, "__module__", None)
        known = module in PURE and value.__qualname__ not in READING
        if not known or not (owner is None or isinstance(owner, (type, types.ModuleType))):
            raise _Unknown
        self.written.append(f"{module}.{value.__qualname__}")

    def array(self, value: Any) -> None:
        if value.dtype.kind not in "biufc":
            raise _Unknown
        self.written.append((value.dtype.str, value.shape, value.tobytes()))

    def names(self, value: Any) -> None:
        if not all(isinstance(each, str) for each in value):
            raise _Unknown
        self.written.append(sorted(value))

    def other(self, value: Any) -> None:
        """Write arrays, annotations, and objects of classes that Python made."""
        kind = type(value)
        if isinstance(value, np.generic):
            self.array(value)
        elif kind.__module__ == "typing" or isinstance(value, (types.GenericAlias, types.UnionType)):
            self.written.append(repr(value))
        elif isinstance(value, enum.Enum):
            self.all(kind, value.name, value.value)
        elif kind.__module__ in PURE or not all(each is object or each.__flags__ & _HEAP for each in kind.__mro__):
            raise _Unknown
        else:
            held = {name: getattr(value, name) for name in _slots(kind) if hasattr(value, name)}
            self.all(kind, held | getattr(value, "__dict__", {}))


_WRITERS: Final[dict[type, Callable[[_Walk, Any], None]]] = {
    types.FunctionType: _Walk.function,
    tuple: lambda walk, value: walk.all(*value),
    list: lambda walk, value: walk.all(*value),
    dict: _Walk.table,
    types.MappingProxyType: _Walk.table,
    set: _Walk.names,
    frozenset: _Walk.names,
    np.ndarray: _Walk.array,
    np.ufunc: lambda walk, value: walk.written.append(value.__name__),
    property: lambda walk, value: walk.all(value.fget, value.fset),
    staticmethod: lambda walk, value: walk.value(value.__func__),
    classmethod: lambda walk, value: walk.value(value.__func__),
    types.MethodType: lambda walk, value: walk.all(value.__func__, value.__self__),
    functools.partial: lambda walk, value: walk.all(value.func, value.args, value.keywords),
    functools.cached_property: lambda walk, value: walk.value(value.func),
    type(functools.cache(len)): lambda walk, value: walk.value(value.__wrapped__),
    types.BuiltinFunctionType: _Walk.builtin,
    types.MethodDescriptorType: _Walk.builtin,
    types.WrapperDescriptorType: _Walk.builtin,
    types.ClassMethodDescriptorType: _Walk.builtin,
    types.MemberDescriptorType: lambda walk, value: walk.written.append(value.__qualname__),
    types.GetSetDescriptorType: lambda walk, value: walk.written.append(value.__qualname__),
}
"""How an object of exactly a type is written."""


def _slots(kind: type) -> list[str]:
    """Return the names of the slots of a class and of its bases."""
    each = [vars(base).get("__slots__", ()) for base in kind.__mro__]
    return [name for slots in each for name in ([slots] if isinstance(slots, str) else slots)]


@functools.lru_cache(maxsize=4096)
def _names(code: types.CodeType) -> frozenset[str]:
    """Return the names of globals and attributes that a function uses, and those that are written inside it."""
    return frozenset(code.co_names).union(*map(_names, _inner(code)))


def _globals(code: types.CodeType) -> frozenset[str]:
    """Return the names of globals alone."""
    own = (each.argval for each in dis.get_instructions(code) if each.opname in _LOADS)
    return frozenset(own).union(*map(_globals, _inner(code)))


@functools.lru_cache(maxsize=1024)
def _chains(code: types.CodeType, name: str) -> tuple[tuple[str, ...], ...]:
    """Return the attributes, of attributes, that are asked of a global each time that it is used."""
    found: list[list[str]] = []
    following = False
    for each in dis.get_instructions(code):
        if each.opname in _LOADS:
            following = each.argval == name
            if following:
                found.append([])
        elif following and each.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            found[-1].append(each.argval)
        elif each.opname not in ("CACHE", "EXTENDED_ARG"):
            following = False
    return (*map(tuple, found), *(chain for inner in _inner(code) for chain in _chains(inner, name)))


def _inner(code: types.CodeType) -> list[types.CodeType]:
    return [each for each in code.co_consts if isinstance(each, types.CodeType)]
