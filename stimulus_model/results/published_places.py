"""Outturns and official projections of the economy of a run, placed on the axes of its charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.timeline import Timeline, quarter_index, year_offset
from stimulus_model.variables import Variable

Array = npt.NDArray[np.float64]
_DAYS = 365.25


class Beside(NamedTuple):
    """One published series on the axis of a chart: years as numbers, or dates."""

    title: str
    kind: str
    periods: tuple[str, ...]
    at: npt.NDArray[Any]
    values: Array


def published_beside(economy: Mapping[str, Any], entry: Variable, timeline: Timeline, freq: str) -> Iterator[Beside]:
    """Yield what the economy of a run, as its provenance has it, publishes of a variable within the time axis.

    A mean of a period stands in its middle, a stock at its end. On an axis of calendar years a calendar year stands
    at its number, a fiscal year from April a quarter of a year after it.
    """
    starts = int(economy.get("economy", {}).get("fiscal_year_starts", 1))
    stock, ends = entry.time != "quarter", (int(timeline.index[0]), int(timeline.index[-1]) + 1)
    for series in economy.get("published", {}).values():
        if series["variable"] != entry.name:
            continue
        known = dict(zip(series["periods"], series["values"], strict=True))
        if freq == "year":
            known = _by_year(known, stock)
        spans = {period: span_of(period, starts) for period in known}
        place = {period: span[1] if stock else 0.5 * sum(span) for period, span in spans.items()}
        inside = tuple(period for period in known if ends[0] < place[period] <= ends[1])
        if inside:
            at = _on_axis(np.asarray([place[period] for period in inside]), stock, freq)
            yield Beside(series["title"], series["kind"], inside, at, np.asarray([known[each] for each in inside]))


def _by_year(known: Mapping[str, float], stock: bool) -> dict[str, float]:
    """Return years: those that are given, and calendar years whose quarters are."""
    years = {period: value for period, value in known.items() if "Q" not in period}
    for year in sorted({period[:4] for period in known if "Q" in period} - set(years)):
        quarters = [known.get(f"{year}Q{k}") for k in ((4,) if stock else (1, 2, 3, 4))]
        given = [value for value in quarters if value is not None]
        if len(given) == len(quarters):
            years[year] = sum(given) / len(given)
    return years


def span_of(period: str, fiscal_year_starts: int) -> tuple[int, int]:
    """Return the first quarter of a period and the one after it, counted since year 0."""
    if "Q" in period:
        first = quarter_index("period", period)
        return first, first + 1
    year = int(period[-4:])
    first = 4 * year + (year_offset(fiscal_year_starts) if period.startswith("FY") else 0)
    return first, first + 4


def _on_axis(quarters: Array, stock: bool, freq: str) -> npt.NDArray[Any]:
    """Return places in quarters since year 0 as years, or as dates: flows of a quarter are drawn at its first day."""
    if freq == "year":
        return np.asarray(quarters / 4.0 - (1.0 if stock else 0.5))
    days = (0.25 * (quarters - (0.0 if stock else 0.5)) - 1970.0) * _DAYS
    return np.datetime64("1970-01-01") + np.round(days).astype("timedelta64[D]")
