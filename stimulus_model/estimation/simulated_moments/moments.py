"""How much and how long the quarterly accounts move, and together: of history, and of simulated paths alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.estimation.sample import Array
from stimulus_model.estimation.series import check_has_columns
from stimulus_model.inputs import InputError

if TYPE_CHECKING:
    from pandas import DataFrame

REAL = ("gdp", "consumption", "investment", "exports", "imports")
PRICES = ("deflator", "price")
LAGS = {"gdp": (1, 4, 8, 20)} | dict.fromkeys((*REAL[1:], *PRICES), (1, 4, 8))
"""Quarters over which changes are taken."""
TAX_QUARTERS = ("1997Q1", "1997Q2", "1997Q3", "2014Q1", "2014Q2", "2014Q3", "2019Q4")
"""Quarters around rises of the consumption tax: decisions, and no shocks."""
SMOOTHNESS = 1600.0
"""Of the filter of Hodrick and Prescott (1997)."""


def growth_rates(
    accounts: DataFrame, names: Collection[str], start: str, end: str, without: Collection[str]
) -> DataFrame:
    """Quarterly growth in %; quarters `without` have the mean of the others. All dates such as ``1994Q2``."""
    check_has_columns("accounts", accounts, names)
    levels = accounts.loc[start:end, list(names)].astype(float)
    if len(levels) < 40 or not bool((levels > 0.0).all(axis=None)):
        raise InputError("accounts", f"{len(levels)} quarters", f"at least 40 positive levels from {start} to {end}")
    growth = (100.0 * levels.apply(np.log)).diff().iloc[1:]
    growth[growth.index.isin(list(without))] = np.nan
    return growth.fillna(growth.mean())


def observed_moments(
    accounts: DataFrame, start: str, end: str, prices_end: str, without: Collection[str]
) -> tuple[dict[str, float], int]:
    """Moments of the accounts, and the number of quarters; those of prices alone run to `prices_end`."""
    growth = growth_rates(accounts, (*REAL, *PRICES), start, end, without)
    paths = {name: np.cumsum(growth[name].to_numpy())[None, :] for name in growth.columns}
    found = {name: float(values[0]) for name, values in moments(paths).items()}
    longer = growth_rates(accounts, PRICES, start, prices_end, without)
    alone = price_moments({name: np.cumsum(longer[name].to_numpy())[None, :] for name in PRICES})
    return found | {name: float(values[0]) for name, values in alone.items()}, len(growth)


def moments(paths: Mapping[str, Array]) -> dict[str, Array]:
    """Moments of every path, shape (path,), from 100 x log levels, shape (path, quarter).

    Logs of standard deviations of changes over several quarters and of the filtered gap, and correlations.
    """
    growth = {name: np.diff(values, axis=1) for name, values in paths.items()}
    found = {f"sd {name} {k}": _log_sd(paths[name], k) for name in REAL for k in LAGS[name]}
    found |= price_moments(paths)
    gaps = paths["gdp"] @ gap_filter(paths["gdp"].shape[1])
    found["sd gap"] = np.asarray(np.log(gaps.std(axis=1, ddof=1)), dtype=np.float64)
    for name in (*REAL[1:], "deflator"):
        found[f"correlation gdp {name}"] = correlation(growth["gdp"], growth[name])
    found["correlation consumption exports"] = correlation(growth["consumption"], growth["exports"])
    found["autocorrelation gdp"] = correlation(growth["gdp"][:, 1:], growth["gdp"][:, :-1])
    return found


def price_moments(paths: Mapping[str, Array]) -> dict[str, Array]:
    """Moments of the two price indices alone."""
    found = {f"sd {name} {k}": _log_sd(paths[name], k) for name in PRICES for k in LAGS[name]}
    found["correlation deflator price"] = correlation(*(np.diff(paths[name], axis=1) for name in PRICES))
    return found


def gap_filter(quarters: int) -> Array:
    """Matrix that turns levels into the gap of Hodrick and Prescott, shape (quarter, quarter)."""
    second = np.diff(np.eye(quarters), 2, axis=0)
    trend = np.linalg.inv(np.eye(quarters) + SMOOTHNESS * second.T @ second)
    return np.asarray(np.eye(quarters) - trend, dtype=np.float64)


def correlation(x: Array, y: Array) -> Array:
    """Correlation over the last axis."""
    a, b = x - x.mean(axis=-1, keepdims=True), y - y.mean(axis=-1, keepdims=True)
    product: Array = (a * b).mean(axis=-1) / np.sqrt((a * a).mean(axis=-1) * (b * b).mean(axis=-1))
    return product


def _log_sd(levels: Array, quarters: int) -> Array:
    change: Array = levels[:, quarters:] - levels[:, :-quarters]
    sd: Array = np.log(change.std(axis=1, ddof=1))
    return sd
