"""Published projections and forecast errors of a country, as files in the folder of its economy have them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from stimulus_model.economy.folders import DEFAULT, forecast_errors_file, projection_file
from stimulus_model.inputs import InputError, check_keys, check_number, check_text, read_toml
from stimulus_model.sources import Source, find_source, read_sources


@dataclass(frozen=True, slots=True)
class PublishedProjection:
    """An official projection without the package, by fiscal year.

    Attributes
    ----------
    key, title, source, notes
        What it is and where it stands.
    years
        Fiscal years of the country.
    units
        Variable -> unit.
    cases
        Case -> variable -> one value a year.
    """

    key: str
    title: str
    source: Source
    notes: tuple[str, ...]
    years: tuple[int, ...]
    units: Mapping[str, str]
    cases: Mapping[str, Mapping[str, tuple[float, ...]]]


@dataclass(frozen=True, slots=True)
class PublishedErrors:
    """Errors of official forecasts by horizon, percentage points.

    Attributes
    ----------
    key, title, source, notes
        What they are and where they stand.
    horizons
        Years ahead; 0 is the autumn forecast of the same year, 1 that of the year before.
    errors
        Variable -> statistic (``rmse``, ``rmse_without_crises``, ``bias``) -> one value a horizon.
    """

    key: str
    title: str
    source: Source
    notes: tuple[str, ...]
    horizons: tuple[float, ...]
    errors: Mapping[str, Mapping[str, tuple[float, ...]]]


@functools.cache
def projection(economy: str = DEFAULT) -> PublishedProjection:
    """Return the official projection of a shipped economy; its first case is what the baseline follows."""
    table = read_toml(projection_file(economy))
    given = check_keys("file", table, ("projection", "sources", "units", "cases"))
    header = check_keys("projection", given["projection"], ("key", "title", "source", "years", "notes"))
    years = tuple(int(year) for year in header["years"])
    return PublishedProjection(
        **_header(header, given["sources"]),
        years=years,
        units=MappingProxyType(dict(given["units"])),
        cases=_tables("cases", given["cases"], len(years)),
    )


@functools.cache
def official_forecast_errors(economy: str = DEFAULT) -> PublishedErrors:
    """Return the errors of official forecasts of a shipped economy's growth and consumer prices."""
    table = read_toml(forecast_errors_file(economy))
    given = check_keys("file", table, ("errors", "sources", "growth", "consumer_prices"))
    header = check_keys("errors", given["errors"], ("key", "title", "source", "horizons", "notes"))
    horizons = tuple(float(horizon) for horizon in header["horizons"])
    listed = {name: given[name] for name in ("growth", "consumer_prices")}
    return PublishedErrors(
        **_header(header, given["sources"]), horizons=horizons, errors=_tables("errors", listed, len(horizons))
    )


def _header(header: Mapping[str, Any], sources: object) -> dict[str, Any]:
    known = read_sources("sources", sources)
    return {
        "key": check_text("key", header["key"]),
        "title": check_text("title", header["title"]),
        "source": find_source("source", header["source"], known),
        "notes": tuple(check_text("notes", note) for note in header["notes"]),
    }


def _tables(field: str, tables: Mapping[str, Any], size: int) -> Mapping[str, Mapping[str, tuple[float, ...]]]:
    return MappingProxyType(
        {
            name: MappingProxyType(
                {key: _numbers(f"{field}.{name}.{key}", values, size) for key, values in rows.items()}
            )
            for name, rows in tables.items()
        }
    )


def _numbers(field: str, values: object, size: int) -> tuple[float, ...]:
    if not isinstance(values, list) or len(values) != size:
        raise InputError(field, values, f"a list of {size} numbers")
    return tuple(check_number(f"{field}[{k}]", value) for k, value in enumerate(values))
