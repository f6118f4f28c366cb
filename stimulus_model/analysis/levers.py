"""Ranges of beliefs: how far each parameter may move, and to which end a package would wish it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.prior import Prior
from stimulus_model.inputs import InputError, check_choice, check_number, suggest

Ranges: TypeAlias = Mapping[str, tuple[float, float]]
_EDGE = 0.001
LEVERS: Mapping[str, str] = MappingProxyType(
    {
        "additionality": "high",
        "deadweight": "low",
        "risk_aversion": "low",
        "offshoring": "low",
        "lower_bound_multiplier": "high",
        "import_share_capex": "low",
        "import_share_research": "low",
        "chip_return": "high",
        "displacement": "low",
        "engineer_shortage": "low",
        "learning_elasticity": "high",
        "research_return": "high",
        "exit_hazard": "low",
        "realised_share": "high",
        "compute_effect": "high",
    }
)
"""Parameters on which a package's success turns, and the end of their priors that favours it."""


def favourable(economy: Economy, levers: Iterable[str] = tuple(LEVERS)) -> dict[str, tuple[float, float]]:
    """Return ranges from the median of each lever to the end of its prior that favours the package."""
    ranges = {}
    for name in levers:
        low, high = _whole_prior(check_choice("levers", name, LEVERS), economy)
        ranges[name] = (economy.parameters[name].prior.median, high if LEVERS[name] == "high" else low)
    return ranges


def beyond(prior: Prior, value: float) -> float:
    """Return the prior probability of `value` or one further from the median."""
    levels = np.linspace(0.0, 1.0, 20_001)[1:-1]
    below = float(np.mean(prior.quantile(levels) < value))
    above = float(np.mean(prior.quantile(levels) > value))
    return above if value >= prior.median else below


def ranges_of(parameters: object, economy: Economy) -> dict[str, tuple[float, float]]:
    """Read what a user gave: a name, several, or a dictionary of names and ranges."""
    wanted = "a parameter of the economy, several, or a dictionary of name and (first, last)"
    if isinstance(parameters, str):
        parameters = [parameters]
    if not isinstance(parameters, Iterable):
        raise InputError("parameters", parameters, wanted)
    given = dict(parameters) if isinstance(parameters, Mapping) else dict.fromkeys(parameters)
    if not given:
        raise InputError("parameters", given, wanted)
    ranges = {}
    for name, limits in given.items():
        if name not in economy.entries:
            raise InputError("parameters", name, wanted, suggest(name, economy.entries))
        ranges[name] = _whole_prior(name, economy) if limits is None else _limits(name, limits)
    return ranges


def _whole_prior(name: str, economy: Economy) -> tuple[float, float]:
    low, high = economy.parameters[name].prior.quantile([_EDGE, 1.0 - _EDGE])
    if not high > low:
        allowed = "(first, last) for it: its prior is a single number"
        raise InputError(f"parameters.{name}", float(low), allowed)
    return float(low), float(high)


def _limits(name: str, limits: object) -> tuple[float, float]:
    field = f"parameters.{name}"
    if not isinstance(limits, tuple | list) or len(limits) != 2:
        raise InputError(field, limits, "(first, last)")
    first, last = (check_number(field, value) for value in limits)
    if first == last:
        raise InputError(field, limits, "two different values")
    return first, last
