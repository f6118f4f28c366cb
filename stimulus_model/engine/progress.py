"""Progress: to a bar, to a callable, or to nobody."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeAlias

from stimulus_model.inputs import InputError

Progress: TypeAlias = Callable[[int, int], None]
"""Takes (draws done, draws in all)."""


def reporting(progress: bool | Progress, draws: int) -> AbstractContextManager[Progress | None]:
    """Return a context that gives the callback to report to."""
    if progress is False:
        return nullcontext(None)
    if progress is True:
        return _Bar(draws)
    if not callable(progress):
        raise InputError("progress", progress, "True, False or a callable that takes (done, draws)")
    return nullcontext(progress)


class _Bar(AbstractContextManager["Progress | None"]):
    """A tqdm bar that counts draws."""

    def __init__(self, draws: int) -> None:
        from tqdm.auto import tqdm

        self._bar: Any = tqdm(total=draws, unit=" draws", unit_scale=True, leave=False)

    def __enter__(self) -> Progress:
        return lambda done, _: self._bar.update(done - self._bar.n)

    def __exit__(self, *_: object) -> None:
        self._bar.close()
