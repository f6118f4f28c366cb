"""Ids of content: equal content has equal ids, in every process and on every machine. The only writer of them."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn


def canonical_json(content: object) -> str:
    """Write `content` as JSON, equal for equal content: sorted keys, no spaces, shortest exact floats."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def content_id(content: object) -> str:
    """Return the SHA-256 (64 hexadecimal digits) of the canonical JSON of `content`."""
    return hashlib.sha256(canonical_json(content).encode("utf-8")).hexdigest()


def _fixed(*_: object, **__: object) -> NoReturn:
    raise TypeError("what a result was computed from cannot be changed: copy.deepcopy gives plain dicts and lists")


class FixedDict(dict[str, Any]):
    """A dictionary that can be written as JSON, and shared, because nobody can change it."""

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _fixed

    def __deepcopy__(self, memo: object) -> dict[str, Any]:
        plain: dict[str, Any] = json.loads(canonical_json(self))
        return plain

    def __reduce__(self) -> tuple[Any, ...]:
        return FixedDict, (dict(self),)


class FixedList(list[Any]):
    """A list in a `FixedDict`."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _fixed
    append = clear = extend = insert = pop = remove = reverse = sort = _fixed

    def __reduce__(self) -> tuple[Any, ...]:
        return FixedList, (list(self),)


def fixed_table(content: dict[str, Any]) -> FixedDict:
    """Return a copy of content that `canonical_json` writes, which nobody can change."""
    return FixedDict({key: _fixed_part(each) if isinstance(each, _PARTS) else each for key, each in content.items()})


def _fixed_part(content: dict[str, Any] | list[Any]) -> FixedDict | FixedList:
    if isinstance(content, dict):
        return fixed_table(content)
    return FixedList([_fixed_part(each) if isinstance(each, _PARTS) else each for each in content])


_PARTS = (dict, list)
