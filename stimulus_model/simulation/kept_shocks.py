"""The shocks of two samples, kept so that any of their rows are run again, each with the shocks of one of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.draws.kept_draws import KeptNumbers
from stimulus_model.engine.kernels.kernel import default_width
from stimulus_model.engine.task import Task
from stimulus_model.records import size

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class KeptShocks(NamedTuple):
    """Shocks of the first and of the second sample, written by the runs that draw them."""

    one: KeptNumbers
    two: KeptNumbers

    def close(self) -> None:
        """Note that both are drawn."""
        self.one.known = self.two.known = True

    def chosen(self, rows: Integers, turned: Flags) -> KeptShocks:
        """Return those of some rows; of those that are `turned`, each sample's for the other's."""
        return KeptShocks(_chosen(self.one, self.two, rows, turned), _chosen(self.two, self.one, rows, turned))

    def mixed(self, anew: Flags) -> KeptNumbers:
        """Return for each row the shocks of the second sample where `anew`, and of the first elsewhere."""
        if not anew.any():
            return self.one
        if anew.all():
            return self.two
        blocks, numbers, width = self.one.values.shape
        lanes = np.resize(anew, blocks * width).reshape(blocks, width)
        mixed = _known(blocks * width, numbers)
        mixed.values[:] = self.one.values
        whole = lanes.all(axis=1)
        mixed.values[whole] = self.two.values[whole]
        some = lanes.any(axis=1) & ~whole
        mixed.values[some] = np.where(lanes[some, np.newaxis], self.two.values[some], self.one.values[some])
        return mixed


def numbers_of(task: Task) -> int:
    """Return how many numbers the shocks of a draw are; 0: none."""
    return task.policy.shape[1] * size(task.model.Shocks) if task.stochastic else 0


def room_for_shocks(task: Task, rows: int) -> KeptShocks | None:
    """Return room for the shocks of two samples; None if there are none."""
    numbers = numbers_of(task)
    return KeptShocks(*(KeptNumbers(rows, numbers, default_width()) for _ in range(2))) if numbers else None


def _known(rows: int, numbers: int) -> KeptNumbers:
    made = KeptNumbers(rows, numbers, default_width())
    made.known = True
    return made


def _chosen(kept: KeptNumbers, other: KeptNumbers, rows: Integers, turned: Flags) -> KeptNumbers:
    _, numbers, width = kept.values.shape
    made = _known(len(rows), numbers)
    lanes = len(made.values) * width
    places, swapped = np.resize(rows, lanes), np.resize(turned, lanes)  # lanes that no row fills repeat others
    found = kept.values[places // width, :, places % width]
    found[swapped] = other.values[places[swapped] // width, :, places[swapped] % width]
    made.values[:] = found.reshape(-1, width, numbers).swapaxes(1, 2)
    return made
