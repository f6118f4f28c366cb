"""Accounting identities in every draw and quarter, and what a package of nothing does: nothing."""

import numpy as np
import pytest

from stimulus_model.economy.blocks.maturity_ladder import LAGS, MATURITIES
from stimulus_model.economy.model import MODEL
from stimulus_model.economy.paths.maturing_debt import maturing
from stimulus_model.economy.variables import VARIABLES
from stimulus_model.engine.run import run
from stimulus_model.policy import Financing, Package
from stimulus_model.records import names
from stimulus_model.simulation.simulate import plan, simulate
from stimulus_model.timeline import Timeline

TIMELINE = Timeline("2025Q1", "2040Q4")
NAMES = (
    "real_gdp",
    "consumption",
    "private_investment",
    "government",
    "exports",
    "imports",
    "nominal_gdp",
    "debt",
    "debt_to_gdp",
    "primary_balance",
    "primary_balance_to_gdp",
    "interest_payments",
    "interest_to_gdp",
    "stock_flow_adjustment",
    "interest_growth_differential",
    "redemptions",
    "gross_issuance",
    "gross_financing_needs",
    "bridging_bonds_outstanding",
    "bridging_bonds_issued",
    "bridging_bonds_redeemed",
    "bridging_bond_interest",
    "redemption_fund",
    "redemption_fund_income",
    "redemption_fund_interest",
    "general_budget_transfer",
)


def _residuals(x):
    """Return the residual of each identity over GDP, (draw, quarter); stocks from the second quarter on."""

    def change(stock):
        return np.diff(x[stock], axis=1)

    def later(flow):
        return x[flow][:, 1:] / 4.0

    real, nominal = x["real_gdp"], x["nominal_gdp"]
    parts = x["consumption"] + x["private_investment"] + x["government"] + x["exports"] - x["imports"]
    debt = later("interest_payments") - later("primary_balance") + later("stock_flow_adjustment")
    before, growth = x["debt"][:, :-1], nominal[:, 1:] / nominal[:, :-1] - 1.0
    differential = 100.0 * x["interest_payments"][:, 1:] / before - 400.0 * growth
    bonds = later("bridging_bonds_issued") - later("bridging_bonds_redeemed")
    fund = (
        later("redemption_fund_income")
        + later("redemption_fund_interest")
        + later("general_budget_transfer")
        - later("bridging_bond_interest")
        - later("bridging_bonds_redeemed")
    )
    return {
        "expenditure": (real - parts) / real,
        "debt": (change("debt") - debt) / nominal[:, 1:],
        "issuance": (change("debt") - later("gross_issuance") + later("redemptions")) / nominal[:, 1:],
        "financing needs": (x["gross_financing_needs"] * nominal / 100.0 - x["gross_issuance"]) / nominal,
        "r - g": (x["interest_growth_differential"][:, 1:] - differential) / 100.0,
        "debt ratio": (x["debt_to_gdp"] * nominal / 100.0 - x["debt"]) / nominal,
        "primary balance": (x["primary_balance_to_gdp"] * nominal / 100.0 - x["primary_balance"]) / nominal,
        "interest": (x["interest_to_gdp"] * nominal / 100.0 - x["interest_payments"]) / nominal,
        "bridging bonds": (change("bridging_bonds_outstanding") - bonds) / nominal[:, 1:],
        "redemption fund": (change("redemption_fund") - fund) / nominal[:, 1:],
    }


def _check(task, first, draws):
    paths = run(task, draws, first=first)
    for scenario in task.scenarios:
        values = {name: paths.array(name, scenario) for name in NAMES}
        for name, residual in _residuals(values).items():
            assert np.abs(residual).max() < 1e-9, (name, scenario)
        assert values["redemption_fund"].min() >= 0.0
        assert values["bridging_bonds_outstanding"].min() >= -1e-12


def test_identities_hold(economy, packages):
    _check(plan(packages, economy, TIMELINE, seed=3, variables=NAMES), 0, 1000)


@pytest.mark.slow
def test_identities_hold_in_a_hundred_thousand_draws(economy, packages):
    task = plan(packages, economy, TIMELINE, seed=4, variables=NAMES)
    for first in range(0, 100_000, 10_000):
        _check(task, first, 10_000)


def _check_buckets(economy, task, first, draws):
    """Fill and empty every bucket of the ladder from what was issued alone; compare what falls due and is left."""
    paths = run(task, draws, first=first)
    columns = names(MODEL.Exogenous)
    quarters = len(TIMELINE)
    due, _ = maturing(economy.position, np.arange(1, quarters + max(LAGS) + 1))
    for scenario, rows in zip(task.scenarios, task.policy, strict=True):
        shares = rows[:, [columns.index(f"issue_{years}y") for years in MATURITIES]]
        issued, redeemed = (paths.array(name, scenario).T / 4.0 for name in ("gross_issuance", "redemptions"))
        nominal = paths.array("nominal_gdp", scenario).T
        notes = rows[:, [columns.index("medium_term_notes")]] * paths.array("package_cash", scenario).T / 4.0
        assert notes.max() > (0.01 if scenario == "with" else -1.0)
        buckets = np.repeat(due[:, np.newaxis], draws, axis=1)
        for t in range(quarters):
            assert np.abs((buckets[t] - redeemed[t]) / nominal[t]).max() < 1e-9
            buckets[t] = 0.0
            for share, lag in zip(shares[t], LAGS, strict=True):
                buckets[t + lag] += share * (issued[t] - notes[t])
            buckets[t + LAGS[MATURITIES.index(5)]] += notes[t]
        left = buckets.sum(axis=0) - paths.array("debt", scenario)[:, -1]
        assert np.abs(left / nominal[-1]).max() < 1e-9


def _ladder_task(economy, packages):
    kept = ("gross_issuance", "redemptions", "nominal_gdp", "debt", "package_cash")
    half = Financing.mix(medium_term_notes=0.5, bridging_bonds=0.5)  # notes are issued at five years only
    chosen = {"with": packages["japan-ai-chips-2024"].financed_by(half)}
    return plan(chosen, economy, TIMELINE, seed=6, variables=kept)


def test_every_bucket_of_the_ladder_adds_up(economy, packages):
    _check_buckets(economy, _ladder_task(economy, packages), 0, 2000)


@pytest.mark.slow
def test_every_bucket_of_the_ladder_adds_up_in_a_million_draws(economy, packages):
    task = _ladder_task(economy, packages)
    for first in range(0, 1_000_000, 20_000):
        _check_buckets(economy, task, first, 20_000)


@pytest.mark.parametrize("variable", ["real_gdp", "debt", "gni"])
def test_contributions_sum_to_the_effect(economy, packages, variable):
    for package in packages.values():
        projection = simulate(package, economy, seed=5, draws=1000, variables=[variable, "nominal_gdp"])
        parts, total = projection.contributions(variable), projection.effect(variable)
        assert parts.sizes["channel"] == 5
        largest = projection.baseline(variable).values.max()
        assert np.abs(parts.sum("channel").values - total.values).max() < 1e-9 * largest
        assert np.abs(total.values).max() > 0.0


@pytest.mark.slow
def test_contributions_sum_to_the_effect_in_a_hundred_thousand_draws(economy, packages):
    package = packages["japan-ai-chips-2024-as-reported"]
    projection = simulate(package, economy, seed=7, draws=100_000, variables=["real_gdp"])
    left = projection.effect("real_gdp").values.copy()
    parts = projection.contributions("real_gdp")
    for channel in range(parts.sizes["channel"]):
        left -= parts[channel].values
    assert np.abs(left).max() < 1e-9 * projection.baseline("real_gdp").values.min()


def test_a_package_of_nothing_has_exactly_no_effect(economy, packages):
    for package in packages.values():
        for empty in (package.scaled(0.0), package.replace(projects=())):
            projection = simulate(empty, economy, seed=6, draws=500)
            for variable in VARIABLES:
                assert (projection.effect(variable).values == 0.0).all(), variable


def test_with_all_channels_off_nothing_of_the_package_reaches_the_economy(economy, packages):
    package: Package = packages["japan-ai-chips-2024"]
    projection = simulate(package, economy, seed=6, draws=200, variables=["real_gdp", "debt"])
    assert projection.channel_runner is not None
    off = projection.channel_runner([()], ("real_gdp", "debt"))
    for variable in ("real_gdp", "debt"):
        np.testing.assert_array_equal(off.array(variable, "none"), projection.paths.array(variable, "without"))
