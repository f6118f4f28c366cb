"""What can be put on a path of one's own, in which unit, and by which residual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stimulus_model.economy.blocks.shocks import Shocks
from stimulus_model.economy.paths.baseline import ADD_FACTORS, BASELINE
from stimulus_model.inputs import InputError, suggest


class BaselineTarget(NamedTuple):
    """One variable that a baseline table can give.

    Attributes
    ----------
    variable
        What the model calls it.
    unit
        What the table gives.
    residual
        Add-factor that puts the median on it.
    reference
        Path of the economy that is set to it, or empty.
    measure
        ``"growth"`` of the mean of a period, its ``"mean"``, or its ``"last"`` quarter.
    low, high
        What is possible: outside, a number has a slip.
    """

    variable: str
    unit: str
    residual: str
    reference: str
    measure: str
    low: float
    high: float


BASELINE_TARGETS: Mapping[str, BaselineTarget] = {
    "growth": BaselineTarget("real_gdp", "% a year", "consumption_add", "real_growth", "growth", -30.0, 30.0),
    "output_gap": BaselineTarget("output_gap", "% of potential", "technology_add", "", "mean", -30.0, 30.0),
    "prices": BaselineTarget("price_level", "% a year", "inflation_add", "deflator", "growth", -20.0, 50.0),
    "inflation": BaselineTarget("inflation", "% a year", "inflation_add", "deflator", "mean", -20.0, 50.0),
    "cpi_inflation": BaselineTarget("cpi_inflation", "% a year", "inflation_add", "", "mean", -20.0, 50.0),
    "policy_rate": BaselineTarget("policy_rate", "% a year", "rate_add", "", "mean", -5.0, 50.0),
    "yield_2y": BaselineTarget("yield_2y", "% a year", "term_premium", "", "mean", -5.0, 50.0),
    "yield_5y": BaselineTarget("yield_5y", "% a year", "term_premium", "", "mean", -5.0, 50.0),
    "yield_10y": BaselineTarget("yield_10y", "% a year", "term_premium", "long_rate_reference", "mean", -5.0, 50.0),
    "yield_30y": BaselineTarget("yield_30y", "% a year", "term_premium", "", "mean", -5.0, 50.0),
    "primary_balance_to_gdp": BaselineTarget(
        "primary_balance_to_gdp", "% of GDP", "spending_add", "balance_reference", "mean", -50.0, 50.0
    ),
    "debt_to_gdp": BaselineTarget("debt_to_gdp", "% of GDP", "stock_flow_add", "debt_reference", "last", 0.0, 1000.0),
    "exchange_rate": BaselineTarget("exchange_rate", "index, start = 1", "exchange_rate", "", "mean", 0.2, 5.0),
}
"""Columns of a baseline table. Growth and prices are of the mean of the year, as official tables have them; by
quarter at annual rates. The others are what a projection shows of the variable."""
OTHER_NAMES: Mapping[str, str] = {
    "real_growth": "growth",
    "real_gdp_growth": "growth",
    "deflator": "prices",
    "cpi": "cpi_inflation",
    "balance": "primary_balance_to_gdp",
    "primary_balance": "primary_balance_to_gdp",
    "long_rate": "yield_10y",
    "debt": "debt_to_gdp",
}
"""Other names that tables give these columns."""
RESIDUALS: Mapping[str, str] = {
    "consumption_add": "points of consumption growth a year",
    "technology_add": "points of potential growth a year",
    "inflation_add": "points of inflation a year",
    "rate_add": "points of the rate that the rule wants",
    "term_premium": "points of the 10-year yield",
    "spending_add": "% of GDP",
    "stock_flow_add": "% of GDP",
    "exchange_rate": "log",
}
"""Add-factors that are solved for, and what they are measured in."""


class Exogenous(NamedTuple):
    """A variable that can be put on a path.

    Attributes
    ----------
    unit
        What its values are.
    exact
        Whether each draw meets it, or only their median.
    row
        Row of `Policy` that has it; empty: the equation that writes it gets a residual.
    low, high
        What is possible.
    """

    unit: str
    exact: bool
    row: str
    low: float
    high: float


_INDEX = "index, 1 = the path without it"
_DATA = {
    name: Exogenous("as in the economy's file", True, name, -1e15, 1e15)
    for name in BASELINE
    if name not in ADD_FACTORS and not name.endswith("_reference") and name not in ("real_growth", "deflator")
}
PATHS: Mapping[str, Exogenous] = {
    "policy_rate": Exogenous("% a year", True, "fixed_rate", -5.0, 50.0),
    "exchange_rate": Exogenous("index, start = 1", True, "", 0.2, 5.0),
    "yield_10y": Exogenous("% a year", True, "", -5.0, 50.0),
    "inflation": Exogenous("% a year", True, "", -20.0, 50.0),
    "primary_balance_to_gdp": Exogenous("% of GDP", True, "", -50.0, 50.0),
    "oil_price": Exogenous(_INDEX, True, "oil_price", 0.05, 20.0),
    "world_demand": Exogenous(_INDEX, False, "world", 0.2, 5.0),
    **_DATA,
}
"""Variables that `with_path` takes. Each draw meets them but world demand, which has shocks of its own: its median
does. The last ones are exogenous data of the economy's file."""
SHOCKS: Mapping[str, str] = dict.fromkeys((name for name in Shocks._fields if name != "tail"), "standard deviations")
"""Shocks that `with_shocks` takes."""


def find_path(name: object) -> str:
    """Return a name of `PATHS`; one that a table should give is refused with that hint."""
    if isinstance(name, str) and name in PATHS:
        return name
    target = OTHER_NAMES.get(name, name) if isinstance(name, str) else name
    if isinstance(target, str) and (target in BASELINE_TARGETS or target in BASELINE):
        follow = f"a column of with_baseline, which puts the median on it; with_path takes {', '.join(PATHS)}"
        raise InputError("name", name, follow)
    raise InputError("name", name, ", ".join(PATHS), suggest(name, PATHS))
