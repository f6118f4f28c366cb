"""Arguments that an analysis could work with, but whose answer would mean nothing, are refused by name."""

import re

import pytest

import stimulus_model as sm

PACKAGE, ECONOMY = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
SHORT = {"seed": 1, "horizon": "2028Q4"}
LEARN = {"learn": ["deadweight"], **SHORT}
OPTIONS = {"as decided": PACKAGE, "none": None}
GDP = ("real_gdp", 2028)


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("draws", lambda: sm.break_even(PACKAGE, ECONOMY, "real_gdp", year=2028, draws=None, **SHORT)),
        ("draws", lambda: sm.required_assumptions(PACKAGE, ECONOMY, draws=None, **SHORT)),
        ("draws", lambda: sm.marginal_effects(PACKAGE, ECONOMY, draws=1, **SHORT)),
        ("draws", lambda: sm.design(PACKAGE, ECONOMY, bounds=(0.5, 2.0), draws=1, **SHORT)),
        ("bounds", lambda: sm.design(PACKAGE, ECONOMY, bounds={}, **SHORT)),
        ("draws", lambda: sm.value_of_information(OPTIONS, ECONOMY, benefit=GDP, draws=1, **LEARN)),
        ("benefit", lambda: sm.value_of_information(OPTIONS, ECONOMY, benefit=lambda _: "x", draws=16, **LEARN)),
        ("inputs", lambda: sm.tornado(PACKAGE, ECONOMY, inputs=["okun", "okun"], outcomes={"GDP": GDP}, **SHORT)),
        ("members", lambda: sm.ensemble_sensitivity(PACKAGE, ECONOMY, members=3, outcomes={"GDP": GDP}, **SHORT)),
    ],
)
def test_what_means_nothing_is_refused(field, call):
    with pytest.raises(sm.InputError, match=rf"^{re.escape(field)}: got "):
        call()
