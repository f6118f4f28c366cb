"""What is known and what is officially expected of a country: series that charts show beside the computed paths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_flag,
    check_items,
    check_keys,
    check_number,
    check_text,
)
from stimulus_model.sources import Source, find_source

KINDS: Final = ("outturn", "projection")
_PERIOD = re.compile(r"[0-9]{4}Q[1-4]|(FY)?[0-9]{4}")


@dataclass(frozen=True, slots=True)
class PublishedSeries:
    """A variable over some periods, in the unit of the variable.

    Attributes
    ----------
    variable
        A variable of the registry.
    kind
        One of `KINDS`.
    title
        What a legend calls it.
    periods
        Quarters (``"2025Q4"``), calendar years (``"2025"``) or fiscal years (``"FY2025"``).
    values
        One for each of them: means of a period for flows and rates, its end for stocks.
    """

    variable: str
    kind: str
    title: str
    unit: str
    periods: tuple[str, ...]
    values: tuple[float, ...]
    source: Source
    note: str

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form in the layout of the TOML file."""
        return {
            "variable": self.variable,
            "kind": self.kind,
            "title": self.title,
            "unit": self.unit,
            "periods": list(self.periods),
            "values": list(self.values),
            "source": self.source.key,
            "note": self.note,
        }


def read_published(field: str, table: object, sources: Mapping[str, Source]) -> dict[str, PublishedSeries]:
    """Read ``[published]`` of an economy's table."""
    if not isinstance(table, Mapping):
        raise InputError(field, table, "a table of published series")
    return {str(key): _read_series(f"{field}.{key}", entry, sources) for key, entry in table.items()}


def _read_series(field: str, table: object, sources: Mapping[str, Source]) -> PublishedSeries:
    texts = ("variable", "kind", "title", "unit", "note")
    given = check_keys(field, table, (*texts, "periods", "values", "source"))
    text = {key: check_text(f"{field}.{key}", given[key]) for key in texts}
    check_choice(f"{field}.kind", text["kind"], KINDS)
    allowed = "a list of periods such as '2025Q4', '2025' or 'FY2025', each once"
    periods = check_items(f"{field}.periods", given["periods"], allowed)
    for period in periods:
        if not isinstance(period, str) or not _PERIOD.fullmatch(period):
            raise InputError(f"{field}.periods", period, allowed)
    if not periods or len(set(periods)) < len(periods):
        raise InputError(f"{field}.periods", list(periods), allowed)
    values = check_items(f"{field}.values", given["values"], f"{len(periods)} numbers, one a period")
    if len(values) != len(periods):
        raise InputError(f"{field}.values", list(values), f"{len(periods)} numbers, one a period")
    return PublishedSeries(
        **text,
        periods=tuple(periods),
        values=tuple(check_number(f"{field}.values[{k}]", value) for k, value in enumerate(values)),
        source=find_source(f"{field}.source", given["source"], sources),
    )


def published_of(table: Mapping[str, Any], vintage: str, output: float) -> dict[str, dict[str, Any]]:
    """Return the series of ``published.toml`` that a vintage shows, in the units of its paths.

    Those of other accounts name the vintages that they belong to. Levels in other prices are rebased: the value in
    the vintage's own quarter is its `output`, in money a year.
    """
    found: dict[str, dict[str, Any]] = {}
    for key, entry in table.items():
        series = dict(entry)
        if vintage not in series.pop("vintages", (vintage,)):
            continue
        if check_flag(f"series.{key}.rebased", series.pop("rebased", False)):
            at = check_choice(f"series.{key}.periods", vintage, series["periods"])
            base = series["values"][series["periods"].index(at)]
            series["values"] = [round(output * value / base, 3) for value in series["values"]]
        found[key] = series
    return found
