"""From residuals to shocks, in closed form: Blanchard-Perotti and external instruments.

Every function takes one covariance matrix or a stack of them (leading axes are bootstrap replications). Nothing is
searched for numerically, so nothing can fail to converge.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from stimulus_model.estimation.sample import Array


class Identified(NamedTuple):
    """Structural form of a vector autoregression.

    Attributes
    ----------
    impact
        Effect of each shock of one standard deviation within the period, shape (..., variable, shock).
    relations
        Coefficient of each variable in the structural equation of each variable, shape (..., equation, variable);
        zero on the diagonal.
    """

    impact: Array
    relations: Array


def solve_blanchard_perotti(covariance: Array, first: int, second: int, elasticities: Array) -> Identified:
    """Identify two policy equations by elasticities, and the other equations one after the other by instruments.

    Blanchard and Perotti (2002), QJE 117, 1329-1368; Perotti (2005). Residuals of the policy variables less their
    automatic response to the other variables are combinations of the two policy shocks; the shock of `first` does
    not respond to that of `second`. Both shocks are then instruments for the policy variables in the third
    equation, the three shocks for three variables in the fourth, and so on: just-identified instrumental variables.

    Parameters
    ----------
    covariance
        Of the residuals, shape (..., variable, variable).
    first, second
        Positions of the policy variable that is decided first and of the other one.
    elasticities
        Automatic response of variable `row` to variable `column` within the period, shape (variable, variable);
        zero in the rows of other than policy variables and in the columns of policy variables.
    """
    size = covariance.shape[-1]
    weights = np.zeros(covariance.shape)  # row k turns residuals into the shock of variable k
    unit = np.eye(size)
    earlier, later = unit[first] - elasticities[first], unit[second] - elasticities[second]
    comoments = earlier @ covariance
    slope = (comoments @ later) / (comoments @ earlier)
    weights[..., first, :] = earlier
    weights[..., second, :] = later - slope[..., None] * earlier
    known = [first, second]
    for target in [k for k in range(size) if k not in known]:
        moments = weights[..., known, :] @ covariance
        slopes = np.linalg.solve(moments[..., known], moments[..., target, None])[..., 0]
        weights[..., target, target] = 1.0
        weights[..., target, known] = -slopes
        known.append(target)
    variances = np.einsum("...ij,...jk,...ik->...i", weights, covariance, weights)
    return Identified(np.linalg.inv(weights) * np.sqrt(variances)[..., None, :], _relations(weights))


def solve_proxy(covariance: Array, comoment: Array, policy: int) -> Identified:
    """Identify the shock of one policy variable by its covariance with an instrument, the others recursively.

    Mertens and Ravn (2014), JME 68, S1-S19; Stock and Watson (2018). The effects of the policy shock on all
    variables are proportional to `comoment`; scaled to a shock of one standard deviation they satisfy
    ``effect' inverse(covariance) effect = 1``, and ``inverse(covariance) effect`` is the policy equation. What the
    policy shock leaves of the covariance is split by Cholesky in the order of the variables.

    Parameters
    ----------
    covariance
        Of the residuals, shape (..., variable, variable).
    comoment
        Of residuals and instrument, shape (..., variable).
    policy
        Position of the policy variable; its shock raises it.
    """
    size = covariance.shape[-1]
    others = [k for k in range(size) if k != policy]
    direction = comoment / comoment[..., policy, None]
    inverse = np.linalg.solve(covariance, direction[..., None])[..., 0]
    effect = direction / np.sqrt(np.einsum("...i,...i->...", direction, inverse))[..., None]
    left = covariance - effect[..., :, None] * effect[..., None, :]
    lower = np.linalg.cholesky(left[..., others, :][..., others])
    across = np.linalg.solve(lower, left[..., others, policy][..., None])[..., 0]
    impact = np.zeros(covariance.shape)
    impact[..., policy] = effect
    impact[..., policy, others] = across
    for row, variable in enumerate(others):
        impact[..., variable, others] = lower[..., row, :]
    weights: Array = np.asarray(np.linalg.inv(impact), dtype=np.float64)
    return Identified(impact, _relations(weights))


def combine_instruments(comoments: Array, moments: Array, policy: int) -> Array:
    """Weigh several instruments by the first stage of the policy residual on them.

    Parameters
    ----------
    comoments
        Of residuals and instruments, shape (..., variable, instrument).
    moments
        Second moments of the instruments around their means, shape (..., instrument, instrument).
    policy
        Position of the policy variable.

    Returns
    -------
    Array
        Comoment of residuals and the fitted instrument, shape (..., variable).
    """
    weights = np.linalg.solve(moments, comoments[..., policy, :, None])
    combined: Array = (comoments @ weights)[..., 0]
    return combined


def elasticity_matrix(names: Sequence[str], given: dict[str, dict[str, float]]) -> Array:
    """Put elasticities ``{policy: {variable: value}}`` into a matrix (variable, variable)."""
    matrix = np.zeros((len(names), len(names)))
    for policy, responses in given.items():
        for variable, value in responses.items():
            matrix[names.index(policy), names.index(variable)] = value
    return matrix


def _relations(weights: Array) -> Array:
    """Solve each structural equation for its own variable."""
    own = np.einsum("...ii->...i", weights)
    relations: Array = np.eye(weights.shape[-1]) - weights / own[..., :, None]
    return relations
