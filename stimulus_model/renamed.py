"""Public names that have changed: an old one works for one minor version, with a warning that names the new one."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from warnings import warn

P = ParamSpec("P")
T = TypeVar("T")


def warn_renamed(old: str, new: str, stacklevel: int) -> None:
    """Warn that `old` is now called `new`; `stacklevel` as in `warnings.warn`, counted from the caller."""
    message = f"{old} is now {new}; the old name goes with the next minor version"
    warn(message, DeprecationWarning, stacklevel=stacklevel + 1)


def renamed_keywords(**renamed: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a function so that keywords are known under old names too: ``renamed_keywords(old="new")``."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def known(*args: Any, **given: Any) -> T:
            for old in given.keys() & renamed:
                warn_renamed(f"{function.__qualname__}({old}=...)", f"{renamed[old]}=", 2)
                if renamed[old] in given:
                    raise TypeError(f"{function.__qualname__}() got both {old}= and {renamed[old]}=")
                given[renamed[old]] = given.pop(old)
            return function(*args, **given)

        return cast("Callable[P, T]", known)

    return decorate
