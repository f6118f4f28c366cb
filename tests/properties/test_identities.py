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
from tests.campaigns import identities

TIMELINE = identities.TIMELINE


@pytest.mark.slow
def test_identities_hold_in_a_hundred_thousand_draws(tmp_path):
    outcome = identities.run(100_000, tmp_path)
    assert outcome.faults == []
    assert outcome.tried == 100_000


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
