"""Targets of countries that do not exist, against closed forms: constant rates and growth make all of it linear."""

import numpy as np
import pandas as pd
import pytest

import stimulus_model as sm

FIRST, AFTER = 2024, 10
COUNTRIES = {
    "high debt, rate above growth": {"debt": 130.0, "spb": -0.5, "rate": 3.5, "growth": 2.5},
    "high debt, growth above the rate": {"debt": 105.0, "spb": -2.0, "rate": 2.0, "growth": 3.5},
    "between the reference values": {"debt": 75.0, "spb": -1.5, "rate": 3.0, "growth": 3.0},
    "just above 60": {"debt": 61.0, "spb": -0.5, "rate": 2.5, "growth": 3.0},
    "low debt, large deficit": {"debt": 45.0, "spb": -3.0, "rate": 4.0, "growth": 4.0},
    "low debt, small deficit": {"debt": 40.0, "spb": -0.5, "rate": 3.0, "growth": 4.0},
}


def given(debt, spb, rate, growth, ageing=0.0, procedure=0):
    """A country without an output gap, multiplier, inflation: all its debt is renewed every year at one rate."""
    years = range(FIRST, FIRST + 18)
    series = pd.DataFrame(
        {
            "debt_pct_gdp": debt, "spb_pct_gdp_no_adjustment": spb, "real_gdp_growth_pct": growth,
            "potential_growth_pct": growth, "gdp_deflator_growth_pct": 0.0, "rate_long_pct": rate,
            "rate_short_pct": rate, "stock_flow_pct_gdp": 0.0,
            "ageing_cost_pct_gdp": [20.0 + ageing * k for k in range(len(years))], "implicit_rate_pct": np.nan,
        },
        index=years,
    )  # fmt: skip
    series.loc[FIRST, "implicit_rate_pct"] = rate
    interest = rate / (100.0 + growth) * debt
    parameters = {
        "reference_year": FIRST, "last_forecast_year": FIRST, "output_gap": 0.0, "overall_balance": spb - interest,
        "structural_balance": spb - interest, "fiscal_multiplier": 0.0, "budget_semi_elasticity": 0.5,
        "short_term_share": 0.4, "long_term_maturing_share": 1.0, "rate_short_T10": rate, "rate_long_T10": rate,
        "rate_short_T30": rate, "rate_long_T30": rate, "inflation_T10": 0.0, "inflation_T30": 0.0,
        "in_excessive_deficit_procedure": procedure,
    }  # fmt: skip
    return series, parameters


def lines(country, n, scenario, ageing=0.0):
    """Debt and overall balance of year 0 to n + 10 as constant + slope x step: arrays (year, 2)."""
    debt, balance = np.zeros((n + AFTER + 1, 2)), np.zeros((n + AFTER + 1, 2))
    debt[0, 0], balance[0, 0] = country["debt"], np.nan
    for t in range(1, n + AFTER + 1):
        rate, growth = country["rate"] / 100.0, country["growth"] / 100.0
        primary = np.array([country["spb"] - ageing * max(t - n, 0), float(min(t, n))])
        extra = np.zeros(2)
        if t > n and scenario == "adverse r - g":
            rate, growth = rate + 0.005, growth - 0.005
        if t > n and scenario == "lower balance":
            primary[0] -= 0.5 * min((t - n) / (n // 2), 1.0)
        if t == n + 1 and scenario == "financial stress":
            rate += 0.01  # six hundredths of debt above 90 make it a square, which the tests of it leave out
        interest = rate / (1.0 + growth) * debt[t - 1] + extra
        balance[t] = primary - interest
        debt[t] = debt[t - 1] / (1.0 + growth) - balance[t]
    return debt, balance


def least(line, at_least):
    """The smallest step with which lines (row, 2) are at least so much."""
    return float(((at_least - line[:, 0]) / line[:, 1]).max())


def criteria(country, n, floor, ageing=0.0):
    found = {}
    for scenario in ("adjustment", "lower balance", "financial stress", "adverse r - g"):
        debt, balance = lines(country, n, scenario, ageing)
        found[f"{scenario}: debt falls"] = least(debt[n:-1] - debt[n + 1 :], 0.0)
        found[f"{scenario}: debt below 60 %"] = least(-debt[-1:], -60.0)
        if scenario == "adjustment":
            found["deficit up to 3 %"] = least(balance[n:], floor)
    return found


@pytest.mark.parametrize("years", [4, 7])
@pytest.mark.parametrize("name", COUNTRIES)
@pytest.mark.parametrize(("rules", "floor"), [("commission", -3.05), ("regulation", -3.0)])
def test_criteria_have_their_closed_form(name, years, rules, floor):
    country = COUNTRIES[name]
    found = sm.eu_adjustment(*given(**country), years=years, rules=rules).frame
    for criterion, step in criteria(country, years, floor).items():
        if "stress" in criterion and country["debt"] > 80.0:
            continue
        assert found.loc[criterion, "step"] == pytest.approx(step, abs=3e-5), criterion
        assert found.loc[criterion, "balance"] == pytest.approx(country["spb"] + years * step, abs=3e-4), criterion


@pytest.mark.parametrize("years", [4, 7])
def test_ageing_costs_count_from_the_end_of_the_adjustment_on(years):
    country = COUNTRIES["between the reference values"]
    found = sm.eu_adjustment(*given(**country, ageing=0.1), years=years).frame
    for criterion, step in criteria(country, years, -3.05, ageing=0.1).items():
        assert found.loc[criterion, "step"] == pytest.approx(step, abs=3e-5), criterion


@pytest.mark.parametrize("years", [4, 7])
@pytest.mark.parametrize(("debt", "asked", "ageing"), [(130.0, 1.0, -6.0), (80.0, 0.5, -1.5)])
def test_the_safeguard_of_debt_asks_one_point_or_half_a_point_a_year(debt, asked, ageing, years):
    """Costs of ageing that fall make the criteria after the adjustment easy, so that the safeguard decides.

    Where the rate is that of growth, debt falls by the balance, which rises by a step a year. Under a procedure the
    first year does not count: it ends after two years with a low deficit.
    """
    series, parameters = given(debt=debt, spb=0.2, rate=1.0, growth=1.0, ageing=ageing)
    for procedure, middle in ((0, (years + 1) / 2.0), (1, (years + 2) / 2.0)):
        found = sm.eu_adjustment(series, parameters | {"in_excessive_deficit_procedure": procedure}, years=years)
        step = np.ceil(round(100.0 * (asked - 0.2) / middle, 6)) / 100.0
        assert found.binding == "debt safeguard"
        assert found.frame.loc["binding", "step"] == pytest.approx(step, abs=1e-9)


@pytest.mark.parametrize(("years", "least_step"), [(4, 0.4), (7, 0.25)])
def test_the_safeguard_of_the_deficit_lasts_until_a_deficit_of_one_and_a_half(years, least_step):
    """Debt above 60 % that growth melts: only the margin below 3 % asks for anything."""
    country = {"debt": 65.0, "spb": -1.2, "rate": 1.5, "growth": 5.0}
    found = sm.eu_adjustment(*given(**country, ageing=-0.1), years=years, rules="commission")
    structural = found.path["structural_balance"].to_numpy()[:years]
    asked = found.path["resilience_minimum_step"].to_numpy()[1 : years + 1]
    np.testing.assert_array_equal(np.isnan(asked), structural > -1.55)
    assert (asked[~np.isnan(asked)] == least_step).all()
    assert (found.path["step"].to_numpy()[1 : years + 1][~np.isnan(asked)] >= least_step).all()


def test_a_procedure_asks_half_a_point_of_the_primary_and_later_of_the_structural_balance():
    country = {"debt": 50.0, "spb": -4.0, "rate": 3.0, "growth": 5.0}
    found = sm.eu_adjustment(*given(**country, ageing=-0.2, procedure=1), years=7)
    asked = found.path["edp_minimum_step"].loc[FIRST + 1 :]
    overall = found.path["overall_balance"]
    for year in asked.dropna().index:
        assert overall.loc[year - 1] <= -3.05
        interest = (found.path["spb"] - found.path["structural_balance"]).loc[year - 1 : year].to_numpy()
        wanted = 0.5 + (interest[1] - interest[0] if year > 2027 else 0.0)
        assert asked.loc[year] == pytest.approx(wanted, abs=0.02)
    assert asked.notna().any()


def test_debt_that_ends_at_nothing_is_a_number():
    """Debt may be zero to the bit, or turn into claims: nothing is left to renew."""
    found = sm.eu_adjustment(*given(debt=2.0, spb=0.5, rate=0.0, growth=0.0), years=4)
    assert np.isfinite(found.path["debt"]).all()
    assert np.isfinite(found.frame["step"]).all()


def test_what_no_adjustment_reaches_is_said():
    series, parameters = given(debt=193.0, spb=0.0, rate=3.0, growth=2.0)
    found = sm.eu_adjustment(series, parameters)
    assert np.isnan(found.frame.loc["adjustment: debt below 60 %", "step"])
    assert "n/a" in repr(found)
    with pytest.raises(sm.InputError, match=r"3 points a year"):
        sm.eu_adjustment(*given(debt=400.0, spb=-9.0, rate=9.0, growth=0.0))
