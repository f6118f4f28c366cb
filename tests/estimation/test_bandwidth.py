"""Automatic bandwidths: those that Stata's ivreg2 chooses with the authors' instruments, and around gaps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from real_series import ramey_zubairy

from stimulus_model.evidence import local_projection

SHOCKS = {"newsy": ["newsy"], "bp": ["g"], "both": ["newsy", "g"]}


def newey_west(residual: np.ndarray, tools: np.ndarray, period: np.ndarray) -> int:
    """Return lags plus one by Newey and West (1994), as ivreg2 chooses since version 3.1.09: a plain loop."""
    products = pd.Series((residual[:, None] * tools).sum(axis=1), index=period)
    span = period.max() - period.min() + 1
    longest = int(20 * (span / 100) ** (2 / 9))
    autocovariances = []
    for lag in range(longest + 1):  # lags are distances in time, not rows
        before = pd.Series(products.to_numpy(), index=period + lag)
        autocovariances.append((products * before.reindex(period)).sum())
    s0 = autocovariances[0] + 2 * sum(autocovariances[1:])
    s1 = 2 * sum(lag * value for lag, value in enumerate(autocovariances))
    return min(int(1.1447 * ((s1 / s0) ** 2) ** (1 / 3) * span ** (1 / 3)), longest) + 1


def joint_regression(data: pd.DataFrame, shocks: list[str], state: str, h: int) -> tuple[Any, Any, Any]:
    """Return residuals, instruments and periods of ``ivreg2 y (rec g, g = rec shock, shock) controls``."""
    frame = data.reset_index(drop=True)
    inside = frame[state].shift()
    sums = {name: sum(frame[name].shift(-lead) for lead in range(h + 1)) for name in ("y", "g")}
    lags = [frame[name].shift(lag) for name in dict.fromkeys([*shocks, "y", "g"]) for lag in range(1, 5)]
    controls = [inside, *(inside * x for x in lags), *((1 - inside) * x for x in lags)]
    excluded = [x for name in shocks for x in (inside * frame[name], frame[name])]
    columns = [sums["y"], sums["g"], inside * sums["g"], *excluded, *controls]
    used = pd.concat(columns, axis=1).dropna()
    values = used.to_numpy()
    ones = np.ones((len(used), 1))
    z = np.column_stack([values[:, 3:], ones])
    x = np.column_stack([values[:, 1:3], values[:, 3 + len(excluded) :], ones])
    fitted = z @ np.linalg.lstsq(z, x, rcond=None)[0]
    residual = values[:, 0] - x @ np.linalg.lstsq(fitted, values[:, 0], rcond=None)[0]
    return residual, z[:, :-1], used.index.to_numpy()


@pytest.mark.parametrize(
    ("shock", "state", "h"),
    # instruments "shock of either regime", which span the same, give another bandwidth in all of these
    [("newsy", "zlb", 14), ("bp", "slack", 1), ("bp", "zlb", 6), ("both", "slack", 2), ("both", "zlb", 16)],
)
def test_difference_of_states_has_the_bandwidth_of_the_authors_instruments(shock: str, state: str, h: int) -> None:
    data = ramey_zubairy()
    estimate = local_projection(data, "y", "g", SHOCKS[shock], [h], state=state, weak_below=0.0)
    residual, tools, period = joint_regression(data, SHOCKS[shock], state, h)
    difference = estimate.at(h, "difference")
    assert difference.observations == len(residual)
    assert difference.bandwidth == newey_west(residual, tools, period)


@pytest.mark.parametrize("h", [9, 10, 20])
def test_time_counts_by_its_span_where_dates_are_left_out(h: int) -> None:
    """Without the quarters of rationing, 1941Q3 to 1945Q4, as in the authors' check of robustness."""
    data = ramey_zubairy()
    data = data[(data.index < 1941.5) | (data.index >= 1946)]
    estimate = local_projection(data, "y", "g", "newsy", [h], missing="drop", weak_below=0.0).at(h)
    whole = data.reindex(ramey_zubairy().index).reset_index(drop=True)
    lags = [whole[name].shift(lag) for name in ("newsy", "y", "g") for lag in range(1, 5)]
    sums = [sum(whole[name].shift(-lead) for lead in range(h + 1)) for name in ("y", "g")]
    used = pd.concat([*sums, whole["newsy"], *lags], axis=1).dropna()
    assert estimate.observations == len(used) < np.ptp(used.index) + 1
    values, ones = used.to_numpy(), np.ones((len(used), 1))
    z, x = np.column_stack([values[:, 2:], ones]), np.column_stack([values[:, 1], values[:, 3:], ones])
    residual = values[:, 0] - x @ np.linalg.solve(z.T @ x, z.T @ values[:, 0])
    assert estimate.bandwidth == newey_west(residual, z[:, :-1], used.index.to_numpy())
