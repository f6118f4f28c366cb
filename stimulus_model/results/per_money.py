"""Output per unit of money paid out, like over like: real over real, or nominal over nominal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.results.paths import Floats

if TYPE_CHECKING:
    from stimulus_model.results.answers import Answers

CASH, PRICES = "package_cash", "price_level"
LIKE: Mapping[str, str] = {"real_gdp": "real over real", "nominal_gdp": "nominal over nominal"}
"""Output, and how what is said of it per unit of money is labelled."""


def paid_out(projection: Answers, output: str, window: slice) -> Floats:
    """Return cash of the package in a window (draw,), in the prices in which `output` is.

    Real output has prices of the start, in which the deflator is 1: cash is divided by it.
    """
    cash = projection.effect(CASH).to_numpy()[:, window]
    if output == "real_gdp":
        level: Any = projection
        cash = cash / level.level(PRICES).to_numpy()[:, window]
    paid: Floats = cash.sum(axis=1) / 4.0
    return paid


def per_money(projection: Answers, output: str, window: slice) -> Floats:
    """Return output in a window per unit of money paid out in it (draw,)."""
    gained = projection.effect(output).to_numpy()[:, window].sum(axis=1) / 4.0
    ratio: Floats = gained / paid_out(projection, output, window)
    return np.asarray(ratio)
