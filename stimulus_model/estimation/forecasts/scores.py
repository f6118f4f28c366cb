"""Scores of ensemble forecasts."""

from __future__ import annotations

import numpy as np

from stimulus_model.estimation.sample import Array
from stimulus_model.inputs import InputError


def crps(ensemble: Array, outcomes: Array) -> Array:
    """Continuous ranked probability score of an ensemble, in closed form.

    Mean distance from the outcome less half the mean distance between members (Gneiting and Raftery 2007, JASA 102,
    359-378, equation 21). Smaller is better; for one member it is the absolute error.

    Parameters
    ----------
    ensemble
        Members, shape (member,).
    outcomes
        Shape (outcome,).

    Returns
    -------
    Array
        Shape (outcome,), in the unit of the forecast.

    Raises
    ------
    InputError
        For an ensemble that is empty or has members that are not finite.
    """
    members = np.sort(np.asarray(ensemble, dtype=np.float64).ravel())
    count = len(members)
    if count == 0 or not np.isfinite(members).all():
        raise InputError("ensemble", ensemble, "at least one member, all of them finite")
    ranks = 2.0 * np.arange(1, count + 1) - count - 1.0
    between = 2.0 * float(ranks @ members) / count**2
    distance = np.abs(np.asarray(outcomes, dtype=np.float64)[:, None] - members).mean(axis=1)
    score: Array = distance - 0.5 * between
    return score


def fair_crps(ensemble: Array, outcomes: Array) -> Array:
    """Continuous ranked probability score that does not depend, in expectation, on the number of members.

    As `crps`, with the mean distance between different members: a small ensemble is scored as a sample of its
    distribution, not as the distribution itself, whose steps cost score (Ferro 2014, Quarterly Journal of the Royal
    Meteorological Society 140, 1917-1923).

    Parameters
    ----------
    ensemble
        Members, shape (member,), at least two.
    outcomes
        Shape (outcome,).

    Returns
    -------
    Array
        Shape (outcome,), in the unit of the forecast; below zero for an outcome amid members that lie far apart.

    Raises
    ------
    InputError
        For an ensemble with fewer than two members, or with members that are not finite.
    """
    members = np.asarray(ensemble, dtype=np.float64).ravel()
    if len(members) < 2:
        raise InputError("ensemble", ensemble, "at least two members, all of them finite")
    distance = np.abs(np.asarray(outcomes, dtype=np.float64)[:, None] - members).mean(axis=1)
    score: Array = distance - (distance - crps(members, outcomes)) * len(members) / (len(members) - 1)
    return score


def inverse_quantile(values: Array, probability: float) -> float:
    """Quantile of type 1: the smallest of `values` (observation,) that at least the share `probability` reaches."""
    return float(np.quantile(values, probability, method="inverted_cdf"))
