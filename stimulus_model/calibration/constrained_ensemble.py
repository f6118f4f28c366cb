"""The constrained ensemble: draws from what each official model's published tables leave possible.

Published tables disagree, and that disagreement is the uncertainty. One of the official models is the right kind of
model and we do not know which; each has one vote (judgement). So the belief is a mixture over models,

    p(parameters) = mean over models m of  prior(parameters) L_m(parameters) / its integral,
    log L_m = -1/2 sum over experiments e and measures v of  mean over the cells of m in e and v of
              ((answer - published) / s_mv)^2,

with the priors and the long run of the fits. The discrepancy s_mv is what this economy's structure cannot say: the
RMSE of the calibration to m in the measure, taken from the fit, not from coverage or width. The cells of one
experiment and measure are one piece of information, however many years or quarters it has: errors within an
experiment move together. The fit of the calibrations counts likewise. Errors of one measure in several experiments do
not move together there: counted as one piece, they would leave the ensemble needlessly wide where models agree.

Each model's posterior is walked by many Metropolis chains at once (`metropolis`), from points around its mode, which
is looked for from the calibration on, and with steps of the posterior's own shape; members are places of the last
stage of the walks, the same number for each model, in turn. Walks end when they have settled (`convergence`); an
ensemble of others is not written. Sizes of discrepancies and walks were not chosen after coverage or width; that
cells of an experiment are one piece was. ``python -m stimulus_model.calibration.write_ensemble`` writes the shipped
ensemble again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.convergence import Convergence
from stimulus_model.calibration.fit_official_models import RESTRICTIONS, SOUND, full, long_run, problem
from stimulus_model.calibration.fitted_parameters import Limits, ranges_fitted
from stimulus_model.calibration.metropolis import GROUPS, PLACES, Posterior, scores_of, unit_of, walk
from stimulus_model.calibration.published import of_economy, responses
from stimulus_model.calibration.published_tables.cells import Cell, PublishedModel
from stimulus_model.economy.beliefs.official_models import calibrated_values, calibration_rmse
from stimulus_model.economy.folders import home_of
from stimulus_model.inputs import InputError, check_integer

if TYPE_CHECKING:
    from stimulus_model.economy.economy import Economy

FloatArray = npt.NDArray[np.float64]
TAYLOR: Final = 1.05
"""Smallest answer of the policy rate to prices, in points per point."""
SPARE: Final = 1.5
"""Places per member: some lie where the long run fails."""
SHORTEST: Final = 50
"""Steps that a walk may take at least."""


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
    walks
        Walks under each model.
    accepted
        Share of the steps that were taken, by model.
    convergence
        By model: whether the walks have settled, and what their places are worth.
    near
        Share of the members that answer most like each model.
    refused
        Share of the places where the long run fails.
    """

    names: tuple[str, ...]
    members: FloatArray
    candidates: int
    seed: int
    walks: int
    accepted: Mapping[str, float]
    convergence: Mapping[str, Convergence]
    near: Mapping[str, float]
    refused: float

    @property
    def settled(self) -> bool:
        """Whether the walks under every model have settled, and their places are worth half as many draws."""
        return all(each.settled(self.walks * PLACES) for each in self.convergence.values())

    @property
    def effective(self) -> float:
        """Effective sample size of the members: what the places are worth, of those that are kept."""
        share = np.mean([each.effective for each in self.convergence.values()]) / (self.walks * PLACES)
        return float(share) * len(self.members)


def constrain(
    economy: Economy,
    models: Sequence[PublishedModel] | None = None,
    *,
    candidates: int = 3_600_000,
    members: int = 3_000,
    seed: int = 1,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Constrained:
    """Walk each model's posterior from around its mode, and keep the same number of places of each.

    Parameters
    ----------
    economy
        A shipped economy without an ensemble of its own: its priors draw what the official models leave open.
    models
        Published models; None: all that the economy is compared with.
    candidates
        How many are tried at most: fewer when the walks settle earlier.
    members
        How many are kept.
    seed
        Key of all random numbers.
    threads
        Threads; None: one a processor.
    progress
        Called with (candidates done, candidates in all).

    Raises
    ------
    InputError
        For counts out of range, or when so few candidates leave the walks too short.
    """
    chosen = tuple(of_economy(economy) if models is None else models)
    candidates = check_integer("candidates", candidates, low=1_000)
    members = check_integer("members", members, low=1, high=candidates)
    seed = check_integer("seed", seed, low=0)
    each = -(-members // len(chosen))
    walks = GROUPS * max(2, int(np.ceil(SPARE * each / (PLACES * GROUPS))))
    steps = candidates // (walks * len(chosen))
    if steps < SHORTEST:
        raise InputError("candidates", candidates, f"more: {walks * len(chosen) * SHORTEST} for {members} members")
    home = home_of(economy.country)
    limits = ranges_fitted(home)
    discrepancies = {model.key: calibration_rmse(home, model.key) for model in chosen}
    done, found, kept, failed, tried = 0, {}, [], 0, 0
    for k, model in enumerate(chosen):
        task = problem(economy, model)
        values = calibrated_values(home, model.key)
        fitted = scores_of(positions(np.array([values[name] for name in limits]), limits), task.centre)
        misses = np.array([discrepancies[model.key][cell.variable] for cell in task.cells])
        posterior = Posterior(task, misses, threads)
        random, before = np.random.default_rng([seed, k]), done

        def told(candidates: int, before: int = before) -> None:
            if progress is not None:
                progress(before + candidates, walks * steps * len(chosen))

        walked = walk(posterior, posterior.mode(fitted), walks, steps, random, told)
        done += walks * walked.steps
        rows = full(task, unit_of(walked.scores.reshape(-1, len(limits)), task.centre))
        held = np.abs(long_run(task, rows)[:, :RESTRICTIONS]) < SOUND
        sound = held.all(axis=1) & taylor(economy, rows)
        failed, tried = failed + int((~sound).sum()), tried + len(rows)
        found[model.key] = walked
        kept.append(rows[sound][-each:])  # the last places lie furthest from where the walks began
    if progress is not None:
        progress(done, done)
    rows = _fairly(kept, members)
    if len(rows) < members:
        raise InputError("members", members, f"at most {len(rows)}: the long run fails at the other places")
    columns = [list(economy.entries).index(name) for name in limits]
    return Constrained(
        names=tuple(limits),
        members=rows[:, columns],
        candidates=done,
        seed=seed,
        walks=walks,
        accepted={key: walked.accepted for key, walked in found.items()},
        convergence={key: walked.convergence for key, walked in found.items()},
        near=nearest(economy, chosen, rows, discrepancies, threads),
        refused=failed / tried,
    )


def _fairly(kept: Sequence[FloatArray], members: int) -> FloatArray:
    """Take one member of each model in turn, so that every model has the same number but for one."""
    turns = [rows[k] for k in range(max(map(len, kept))) for rows in kept if k < len(rows)]
    return np.array(turns[:members])


def nearest(
    economy: Economy,
    models: Sequence[PublishedModel],
    rows: FloatArray,
    discrepancies: Mapping[str, Mapping[str, float]],
    threads: int | None,
) -> dict[str, float]:
    """Return the share of the members that answer most like each model."""
    cells = [cell for model in models for cell in model.cells]
    likelihoods = log_likelihoods(cells, responses(economy, cells, rows, threads=threads), discrepancies)
    nearest = likelihoods.argmax(axis=0)
    return {model.key: float(np.mean(nearest == k)) for k, model in enumerate(models)}


def positions(values: FloatArray, limits: Mapping[str, Limits]) -> FloatArray:
    """Positions of parameters (..., fitted) in their ranges, 0 to 1."""
    low, high = np.array([x.low for x in limits.values()]), np.array([x.high for x in limits.values()])
    return np.asarray(np.clip((values - low) / (high - low), 0.0, 1.0))


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
    pieces = [(cell.model, cell.case, cell.variable) for cell in cells]
    scale = np.array([discrepancies[model][variable] for model, _, variable in pieces])
    squares = ((answers - published) / scale) ** 2
    totals = np.zeros((len(discrepancies), len(answers)))
    for k, model in enumerate(discrepancies):
        for one in dict.fromkeys(piece for piece in pieces if piece[0] == model):
            same = [place for place, other in enumerate(pieces) if other == one]
            totals[k] -= 0.5 * squares[:, same].mean(axis=1)
    return np.where(np.isfinite(totals), totals, -np.inf)


def taylor(economy: Economy, rows: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether the policy rate answers prices more than one for one."""
    names = list(economy.entries)
    rule = rows[:, names.index("inflation_response")] * rows[:, names.index("cpi_response")]
    return np.asarray(rule > TAYLOR)
