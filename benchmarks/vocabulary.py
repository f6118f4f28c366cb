"""The model's equations with another vocabulary: the same functions, with another `exp`, `maximum` and `where`.

An equation finds `exp` among the globals of its module. A copy of the function with other globals computes the
same on whatever the new words understand, and the library itself stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

from stimulus_model.numerics import functions

Vocabulary = Mapping[str, Callable[..., Any]]
"""Replacements for the names in ``stimulus_model.numerics.functions``."""


def translate(equation: Callable[..., Any], vocabulary: Vocabulary) -> Callable[..., Any]:
    """Return a copy of `equation`, and of all it calls, in which the elementary functions are those of `vocabulary`.

    Raises
    ------
    KeyError
        If an equation uses a function that `vocabulary` lacks.
    """
    library = {getattr(functions, name): name for name in functions.__all__}
    copies: dict[Callable[..., Any], Callable[..., Any]] = {}

    def word(value: Any) -> Any:
        if not isinstance(value, FunctionType):
            return value
        if value in library:
            return vocabulary[library[value]]
        return copy(value)

    def copy(function: Any) -> Any:
        if function not in copies:
            names: dict[str, Any] = {"__builtins__": function.__globals__["__builtins__"]}
            copies[function] = FunctionType(
                function.__code__, names, function.__name__, function.__defaults__, function.__closure__
            )
            copies[function].__kwdefaults__ = function.__kwdefaults__
            used = _names(function.__code__)
            names.update({name: word(value) for name, value in function.__globals__.items() if name in used})
        return copies[function]

    return copy(equation)


def _names(code: Any) -> set[str]:
    """Return the global names that a function's code, with the comprehensions in it, may use."""
    nested = [constant for constant in code.co_consts if hasattr(constant, "co_names")]
    return set(code.co_names).union(*(_names(inner) for inner in nested))
