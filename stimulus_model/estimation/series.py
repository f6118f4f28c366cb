"""Series on a time axis without holes: columns of a DataFrame as arrays (unit, period), checked."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stimulus_model.inputs import InputError, check_choice, suggest
from stimulus_model.periods.axis import Codes, TimeAxis, check_frequency, read_periods

Array = npt.NDArray[np.float64]

LONGEST = 10_000
"""Lags, horizons and periods beyond it are a slip: no series is longer."""
MISSING = ("raise", "drop")


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Columns on a regular time axis; a single time series is a panel of one unit.

    Attributes
    ----------
    values
        Array (unit, period) by column; nan where there is no value.
    units
        Names of the units.
    calendar
        The periods.
    """

    values: Mapping[str, Array]
    units: tuple[Hashable, ...]
    calendar: TimeAxis

    def __getitem__(self, name: str) -> Array:
        return self.values[name]

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of units and periods."""
        return len(self.units), len(self.calendar)


def read_series(
    data: object,
    columns: Sequence[str],
    time: str | None,
    unit: str | None,
    missing: str | None = "raise",
    freq: str | None = None,
) -> Series:
    """Put columns of a table on a regular time axis.

    Parameters
    ----------
    data
        A DataFrame, one row per period (and unit).
    columns
        The columns that are used.
    time
        Column with the dates; None: the index. Dates are a PeriodIndex, timestamps a whole number of months apart,
        labels as statistical offices spell them (``2025Q1``, ``2025/1-3.``, ``202501``; see `periods.spellings`), or
        numbers at equal distances such as years or 1889.25.
    unit
        Column with the names of a panel's units; None: a single time series.
    missing
        ``"raise"``: a value missing between others of its column, or a date, is an error; ``"drop"``: it is left
        out. None: an error, where the caller offers no choice. Values missing before the first or after the last one
        of a column are always left out.
    freq
        Frequency of the dates if it is declared; see `periods.axis.check_frequency`.

    Raises
    ------
    InputError
        If a column is unknown or not numeric, a date is double, off the grid or missing, or a value is infinite or
        missing inside the sample.
    """
    if missing is not None:
        check_choice("missing", missing, MISSING)
    data = check_table(data)
    names = [name for name in data.columns if isinstance(name, str)]
    for field, name in [("time", time), ("unit", unit), *(("data", name) for name in columns)]:
        if name is not None:
            check_choice(field, name, names)
    if time is None and data.index.nlevels > 1:
        raise InputError("time", "an index of several levels", "columns for time= and unit=: use reset_index()")
    labels = pd.Index(data.index if time is None else data[time])
    codes, calendar = read_periods("time", labels, check_frequency(freq))
    units, rows = _units(data, unit)
    _check_dates(codes, rows, units, labels, calendar, missing)
    values = {}
    for name in dict.fromkeys(columns):
        grid = np.full((len(units), len(calendar)), np.nan)
        grid[rows, codes] = _numbers(data, name)
        values[name] = grid
        if missing != "drop":
            _check_holes(name, grid, units, calendar, missing)
    return Series(values, units, calendar)


def check_table(data: object, field: str = "data") -> pd.DataFrame:
    """Return `data` if it is a table with rows; errors name `field`."""
    if not isinstance(data, pd.DataFrame):
        raise InputError(field, type(data).__name__, "a pandas DataFrame")
    if not len(data):
        raise InputError(field, "no rows", "a table with one row per period")
    return data


def check_columns(data: object, roles: Iterable[tuple[str, object]]) -> None:
    """Refuse a column that the table lacks; of `roles`, pairs (argument, column), the error names the argument."""
    if isinstance(data, pd.DataFrame):  # `read_series` refuses everything else
        names = [name for name in data.columns if isinstance(name, str)]
        for field, name in roles:
            check_choice(field, name, names)


def check_has_columns(field: str, table: pd.DataFrame, needed: Iterable[str]) -> None:
    """Refuse a table without a column that is always needed, whatever the arguments."""
    names = [str(name) for name in table.columns]
    for name in needed:
        if name not in names:
            allowed = f"a table with a column {name!r}"
            near = suggest(name, names)
            shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
            raise InputError(f"{field}.columns", shown, allowed + (f": is it {near!r}?" if near else ""))


def _numbers(data: pd.DataFrame, name: str) -> Array:
    if list(data.columns).count(name) > 1:
        raise InputError("data", name, "column names that are not double")
    column = data[name]
    if not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)):
        raise InputError(f"data.{name}", str(column.dtype), "a column of numbers")
    numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(numbers).any():
        raise InputError(f"data.{name}", "an infinite value", "finite numbers, or nan where a value is missing")
    return numbers


def _units(data: pd.DataFrame, unit: str | None) -> tuple[tuple[Hashable, ...], Codes]:
    if unit is None:
        return ("",), np.zeros(len(data), dtype=np.intp)
    if data[unit].isna().any():
        raise InputError("unit", "a missing name", "a name in every row")
    codes, names = pd.factorize(data[unit], sort=True)
    return tuple(names), codes.astype(np.intp)


def _check_dates(
    codes: Codes,
    rows: Codes,
    units: tuple[Hashable, ...],
    labels: pd.Index[Any],
    calendar: TimeAxis,
    missing: str | None,
) -> None:
    """Refuse double dates, and gaps between a unit's first and last date."""
    counts = np.zeros((len(units), len(calendar)), dtype=np.intp)
    np.add.at(counts, (rows, codes), 1)
    if counts.max() > 1:
        row, code = (int(i) for i in np.argwhere(counts > 1)[0])
        label = _shown(labels, int(np.flatnonzero((rows == row) & (codes == code))[0]), calendar, code)
        hint = "one row per date" + (
            "" if len(units) > 1 else "; a panel needs unit=, the column with its units' names"
        )
        raise InputError("time", _place(units[row], label), hint)
    for row, name in enumerate(units):
        present = np.flatnonzero(counts[row])
        gaps = np.flatnonzero(np.diff(present) > 1)
        if len(gaps) and missing != "drop":
            before = int(present[gaps[0]])
            label = _shown(labels, int(np.flatnonzero((rows == row) & (codes == before))[0]), calendar, before)
            allowed = "dates without gaps" + (", or missing='drop' to estimate around them" if missing else "")
            raise InputError("time", f"a gap after {_place(name, label)}", allowed)


def _check_holes(
    name: str, grid: Array, units: tuple[Hashable, ...], calendar: TimeAxis, missing: str | None
) -> None:
    """Refuse values that are missing between others."""
    if np.isnan(grid).all():
        raise InputError(f"data.{name}", "no values", "a column with numbers")
    for row, unit in enumerate(units):
        known = np.flatnonzero(~np.isnan(grid[row]))
        holes = np.flatnonzero(np.diff(known) > 1)
        if len(holes):
            date = calendar.labels[int(known[holes[0]]) + 1]
            allowed = "no missing values inside the sample"
            allowed += ", or missing='drop' to leave their dates out" if missing else ""
            raise InputError(f"data.{name}", f"missing at {_place(unit, date)}", allowed)


def _shown(labels: pd.Index[Any], row: int, calendar: TimeAxis, code: int) -> Hashable:
    """Return a date as it was given; a timestamp as its period."""
    return calendar.labels[code] if isinstance(labels, pd.DatetimeIndex) else labels[row]


def _place(unit: Hashable, date: Hashable) -> str:
    return f"{unit} {date}".strip()
