"""Shock parameters at which simulated moments are those of history, with standard errors."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from stimulus_model.economy.beliefs.prior import Prior, lognormal, normal
from stimulus_model.estimation.sample import Array
from stimulus_model.estimation.simulated_moments.laboratory import Laboratory

_Z95 = 1.6448536269514722
STATIONARY = 0.97
"""Persistence stays below: a passing disturbance has half gone after six years at most (judgement)."""


class Rule(NamedTuple):
    """How a parameter is searched: `scale` is ``log``, ``logit``, ``atanh`` or ``level``.

    `mean` and `sd` of a weak prior (judgement; on the log where `scale` is log) keep what the moments hardly tell,
    such as a persistence near one, from the edge; 0 for none.
    """

    scale: str
    mean: float = 0.0
    sd: float = 0.0


RULES = {
    "demand_persistence": Rule("logit", 0.9, 0.05),
    "demand_sd": Rule("log"),
    "investment_loading": Rule("log", 4.0, 0.4),
    "import_loading": Rule("level", 2.0, 1.5),
    "export_noise": Rule("log", 0.01, 0.7),
    "world_persistence": Rule("logit", 0.85, 0.05),
    "world_sd": Rule("log"),
    "world_demand_correlation": Rule("atanh", 0.3, 0.25),
    "inflation_persistence": Rule("logit", 0.3, 0.15),
    "inflation_sd": Rule("log"),
    "inflation_growth_correlation": Rule("atanh"),
    "consumer_price_persistence": Rule("logit", 0.3, 0.15),
    "consumer_price_sd": Rule("log"),
}
_LINKS: dict[str, tuple[Callable[[float], float], Callable[[float], float], Callable[[float], float]]] = {
    "log": (math.log, math.exp, lambda value: value),
    "logit": (lambda p: math.log(p / (1.0 - p)), lambda x: 1.0 / (1.0 + math.exp(-x)), lambda p: p * (1.0 - p)),
    "atanh": (math.atanh, math.tanh, lambda value: 1.0 - value * value),
    "level": (float, float, lambda value: 1.0),
}
"""Scale -> value to searched number, back, and derivative of the value."""


class Match(NamedTuple):
    """Result: values and standard errors by parameter; simulated moments and their sd over paths, by moment."""

    values: dict[str, float]
    errors: dict[str, float]
    simulated: dict[str, float]
    spread: dict[str, float]


def match_moments(
    laboratory: Laboratory, observed: Mapping[str, float], start: Mapping[str, float], paths: int, steps: int
) -> Match:
    """Minimise squared distances of moments, each in units of its sampling error, plus those of the weak priors.

    The sampling error of a moment is its spread over simulated paths as long as history. Standard errors are those of
    the sandwich, which holds although the weights treat moments as independent. Each is that given the other
    parameters: priors are drawn independently, and would together be more uncertain than the estimate.
    """
    from scipy.optimize import least_squares

    names = list(RULES)
    target = np.array(list(observed.values()))

    def values(x: Array) -> dict[str, float]:
        return {name: _LINKS[RULES[name].scale][1](float(number)) for name, number in zip(names, x, strict=True)}

    def simulate(x: Array, count: int) -> Array:
        found = laboratory.moments(values(x), count)
        return np.array([found[name] for name in observed])

    x = np.array([_LINKS[RULES[name].scale][0](start[name]) for name in names])
    spread = np.maximum(simulate(x, 8 * paths).std(axis=1), 0.05)

    def misses(x: Array) -> Array:
        return np.concatenate([(simulate(x, paths).mean(axis=1) - target) / spread, _prior_misses(values(x))])

    found = least_squares(misses, x, diff_step=np.full(len(x), 1e-2), max_nfev=steps, xtol=1e-4, ftol=1e-4)
    final = simulate(found.x, 4 * paths)
    errors = _standard_errors(np.asarray(found.jac, dtype=np.float64), final / spread[:, None])
    chosen = values(found.x)
    slopes = [_LINKS[RULES[name].scale][2](chosen[name]) for name in names]
    return Match(
        chosen,
        dict(zip(names, (errors * np.array(slopes)).tolist(), strict=True)),
        dict(zip(observed, final.mean(axis=1).tolist(), strict=True)),
        dict(zip(observed, final.std(axis=1).tolist(), strict=True)),
    )


def matched_prior(name: str, value: float, error: float) -> Prior:
    """Prior of a matched parameter: lognormal for sizes, normal within limits for persistence and correlation."""
    scale = RULES[name].scale
    if scale == "log":
        return lognormal(value, value * math.exp(_Z95 * error / value))
    low, high = {"logit": (0.0, STATIONARY), "atanh": (-0.9, 0.9), "level": (0.0, None)}[scale]
    return normal(value, error, low, high)


def _prior_misses(values: Mapping[str, float]) -> Array:
    held = [(rule, values[name]) for name, rule in RULES.items() if rule.sd > 0.0]
    return np.array(
        [(math.log(v / r.mean) if r.scale == "log" else v - r.mean) / r.sd for r, v in held], dtype=np.float64
    )


def _standard_errors(jacobian: Array, moments: Array) -> Array:
    """Return standard errors on the searched scale; `moments` (moment, path) are scaled as the misses are."""
    count = len(moments)
    bread = np.linalg.inv(jacobian.T @ jacobian)
    data, prior = jacobian[:count], jacobian[count:]
    meat = data.T @ np.cov(moments) @ data + prior.T @ prior
    errors: Array = 1.0 / np.sqrt(np.diag(np.linalg.inv(bread @ meat @ bread)))
    return errors
