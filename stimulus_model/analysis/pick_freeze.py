"""Shapley, first-order and total-order shares of a variance, from runs with inputs exchanged between two samples.

Shapley shares: Goda (2021, Reliab. Eng. Syst. Saf. 213, 107702), permutations in pairs with their reverse, squares
of far outcomes bent as Huber's (1964, Ann. Math. Stat. 35, 73-101). Total order and, as what the total of all others
leaves, first order: Jansen (1999, Comput. Phys. Commun. 117, 35-43). With `joint_scores` all of them hold for
correlated inputs as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from stimulus_model.analysis.draw_regression import NORMAL_95

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Score = Callable[[Floats], Floats]
"""What is explained of outcomes (row, outcome): themselves, their ranks, whether they lie above a threshold."""


class Cuts(Protocol):
    """The outcomes of cuts between two samples in one order of the inputs for each row."""

    def at(self, step: int) -> Floats:
        """Return the outcomes when inputs of a rank up to `step` are exchanged, float64 (row, outcome)."""
        ...


class TwoSamples(Protocol):
    """Two independent samples of all inputs."""

    def walk(self, ranks: Integers) -> Cuts:
        """Return the cuts in an order: `ranks` is the step at which each input is exchanged, int64 (row, input)."""
        ...

    def outcomes(self, cuts: Iterable[tuple[Any, int]]) -> Iterator[Floats]:
        """Return the outcomes of cuts after a step each, in their order; several may be computed at a time."""
        ...

    def ends(self) -> tuple[Floats, Floats]:
        """Return the outcomes of the first sample and of the second."""
        ...


class Shares(NamedTuple):
    """Shares of the variance with 95 % intervals, each float64 (outcome, input)."""

    share: Floats
    low: Floats
    high: Floats

    @property
    def half_width(self) -> float:
        """The largest half width of the intervals."""
        return float(np.nanmax(0.5 * (self.high - self.low), initial=0.0))


class Sums:
    """Sums over independent rows from which shares and their errors are found."""

    def __init__(self) -> None:
        self.rows = 0
        self.parts: list[Floats] = []

    def add(self, parts: Floats, whole: Floats, rows: int | None = None) -> None:
        """Count rows: `parts` (row, outcome, input) of `whole` (row, outcome); of `rows`, those left out are zero."""
        w = whole[:, :, np.newaxis]
        new = [parts.sum(axis=0), (parts**2).sum(axis=0), (parts * w).sum(axis=0), w.sum(axis=0), (w**2).sum(axis=0)]
        self.take(new, len(whole) if rows is None else rows)

    def take(self, new: list[Floats], rows: int) -> None:
        """Count the sums of so many rows."""
        self.parts = [a + b for a, b in zip(self.parts, new, strict=True)] if self.parts else new
        self.rows += rows

    def shares(self) -> Shares:
        """Return the ratios of the sums, with intervals from the spread of the rows (delta method)."""
        part, squares, products, whole, whole_squares = self.parts
        nothing = whole <= 0.0
        safe = np.where(nothing, 1.0, whole)
        share = np.where(nothing, 0.0, part / safe)
        apart = np.maximum(squares - 2.0 * share * products + share**2 * whole_squares, 0.0)
        half = np.where(nothing, 0.0, NORMAL_95 * np.sqrt(apart * self.rows / (self.rows - 1.0)) / safe)
        return Shares(share, share - half, share + half)


def ranks_of(random: np.random.Generator, rows: int, inputs: int, within: Mapping[int, int]) -> tuple[Integers, ...]:
    """Return random orders and their reverses, int64 (row, input): the step at which each input is exchanged.

    `within` names inputs that have a meaning only inside another, such as a member of an official model: they are
    exchanged before it.
    """
    forward = np.argsort(random.random((rows, inputs)), axis=1).astype(np.int64)
    both = forward, inputs - 1 - forward
    for ranks in both:
        for inner, outer in within.items():
            pair = ranks[:, [inner, outer]]
            ranks[:, inner], ranks[:, outer] = pair.min(axis=1), pair.max(axis=1)
    return both


class Bend(NamedTuple):
    """Where outcomes lie, and how far from there squares become straight lines; each float64 (outcome,)."""

    middle: Floats
    reach: Floats

    def squares(self, y: Floats) -> Floats:
        """Return half of the squares of outcomes from the middle, straight beyond the reach (Huber's function)."""
        far = np.abs(y)
        return np.asarray(np.where(far <= self.reach, 0.5 * y**2, self.reach * (far - 0.5 * self.reach)))


NOT_BENT = Bend(np.zeros(1), np.full(1, np.inf))


def cuts_of(two: TwoSamples, ranks: tuple[Integers, ...], score: Score) -> Floats:
    """Return the scored outcomes of all cuts in each order, from end to end: (order, step, row, outcome)."""
    inputs = ranks[0].shape[1]
    walks = [two.walk(each) for each in ranks]
    first, last = map(score, two.ends())
    found = map(score, two.outcomes((walk, step) for walk in walks for step in range(inputs - 1)))
    return np.array([[first, *(next(found) for _ in range(inputs - 1)), last] for _ in walks])


def shapley_parts(cuts: Floats, ranks: tuple[Integers, ...], bend: Bend = NOT_BENT) -> tuple[Floats, Floats]:
    """Return the part of each input (row, outcome, input) and the whole that they sum to (row, outcome).

    All cuts have one distribution, so that what is added to a part, the change of a function from one cut to the
    next, is nothing on average, whatever the function. Half of the square, not bent, is Goda's choice. Bent, a cut
    in the far tail of an outcome disturbs the parts of a row no more than in proportion.
    """
    rows, inputs = ranks[0].shape
    y = cuts - bend.middle
    bent, first, last = bend.squares(y), y[0, 0], y[0, -1]
    moved = first * (y[:, :-1] - y[:, 1:]) + bent[:, 1:] - bent[:, :-1]
    parts = np.zeros((rows, cuts.shape[-1], inputs))
    for each, of in zip(ranks, moved, strict=True):
        parts[np.arange(rows), :, np.argsort(each, axis=1).T] += of / len(ranks)
    return parts, first * (first - last) + bent[0, -1] - bent[0, 0]


def order_parts(
    two: TwoSamples, rows: int, inputs: int, within: Mapping[int, int], score: Score
) -> tuple[Floats, Floats, Floats]:
    """Return first-order and total parts of each input (row, outcome, input), and the whole (row, outcome).

    The first order of an input inside another is what it adds to the other's; the total of the other has its own.
    """
    everything = np.zeros((rows, inputs), np.int64)

    def cuts() -> Iterator[tuple[Cuts, int]]:
        for k in range(inputs):
            chosen = everything.copy()
            chosen[:, [k, *(outer for inner, outer in within.items() if inner == k)]] = 1
            yield two.walk(chosen), 0
            chosen = everything + 1
            chosen[:, [k, *(inner for inner, outer in within.items() if outer == k)]] = 0
            yield two.walk(chosen), 0

    first, last = map(score, two.ends())
    found = map(score, two.outcomes(cuts()))
    whole = 0.5 * (first - last) ** 2
    alone, total = (np.empty((rows, first.shape[1], inputs)) for _ in range(2))
    for k in range(inputs):
        alone[:, :, k] = whole - 0.5 * (first - next(found)) ** 2
        total[:, :, k] = 0.5 * (first - next(found)) ** 2
    for inner, outer in within.items():
        alone[:, :, inner] -= alone[:, :, outer]
    return alone, total, whole
