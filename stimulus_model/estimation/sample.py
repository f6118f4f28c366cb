"""A sample for a vector autoregression: complete columns over consecutive periods, with names for the periods."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stimulus_model.estimation.series import check_columns, read_series
from stimulus_model.inputs import InputError, check_items
from stimulus_model.periods.axis import TimeAxis

if TYPE_CHECKING:
    from pandas import DataFrame

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Series over consecutive periods.

    Attributes
    ----------
    calendar
        The periods.
    names
        Names of the columns.
    values
        Shape (period, column); finite but for columns that may be shorter than the sample, which are nan outside.
    """

    calendar: TimeAxis
    names: tuple[str, ...]
    values: Array

    def __len__(self) -> int:
        return len(self.calendar)

    @property
    def labels(self) -> tuple[str, ...]:
        """Name of each period, such as ``"1979Q3"``."""
        return self.calendar.labels

    def columns(self, names: Sequence[str]) -> Array:
        """Return the named columns, shape (period, name)."""
        return self.values[:, [self.names.index(name) for name in names]]

    def position(self, field: str, period: Hashable) -> int:
        """Return the row of a period; errors name `field`."""
        first, last = self.calendar.find(field, period)
        if last > first:
            labels = self.labels
            raise InputError(field, str(period), f"one period: it stands for {labels[first]} to {labels[last]}")
        return first

    def between(self, start: Hashable, end: Hashable) -> Sample:
        """Return the periods from the first of `start` to the last of `end`; None: no limit."""
        first = 0 if start is None else self.calendar.find("start", start)[0]
        last = len(self) - 1 if end is None else self.calendar.find("end", end)[1]
        if last < first:
            raise InputError("end", end, f"a period not before {self.labels[first]}")
        return Sample(self.calendar[first : last + 1], self.names, self.values[first : last + 1])


def read_sample(
    data: DataFrame,
    roles: Sequence[tuple[str, str]],
    time: str | None,
    start: Hashable = None,
    end: Hashable = None,
    shorter: str = "",
    freq: str | None = None,
) -> Sample:
    """Read columns of a table that has a row a period.

    Parameters
    ----------
    data
        The table; see `series.read_series` for the dates that it may have.
    roles
        Pairs (argument, column): an error about a column names the argument that asked for it.
    time
        Column with the dates; None: the index.
    start, end
        First and last period to use, spelled in any way: a year stands for all its quarters or months, a day for the
        period around it. None: all. Values outside may be missing.
    shorter
        Argument whose columns may begin later and end earlier than the sample.
    freq
        Frequency of the dates if it is declared; see `periods.axis.check_frequency`.

    Returns
    -------
    Sample
        Columns in the order of `roles`.

    Raises
    ------
    InputError
        An unknown column or one in two roles; dates with gaps; text, missing or infinite values in the sample.
    """
    names = [name for _, name in roles]
    check_columns(data, roles)
    for field, name in roles:
        if names.count(name) > 1:
            raise InputError(field, name, "a column in one role only")
    series = read_series(data, names, time, None, None, freq)
    values = np.column_stack([series[name][0] for name in names])
    sample = Sample(series.calendar, tuple(names), values).between(start, end)
    for (field, name), column in zip(roles, sample.values.T, strict=True):
        if field != shorter:
            _check_complete(field, name, column, sample.labels)
    return sample


def check_names(field: str, names: str | Sequence[str]) -> tuple[str, ...]:
    """Return `names` as a tuple; one name may stand alone, none may stand twice."""
    allowed = "the name of a column, or a list of names"
    given = (names,) if isinstance(names, str) else check_items(field, names, allowed)
    for name in given:
        if not isinstance(name, str):
            raise InputError(field, name, allowed)
        if given.count(name) > 1:
            raise InputError(field, name, "each name once")
    return given


def _check_complete(field: str, name: str, column: Array, labels: tuple[str, ...]) -> None:
    missing = np.flatnonzero(np.isnan(column))
    if missing.size:
        known = np.flatnonzero(~np.isnan(column))
        reach = f": complete from {labels[known[0]]} to {labels[known[-1]]}" if known.size else ""
        allowed = f"a column without missing values; choose start and end{reach}"
        raise InputError(field, f"{name}, missing in {labels[missing[0]]}", allowed)
