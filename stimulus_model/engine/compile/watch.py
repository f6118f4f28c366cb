"""Whether the functions of a model still are what they were: cheap enough to ask before every run.

A kernel is kept in memory for its model. A function that was replaced since, in a notebook for instance, belongs to
no record of the model: an equation finds it among the globals of its module. So the names that the equations use,
directly or through others, are noted with what they stood for, and compared again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import sys
import types
from collections.abc import Iterator, Mapping
from typing import Any

from stimulus_model.engine.compile.fingerprint import GENERATED, PREFIX, TRUSTED, names_of, root_of
from stimulus_model.engine.model import Model
from stimulus_model.simd.llvm_values import Node

Place = tuple[Mapping[str, Any], str]


class Watch:
    """What the names stood for when it was made.

    Parameters
    ----------
    roots
        Functions and classes; all that they use is watched too.
    """

    __slots__ = ("codes", "names")

    def __init__(self, *roots: object) -> None:
        self.names: list[tuple[Mapping[str, Any], str, object]] = []
        self.codes: list[tuple[types.FunctionType, types.CodeType]] = []
        seen: dict[int, object] = {}
        todo = list(roots)
        while todo:
            value = todo.pop()
            if id(value) in seen:
                continue
            seen[id(value)] = value
            if isinstance(value, types.FunctionType):
                self.codes.append((value, value.__code__))
            found = [(space, name, space[name]) for space, name in _places(value)]
            self.names += found
            todo += [*(part for _, _, part in found), *_parts(value)]

    def holds(self) -> bool:
        """Return whether all names stand for the same objects, and all functions have the same code."""
        return all(space.get(name) is value for space, name, value in self.names) and all(
            function.__code__ is code for function, code in self.codes
        )


def state_of(model: Model) -> int:
    """Return a number that is another one whenever a function that `model` uses has been replaced."""
    states = _states(model)
    for number, watch in enumerate(states):
        if watch.holds():
            return number
    states.append(Watch(Node, *(getattr(model, field.name) for field in dataclasses.fields(model))))
    return len(states) - 1


@functools.lru_cache(maxsize=1024)
def _states(model: Model) -> list[Watch]:
    """Return the place in memory of a model's states, empty at first."""
    return []


def _places(value: object) -> Iterator[Place]:
    """Give the places of names that a function or a class uses."""
    if isinstance(value, type) and _own(value):
        yield from ((vars(value), name) for name in vars(value) if not name.startswith("__"))
    if not isinstance(value, types.FunctionType) or not _own(value):
        return
    names = names_of(value.__code__)
    modules = [sys.modules[name] for name in names if name.startswith(PREFIX) and name in sys.modules]
    for name in names & value.__globals__.keys():  # the modules before are those imported inside the function
        yield value.__globals__, name
        modules.append(value.__globals__[name])
    for module in modules:
        if isinstance(module, types.ModuleType) and root_of(module.__name__) not in TRUSTED:
            yield from ((vars(module), part) for part in names & vars(module).keys())


def _parts(value: object) -> Iterator[object]:
    """Give what belongs to a value and cannot be replaced in it."""
    if isinstance(value, types.FunctionType):
        yield from (value.__defaults__ or ())
        for cell in value.__closure__ or ():
            with contextlib.suppress(ValueError):  # nothing in it yet
                yield cell.cell_contents
    elif isinstance(value, functools.partial):
        yield from (value.func, *value.args)
    elif isinstance(value, functools._lru_cache_wrapper):
        yield value.__wrapped__
    elif isinstance(value, staticmethod | classmethod):
        yield value.__func__
    elif isinstance(value, property):
        yield value.fget
    elif isinstance(value, tuple | list | set | frozenset):
        yield from value
    elif isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, type):
        yield from value.__mro__[1:]
    elif not isinstance(value, types.ModuleType):
        yield type(value)


def _own(value: type | types.FunctionType) -> bool:
    module = str(value.__module__)
    return root_of(module) not in TRUSTED and not module.startswith(GENERATED)
