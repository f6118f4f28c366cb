"""What the central path of each vintage is put on: official projections, and judgements beside them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

from stimulus_model.economy.folders import targets_file
from stimulus_model.inputs import check_flag, check_items, check_keys, check_number, read_toml

_SERIES = ("nominal_gdp", "output_gap", "policy_rate")


class Targets(NamedTuple):
    """Fiscal-year averages to reach; debt at the end of the fiscal year over its GDP.

    Real growth from the second year on, 10-year yield, primary balance and debt are the reference paths of
    the economy itself.

    Attributes
    ----------
    years
        Fiscal years.
    nominal_gdp
        In the economy's money.
    output
        At the start, a year; it is held near this, and searched for around `near` where it is free.
    output_gap, policy_rate
        Per cent, and per cent a year.
    output_is_free, near
        Whether output at the start is solved for, and around what.
    at_median
        Whether medians over draws are put on the projection, too, and not only the central path.
    """

    years: tuple[int, ...]
    nominal_gdp: tuple[float, ...]
    output: float
    output_gap: tuple[float, ...]
    policy_rate: tuple[float, ...]
    output_is_free: bool
    near: float
    at_median: bool = False


@functools.cache  # files of the package do not change while it runs
def targets(economy: str) -> Mapping[str, Mapping[str, Targets]]:
    """Return the targets of a shipped economy, by vintage and projection.

    The first projection of a vintage is the one that its own baseline follows.
    """
    path = targets_file(economy)
    return {
        vintage: {name: _read(f"{path.name}.{vintage}.{name}", entry) for name, entry in cases.items()}
        for vintage, cases in read_toml(path).items()
    }


def _read(field: str, entry: object) -> Targets:
    given: Mapping[str, Any] = check_keys(field, entry, Targets._fields[:-1], ("at_median",))
    years = tuple(int(year) for year in given["years"])
    series = {
        name: tuple(check_number(f"{field}.{name}", each) for each in check_items(field, given[name], "numbers"))
        for name in _SERIES
    }
    return Targets(
        years=years,
        output=check_number(f"{field}.output", given["output"], above=0.0),
        output_is_free=check_flag(f"{field}.output_is_free", given["output_is_free"]),
        near=check_number(f"{field}.near", given["near"], above=0.0),
        at_median=check_flag(f"{field}.at_median", given.get("at_median", False)),
        **series,
    )
