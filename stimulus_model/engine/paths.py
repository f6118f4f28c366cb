"""The results of a run, as the kernel wrote them, and one variable at a time as people want them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import check_choice

FloatArray = npt.NDArray[np.float64]


class Piece(NamedTuple):
    """Draws first, first + 1, ... of a run: `values` has shape (block, scenario, quarter or year, variable, lane)."""

    first: int
    draws: int
    values: FloatArray


@dataclass(frozen=True, eq=False)
class Paths:
    """Full paths of every draw. Laid out for the kernel; `array` gives the layout for people.

    Attributes
    ----------
    variables, scenarios
        Names along the axes of `Piece.values`.
    pieces
        In order of draws.
    freq
        What the axis of time counts: ``"quarter"``, or ``"year"``.
    dropped
        Rows of the run that are left out, in rising order: draws that are not finite.
    """

    variables: tuple[str, ...]
    scenarios: tuple[str, ...]
    pieces: Sequence[Piece]
    freq: str = "quarter"
    dropped: tuple[int, ...] = ()

    @property
    def draws(self) -> int:
        """Number of draws that are not left out."""
        return sum(piece.draws for piece in self.pieces) - len(self.dropped)

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return sum(piece.values.nbytes for piece in self.pieces)

    def array(self, variable: str, scenario: str) -> FloatArray:
        """Return a copy of one variable in one scenario, shape (draw, quarter) or (draw, year)."""
        parts = []
        for block, draws in self._blocks(variable, scenario):
            parts.append(block.transpose(0, 2, 1).reshape(-1, block.shape[1])[:draws])
        whole = parts[0] if len(parts) == 1 else np.concatenate(parts)
        return np.delete(whole, self.dropped, axis=0) if self.dropped else whole

    def by_time(self, variable: str, scenario: str, draws: int) -> FloatArray:
        """Return a copy of the first `draws` of the run, those of a quarter side by side: (quarter, draw)."""
        parts, left = [], draws
        for block, held in self._blocks(variable, scenario):
            needed = block[: -(-left // block.shape[2])]
            parts.append(needed.transpose(1, 0, 2).reshape(block.shape[1], -1)[:, : min(held, left)])
            left -= min(held, left)
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def _blocks(self, variable: str, scenario: str) -> Iterator[tuple[FloatArray, int]]:
        """Give what each piece holds of a variable in a scenario (block, time, lane), and its number of draws."""
        v = self.variables.index(check_choice("variable", variable, self.variables))
        s = self.scenarios.index(check_choice("scenario", scenario, self.scenarios))
        for piece in self.pieces:
            yield piece.values[:, s, :, v, :], piece.draws


@dataclass(frozen=True, eq=False)
class SharedPaths:
    """Paths of a run whose first scenario was computed before, for another run of the same draws.

    Attributes
    ----------
    shared, baseline
        The run that has the first scenario, among others perhaps, and what it is called here.
    own
        The other scenarios, of all of its draws or of the first ones.
    """

    shared: Paths
    baseline: str
    own: Paths

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables."""
        return self.own.variables

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios."""
        return (self.baseline, *self.own.scenarios)

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.own.draws

    @property
    def freq(self) -> str:
        """What the axis of time counts."""
        return self.own.freq

    @property
    def dropped(self) -> tuple[int, ...]:
        """No draw is left out."""
        return ()

    @property
    def nbytes(self) -> int:
        """Memory of what was computed for this run alone."""
        return self.own.nbytes

    def array(self, variable: str, scenario: str) -> FloatArray:
        """Return a copy of one variable in one scenario, shape (draw, quarter) or (draw, year)."""
        check_choice("variable", variable, self.variables)
        if check_choice("scenario", scenario, self.scenarios) == self.baseline:
            return self.shared.array(variable, self.shared.scenarios[0])
        return self.own.array(variable, scenario)

    def by_time(self, variable: str, scenario: str, draws: int) -> FloatArray:
        """Return a copy of the first `draws` of the run, those of a quarter side by side: (quarter, draw)."""
        if scenario == self.baseline:
            return self.shared.by_time(variable, self.shared.scenarios[0], draws)
        return self.own.by_time(variable, scenario, draws)
