"""What a parameter can be at all: outside its support, shares are none, walks explode or equations divide by zero.

Priors say what is likely, and experiments go beyond them on purpose; so only what cannot be is refused. A parameter
says its support itself, or has that of its unit; most units leave everything open: an elasticity may have the other
sign, and a plant may open early.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.inputs import InputError, check_keys, check_number

NEVER: Final = 1e-9
"""Probability of what no run meets: a normal prior ten standard deviations above zero needs no support."""


class Support(NamedTuple):
    """Smallest and largest possible value; a number must lie above `above`."""

    low: float = -math.inf
    high: float = math.inf
    above: float = -math.inf

    @property
    def floor(self) -> float:
        """The end of what is possible below, whether it is possible itself or not."""
        return max(self.low, self.above)

    def to_dict(self) -> dict[str, float]:
        """JSON-able form: the ends that there are."""
        return {name: end for name, end in self._asdict().items() if math.isfinite(end)}


ANYTHING: Final = Support()
_PART: Final = Support(low=0.0, high=1.0)
_OF_UNITS: Final[Mapping[str, Support]] = MappingProxyType(
    {
        "share": _PART,
        "share a quarter": _PART,
        "1 a quarter": _PART,
        "quarters": Support(above=0.0),
        "degrees of freedom": Support(low=3.0),
        "fiscal year": Support(low=1900.0, high=2300.0),
    }
)
"""Lags divide, tails have a variance, and a year with other digits is a slip."""


def support_of_unit(unit: str) -> Support:
    """Return what a parameter of a unit can be if it does not say so itself."""
    return _OF_UNITS.get(unit, ANYTHING)


def read_support(field: str, table: object) -> Support:
    """Read ``{ low = 0.0, high = 1.0 }`` or ``{ above = 0.0 }``; an empty table leaves everything open."""
    given = check_keys(field, table, (), Support._fields)
    found = Support(**{name: check_number(f"{field}.{name}", end) for name, end in given.items()})
    if found.floor >= found.high:
        raise InputError(field, dict(given), "ends of which the lower lies below the upper")
    return found


def check_possible(field: str, prior: Prior, support: Support) -> Prior:
    """Return `prior` if the parameter can have every value that it gives.

    Raises
    ------
    InputError
        Naming `field`, if a value or a part of the prior lies outside `support`.
    """
    floor = support.floor  # a density that only touches it never gives it
    low, high = prior.support
    if prior.kind == "fixed":
        check_number(field, low, **support.to_dict())
    elif low < floor or high > support.high:
        low, high = (float(end) for end in prior.quantile([NEVER, 1.0 - NEVER]))
        if low < floor or high > support.high:
            span = f">= {floor:g}" + (f" and <= {support.high:g}" if math.isfinite(support.high) else "")
            raise InputError(field, prior.describe(), f"a prior of numbers {span}; low and high cut one off")
    return prior
