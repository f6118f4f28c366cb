"""Whether many short walks have settled: nested R-hat of ranks, drift, and the effective sample size."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
SETTLED: Final = 1.01
"""Largest nested R-hat of walks that have settled (Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021)."""
DRIFT: Final = 4.0
"""Largest drift, in standard errors: of 79 quantities that stay where they are, one in 200 times one passes it."""
INDEPENDENT: Final = 0.5
"""Smallest effective sample size, over the number of members, of an ensemble that is worth its size (judgement)."""


class Convergence(NamedTuple):
    """What is known of walks.

    Attributes
    ----------
    nested_r_hat
        Largest over all quantities: 1 when walks that began at different points cannot be told apart.
    effective
        Smallest effective sample size over all quantities.
    drift
        Largest difference of the mean over the walks between the first place and the last, in standard errors: what
        all walks do together does not set groups apart.
    """

    nested_r_hat: float
    effective: float
    drift: float

    def settled(self, places: int) -> bool:
        """Return whether the walks have settled and their `places` are worth keeping."""
        return self.nested_r_hat <= SETTLED and self.drift <= DRIFT and self.effective >= INDEPENDENT * places


def convergence(values: FloatArray, groups: int) -> Convergence:
    """Return the convergence of `values` (place, walk, quantity); walks that began together stand together.

    R-hat is that of Margossian, Hoffman, Sountsov, Riou-Durand, Vehtari and Gelman (2024, Bayesian Analysis), which
    many short walks can answer: the variance between groups of walks that began at one point, over that within them.
    It is taken of normal scores of ranks, and of those of the distances from the median, so that spreads and heavy
    tails count too (Vehtari and others 2021, Bayesian Analysis 16). The effective sample size is the number of walks
    times the variance of a place over that of a walk's mean.
    """
    folded = np.abs(values - np.median(values, axis=(0, 1)))
    ranked = [rank_scores(x) for x in (values, folded)]
    r_hat = max(float(nested_r_hat(x, groups).max()) for x in ranked)
    moved = ranked[0][-1] - ranked[0][0]
    drift = np.abs(moved.mean(axis=0)) * np.sqrt(moved.shape[0]) / np.maximum(moved.std(axis=0, ddof=1), 1e-12)
    return Convergence(r_hat, min(float(effective_size(x).min()) for x in ranked), float(drift.max()))


def rank_scores(values: FloatArray) -> FloatArray:
    """Return normal scores of the ranks among all places of all walks, quantity by quantity (Blom 1958)."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    flat = values.reshape(-1, values.shape[-1])
    ranks = rankdata(flat, axis=0)
    return np.asarray(ndtri((ranks - 0.375) / (len(flat) + 0.25))).reshape(values.shape)


def nested_r_hat(values: FloatArray, groups: int) -> FloatArray:
    """Return nested R-hat of `values` (place, walk, quantity), shape (quantity,)."""
    places, walks, size = values.shape
    grouped = values.reshape(places, groups, walks // groups, size)
    means = grouped.mean(axis=0)
    within = means.var(axis=1, ddof=1).mean(axis=0)
    if places > 1:
        within = within + grouped.var(axis=0, ddof=1).mean(axis=(0, 1))
    return np.asarray(np.sqrt(1.0 + means.mean(axis=1).var(axis=0, ddof=1) / within))


def effective_size(values: FloatArray) -> FloatArray:
    """Return the effective sample size of `values` (place, walk, quantity), shape (quantity,)."""
    places, walks, size = values.shape
    whole = values.reshape(-1, size).var(axis=0, ddof=1)
    return np.asarray(np.minimum(walks * whole / values.mean(axis=0).var(axis=0, ddof=1), places * walks))
