"""Vector autoregressions with known structure, and plain re-derivations of what the library computes at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

NAMES = ("g", "t", "y")
THETA, ZETA_G, ZETA_T = 1.8, 0.3, -0.15  # taxes to output; output to spending and to taxes
SD = np.array([1.0, 1.5, 0.8])
# structural equations: g = e_g; t = THETA y + e_t; y = ZETA_G g + ZETA_T t + e_y
WEIGHTS = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, -THETA], [-ZETA_G, -ZETA_T, 1.0]])
IMPACT = np.linalg.inv(WEIGHTS) * SD
LAG = np.array([[0.7, 0.0, 0.1], [0.1, 0.5, 0.2], [0.1, -0.05, 0.8]])


def quarters(periods: int, first: str = "1950Q1") -> pd.PeriodIndex:
    """Return consecutive quarters."""
    return pd.period_range(first, periods=periods, freq="Q")


def fiscal(periods: int = 200, seed: int = 1, noise: float = 1.0) -> pd.DataFrame:
    """Return series of the system above, with an instrument ``m`` for the tax shock and a second one ``m2``."""
    rng = np.random.default_rng(seed)
    shocks = rng.standard_normal((periods, 3))
    values = np.zeros((periods, 3))
    for k in range(1, periods):
        values[k] = LAG @ values[k - 1] + IMPACT @ shocks[k]
    data = pd.DataFrame(values + 5.0, columns=list(NAMES), index=quarters(periods))
    data["m"] = shocks[:, 1] + noise * rng.standard_normal(periods)
    data["m2"] = shocks[:, 1] + noise * rng.standard_normal(periods)
    return data


def walks(periods: int = 120, variables: int = 5, seed: int = 3) -> pd.DataFrame:
    """Return random walks."""
    values = np.random.default_rng(seed).standard_normal((periods, variables)).cumsum(axis=0)
    return pd.DataFrame(values, columns=list("abcdefg")[:variables], index=quarters(periods))


def design(values: np.ndarray, lags: int, fixed: np.ndarray) -> np.ndarray:
    """Return regressors row by row, the slow way."""
    rows = []
    for k in range(lags, len(values)):
        past = [values[k - lag] for lag in range(1, lags + 1)]
        rows.append(np.concatenate([fixed[k - lags], *past]))
    return np.array(rows)


def mertens_ravn(covariance: np.ndarray, comoment: np.ndarray) -> np.ndarray:
    """Return how the first variable answers the others, by the partitioned formulas of Mertens and Ravn (2013)."""
    ratio = comoment[1:] / comoment[0]
    s11, s21, s22 = covariance[0, 0], covariance[1:, 0], covariance[1:, 1:]
    gap = s21 - ratio * s11
    middle = s11 * np.outer(ratio, ratio) - np.outer(s21, ratio) - np.outer(ratio, s21) + s22
    b12b12 = gap @ np.linalg.inv(middle) @ gap
    b22b22 = middle + np.outer(gap, ratio) + np.outer(ratio, gap) + b12b12 * np.outer(ratio, ratio)
    return (gap + b12b12 * ratio) @ np.linalg.inv(b22b22)


def instrumented(outcome: np.ndarray, regressors: np.ndarray, tools: np.ndarray) -> np.ndarray:
    """Return just-identified instrumental-variables coefficients."""
    return np.linalg.solve(tools.T @ regressors, tools.T @ outcome)
