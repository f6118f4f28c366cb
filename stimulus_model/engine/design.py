"""The design of a run: parameter draws from correlated priors, keyed by (seed, draw, parameter name).

Priors are joined by a Gaussian copula with common factors: the normal score of a parameter is
``loading * factor + sqrt(1 - loading**2) * own``, and its value is the prior's quantile at that score. Any loadings
give a valid correlation matrix, and adding, fixing or replacing one prior changes no other parameter's draws.

Parameters that belong to an ensemble are not drawn one by one: a draw takes one of its members, and all these
parameters from it. Which member depends on (seed, draw) alone.
"""

import functools
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.cache import compile_cached
from stimulus_model.lanes.instructions import instructions, traced
from stimulus_model.lanes.lane_machine import bits_of
from stimulus_model.lanes.machines import Number
from stimulus_model.lanes.random import PARAMETERS, normal_pair, threefry
from stimulus_model.lanes.trace import trace_text

FloatArray = npt.NDArray[np.float64]

LIMIT = 8.0
"""Normal scores beyond are set to it: probability 1e-15."""
STEPS = 64
"""Points of the quantile tables per unit of the score: linear between, within 3e-5 of the curvature."""


class Marginal(NamedTuple):
    """The prior of one parameter, as the design needs it.

    Attributes
    ----------
    name
        Its key: the draws of a parameter depend on its name, not on its place.
    quantile
        Probabilities in (0, 1) to values, for arrays.
    factor
        Common factor it moves with, or None.
    loading
        Correlation of its score with the factor, in [-1, 1].
    members
        Values of the parameter in the members of an ensemble, float64 (member,), or None. All parameters with
        members have equally many, and take them from the same member in each draw.
    """

    name: str
    quantile: Callable[[FloatArray], FloatArray]
    factor: str | None = None
    loading: float = 0.0
    members: FloatArray | None = None


class Design(NamedTuple):
    """Where each parameter comes from: a constant, a draw of its own, or a member of the ensemble.

    Attributes
    ----------
    constant
        Value of every parameter that is not drawn, float64 (parameter,).
    column
        Places of the parameters that are drawn one by one; `factor`, `loading` and the quantile rows of `table`
        stand in their order.
    key
        Keys of these parameters, then of the factors; `factor` points into it, -1 for none.
    members, member_columns
        The ensemble, float64 (member, place), and the places of its parameters.
    """

    constant: FloatArray
    column: npt.NDArray[np.int64]
    key: npt.NDArray[np.uint64]
    factor: npt.NDArray[np.int64]
    loading: FloatArray
    table: FloatArray
    members: FloatArray
    member_columns: npt.NDArray[np.int64]


class Given(NamedTuple):
    """Parameters that are given rather than drawn: `values` has shape (draw, parameter)."""

    values: FloatArray


def name_key(name: str) -> int:
    """Return the 64-bit key of a parameter or factor name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")


def design_of(marginals: Sequence[Marginal]) -> Design:
    """Tabulate the quantile functions of `marginals` on a grid of normal scores."""
    alone = {k: _tabulate(m.quantile) for k, m in enumerate(marginals) if m.members is None}
    drawn = [k for k, row in alone.items() if row[0] != row[-1]]
    factors = sorted({factor for k in drawn if (factor := marginals[k].factor) is not None})
    place = {None: -1} | {factor: len(drawn) + k for k, factor in enumerate(factors)}
    keys = [name_key(marginals[k].name) for k in drawn] + [name_key(f"factor {factor}") for factor in factors]
    held = [k for k, marginal in enumerate(marginals) if marginal.members is not None]
    return Design(
        constant=np.array([alone[k][0] if k in alone else 0.0 for k in range(len(marginals))]),
        column=np.array(drawn, np.int64),
        key=np.array(keys, np.uint64),
        factor=np.array([place[marginals[k].factor] for k in drawn], np.int64),
        loading=np.array([0.0 if marginals[k].factor is None else marginals[k].loading for k in drawn], np.float64),
        table=np.array([alone[k] for k in drawn]) if drawn else np.empty((0, 2)),
        members=np.array([marginals[k].members for k in held], np.float64).T if held else np.empty((0, 0)),
        member_columns=np.array(held, np.int64),
    )


@functools.lru_cache(maxsize=1024)  # a quantile function is pure, and that of a beta distribution is slow
def _tabulate(quantile: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Return the quantiles at the grid of normal scores, one row of `Design.table`."""
    from scipy.special import ndtr

    scores = np.arange(-LIMIT * STEPS, LIMIT * STEPS + 1) / STEPS
    probabilities = np.clip(ndtr(scores), np.nextafter(0.0, 1.0), np.nextafter(1.0, 0.0))
    return np.array(np.broadcast_to(quantile(probabilities), scores.shape), dtype=np.float64)


def draw_parameters(design: Design | Given, seed: int, first: int, draws: int, width: int = 16) -> FloatArray:
    """Return the parameters of draws first, first + 1, ...: float64 (block, parameter, lane).

    The last block is filled up: with the draws that follow, or with the last one that is given.
    """
    blocks = -(-draws // width)
    if isinstance(design, Given):
        rows = np.minimum(np.arange(first, first + blocks * width), len(design.values) - 1)
        return np.ascontiguousarray(design.values[rows].reshape(blocks, width, -1).transpose(0, 2, 1))
    out = np.empty((blocks, len(design.constant), width))
    out[:] = design.constant[:, np.newaxis]
    scores = np.empty(len(design.key) * width)
    _drawer(width)(*design[1:6], np.uint64(seed), np.uint64(first), out, scores)
    if design.member_columns.size:
        numbers = np.uint64(first) + np.arange(blocks * width, dtype=np.uint64)
        taken = design.members[member_of(numbers, seed, len(design.members))]
        out[:, design.member_columns] = taken.reshape(blocks, width, -1).transpose(0, 2, 1)
    return out


def member_of(draws: npt.NDArray[np.uint64], seed: int, members: int) -> npt.NDArray[np.int64]:
    """Return the member of the ensemble that each draw takes, from 0 to `members` - 1, each equally likely."""
    key, word = np.full_like(draws, name_key("ensemble")), np.full_like(draws, np.uint64(seed))
    bits = threefry(draws, key, word, PARAMETERS)[0]
    index: npt.NDArray[np.int64] = ((bits >> np.uint64(32)) * np.uint64(members) >> np.uint64(32)).astype(np.int64)
    return index


def score(draw: Number, key: Number, seed: Number) -> Number:
    """Return the standard normal score of one parameter name in each draw."""
    bits = threefry(draw, key, seed, PARAMETERS)
    return normal_pair(*bits)[0]


class Score(NamedTuple):
    """One normal score a lane."""

    value: float


@functools.cache
def _drawer(width: int) -> Any:
    lanes = instructions(width)
    store, number, vectorise = lanes.store, lanes.number, lanes.vectorise
    scored = traced(lambda draw, key, seed: Score(score(draw, key, seed)), 3, (Score,), width)

    def run(
        column: Any,
        key: Any,
        factor: Any,
        loading: Any,
        table: Any,
        seed: Any,
        first: Any,
        out: Any,
        scores: Any,
    ) -> None:
        vectorise()
        for block in range(out.shape[0]):
            draw = number(first + np.uint64(block * width))
            for k in range(key.size):
                store(scored(draw, key[k], seed), scores, k * width, width)
            for k in range(column.size):
                row, f = table[k], factor[k]
                common = loading[k]
                own = np.sqrt(1.0 - common * common)
                for lane in range(width):
                    z = scores[k * width + lane]
                    if f >= 0:
                        z = common * scores[f * width + lane] + own * z
                    place = (min(max(z, -LIMIT), LIMIT) + LIMIT) * STEPS
                    cell = min(int(place), row.size - 2)
                    low = row[cell]
                    out[block, column[k], lane] = low + (place - cell) * (row[cell + 1] - low)

    text = trace_text(score, *[lambda node: bits_of(node(0))] * 3, width=0)
    source = Path(__file__).read_text(encoding="utf-8")
    return compile_cached(run, hashlib.sha256(f"{text}{source}{width}".encode()).hexdigest())
