"""Arrays of a dataset that are read when they are used. Loads xarray: import it inside a function."""

from __future__ import annotations

from typing import Any

import numpy as np
from xarray.backends import BackendArray
from xarray.core import indexing

from stimulus_model.results.paths import ArrayPaths, Floats, Paths, stack_scenarios, times_of
from stimulus_model.timeline import Timeline


def lazy_array(paths: Paths, timeline: Timeline, name: str) -> indexing.LazilyIndexedArray:
    """Return one variable, shape (draw, scenario, time), of which nothing is read yet."""
    return indexing.LazilyIndexedArray(StackedVariable(paths, timeline, name))


class StackedVariable(BackendArray):
    """One variable of `paths`, stacked over scenarios on access."""

    def __init__(self, paths: Paths, timeline: Timeline, name: str) -> None:
        self.paths, self.timeline, self.name = paths, timeline, name
        self.dtype = np.dtype(np.float64)
        self.shape = (paths.draws, len(paths.scenarios), times_of(paths, timeline))

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        """Read what `key` asks for."""
        basic = indexing.IndexingSupport.BASIC
        return indexing.explicit_indexing_adapter(key, self.shape, basic, self._read)

    def _read(self, key: tuple[Any, ...]) -> Floats:
        values: Floats = stack_scenarios(self.paths, self.timeline, self.name).transpose(1, 0, 2)[key]
        return values

    def __reduce__(self) -> tuple[Any, ...]:
        # One variable alone: a pickle of a dataset with a single variable does not carry all the others.
        values = stack_scenarios(self.paths, self.timeline, self.name)
        alone = ArrayPaths(self.paths.scenarios, {self.name: values}, self.paths.freq)
        return type(self), (alone, self.timeline, self.name)

    def __deepcopy__(self, memo: dict[int, Any]) -> StackedVariable:
        return self  # paths never change, and a reader gets an array of its own
