"""Debt by rule: closed forms, the identity that a projection obeys, and what each criterion asks."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.debt_dynamics import DebtPaths, balance_for_ever, balance_for_target, debt_paths
from stimulus_model.analysis.debt_rules import _chance, _deficit, _falls, _safeguard
from stimulus_model.analysis.debt_stress import _imf

GOLDEN = json.loads(Path(__file__).with_name("golden_sensitivity.json").read_text(encoding="utf-8"))
GAPS, CHANCE = GOLDEN["sustainability_gaps"], GOLDEN["stochastic_criterion_closed_form"]


def paths(before=0.9, rate=0.03, growth=0.02, balance=0.0, years=20, draws=1, renewed=0.2, noise=None):
    shape = (draws, years)
    return DebtPaths(
        before=np.full(draws, before),
        rate=np.full(shape, rate),
        growth=np.full(shape, growth),
        balance=np.broadcast_to(balance, shape) + (0.0 if noise is None else noise),
        adjustment=np.zeros(shape),
        renewed=np.full(shape, renewed),
        years=tuple(range(2026, 2026 + years)),
    )


@pytest.mark.parametrize("case", ["no_ageing", "ageing_2pp_from_year_1", "ageing_linear_to_2pp_over_20_years"])
def test_gaps_agree_with_closed_forms(case):
    given = GAPS["inputs"]
    cost = {"no_ageing": 0.0, "ageing_2pp_from_year_1": 0.02}.get(case, 0.02 * np.arange(1, 21) / 20)
    balances = np.broadcast_to(given["primary_balance"] - cost, 20)
    made = paths(given["d0"], given["r"], given["g"], balances)
    s1 = balance_for_target(made, given["target"], 0, 19)
    s2 = balance_for_ever(given["d0"], given["r"], given["g"], balances, ever_after=float(balances[-1]))
    assert s1[0] == pytest.approx(GAPS[case]["S1"], abs=1e-12)
    assert s2 == pytest.approx(GAPS[case]["S2"], abs=1e-12)


def test_balance_for_ever_needs_a_rate_above_growth():
    with pytest.raises(sm.InputError, match="rate"):
        balance_for_ever(0.9, 0.01, 0.02, np.zeros(3), ever_after=0.0)


def test_the_chance_that_debt_falls_agrees_with_its_closed_form():
    noise = 0.02 * np.random.default_rng(1).standard_normal((400_000, 6))
    noise[:, 0] = 0.0
    made = paths(years=6, draws=400_000, noise=noise, before=0.9 * 1.02 / 1.03)
    row = _chance(made, 1, "commission")
    assert row["probability"] == pytest.approx(CHANCE["P_decline_at_pb_0"], abs=0.003)
    assert row["needed"] == pytest.approx(100.0 * CHANCE["pb_for_70_percent"], abs=0.02)
    assert made.stabilising()[0, 1] == pytest.approx(CHANCE["debt_stabilising_balance"], abs=1e-12)


def test_what_is_needed_is_what_meets_a_criterion():
    made = paths(before=0.92, balance=np.linspace(-0.03, 0.0, 16), years=16)
    added = np.where(np.arange(16) >= 4, 1.0, 0.0)
    for rule, counts in ((_falls, added), (_deficit, added), (_safeguard, 1.0 - added)):
        row = rule(made, 4)
        for extra, met in ((1e-6, True), (-1e-6, False)):
            other = replace(made, balance=made.balance + (row["needed"] / 100.0 + extra) * counts)
            assert rule(other, 4)["met"] is met, rule
    assert _safeguard(made, 4)["asked"] == 1.0
    assert _safeguard(paths(before=0.7), 4)["asked"] == 0.5


def test_low_debt_meets_the_stochastic_criterion_in_one_reading_only():
    made = paths(before=0.3, balance=-0.02, draws=10)
    assert not _chance(made, 4, "commission")["met"]
    assert _chance(made, 4, "regulation")["met"]


def test_market_rates_reach_debt_as_it_is_issued():
    made = paths(renewed=0.25, years=3)
    higher = made.stressed(market_rate=0.01)
    np.testing.assert_allclose(higher.rate[0] - made.rate[0], [0.0025, 0.004375, 0.00578125])


@pytest.fixture(scope="module")
def projection():
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    return sm.simulate(package, economy, seed=1, draws=500)


def test_a_projection_obeys_the_identity_of_debt(projection):
    for scenario in ("with", "without"):
        made = debt_paths(projection, "a test", scenario)
        debt = projection.level("debt", scenario=scenario, freq="year").to_numpy()
        gdp = projection.level("nominal_gdp", scenario=scenario, freq="year").to_numpy()
        np.testing.assert_allclose(made.ratio(), (debt / gdp)[:, 1:], rtol=1e-9)


def test_criteria_of_the_shipped_package(projection):
    table = sm.debt_criteria(projection, adjustment_end=2030)
    frame = table.frame
    assert len(frame) == 7
    assert frame["probability"].between(0.0, 1.0).all()
    adverse, plain = (frame.loc[f"debt falls, or ends below 60 %: {name}", "needed"]
                      for name in ("adverse r - g", "adjustment"))  # fmt: skip
    assert adverse > plain
    assert ((frame["needed"] > 0.0) == ~frame["met"].astype(bool)).all()
    assert "Reading: commission" in repr(table)


def test_stress_tests_raise_debt(projection):
    figures = {"primary_spending": 36.0, "bank_assets": 200.0, "growth_sd": 2.0, "balance_sd": 3.0}
    few, many = (sm.stress_tests(projection, first_year=2028, tests="imf-2013", figures=each).frame.index
                 for each in (None, figures))  # fmt: skip
    assert set(many) - set(few) == {"real growth", "contingent liability", "combined"}
    for tests in ("eu", "imf-2013"):
        frame = sm.stress_tests(projection, first_year=2028, tests=tests, figures=figures).frame
        assert (frame["added"].iloc[1:] > 0.0).all()
        assert frame["added"].iloc[0] == 0.0
        assert (frame["falling"].iloc[1:] <= frame["falling"].iloc[0]).all()


def test_shocks_of_the_monetary_fund_have_the_published_sizes():
    """On a path without interest and growth, of which every addition can be told."""
    made = paths(before=1.0, rate=0.0, growth=0.0, years=6, renewed=1.0)
    tests = _imf({"growth_sd": 0.02, "balance_sd": 0.03, "planned_adjustment": 0.04, "primary_spending": 0.4,
                  "bank_assets": 2.0, "depreciation": 0.2, "rate_gap": 0.05})  # fmt: skip
    added = {name: each.add(made, 2) for name, each in tests.items()}
    np.testing.assert_allclose(added["primary balance"].balance[0], [0, 0, -0.02, -0.02, -0.02, -0.02])
    np.testing.assert_allclose(added["primary balance"].rate[0, 2:], 0.25 * 0.02)
    np.testing.assert_allclose(added["interest rate"].rate[0, 2:], 0.05)
    np.testing.assert_allclose(added["real growth"].growth[0], [0, 0, -0.025, -0.025, 0, 0])
    np.testing.assert_allclose(added["real growth"].balance[0], [0, 0, -0.01, -0.02, -0.02, -0.02])
    np.testing.assert_allclose(added["exchange rate"].growth[0], [0, 0, 0.006, 0, 0, 0])
    np.testing.assert_allclose(added["contingent liability"].balance[0, 2], -0.21)
    np.testing.assert_allclose(added["combined"].balance[0], [0, 0, -0.02, -0.02, -0.02, -0.02])
    np.testing.assert_allclose(added["combined"].rate[0, 2:], 0.05)


def test_risks_of_the_shipped_package(projection):
    frame = sm.debt_risks(projection, first_year=2028, last_year=2035).frame
    debt = projection.level("debt_to_gdp", scenario="with", freq="year").sel(year=2035).to_numpy()
    assert frame.loc["debt at the end", "value"] == pytest.approx(np.median(debt), rel=0.02)
    assert frame.loc["width of the fan", "value"] == pytest.approx(
        np.subtract(*np.quantile(debt, [0.95, 0.05])), rel=0.05
    )
    ratio = projection.level("gross_issuance", freq="year") / projection.level("nominal_gdp", freq="year")
    needs = 100.0 * ratio.sel(year=slice(2028, 2035)).to_numpy()
    assert frame.loc["gross financing needs, largest", "value"] == pytest.approx(np.median(needs.max(axis=1)))
    assert frame.loc["chance: needs above 20 %", "value"] == pytest.approx((needs.max(axis=1) > 20.0).mean())
    assert 0.0 < frame.loc["chance: not stabilised", "value"] < 1.0


def test_gaps_of_the_shipped_package(projection):
    frame = sm.sustainability_gaps(projection, first_year=2028).frame
    assert frame.loc["S1", "value"] > 5.0, "debt of some 200 % of GDP is not brought to 60 % at once"
    assert np.isnan(frame.loc["S2", "low"])
    same = sm.sustainability_gaps(projection, first_year=2028, target=190.0).frame
    assert same.loc["S1", "value"] < frame.loc["S1", "value"]
    assert frame.loc["gap", "low"] < frame.loc["gap", "value"] < frame.loc["gap", "high"]


@pytest.mark.parametrize(
    ("call", "wrong", "match"),
    [
        (sm.debt_criteria, {"adjustment_end": 2038}, "adjustment_end"),
        (sm.debt_criteria, {"adjustment_end": 2030, "rules": "comission"}, "did you mean 'commission'"),
        (sm.debt_criteria, {"adjustment_end": 2030, "scenario": "effect"}, "with, without"),
        (sm.stress_tests, {"first_year": 2020}, "first_year"),
        (sm.stress_tests, {"first_year": 2028, "tests": "imf"}, "tests"),
        (sm.stress_tests, {"first_year": 2028, "figures": {"bank_asset": 1.0}}, "did you mean 'bank_assets'"),
        (sm.stress_tests, {"first_year": 2028, "figures": {"bank_assets": "x"}}, "figures.bank_assets"),
        (sm.debt_risks, {"first_year": 2028, "last_year": 2027}, "last_year"),
        (sm.debt_risks, {"first_year": 2028, "needs_above": -1.0}, "needs_above"),
        (sm.sustainability_gaps, {"first_year": 2028, "target": -1.0}, "target"),
    ],
)
def test_wrong_rules_are_refused(projection, call, wrong, match):
    with pytest.raises(sm.InputError, match=match):
        call(projection, **wrong)


def test_rules_need_the_budget(projection):
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    few = sm.simulate(package, economy, seed=1, draws=16, variables=["debt"])
    with pytest.raises(sm.InputError, match="debt_criteria needs nominal_gdp"):
        sm.debt_criteria(few, adjustment_end=2030)
