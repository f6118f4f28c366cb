"""Which equations a model is made of, and the same model with another function in the place of one.

An equation is a function that `begin` or `quarter` of the shipped model uses, directly or through others. Nothing is
replaced in a module: whatever leads to the equation is copied, with the other function among the names it sees.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any

from stimulus_model.economy.model import BASE, BLOCKS
from stimulus_model.inputs import InputError, suggest

ROOM = "stimulus_model.economy."


@functools.cache
def shipped_equations() -> Mapping[str, FunctionType]:
    """Return every equation of the shipped model, by ``file.function``."""
    found: dict[str, FunctionType] = {}
    functions = (each for _, block in BLOCKS for each in (block.begin, block.function))
    behind = [each for each in functions if isinstance(each, FunctionType)]
    todo = [*_used(BASE.begin).values(), *_used(BASE.quarter).values(), *behind]
    while todo:
        each = todo.pop()
        if _name(each) not in found:
            found[_name(each)] = each
            todo += _used(each).values()
    return dict(sorted(found.items()))


def find_equation(name: object) -> str:
    """Return ``file.function`` of an equation, which may be given without the file where that says which.

    Raises
    ------
    InputError
        There is no such equation (with a suggestion), or several files have one.
    """
    known = shipped_equations()
    short: dict[str, list[str]] = {}
    for each in known:
        short.setdefault(each.partition(".")[2], []).append(each)
    if isinstance(name, str) and name in known:
        return name
    matches = short.get(name, []) if isinstance(name, str) else []
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise InputError("equation", name, " or ".join(matches))
    allowed = "an equation of the model, such as 'consumption' or 'behaviour.consumption'"
    raise InputError("equation", name, allowed, suggest(name, [*short, *known]))


def check_signature(name: str, function: object) -> Callable[..., Any]:
    """Return `function` if it takes what the equation `name` takes."""
    wanted = list(inspect.signature(shipped_equations()[name]).parameters)
    allowed = f"a function of ({', '.join(wanted)}), as {name} is"
    if not callable(function):
        raise InputError(name, function, allowed)
    given = list(inspect.signature(function).parameters)
    if given != wanted:
        raise InputError(name, f"a function of ({', '.join(given)})", allowed)
    return function


def relinked(root: Callable[..., Any], changes: Mapping[str, Callable[..., Any]]) -> Callable[..., Any]:
    """Return `root` with the functions of `changes` in the place of the equations that they are named after."""
    made: dict[FunctionType, Callable[..., Any]] = {shipped_equations()[name]: new for name, new in changes.items()}

    def reach(function: FunctionType) -> Callable[..., Any]:
        if function not in made:
            linked = {name: reach(each) for name, each in _used(function).items()}
            others = {name: each for name, each in linked.items() if each is not function.__globals__[name]}
            made[function] = _copy(function, others) if others else function
        return made[function]

    return reach(root) if isinstance(root, FunctionType) else root


def _copy(function: FunctionType, others: Mapping[str, Callable[..., Any]]) -> FunctionType:
    """Return a function that sees `others` among its globals."""
    space = {**function.__globals__, **others}
    code, closure = function.__code__, function.__closure__
    copy = FunctionType(code, space, function.__name__, function.__defaults__, closure)
    copy.__kwdefaults__, copy.__module__, copy.__qualname__ = (
        function.__kwdefaults__, function.__module__, function.__qualname__,
    )  # fmt: skip
    return copy


def _used(function: object) -> dict[str, FunctionType]:
    """Return the functions of the economy that `function` uses, by the name under which it knows them."""
    if not isinstance(function, FunctionType):
        return {}
    space = function.__globals__
    found = {name: space[name] for name in _names(function.__code__) if isinstance(space.get(name), FunctionType)}
    return {name: each for name, each in found.items() if each.__module__.startswith(ROOM) and each is not function}


def _names(code: CodeType) -> Iterator[str]:
    """Give the global names of a code object and of those inside it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _name(function: FunctionType) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
