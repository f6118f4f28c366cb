"""Money has no unit of its own: all amounts times any constant change no relative effect."""

import math
from typing import Any

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.simulation.simulate import simulate

DRAWS = 64
HORIZON = "2036Q4"


def times(value: Any, factor: float) -> Any:
    """Multiply every number in a value, a prior or a list of either."""
    if isinstance(value, dict):
        spreads = ("kind", "sigma", "a", "b", "first", "second", "shape")
        return {key: each if key in spreads else times(each, factor) for key, each in value.items()}
    if isinstance(value, list):
        return [times(each, factor) for each in value]
    return value * factor if isinstance(value, float | int) and not isinstance(value, bool) else value


def factor_of(unit: str, factor: float) -> float:
    """Return what a quantity of this unit is multiplied by: one over the factor for what is counted per money."""
    if "per ¥" in unit:
        return 1.0 / factor
    return factor if "¥" in unit else 1.0


def rescaled(table: Any, factor: float) -> Any:
    """Return the table of an economy in which every entry that carries a unit of money is multiplied."""
    if not isinstance(table, dict):
        return table
    if isinstance(table.get("unit"), str):
        by = factor_of(table["unit"], factor)
        money = ("value", "values", "prior")
        return {key: times(each, by) if key in money and by != 1.0 else each for key, each in table.items()}
    return {key: rescaled(each, factor) for key, each in table.items()}


def richer(package: sm.Package, factor: float) -> sm.Package:
    """Return the package with every amount multiplied."""
    table = package.to_dict()
    for project in table["project"].values():
        for key in ("private_investment",):
            if key in project:
                project[key] = times(project[key], factor)
        for entry in project["instrument"]:
            entry["amounts"] = times(entry["amounts"], factor)
    return sm.Package.from_dict(table)


@pytest.fixture(scope="module")
def decided(packages):
    """Chips, and fiscal instruments of every sign, paid for in another way."""
    fiscal = {
        "handouts": {2025: 2.0},
        "local_transfers": {2025: 1.0},
        "loans": {2026: 3.0},
        "consumption_tax": {2027: -2.0},
    }
    return packages["japan-ai-chips-2024"] + sm.Package.of(title="fiscal", **fiscal, financing=sm.Financing.tax())


@pytest.fixture(scope="module")
def before(decided):
    economy = sm.Economy.load("japan")
    return simulate(decided, economy, draws=DRAWS, seed=7, horizon=HORIZON, threads=1)


@pytest.mark.parametrize("factor", [1 / 150, 16.0])
def test_amounts_in_another_unit_change_no_relative_effect(before, decided, factor):
    economy = sm.Economy.from_dict(rescaled(sm.Economy.load("japan").to_dict(), factor))
    package = richer(decided, factor)
    after = simulate(package, economy, draws=DRAWS, seed=7, horizon=HORIZON, threads=1)
    for name in before.variables:
        entry = sm.variable(name)
        by = factor_of(entry.units, factor)
        old, new = before.effect(name).values, after.effect(name).values / by
        size = max(float(np.abs(before.level(name).values).max()), 1e-12)
        assert math.isfinite(size)
        np.testing.assert_allclose(new, old, rtol=0, atol=1e-9 * size, err_msg=name)
        if entry.effect == "relative":
            ours, theirs = (r.effect(name, relative=True).values for r in (before, after))
            np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-9, err_msg=name)
