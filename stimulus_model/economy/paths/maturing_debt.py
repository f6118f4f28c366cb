"""The ladder of the start: what of the debt outstanding there falls due in each later quarter."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.paths.policy_record import Position

Array = npt.NDArray[np.float64]
BOUNDS = (0, 1, 2, 5, 10, 20, 30, 40)
"""Years left between which the Ministry of Finance, or judgement, gives shares; even within."""
HALF_A_QUARTER = 0.125
"""In years."""


def starting_debt(position: Position) -> float:
    """Return gross debt at the start, ¥ trillion."""
    return 0.01 * position.debt_to_gdp * position.output


def bucket_shares(position: Position) -> tuple[float, ...]:
    """Return shares of the debt by years left, between `BOUNDS`; the last is what the others leave."""
    given = (
        position.due_1y,
        position.due_2y,
        position.due_5y,
        position.due_10y,
        position.due_20y,
        position.due_30y,
    )
    return (*given, 1.0 - sum(given))


def bucket_coupons(position: Position) -> tuple[float, ...]:
    """Return mean coupons by years left, between `BOUNDS`, % a year."""
    return (
        position.coupon_1y,
        position.coupon_2y,
        position.coupon_5y,
        position.coupon_10y,
        position.coupon_20y,
        position.coupon_30y,
        position.coupon_40y,
    )


def bucket_years(low: int, high: int) -> float:
    """Return the mean years left of a bucket whose bonds fall due evenly, at the ends of quarters."""
    return 0.5 * (low + high) + HALF_A_QUARTER


def maturing(position: Position, quarters: npt.NDArray[np.int64]) -> tuple[Array, Array]:
    """Return face value (¥ trillion) and coupons (¥ trillion a year) that fall due.

    Parameters
    ----------
    position
        Shares and coupons by years left.
    quarters
        Quarters after the start, 1 for the first.
    """
    debt = starting_debt(position)
    face, coupons = np.zeros(len(quarters)), np.zeros(len(quarters))
    buckets = zip(pairwise(BOUNDS), bucket_shares(position), bucket_coupons(position), strict=True)
    for (low, high), share, coupon in buckets:
        inside = (quarters > 4 * low) & (quarters <= 4 * high)
        face[inside] = debt * share / (4 * (high - low))
        coupons[inside] = 0.01 * coupon * face[inside]
    return face, coupons
