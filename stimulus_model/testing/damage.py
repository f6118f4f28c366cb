"""Input that should be refused: values no argument allows, tables with a damaged place, and damaged files."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

DAMAGES: Final = ("flip", "cut", "remove", "swap", "insert", "erase")
"""Kinds of damage to a file: a bit turned, the end lost, a piece lost, two pieces swapped, bytes in between, and a
piece full of zeros."""
_PIECE: Final = 2_000
_REMOVE, _ADD = object(), object()


def unusable_values() -> SearchStrategy[Any]:
    """Return values that hardly any argument allows: of foreign types, not finite, astronomic, empty, nested."""
    fixed = [
        10**400, -(10**400), 1e300, float("nan"), float("inf"), "nan", "", "a\0b", b"", b"x", (), [], {}, [[]],
        {"a": None}, {None: 1}, {3: 4}, {1}, object(), int, len, 1 + 2j, np.float32("nan"), np.bool_(True),
        np.array([1.0, 2.0]), np.array([]), np.array(1.0), pd.NaT, pd.Series([1.0]), pd.DataFrame({"x": [1.0]}),
    ]  # fmt: skip
    return (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=5)
        | st.sampled_from(fixed).map(lambda value: copy.deepcopy(value) if isinstance(value, dict | list) else value)
    )


def damaged_tables(table: Mapping[str, Any]) -> SearchStrategy[dict[str, Any]]:
    """Return copies of a nested table, such as `Package.to_dict` gives, with one place replaced, removed or added."""
    places = [place for place in _places(table) if place]
    changes = unusable_values() | st.just(_REMOVE) | st.tuples(st.just(_ADD), unusable_values())

    def changed(place: tuple[Any, ...], change: Any) -> dict[str, Any]:
        copied = copy.deepcopy(dict(table))
        holder: Any = copied
        for step in place[:-1]:
            holder = holder[step]
        if change is _REMOVE:
            del holder[place[-1]]
        elif isinstance(change, tuple) and change and change[0] is _ADD:
            if isinstance(holder, dict):
                holder[f"{place[-1]}_"] = change[1]
            else:
                holder.append(change[1])
        else:
            holder[place[-1]] = change
        return copied

    return st.builds(changed, st.sampled_from(places), changes)


def _places(table: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a nested table, with the tables and lists themselves."""
    yield at
    entries = table.items() if isinstance(table, Mapping) else enumerate(table) if isinstance(table, list) else ()
    for key, value in entries:
        yield from _places(value, (*at, key))


def damaged_files(content: bytes) -> SearchStrategy[bytes]:
    """Return what is left of a file after damage of one of `DAMAGES`; never the same bytes."""
    keys = st.integers(0, 2**63 - 1)
    made = st.builds(
        lambda kind, key: damaged(content, kind, np.random.default_rng(key)), st.sampled_from(DAMAGES), keys
    )
    return made.filter(lambda found: found != content)


def damaged(content: bytes, kind: str, rng: np.random.Generator) -> bytes:
    """Return a file's `content` after damage of one of `DAMAGES`.

    Two equal pieces that are swapped, or zeros that are erased, leave it as it was.

    Parameters
    ----------
    content
        The file; at least one byte.
    kind
        One of `DAMAGES`.
    rng
        Decides where.
    """
    data = bytearray(content)
    at, other = (int(k) for k in rng.integers(0, len(data), 2))
    size = int(rng.integers(1, _PIECE))
    if kind == "flip":
        data[at] ^= 1 << int(rng.integers(8))
    elif kind == "cut":
        del data[at:]
    elif kind == "remove":
        del data[at : at + size]
    elif kind == "swap":
        size = min(size, abs(at - other), len(data) - max(at, other))
        data[at : at + size], data[other : other + size] = data[other : other + size], data[at : at + size]
    elif kind == "insert":
        data[at:at] = rng.bytes(size)
    else:
        data[at : at + size] = bytes(len(data[at : at + size]))
    return bytes(data)
