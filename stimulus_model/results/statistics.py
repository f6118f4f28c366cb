"""Summaries of draws, each with its Monte Carlo standard error."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.numerics.order_statistics import quantiles_of_sorted
from stimulus_model.results.paths import Floats
from stimulus_model.sampling import ANTITHETIC, MONTE_CARLO, REPLICATIONS, Dependence

INDEPENDENT = Dependence()
"""Independent draws that share no members of an ensemble."""


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

    Draws that take members of a constrained ensemble share them, and the members are a sample too. Their part,
    `Members.variance` of the values or of what lies below a quantile, is added to the square of every error.
    `floor_mean` and `floor_median` are the errors that it leaves however many the draws.

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
    floor_mean: Floats
    floor_median: Floats


def describe(values: Floats, probability: float, dependence: Dependence = INDEPENDENT) -> Statistics:
    """Summarise `values` (draw, column), all draws of a run in order.

    `probability` is that of the central range; `dependence` says which draws are independent.
    """
    tail = 0.5 * (1.0 - probability)
    found = quantiles(values, np.array([0.5, tail, 1.0 - tail]), dependence)
    positive, floor_mean = np.mean(values > 0.0, axis=0), np.sqrt(members_part(values, dependence))
    if len(values) == 1:
        se_probability = np.full(values.shape[1], np.nan)
    elif dependence.sampling == MONTE_CARLO:
        se_probability = np.sqrt(positive * (1.0 - positive) / len(values))
    else:
        se_probability = unit_error(values > 0.0, dependence.sampling)
    median, low, high = found.values
    se_median, se_low, se_high = found.errors
    return Statistics(
        median=median,
        low=low,
        high=high,
        mean=values.mean(axis=0),
        se_median=se_median,
        se_low=se_low,
        se_high=se_high,
        se_mean=np.hypot(unit_error(values, dependence.sampling), floor_mean),
        probability_positive=positive,
        se_probability=np.hypot(se_probability, np.sqrt(members_part(values > 0.0, dependence))),
        floor_mean=floor_mean,
        floor_median=found.floors[0],
    )


def of_unseen_model(found: Statistics, ranges: Floats, positive: Floats) -> Statistics:
    """Return the statistics of draws with `ranges` (median, low, high) of a model that they do not answer to.

    The median moves with the models' means, so its error is theirs. The ends and the probability have none: the few
    models that there are leave far more unknown than the draws do.
    """
    median, low, high = ranges
    unknown = np.full_like(low, np.nan)
    return found._replace(
        median=median,
        low=low,
        high=high,
        se_median=found.se_mean,
        se_low=unknown,
        se_high=unknown,
        probability_positive=positive,
        se_probability=unknown,
        floor_median=found.floor_mean,
    )


class SampleQuantiles(NamedTuple):
    """Quantiles, their standard errors, and what the members of an ensemble leave of these; all (level, column)."""

    values: Floats
    errors: Floats
    floors: Floats


def quantiles(values: Floats, levels: Floats, dependence: Dependence) -> SampleQuantiles:
    """Return quantiles of `values` (draw, column) at `levels`, as `Statistics` describes them."""
    ordered = np.sort(values, axis=0)
    found, draws, sampling = quantiles_of_sorted(ordered, levels, axis=0), len(ordered), dependence.sampling
    if draws == 1:
        return SampleQuantiles(found, *np.full((2, *found.shape), np.nan))
    plain, binomial = quantile_errors(ordered, levels), np.sqrt(levels * (1.0 - levels) / draws)[:, np.newaxis]
    shares = binomial if sampling == MONTE_CARLO else np.array([_share_error(values, q, sampling) for q in found])
    of_members = np.sqrt([members_part(values <= q, dependence) for q in found])
    return SampleQuantiles(found, plain * (np.hypot(shares, of_members) / binomial), plain * (of_members / binomial))


def mean_error(values: npt.NDArray[Any], dependence: Dependence) -> Floats:
    """Return the standard error of the means of `values` (draw, column), with the part of the members."""
    error: Floats = np.hypot(unit_error(values, dependence.sampling), np.sqrt(members_part(values, dependence)))
    return error


def members_part(values: npt.NDArray[Any], dependence: Dependence) -> Floats:
    """Return what members add to the square of the standard error of the means of `values`; zero without any."""
    if dependence.members is None:
        return np.zeros(values.shape[1])
    return dependence.members.variance(values, dependence.sampling)


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
    draws = ordered.shape[0]
    errors = np.empty((len(levels), ordered.shape[1]))
    for row, level in enumerate(levels.tolist()):
        weights = _rank_weights(draws, level)
        # centred before squaring: no cancellation, never negative, exactly zero for equal draws
        centred = ordered - ordered[int(level * (draws - 1))]
        mean = weights @ centred
        errors[row] = np.sqrt(weights @ (centred - mean) ** 2)
    return errors


@functools.lru_cache(maxsize=8)  # a table asks for the same levels of every variable
def _rank_weights(draws: int, level: float) -> Floats:
    """Return the probability of each rank, (draw,), that the quantile at a level has it."""
    from scipy.special import betainc

    ranks = np.arange(draws + 1) / draws
    weights: Floats = np.diff(betainc((draws + 1) * level, (draws + 1) * (1.0 - level), ranks))
    return weights
