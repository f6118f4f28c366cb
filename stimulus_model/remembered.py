"""What follows from an object that does not change, kept with the object: computed once, and gone with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")

MOST = 16
"""Answers of a kind that are kept, such as the design of a run for so many lists of plants."""


class Remembered:
    """Answers by kind and question. A copy of its object, or one in another process, begins without any."""

    __slots__ = ("_kinds",)

    def __init__(self) -> None:
        self._kinds: dict[str, dict[Hashable, Any]] = {}

    def __reduce__(self) -> tuple[type[Remembered], tuple[()]]:
        return Remembered, ()

    def get(self, kind: str, question: Hashable, make: Callable[[], T]) -> T:
        """Return the answer to a question, which `make` gives the first time."""
        known = self._kinds.setdefault(kind, {})
        if question in known:
            return cast("T", known[question])
        answer = make()
        if len(known) >= MOST:  # more than anybody asks in turn: begin again rather than grow
            known = self._kinds[kind] = {}
        known[question] = answer
        return answer
