"""What the European Union's debt analysis reads of a country: series by year and parameters, carried to the horizon.

Source: European Commission, Debt Sustainability Monitor 2023, annex A3: market rates and inflation go in a line to
what markets expect in ten years and from there to their long-run values in thirty; growth after the forecast is that
of potential output, and the structural primary balance without an adjustment stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError, check_number, suggest

Floats = npt.NDArray[np.float64]
SERIES = (
    "debt_pct_gdp", "spb_pct_gdp_no_adjustment", "real_gdp_growth_pct", "potential_growth_pct",
    "gdp_deflator_growth_pct", "rate_long_pct", "rate_short_pct", "stock_flow_pct_gdp", "ageing_cost_pct_gdp",
    "implicit_rate_pct",
)  # fmt: skip
"""Columns of the series; the implicit rate is needed in the reference year; forecast years may have it."""
REQUIRED = (
    "reference_year", "last_forecast_year", "output_gap", "overall_balance", "structural_balance",
    "fiscal_multiplier", "budget_semi_elasticity", "short_term_share", "long_term_maturing_share", "rate_short_T10",
    "rate_long_T10", "rate_short_T30", "rate_long_T30", "inflation_T10", "inflation_T30",
)  # fmt: skip
OPTIONAL = {
    "in_excessive_deficit_procedure": 0.0, "long_term_maturing_share_T10": np.nan, "overall_balance_before": np.nan,
}  # fmt: skip
LIMITS = {
    "reference_year": (1900, 2200), "last_forecast_year": (1900, 2200), "short_term_share": (0.0, 0.99),
    "long_term_maturing_share": (0.0, 1.0), "long_term_maturing_share_T10": (0.0, 1.0),
    "fiscal_multiplier": (0.0, 5.0), "budget_semi_elasticity": (0.0, 2.0),
    "in_excessive_deficit_procedure": (0.0, 1.0),
}  # fmt: skip
RATES = (-100.0, 1000.0)
"""Limits of everything else, per cent."""
AFTER = 10
"""Years after the adjustment that the criteria look at."""


@dataclass(frozen=True, slots=True, eq=False)
class EuCountry:
    """A country from the reference year on: each array has one number a year, per cent (of GDP) a year.

    Attributes
    ----------
    years
        Calendar years; the first is the reference year.
    growth, potential, inflation
        Real GDP without an adjustment, potential output and the GDP deflator.
    long_rate, short_rate
        Market rates on new debt.
    stock_flow, ageing_cost
        Of GDP.
    maturing
        Part of long-term debt that matures in the year.
    implicit_rate
        Of the reference year and of forecast years; missing where it has to be calculated.
    debt, balance
        Debt and structural primary balance of the reference year; `balance_changes`, without an adjustment.
    parameters
        The others, by name.
    """

    years: tuple[int, ...]
    growth: Floats
    potential: Floats
    inflation: Floats
    long_rate: Floats
    short_rate: Floats
    stock_flow: Floats
    ageing_cost: Floats
    maturing: Floats
    implicit_rate: Floats
    debt: float
    balance: float
    balance_changes: Floats
    parameters: Mapping[str, float]


def read_country(series: Any, parameters: object, adjustment: int) -> EuCountry:
    """Check what a user gave and carry it to ten years after the adjustment.

    Raises
    ------
    InputError
        Something is missing, unknown or no number.
    """
    given = _parameters(parameters)
    first = int(given["reference_year"])
    years = tuple(range(first, first + adjustment + AFTER + 1))
    columns = _columns(series, years)
    potential = _held("potential_growth_pct", columns)
    growth = np.where(np.isnan(columns["real_gdp_growth_pct"]), potential, columns["real_gdp_growth_pct"])
    share = given["long_term_maturing_share"]
    later = share if np.isnan(given["long_term_maturing_share_T10"]) else given["long_term_maturing_share_T10"]
    balance = columns["spb_pct_gdp_no_adjustment"]
    for name, column in {"debt_pct_gdp": columns["debt_pct_gdp"], "spb_pct_gdp_no_adjustment": balance,
                         "implicit_rate_pct": columns["implicit_rate_pct"]}.items():  # fmt: skip
        if np.isnan(column[0]):
            raise InputError(f"series.{name}", None, f"a number for {first}, the reference year")
    return EuCountry(
        years, growth, potential,
        _to_anchors("gdp_deflator_growth_pct", columns, given["inflation_T10"], given["inflation_T30"]),
        _to_anchors("rate_long_pct", columns, given["rate_long_T10"], given["rate_long_T30"]),
        _to_anchors("rate_short_pct", columns, given["rate_short_T10"], given["rate_short_T30"]),
        np.nan_to_num(columns["stock_flow_pct_gdp"]), _held("ageing_cost_pct_gdp", columns),
        share + (later - share) * np.clip(np.arange(len(years)) / 10.0, 0.0, 1.0), columns["implicit_rate_pct"],
        float(columns["debt_pct_gdp"][0]), float(balance[0]),
        np.nan_to_num(np.diff(balance, prepend=balance[0])), given,
    )  # fmt: skip


def _parameters(parameters: object) -> dict[str, float]:
    allowed = f"a dictionary with {', '.join(REQUIRED)}"
    if not isinstance(parameters, Mapping):
        raise InputError("parameters", parameters, allowed)
    known = (*REQUIRED, *OPTIONAL)
    for name in parameters:
        if name not in known:
            raise InputError("parameters", name, "a parameter of the analysis", suggest(name, known))
    missing = [name for name in REQUIRED if name not in parameters]
    if missing:
        raise InputError("parameters", sorted(map(str, parameters)), f"{allowed}; missing: {', '.join(missing)}")
    limits = {name: dict(zip(("low", "high"), LIMITS.get(name, RATES), strict=True)) for name in known}
    found = {name: check_number(f"parameters.{name}", each, **limits[name]) for name, each in parameters.items()}
    for name in ("reference_year", "last_forecast_year"):
        if found[name] != int(found[name]):
            raise InputError(f"parameters.{name}", found[name], "a year, a whole number")
        found[name] = int(found[name])
    return OPTIONAL | found


def _columns(series: Any, years: tuple[int, ...]) -> dict[str, Floats]:
    allowed = f"a DataFrame with a row a year and columns {', '.join(SERIES)}"
    if not (hasattr(series, "columns") and hasattr(series, "reindex")):
        raise InputError("series", series, allowed)
    names = [str(name) for name in series.columns]
    for name in names:
        if name not in SERIES:
            raise InputError("series", name, allowed, suggest(name, SERIES))
    missing = [name for name in SERIES if name not in names]
    if missing:
        raise InputError("series", names, f"{allowed}; missing: {', '.join(missing)}")
    flags = [name for name in names if getattr(series[name].dtype, "kind", None) == "b"]
    if flags:
        raise InputError(f"series.{flags[0]}", "True and False", f"{allowed}, all numbers")
    try:
        found = {name: series[name].reindex(list(years)).to_numpy(dtype=np.float64) for name in SERIES}
    except (TypeError, ValueError, OverflowError):
        raise InputError("series", series, f"{allowed}, all numbers, each year once") from None
    for name, column in found.items():
        known = column[~np.isnan(column)]
        if known.size and not (RATES[0] < known.min() and known.max() < RATES[1]):
            raise InputError(f"series.{name}", known.tolist(), f"per cent, between {RATES[0]:g} and {RATES[1]:g}")
    return found


def _held(name: str, columns: Mapping[str, Floats]) -> Floats:
    """Return a series with its first and last number held."""
    known = np.flatnonzero(~np.isnan(columns[name]))
    if not known.size:
        raise InputError(f"series.{name}", None, "at least one number from the reference year on")
    if (np.diff(known) > 1).any():
        allowed = "numbers for each year from the first to the last that has one"
        raise InputError(f"series.{name}", columns[name][: known[-1] + 1].tolist(), allowed)
    return np.interp(np.arange(len(columns[name])), known, columns[name][known])


def _to_anchors(name: str, columns: Mapping[str, Floats], in_ten: float, in_thirty: float) -> Floats:
    """Return a series that goes in lines to its values in ten and in thirty years, where none is given."""
    column = columns[name]
    known = {int(k): float(column[k]) for k in np.flatnonzero(~np.isnan(column))}
    if 0 not in known and 1 not in known:
        raise InputError(f"series.{name}", None, "a number for the reference year or the next")
    points = {30: in_thirty, 10: in_ten} | known
    at = sorted(points)
    return np.interp(np.arange(len(column)), at, [points[k] for k in at])
