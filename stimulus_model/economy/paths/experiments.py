"""Standard experiments: which field of the policy rows each changes, and how."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def _level(size: float, on: FloatArray) -> FloatArray:
    return size * on


@dataclass(frozen=True, slots=True)
class Experiment:
    """One standard experiment.

    Attributes
    ----------
    title
        What is changed, with ``{size}`` where the size goes, and ``{currency}`` where the economy's money does.
    unit
        What `size` measures; 0.01 is one per cent or one percentage point.
    field
        Field of the economy's `Policy` that is changed; empty for fiscal policy, where the experiment is a package of
        the one instrument that has its name.
    path
        (size, 1 while it lasts else 0 by quarter) -> what is added to the field, or the path of the instrument.
    rate
        Whether the policy rate itself is what is set.
    """

    title: str
    unit: str
    field: str = ""
    path: Callable[[float, FloatArray], FloatArray] = _level
    rate: bool = False


def _points(size: float, on: FloatArray) -> FloatArray:
    return 100.0 * size * on


def _log(size: float, on: FloatArray) -> FloatArray:
    return math.log1p(size) * on


def _growth(size: float, on: FloatArray) -> FloatArray:
    """Log level when growth is higher by `size` a year from the first quarter on."""
    return np.cumsum(math.log1p(size) / 4.0 * on)


IMPOSED: Mapping[str, Experiment] = {
    "policy_rate": Experiment("Policy rate {size} points", "rate", "fixed_rate", _points, rate=True),
    "tfp_growth": Experiment("Growth of productivity {size} points a year", "rate", "technology", _growth),
    "exchange_rate": Experiment(
        "Foreign currency in {currency} {size}", "share, up = depreciation", "exchange_rate", _log
    ),
    "oil_price": Experiment("Oil price {size}", "share", "oil_price", _log),
    "world_demand": Experiment("World demand {size}", "share", "world", _log),
    "long_rate": Experiment("Long-term yields {size} points", "rate", "term_premium", _points),
}
"""Experiments that set a path of the economy itself; those of fiscal policy are packages of one instrument."""
