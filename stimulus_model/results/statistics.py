"""Summaries of draws, each with its Monte Carlo standard error."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.results.paths import Floats
from stimulus_model.sampling import ANTITHETIC, MONTE_CARLO, REPLICATIONS


class Statistics(NamedTuple):
    """Summary of the draws of each column; every field has shape (column,).

    `low` and `high` bound the central range. Standard errors are those of the sampling. For independent draws: of
    the mean, the standard deviation over the root of the number of draws; of quantiles, Maritz and Jarrett (1978),
    JASA 73, 194-196, which integrates over the distribution of the order statistic and needs no density; of the
    probability, binomial.

    Other samplings come in independent units, `unit_means`: pairs of antithetic draws, or the replications of Sobol
    and Latin hypercube. The error of a mean or probability is the standard deviation of its values by unit, over the
    root of their number. That of a quantile is Maritz and Jarrett's times the ratio of the two errors, by unit and
    binomial, of the share of draws below it (Bahadur 1966, Ann. Math. Stat. 37, 577-580: the quantile's error is the
    share's, divided by a density that is the same for both).

    With one draw, or one unit, errors are not defined (NaN). With 16 replications they are themselves known to 18 %:
    a 90 % interval is 1.75 of them either way, not 1.64.
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


def describe(values: Floats, probability: float, sampling: str = MONTE_CARLO) -> Statistics:
    """Summarise `values` (draw, column), all draws of a run in order.

    `probability` is that of the central range; `sampling` says which draws are independent, as `sampling.py` has
    it.
    """
    tail = 0.5 * (1.0 - probability)
    levels = np.array([0.5, tail, 1.0 - tail])
    ordered = np.sort(values, axis=0)
    draws = ordered.shape[0]
    median, low, high = quantiles = np.quantile(ordered, levels, axis=0)
    positive = np.mean(ordered > 0.0, axis=0)
    if draws > 1:
        errors = quantile_errors(ordered, levels)
        se_mean = np.std(ordered, axis=0, ddof=1) / np.sqrt(draws)
        se_probability = np.sqrt(positive * (1.0 - positive) / draws)
        if sampling != MONTE_CARLO:
            errors = errors * np.array([_share_error(values, q, sampling) for q in quantiles])
            errors /= np.sqrt(levels * (1.0 - levels) / draws)[:, np.newaxis]
            se_mean = unit_error(values, sampling)
            se_probability = unit_error(values > 0.0, sampling)
    else:
        errors = np.full((3, ordered.shape[1]), np.nan)
        se_mean = se_probability = errors[0]
    se_median, se_low, se_high = errors
    return Statistics(
        median, low, high, ordered.mean(axis=0), se_median, se_low, se_high, se_mean, positive, se_probability
    )


def unit_means(values: npt.NDArray[Any], sampling: str) -> Floats:
    """Return means of `values` (draw, column) over the units of a sampling that are independent: (unit, column)."""
    if sampling == MONTE_CARLO:
        return values
    pairs = sampling == ANTITHETIC
    units = values.reshape(-1, 2 if pairs else REPLICATIONS, values.shape[1])
    means: Floats = units.mean(axis=1 if pairs else 0)
    return means


def unit_error(values: npt.NDArray[Any], sampling: str) -> Floats:
    """Return the standard error of the means of `values` (draw, column); NaN for a single unit."""
    means = unit_means(values, sampling)
    if len(means) == 1:
        return np.full(means.shape[1], np.nan)
    error: Floats = np.std(means, axis=0, ddof=1) / np.sqrt(len(means))
    return error


def _share_error(values: Floats, bound: Floats, sampling: str) -> Floats:
    """Return the standard error of the share of draws below `bound` (column,).

    Shares are whole numbers of draws: replications that happen to agree are still only known to a twelfth of one,
    squared.
    """
    error = unit_error(values <= bound, sampling)
    rounding = 0.0 if sampling == ANTITHETIC else np.sqrt(REPLICATIONS / 12.0) / len(values)
    floor: Floats = np.sqrt(error**2 + rounding**2)
    return floor


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
