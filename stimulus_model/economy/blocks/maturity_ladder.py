"""Maturity ladder of government debt: every quarter's issue by maturity, redeemed to the quarter, coupons fixed.

Face value is in ¥ trillion, coupons in ¥ trillion a year, maturities in years. What is outstanding of an issue of m
years made in quarter s is all of it before quarter s + 4 m and nothing from then on, so sums over all buckets follow
from what is issued today and what was issued m years ago: no bucket is ever visited in between.
"""

from typing import NamedTuple

from stimulus_model.economy.paths.policy_record import Policy

MATURITIES = (1, 2, 5, 10, 20, 30, 40)
"""Years of the bonds that are issued: the Ministry of Finance's auctions, six-month bills with those of a year."""
LAGS = tuple(4 * years for years in MATURITIES)
"""Quarters from issue to redemption."""


class ByMaturity(NamedTuple):
    """One number for each of `MATURITIES`."""

    y1: float
    y2: float
    y5: float
    y10: float
    y20: float
    y30: float
    y40: float


class Vintage(NamedTuple):
    """What one quarter issued: face value, and the coupons it promised a year."""

    face: ByMaturity
    coupons: ByMaturity


class PastVintages(NamedTuple):
    """The issues of one, two, five ... years ago, of which that maturity falls due today."""

    y1: Vintage
    y2: Vintage
    y5: Vintage
    y10: Vintage
    y20: Vintage
    y30: Vintage
    y40: Vintage


class Ladder(NamedTuple):
    """Sums over all buckets outstanding: face value, coupons a year, face value times years left."""

    face: float
    coupons: float
    face_years: float


class Due(NamedTuple):
    """What falls due in a quarter."""

    face: float
    coupons: float


def falling_due(past: PastVintages, policy: Policy) -> Due:
    """Redemptions of the quarter: of the debt of the start, and of what was issued one to forty years ago."""
    return Due(
        policy.maturing
        + ((past.y1.face.y1 + past.y2.face.y2) + (past.y5.face.y5 + past.y10.face.y10))
        + ((past.y20.face.y20 + past.y30.face.y30) + past.y40.face.y40),
        policy.maturing_coupons
        + ((past.y1.coupons.y1 + past.y2.coupons.y2) + (past.y5.coupons.y5 + past.y10.coupons.y10))
        + ((past.y20.coupons.y20 + past.y30.coupons.y30) + past.y40.coupons.y40),
    )


def issue(amount: float, notes: float, spread: float, yields: ByMaturity, policy: Policy) -> Vintage:
    """Issue `amount` after the plan's shares, and `notes` at five years, at par at today's yields (% a year).

    Notes promise `spread` percentage points more than bonds of five years, until they are redeemed.
    """
    face = ByMaturity(
        policy.issue_1y * amount,
        policy.issue_2y * amount,
        policy.issue_5y * amount + notes,
        policy.issue_10y * amount,
        policy.issue_20y * amount,
        policy.issue_30y * amount,
        policy.issue_40y * amount,
    )
    coupons = ByMaturity(*(0.01 * rate * part for rate, part in zip(yields, face, strict=True)))
    return Vintage(face, coupons._replace(y5=coupons.y5 + 0.01 * spread * notes))


def total(parts: ByMaturity) -> float:
    """Sum over maturities."""
    return ((parts.y1 + parts.y2) + (parts.y5 + parts.y10)) + ((parts.y20 + parts.y30) + parts.y40)


def roll(ladder: Ladder, due: Due, vintage: Vintage) -> Ladder:
    """Return the ladder at the end of the quarter: all bonds a quarter nearer, some redeemed, some new."""
    years = ByMaturity(*(float(m) * part for m, part in zip(MATURITIES, vintage.face, strict=True)))
    return Ladder(
        ladder.face - due.face + total(vintage.face),
        ladder.coupons - due.coupons + total(vintage.coupons),
        ladder.face_years - 0.25 * ladder.face + total(years),
    )
