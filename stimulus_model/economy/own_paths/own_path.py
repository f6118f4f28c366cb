"""What an economy is put on: paths by quarter, and the table that its path without the package follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.own_paths.choices import BASELINE_TARGETS, PATHS, RESIDUALS, SHOCKS
from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_integer,
    check_items,
    check_keys,
    check_number,
    check_text,
)
from stimulus_model.timeline import quarter_index

Array = npt.NDArray[np.float64]
FADE = 0.7
"""Yearly factor by which a residual fades after the last period of its table, as the shipped ones do."""


@dataclass(frozen=True, slots=True)
class OwnPath:
    """Values by quarter from `first` on.

    Attributes
    ----------
    values
        One a quarter.
    unit
        What they are measured in.
    source
        Where they are from, in words.
    """

    first: str
    values: tuple[float, ...]
    unit: str
    source: str

    def place(self, index: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return where quarters, counted since year 0, stand in `values`; others are below 0 or beyond the last."""
        return index - quarter_index("first", self.first)

    def on(self, index: npt.NDArray[np.int64]) -> tuple[Array, npt.NDArray[np.bool_]]:
        """Return the values of quarters, 0 where there is none, and where there is one."""
        place = self.place(index)
        inside = (place >= 0) & (place < len(self.values))
        return np.where(inside, np.asarray(self.values)[np.where(inside, place, 0)], 0.0), inside

    def fading(self, index: npt.NDArray[np.int64]) -> Array:
        """Return the values of quarters; after the last one it fades."""
        values, inside = self.on(index)
        beyond = self.place(index) - len(self.values)
        fades = self.values[-1] * FADE ** (0.25 * (1.0 + np.maximum(beyond, 0)))
        return np.where(inside | (beyond < 0), values, fades)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form."""
        return {"first": self.first, "values": list(self.values), "unit": self.unit, "source": self.source}


@dataclass(frozen=True, slots=True)
class Followed:
    """What a table says of one variable, and the median of the path without the package that follows it.

    Attributes
    ----------
    periods
        Names of the years or quarters.
    first, length
        Their first quarter, counted from the start of the economy, and how many quarters each has.
    values, medians
        What the table says, and what the median came to.
    """

    periods: tuple[str, ...]
    first: int
    length: int
    values: tuple[float, ...]
    medians: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form."""
        numbers = {name: list(getattr(self, name)) for name in ("periods", "values", "medians")}
        return {"first": self.first, "length": self.length, **numbers}


@dataclass(frozen=True, slots=True)
class OwnBaseline:
    """A table that the median of the path without the package follows.

    Attributes
    ----------
    source
        Where the table is from, in words.
    draws, seed
        The draws whose median was put on it.
    follows
        Variables of `choices.BASELINE_TARGETS`, as the table has them.
    residuals
        Add-factors of `choices.RESIDUALS` that were solved for, beyond those of the economy's file.
    """

    source: str
    draws: int
    seed: int
    follows: Mapping[str, Followed]
    residuals: Mapping[str, OwnPath]

    def __post_init__(self) -> None:
        for name in ("follows", "residuals"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form."""
        tables = {
            name: {key: each.to_dict() for key, each in getattr(self, name).items()}
            for name in ("follows", "residuals")
        }
        return {"source": self.source, "draws": self.draws, "seed": self.seed, **tables}


@dataclass(frozen=True, slots=True)
class OwnPaths:
    """Everything that an economy is put on; empty for one that its equations and its file alone decide.

    Attributes
    ----------
    baseline
        The table that its path without the package follows, or None.
    paths
        Variables that are put on a path, by name.
    shocks
        Shocks that are added to those that are drawn, by name, in standard deviations.
    """

    baseline: OwnBaseline | None = None
    paths: Mapping[str, OwnPath] = field(default_factory=dict)
    shocks: Mapping[str, OwnPath] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("paths", "shocks"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __bool__(self) -> bool:
        return self.baseline is not None or bool(self.paths) or bool(self.shocks)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form; `read_own_paths` reads it back."""
        baseline = {"baseline": self.baseline.to_dict()} if self.baseline is not None else {}
        tables = {
            name: {key: path.to_dict() for key, path in getattr(self, name).items()} for name in ("paths", "shocks")
        }
        return baseline | {name: table for name, table in tables.items() if table}


NOTHING_OWN = OwnPaths()


def read_own_paths(field: str, table: object) -> OwnPaths:
    """Read what `OwnPaths.to_dict` returned, as an economy file has it under ``[own_paths]``."""
    given = check_keys(field, table, (), ("baseline", "paths", "shocks"))
    tables = {
        name: _paths(f"{field}.{name}", given.get(name, {}), known)
        for name, known in (("paths", PATHS), ("shocks", SHOCKS))
    }
    if "baseline" not in given:
        return OwnPaths(None, **tables)
    place = f"{field}.baseline"
    made = check_keys(place, given["baseline"], ("source", "draws", "seed", "follows", "residuals"))
    follows = check_keys(f"{place}.follows", made["follows"], (), BASELINE_TARGETS)
    baseline = OwnBaseline(
        source=check_text(f"{place}.source", made["source"]),
        draws=check_integer(f"{place}.draws", made["draws"], low=1),
        seed=check_integer(f"{place}.seed", made["seed"], low=0),
        follows={name: _followed(f"{place}.follows.{name}", each) for name, each in follows.items()},
        residuals=_paths(f"{place}.residuals", made["residuals"], RESIDUALS),
    )
    return OwnPaths(baseline, **tables)


def _paths(field: str, table: object, known: Mapping[str, Any]) -> dict[str, OwnPath]:
    given = check_keys(field, table, (), known)
    return {name: _path(f"{field}.{name}", each) for name, each in given.items()}


def _path(field: str, table: object) -> OwnPath:
    given = check_keys(field, table, ("first", "values", "unit", "source"))
    quarter_index(f"{field}.first", given["first"])
    return OwnPath(
        check_text(f"{field}.first", given["first"]),
        _numbers(f"{field}.values", given["values"]),
        check_text(f"{field}.unit", given["unit"]),
        check_text(f"{field}.source", given["source"]),
    )


def _followed(field: str, table: object) -> Followed:
    given = check_keys(field, table, ("first", "length", "periods", "values", "medians"))
    values = _numbers(f"{field}.values", given["values"])
    medians = _numbers(f"{field}.medians", given["medians"])
    periods = check_items(f"{field}.periods", given["periods"], "a list of names of periods")
    if not len(values) == len(medians) == len(periods):
        raise InputError(f"{field}.values", list(values), f"{len(periods)} numbers, one for each of periods")
    return Followed(
        tuple(check_text(f"{field}.periods", each) for each in periods),
        check_integer(f"{field}.first", given["first"], low=0),
        int(check_choice(f"{field}.length", str(given["length"]), ("1", "4"))),
        values,
        medians,
    )


def _numbers(field: str, values: object) -> tuple[float, ...]:
    allowed = "a list of finite numbers, at least one"
    found = tuple(check_number(f"{field}[{k}]", v) for k, v in enumerate(check_items(field, values, allowed)))
    if not found:
        raise InputError(field, values, allowed)
    return found
