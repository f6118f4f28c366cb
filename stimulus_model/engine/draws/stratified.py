"""Points of the unit cube for stratified sampling: scrambled Sobol and Latin hypercube, by draw number.

A draw is one point. Its coordinates are, in this order: the member of the ensemble, the parameters that are drawn
one by one (and their common factors), then the shocks, quarter by quarter. Both kinds come as `REPLICATIONS`
independent randomisations; draw k is point k // REPLICATIONS of replication k % REPLICATIONS. A coordinate depends
on the seed, the draw's number and the coordinate alone, so pieces, threads and their order do not matter.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.compile.forking import uninterrupted
from stimulus_model.engine.draws.latin_hypercube import latin_hypercube_points
from stimulus_model.inputs import InputError, check_choice
from stimulus_model.sampling import ANTITHETIC, LATIN, MONTE_CARLO, REPLICATIONS, SAMPLINGS, SOBOL

FloatArray = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint32]

BITS = 32
"""Binary digits of a Sobol coordinate: the outermost normal score is 6.3."""
SHOCK_KEYS = 1 << 63
"""Added to (quarter << 32) + shock: the key of a shock's coordinate."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the draws of a run are made.

    Attributes
    ----------
    kind
        One of `SAMPLINGS`.
    draws
        Draws of the whole run: a multiple of twice `REPLICATIONS` for a Latin hypercube, a power of two for Sobol,
        even for antithetic draws; ignored by Monte Carlo.

    Raises
    ------
    InputError
        If the kind is unknown or the number of draws does not suit it.
    """

    kind: str = MONTE_CARLO
    draws: int = 0

    def __post_init__(self) -> None:
        check_choice("sampling", self.kind, SAMPLINGS)
        draws, least = self.draws, 2 * REPLICATIONS
        if self.kind == SOBOL and (draws < least or draws & (draws - 1)):
            below = max(least, 1 << (max(draws, 1).bit_length() - 1))
            allowed = f"a power of two with sampling='sobol', such as {below} or {2 * below}"
            raise InputError("draws", draws, allowed)
        if self.kind == LATIN and (draws < least or draws % REPLICATIONS):
            near = max(least, draws // REPLICATIONS * REPLICATIONS)
            raise InputError("draws", draws, f"a multiple of {REPLICATIONS} from {least}, such as {near}")
        if self.kind == ANTITHETIC and (draws < 2 or draws % 2):
            raise InputError("draws", draws, "an even number with sampling='antithetic': draws come in pairs")

    @property
    def mirror(self) -> int:
        """1 for antithetic draws, else 0."""
        return int(self.kind == ANTITHETIC)

    @property
    def stratified(self) -> bool:
        """Whether random numbers are coordinates of points, rather than drawn where they are used."""
        return self.kind in (SOBOL, LATIN)


INDEPENDENT = Sampling()
"""Plain Monte Carlo."""


class LowDiscrepancyPoints:
    """Some coordinates of the points of a run.

    Parameters
    ----------
    sampling, seed
        ArgumentKind, draws in all, and key of the randomisation.
    keys
        Key of each coordinate, uint64 (coordinate,): a Latin hypercube depends on them, Sobol on their order.
    """

    def __init__(self, sampling: Sampling, seed: int, keys: npt.NDArray[np.uint64]) -> None:
        self.sampling, self.seed, self.keys = sampling, seed, keys

    def uniforms(self, first: int, draws: int, low: int, high: int) -> FloatArray:
        """Return coordinates low, ..., high - 1 of draws first, first + 1, ...: float64 (draw, coordinate) in (0, 1).

        Draws beyond the last repeat points of the last; nobody keeps them.
        """
        points = self.sampling.draws // REPLICATIONS
        begin, end = first // REPLICATIONS, -(-(first + draws) // REPLICATIONS)
        indices = np.minimum(np.arange(begin, end), points - 1)
        found: npt.NDArray[Any]
        if self.sampling.kind == SOBOL:
            found = _sobol(self.seed, len(self.keys), points, indices)[:, low:high]
        else:
            found = latin_hypercube_points(self.seed, self.keys[low:high], points, indices)
        rows = found.transpose(0, 2, 1).reshape(-1, high - low)[first - begin * REPLICATIONS :][:draws]
        if self.sampling.kind != SOBOL:
            return np.asarray(rows, np.float64)
        values = rows.astype(np.float64)
        values += 0.5
        values *= 2.0**-BITS
        return values


def shock_keys(quarters: int, shocks: int) -> npt.NDArray[np.uint64]:
    """Return the keys of the coordinates of all shocks, quarter by quarter."""
    quarter, shock = np.divmod(np.arange(quarters * shocks, dtype=np.uint64), np.uint64(shocks))
    return (quarter << np.uint64(32)) + shock + np.uint64(SHOCK_KEYS)


def _sobol(seed: int, dimensions: int, points: int, indices: npt.NDArray[np.int64]) -> Words:
    """Return consecutive points of every replication: uint32 (point, coordinate, replication).

    Point i differs from point i - 1 by one direction: that of the lowest bit set in i.
    """
    start, directions = _directions(seed, dimensions, points.bit_length() - 1)
    steps = np.empty((len(indices), *start.shape), np.uint32)
    first = int(indices[0])
    steps[0] = start
    for level in range(len(directions)):
        if (first ^ first >> 1) >> level & 1:  # the Gray code of the point's number
            steps[0] ^= directions[level]
    for row, index in enumerate(indices[1:].tolist(), 1):
        moved = index != indices[row - 1]
        steps[row] = directions[(index & -index).bit_length() - 1] if moved else 0
    return np.asarray(np.bitwise_xor.accumulate(steps, axis=0, out=steps))


@functools.lru_cache(maxsize=4)  # the pieces of a run ask for the same
@uninterrupted()  # imports SciPy
def _directions(seed: int, dimensions: int, levels: int) -> tuple[Words, Words]:
    """Return the first point, uint32 (coordinate, replication), and the directions (level, coordinate, replication).

    SciPy's sequence with its random linear scramble and digital shift (Matousek 1998, "On the L2-discrepancy for
    anchored boxes", J. Complexity 14), one for each replication. SciPy walks from point to point; the directions are
    read off pairs of neighbours, so that any point can be computed from its number.
    """
    from scipy.stats import qmc

    if dimensions > qmc.Sobol.MAXDIM:
        allowed = f"one of the others: Sobol has {qmc.Sobol.MAXDIM} coordinates, not {dimensions}"
        raise InputError("sampling", SOBOL, allowed)
    start = np.empty((dimensions, REPLICATIONS), np.uint32)
    directions = np.empty((levels, dimensions, REPLICATIONS), np.uint32)
    for replication in range(REPLICATIONS):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(replication,)))
        engine = qmc.Sobol(dimensions, scramble=True, bits=BITS, rng=rng)
        last = start[:, replication] = _next(engine)
        for level in range(levels):
            gap = (1 << level) - engine.num_generated
            if gap:
                engine.fast_forward(gap - 1)
                last = _next(engine)
            following = _next(engine)
            directions[level, :, replication] = last ^ following
            last = following
    return start, directions


def _next(engine: Any) -> Words:
    """Return the next point of a SciPy engine as whole numbers."""
    words: Words = (engine.random(1)[0] * 2.0**BITS).astype(np.uint32)
    return words
