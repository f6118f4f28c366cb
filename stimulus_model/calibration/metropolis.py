"""Draws from the posterior of the fitted parameters under one official model: many Metropolis walks at once.

The posterior is that of the fit: cells with the RMSE of the calibration as discrepancy, the long run, and the priors
(normal around the centre of the range with a quarter of it as sd, cut off at its ends). Walks move in the normal
scores of the priors, which have no ends and in which the priors are standard normal. Steps are those of a
preconditioned Crank-Nicolson walk (Cotter, Roberts, Stuart and White 2013, Statistical Science 28; Rudolf and Sprungk
2018, Foundations of Computational Mathematics 18): towards the mean of all walks and by a draw of their covariance,
so that only what makes the posterior differ from a normal is refused, however many parameters there are. Mean and
covariance are learnt from the walks along their first stage and held along each later one, so that what is kept comes
from fixed rules; each stage learns them from many places of the one before, since the noise of a covariance of eighty
parameters is refused like all else in which steps differ from the posterior. Walks go on, stage by stage, until one
has settled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.convergence import Convergence, convergence
from stimulus_model.calibration.fit_official_models import Problem, answers, full, long_run, unsound
from stimulus_model.engine.run import InvalidDrawsError

FloatArray = npt.NDArray[np.float64]
STEP: Final = 0.5
"""Part of a step that is drawn anew, 1 for all of it; with it a tenth to a third of the steps is taken, and walks
forget sooner than with shorter steps among them (seen)."""
BEGIN: Final = 1.5
"""Scatter around the mode of where walks begin, over the posterior's as its curvature there has it."""
GROUPS: Final = 8
"""Points where walks begin: those of one are a group, and what groups still differ in is their beginning."""
STAGES: Final = 6
"""Stages of equal length that a walk has at most: it learns along the first, and ends with one that has settled."""
PLACES: Final = 3
"""Places of each walk that are kept, at equal distances over its last stage."""
LEARNING: Final = 20
"""Steps between two looks at the walks, from which mean and covariance are learnt."""
WIDER: Final = 1.3
"""Covariance of steps over that of the walks: learnt as it stands, it keeps walks that are too close together so, for
tails are then rarely proposed (seen: energies that fall while it is learnt and rise once it is held)."""
EDGE: Final = 2.0
"""Largest score of a calibration, which may lie at the end of a range."""
PRIOR_SD: Final = 0.25
"""Of a parameter, in ranges: as in the fit."""
FAR: Final = 1e6
"""Energy of a candidate that overflows."""


class Target(Protocol):
    """What can be walked: a density of normal scores."""

    def energy(self, scores: FloatArray, limit: FloatArray) -> FloatArray:
        """Return minus the log density of scores; where it passes `limit` for certain, only more than that."""
        ...

    def root(self, mode: FloatArray) -> FloatArray:
        """Return a root of the covariance near the mode."""
        ...


LINE: Final = 0.5 ** np.arange(7)
"""Parts of a step of Gauss and Newton that are tried."""
GAIN: Final = 0.05
"""Steps that raise the log posterior by less are none."""


class Walks(NamedTuple):
    """Where the walks were.

    Attributes
    ----------
    scores
        float64 (place, walk, fitted): normal scores at `PLACES` places of each walk.
    energies
        float64 (place, walk)
    accepted
        Share of the steps that were taken in the last stage.
    steps
        How far each walk went.
    convergence
        Whether the walks have forgotten where they began, and how many independent draws their places are worth.
    """

    scores: FloatArray
    energies: FloatArray
    accepted: float
    steps: int
    convergence: Convergence


class Posterior:
    """Minus the log posterior of normal scores of the priors, up to a constant, under one official model.

    Parameters
    ----------
    task
        The fit to the model.
    discrepancies
        sd of what no parameters explain, (cell,). The cells of a measure in one experiment are one piece.
    threads
        Threads; None: one a processor.
    """

    def __init__(self, task: Problem, discrepancies: FloatArray, threads: int | None = None) -> None:
        pieces = [(cell.case, cell.variable) for cell in task.cells]
        counts = np.array([pieces.count(piece) for piece in pieces])
        self._task, self._threads = task, threads
        self._weights = 1.0 / (discrepancies * np.sqrt(counts))
        self._published = np.array([cell.value for cell in task.cells])

    def near(self, scores: FloatArray) -> FloatArray:
        """Residuals of cells and priors, shape (candidate, residual)."""
        rows = full(self._task, unit_of(scores, self._task.centre))
        errors = (answers(self._task, rows, self._threads) - self._published) * self._weights
        return np.concatenate([errors, scores], axis=1)

    def far(self, scores: FloatArray) -> FloatArray:
        """Residuals of the long run, shape (candidate, residual)."""
        return long_run(self._task, full(self._task, unit_of(scores, self._task.centre)), self._threads)

    def bounded(self, scores: FloatArray) -> FloatArray:
        """Residuals of the long run, and of what nearly fails there, shape (candidate, residual)."""
        lasting = self.far(scores)
        return np.concatenate([lasting, unsound(lasting)], axis=1)

    def energy(self, scores: FloatArray, limit: FloatArray) -> FloatArray:
        """Return minus the log posterior of candidates; where it passes `limit` for certain, only more than that.

        The long run costs as much as the cells and can only add: it is left out where the cells alone pass the limit.
        """
        found = _squares(self.near, scores)
        open_still = found < limit
        if open_still.any():
            found[open_still] += _squares(self.bounded, scores[open_still])
        return found

    def root(self, mode: FloatArray) -> FloatArray:
        """Return a root of the covariance that the curvature at the mode gives the posterior, (fitted, fitted).

        That of what nearly fails is left out: it is a wall on one side, and would make steps too short on the other.
        """
        _, slope = self._linear(mode)
        return np.asarray(np.linalg.cholesky(np.linalg.inv(slope.T @ slope)))

    def mode(self, start: FloatArray, steps: int = 40) -> FloatArray:
        """Return scores of the most likely parameters: steps of Gauss and Newton from `start` while they help."""
        best, energy = start, float(self.energy(start[np.newaxis], np.full(1, np.inf))[0])
        for _ in range(steps):
            residuals, slope = self._linear(best)
            step = np.linalg.solve(slope.T @ slope, slope.T @ residuals)
            tried = best - LINE[:, np.newaxis] * step
            energies = self.energy(tried, np.full(len(tried), np.inf))
            if energies.min() > energy - GAIN:
                break
            best, energy = tried[energies.argmin()], float(energies.min())
        return best

    def _linear(self, scores: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return residuals (residual,) and their slope (residual, fitted)."""
        step = np.where(scores < 0.0, 1e-2, -1e-2)
        moved = np.concatenate([scores[np.newaxis], scores + np.diag(step)])
        found = np.concatenate([self.near(moved), self.far(moved)], axis=1)
        return found[0], ((found[1:] - found[0]) / step[:, np.newaxis]).T


def _squares(residuals: Callable[[FloatArray], FloatArray], scores: FloatArray) -> FloatArray:
    """Return half the sum of squares; candidates that overflow are `FAR`."""
    try:
        found = 0.5 * np.square(residuals(scores)).sum(axis=1)
    except InvalidDrawsError:
        if len(scores) == 1:
            return np.array([FAR])
        half = len(scores) // 2
        return np.concatenate([_squares(residuals, scores[:half]), _squares(residuals, scores[half:])])
    return np.asarray(np.minimum(found, FAR))


def unit_of(scores: FloatArray, centre: FloatArray) -> FloatArray:
    """Return positions in the ranges, 0 to 1, of normal scores (..., fitted) of the priors around `centre`."""
    from scipy.special import ndtr, ndtri

    below, above = ndtr(-centre / PRIOR_SD), ndtr((1.0 - centre) / PRIOR_SD)
    return np.asarray(np.clip(centre + PRIOR_SD * ndtri(below + ndtr(scores) * (above - below)), 0.0, 1.0))


def scores_of(unit: FloatArray, centre: FloatArray) -> FloatArray:
    """Return normal scores of positions (..., fitted) in the ranges; those at their ends are set to `EDGE`."""
    from scipy.special import ndtr, ndtri

    below, above = ndtr(-centre / PRIOR_SD), ndtr((1.0 - centre) / PRIOR_SD)
    shares = (ndtr((unit - centre) / PRIOR_SD) - below) / (above - below)
    return np.asarray(np.clip(ndtri(np.clip(shares, 0.0, 1.0)), -EDGE, EDGE))


class _Normal(NamedTuple):
    """Normal distribution to which steps are fitted: mean, root of the covariance and the root's inverse."""

    mean: FloatArray
    root: FloatArray
    inverse: FloatArray

    @classmethod
    def of(cls, mean: FloatArray, root: FloatArray) -> _Normal:
        return cls(mean, root, np.asarray(np.linalg.inv(root)))

    def learnt(self, scores: FloatArray) -> _Normal:
        """Return what walks at `scores` teach; the covariance before is worth twice the dimension of them."""
        walks, size = scores.shape
        weight = walks / (walks + 2.0 * size)
        spread = WIDER * np.atleast_2d(np.cov(scores.T))
        covariance = weight * spread + (1.0 - weight) * self.root @ self.root.T
        return _Normal.of(scores.mean(axis=0), np.asarray(np.linalg.cholesky(covariance)))

    def energy(self, scores: FloatArray) -> FloatArray:
        """Return minus its log density, up to a constant."""
        return np.asarray(0.5 * np.square((scores - self.mean) @ self.inverse.T).sum(axis=1))


def walk(
    posterior: Target,
    start: FloatArray,
    walks: int,
    steps: int,
    random: np.random.Generator,
    progress: Callable[[int], None],
) -> Walks:
    """Walk from around `start` until the walks have settled, and return where they were.

    Parameters
    ----------
    posterior
        What is walked.
    start
        Where it is highest: scores of its mode. A calibration at the ends of ranges can lie thousands of steps away.
    walks, steps
        How many walk at once, a multiple of `GROUPS`, and how far at most.
    progress
        Called with the candidates tried so far.
    """
    fitted = _Normal.of(start, posterior.root(start))
    begin = start + BEGIN * random.standard_normal((GROUPS, len(start))) @ fitted.root.T
    at = np.repeat(begin, walks // GROUPS, axis=0)
    energy = posterior.energy(at, np.full(walks, np.inf))
    stage = steps // STAGES
    seen = [at.copy()]
    for k in range(stage):
        if k % LEARNING == LEARNING - 1:
            fitted = fitted.learnt(at)
            seen.append(at.copy())
        _step(posterior, fitted, at, energy, random)
        progress((k + 1) * walks)
    for done in range(stage, STAGES * stage, stage):
        fitted = fitted.learnt(np.concatenate(seen[len(seen) // 2 :]))  # the second half: walks still come in before
        keep = [(k + 1) * stage // PLACES - 1 for k in range(PLACES)]
        places, energies, taken, seen = [], [], 0, [at.copy()]
        for k in range(stage):
            taken += _step(posterior, fitted, at, energy, random)
            if k % LEARNING == LEARNING - 1:
                seen.append(at.copy())
            if k in keep:
                places.append(at.copy())
                energies.append(energy.copy())
            progress((done + k + 1) * walks)
        scores, levels = np.array(places), np.array(energies)
        found = convergence(np.concatenate([scores, levels[..., np.newaxis]], axis=2), GROUPS)
        if found.settled(walks * PLACES):
            break
    return Walks(scores, levels, taken / (walks * stage), done + stage, found)


def _step(posterior: Target, fitted: _Normal, at: FloatArray, energy: FloatArray, random: np.random.Generator) -> int:
    """Take a step of every walk, in place, and return how many moved."""
    drawn = random.standard_normal(at.shape) @ fitted.root.T
    moved = fitted.mean + np.sqrt(1.0 - STEP**2) * (at - fitted.mean) + STEP * drawn
    # the step is reversible for the fitted normal: what is accepted is the posterior over it
    limit = energy - np.log(random.uniform(size=len(at))) + fitted.energy(moved) - fitted.energy(at)
    there = posterior.energy(moved, limit)
    accept = there < limit
    at[accept], energy[accept] = moved[accept], there[accept]
    return int(accept.sum())
