"""Summaries of draws, each with its Monte Carlo standard error."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stimulus_model.results.paths import Floats


class Statistics(NamedTuple):
    """Summary of the draws of each column; every field has shape (column,).

    `low` and `high` bound the central range. Standard errors are those of independent draws: for the mean, the
    standard deviation over the root of the number of draws; for quantiles, Maritz and Jarrett (1978), JASA 73,
    194-196, which integrates over the distribution of the order statistic and needs no density; for the
    probability, binomial. With one draw they are not defined (NaN).
    """

    median: Floats
    low: Floats
    high: Floats
    mean: Floats
    se_median: Floats
    se_low: Floats
    se_high: Floats
    se_mean: Floats
    probability_positive: Floats
    se_probability: Floats


def describe(values: Floats, probability: float) -> Statistics:
    """Summarise `values` (draw, column); `probability` is that of the central range."""
    tail = 0.5 * (1.0 - probability)
    levels = np.array([0.5, tail, 1.0 - tail])
    ordered = np.sort(values, axis=0)
    draws = ordered.shape[0]
    median, low, high = np.quantile(ordered, levels, axis=0)
    positive = np.mean(ordered > 0.0, axis=0)
    if draws > 1:
        se_median, se_low, se_high = quantile_errors(ordered, levels)
        se_mean = np.std(ordered, axis=0, ddof=1) / np.sqrt(draws)
        se_probability = np.sqrt(positive * (1.0 - positive) / draws)
    else:
        se_median = se_low = se_high = se_mean = se_probability = np.full(ordered.shape[1], np.nan)
    return Statistics(
        median, low, high, ordered.mean(axis=0), se_median, se_low, se_high, se_mean, positive, se_probability
    )


def quantile_errors(ordered: Floats, levels: Floats) -> Floats:
    """Return Maritz-Jarrett standard errors (level, column) of quantiles of sorted `ordered` (draw, column).

    The quantile at level `p` of `n` draws has a Beta((n + 1) p, (n + 1)(1 - p)) distribution over the ranks.
    """
    from scipy.special import betainc

    draws = ordered.shape[0]
    ranks = np.arange(draws + 1) / draws
    errors = np.empty((len(levels), ordered.shape[1]))
    for row, level in enumerate(levels):
        weights = np.diff(betainc((draws + 1) * level, (draws + 1) * (1.0 - level), ranks))
        # centred before squaring: no cancellation, never negative, exactly zero for equal draws
        centred = ordered - ordered[int(level * (draws - 1))]
        mean = weights @ centred
        errors[row] = np.sqrt(weights @ (centred - mean) ** 2)
    return errors
