"""The constrained ensemble: candidates around and between the poles, weighted by what official models publish.

Published tables disagree, and that disagreement is the uncertainty. One of the official models is the right kind of
model and we do not know which; each has one vote (judgement). So the belief is a mixture over models,

    p(candidate) = mean over models m of  L_m(candidate) / sum of L_m over all candidates,
    log L_m = -1/2 sum over measures v of  mean over the cells of m in v of ((answer - published) / s_mv)^2.

The discrepancy s_mv is what this economy's structure cannot say: the root mean square miss of m's own pole in the
measure, taken from the fit (`poles`), not from coverage or width. The cells of one model and measure are one piece of
information: errors of one model in one measure go together. Candidates are mixtures of the poles with noise; those
between poles keep weight only as far as they answer like one of the models.

One thing was chosen after coverage and width were seen: candidates closer to the poles. With noise of 0.05 to 0.2 and
a concentration of 0.35, as before, these discrepancies left 100,000 candidates worth 38. In trials with a tenth of
the candidates coverage was about .71 with that noise and .70 without; width was about 1.5 of the models' range.
The noise is the prior around the mixtures.
``python -m stimulus_model.evidence.constrain`` writes the shipped ensemble again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.poles import read_misses, read_pole
from stimulus_model.engine.design import design_of, draw_parameters
from stimulus_model.evidence.official.cells import Cell, PublishedModel
from stimulus_model.evidence.official.pole_ranges import FITTED
from stimulus_model.evidence.poles import long_run, problem
from stimulus_model.evidence.published import load, responses
from stimulus_model.inputs import InputError, check_integer

if TYPE_CHECKING:
    from stimulus_model.economy.economy import Economy

FloatArray = npt.NDArray[np.float64]
CONCENTRATION: Final = 0.1
"""Of the Dirichlet distribution of the poles' weights: below 1, so that candidates near one pole are frequent."""
NOISE: Final = (0.02, 0.05, 0.1)
"""Sd of the noise around mixtures, in ranges of `FITTED`; each candidate has one of them."""
TAYLOR: Final = 1.05
"""Smallest answer of the policy rate to prices, in points per point."""
BATCH: Final = 8_192


@dataclass(frozen=True)
class Constrained:
    """A constrained ensemble.

    Attributes
    ----------
    names
        Parameters that it decides.
    members
        float64 (member, parameter)
    candidates, seed
        How many were tried, and the key of their random numbers.
    effective
        Effective sample size of the weights, of `candidates`.
    effective_by_model
        The same for the weights that each model alone would give.
    near
        Share of the members that answer most like each model.
    refused
        Share of the weighted candidates that fail in the long run.
    """

    names: tuple[str, ...]
    members: FloatArray
    candidates: int
    seed: int
    effective: float
    effective_by_model: Mapping[str, float]
    near: Mapping[str, float]
    refused: float


def constrain(
    economy: Economy,
    models: Sequence[PublishedModel] | None = None,
    *,
    candidates: int = 1_000_000,
    members: int = 2_000,
    seed: int = 1,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Constrained:
    """Draw candidates around and between the poles, weigh them by published cells, and keep a sample.

    Parameters
    ----------
    economy
        A shipped economy without an ensemble of its own: its priors draw what the poles leave open.
    models
        Published models; None: all that are shipped. Their poles span the candidates.
    candidates, members
        How many are tried and kept.
    seed
        Key of all random numbers.
    threads
        Threads; None: one a processor.
    progress
        Called with (candidates done, candidates in all).

    Raises
    ------
    InputError
        For counts out of range, or when fewer than twice `members` candidates carry the weight.
    """
    chosen = tuple(load() if models is None else models)
    candidates = check_integer("candidates", candidates, low=1_000)
    members = check_integer("members", members, low=1, high=candidates)
    seed = check_integer("seed", seed, low=0)
    poles = positions(np.array([[read_pole("japan", m.key)[name] for name in FITTED] for m in chosen]))
    discrepancies = {model.key: read_misses("japan", model.key) for model in chosen}
    cells = [cell for model in chosen for cell in model.cells]
    parts = []
    for first in range(0, candidates, BATCH):
        count = min(BATCH, candidates - first)
        rows = candidate_rows(economy, poles, seed, first)[:count]
        parts.append(log_likelihoods(cells, responses(economy, cells, rows, threads=threads), discrepancies))
        parts[-1][:, ~taylor(economy, rows)] = -np.inf
        if progress is not None:
            progress(first + count, candidates)
    likelihoods = np.concatenate(parts, axis=1)
    votes = each_vote(likelihoods)
    weights = votes.mean(axis=0)
    effective, needed = effective_size(weights), 2 * members
    if effective < needed:
        raise InputError("candidates", candidates, f"more: they are worth {effective:.0f}, members need {needed}")
    picked = np.sort(systematic(weights, 2 * members, np.random.default_rng([seed, 1])))
    rows = rows_of(economy, poles, seed, picked)
    sound = in_the_long_run(economy, chosen[0], rows)
    order = np.random.default_rng([seed, 2]).permutation(np.flatnonzero(sound))[:members]
    kept = np.sort(order)
    columns = [list(economy.entries).index(name) for name in FITTED]
    nearest = votes[:, picked[kept]].argmax(axis=0)
    keys = list(discrepancies)
    return Constrained(
        names=tuple(FITTED),
        members=rows[kept][:, columns],
        candidates=candidates,
        seed=seed,
        effective=effective,
        effective_by_model={key: effective_size(vote) for key, vote in zip(keys, votes, strict=True)},
        near={key: float(np.mean(nearest == k)) for k, key in enumerate(keys)},
        refused=1.0 - float(sound.mean()),
    )


def positions(values: FloatArray) -> FloatArray:
    """Positions of parameters (candidate, fitted) in their ranges, 0 to 1."""
    low, high = np.array([x.low for x in FITTED.values()]), np.array([x.high for x in FITTED.values()])
    return np.asarray((values - low) / (high - low))


def candidate_rows(economy: Economy, poles: FloatArray, seed: int, first: int) -> FloatArray:
    """Parameters of the `BATCH` candidates from `first` on, shape (candidate, parameter).

    Noise that leaves the range is reflected at its ends.
    """
    random = np.random.default_rng([seed, 0, first])
    weights = random.dirichlet(np.full(len(poles), CONCENTRATION), BATCH)
    scale = random.choice(np.array(NOISE), size=(BATCH, 1))
    unit = np.abs(weights @ poles + scale * random.standard_normal((BATCH, poles.shape[1])))
    unit = np.clip(1.0 - np.abs(1.0 - unit), 0.0, 1.0)
    drawn = draw_parameters(design_of(economy.marginals()), seed, first, BATCH)
    rows = drawn.transpose(0, 2, 1).reshape(-1, drawn.shape[1])[:BATCH]
    names = list(economy.entries)
    for k, (name, limit) in enumerate(FITTED.items()):
        rows[:, names.index(name)] = limit.low + (limit.high - limit.low) * unit[:, k]
    return rows


def rows_of(economy: Economy, poles: FloatArray, seed: int, numbers: npt.NDArray[np.int64]) -> FloatArray:
    """Parameters of the candidates with these numbers (rising), drawn again."""
    parts = []
    for batch in np.unique(numbers // BATCH):
        first = int(batch) * BATCH
        inside = numbers[numbers // BATCH == batch] - first
        parts.append(candidate_rows(economy, poles, seed, first)[inside])
    return np.concatenate(parts)


def log_likelihoods(
    cells: Sequence[Cell], answers: FloatArray, discrepancies: Mapping[str, Mapping[str, float]]
) -> FloatArray:
    """Gaussian log likelihood of candidates under each model, shape (model, candidate), up to a constant a model.

    Parameters
    ----------
    cells
        Of all models.
    answers
        float64 (candidate, cell). A candidate that overflows has no likelihood.
    discrepancies
        By model and measure: sd of what no candidate explains.
    """
    published = np.array([cell.value for cell in cells])
    kinds = [(cell.model, cell.variable) for cell in cells]
    scale = np.array([discrepancies[model][variable] for model, variable in kinds])
    squares = ((answers - published) / scale) ** 2
    totals = np.zeros((len(discrepancies), len(answers)))
    for k, model in enumerate(discrepancies):
        for kind in dict.fromkeys(kind for kind in kinds if kind[0] == model):
            same = [place for place, other in enumerate(kinds) if other == kind]
            totals[k] -= 0.5 * squares[:, same].mean(axis=1)
    return np.where(np.isfinite(totals), totals, -np.inf)


def each_vote(log_likelihoods: FloatArray) -> FloatArray:
    """Weights of the candidates under each model, shape (model, candidate); those of a model sum to 1."""
    raw = np.exp(log_likelihoods - log_likelihoods.max(axis=1, keepdims=True))
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))


def effective_size(weights: FloatArray) -> float:
    """Effective sample size of weights that sum to 1 (Kish)."""
    return 1.0 / float(np.sum(weights**2))


def taylor(economy: Economy, rows: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether the policy rate answers prices more than one for one."""
    names = list(economy.entries)
    rule = rows[:, names.index("inflation_response")] * rows[:, names.index("cpi_response")]
    return np.asarray(rule > TAYLOR)


def in_the_long_run(economy: Economy, model: PublishedModel, rows: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether candidates keep what must hold after forty years, within three tolerable misses."""
    found = long_run(problem(economy, model), rows)
    return np.asarray((np.abs(found) < 3.0).all(axis=1))


def systematic(weights: FloatArray, count: int, random: np.random.Generator) -> npt.NDArray[np.int64]:
    """Numbers of `count` candidates, each as often as its weight says, but for rounding."""
    places = (random.uniform() + np.arange(count)) / count
    return np.minimum(np.searchsorted(np.cumsum(weights), places), len(weights) - 1).astype(np.int64)


if __name__ == "__main__":
    from stimulus_model.evidence.official.ensemble_files import main

    main()
