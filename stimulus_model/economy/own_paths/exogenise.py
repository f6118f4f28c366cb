"""A model in which some variables are met exactly on their paths, and shocks have paths: made only where asked for.

A variable is put on its path in each draw by a residual in the equation that writes it: its value without is
computed, and what is missing is added to its add-factor. What a quarter computes in either case is computed once, so
that the compiled kernel pays twice for the rest alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.own_paths.choices import PATHS
from stimulus_model.economy.own_paths.own_path import OwnPath, OwnPaths
from stimulus_model.engine.model import Model
from stimulus_model.inputs import InputError
from stimulus_model.numerics.functions import log, where
from stimulus_model.records import blocks, build, leaves, names
from stimulus_model.timeline import Timeline, quarter_index

Array = npt.NDArray[np.float64]
_ADD_FACTORS: Mapping[str, tuple[str, float]] = {
    "inflation": ("inflation_add", 1.0),
    "yield_10y": ("term_premium", 1.0),
    "primary_balance_to_gdp": ("spending_add", 0.0),
}
"""Variable -> row that moves it within the quarter, in the order of the quarter, and by how much if that is known:
0 means that it differs by draw, and is found from a second value. Each is linear in its row."""
EXCHANGE = "exchange_rate"


class Exogenised(NamedTuple):
    """What a model is put on: variables that are met in each draw, and shocks that have paths."""

    held: tuple[str, ...] = ()
    shocked: tuple[str, ...] = ()


def exogenised_in(own: OwnPaths) -> Exogenised:
    """Return what of an economy's own paths the equations themselves must know; rows do the rest."""
    held = (*_ADD_FACTORS, EXCHANGE)
    return Exogenised(tuple(name for name in held if name in own.paths), tuple(sorted(own.shocks)))


def exogenised(model: Model, asked: Exogenised) -> Model:
    """Return `model` with rows for the paths behind its own, and with a quarter that meets them."""
    if not any(asked):
        return model
    held = [f"{name}_{part}" for name in asked.held for part in ("held", "path")]
    maker: Any = NamedTuple  # mypy knows only its literal form
    Rows = maker("OwnRows", [(name, float) for name in (*held, *(f"{name}_shock" for name in asked.shocked))])
    record: Any = model.Exogenous
    Exogenous = maker("Exogenous", [*((name, inner or float) for name, inner in blocks(record)), ("own", Rows)])

    def quarter(state: Any, p: Any, shocks: Any, exogenous: Any, start: Any, past: Any, *ahead: Any) -> Any:
        own, row = exogenous.own, record(*exogenous[:-1])
        hit = {name: getattr(shocks, name) + getattr(own, f"{name}_shock") for name in asked.shocked}
        given = (state, p, shocks._replace(**hit), start, past, *ahead)
        for name, (field, slope) in _ADD_FACTORS.items():
            if name in asked.held:
                row = _met(model, given, row, own, (name, field, slope))
        after, output, left = _quarter(model, given, row)
        if EXCHANGE in asked.held:  # nothing in the same quarter reads what the market is left with
            gap = log(own.exchange_rate_path) - log(_value(model, output, EXCHANGE))
            fast = after.rates.exchange_fast + own.exchange_rate_held * gap
            after = after._replace(rates=after.rates._replace(exchange_fast=fast))
        reported = [
            where(getattr(own, f"{name}_held") > 0.5, getattr(own, f"{name}_path"), value)
            if name in asked.held
            else value
            for name, value in zip(names(model.Output), leaves(output), strict=True)
        ]
        return after, build(model.Output, reported), left

    return replace(model, quarter=quarter, Exogenous=Exogenous)


def _met(model: Model, given: Any, row: Any, own: Any, instrument: tuple[str, str, float]) -> Any:
    """Return the row with the add-factor by which a variable is on its path where it is held."""
    name, field, slope = instrument
    before = getattr(row, field)
    value = _value(model, _quarter(model, given, row)[1], name)
    effect: Any = slope
    if not slope:
        effect = _value(model, _quarter(model, given, row._replace(**{field: before + 1.0}))[1], name) - value
    missing = getattr(own, f"{name}_held") * (getattr(own, f"{name}_path") - value)
    return row._replace(**{field: before + (missing if slope else missing / effect)})


def _quarter(model: Model, given: Any, row: Any) -> Any:
    state, p, shocks, *others = given
    return model.quarter(state, p, shocks, row, *others)


def _value(model: Model, output: Any, name: str) -> Any:
    return list(leaves(output))[names(model.Output).index(name)]


def check_reached(own: OwnPaths, timeline: Timeline) -> None:
    """Raise where a run ends before a path begins: it would have nothing of it."""
    baseline = own.baseline.residuals if own.baseline is not None else {}
    for name, path in (*own.paths.items(), *own.shocks.items(), *baseline.items()):
        if quarter_index("first", path.first) > int(timeline.index[-1]):
            raise InputError("horizon", timeline.last, f"{path.first} or later, where the own path of {name} begins")


def own_rows(own: OwnPaths, index: npt.NDArray[np.int64]) -> list[Array]:
    """Return the columns that `exogenised` put behind those of the model, for quarters counted since year 0."""
    asked = exogenised_in(own)
    columns = []
    for name in asked.held:
        values, inside = own.paths[name].on(index)
        columns += [inside.astype(np.float64), np.where(inside, values, 1.0)]
    return columns + [own.shocks[name].on(index)[0] for name in asked.shocked]


def imposed_rows(own: OwnPaths, index: npt.NDArray[np.int64]) -> dict[str, Array]:
    """Return what own paths add to rows of `Policy`, by its fields."""
    rows: dict[str, Array] = {}
    for name, path in own.paths.items():
        values, inside = path.on(index)
        if name == "policy_rate":
            rows |= {"rate_fixed": inside.astype(np.float64), "fixed_rate": values}
        elif name in ("oil_price", "world_demand"):
            rows[PATHS[name].row] = np.log(np.where(inside, values, 1.0))
    if own.baseline is not None and EXCHANGE in own.baseline.residuals:
        rows[EXCHANGE] = own.baseline.residuals[EXCHANGE].fading(index)
    return rows


class OverlaidPath:
    """A path of the economy's file with own values in some quarters, and a residual on top."""

    def __init__(self, path: Any, own: OwnPath | None, residual: OwnPath | None) -> None:
        self.path, self.own, self.residual = path, own, residual

    def __call__(self, quarter_index: npt.ArrayLike) -> Array:
        """Values for quarters counted since year 0."""
        values: Array = self.path(quarter_index)
        index = np.asarray(quarter_index, dtype=np.int64)
        if self.own is not None:
            own, inside = self.own.on(index)
            values = np.where(inside, own, values)
        return values if self.residual is None else values + self.residual.fading(index)


def overlaid(paths: Mapping[str, Any], own: OwnPaths) -> Mapping[str, Any]:
    """Return the paths of an economy's file with what own paths and residuals make of them."""
    residuals = own.baseline.residuals if own.baseline is not None else {}
    changed = [name for name in paths if name in own.paths or name in residuals]
    return {
        **paths,
        **{name: OverlaidPath(paths[name], own.paths.get(name), residuals.get(name)) for name in changed},
    }
