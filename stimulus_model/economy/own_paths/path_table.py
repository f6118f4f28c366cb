"""Own paths as people have them: a table, a series or a file with a row a year or quarter."""

from __future__ import annotations

import os
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from stimulus_model.economy.paths.baseline import LAST_QUARTER
from stimulus_model.extras import need
from stimulus_model.inputs import InputError, check_choice, open_regular
from stimulus_model.periods.axis import read_periods
from stimulus_model.timeline import quarter_index, year_offset

Array = npt.NDArray[np.float64]
YEARS = ("calendar", "fiscal")
"""What plain years such as 2026 are; FY2026 is a fiscal year in any case."""
_DATES = ("period", "date", "quarter", "year", "fiscal_year", "calendar_year", "time")
_PERIODS = "years, fiscal years or quarters, one a row, without gaps"
_SUFFIXES = (".csv", ".xlsx", ".xls", ".ods")


class OwnColumn(NamedTuple):
    """Consecutive values of one column.

    Attributes
    ----------
    periods
        Names of the years or quarters.
    first
        First quarter of the first period, counted since year 0.
    length
        Quarters of a period: 4 or 1.
    values
        One a period.
    """

    periods: tuple[str, ...]
    first: int
    length: int
    values: Array

    @property
    def quarterly(self) -> Array:
        """One value a quarter: that of its period."""
        return np.repeat(self.values, self.length)


class TableSpan(NamedTuple):
    """Where a table may lie: the economy's first quarter, the first month of its fiscal years, what years are."""

    start: str
    fiscal_year_starts: int
    years: str


def read_columns(field: str, data: object, calendar: TableSpan) -> tuple[dict[Hashable, OwnColumn], str]:
    """Return the columns of a table by their names as given, and where it is from in words.

    Parameters
    ----------
    field
        What errors name.
    data
        A DataFrame with the dates as index or in a column ``year``, ``fiscal_year``, ``quarter``, ``date``,
        ``period``; or the path of a CSV or Excel file with the dates in such a column, or in the first.
    calendar
        Where it may lie.

    Raises
    ------
    InputError
        No table, dates that are none, double, with gaps, before the start or beyond the baseline's end, a column
        twice, values that are missing in between or no finite numbers.
    """
    check_choice("years", calendar.years, YEARS)
    frame, origin = _frame(field, data)
    frame, labels, fiscal = _dated(field, frame)
    periods, first, length, rows = _line(field, labels, calendar, fiscal)
    seen = frame.columns[frame.columns.duplicated()]
    if len(seen):
        raise InputError(field, str(seen[0]), "each column once")
    if not len(frame.columns):
        raise InputError(field, "no column with values", "a column for each variable")
    columns: dict[Hashable, OwnColumn] = {}
    for name in frame.columns:
        values = _numbers(f"{field}[{name!r}]", frame[name])[rows]
        known = np.flatnonzero(np.isfinite(values))
        if not len(known):
            raise InputError(f"{field}[{name!r}]", "no value", "a number a period")
        a, b = int(known[0]), int(known[-1]) + 1
        holes = [periods[k] for k in range(a, b) if np.isnan(values[k])]
        if holes:
            raise InputError(f"{field}[{name!r}]", f"{', '.join(holes[:3])} missing", "values without gaps")
        columns[name] = OwnColumn(periods[a:b], first + a * length, length, values[a:b])
    return columns, origin


def read_one(field: str, data: object, calendar: TableSpan) -> OwnColumn:
    """Return the only column of a series, a mapping period -> value, or a table as `read_columns` takes."""
    if isinstance(data, Mapping):
        data = pd.Series(dict(data), dtype=object)
    if isinstance(data, pd.Series):
        data = data.to_frame(str(field))
    columns, _ = read_columns(field, data, calendar)
    if len(columns) != 1:
        raise InputError(field, [str(name) for name in columns], "one column of values")
    return next(iter(columns.values()))


def _frame(field: str, data: object) -> tuple[pd.DataFrame, str]:
    if isinstance(data, pd.DataFrame):
        frame, origin = data, "a table"
    elif isinstance(data, str | os.PathLike):
        frame, origin = _file(field, Path(data)), Path(data).name
    else:
        raise InputError(field, type(data).__name__, "a pandas DataFrame, or the path of a CSV or Excel file")
    if not len(frame):
        raise InputError(field, "no rows", "a table with a row a year or quarter")
    return frame, origin


def _file(field: str, path: Path) -> pd.DataFrame:
    if path.suffix.lower() not in _SUFFIXES:
        raise InputError(field, str(path), f"a file with one of the endings {', '.join(_SUFFIXES)}")
    if path.suffix.lower() == ".xlsx":
        need("openpyxl")
    try:
        with open_regular(path) as file:
            # as text: a number that a reader would guess, such as 202501, stays what the file has
            return pd.read_csv(file) if path.suffix.lower() == ".csv" else pd.read_excel(file)
    except OSError as error:
        raise InputError(field, str(path), f"a file that can be read ({error.strerror})") from error
    except ImportError as error:
        raise InputError(field, str(path), f"a CSV file, or install what reads this one ({error})") from error
    except Exception as error:  # each reader of pandas and of what it uses has errors of its own
        raise InputError(field, str(path), f"a table that pandas can read ({error})") from error


def _dated(field: str, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.Index[Any], bool]:
    """Return the columns of values, the dates, and whether a column says that its years are fiscal ones."""
    named = [name for name in frame.columns if isinstance(name, str) and name.strip().lower() in _DATES]
    if len(named) > 1:
        raise InputError(field, ", ".join(named), "one column with the dates")
    if not named and isinstance(frame.index, pd.RangeIndex) and frame.index[0] == 0:
        named = [frame.columns[0]]
    if not named:
        if frame.index.nlevels > 1:
            raise InputError(f"{field}.index", "an index of several levels", _PERIODS)
        fiscal = str(frame.index.name or "").strip().lower() == "fiscal_year"
        return frame, frame.index, fiscal
    dates = named[0]
    return frame.drop(columns=[dates]), pd.Index(frame[dates]), str(dates).strip().lower() == "fiscal_year"


def _line(
    field: str, labels: pd.Index[Any], calendar: TableSpan, fiscal: bool
) -> tuple[tuple[str, ...], int, int, npt.NDArray[np.intp]]:
    """Return names of the periods in order, the first quarter, the length of each, and the row of each."""
    place = f"{field}.index"
    codes, axis = read_periods(place, labels)
    line = axis.line
    if not isinstance(line, pd.PeriodIndex) or line.freqstr[0] not in "YQ":
        raise InputError(place, str(labels[0]), _PERIODS)
    twice = np.flatnonzero(np.bincount(codes, minlength=len(line)) > 1)
    missing = sorted(set(range(int(line[0].ordinal), int(line[-1].ordinal) + 1)) - {p.ordinal for p in line[codes]})
    for wrong, found in (
        ("twice", [axis.labels[k] for k in twice]),
        ("missing", [str(line[0] + (k - int(line[0].ordinal))) for k in missing]),
    ):
        if found:
            raise InputError(place, f"{', '.join(found[:3])} {wrong}", _PERIODS)
    yearly = line.freqstr[0] == "Y"
    first = int(line.asfreq("Q-DEC", how="S")[0].ordinal) + 4 * 1970
    names = axis.labels
    if names[0].startswith("FY"):  # the fiscal year of the economy, which need not begin in April
        first = 4 * int(names[0][2:6]) + year_offset(calendar.fiscal_year_starts) + int(names[0][7:] or 1) - 1
    if yearly and line.freqstr == "Y-DEC" and (fiscal or calendar.years == "fiscal"):
        first += year_offset(calendar.fiscal_year_starts)
        names = tuple(f"FY{name}" for name in names)
    elif yearly and line.freqstr != "Y-DEC" and not axis.spelled:
        names = tuple(f"FY{int(name) - 1}" for name in names)
    length = 4 if yearly else 1
    start, end = quarter_index("start", calendar.start), quarter_index("last", LAST_QUARTER)
    last = first + length * len(names) - 1
    if first < start:
        early = next((n for k, n in enumerate(names) if first + k * length >= start), None)
        allowed = f"periods from {calendar.start} on, where the economy starts" + (
            f": {early} is the first" if early else ""
        )
        raise InputError(place, names[0], allowed)
    if last > end:
        raise InputError(place, names[-1], f"periods up to {LAST_QUARTER}")
    return names, first, length, np.argsort(codes, kind="stable")


def _numbers(field: str, column: pd.Series[Any]) -> Array:
    """Return the numbers of a column, nan where there is none."""
    for value in column:
        if isinstance(value, bool | complex | np.bool | np.complexfloating):
            raise InputError(field, str(value), "numbers")
    try:
        values = np.asarray(pd.to_numeric(column), dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(field, str(error), "numbers, without units or signs such as %") from error
    if np.isinf(values).any():
        raise InputError(field, "an infinite value", "finite numbers")
    return values


def check_values(field: str, column: OwnColumn, low: float, high: float, unit: str) -> None:
    """Raise where a value is not possible in its unit."""
    for period, value in zip(column.periods, column.values.tolist(), strict=True):
        if not low <= value <= high:
            raise InputError(f"{field} {period}", value, f"{unit}, from {low:g} to {high:g}")


def check_slip(field: str, column: OwnColumn, usual: Array, unit: str) -> None:
    """Raise where values are a hundredth, or the hundredfold, of what the economy has: a slip of per cent and share.

    `usual` is what the economy has without the table, one value a period.
    """
    ours, theirs = float(np.median(np.abs(usual))), float(np.median(np.abs(column.values)))
    if ours < 0.1 or theirs == 0.0:
        return
    ratio = theirs / ours
    for power, word in ((0.01, "shares"), (100.0, "hundredths of a point")):
        if power / 3.0 <= ratio <= power * 3.0:
            likely = column.values[0] / power
            allowed = f"{unit}: these look like {word} ({likely:.3g} is meant?); the economy has {usual[0]:.3g}"
            raise InputError(f"{field} {column.periods[0]}", float(column.values[0]), allowed)
