"""Cases: other views on record, as a switch."""

import copy

import numpy as np
import pytest
from runs import central

import stimulus_model as sm
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


def test_longer_issues_lengthen_the_ladder_and_need_less_refunding(economy):
    usual, longer, shorter = (
        central(which, timeline=LONG)
        for which in (economy, economy.with_case("issuance", "plan-2025"), economy.with_case("issuance", "shorter"))
    )
    maturity = [at(run, "average_maturity", 2040) for run in (shorter, usual, longer)]
    assert maturity == pytest.approx([6.7, 8.3, 9.3], abs=0.3)
    needs = [at(run, "gross_financing_needs", 2040) for run in (shorter, usual, longer)]
    assert needs[0] > needs[1] + 3.0 > needs[2] + 4.0
    assert at(shorter, "interest_to_gdp", 2040) < at(usual, "interest_to_gdp", 2040)  # the curve is steep
    for run in (longer, shorter):
        assert at(run, "average_maturity", 2025) == pytest.approx(at(usual, "average_maturity", 2025), abs=0.05)


def test_the_central_bank_buys_what_the_package_borrows(economy):
    buys = economy.with_case("central_bank", "supports-package")
    assert buys.central == economy.replace(package_purchases=1.0).central
    package = sm.Package.load("japan-ai-chips-2024")
    held = sm.simulate(package, buys, seed=1, draws=100, variables=["central_bank_holdings"])
    assert 0.3 < float(held.effect("central_bank_holdings", freq="year").sel(year=2030).mean()) < 2.0


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
