"""Words for how draws are made, and which of them are independent of which: shared by those who draw and who report.

Monte Carlo draws are independent. Antithetic draws 2k and 2k + 1 mirror each other: pairs are independent. Sobol
and Latin hypercube draws come as `REPLICATIONS` independent randomisations, to which draws belong in turn: draw k to
replication k mod `REPLICATIONS`.

Draws also share the members of a constrained ensemble, which are no more than a sample themselves: however many draws
there are, what is reported is no surer than the members are many (`Members`).
"""

import functools
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

SamplingName: TypeAlias = Literal["monte-carlo", "sobol", "latin-hypercube", "antithetic"]
MONTE_CARLO, SOBOL, LATIN, ANTITHETIC = "monte-carlo", "sobol", "latin-hypercube", "antithetic"
SAMPLINGS = (MONTE_CARLO, SOBOL, LATIN, ANTITHETIC)

LARGEST_SEED = 2**63 - 1
"""Larger seeds are a slip, and would not fit into files."""

REPLICATIONS = 16
"""Enough for a standard error that is itself known to 18 %; more would leave each replication fewer points."""

COLUMNS = 64
"""Columns that are sorted by member at a time: as many as stay in the cache."""

DESCRIPTIONS = {
    MONTE_CARLO: "random",
    SOBOL: f"scrambled Sobol in {REPLICATIONS} replications",
    LATIN: f"Latin hypercube in {REPLICATIONS} replications",
    ANTITHETIC: "antithetic pairs",
}
"""How results say it."""


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Which member of an ensemble each draw takes.

    Attributes
    ----------
    taken
        int64 (draw,)
    worth
        How many independent members those of the ensemble are worth.
    groups
        Groups of members, such as the official models that they answer to: member k belongs to group k mod `groups`.
        Every ensemble has as many of each, so that their differences are no matter of chance.
    """

    taken: npt.NDArray[np.int64]
    worth: float
    groups: int = 1

    def of(self, draws: npt.NDArray[Any]) -> "Members":
        """Return the members of some draws."""
        return Members(self.taken[draws], self.worth, self.groups)

    def variance(self, values: npt.NDArray[Any], sampling: str = MONTE_CARLO) -> Floats:
        """Return what the choice of members adds to the squared error of the means of `values` (draw, column).

        Another ensemble has other members. Its part is the variance between members of what a member's draws have in
        common, over the number of members: their covariance, for two draws of one member tell what it is, and two
        draws of one randomisation are not independent otherwise.
        """
        return np.maximum(self.covariance(values, sampling), 0.0) / self.worth

    def covariance(self, values: npt.NDArray[Any], sampling: str = MONTE_CARLO) -> Floats:
        """Return the covariance of two draws of one member, about the mean of its group, without bias: (column,)."""
        draws, rows = len(values), np.ascontiguousarray(values.T, dtype=np.float64)
        rows = rows - rows.mean(axis=1, keepdims=True)  # the sums of squares below would cancel
        sums, counts, members = _summed(rows, self.taken)
        means, sizes = self._groups(sums, members)
        together = _squares(sums, counts, means[:, members % self.groups])
        if sampling in (MONTE_CARLO, ANTITHETIC):  # a pair's draws take two members
            apart, own = np.einsum("ij,ij->i", rows, rows) - np.square(means) @ sizes, draws
        else:
            parts, many, keys = _summed(rows, self.taken * REPLICATIONS + np.arange(draws) % REPLICATIONS)
            apart = _squares(parts, many, means[:, keys // REPLICATIONS % self.groups])
            own = int(np.square(many).sum())
        return self._unbiased(together, apart, int(np.square(counts).sum()) - own)

    def shares_below(self, values: Floats, bounds: Floats) -> tuple[Floats, Floats]:
        """Return what `covariance` gives for "is no more than its bound", and the variance of that: (column, bound).

        `values` are float64 (column, draw) of ``sampling="monte-carlo"``, `bounds` (bound, column). As sums are whole
        numbers, this takes a fraction of the time.
        """
        order, members, starts, counts = _order(self.taken)
        own, pairs = len(order), int(np.square(counts).sum()) - len(order)
        narrow = np.uint8 if counts.max() <= np.iinfo(np.uint8).max else np.int32
        sums = np.empty((len(bounds), len(values), len(members)), np.int32)
        for first in range(0, len(values), COLUMNS):
            some = slice(first, first + COLUMNS)
            ordered = values[some].T[order]  # draws of a member are rows in a row: whole rows are added
            for k, bound in enumerate(bounds[:, some]):
                below = (ordered <= bound).view(np.uint8)
                sums[k, some] = np.add.reduceat(below, starts, axis=0, dtype=narrow).T
        found = np.empty((2, len(values), len(bounds)))
        for k, each in enumerate(sums):
            means, sizes = self._groups(each, members)
            total = each.sum(axis=1)
            together = _squares(each, counts, means[:, members % self.groups])
            found[0, :, k] = self._unbiased(together, total - np.square(means) @ sizes, pairs)
            found[1, :, k] = total / own * (1.0 - total / own)
        return found[0], found[1]

    def _groups(self, sums: npt.NDArray[Any], members: npt.NDArray[np.int64]) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Return the means of the groups, (column, group), and how many draws each has; `sums` are of `members`."""
        sizes = np.bincount(self.taken % self.groups, minlength=self.groups)
        group = members % self.groups
        sums_of_groups = [sums[:, group == each].sum(axis=1) for each in range(self.groups)]
        return np.stack(sums_of_groups, axis=1) / np.maximum(sizes, 1), sizes

    def _unbiased(self, together: Floats, apart: Floats, pairs: int) -> Floats:
        """Return the mean product over `pairs` of draws of one member; `apart` is of what is no such pair."""
        if pairs == 0:  # no two draws take one member
            return np.zeros(len(together))
        # the groups' means are of the same draws: what they take from a pair is put back
        return np.asarray((together - apart) / pairs + self.groups * together / len(self.taken) ** 2)


def _order(key: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], ...]:
    """Return draws in the order of their key, the keys, where each begins in that order, and how many it has."""
    return _order_of(key.astype(np.int64).tobytes())


@functools.lru_cache(maxsize=2)  # a table asks for the same draws a hundred times
def _order_of(content: bytes) -> tuple[npt.NDArray[np.int64], ...]:
    key = np.frombuffer(content, np.int64)
    order = np.argsort(key, kind="stable")
    return (order, *np.unique(key[order], return_index=True, return_counts=True))


def _summed(rows: Floats, key: npt.NDArray[np.int64]) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return sums of `rows` (column, draw) over draws with equal keys, how many these are, and the keys."""
    order, found, starts, counts = _order(key)
    return np.add.reduceat(rows[:, order], starts, axis=1), counts, found


def _squares(sums: npt.NDArray[Any], counts: npt.NDArray[np.int64], means: Floats) -> Floats:
    """Return the sum of squares of sums about their means: (column,)."""
    apart = sums - counts * means
    return np.asarray(np.einsum("ij,ij->i", apart, apart))


class Dependence(NamedTuple):
    """Which draws are independent of which: how they are made, and the members of an ensemble that they share."""

    sampling: str = MONTE_CARLO
    members: Members | None = None
