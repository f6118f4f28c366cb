"""Erlang lags: what enters passes through stages, each of which lets the same share of what it holds go in a quarter.

The mean lag of n stages that let go the share `rate` is n / `rate` quarters.
"""

from stimulus_model.numerics.functions import minimum


def two_stage_rate(mean_lag: float) -> float:
    """Share that each of two stages lets go in a quarter, for a mean lag in quarters of at least two."""
    rate: float = minimum(2.0 / mean_lag, 1.0)
    return rate


def three_stage_rate(mean_lag: float) -> float:
    """Share that each of three stages lets go in a quarter, for a mean lag in quarters of at least three."""
    rate: float = minimum(3.0 / mean_lag, 1.0)
    return rate


def two_stage_lag(inflow: float, first: float, second: float, rate: float) -> tuple[float, float, float]:
    """Second-order Erlang lag with mean 2 / `rate` quarters: outflow, and both stages after the quarter."""
    outflow = rate * second
    return outflow, first + inflow - rate * first, second + rate * first - outflow
