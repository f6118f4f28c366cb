"""The time axis: calendar quarters, and the fiscal years they belong to."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError, check_choice, check_integer

_QUARTER = re.compile(r"([0-9]{4})Q([1-4])")

_YEAR = re.compile(r"[0-9]{4}")


def quarter_index(field: str, quarter: object) -> int:
    """Return the number of quarters since year 0 that ``"2030Q1"`` stands for."""
    index = _index(quarter) if isinstance(quarter, str) else None
    if index is None:
        raise InputError(field, quarter, 'a quarter written like "2030Q1"')
    return index


@functools.lru_cache(maxsize=1024)  # a schedule asks two hundred times for the same few
def _index(quarter: str) -> int | None:
    match = _QUARTER.fullmatch(quarter)
    return None if match is None else 4 * int(match[1]) + int(match[2]) - 1


def quarter_before(quarter: str) -> str:
    """Return ``"2024Q4"`` for ``"2025Q1"``."""
    index = quarter_index("quarter", quarter) - 1
    return f"{index // 4:04d}Q{index % 4 + 1}"


def first_quarter(start: object) -> object:
    """Return ``"2040Q1"`` for the year ``"2040"`` or 2040; whatever is no year stays as it is."""
    return f"{start}Q1" if _is_year(start) else start


def year_offset(fiscal_year_starts: int) -> int:
    """Return the quarters by which a fiscal year begins after the calendar year of its name; below zero: before.

    `fiscal_year_starts` is its first month. One that begins in the second half of a year is named after the year in
    which it ends, as in the United States and Australia.
    """
    return (fiscal_year_starts - 1) // 3 - 4 * (fiscal_year_starts > 6)


def check_year_start(field: str, month: object) -> int:
    """Return the first month of a fiscal year, which is that of a quarter."""
    starts = check_integer(field, month, low=1, high=12)
    if starts % 3 != 1:
        raise InputError(field, starts, "the first month of a quarter: 1, 4, 7 or 10")
    return starts


def last_quarter(horizon: object) -> object:
    """Return ``"2040Q4"`` for the year ``"2040"`` or 2040; whatever is no year stays as it is."""
    return f"{horizon}Q4" if _is_year(horizon) else horizon


def _is_year(value: object) -> bool:
    if isinstance(value, int):
        return not isinstance(value, bool) and 1000 <= value <= 9999
    return isinstance(value, str) and _YEAR.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Consecutive quarters from `first` to `last`, both included and written like ``"2025Q1"``; or whole years.

    `fiscal_year_starts` is the first month of a fiscal year; see `year_offset` for its name.
    """

    first: str
    last: str
    fiscal_year_starts: int = 4

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", first_quarter(self.first))
        object.__setattr__(self, "last", last_quarter(self.last))
        check_year_start("fiscal_year_starts", self.fiscal_year_starts)
        start, end = quarter_index("first", self.first), quarter_index("last", self.last)
        if end < start:
            raise InputError("last", self.last, f"a quarter not before {self.first}")

    def __len__(self) -> int:
        return quarter_index("last", self.last) - quarter_index("first", self.first) + 1

    @property
    def index(self) -> npt.NDArray[np.int64]:
        """Quarters since year 0, shape (quarter,)."""
        return quarter_index("first", self.first) + np.arange(len(self), dtype=np.int64)

    @property
    def labels(self) -> tuple[str, ...]:
        """``("2025Q1", "2025Q2", ...)``."""
        return tuple(f"{k // 4:04d}Q{k % 4 + 1}" for k in self.index)

    @property
    def year(self) -> npt.NDArray[np.int64]:
        """Calendar year of each quarter."""
        return self.index // 4

    @property
    def fiscal_year(self) -> npt.NDArray[np.int64]:
        """Fiscal year of each quarter: in Japan January to March belong to the year before."""
        return (self.index - year_offset(self.fiscal_year_starts)) // 4

    @property
    def full_years(self) -> tuple[int, ...]:
        """Calendar years of which all four quarters are on the axis."""
        return _whole(self.year)

    @property
    def full_fiscal_years(self) -> tuple[int, ...]:
        """Fiscal years of which all four quarters are on the axis."""
        return _whole(self.fiscal_year)

    def years(self, freq: str) -> tuple[int, ...]:
        """Return `full_years`, or `full_fiscal_years` where `freq` is ``"fiscal_year"``."""
        chosen = check_choice("freq", freq, ("year", "fiscal_year"))
        return self.full_fiscal_years if chosen == "fiscal_year" else self.full_years

    def whole_years(self, freq: str) -> tuple[int, int]:
        """Return the place of the quarter in which the first of the full years begins, and how many there are."""
        full, offset = self.years(freq), year_offset(self.fiscal_year_starts) if freq == "fiscal_year" else 0
        return (4 * full[0] + offset - quarter_index("first", self.first) if full else 0), len(full)

    @property
    def starts(self) -> npt.NDArray[np.datetime64]:
        """First day of each quarter, ``datetime64[ns]``: the coordinate of flows."""
        return self._first_day(self.index)

    @property
    def ends(self) -> npt.NDArray[np.datetime64]:
        """Last day of each quarter, ``datetime64[ns]``: the coordinate of stocks."""
        return self._first_day(self.index + 1) - np.timedelta64(1, "D")

    @staticmethod
    def _first_day(index: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
        months = (3 * index - 12 * 1970).astype("datetime64[M]")
        return months.astype("datetime64[ns]")


def _whole(year_of_quarter: npt.NDArray[np.int64]) -> tuple[int, ...]:
    """Return the years that come four times."""
    years, counts = np.unique(year_of_quarter, return_counts=True)
    return tuple(int(y) for y in years[counts == 4])
