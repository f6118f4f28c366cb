"""The design of a run: parameter draws from correlated priors, keyed by (seed, draw, parameter name).

Priors are joined by a Gaussian copula: the normal score of a parameter is a weighted sum of independent ones, and
its value is the prior's quantile at that score. Parameters that load on a common factor have
``loading * factor + sqrt(1 - loading**2) * own``: any loadings give a valid correlation matrix. Parameters with
pairwise correlations have the rows of the Cholesky factor of their correlation matrix. The others have their own
score, and adding, fixing or replacing one of those changes no other parameter's draws.

Parameters that belong to an ensemble are not drawn one by one: a draw takes one of its members, and all these
parameters from it. Which member depends on (seed, draw) alone.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.compile.forking import uninterrupted
from stimulus_model.engine.draws.copula import mixtures
from stimulus_model.engine.draws.keyed_scores import member
from stimulus_model.engine.draws.marginal import Marginal
from stimulus_model.engine.draws.parameter_draws import drawer, normal_quantiles, tile
from stimulus_model.engine.draws.quantile_tables import tabulate
from stimulus_model.engine.draws.stratified import INDEPENDENT, LowDiscrepancyPoints, Sampling
from stimulus_model.numerics.backends import WHOLE

FloatArray = npt.NDArray[np.float64]


class Design(NamedTuple):
    """Where each parameter comes from: a constant, a draw of its own, or a member of the ensemble.

    Attributes
    ----------
    constant
        Value of every parameter that is not drawn, float64 (parameter,).
    column
        Places of the parameters that are drawn one by one; the quantile rows of `table` stand in their order.
    key
        Keys of the independent normal scores: one for each of these parameters' names, then one for each factor.
    begin, source, weight
        The score of the k-th of them is the sum of ``weight[j] * score[source[j]]`` for begin[k] <= j < begin[k + 1].
    members, member_columns
        The ensemble, float64 (member, place), and the places of its parameters.
    """

    constant: FloatArray
    column: npt.NDArray[np.int64]
    key: npt.NDArray[np.uint64]
    begin: npt.NDArray[np.int64]
    source: npt.NDArray[np.int64]
    weight: FloatArray
    table: FloatArray
    members: FloatArray
    member_columns: npt.NDArray[np.int64]


class Given(NamedTuple):
    """Parameters that are given rather than drawn: `values` has shape (draw, parameter)."""

    values: FloatArray


NOTHING_GIVEN = np.empty(0)
"""In place of scores, or of members of the ensemble: they are drawn."""


def name_key(name: str) -> int:
    """Return the 64-bit key of a parameter or factor name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")


ENSEMBLE = name_key("ensemble")
"""Key of the member that a draw takes."""


def design_of(marginals: Sequence[Marginal]) -> Design:
    """Tabulate the quantile functions of `marginals` on a grid of normal scores, and join them.

    Raises
    ------
    InputError
        If correlations are not those of any distribution, or a parameter has both a factor and correlations.
    """
    with uninterrupted():  # imports SciPy
        alone = {k: tabulate(m.quantile, m.content) for k, m in enumerate(marginals) if m.members is None}
    drawn = [k for k, row in alone.items() if row[0] != row[-1]]
    chosen = [marginals[k] for k in drawn]
    factors = sorted({m.factor for m in chosen if m.factor is not None})
    names = [m.name for m in chosen] + [f"factor {factor}" for factor in factors]
    scores = list(dict.fromkeys(names))  # parameters of one name share their score
    at = [scores.index(name) for name in names]
    mixture = mixtures(chosen, factors)
    held = [k for k, marginal in enumerate(marginals) if marginal.members is not None]
    return Design(
        constant=np.array([alone[k][0] if k in alone else 0.0 for k in range(len(marginals))]),
        column=np.array(drawn, np.int64),
        key=np.array([name_key(name) for name in scores], np.uint64),
        begin=np.cumsum([0, *map(len, mixture)], dtype=np.int64),
        source=np.array([at[source] for terms in mixture for source, _ in terms], np.int64),
        weight=np.array([weight for terms in mixture for _, weight in terms], np.float64),
        table=np.array([alone[k] for k in drawn]) if drawn else np.empty((0, 2)),
        members=np.array([marginals[k].members for k in held], np.float64).T.copy() if held else np.empty((0, 0)),
        member_columns=np.array(held, np.int64),
    )


def draw_parameters(
    design: Design | Given,
    seed: int,
    first: int,
    draws: int,
    width: int = 16,
    sampling: Sampling = INDEPENDENT,
    shocks: npt.NDArray[np.uint64] | None = None,
    out: FloatArray | None = None,
) -> FloatArray:
    """Return the parameters of draws first, first + 1, ...: float64 (block, parameter, lane).

    The last block is filled up: with the draws that follow, or with the last one that is given. `shocks` are the
    keys of the shocks' coordinates, which follow the parameters' in stratified sampling. `out` is what an earlier
    call with the same design returned, to be used again if it has the shape.
    """
    blocks = -(-draws // width)
    if isinstance(design, Given):
        rows = np.minimum(np.arange(first, first + blocks * width), len(design.values) - 1)
        return np.ascontiguousarray(design.values[rows].reshape(blocks, width, -1).transpose(0, 2, 1))
    shape = blocks, len(design.constant), width
    if out is None or out.shape != shape:
        out = np.empty(shape)
        out[:] = design.constant[:, np.newaxis]
    given = taken = NOTHING_GIVEN
    if sampling.stratified:
        points = low_discrepancy_points(design, sampling, seed, shocks)
        uniforms = points.uniforms(first, blocks * width, 0, 1 + len(design.key))
        taken = np.floor(uniforms[:, 0] * len(design.members)) * design.members.shape[1] + WHOLE
        given = normal_quantiles(in_vectors(uniforms[:, 1:], width))
    scores = np.empty(tile(width) * len(design.key) * width)
    keys = np.uint64(ENSEMBLE), np.uint64(seed), np.uint64(first), np.uint64(sampling.mirror)
    drawer(width)(*design[1:], *keys, given.reshape(-1), taken, out, scores)
    return out


def draw_shocks(
    design: Design | Given, seed: int, first: int, draws: int, width: int, sampling: Sampling, keys: Any
) -> FloatArray:
    """Return the shocks of a stratified sample, float64 (block, coordinate, lane); `keys` are their coordinates'."""
    points = low_discrepancy_points(design, sampling, seed, keys)
    total = len(points.keys)
    uniforms = points.uniforms(first, -(-draws // width) * width, total - len(keys), total)
    return normal_quantiles(in_vectors(uniforms, width))


def low_discrepancy_points(
    design: Design | Given, sampling: Sampling, seed: int, shocks: Any
) -> LowDiscrepancyPoints:
    """Return the points of a stratified sample: member of the ensemble, scores of the design, shocks."""
    own = [] if isinstance(design, Given) else [np.uint64(ENSEMBLE), *design.key]
    rest = np.empty(0, np.uint64) if shocks is None else shocks
    return LowDiscrepancyPoints(sampling, seed, np.concatenate([np.array(own, np.uint64), rest]))


def in_vectors(rows: FloatArray, width: int) -> FloatArray:
    """Turn (draw, coordinate) into (block, coordinate, lane)."""
    return np.ascontiguousarray(rows.reshape(-1, width, rows.shape[1]).transpose(0, 2, 1))


def members_taken(
    design: Design, seed: int, first: int, draws: int, sampling: Sampling, shocks: npt.NDArray[np.uint64] | None
) -> npt.NDArray[np.int64]:
    """Return the member of the ensemble that each of some draws takes; arguments as in `draw_parameters`."""
    members = len(design.members)
    if not sampling.stratified:
        return member_of(np.arange(first, first + draws, dtype=np.uint64), seed, members, sampling.mirror)
    points = low_discrepancy_points(design, sampling, seed, shocks)
    return np.floor(points.uniforms(first, draws, 0, 1)[:, 0] * members).astype(np.int64)


def member_of(draws: npt.NDArray[np.uint64], seed: int, members: int, mirror: int = 0) -> npt.NDArray[np.int64]:
    """Return the member of the ensemble that each draw takes, from 0 to `members` - 1, each equally likely.

    With `mirror` 1, draws 2k and 2k + 1 take members as far from the first as from the last.
    """
    key, word = np.full_like(draws, ENSEMBLE), np.full_like(draws, np.uint64(seed))
    found = np.asarray(member(draws, key, word, np.uint64(mirror), float(members)))
    return (found - WHOLE).astype(np.int64)
