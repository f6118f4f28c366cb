"""Draws from the posterior of the fitted parameters under one official model: many short Metropolis walks at once.

The posterior is that of the fit: cells with what the own pole misses as discrepancy, the long run, and the priors
(normal around the centre of the range with a quarter of it as sd). Walks start around the pole and propose steps of
the shape of the posterior's own curvature there, so that they go far where the cells say nothing and stay where they
speak. Independent candidates around the pole cannot do that: with 68 parameters nearly all of them miss.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.fit_official_models import Problem, answers, full, long_run
from stimulus_model.calibration.fitted_parameters import FITTED
from stimulus_model.engine.run import InvalidDrawsError

FloatArray = npt.NDArray[np.float64]
STEP: Final = 1.4
"""Length of a step over the posterior's, times the root of the dimension: shorter than the 2.38 of Roberts, Gelman
and Gilks (1997), at which only one step in twenty is taken here, for ranges end and the posterior is not normal. At
this length one in five is, and widths of answers settle in a third fewer steps (measured)."""
BEGIN: Final = 0.75
"""Scatter around the pole with which walks begin, over the posterior's as its curvature there has it. From .5 widths
of answers still grow when a shipped walk ends, from 1 they still shrink, 5 % apart (ESRI, measured)."""
PRIOR_SD: Final = 0.25
"""Of a parameter, in ranges: as in the fit."""
FAR: Final = 1e6
"""Energy of a candidate that overflows."""


class Target(Protocol):
    """What can be walked."""

    def energy(self, unit: FloatArray, limit: FloatArray) -> FloatArray:
        """Return minus the log density of positions; where it passes `limit` for certain, only more than that."""
        ...

    def root(self, pole: FloatArray) -> FloatArray:
        """Return a root of the covariance near the pole."""
        ...


class Walks(NamedTuple):
    """Where the walks stand.

    Attributes
    ----------
    positions
        float64 (walk, fitted), in ranges.
    accepted
        Share of the steps that were taken.
    drift
        Largest difference of a parameter's mean over the walks between half-way and the end, in its sd: the error
        of a mean over n walks is about 1.4/sqrt(n) of them.
    growth
        Mean ratio of the parameters' sd over the walks at the end to that half-way: 1 when they have spread as far as
        they will.
    """

    positions: FloatArray
    accepted: float
    drift: float
    growth: float


class Posterior:
    """Minus the log posterior of positions in the ranges, up to a constant, under one official model.

    Parameters
    ----------
    task
        The fit to the model.
    discrepancies
        By measure: sd of what no parameters explain. The cells of a measure in one experiment are one piece.
    threads
        Threads; None: one a processor.
    """

    def __init__(self, task: Problem, discrepancies: Mapping[str, float], threads: int | None = None) -> None:
        pieces = [(cell.case, cell.variable) for cell in task.cells]
        counts = np.array([pieces.count(piece) for piece in pieces])
        sds = np.array([discrepancies[cell.variable] for cell in task.cells])
        self._task, self._threads = task, threads
        self._weights = 1.0 / (sds * np.sqrt(counts))
        self._published = np.array([cell.value for cell in task.cells])
        self._centre = np.array([(x.centre - x.low) / (x.high - x.low) for x in FITTED.values()])

    def near(self, unit: FloatArray) -> FloatArray:
        """Residuals of cells and priors, shape (candidate, residual)."""
        rows = full(self._task, unit)
        misses = (answers(self._task, rows, self._threads) - self._published) * self._weights
        return np.concatenate([misses, (unit - self._centre) / PRIOR_SD], axis=1)

    def far(self, unit: FloatArray) -> FloatArray:
        """Residuals of the long run, shape (candidate, residual)."""
        return long_run(self._task, full(self._task, unit), self._threads)

    def energy(self, unit: FloatArray, limit: FloatArray) -> FloatArray:
        """Return minus the log posterior of candidates; where it passes `limit` for certain, only more than that.

        The long run costs as much as the cells and can only add: it is left out where the cells alone pass the limit.
        """
        found = _squares(self.near, unit)
        open_still = found < limit
        if open_still.any():
            found[open_still] += _squares(self.far, unit[open_still])
        return found

    def root(self, pole: FloatArray) -> FloatArray:
        """Return a root of the covariance that the curvature at the pole gives the posterior, (fitted, fitted)."""
        step = np.where(pole < 0.5, 2e-3, -2e-3)
        moved = np.concatenate([pole[np.newaxis], pole + np.diag(step)])
        found = np.concatenate([self.near(moved), self.far(moved)], axis=1)
        slope = ((found[1:] - found[0]) / step[:, np.newaxis]).T
        return np.asarray(np.linalg.cholesky(np.linalg.inv(slope.T @ slope)))


def _squares(residuals: Callable[[FloatArray], FloatArray], unit: FloatArray) -> FloatArray:
    """Return half the sum of squares; candidates that overflow are `FAR`."""
    try:
        found = 0.5 * np.square(residuals(unit)).sum(axis=1)
    except InvalidDrawsError:
        if len(unit) == 1:
            return np.array([FAR])
        half = len(unit) // 2
        return np.concatenate([_squares(residuals, unit[:half]), _squares(residuals, unit[half:])])
    return np.asarray(np.minimum(found, FAR))


def folded(free: FloatArray) -> FloatArray:
    """Reflect positions at 0 and at 1 until they are inside."""
    return np.asarray(1.0 - np.abs(1.0 - np.mod(free, 2.0)))


def walk(
    posterior: Target,
    start: FloatArray,
    walks: int,
    steps: int,
    random: np.random.Generator,
    progress: Callable[[int], None],
) -> Walks:
    """Walk from around `start` and return where the walks end.

    Parameters
    ----------
    posterior
        What is walked.
    start
        Where it is highest: the pole, in ranges.
    walks, steps
        How many walk at once, and how far.
    progress
        Called with the candidates tried so far.

    Notes
    -----
    Random-walk Metropolis with reflection at the ends of the ranges, which keeps the proposal symmetric.
    """
    size, root = len(start), posterior.root(start)
    free = start + BEGIN * random.standard_normal((walks, size)) @ root.T
    at = posterior.energy(folded(free), np.full(walks, np.inf))
    scale, taken = STEP / np.sqrt(size), 0
    middle = folded(free)
    for k in range(steps):
        moved = free + scale * random.standard_normal((walks, size)) @ root.T
        limit = at - np.log(random.uniform(size=walks))
        there = posterior.energy(folded(moved), limit)
        accept = there < limit
        free[accept], at[accept] = moved[accept], there[accept]
        taken += int(accept.sum())
        if k == steps // 2:
            middle = folded(free)
        progress((k + 1) * walks)
    end = folded(free)
    sd, half_way = (np.maximum(x.std(axis=0), 1e-9) for x in (end, middle))
    drift = np.abs(end.mean(axis=0) - middle.mean(axis=0)) / sd
    return Walks(end, taken / (walks * steps), float(drift.max()), float((sd / half_way).mean()))
