"""Long analyses in steps: each is kept in a folder, so that an interrupted analysis goes on where it stopped.

A step is kept with all that its numbers depend on, so that none is ever taken for one of another analysis.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.checkpoint import Checkpoint, say_how_to_go_on
from stimulus_model.engine.chunks import Arrays
from stimulus_model.engine.executors import Span
from stimulus_model.engine.progress import Progress, reporting
from stimulus_model.simulation.options import Options

Floats = npt.NDArray[np.float64]
Folder = str | os.PathLike[str] | None
ANSWER = "answer"
NOTHING_KEPT = "nothing is kept: with checkpoint='a folder' the same call would go on where it stopped"


class Steps(AbstractContextManager["Steps"]):
    """Steps of an analysis, and the runs of whole packages that it makes.

    Parameters
    ----------
    checkpoint
        Folder for finished steps and runs; None: nothing is kept.
    about
        All that the numbers of the steps depend on, in words of JSON.
    progress
        As in `simulate`; steps are counted, and the draws of runs.
    total
        Number of steps, or whatever `report` counts.
    counted
        What is counted, in words.
    """

    def __init__(
        self,
        checkpoint: Folder,
        about: Mapping[str, Any],
        progress: bool | Progress = False,
        total: int = 0,
        counted: str = "steps",
    ) -> None:
        self.folder, self.about, self.total = checkpoint, about, total
        self._progress, self._counted = progress, counted
        self._known: dict[int, Arrays] = {}
        self._store: Checkpoint | None = None
        self._report: Progress | None = None
        self._opened = ExitStack()

    def __enter__(self) -> Steps:
        """Open the folder and read what is finished."""
        if self.folder is not None:
            kept = Checkpoint(self.folder, json.loads(json.dumps(dict(self.about))))
            self._store = self._opened.enter_context(kept)
            try:
                self._known = {span.first: arrays for span, arrays in self._store.finished()}
            except BaseException:
                self._opened.close()
                raise
        self._report = self._opened.enter_context(reporting(self._progress, self._counted))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let another analysis use the folder; an interruption says how to go on."""
        self._opened.__exit__(kind, error, trace)
        if self.folder is None:
            say_how_to_go_on(error, NOTHING_KEPT)

    def arrays(self, number: int, make: Callable[[], Arrays]) -> Arrays:
        """Return the arrays of a step: those that were kept, or new ones."""
        if number not in self._known:
            self._known[number] = make()
            if self._store is not None:
                self._store.add(Span(number, 1), self._known[number])
        return self._known.pop(number)

    def do(self, number: int, make: Callable[[], Floats]) -> Floats:
        """Return the numbers of a step, counted as one."""
        found = self.arrays(number, lambda: {ANSWER: make()})[ANSWER]
        self.report(number + 1)
        return np.asarray(found, dtype=np.float64)

    def report(self, done: int) -> None:
        """Say how much is done."""
        if self._report is not None:
            self._report(min(done, self.total), self.total)

    def options(self, run: str, keep: str = "annual") -> Options:
        """Return how a run of whole packages is made: its draws are kept in a folder of its own inside."""
        inside = None if self.folder is None else Path(os.fsdecode(self.folder)) / run
        return Options(keep=keep, progress=self._progress, checkpoint=inside)
