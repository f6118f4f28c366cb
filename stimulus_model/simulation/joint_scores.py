"""Normal scores of correlated inputs, exchanged between two samples input after input, in any order.

A cut keeps some inputs from the first sample and draws the others anew, given those that are kept. In the order in
which inputs are exchanged, the Cholesky factor of the scores' correlation makes this a cut in independent innovations
(the Rosenblatt transformation; Mara and Tarantola 2012, Reliab. Eng. Syst. Saf. 107, 115-121): inputs that are kept
longest come first, so that what is kept has the first sample's values and the rest its conditional distribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
SMALLEST = 1e-12
"""Correlations below it are none."""


class ScoreBlock(NamedTuple):
    """Correlated scores of more than one input in one order for each row: places, order, factor and innovations."""

    places: Integers
    order: Integers
    ranks: Integers
    factor: Floats
    kept: Floats
    drawn: Floats


@dataclass(frozen=True, slots=True, eq=False)
class JointScores:
    """Standard normal scores, their correlations, and the number of the input to which each belongs."""

    correlation: Floats
    owner: Integers
    parts: Sequence[Integers] = field(init=False)
    """Places of scores that correlations connect."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", _connected(self.correlation))

    def sample(self, random: np.random.Generator, rows: int) -> Floats:
        """Return independent draws of the scores, float64 (row, score)."""
        z = random.standard_normal((rows, len(self.owner)))
        for places in self.parts:
            z[:, places] = z[:, places] @ np.linalg.cholesky(self._of(places)).T
        return z

    def _of(self, places: Integers) -> Floats:
        return self.correlation[np.ix_(places, places)]


class Exchange:
    """Scores of two samples, exchanged in an order of their own in each row.

    Parameters
    ----------
    joint, kept, drawn
        The scores, and both samples, float64 (row, score).
    ranks
        Step at which each input is exchanged, int64 (row, input).
    """

    def __init__(self, joint: JointScores, kept: Floats, drawn: Floats, ranks: Integers) -> None:
        self.kept, self.drawn, self.ranks = kept, drawn, ranks[:, joint.owner]
        self.blocks = [self._block(joint, places) for places in joint.parts if len(set(joint.owner[places])) > 1]

    def at(self, step: int) -> Floats:
        """Return the scores after a step: inputs of a rank up to it are drawn given those that are kept."""
        z = np.where(self.ranks <= step, self.drawn, self.kept)
        for block in self.blocks:
            mixed = np.where(block.ranks <= step, block.drawn, block.kept)
            scores = np.einsum("nij,nj->ni", block.factor, mixed)
            found = np.empty_like(scores)
            np.put_along_axis(found, block.order, scores, axis=1)
            z[:, block.places] = found
        return z

    @property
    def moving(self) -> Integers:
        """Places of the scores that are drawn given others."""
        return np.concatenate([np.empty(0, np.int64), *(block.places for block in self.blocks)])

    def _block(self, joint: JointScores, places: Integers) -> ScoreBlock:
        ranks = self.ranks[:, places]
        order = np.argsort(-ranks, axis=1, kind="stable")
        chosen = places[order]
        matrices = joint.correlation[chosen[:, :, np.newaxis], chosen[:, np.newaxis, :]]
        factor: Any = np.linalg.cholesky(matrices)

        def innovations(z: Floats) -> Floats:
            inner: Any = np.take_along_axis(z, chosen, axis=1)[:, :, np.newaxis]
            return np.asarray(np.linalg.solve(factor, inner)[:, :, 0])

        return ScoreBlock(
            places,
            order,
            np.take_along_axis(ranks, order, axis=1),
            factor,
            innovations(self.kept),
            innovations(self.drawn),
        )


def _connected(correlation: Floats) -> list[Integers]:
    """Return the places of scores that correlations connect, two or more together."""
    near = np.abs(correlation) > SMALLEST
    label = np.arange(len(near))
    while True:
        nearest = np.where(near, label, len(near)).min(axis=1)
        if (nearest == label).all():
            break
        label = nearest[nearest]
    return [np.flatnonzero(label == each) for each in np.unique(label) if (label == each).sum() > 1]
