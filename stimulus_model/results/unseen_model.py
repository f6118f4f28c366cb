"""Ranges for an official model that is not in the ensemble: the models that are, taken as a sample of models."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.results.paths import Floats

_POINTS = 400
"""Quantiles that stand for the scatter of draws, and for the t distribution."""


class Unseen(NamedTuple):
    """What one more model would answer: quantiles (level, time), and how probable an answer above zero is (time,)."""

    quantiles: Floats
    positive: Floats


def unseen_model(values: Floats, models: npt.NDArray[np.integer[Any]], levels: Floats) -> Unseen:
    """Return what one more model would answer, given draws of those that there are.

    Models are exchangeable draws from a population of models of the economy. What another one answers is the mean
    over models, plus a draw's distance from the mean of its own model, plus a Student t whose scale is the scatter of
    the models' means times the root of 1 + 1/K, as for any next draw from a sample of K. The scatter of a date is
    known from K means only; half of its square is therefore that of the date and half that of the whole path, which
    counts as one degree of freedom more: K of them (Gelman and others 2013, Bayesian Data Analysis, 5.4, on pooling
    variances of few groups).

    Parameters
    ----------
    values
        float64 (draw, time), one path.
    models
        Which model each draw takes, integers (draw,) from 0; two models or more.
    levels
        Probabilities, float64 (level,).
    """
    from scipy.special import stdtrit

    count = int(models.max()) + 1
    means = np.array([values[models == model].mean(axis=0) for model in range(count)])
    scatter = means.var(axis=0, ddof=1)
    scale = np.sqrt(0.5 * (scatter + scatter.mean()) * (1.0 + 1.0 / count))
    points = (np.arange(_POINTS) + 0.5) / _POINTS
    within, student = _between(np.sort(values - means[models], axis=0), points), stdtrit(count, points)
    centre, found = means.mean(axis=0), Unseen(np.empty((len(levels), len(scale))), np.empty(len(scale)))
    for time, column in enumerate(within.T):
        answers = centre[time] + np.add.outer(column, scale[time] * student)
        found.quantiles[:, time] = _between(np.partition(answers.ravel(), _places(answers.size, levels)[0]), levels)
        found.positive[time] = np.mean(answers > 0.0)
    return found


def _places(count: int, levels: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]:
    """Return for each of Hazen's quantiles of so many numbers: all places that are read, the lower one, the rest."""
    places = np.clip(levels * count - 0.5, 0.0, count - 1.0)
    lower = np.floor(places).astype(np.intp)
    return np.union1d(lower, np.minimum(lower + 1, count - 1)), lower, places - lower


def _between(ordered: Floats, levels: Floats) -> Floats:
    """Return the quantiles by Hazen of numbers that lie in order along the first axis, at least where they are read.

    As `numpy.quantile`, which looks for not-a-number as well and takes a quarter longer, or twice for many levels.
    """
    _, lower, part = _places(len(ordered), levels)
    part = part.reshape(-1, *(1,) * (ordered.ndim - 1))
    low, high = ordered[lower], ordered[np.minimum(lower + 1, len(ordered) - 1)]
    found: Floats = np.where(part < 0.5, low + (high - low) * part, high - (high - low) * (1.0 - part))
    return found
