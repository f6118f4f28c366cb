"""The registry: complete, consistent with the economy, and helpful when a name is misspelt."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest

from stimulus_model.economy.model import Flows
from stimulus_model.economy.variables import VARIABLES, variable
from stimulus_model.inputs import InputError
from stimulus_model.variables import Variable


def leaves(record: type) -> Iterator[str]:
    for name, kind in record.__annotations__.items():
        if hasattr(kind, "_fields"):
            yield from leaves(kind)
        else:
            yield name


def test_the_economy_writes_exactly_the_variables_of_the_registry() -> None:
    written = list(leaves(Flows))
    assert len(written) == len(set(written))
    assert set(written) == set(VARIABLES)


@pytest.mark.parametrize("entry", VARIABLES.values(), ids=str)
def test_every_equation_exists(entry: Variable) -> None:
    file, function = entry.equation.split(".")
    assert callable(getattr(importlib.import_module(f"stimulus_model.economy.blocks.{file}"), function))


@pytest.mark.parametrize("entry", VARIABLES.values(), ids=str)
def test_entries_are_consistent(entry: Variable) -> None:
    assert VARIABLES[entry.name] is entry is variable(entry.name)
    assert entry.long_name
    assert entry.attrs == {"units": entry.units, "long_name": entry.long_name}
    assert (entry.annual == "last") == (entry.time == "quarter_end")
    assert (entry.effect == "points") == entry.units.startswith("%")
    assert entry.effect_units == ("percentage points" if entry.units.startswith("%") else entry.units)
    if entry.kind == "stock":
        assert entry.time == "quarter_end"


def test_a_misspelt_name_gets_a_suggestion() -> None:
    with pytest.raises(InputError, match=r"variable: got 'real_gpd'.*did you mean 'real_gdp'"):
        variable("real_gpd")
    with pytest.raises(InputError, match="variable: got 3"):
        variable(3)
