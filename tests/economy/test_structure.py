"""The structure of production and regions: what a file may say of it, and that the shipped one is condensed right."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from page_command import load_command
from real_series import data_folder

import stimulus_model as sm
from stimulus_model.analysis.footprint import Leontief
from stimulus_model.economy.folders import structure_file

JAPAN = sm.Economy.load("japan")


def changed(place: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return the economy as a table with another value at a place."""
    table = copy.deepcopy(JAPAN.to_dict())
    entry = table
    for key in place[:-1]:
        entry = entry[key]
    entry[place[-1]] = value
    return table


def test_the_shipped_table_is_what_its_command_condenses() -> None:
    command = load_command("input_output")
    text = command.text_of(command.condensed(data_folder() / command.SOURCE))
    assert structure_file("japan", "input_output").read_text(encoding="utf-8") == text


def test_multipliers_are_those_of_the_table_of_45_industries() -> None:
    assert JAPAN.input_output is not None
    table = Leontief.of(JAPAN.input_output)
    at = table.names.index("electronics")
    assert table.inverse[:, at].sum() == pytest.approx(1.82, abs=0.05)  # computed from the full table
    assert table.value_added @ table.inverse[:, at] == pytest.approx(0.78, abs=0.03)
    assert table.induced.sum() == pytest.approx(1.0, abs=1e-12)
    assert np.all(table.inverse >= 0.0)


def test_an_economy_keeps_its_structure_and_another_country_does_not_take_it_over() -> None:
    again = sm.Economy.from_dict(JAPAN.to_dict())
    assert again.input_output == JAPAN.input_output
    assert again.regional_output == JAPAN.regional_output
    assert sm.Economy.load("japan", vintage="2024Q4").regional_output == JAPAN.regional_output
    northland = sm.Economy.load("examples/northland.toml")
    assert northland.input_output is None
    assert northland.regional_output is None


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (("input_output", "plants"), "electronic", "input_output.plants.*'electronics'"),
        (("input_output", "sectors", "trade", "inputs"), [0.1], "input_output.sectors.trade.inputs.*16 numbers"),
        (("input_output", "sectors", "trade", "share"), 0.5, "input_output.sectors.share.*sum to 1"),
        (("input_output", "sectors", "trade", "value_added"), 0.0, "trade.value_added"),
        (("input_output", "orders", "capex"), {"building": 1.0}, "orders.capex.*building"),
        (("input_output", "source"), "nobody", "input_output.source"),
        (("input_output", "order"), ["trade"], "input_output.order"),
        (("regional_output", "shares"), {"Hokkaido": 1.0}, "regional_output.shares"),
        (("regional_output", "local_supply"), 2.0, "regional_output.local_supply"),
        (("regional_output", "on_site"), "trade", "regional_output.on_site"),
    ],
)
def test_what_cannot_be_is_refused(place: tuple[str, ...], value: Any, message: str) -> None:
    with pytest.raises(sm.InputError, match=message):
        sm.Economy.from_dict(changed(place, value))


def test_inputs_and_value_added_are_at_most_the_output() -> None:
    with pytest.raises(sm.InputError, match="inputs that with value added"):
        sm.Economy.from_dict(changed(("input_output", "sectors", "trade", "value_added"), 0.9))


def test_an_economy_made_in_code_takes_no_other_objects() -> None:
    with pytest.raises(sm.InputError, match=r"input_output.*InputOutput"):
        replace(JAPAN, input_output={"title": "x"})
