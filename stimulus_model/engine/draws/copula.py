"""The Gaussian copula that joins the priors: which independent scores each parameter's score is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError

if TYPE_CHECKING:
    from stimulus_model.engine.draws.marginal import Marginal

Terms = list[tuple[int, float]]
"""Places of independent scores, and their weights; the squares of the weights sum to one."""

SMALLEST = 1e-10
"""Eigenvalues of a correlation matrix lie above, or it is as good as singular."""


def mixtures(marginals: Sequence[Marginal], factors: Sequence[str]) -> list[Terms]:
    """Return of which independent scores the score of each parameter is made.

    The independent scores are one for each of `marginals`, in order, then one for each of `factors`.

    Raises
    ------
    InputError
        If a parameter has both a factor and correlations, or the correlations are not positive definite.
    """
    pairs = _pairs(marginals)
    place = {m.name: k for k, m in enumerate(marginals)}
    mixed: list[Terms] = [[(k, 1.0)] for k in range(len(marginals))]
    for k, m in enumerate(marginals):
        if m.factor is not None:
            mixed[k] = [(len(marginals) + factors.index(m.factor), m.loading), (k, math.sqrt(1.0 - m.loading**2))]
    for group in _groups(list(place), pairs):
        for name in group:
            if (factor := marginals[place[name]].factor) is not None:
                raise InputError(
                    f"correlations.{name}", factor, "a parameter without a common factor, or no correlation"
                )
        check_matrix(group, pairs)
        rows = np.linalg.cholesky(correlation_matrix(group, pairs))
        for row, name in enumerate(group):
            mixed[place[name]] = [(place[group[k]], float(rows[row, k])) for k in range(row + 1)]
    return mixed


def correlation_matrix(names: Sequence[str], pairs: Mapping[tuple[str, str], float]) -> npt.NDArray[np.float64]:
    """Return the matrix of `names`, zero where `pairs` say nothing."""
    matrix = np.eye(len(names))
    for (one, other), value in pairs.items():
        if one in names and other in names:
            j, k = names.index(one), names.index(other)
            matrix[j, k] = matrix[k, j] = value
    return matrix


def check_matrix(names: Sequence[str], pairs: Mapping[tuple[str, str], float]) -> None:
    """Raise an `InputError` if no distribution of `names` has the correlations `pairs`."""
    matrix = correlation_matrix(names, pairs)
    smallest = float(np.linalg.eigvalsh(matrix)[0]) if names else 1.0
    if not smallest > SMALLEST:
        allowed = f"a positive definite matrix; the smallest eigenvalue of these pairs is {smallest:.3g}"
        raise InputError("correlations", ", ".join(names), allowed)


def _pairs(marginals: Sequence[Marginal]) -> dict[tuple[str, str], float]:
    """Return the correlations between parameters that are drawn, each pair once."""
    known = {m.name for m in marginals}
    pairs: dict[tuple[str, str], float] = {}
    for m in marginals:
        for other, value in m.correlation:
            if other in known and pairs.get((other, m.name)) is None:
                pairs[m.name, other] = value
    return pairs


def _groups(names: Sequence[str], pairs: Mapping[tuple[str, str], float]) -> list[list[str]]:
    """Return the sets of names that correlations connect, each in the order of `names`."""
    root = {name: name for pair in pairs for name in pair}
    for one, other in pairs:
        old, new = root[other], root[one]
        root = {name: new if its == old else its for name, its in root.items()}
    gathered: dict[str, list[str]] = {}
    for name in names:
        if name in root:
            gathered.setdefault(root[name], []).append(name)
    return list(gathered.values())
