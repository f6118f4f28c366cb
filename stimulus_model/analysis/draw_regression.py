"""Regressions on draws: natural cubic splines in normal scores, which extreme draws cannot dominate.

Splines are those of Hastie, Tibshirani and Friedman (2009, The Elements of Statistical Learning, section 5.2.1):
linear beyond the outer knots. Shares of variance are adjusted for the number of terms.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
KNOTS = np.array([-2.0, -1.3, -0.9, -0.55, -0.2, 0.2, 0.55, 0.9, 1.3, 2.0])
"""In normal scores: with them, the second of Ishigami's inputs, which waves twice over its range, is not missed."""
NORMAL_95 = 1.959963984540054
"""Standard errors on either side in a 95 % interval."""
MOST_PAIRS = 6
"""Columns up to which products of pairs are terms too."""
RIDGE = 1e-9


def normal_scores(values: Floats) -> Floats:
    """Return the standard normal quantiles of the ranks of a column; ties share their average."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    found: Floats = ndtri((rankdata(values) - 0.5) / len(values))
    return found


def natural_spline(z: Floats) -> Floats:
    """Return the terms of a natural cubic spline of normal scores but the constant, float64 (draw, term)."""

    def part(k: int) -> Floats:
        last = KNOTS[-1]
        cubes = np.maximum(z - KNOTS[k], 0.0) ** 3 - np.maximum(z - last, 0.0) ** 3
        return np.asarray(cubes / (last - KNOTS[k]))

    end = part(len(KNOTS) - 2)
    return np.stack([z, *(part(k) - end for k in range(len(KNOTS) - 2))], axis=1)


def terms_of(columns: Floats) -> Floats:
    """Return the terms in columns (draw, column): a spline of each, and of a few columns the products of pairs."""
    scores = [normal_scores(column) for column in columns.T if column.min() < column.max()]
    if not scores:
        return np.empty((len(columns), 0))
    parts = [natural_spline(z) for z in scores]
    if len(scores) <= MOST_PAIRS:
        parts += [(a * b)[:, np.newaxis] for a, b in combinations(scores, 2)]
    return np.concatenate(parts, axis=1)


def linear_terms(columns: Floats) -> Floats:
    """Return columns (draw, column) with mean 0 and sd 1, without those that do not vary."""
    some = columns[:, columns.min(axis=0) < columns.max(axis=0)]
    return np.asarray((some - some.mean(axis=0)) / np.maximum(some.std(axis=0), 1e-300))


def dummies(of: Integers) -> Floats:
    """Return an indicator of each category but the first, float64 (draw, category)."""
    return np.asarray(of[:, np.newaxis] == np.unique(of)[1:], dtype=np.float64)


def fitted(terms: Floats, values: Floats, at: Floats | None = None) -> Floats:
    """Return the least-squares fit of `values` (draw, outcome) on a constant and terms, at these terms or others."""
    centre, middle = terms.mean(axis=0), values.mean(axis=0)
    x = terms - centre
    square = x.T @ x
    ridge = RIDGE * max(float(np.trace(square)), 1e-300) / max(len(square), 1)
    slope = np.linalg.solve(square + ridge * np.eye(len(square)), x.T @ (values - middle))
    where = terms if at is None else at
    found: Floats = middle + (where - centre) @ slope
    return found


class Explained(NamedTuple):
    """A share of variance and its standard error."""

    share: float
    error: float


def share_explained(terms: Floats, values: Floats) -> Explained:
    """Return which share of the variance of `values` (draw,) terms explain, adjusted for how many they are."""
    apart = (values - values.mean()) ** 2
    total, draws = float(apart.sum()), len(values)
    if total == 0.0:
        return Explained(0.0, 0.0)
    left = (values - fitted(terms, values[:, np.newaxis])[:, 0]) ** 2
    ratio = float(left.sum()) / total
    spread = float(np.std(left - ratio * apart, ddof=1)) / (total / draws)
    return Explained(1.0 - ratio * (draws - 1) / max(draws - 1 - terms.shape[1], 1), spread / np.sqrt(draws))


def rank_share(values: Floats, outcome: Floats) -> float:
    """Return the first-order share from ranks alone (Gamboa, Gremaud, Klein and Lagnoux 2022, Bernoulli 28)."""
    ordered = outcome[np.argsort(values, kind="stable")]
    ordered = ordered - ordered.mean()
    total = float(ordered @ ordered)
    return float(ordered @ np.roll(ordered, -1)) / total if total else 0.0
