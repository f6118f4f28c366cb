"""Progress: to a bar, to a callable, or to nobody."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TypeAlias

from stimulus_model.inputs import InputError

Progress: TypeAlias = Callable[[int, int], None]
"""Takes (done, in all), of draws or of whatever else is counted."""


def reporting(progress: bool | Progress, counted: str = "draws") -> AbstractContextManager[Progress | None]:
    """Return a context that gives the callback to report to; `counted` says of what a bar tells."""
    if progress is False:
        return nullcontext(None)
    if progress is True:
        return _Bar(counted)
    if not callable(progress):
        raise InputError("progress", progress, "True, False or a callable that takes (done, draws)")
    return nullcontext(progress)


class _Bar(AbstractContextManager["Progress | None"]):
    """A line on the standard error stream that counts draws or steps, and is wiped at the end."""

    def __init__(self, counted: str) -> None:
        self.counted = counted

    def __enter__(self) -> Progress:
        return lambda done, total: self._write(f"{done:,} of {total:,} {self.counted}, {done / total:.0%}")

    def __exit__(self, *_: object) -> None:
        self._write("")

    def _write(self, text: str) -> None:
        if sys.stderr is not None:  # there is none under pythonw
            print(f"\r{text:<48}", end="" if text else "\r", file=sys.stderr, flush=True)
