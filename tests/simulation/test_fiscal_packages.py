"""Fiscal packages meet the economy: every instrument acts, and one of them is an impulse response."""

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.policy import FISCAL_INSTRUMENTS
from stimulus_model.policy.kinds import FISCAL
from stimulus_model.simulation.simulate import simulate_together

KEPT = ["real_gdp", "debt_to_gdp", "cpi_inflation", "package_cash"]


@pytest.fixture(scope="module")
def runs(economy):
    packages = {
        kind: sm.Package.of(title=kind, **{kind: {2025: -2.0 if FISCAL[kind].sign == "revenue" else 2.0}})
        for kind in FISCAL_INSTRUMENTS
    }
    packages["guarantee"] = sm.Package.of(title="guarantee", guarantee={2025: 2.0})
    return simulate_together(packages, economy, seed=1, draws=32, horizon="2026Q4", variables=KEPT)


@pytest.mark.parametrize("kind", [*FISCAL_INSTRUMENTS, "guarantee"])
def test_every_instrument_acts(runs, kind):
    effect = runs[kind].effect("real_gdp").values
    assert np.abs(effect[:, 4:]).max() > 1e-3
    assert effect.mean() > 0.0 or kind == "accelerated_depreciation"
    cash = runs[kind].effect("package_cash").values.sum(axis=1) / 4.0
    assert cash == pytest.approx(2.0 if kind in FISCAL and FISCAL[kind].cost else 0.0, abs=1.2)


def test_the_targeted_spend_more_than_the_average(runs):
    first = {kind: runs[kind].effect("real_gdp").values[:, 1:5].sum(axis=1) for kind in runs}
    assert (first["targeted_transfers"] >= first["transfers"] - 1e-9).all()
    assert first["handouts"].mean() < first["targeted_transfers"].mean() < first["government_consumption"].mean()


def test_a_subsidy_on_energy_lowers_consumer_prices_while_it_lasts(runs):
    effect = np.median(runs["energy_subsidy"].effect("cpi_inflation").values, axis=0)
    assert effect[1] < -1.0
    assert effect[4] > 1.0


@pytest.mark.parametrize(
    ("kind", "size"), [("public_investment", 0.01), ("transfers", -0.005), ("consumption_tax", 0.02)]
)
def test_a_package_of_one_instrument_is_its_impulse_response_to_the_bit(economy, kind, size):
    options = {"seed": 5, "draws": 32, "threads": 1, "variables": KEPT}
    response = sm.respond(economy, kind, size=size, stochastic=True, years=3, **options)
    package = sm.Package.of(title="one", **{kind: {"path": {"2025Q1": size}, "lasting": True}})
    simulated = sm.simulate(package, economy, horizon="2027Q4", **options)
    for name in KEPT:
        for scenario in ("without", "with"):
            np.testing.assert_array_equal(simulated.paths.array(name, scenario), response.paths.array(name, scenario))


def test_the_same_decision_in_other_money_has_the_same_effect(economy):
    def effect(package):
        run = sm.simulate(package, economy, seed=1, draws=32, horizon="2027Q4", variables=["real_gdp"])
        return run.effect("real_gdp").values

    dollars = sm.Package.of(
        title="a", public_investment={2025: 39.0}, capex={2025: 10.0}, currency="USD", unit="billion"
    )
    with pytest.raises(sm.InputError, match=r'^package\.currency: got .USD., .*package\.in_currency\("JPY", rate='):
        effect(dollars)
    yen = dollars.in_currency("JPY", rate=150.0)
    np.testing.assert_allclose(effect(yen), effect(yen.in_unit("trillion")), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(effect(yen), effect(yen.share_of_gdp(economy)), rtol=1e-6, atol=1e-9)


def test_contributions_of_a_fiscal_package_sum_to_its_effect(economy):
    package = sm.Package.of(title="a", handouts={2025: 2.0}, financing=sm.Financing.tax())
    run = sm.simulate(package, economy, seed=1, draws=16, horizon="2026Q4", variables=["real_gdp"])
    parts = run.contributions("real_gdp")
    np.testing.assert_allclose(parts.sum("channel").values, run.effect("real_gdp").values, atol=1e-9)


def test_an_amount_above_gdp_is_refused_with_the_likely_unit(economy):
    package = sm.Package.of(title="a", transfers={2025: 1500.0})
    with pytest.raises(sm.InputError, match=r"transfers\.2025: got 1500.*if billions were meant, write 1\.5"):
        sm.simulate(package, economy, seed=1, draws=16, horizon="2026Q4")
