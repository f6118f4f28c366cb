"""Records: nested NamedTuples of numbers, flattened in one fixed order for arrays and memory.

The fields of a record are annotated `float` (a leaf) or with another record class (a block). Leaves are numbered
depth first, so a record of n leaves is n columns of an array, and no equation ever sees an index.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ForwardRef, NamedTuple

ALIGNMENT = 64
"""Bytes to which arrays that are streamed must be aligned: one cache line."""


def blocks(cls: Any) -> list[tuple[str, type | None]]:
    """Return (field, record class or None for a leaf) for each field of `cls`.

    Raises
    ------
    TypeError
        An annotation is text, as ``from __future__ import annotations`` and quotes make it: a block cannot be told
        from a leaf then.
    """
    return [(field, _block(cls, field)) for field in cls._fields]


def _block(cls: Any, field: str) -> type | None:
    annotation = cls.__annotations__[field]
    if isinstance(annotation, type):
        return annotation if issubclass(annotation, tuple) else None
    if isinstance(annotation, str | ForwardRef):
        text = getattr(annotation, "__forward_arg__", annotation)
        raise TypeError(
            f"{cls.__name__}.{field}: got {text!r} as text, allowed: float or a record itself, without quotes, in a "
            "file without `from __future__ import annotations`"
        )
    return None


def repeated(label: str, kind: type, count: int) -> Any:
    """Return a record of `count` fields of one `kind`: ``plant_01``, ``plant_02``, ...

    Equations only loop over it, and may return any tuple in its place.
    """
    return NamedTuple(label, [(f"{label}_{k:02d}", kind) for k in range(1, count + 1)])


@functools.lru_cache(maxsize=1024)  # asked for in every quarter of a model in plain Python
def names(cls: type) -> tuple[str, ...]:
    """Return the names of the leaves of `cls`, without the names of their blocks."""
    return tuple(name for field, block in blocks(cls) for name in (names(block) if block else (field,)))


def size(cls: type) -> int:
    """Return the number of leaves of `cls`."""
    return len(names(cls))


def leaves(record: Any) -> Iterator[Any]:
    """Yield the leaves of `record` in order."""
    for value in record:
        if isinstance(value, tuple):
            yield from leaves(value)
        else:
            yield value


def build(cls: Any, values: Iterable[Any]) -> Any:
    """Return a `cls` whose leaves are `values`, in order."""
    supply = iter(values)

    def fill(part: Any) -> Any:
        return part(*(fill(block) if block else next(supply) for _, block in blocks(part)))

    record = fill(cls)
    if next(supply, None) is not None:
        raise ValueError(f"more values than the {size(cls)} leaves of {cls.__name__}")
    return record


def make(cls: Any, leaf: Callable[[str], Any]) -> Any:
    """Return a `cls` whose leaves are ``leaf(name)``."""
    return build(cls, (leaf(name) for name in names(cls)))


def shortened(cls: Any, count: int) -> Any:
    """Return a record of the first `count` fields of `cls`."""
    fields = [(name, block or float) for name, block in blocks(cls)[:count]]
    return NamedTuple(cls.__name__, fields)


def with_blocks(cls: Any, changes: Mapping[type, type]) -> Any:
    """Return `cls` with other records in place of some of its blocks, at any depth; itself if it has none of them."""
    if cls in changes:
        return changes[cls]
    fields = [(name, with_blocks(block, changes) if block else float) for name, block in blocks(cls)]
    if all(kind in (block, float) for (_, kind), (_, block) in zip(fields, blocks(cls), strict=True)):
        return cls
    return NamedTuple(cls.__name__, fields)


def kept_leaves(cls: Any, changes: Mapping[type, type]) -> tuple[int, ...]:
    """Return which leaves of `cls` are left if blocks are replaced by shorter ones with the same first fields."""
    kept, at = [], 0
    for _, block in blocks(cls):
        if block is None:
            kept.append(at)
        elif block in changes:
            kept += range(at, at + size(changes[block]))
        else:
            kept += [at + k for k in kept_leaves(block, changes)]
        at += size(block) if block else 1
    return tuple(kept)
