"""Published projections and forecast errors: the baseline of the Cabinet Office and the errors of the IMF."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stimulus_model.inputs import InputError, check_keys, check_number, check_text, read_toml
from stimulus_model.sources import Source, find_source, read_sources

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PublishedProjection:
    """An official projection without the package, by fiscal year.

    Attributes
    ----------
    key, title, source, notes
        What it is and where it stands.
    years
        Fiscal years (April to March).
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
def projection() -> PublishedProjection:
    """Return the Cabinet Office's projections of January 2026: past trend and growth transition."""
    table = read_toml(_FOLDER / "cabinet-office-january-2026.toml")
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
def official_forecast_errors() -> PublishedErrors:
    """Return the errors of the IMF's World Economic Outlook for Japan, 1990-2024."""
    table = read_toml(_FOLDER / "weo-forecast-errors.toml")
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
