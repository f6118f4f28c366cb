"""From the residuals of a vector autoregression to parameters of the economy's shock process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.estimation.estimate import estimate_of
from stimulus_model.estimation.sample import Array
from stimulus_model.inputs import InputError, check_choice

ROLES = ("growth", "inflation", "exchange_rate", "long_rate", "short_rate")


@dataclass(frozen=True, slots=True)
class SourcedPrior:
    """A prior for a parameter of the economy, with what belongs beside it in its file.

    Attributes
    ----------
    parameter
        Name in the economy.
    prior
        What is believed of it.
    source
        Method, variables and sample.
    note
        What was estimated, and how far it is the parameter.
    """

    parameter: str
    prior: Prior
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """How one parameter is read from a covariance: which roles it needs, and the function of their covariance."""

    parameter: str
    roles: tuple[str, ...]
    read: Callable[[Array], Array]
    shape: str
    note: str


def _sd(scale: float) -> Callable[[Array], Array]:
    return lambda covariance: scale * np.sqrt(covariance[..., 0, 0])


def _given_second(covariance: Array) -> Array:
    """Return the standard deviation of the first variable that the second one does not explain."""
    explained = covariance[..., 0, 1] ** 2 / covariance[..., 1, 1]
    left: Array = np.sqrt(covariance[..., 0, 0] - explained)
    return left


def _correlation(covariance: Array) -> Array:
    product: Array = covariance[..., 0, 0] * covariance[..., 1, 1]
    correlation: Array = covariance[..., 0, 1] / np.sqrt(product)
    return correlation


_RULES = (
    _Rule(
        "demand_sd",
        ("growth",),
        _sd(1.0 / 400.0),
        "lognormal",
        "sd of the residual of growth, annualised % to log; it contains supply and world shocks: an upper bound",
    ),
    _Rule("inflation_sd", ("inflation",), _sd(1.0), "lognormal", "sd of the residual of inflation, % a year"),
    _Rule(
        "inflation_growth_correlation",
        ("inflation", "growth"),
        _correlation,
        "normal",
        "correlation of the residuals of inflation and growth",
    ),
    _Rule(
        "exchange_sd", ("exchange_rate",), _sd(0.01), "lognormal", "sd of the residual of quarterly changes, % to log"
    ),
    _Rule(
        "term_premium_sd",
        ("long_rate", "short_rate"),
        _given_second,
        "lognormal",
        "sd of the residual of the long rate that the short rate leaves, percentage points",
    ),
)


def shock_priors(
    names: tuple[str, ...],
    covariance: Array,
    draws: Array | None,
    roles: dict[str, str],
    *,
    inflate: float,
    level: float,
    source: str,
) -> tuple[SourcedPrior, ...]:
    """Read every parameter for which `roles` names the variables.

    Parameters
    ----------
    names
        Variables.
    covariance
        Of residuals, shape (variable, variable).
    draws
        The same of every replication, shape (replication, variable, variable).
    roles
        Role, one of `ROLES`, to variable.
    inflate, level, source
        Factor on standard errors, probability of ranges, and where the estimates come from.

    Raises
    ------
    InputError
        For an unknown role or variable, roles that no parameter needs, or estimates without replications.
    """
    for role, name in roles.items():
        check_choice("role", role, ROLES)
        check_choice(role, name, names)
    found = []
    for rule in _RULES:
        if not all(role in roles for role in rule.roles):
            continue
        places = [names.index(roles[role]) for role in rule.roles]
        value = float(rule.read(covariance[np.ix_(places, places)]))
        repeated = None if draws is None else rule.read(draws[:, places][:, :, places])
        estimate = estimate_of(rule.parameter, value, repeated, level, source)
        limits = (-0.99, 0.99) if rule.shape == "normal" else (None, None)
        prior = estimate.to_prior(rule.shape, inflate=inflate, low=limits[0], high=limits[1])
        found.append(SourcedPrior(rule.parameter, prior, source, rule.note))
    if not found:
        needed = "; ".join(f"{rule.parameter}: {', '.join(rule.roles)}" for rule in _RULES)
        raise InputError("roles", roles, f"the variables of at least one parameter ({needed})")
    return tuple(found)
