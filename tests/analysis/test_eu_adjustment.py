"""The adjustment that the European Union's rules ask of a country, against the Commission's sheets for France."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import stimulus_model as sm

FRANCE = json.loads(Path(__file__).with_name("france_2024.json").read_text(encoding="utf-8"))
PRINTED = {"edp_minimum_step": "edp_minimum_step_pp", "resilience_minimum_step": "resilience_minimum_step_pp",
           "spb_before_ageing": "spb_before_ageing", "spb": "spb", "overall_balance": "overall_balance",
           "structural_balance": "structural_balance", "debt": "debt_pct_gdp"}  # fmt: skip


def frame(table):
    rows = {int(year): row for year, row in table["rows"].items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=table["columns"]).astype(float)


SERIES, PARAMETERS, PATH = frame(FRANCE["series"]), FRANCE["parameters"], frame(FRANCE["path"])


@pytest.fixture(scope="module")
def four():
    return sm.eu_adjustment(SERIES, PARAMETERS)


def test_the_worked_path_of_france(four):
    """Within .01 and half of the last printed digit; the overall balance of 2026 alone is .018 away."""
    for name, printed in PRINTED.items():
        asked = 0.02 if name == "overall_balance" else 0.015
        both = pd.concat([four.path[name], PATH[printed]], axis=1).loc[2024:2038]
        assert (both.iloc[:, 0].isna() == both.iloc[:, 1].isna()).all(), name
        np.testing.assert_allclose(both.iloc[:, 0], both.iloc[:, 1], atol=asked, err_msg=name)


def test_every_criterion_of_france(four):
    for name, balance in FRANCE["criteria"].items():
        assert four.frame.loc[name, "balance"] == pytest.approx(balance, abs=0.025), name
    assert four.binding == "deficit up to 3 %"
    assert four.frame.loc["binding", "step"] == pytest.approx(0.95, abs=1e-9)


@pytest.mark.parametrize("years", [4, 7])
def test_what_the_commission_published_for_france(years):
    """Of seven years, ageing costs and potential growth of the last three are held, for want of them."""
    found = sm.eu_adjustment(SERIES, PARAMETERS, years=years)
    assert found.frame.loc["binding", "balance"] == pytest.approx(FRANCE["published"][str(years)], abs=0.05)
    assert "Reading: commission" in repr(found)


def test_the_readings_differ(four):
    other = sm.eu_adjustment(SERIES, PARAMETERS, rules="regulation")
    assert other.frame.loc["deficit up to 3 %", "balance"] == pytest.approx(0.87, abs=0.02)
    assert other.path.loc[2028, "overall_balance"] == pytest.approx(-3.0, abs=1e-3)
    assert four.path.loc[2028, "overall_balance"] > -3.05


def test_low_debt_may_ease():
    given = PARAMETERS | {"overall_balance": -1.0, "structural_balance": -0.5, "in_excessive_deficit_procedure": 0}
    series = SERIES.assign(debt_pct_gdp=30.0, spb_pct_gdp_no_adjustment=1.0)
    found = sm.eu_adjustment(series, given)
    assert found.frame.loc["binding", "step"] < 0.0
    assert sm.eu_adjustment(series.assign(debt_pct_gdp=70.0), given).frame.loc["binding", "step"] >= 0.0


def test_the_safeguard_asks_debt_to_fall():
    """Outside a procedure debt above 90 % has to fall by a point a year on average, which asks more than the rest."""
    calm = PARAMETERS | {"overall_balance": -2.0, "in_excessive_deficit_procedure": 0}
    cheaper = SERIES["ageing_cost_pct_gdp"] - 0.2 * np.maximum(SERIES.index - 2028.0, 0.0)
    found = sm.eu_adjustment(SERIES.assign(spb_pct_gdp_no_adjustment=-1.0, ageing_cost_pct_gdp=cheaper), calm)
    assert found.binding == "debt safeguard"
    assert (found.path.loc[2028, "debt"] - found.path.loc[2024, "debt"]) / 4 == pytest.approx(-1.0, abs=0.01)


def test_needs_are_what_debt_is_made_of(four):
    """Debt rises by needs less what matured: needs less interest, primary deficit and the rest are repayments."""
    path = four.path.loc[2026:]
    assert (path["gross_financing_needs"] > -path["overall_balance"]).all()
    assert path["gross_financing_needs"].between(15.0, 30.0).all()


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"years": 5}, "4 or 7"),
        ({"rules": "comission"}, "did you mean 'commission'"),
        ({"series": SERIES.drop(columns="rate_long_pct")}, "missing: rate_long_pct"),
        ({"series": SERIES.rename(columns={"rate_long_pct": "rate_lon_pct"})}, "did you mean 'rate_long_pct'"),
        ({"series": SERIES.loc[2026:]}, "2024, the reference year"),
        ({"series": 3}, "DataFrame"),
        ({"parameters": {"reference_year": 2024}}, "missing: last_forecast_year"),
        ({"parameters": PARAMETERS | {"output_gapp": 1.0}}, "did you mean 'output_gap'"),
        ({"parameters": PARAMETERS | {"output_gap": "x"}}, "parameters.output_gap"),
        ({"parameters": PARAMETERS | {"short_term_share": 1.2}}, "short_term_share"),
        ({"parameters": PARAMETERS | {"reference_year": 2024.5}}, "reference_year: got 2024.5, allowed: a year"),
        ({"series": SERIES.drop(index=2027)}, r"potential_growth_pct: got .*nan.*allowed: numbers for each year"),
        ({"series": SERIES > 0.0}, "True and False"),
        ({"series": SERIES.astype(object).replace(SERIES.iloc[1, 0], 10**400)}, "all numbers"),
    ],
)
def test_wrong_arguments_are_refused(change, match):
    with pytest.raises(sm.InputError, match=match):
        sm.eu_adjustment(**{"series": SERIES, "parameters": PARAMETERS} | change)
