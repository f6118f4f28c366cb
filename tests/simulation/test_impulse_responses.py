"""Standard experiments: signs, sizes, duration, a fixed rate, and arguments that cannot be used."""

import numpy as np
import pytest

from stimulus_model.inputs import InputError
from stimulus_model.policy import FISCAL_INSTRUMENTS
from stimulus_model.simulation.impulse_responses import EXPERIMENTS, respond


def gdp(economy, experiment, **options):
    """Return the median effect on real GDP by year, %."""
    answer = respond(economy, experiment, draws=64, **options)
    return answer.effect("real_gdp", relative=True, freq="year").median("draw").values


def effect(economy, experiment, variable, **options):
    """Return the median effect on a variable by quarter."""
    answer = respond(economy, experiment, draws=64, **options)
    return answer.effect(variable).median("draw").values


@pytest.mark.parametrize(
    ("experiment", "size", "low", "high"),
    [
        ("public_investment", 0.01, 0.7, 1.3),
        ("government_consumption", 0.01, 0.7, 1.3),
        ("transfers", 0.01, 0.05, 0.8),
        ("income_tax", 0.01, -0.8, -0.05),
        ("corporate_tax", 0.01, -0.7, -0.05),
        ("consumption_tax", 0.01, -0.5, -0.1),
        ("policy_rate", 0.01, -0.8, -0.02),
        ("tfp_growth", 0.01, 0.1, 0.7),
        ("exchange_rate", 0.1, 0.0, 0.8),
        ("oil_price", 0.2, -0.4, -0.02),
        ("world_demand", 0.01, 0.15, 0.7),
        ("long_rate", 0.01, -0.8, -0.02),
    ],
)
def test_first_year_has_the_sign_and_size_that_official_models_publish(economy, experiment, size, low, high):
    first = gdp(economy, experiment, size=size)[0]
    assert low < first < high
    assert gdp(economy, experiment, size=-0.5 * size)[0] * first < 0.0


def test_there_is_a_test_of_every_experiment():
    imposed = {"policy_rate", "tfp_growth", "exchange_rate", "oil_price", "world_demand", "long_rate"}
    assert {*EXPERIMENTS} == {*FISCAL_INSTRUMENTS, *imposed}  # all of fiscal policy: test_fiscal_packages


def test_transfers_are_the_opposite_of_an_income_tax(economy):
    np.testing.assert_allclose(gdp(economy, "transfers"), gdp(economy, "income_tax", size=-0.01), rtol=1e-9)


def test_only_public_investment_builds_public_capital(economy):
    lasting = [gdp(economy, name, years=30)[-1] for name in ("public_investment", "government_consumption")]
    assert lasting[0] > lasting[1]


def test_what_ends_fades(economy):
    for_good, a_year = (gdp(economy, "public_investment", duration=quarters) for quarters in (None, 4))
    assert a_year[0] == pytest.approx(for_good[0])
    assert abs(a_year[2]) < 0.3 * for_good[2]


def test_a_rate_that_is_held_for_some_quarters_returns_to_its_rule(economy):
    for quarters in (1, 8):
        path = effect(economy, "policy_rate", "policy_rate", duration=quarters, hold_for=quarters)
        np.testing.assert_allclose(path[:quarters], 1.0, atol=1e-12)
        assert 0.3 < path[quarters] < 1.0  # inertia
        assert abs(path[-1]) < 0.5
    path = effect(economy, "public_investment", "policy_rate", fixed_rate=True, hold_for=4)
    assert np.abs(path[:4]).max() < 1e-12
    assert (path[4:8] > 0.0).all()
    with pytest.raises(InputError, match=r"^hold_for: got 4, allowed: None where no rate is fixed or set"):
        respond(economy, "public_investment", hold_for=4)
    with pytest.raises(InputError, match=r"^hold_for: got 0"):
        respond(economy, "policy_rate", hold_for=0)


def test_a_fixed_rate_stays_and_raises_the_multiplier(economy):
    assert np.abs(effect(economy, "public_investment", "policy_rate", fixed_rate=True)).max() < 1e-12
    assert effect(economy, "public_investment", "policy_rate")[-1] > 0.05
    assert gdp(economy, "public_investment", fixed_rate=True)[2] > gdp(economy, "public_investment")[2]
    np.testing.assert_allclose(effect(economy, "policy_rate", "policy_rate", size=0.005), 0.5)


def test_a_consumption_tax_raises_prices_once_and_revenue_for_good(economy):
    prices = effect(economy, "consumption_tax", "cpi_inflation")
    assert prices[0] > 400.0 * 0.005
    assert np.abs(prices[1:]).max() < 0.3
    assert effect(economy, "consumption_tax", "primary_balance_to_gdp")[:8].min() > 0.1
    assert effect(economy, "consumption_tax", "consumption")[0] < 0.0


def test_dear_oil_raises_consumer_prices_and_lowers_the_deflator_and_income(economy):
    assert effect(economy, "oil_price", "cpi_inflation", size=0.2)[0] > 0.0
    assert effect(economy, "oil_price", "price_level", size=0.2)[0] < 0.0
    income = effect(economy, "oil_price", "gni", size=0.2)
    assert (income < effect(economy, "oil_price", "real_gdp", size=0.2)).all()


def test_a_weaker_yen_lasts_and_helps_exports(economy):
    rate = effect(economy, "exchange_rate", "exchange_rate", size=0.1)
    assert rate == pytest.approx(0.1, abs=0.04)
    assert effect(economy, "exchange_rate", "exports", size=0.1)[-1] > 0.0


def test_world_demand_acts_within_the_quarter(economy):
    exports = effect(economy, "world_demand", "exports")
    assert exports[0] > 0.5 * exports[8]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"experiment": "publc_investment"}, r"^experiment: got .*did you mean 'public_investment'"),
        ({"experiment": "oil_price", "size": -1.0}, r"^size: got -1\.0"),
        ({"experiment": "oil_price", "size": float("nan")}, r"^size: got nan"),
        ({"experiment": "oil_price", "years": 0}, r"^years: got 0"),
        ({"experiment": "oil_price", "duration": 21}, r"^duration: got 21"),
        ({"experiment": "oil_price", "remittances": 0}, r"^remittances: got 0"),
        ({"experiment": "oil_price", "draws": 0}, r"^draws: got 0"),
        ({"experiment": "oil_price", "seed": -1}, r"^seed: got -1"),
    ],
)
def test_arguments_that_cannot_be_used(economy, arguments, message):
    with pytest.raises(InputError, match=message):
        respond(economy, **arguments)


def test_an_economy_is_asked_for():
    with pytest.raises(InputError, match=r"^economy: got 'japan'"):
        respond("japan", "oil_price")


def test_half_a_point_on_long_rates_raises_debt_by_about_three_points_in_nine_years(economy):
    """Cabinet Office, January 2025 and 2026: 3.2 points; July 2023: 2.8. They count the interest on bonds alone."""
    debt = effect(economy, "long_rate", "debt_to_gdp", size=0.005, years=9, remittances=False)
    assert debt[-1] == pytest.approx(3.0, abs=0.8)
    assert (np.diff(debt) > 0.0).all()
    coupon = effect(economy, "long_rate", "average_coupon", size=0.005, years=9)
    assert 0.15 < coupon[-1] < 0.4  # the ladder has turned over by half, and short rates have not moved
    net = effect(economy, "long_rate", "debt_to_gdp", size=0.005, years=9)
    assert 0.3 * debt[-1] < net[-1] < debt[-1]  # the central bank earns more on what it buys, and pays it out


def test_a_higher_policy_rate_costs_what_the_central_bank_pays_on_reserves(economy):
    held, paid = (
        effect(economy, "policy_rate", "debt_to_gdp", years=5, remittances=remittances)
        for remittances in (False, True)
    )
    assert (paid >= held).all()
    assert paid[-1] > held[-1] + 0.3
