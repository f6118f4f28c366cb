"""How published differences are measured: which paths they need, and what is computed from them by quarter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Paths = Mapping[str, FloatArray]
PERCENT, POINTS = "%", "percentage points"


class Difference(NamedTuple):
    """One way of measuring a difference.

    Attributes
    ----------
    title
        What it is, in words.
    unit
        ``"%"`` of the baseline, or ``"percentage points"``.
    inputs
        Variables of the registry that it needs.
    difference
        (paths with, paths without the experiment) -> the difference; arrays have quarters on their second axis.
        The value of a year is the mean of its quarters.
    """

    title: str
    unit: str
    inputs: tuple[str, ...]
    difference: Callable[[Paths, Paths], FloatArray]


def _percent(title: str, name: str) -> Difference:
    def difference(path: Paths, base: Paths) -> FloatArray:
        return 100.0 * (path[name] / base[name] - 1.0)

    return Difference(title, PERCENT, (name,), difference)


def _points(title: str, name: str) -> Difference:
    def difference(path: Paths, base: Paths) -> FloatArray:
        return path[name] - base[name]

    return Difference(title, POINTS, (name,), difference)


def _level(title: str, rate: str) -> Difference:
    """Difference a level in per cent of the baseline, from its growth rate in % a year."""

    def difference(path: Paths, base: Paths) -> FloatArray:
        return 100.0 * np.expm1(np.cumsum(path[rate] - base[rate], axis=1) / 400.0)

    return Difference(title, PERCENT, (rate,), difference)


def _unemployment(path: Paths, base: Paths) -> FloatArray:
    return 100.0 * (base["employment"] / base["labour_force"] - path["employment"] / path["labour_force"])


def _budget_balance(path: Paths, base: Paths) -> FloatArray:
    change = path["primary_balance_to_gdp"] - base["primary_balance_to_gdp"]
    return change - (path["interest_to_gdp"] - base["interest_to_gdp"])


def _debt_to_annual_gdp(path: Paths, base: Paths) -> FloatArray:
    """Debt at the end of a year over nominal GDP of the year, the same in its four quarters; whole years only."""

    def ratio(paths: Paths) -> FloatArray:
        gdp = paths["nominal_gdp"]
        annual = 0.25 * (gdp[:, ::4] + gdp[:, 1::4] + gdp[:, 2::4] + gdp[:, 3::4])
        return 100.0 * paths["debt"][:, 3::4] / annual

    return np.repeat(ratio(path) - ratio(base), 4, axis=1)


def _cumulated_gdp(path: Paths, base: Paths) -> FloatArray:
    return 100.0 * np.cumsum(path["real_gdp"] / base["real_gdp"] - 1.0, axis=1)


MEASURES: Final[dict[str, Difference]] = {
    "real_gdp": _percent("Real GDP", "real_gdp"),
    "potential_output": _percent("Potential output", "potential_output"),
    "output_gap": _points("Output gap", "output_gap"),
    "consumption": _percent("Private consumption with housing", "consumption"),
    "private_investment": _percent("Private investment", "private_investment"),
    "exports": _percent("Exports", "exports"),
    "imports": _percent("Imports", "imports"),
    "nominal_gdp": _percent("Nominal GDP", "nominal_gdp"),
    "price_level": _percent("GDP deflator", "price_level"),
    "consumer_prices": _level("Consumer prices", "cpi_inflation"),
    "wages": _level("Wages per person", "wage_inflation"),
    "policy_rate": _points("Short rate", "policy_rate"),
    "yield_10y": _points("10-year yield", "yield_10y"),
    "exchange_rate": _percent("Exchange rate, up = depreciation", "exchange_rate"),
    "employment": _percent("Employment", "employment"),
    "labour_force": _percent("Labour force", "labour_force"),
    "unemployment": Difference("Unemployment rate", POINTS, ("employment", "labour_force"), _unemployment),
    "primary_balance_to_gdp": _points("Primary balance to GDP", "primary_balance_to_gdp"),
    "budget_balance_to_gdp": Difference(
        "Budget balance to GDP", POINTS, ("primary_balance_to_gdp", "interest_to_gdp"), _budget_balance
    ),
    "debt_to_gdp": _points("Debt to GDP, mean of quarters", "debt_to_gdp"),
    "debt_to_annual_gdp": Difference(
        "Debt at the end of the year to GDP of the year", POINTS, ("debt", "nominal_gdp"), _debt_to_annual_gdp
    ),
    "cumulated_gdp": Difference("Real GDP, cumulated over the quarters", PERCENT, ("real_gdp",), _cumulated_gdp),
}
"""Every measure by name. Names of the registry mean the variable itself; the others are computed from several."""
