"""Bad input: one clear error, and the few checks that raise it.

Every check names the field, the value that came, what is allowed and, where one is near, the name that was
probably meant. Nothing here knows what the fields mean.
"""

from __future__ import annotations

import difflib
import errno
import io
import math
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from numbers import Integral, Real
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

T = TypeVar("T")
LONGEST_TITLE = 4_000
"""Characters; titles of tens of thousands take minutes to draw."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters but tabs and ends of lines."""


class InputError(ValueError):
    """An argument, file or field that cannot be used.

    Parameters
    ----------
    field
        Name of the offending argument or field, dotted where it is nested (``project.rapidus.region``).
    value
        What was received.
    allowed
        What would have been accepted, in words.
    suggestion
        The name that was probably meant, if any.
    """

    def __init__(self, field: str, value: object, allowed: str, suggestion: str | None = None) -> None:
        self.field, self.value, self.allowed, self.suggestion = field, value, allowed, suggestion
        hint = f"; did you mean {suggestion!r}?" if suggestion is not None else ""
        super().__init__(f"{field}: got {_shown(value)}, allowed: {allowed}{hint}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.field, self.value, self.allowed, self.suggestion)


def _shown(value: object) -> str:
    try:
        text = " ".join(repr(value).splitlines())
    except Exception:  # an integer of thousands of digits, or a foreign object, may refuse to be printed
        text = f"a value of type {type(value).__name__} that cannot be printed"
    return text if len(text) <= 120 else text[:117] + "..."


@contextmanager
def within(place: str) -> Iterator[None]:
    """Put `place` and a dot in front of the field that an `InputError` raised inside names."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{place}.{error.field}", error.value, error.allowed, error.suggestion) from error


def suggest(name: object, names: Iterable[str]) -> str | None:
    """Return the entry of `names` nearest to `name`, or None when nothing is near or `name` is no text.

    The first entry that has all words of `name` is near as well: ``"gdp"`` suggests ``"real_gdp"``.
    """
    if not isinstance(name, str):
        return None
    known = list(names)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    words = set(_words(name))
    return next(iter([*close, *(each for each in known if words and words <= set(_words(each)))]), None)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def check_choice(field: str, value: object, choices: Iterable[str]) -> str:
    """Return `value` if it is one of `choices`."""
    names = choices if isinstance(choices, (tuple, list, Mapping)) else list(choices)
    if isinstance(value, str) and value in names:
        return value
    names = list(names)
    listed = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
    listed = listed or "nothing, for there is none to choose from"
    raise InputError(field, value, listed, suggest(value, names))


def check_flag(field: str, value: object) -> bool:
    """Return `value` if it is True or False, also of NumPy; anything else (1, "no") is an `InputError`."""
    if isinstance(value, bool) or (type(value).__name__ in ("bool", "bool_") and hasattr(value, "dtype")):
        return bool(value)
    raise InputError(field, value, "True or False")


def check_kind(field: str, value: object, kind: type[T], allowed: str) -> T:
    """Return `value` if it is an instance of `kind`; `allowed` says in words how to get one."""
    if isinstance(value, kind):
        return value
    raise InputError(field, value, allowed)


def check_text(field: str, value: object) -> str:
    """Return `value` if it is text that is not blank and can be printed."""
    if isinstance(value, str) and value.strip():
        return check_printable(field, value)
    raise InputError(field, value, "text that is not empty")


def check_title(field: str, value: object) -> str:
    """Return `value` if it is text that fits over a chart."""
    title = check_text(field, value)
    if len(title) > LONGEST_TITLE:
        raise InputError(field, title, f"text of {LONGEST_TITLE} characters or fewer; a note may be longer")
    return title


def check_printable(field: str, text: str) -> str:
    """Return `text` if it has no control characters but tabs and ends of lines: others would steer a terminal."""
    found = _CONTROL.search(text)
    if found is not None:
        raise InputError(field, text, f"text without control characters ({found.group()!r} is one)")
    return text


def check_number(
    field: str,
    value: object,
    *,
    low: float | None = None,
    high: float | None = None,
    above: float | None = None,
) -> float:
    """Return `value` as a finite float in [`low`, `high`], or strictly above `above`."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(field, value, _bounds(low, high, above))
    try:
        number = float(value)
    except OverflowError:  # an integer beyond the range of a float
        raise InputError(field, value, _bounds(low, high, above)) from None
    inside = (
        math.isfinite(number)
        and (low is None or number >= low)
        and (high is None or number <= high)
        and (above is None or number > above)
    )
    if not inside:
        raise InputError(field, value, _bounds(low, high, above))
    return number


def _bounds(low: float | None, high: float | None, above: float | None) -> str:
    """Say which numbers are allowed."""
    bounds = [f"{word} {bound:g}" for word, bound in ((">=", low), (">", above), ("<=", high)) if bound is not None]
    return "a finite number" + (" " + " and ".join(bounds) if bounds else "")


def check_integer(field: str, value: object, *, low: int | None = None, high: int | None = None) -> int:
    """Return `value` as an int in [`low`, `high`]; floats and booleans are refused."""
    if not isinstance(value, bool) and isinstance(value, Integral):
        number = int(value)
        if (low is None or number >= low) and (high is None or number <= high):
            return number
    bounds = [f"{word} {bound}" for word, bound in ((">=", low), ("<=", high)) if bound is not None]
    raise InputError(field, value, "a whole number" + (" " + " and ".join(bounds) if bounds else ""))


def check_items(field: str, value: object, allowed: str) -> tuple[Any, ...]:
    """Return the entries of a list, a tuple or the like; text, bytes and whatever has no entries are refused."""
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise InputError(field, value, allowed)
    try:
        return tuple(value)
    except TypeError:  # an array without a dimension says that it has entries, and has none
        raise InputError(field, value, allowed) from None


def check_numbers(field: str, value: object, allowed: str) -> Any:
    """Return `value` as an array of float64 of any shape; text, complex numbers and what is no number are refused.

    Whether they are finite, and how many there are, is for who asks.
    """
    import numpy as np  # here, so that an error can be told without it

    try:
        found = np.asarray(value)
        if found.dtype.kind in "biufO":
            return np.asarray(found, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):  # among them rows of unequal length, integers beyond any float
        pass
    raise InputError(field, value, allowed)


def check_keys(
    field: str, mapping: object, required: Iterable[str], optional: Iterable[str] = ()
) -> Mapping[str, Any]:
    """Return `mapping` if it is a table with every `required` key and no key beyond the `optional` ones."""
    needed, known = list(required), [*required, *optional]
    if not isinstance(mapping, Mapping):
        raise InputError(field, mapping, f"a table with {', '.join(known)}")
    for key in mapping:
        if key not in known:
            allowed = f"no such key; known: {', '.join(known)}"
            raise InputError(f"{field}.{key}", mapping[key], allowed, suggest(key, known))
    for key in needed:
        if key not in mapping:
            raise InputError(f"{field}.{key}", None, f"a value: the key is required; known: {', '.join(known)}")
    return mapping


def open_regular(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a file to read its bytes; a pipe or a device, which could keep us waiting for ever, is an `OSError`."""
    _check_regular(os.stat(path))
    # what stands at the path may have changed since: wait for nothing, and look again at what was opened
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        _check_regular(os.fstat(handle))
    except OSError:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb")


def _check_regular(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe, a device or a socket, not a regular file")


def read_toml(path: str | Path) -> dict[str, Any]:
    """Read a TOML file; a missing file, bad encoding, bad syntax or a duplicate key is an `InputError`."""
    if not isinstance(path, (str, Path)):
        raise InputError("path", path, "the path of a file")
    try:
        with io.TextIOWrapper(open_regular(path), encoding="utf-8-sig") as file:  # some editors begin with a BOM
            text = file.read()
    except OSError as error:
        raise InputError("path", str(path), f"a file that can be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise InputError("path", str(path), f"a UTF-8 text file ({error.reason})") from error
    except ValueError as error:  # a null character in the path
        raise InputError("path", str(path), f"the path of a file ({error})") from error
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # bad syntax, an endless number, bottomless nesting
        raise InputError("path", str(path), f"valid TOML without duplicate keys ({error})") from error
