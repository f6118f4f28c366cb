"""Series of months, quarters and years in the spellings of statistical offices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

import pandas as pd
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

_MONTHS: Final = ("1-3", "4-6", "7-9", "10-12")
_TEXTS: Final[dict[str, tuple[Callable[[pd.Period], object], ...]]] = {
    "Q": (
        lambda p: f"{p.year}Q{p.quarter}",
        lambda p: f"{p.year}-Q{p.quarter}",
        lambda p: f"Q{p.quarter} {p.year}",
        lambda p: f"{p.year}/{_MONTHS[p.quarter - 1]}.",
    ),
    "M": (lambda p: f"{p.year}-{p.month:02d}", lambda p: f"{p.year}M{p.month}", lambda p: f"{p.year}年{p.month}月"),
    "Y": (lambda p: p.year, lambda p: f"{p.year}", lambda p: f"{p.year}年"),
}
"""Frequency -> ways of writing a period."""


def series(
    freq: Literal["M", "Q", "Y"] = "Q", min_size: int = 8, max_size: int = 120, largest: float = 1e6
) -> SearchStrategy[pd.Series[float]]:
    """Return series of consecutive periods without gaps.

    Parameters
    ----------
    freq
        Months, quarters or calendar years.
    min_size, max_size
        Number of periods.
    largest
        Largest size of a value.

    Returns
    -------
    SearchStrategy
        Of ``pandas.Series`` called ``"x"``. The index has periods, first or last days, or text, all of one kind.
    """
    spellings = _TEXTS[freq]

    def labelled(start: int, values: list[float], how: int) -> pd.Series[float]:
        periods = pd.period_range(pd.Period(year=start, month=1, freq=freq), periods=len(values), freq=freq)
        index: pd.Index[Any] = periods
        if how < len(spellings):
            index = pd.Index([spellings[how](period) for period in periods])
        elif how > len(spellings):
            index = periods.to_timestamp(how="start" if how == len(spellings) + 1 else "end").normalize()
        return pd.Series(values, index=index, name="x", dtype=float)

    return st.builds(
        labelled,
        st.integers(1955, 2010),
        st.lists(st.floats(-largest, largest), min_size=min_size, max_size=max_size),
        st.integers(0, 2 + len(spellings)),
    )
