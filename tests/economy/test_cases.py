"""Cases: other views on record, as a switch."""

import copy

import numpy as np
import pytest
from runs import central

from stimulus_model.economy.economy import Economy
from stimulus_model.inputs import InputError
from stimulus_model.timeline import Timeline

LONG = Timeline("2025Q1", "2041Q4")


def at(run, name, year):
    """Mean of a calendar year."""
    return run[name][4 * (year - 2025) : 4 * (year - 2025) + 4].mean()


def test_zero_growth_is_the_labour_force_that_jilpt_publishes_and_costs_output(economy):
    few = economy.with_case("labour_force", "zero-growth")
    usual, less = central(economy, timeline=LONG), central(few, timeline=LONG)
    assert at(usual, "labour_force", 2040) == pytest.approx(67.91, rel=0.01)
    assert at(less, "labour_force", 2040) == pytest.approx(60.02, rel=0.01)
    assert at(less, "labour_force", 2025) == pytest.approx(at(usual, "labour_force", 2025), rel=0.01)
    lost = np.log(at(less, "potential_output", 2040) / at(usual, "potential_output", 2040))
    # labour share times the loss of labour, and somewhat more once capital has followed
    assert -0.1235 < lost < -0.1235 * (1.0 - economy.central.production.capital_share) * 0.9
    assert "zero-growth" in few.title
    assert few.parameters.rows() == economy.parameters.rows()


def test_the_middle_case_lies_between(economy):
    middle = central(economy.with_case("labour_force", "baseline-growth"), timeline=LONG)
    assert 60.02 < at(middle, "labour_force", 2040) < 67.91


def test_idc_reaches_its_figure_of_2028_on_the_central_path(economy):
    idc = central(economy.with_case("ai_market", "idc"), timeline=LONG)
    reported = central(economy, timeline=LONG)
    assert at(idc, "ai_market", 2028) == pytest.approx(2.543, rel=0.05)
    assert at(reported, "ai_market", 2032) == pytest.approx(27.12 * 0.15625, rel=0.06)
    assert at(idc, "ai_imports", 2028) > at(reported, "ai_imports", 2028)


def test_cases_survive_a_round_trip_and_are_part_of_the_content(economy):
    again = Economy.from_dict(economy.to_dict())
    assert again == economy
    assert again.cases["ai_market"].default.startswith("as reported")
    changed = copy.deepcopy(economy.to_dict())
    changed["cases"]["ai_market"]["default"] = "something else"
    assert Economy.from_dict(changed).content_id != economy.content_id
    del changed["cases"]
    assert Economy.from_dict(changed).cases == {}


def test_bad_cases_are_named(economy):
    with pytest.raises(InputError, match=r"group: got 'labour', .*did you mean 'labour_force'"):
        economy.with_case("labour", "zero-growth")
    with pytest.raises(InputError, match=r"case: got 'zero-grow', .*did you mean 'zero-growth'"):
        economy.with_case("labour_force", "zero-grow")
    table = economy.to_dict()
    for change, message in (
        ({"cases": 3}, "cases: got 3"),
        ({"cases": {"g": {"title": "t", "default": "d", "case": {}}}}, r"cases.g.case: got \{\}"),
    ):
        with pytest.raises(InputError, match=message):
            Economy.from_dict(table | change)
    broken = copy.deepcopy(table["cases"])
    broken["ai_market"]["case"]["idc"]["parameters"] = 4
    with pytest.raises(InputError, match=r"idc.parameters: got 4"):
        Economy.from_dict(table | {"cases": broken})
    broken["ai_market"]["case"]["idc"]["parameters"] = {"ai_market_grwth": {"kind": "fixed", "value": 0.1}}
    with pytest.raises(InputError, match=r"ai_market_grwth.*did you mean 'ai_market_growth'"):
        Economy.from_dict(table | {"cases": broken}).with_case("ai_market", "idc")
