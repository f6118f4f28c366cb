"""How production hangs together, and where it is: an input-output table, and the output of regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_items,
    check_keys,
    check_kind,
    check_number,
    check_text,
)
from stimulus_model.sources import Source, find_source

TOLERANCE = 1e-3
"""How far shares may be from 1 in sum: they are kept as given, and divided by their sum where they are used."""
_SHARES = ("share", "workers", "consumption")
_COEFFICIENTS = ("value_added", "imported")


@dataclass(frozen=True, slots=True)
class Sector:
    """One sector of the table.

    Attributes
    ----------
    title
        Name to print.
    value_added
        Per unit of output.
    imported
        Imports over domestic use of its products.
    share, workers, consumption
        Its part of the country's value added, of its workers, and of what households buy.
    inputs
        From each sector, in the order of the table, per unit of output; made at home or abroad.
    """

    title: str
    value_added: float
    imported: float
    share: float
    workers: float
    consumption: float
    inputs: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class InputOutput:
    """An input-output table.

    Attributes
    ----------
    title, note
        What it is, and what was judged.
    source, workers_source
        Keys of the economy's sources.
    plants
        The sector in which supported plants produce.
    orders
        Instrument -> sector -> part of what the instrument buys.
    sectors
        Name -> `Sector`.
    """

    title: str
    note: str
    source: str
    workers_source: str
    plants: str
    orders: Mapping[str, Mapping[str, float]]
    sectors: Mapping[str, Sector]

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form in the layout of the TOML file."""
        return {name: getattr(self, name) for name in ("title", "note", "source", "workers_source", "plants")} | {
            "orders": {instrument: dict(parts) for instrument, parts in self.orders.items()},
            "order": list(self.sectors),
            "sectors": {
                name: {key: getattr(each, key) for key in ("title", *_COEFFICIENTS, *_SHARES)}
                | {"inputs": list(each.inputs)}
                for name, each in self.sectors.items()
            },
        }


@dataclass(frozen=True, slots=True)
class RegionalOutput:
    """Where a country produces.

    Attributes
    ----------
    source, note
        Key of the economy's sources, and what was judged.
    local_supply
        Part of what a site buys at home that its own region delivers.
    on_site
        Sectors whose part of an order arises at the site itself, such as construction.
    shares
        Region -> its part of the country's output.
    """

    source: str
    note: str
    local_supply: float
    on_site: tuple[str, ...]
    shares: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form in the layout of the TOML file."""
        return {name: getattr(self, name) for name in ("source", "note", "local_supply")} | {
            "on_site": list(self.on_site),
            "shares": dict(self.shares),
        }


def read_input_output(table: object, sources: Mapping[str, Source]) -> InputOutput:
    """Read ``[input_output]`` of an economy's table."""
    field = "input_output"
    texts = ("title", "note", "source", "workers_source", "plants")
    given = check_keys(field, table, (*texts, "orders", "order", "sectors"))
    text = {key: check_text(f"{field}.{key}", given[key]) for key in texts}
    for key in ("source", "workers_source"):
        find_source(f"{field}.{key}", text[key], sources)
    table_of = _table(f"{field}.sectors", given["sectors"])
    order = check_items(f"{field}.order", given["order"], "the names of all sectors, each once")
    if sorted(map(str, order)) != sorted(table_of):
        raise InputError(f"{field}.order", list(order), f"each once: {', '.join(table_of)}")
    listed = {str(name): table_of[str(name)] for name in order}  # tables of files are sorted, lists are not
    sectors = {name: _sector(f"{field}.sectors.{name}", entry, len(listed)) for name, entry in listed.items()}
    for key in _SHARES:
        _check_sum(f"{field}.sectors.{key}", [getattr(each, key) for each in sectors.values()])
    orders = {}
    for instrument, parts in _table(f"{field}.orders", given["orders"]).items():
        place = f"{field}.orders.{instrument}"
        orders[instrument] = _shares(place, parts)
        for name in orders[instrument]:
            check_choice(place, name, sectors)
    check_choice(f"{field}.plants", text["plants"], sectors)
    return InputOutput(**text, orders=orders, sectors=sectors)


def check_structure(input_output: object, regional_output: object) -> None:
    """Refuse what is neither None nor a table of an economy."""
    for name, given, kind in (
        ("input_output", input_output, InputOutput),
        ("regional_output", regional_output, RegionalOutput),
    ):
        if given is not None:
            check_kind(name, given, kind, f"{kind.__name__}, as Economy.load makes it, or None")


def _sector(field: str, table: object, size: int) -> Sector:
    given = check_keys(field, table, ("title", *_COEFFICIENTS, *_SHARES, "inputs"))
    inputs = check_items(f"{field}.inputs", given["inputs"], f"{size} numbers, one a sector")
    if len(inputs) != size:
        raise InputError(f"{field}.inputs", list(inputs), f"{size} numbers, one a sector")
    numbers = {key: check_number(f"{field}.{key}", given[key], low=0.0, high=1.0) for key in _SHARES}
    numbers["value_added"] = check_number(f"{field}.value_added", given["value_added"], above=0.0, high=1.0)
    numbers["imported"] = check_number(f"{field}.imported", given["imported"], low=0.0, high=1.0)
    bought = tuple(check_number(f"{field}.inputs", each, low=0.0, high=1.0) for each in inputs)
    if fsum(bought) + numbers["value_added"] > 1.0 + TOLERANCE:
        allowed = "inputs that with value added are at most the output: 1"
        raise InputError(f"{field}.inputs", round(fsum(bought), 4), allowed)
    return Sector(check_text(f"{field}.title", given["title"]), inputs=bought, **numbers)


def read_regional_output(table: object, regions: Sequence[str], sources: Mapping[str, Source]) -> RegionalOutput:
    """Read ``[regional_output]`` of an economy's table, which has every region of its header."""
    field = "regional_output"
    given = check_keys(field, table, ("source", "note", "local_supply", "on_site", "shares"))
    source = check_text(f"{field}.source", given["source"])
    find_source(f"{field}.source", source, sources)
    shares = _shares(f"{field}.shares", check_keys(f"{field}.shares", given["shares"], tuple(regions)))
    local = check_number(f"{field}.local_supply", given["local_supply"], low=0.0, high=1.0)
    named = check_items(f"{field}.on_site", given["on_site"], "a list of sectors")
    on_site = tuple(check_text(f"{field}.on_site", each) for each in named)
    return RegionalOutput(source, check_text(f"{field}.note", given["note"]), local, on_site, shares)


def _shares(field: str, table: object) -> dict[str, float]:
    shares = {
        str(name): check_number(f"{field}.{name}", each, low=0.0, high=1.0)
        for name, each in _table(field, table).items()
    }
    _check_sum(field, list(shares.values()))
    return shares


def _table(field: str, table: object) -> Mapping[str, Any]:
    if not isinstance(table, Mapping) or not table:
        raise InputError(field, table, "a table with at least one entry")
    return table


def _check_sum(field: str, shares: Sequence[float]) -> None:
    if abs(fsum(shares) - 1.0) > TOLERANCE:
        raise InputError(field, round(fsum(shares), 6), f"shares that sum to 1 within {TOLERANCE:g}")
