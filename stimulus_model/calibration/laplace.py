"""Members around each calibration by the curvature of its posterior, where walks cannot be afforded.

The posterior is that of the constrained ensemble; near its mode, which is looked for from the calibration on, it is
taken for normal (Laplace): a calibration may lie at the ends of many ranges, where a posterior has its mode nowhere.
Draws that the approximation makes too unlikely, or whose long run fails, are left out. ``write_ensemble --near``
writes such members.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.constrained_ensemble import Constrained, nearest, positions, taylor
from stimulus_model.calibration.convergence import Convergence
from stimulus_model.calibration.fit_official_models import Problem, answers, full, long_run, problem
from stimulus_model.calibration.fitted_parameters import TOLERABLE, ranges_fitted
from stimulus_model.calibration.metropolis import PLACES, Posterior, scores_of, unit_of
from stimulus_model.calibration.published import of_economy
from stimulus_model.economy.beliefs.official_models import calibrated_values, calibration_rmse
from stimulus_model.economy.folders import home_of
from stimulus_model.inputs import InputError, check_integer

if TYPE_CHECKING:
    from stimulus_model.economy.economy import Economy

FloatArray = npt.NDArray[np.float64]
PROPOSED: Final = 16
"""Draws of the approximation for each member that is kept: of one model nine of ten fail in the long run."""
STILL_NEAR: Final = 1.5
"""Minus log posterior above that of the mode, per parameter: a normal one has a half."""


def near_calibrations(
    economy: Economy, *, members: int = 600, seed: int = 1, threads: int | None = None
) -> Constrained:
    """Draw the same number of members around the calibration to each official model.

    Raises
    ------
    InputError
        Too few of the draws are likely and have a sound long run.
    """
    models, home = of_economy(economy), home_of(economy.country)
    each = -(-check_integer("members", members, low=1) // len(models))
    limits, kept, refused = ranges_fitted(home), list[FloatArray](), list[float]()
    accepted: dict[str, float] = {}
    for k, model in enumerate(models):
        task = problem(economy, model)
        values = calibrated_values(home, model.key)
        fitted_at = positions(np.array([values[name] for name in limits]), limits)
        posterior = Posterior(task, misses(task, fitted_at, threads), threads)
        fitted = scores_of(fitted_at, task.centre)
        mode = posterior.mode(fitted)
        random = np.random.default_rng([seed, k])
        scores = mode + random.standard_normal((PROPOSED * each, len(mode))) @ posterior.root(mode).T
        best = float(posterior.energy(mode[np.newaxis], np.full(1, np.inf))[0])
        near = posterior.energy(scores, np.full(len(scores), np.inf)) < best + STILL_NEAR * len(mode)
        rows = full(task, unit_of(scores[near], task.centre))
        sound = (np.abs(long_run(task, rows)) < 3.0).all(axis=1) & taylor(economy, rows)
        if sound.sum() < each:
            allowed = f"at most {len(models) * int(sound.sum())}: no more around {model.key} are sound"
            raise InputError("members", members, allowed)
        accepted[model.key] = float(near.mean())
        kept.append(rows[sound][:each])
        refused.append(1.0 - float(sound.mean()))
    columns = [list(economy.entries).index(name) for name in limits]
    drawn = np.stack(kept, axis=1).reshape(each * len(models), -1)[:members]
    discrepancies = {model.key: calibration_rmse(home, model.key) for model in models}
    return Constrained(
        names=tuple(limits),
        members=drawn[:, columns],
        candidates=PROPOSED * each * len(models),
        seed=seed,
        walks=each,
        accepted=accepted,
        convergence={model.key: Convergence(1.0, float(each * PLACES), 0.0) for model in models},
        near=nearest(economy, models, drawn, discrepancies, threads),
        refused=float(np.mean(refused)),
    )


def misses(task: Problem, fitted: FloatArray, threads: int | None = None) -> FloatArray:
    """Return by cell how far the calibration is from its measure in its experiment: root mean square, (cell,).

    No less than what is tolerable. Over all experiments together a few that no parameters reach would let go of those
    that some do.
    """
    pieces = [(cell.case, cell.variable) for cell in task.cells]
    gaps = answers(task, full(task, fitted[np.newaxis]), threads)[0] - np.array([cell.value for cell in task.cells])
    square = {
        piece: np.mean([gap**2 for gap, each in zip(gaps, pieces, strict=True) if each == piece])
        for piece in dict.fromkeys(pieces)
    }
    return np.array([max(float(np.sqrt(square[piece])), TOLERABLE[piece[1]]) for piece in pieces])
