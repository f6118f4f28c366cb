"""The one reader of dates: an index, a column, `start` and `end`, dummies and quarters to leave out.

A `TimeAxis` is a row of consecutive periods of one frequency (months, quarters, years, also of fiscal years), or of
plain numbers where the dates are none. Dates are looked up by the days they cover: a quarter in monthly data is its
three months, a day in quarterly data is the quarter around it.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stimulus_model.inputs import InputError, suggest
from stimulus_model.periods.spellings import (
    DAY,
    EITHER,
    FISCAL_QUARTER,
    FISCAL_YEAR,
    MONTH,
    QUARTER,
    SPELLINGS,
    YEAR,
    Spelling,
    carry_years,
    read_number,
    read_numbers,
    read_text,
)

if TYPE_CHECKING:
    from pandas import DataFrame

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Ordinals = npt.NDArray[np.int64]

_LONGEST = 1_000_000
"""Periods that a time axis can have: more are a slip, and would not fit into memory."""
_FREQUENCIES = {YEAR: "Y-DEC", QUARTER: "Q-DEC", MONTH: "M", FISCAL_YEAR: "Y-MAR", FISCAL_QUARTER: "Q-MAR"}
_EACH = {"Y": 1, "Q": 4, "M": 12}
_FISCAL = (FISCAL_YEAR, FISCAL_QUARTER)
_NEARLY_A_DAY = pd.Timedelta(hours=23)
_DIGITS = "digits"
_DECLARED = re.compile("M|[QY](-(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC))?")


@dataclass(frozen=True, slots=True, eq=False)
class TimeAxis:
    """Consecutive periods.

    Attributes
    ----------
    line
        The periods, or numbers at equal distances.
    spelled
        How the dates were spelled where it matters for others: a fiscal year or quarter (FY1994), or quarters as
        ``"digits"`` that could be months (200401).
    """

    line: pd.PeriodIndex | pd.Index[Any]
    spelled: str = ""

    def __len__(self) -> int:
        return len(self.line)

    def __getitem__(self, rows: slice) -> TimeAxis:
        return TimeAxis(self.line[rows], self.spelled)

    @property
    def labels(self) -> tuple[str, ...]:
        """Names such as ``"1979Q3"``, ``"1979-07"`` or ``"1979"``; fiscal years by the year in which they end.

        Those that were spelled as FY1994 keep that name.
        """
        if isinstance(self.line, pd.PeriodIndex) and self.spelled in _FISCAL:
            return tuple(f"FY{int(str(period)[:4]) - 1}{str(period)[4:]}" for period in self.line)
        if isinstance(self.line, pd.PeriodIndex):
            return tuple(str(period) for period in self.line)
        return tuple(f"{number:.10g}" for number in self.line)

    def find(self, field: str, value: object) -> tuple[int, int]:
        """Return the first and last row that a date covers; errors name `field`."""
        rows = self._rows(field, value)
        if not len(rows):
            labels = self.labels
            hint = suggest(value, labels)
            raise InputError(field, _shown(value), f"a period from {labels[0]} to {labels[-1]}", hint)
        return int(rows[0]), int(rows[-1])

    def covered(self, field: str, values: Sequence[Hashable]) -> list[int]:
        """Return the rows that any of `values` covers; it is an error if there are values and none covers any."""
        rows = sorted({int(row) for value in values for row in self._rows(field, value)})
        if values and not rows:
            shown = ", ".join(str(value) for value in values)
            raise InputError(field, shown, f"a list with a period from {self.labels[0]} to {self.labels[-1]}, or ()")
        return rows

    def _rows(self, field: str, value: object) -> Codes:
        if not isinstance(self.line, pd.PeriodIndex):
            number = np.nan
            if isinstance(value, int | float | np.integer | np.floating) and -1e300 < value < 1e300:
                number = float(value)
            return np.flatnonzero(np.abs(np.asarray(self.line, dtype=np.float64) - number) < 1e-6)
        if isinstance(value, float) and not np.isfinite(value):
            return np.empty(0, dtype=np.intp)
        span = _days_of(field, value, self)
        starts, ends = _days(self.line)
        inside = np.flatnonzero((starts >= span[0]) & (ends <= span[1]))
        return inside if len(inside) else np.flatnonzero((starts <= span[0]) & (ends >= span[1]))


def check_frequency(freq: object) -> str | None:
    """Return a declared frequency as pandas names it, such as ``Q-DEC``; None if nothing is declared."""
    if freq is None:
        return None
    if not isinstance(freq, str) or not _DECLARED.fullmatch(freq.upper()):
        raise InputError("freq", freq, "M, Q, Y, a fiscal calendar by its last month such as Q-MAR or Y-SEP, or None")
    name = freq.upper()
    return name if name == "M" or "-" in name else f"{name}-DEC"


def read_periods(field: str, labels: pd.Index[Any], freq: str | None = None) -> tuple[Codes, TimeAxis]:
    """Put dates on a calendar.

    Parameters
    ----------
    field
        What an error names.
    labels
        One date a row, in any order; a date may stand in several rows.
    freq
        Declared frequency, see `check_frequency`; None: what the dates say.

    Returns
    -------
    tuple
        The row of the calendar of each date, and the calendar from the first to the last date.

    Raises
    ------
    InputError
        A missing date, one that is none, dates of several frequencies, several dates in a month, or numbers that
        are not at equal distances.
    """
    if labels.isna().any():
        raise InputError(field, "a missing date", "a date in every row")
    for label in labels if labels.dtype == object else ():
        if not isinstance(label, Hashable):
            raise InputError(field, label, SPELLINGS)
    if isinstance(labels, pd.CategoricalIndex) or labels.dtype == object:
        labels = pd.Index(carry_years(list(labels)))
    elif pd.api.types.is_string_dtype(labels):
        labels = pd.Index(carry_years(list(labels)), dtype=object)
    if freq is not None:
        return _read_declared(field, labels, freq)
    if pd.api.types.is_numeric_dtype(labels) and not pd.api.types.is_bool_dtype(labels):
        numbers = np.asarray(labels, dtype=np.float64)
        if np.isinf(numbers).any():
            raise InputError(field, "an infinite date", "finite dates at equal distances")
        distinct, rows = np.unique(numbers, return_inverse=True)
        spellings = read_numbers(field, distinct)
        if spellings is None:
            return _number_line(field, numbers)
        ordinals, frequency = _ordinals(field, pd.Index(distinct), spellings)
        return _period_line(field, ordinals[rows], frequency)
    if isinstance(labels, pd.PeriodIndex):
        if len(labels) and labels[0].end_time - labels[0].start_time < _NEARLY_A_DAY:  # dates are looked up by days
            raise InputError(field, f"periods of frequency {labels.freqstr}", "periods of a day or longer")
        return _period_line(field, labels.asi8, labels.freqstr)
    if isinstance(labels, pd.DatetimeIndex):
        return _period_line(field, *_from_days(field, labels.year, labels.month, labels.day))
    rows, unique = pd.factorize(labels)
    spellings = [_spelling(field, label) for label in unique]
    ordinals, frequency = _ordinals(field, unique, spellings)
    spelled = spellings[0].kind if spellings[0].kind in _FISCAL else ""
    return _period_line(field, ordinals[rows], frequency, spelled)


def read_years(field: str, labels: Sequence[Hashable] | pd.Index[Any]) -> list[int]:
    """Return calendar years, spelled in any way, as numbers."""
    codes, years = read_periods(field, pd.Index(labels))
    if not isinstance(years.line, pd.PeriodIndex) or years.line.freqstr != "Y-DEC":
        raise InputError(field, _shown(labels[0]), "calendar years, such as 2009")
    return [int(year) for year in years.line.year[codes]]


def by_quarter(field: str, table: DataFrame, *, gaps: bool = False) -> DataFrame:
    """Return a table with rows in order, named by quarters of the calendar such as ``1994Q1``.

    Quarters of fiscal years are renamed if they are the same three months; quarters that are missing are an error
    unless there may be `gaps`.
    """
    codes, quarters = read_periods(f"{field}.index", table.index)
    allowed = "quarters of the calendar, one a row, without gaps"
    line = quarters.line
    if not isinstance(line, pd.PeriodIndex) or not line.freqstr.startswith("Q-"):
        raise InputError(f"{field}.index", _shown(table.index[0]), allowed)
    if line.asfreq("M", how="E").month[0] % 3:
        raise InputError(f"{field}.index", line.freqstr, allowed)
    names: Any = np.array(TimeAxis(line.asfreq("Q-DEC", how="E")).labels, dtype=object)
    counts = np.bincount(codes, minlength=len(names))
    for wrong, rows in (("twice", counts > 1), ("missing", counts == 0)):
        if rows.any() and not (gaps and wrong == "missing"):
            listed = ", ".join(names[rows][:3])
            raise InputError(f"{field}.index", f"{listed} {wrong}", allowed)
    return table.set_axis(pd.Index(names[codes]), axis=0).iloc[np.argsort(codes, kind="stable")]


def _spelling(field: str, label: object) -> Spelling:
    """Return what one label says."""
    found = None
    if isinstance(label, str):
        found = read_text(label)
    elif isinstance(label, datetime.date | np.datetime64) and not pd.isna(label):  # also timestamps
        stamp = pd.Timestamp(label)
        found = Spelling(DAY, stamp.year, stamp.month, stamp.day)
    elif isinstance(label, int | float | np.integer | np.floating) and not isinstance(label, bool):
        found = read_number(float(label) if isinstance(label, float | np.floating) else int(label))
    if found is None:
        raise InputError(field, _shown(label), SPELLINGS)
    return found


def _read_declared(field: str, labels: pd.Index[Any], freq: str) -> tuple[Codes, TimeAxis]:
    """Put dates on a calendar of a frequency that is known, which decides what digits such as 200401 mean."""
    if isinstance(labels, pd.PeriodIndex):
        if labels.freqstr != freq:
            raise InputError("freq", freq, f"{labels.freqstr}, the frequency of the dates")
        return _period_line(field, labels.asi8, freq)
    if isinstance(labels, pd.DatetimeIndex):
        return _period_line(field, labels.to_period(freq).asi8, freq)
    rows, unique = pd.factorize(labels)
    whole = [int(x) if isinstance(x, float) and x.is_integer() else x for x in unique]
    spellings = [_spelling(field, label) for label in whole]
    digits = freq[0] == "Q" and all(
        s.kind == MONTH and s.part <= 4 and _is_digits(x) for s, x in zip(spellings, whole, strict=True)
    )
    ordinals = [_declared(field, label, said, freq, digits) for label, said in zip(whole, spellings, strict=True)]
    spelled = _DIGITS if digits else spellings[0].kind if spellings[0].kind in _FISCAL else ""
    return _period_line(field, np.array(ordinals, dtype=np.int64)[rows], freq, spelled)


def _declared(field: str, label: object, said: Spelling, freq: str, digits: bool) -> int:
    """Return the number of the period of `freq` that a label means."""
    letter = freq[0]
    kind = {YEAR: "Y", QUARTER: "Q", MONTH: "M", EITHER: letter, DAY: "D"}.get(said.kind, said.kind)
    if kind == letter or digits:
        return (said.year - 1970) * _EACH[letter] + said.part - 1
    if kind == "D" or (kind == "M" and letter == "Q"):
        day = pd.Period(year=said.year, month=said.part, day=said.day, freq="D")
        return int(day.asfreq(freq).ordinal)
    if _FREQUENCIES.get(said.kind) == freq:
        return (said.year + 1 - 1970) * _EACH[letter] + said.part - 1
    raise InputError(field, _shown(label), f"dates of the frequency {freq}, as freq says")


def _is_digits(label: object) -> bool:
    if isinstance(label, float | np.floating):
        return bool(np.isfinite(label)) and float(label).is_integer()
    return isinstance(label, int | np.integer) or (isinstance(label, str) and label.strip().isdigit())


def _ordinals(field: str, labels: pd.Index[Any], spellings: Sequence[Spelling]) -> tuple[Ordinals, str]:
    """Return numbers of periods as pandas does, from 1970 on; all must be of one kind."""
    kinds = {spelling.kind for spelling in spellings}
    if EITHER in kinds:
        if kinds <= {EITHER, MONTH} and (MONTH in kinds or max(s.part for s in spellings) > 4):
            kinds = {MONTH}  # 1994:1 to 1994:12
        elif kinds <= {EITHER, QUARTER} and max(s.part for s in spellings) <= 4:
            kinds = {QUARTER}
    if len(kinds) > 1:
        other = next(k for k, s in enumerate(spellings) if s.kind != spellings[0].kind)
        found = f"{_shown(labels[0])} and {_shown(labels[other])}"
        raise InputError(field, found, "dates of one frequency, spelled alike")
    kind = kinds.pop()
    years, parts, days = (np.array([getattr(s, name) for s in spellings]) for name in ("year", "part", "day"))
    if kind == DAY:
        return _from_days(field, years, parts, days)
    frequency = _FREQUENCIES[kind]
    years = years + (kind in _FISCAL)  # pandas names them by the year in which they end
    return ((years - 1970) * _EACH[frequency[0]] + parts - 1).astype(np.int64), frequency


def _from_days(field: str, years: Any, months: Any, days: Any) -> tuple[Ordinals, str]:
    """Return the periods that days stand for: months, or quarters or years of the calendar that begin or end there.

    Days every three or twelve months that neither begin nor end a calendar quarter or year could stand for a fiscal
    or a calendar one; they keep the name of their month.
    """
    years, months, days = (np.asarray(part, dtype=np.int64) for part in (years, months, days))
    ordinals = (years - 1970) * 12 + months - 1
    distinct = np.unique(np.column_stack([ordinals, days]), axis=0)
    if len(np.unique(distinct[:, 0])) < len(distinct):
        raise InputError(field, "several dates in a month", "monthly or rarer timestamps, or a PeriodIndex")
    step = int(np.gcd.reduce(np.diff(distinct[:, 0]))) if len(distinct) > 1 else 1
    last = np.array([calendar.monthrange(int(y), int(m))[1] for y, m in zip(years, months, strict=True)])
    begins, ends = bool((days == 1).all()), bool((days == last).all())
    if step % 12 == 0:
        if (begins and months[0] == 1) or (ends and months[0] == 12):
            return ordinals // 12, "Y-DEC"
    elif step % 3 == 0 and ((begins and months[0] % 3 == 1) or (ends and months[0] % 3 == 0)):
        return ordinals // 3, "Q-DEC"
    return ordinals, "M"


def _period_line(field: str, ordinals: Ordinals, frequency: str, spelled: str = "") -> tuple[Codes, TimeAxis]:
    first = int(ordinals.min())
    step = max(int(np.gcd.reduce(ordinals - first)), 1)
    codes = (ordinals - first) // step
    _check_length(field, float(codes.max()))
    line = _number_periods(first + step * np.arange(codes.max() + 1), freq=frequency)
    return codes.astype(np.intp), TimeAxis(line, spelled)


def _number_line(field: str, numbers: Array) -> tuple[Codes, TimeAxis]:
    distinct = np.unique(numbers)
    step = float(np.diff(distinct).min()) if len(distinct) > 1 else 1.0
    exact = (numbers - distinct[0]) / step
    off = np.abs(exact - np.rint(exact))
    if off.max() > 1e-3:
        raise InputError(field, f"{numbers[int(off.argmax())]:.10g}", "dates at equal distances")
    _check_length(field, float(exact.max()))
    codes = np.rint(exact).astype(np.intp)
    return codes, TimeAxis(pd.Index(distinct[0] + step * np.arange(codes.max() + 1)))


def _check_length(field: str, periods: float) -> None:
    if periods > _LONGEST:
        raise InputError(field, f"{periods:.3g} periods from first to last", f"at most {_LONGEST}")


def _days(line: pd.PeriodIndex) -> tuple[Ordinals, Ordinals]:
    """First and last day of periods, counted from 1970."""
    return line.asfreq("D", how="S").asi8, line.asfreq("D", how="E").asi8


def _days_of(field: str, value: object, around: TimeAxis) -> tuple[int, int]:
    """First and last day of what one date says, in the frequency of the calendar if it names a quarter or a year."""
    line: Any = around.line
    if isinstance(value, pd.Period):
        return _span(pd.PeriodIndex([value]))
    said = _spelling(field, value)
    own = line.freqstr
    kind = said.kind
    if kind == EITHER:
        kind = QUARTER if own.startswith("Q-") and said.part <= 4 else MONTH
    if kind == MONTH and around.spelled == _DIGITS and said.part <= 4 and _is_digits(value):
        kind = QUARTER
    if kind == DAY:
        return _span(pd.PeriodIndex([pd.Period(year=said.year, month=said.part, day=said.day, freq="D")]))
    fiscal_quarters = kind == YEAR and own.startswith("Q-") and own != "Q-DEC"
    if fiscal_quarters or (kind in (YEAR, QUARTER) and around.spelled in _FISCAL):
        one = "quarter" if own.startswith("Q-") else "year"
        allowed = f"a {one} such as {around.labels[0]}, or a date: years of {own} are not those of the calendar"
        raise InputError(field, _shown(value), allowed)
    frequency = _FREQUENCIES[kind]
    if kind not in _FISCAL and own.startswith(frequency[:2]):
        frequency = own
    year = said.year + (kind in _FISCAL)
    return _span(_number_periods([(year - 1970) * _EACH[frequency[0]] + said.part - 1], freq=frequency))


def _number_periods(ordinals: Any, freq: str) -> pd.PeriodIndex:
    maker: Any = pd.PeriodIndex  # its stubs lack the method
    line: pd.PeriodIndex = maker.from_ordinals(ordinals, freq=freq)
    return line


def _span(one: pd.PeriodIndex) -> tuple[int, int]:
    starts, ends = _days(one)
    return int(starts[0]), int(ends[0])


def _shown(value: object) -> object:
    return str(value) if isinstance(value, bool | datetime.date | np.datetime64 | np.generic | pd.Period) else value
