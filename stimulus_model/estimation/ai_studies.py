"""What published studies of artificial intelligence and productivity imply for Japan, each a function.

Every function gives ¥ trillion a year by which annual output is higher than without AI, as `Implied`: low, central
and high, each with the shape of `years`, nan outside the years for which the study speaks. Studies of other countries
are applied as they stand, to Japan's GDP of fiscal year 2024. Where a study gives a growth rate, the level follows by
compounding; where it gives one level and a horizon, the path to it is a straight line.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError, check_number, check_numbers

Array = npt.NDArray[np.float64]
GDP = 642.4
"""Nominal GDP of fiscal year 2024, ¥ trillion (Cabinet Office, base 2020)."""


class Implied(NamedTuple):
    """Extra output, ¥ trillion a year."""

    low: Array
    central: Array
    high: Array


def _checked(study: Callable[[Array, float], Implied]) -> Callable[[npt.ArrayLike, float], Implied]:
    """Check the arguments of a study before it speaks."""

    @wraps(study)
    def asked(years: npt.ArrayLike, gdp: float = GDP) -> Implied:
        allowed = "a calendar year, or several as numbers"
        dates = check_numbers("years", years, allowed)
        if isinstance(years, bool | np.bool_) or dates.ndim > 1 or not np.isfinite(dates).all():
            raise InputError("years", years, allowed)
        return study(dates, check_number("gdp", gdp, above=0.0))

    return asked


@_checked
def acemoglu_2024(years: Array, gdp: float = GDP) -> Implied:
    """Acemoglu (2024), "The simple macroeconomics of AI": GDP +0.93 to 1.16 %, up to 1.56 %, over ten years.

    United States; a task model with little automation that pays. Valid 2024 to 2034. Central: the middle of 0.93 and
    1.16 (computed). Read in the paper.
    """
    return _straight(years, gdp, (0.93, 1.045, 1.56), 2024, 2034)


@_checked
def aghion_bunel_2024(years: Array, gdp: float = GDP) -> Implied:
    """Aghion and Bunel (2024): productivity growth +0.07 to 1.24 points a year for ten years, median 0.68.

    The same task model with other readings of the evidence. Valid 2024 to 2034. Range read in the authors' article;
    the median is recalled.
    """
    return _growing(years, gdp, (0.07, 0.68, 1.24), 2024, 2034)


@_checked
def oecd_2024(years: Array, gdp: float = GDP) -> Implied:
    """Filippucci and others (OECD, 2024): total factor productivity +0.25 to 0.6 points a year for ten years.

    United States. Valid 2024 to 2034. Central: the middle (computed). From secondary reports.
    """
    return _growing(years, gdp, (0.25, 0.425, 0.6), 2024, 2034)


@_checked
def oecd_2025(years: Array, gdp: float = GDP) -> Implied:
    """Filippucci and others (OECD, 2025), G7: labour productivity, Japan up to half below the most exposed.

    Range: 0.4 to 1.3 points a year in the most exposed countries, halved (computed); central: 0.51 points for Japan
    as a Japanese weekly reported it. Valid 2025 to 2035. Secondary; the row for Japan itself was not found.
    """
    return _growing(years, gdp, (0.2, 0.51, 0.65), 2025, 2035)


@_checked
def goldman_sachs_2023(years: Array, gdp: float = GDP) -> Implied:
    """Goldman Sachs (October 2023): Japan's growth +0.3 points by 2033, rising from nothing.

    The rise is a straight line from 2023 (judgement), the gain stays at 0.3 points afterwards. Valid 2023 to 2035.
    One figure, no range. Secondary.
    """
    year = _valid(years, 2023, 2035)
    rising = np.minimum(year - 2023.0, 10.0)
    level = 0.01 * gdp * (0.3 * rising**2 / 20.0 + 0.3 * np.maximum(year - 2033.0, 0.0))
    return Implied(level, level, level)


@_checked
def goldman_sachs_global_2023(years: Array, gdp: float = GDP) -> Implied:
    """Goldman Sachs (April and October 2023): world GDP +7 %, in the long run +10 to 15 %, ten years from adoption.

    Adoption is taken to be wide from 2025 on (judgement), the straight line likewise. Valid 2025 to 2035. Secondary.
    """
    return _straight(years, gdp, (7.0, 10.0, 15.0), 2025, 2035)


@_checked
def penn_wharton_2025(years: Array, gdp: float = GDP) -> Implied:
    """Penn Wharton Budget Model (2025): GDP +1.5 % in 2035, nearly 3 % in 2055, 3.7 % in 2075.

    United States; straight lines between, from nothing in 2025. Valid 2025 to 2075. One figure, no range. Secondary.
    """
    year = _valid(years, 2025, 2075)
    level = 0.01 * gdp * np.interp(year, [2025.0, 2035.0, 2055.0, 2075.0], [0.0, 1.5, 3.0, 3.7])
    level = np.where(np.isnan(year), np.nan, level)
    return Implied(level, level, level)


@_checked
def morikawa_2024(years: Array, gdp: float = GDP) -> Implied:
    """Morikawa (RIETI 24-E-084 and column of 2026): labour productivity from workers' own reports.

    0.58 % in 2024; about 2 % once all who intend to use it do, which the author leaves undated: 2030 (judgement),
    unchanged afterwards. Low: more than 1 % as of 2026, and no more, because new users gain less. Valid 2024 to 2035.
    Read in the papers.
    """
    year = _valid(years, 2024, 2035)
    missing = np.isnan(year)
    central = 0.01 * gdp * np.interp(year, [2024.0, 2030.0], [0.58, 2.0])
    low = 0.01 * gdp * np.interp(year, [2024.0, 2026.0], [0.58, 1.0])
    low, central = np.where(missing, np.nan, low), np.where(missing, np.nan, central)
    return Implied(low, central, central)


@_checked
def glocom_2025(years: Array, gdp: float = GDP) -> Implied:
    """GLOCOM (2025), survey of users: ¥4.2 trillion a year now, ¥11.5 trillion in five years.

    The Japanese partner of the study behind the ¥148.7 trillion. Hours saved, valued. A straight line
    between. Valid 2025 to 2030. One figure, no range, in yen: `gdp` scales it against that of fiscal year 2024. Read
    at the source.
    """
    year = _valid(years, 2025, 2030)
    level = gdp / GDP * (4.2 + (11.5 - 4.2) * (year - 2025.0) / 5.0)
    return Implied(level, level, level)


@_checked
def mckinsey_2023(years: Array, gdp: float = GDP) -> Implied:
    """McKinsey (2023): labour productivity +0.1 to 0.6 points a year to 2040 from generative AI.

    World. Valid 2023 to 2040. Central: the middle (computed). Secondary.
    """
    return _growing(years, gdp, (0.1, 0.35, 0.6), 2023, 2040)


@_checked
def baily_2023(years: Array, gdp: float = GDP) -> Implied:
    """Baily, Brynjolfsson and Korinek (2023): +18 % after ten years, an illustration.

    Valid 2023 to 2033. One figure, no range. Secondary.
    """
    return _straight(years, gdp, (18.0, 18.0, 18.0), 2023, 2033)


def _valid(years: Array, first: int, last: int) -> Array:
    """Years as floats, nan where the study is silent."""
    return np.where((years >= first) & (years <= last), years, np.nan)


def _straight(years: Array, gdp: float, percent: tuple[float, float, float], first: int, last: int) -> Implied:
    way = (_valid(years, first, last) - first) / (last - first)
    return Implied(*(0.01 * gdp * level * way for level in percent))


def _growing(years: Array, gdp: float, points: tuple[float, float, float], first: int, last: int) -> Implied:
    after = _valid(years, first, last) - first
    return Implied(*(gdp * np.expm1(after * np.log1p(0.01 * rate)) for rate in points))
