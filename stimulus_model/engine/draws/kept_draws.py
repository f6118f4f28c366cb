"""Random numbers of a run that later runs of the same draws read: the first run writes them, span by span."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.compile.buffers import aligned

FloatArray = npt.NDArray[np.float64]


class KeptNumbers:
    """Numbers of draws 0, 1, ... in the layout of the kernel: float64 (block, number, lane).

    Attributes
    ----------
    values
        Written by the spans of the first run.
    known
        Whether that run is over, so that `values` are only read from now on.
    """

    __slots__ = ("known", "values")

    def __init__(self, draws: int, numbers: int, width: int) -> None:
        blocks = -(-draws // width)
        self.values = aligned(blocks * numbers * width).reshape(blocks, numbers, width)
        self.known = False

    def rows(self, first: int, draws: int, width: int) -> FloatArray | None:
        """Return the place of draws first, first + 1, ... of a span in lanes of `width`; None if it has none here."""
        if self.values.shape[2] != width or first % width or first + draws > len(self.values) * width:
            return None
        return self.values[first // width : -(-(first + draws) // width)]


@dataclass(frozen=True, slots=True, eq=False)
class KeptDraws:
    """Parameters and shocks that a run keeps or reads; None: it draws its own and keeps none."""

    parameters: KeptNumbers | None = None
    shocks: KeptNumbers | None = None

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return sum(each.values.nbytes for each in (self.parameters, self.shocks) if each is not None)

    def close(self) -> None:
        """Note that the run that wrote the numbers is over."""
        for each in (self.parameters, self.shocks):
            if each is not None:
                each.known = True
                each.values.flags.writeable = False


NOTHING_KEPT = KeptDraws()
