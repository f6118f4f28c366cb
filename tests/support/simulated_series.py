"""Series with a known answer, made for tests."""

from __future__ import annotations

import numpy as np
import pandas as pd


def one_country(periods: int = 120, seed: int = 1) -> pd.DataFrame:
    """Return output `y`, spending `g`, two shocks, a state of 0 and 1, and a second control, by quarter."""
    random = np.random.default_rng(seed)
    first, second, noise, other = random.standard_normal((4, periods))
    state = (np.sin(np.arange(periods) / 5.0) + 0.3 * other > 0.0).astype(float)
    y, g = np.zeros(periods), np.zeros(periods)
    for t in range(periods):
        before_y, before_g = (y[t - 1], g[t - 1]) if t else (0.0, 0.0)
        g[t] = 0.5 * before_g + first[t] + 0.6 * second[t] + 0.4 * noise[t]
        y[t] = 0.4 * before_y + (0.8 + 0.5 * state[t - 1]) * g[t] + (1.0 + abs(first[t])) * noise[t]
    index = pd.period_range("1990Q1", periods=periods, freq="Q")
    columns = {"y": y, "g": g, "z": first, "z2": second, "state": state, "x": other}
    return pd.DataFrame(columns, index=index)


def several_countries(units: int = 6, periods: int = 30, seed: int = 2) -> pd.DataFrame:
    """Return a panel: `y`, `g` and `z` with effects of the units, by `unit` and `year`."""
    parts = []
    for number in range(units):
        part = one_country(periods, seed + number)[["y", "g", "z", "z2", "state", "x"]].reset_index(drop=True)
        part["y"] += 5.0 * number
        parts.append(part.assign(unit=f"country {number}", year=2000 + np.arange(periods)))
    return pd.concat(parts, ignore_index=True)
