"""Tables of past forecasts, read and checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.estimation.sample import check_names
from stimulus_model.estimation.series import check_has_columns
from stimulus_model.inputs import InputError, check_choice, check_integer, check_number
from stimulus_model.periods.axis import read_years

if TYPE_CHECKING:
    from pandas import DataFrame

_PLACE = ["target", "horizon", "target_year"]
_FEWEST = 3


def read_errors(
    vintages: DataFrame,
    targets: Sequence[str] | None,
    truth: str,
    outturns: Mapping[str, Mapping[int, float]],
    exclude: Collection[int],
    until: int | None,
) -> tuple[DataFrame, list[int]]:
    """Return errors by target, horizon and target_year, and the years left out; see `forecast_errors`.

    The columns are target, horizon, target_year, forecast, outturn and error.
    """
    from pandas import DataFrame

    if not isinstance(vintages, DataFrame) or vintages.empty:
        raise InputError("vintages", type(vintages).__name__, "a pandas DataFrame with a row a forecast")
    check_has_columns("vintages", vintages, (*_PLACE, "prediction"))
    check_choice("truth", truth, [str(name) for name in vintages.columns])
    known = tuple(dict.fromkeys(str(target) for target in vintages["target"]))
    chosen = known if targets is None else check_names("targets", targets)
    for target in chosen:
        check_choice("targets", target, known)
    rows = vintages[vintages["target"].isin(chosen)]
    table = DataFrame(
        {
            "target": rows["target"].astype(str),
            "horizon": _numbers(rows, "horizon"),
            "target_year": _years(rows),
            "forecast": _numbers(rows, "prediction"),
            "outturn": _numbers(rows, truth, missing=True),
        }
    )
    _check_places(table)
    _insert(table, outturns, known)
    left_out = sorted(set(exclude) & set(table["target_year"].tolist()))
    if exclude and not left_out:
        first, last = table["target_year"].min(), table["target_year"].max()
        listed = ", ".join(str(year) for year in exclude)
        raise InputError("exclude", listed, f"a list with a year that was forecast, {first} to {last}, or ()")
    keep = table["outturn"].notna() & ~table["target_year"].isin(exclude)
    if until is not None:
        keep &= table["target_year"] <= check_integer("until", until, low=1, high=9999)
    table = table[keep].sort_values(_PLACE, ignore_index=True)
    table["error"] = table["forecast"] - table["outturn"]
    _check_counts(table, chosen)
    return table, left_out


def _numbers(rows: DataFrame, column: str, missing: bool = False) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    try:
        values = np.asarray(rows[column], dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"vintages.{column}", str(rows[column].dtype), "a column of numbers") from None
    bad = np.isinf(values) if missing else ~np.isfinite(values)
    if bad.any():
        at = int(np.argmax(bad))
        raise InputError(f"vintages.{column}", float(values[at]), f"a finite number in row {at}")
    return values


def _years(rows: DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    from pandas import Index
    from pandas.api.types import is_numeric_dtype

    if not is_numeric_dtype(rows["target_year"]):
        return np.array(read_years("vintages.target_year", Index(rows["target_year"])), dtype=np.int64)
    values = _numbers(rows, "target_year")
    whole = values.astype(np.int64)
    if (whole != values).any():
        raise InputError("vintages.target_year", float(values[np.argmax(whole != values)]), "whole years")
    return whole


def _check_places(table: DataFrame) -> None:
    twice = table.duplicated(_PLACE)
    if twice.any():
        target, horizon, year = table.loc[twice, _PLACE].iloc[0]
        place = f"{target}, {horizon:g} years ahead, {year}"
        raise InputError("vintages", place, "one forecast for each target, horizon and year (one country at a time)")


def _insert(table: DataFrame, outturns: Mapping[str, Mapping[int, float]], known: Sequence[str]) -> None:
    for target, values in outturns.items():
        check_choice("outturns", target, known)
        found = False
        for key, value in values.items():
            number = check_number(f"outturns.{target}.{key}", value)
            rows = (table["target"] == target) & (table["target_year"] == read_years(f"outturns.{target}", [key])[0])
            table.loc[rows, "outturn"] = number
            found |= bool(rows.any())
        if values and not found:
            listed = ", ".join(str(year) for year in values)
            raise InputError(f"outturns.{target}", listed, "at least one year with forecasts")


def _check_counts(table: DataFrame, targets: Sequence[str]) -> None:
    for target in targets:
        counts = table.loc[table["target"] == target, "horizon"].value_counts()
        if counts.empty or counts.min() < _FEWEST:
            raise InputError("vintages", target, f"at least {_FEWEST} forecasts with outturns at every horizon")
