"""Variables and shocks on paths of one's own: met exactly, by every engine, and with effects that know it."""

import pickle

import numpy as np
import pandas as pd
import pytest

from stimulus_model.economy.central_path import central_path
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.own_paths.exogenise import Exogenised
from stimulus_model.economy.own_paths.own_path import OwnPaths
from stimulus_model.inputs import InputError
from stimulus_model.policy.package import Package
from stimulus_model.results.opening import read_projection
from stimulus_model.simulation.impulse_responses import respond
from stimulus_model.simulation.simulate import open_projection, simulate

HELD = {
    "policy_rate": ({"2026Q1": 1.5, "2026Q2": 1.75}, slice(4, 6), [1.5, 1.75]),
    "exchange_rate": ({2027: 1.1}, slice(8, 12), [1.1] * 4),
    "inflation": ({"2026Q1": 3.0}, slice(4, 5), [3.0]),
    "yield_10y": ({"2027Q4": 2.5, "2028Q1": 2.6}, slice(11, 13), [2.5, 2.6]),
    "primary_balance_to_gdp": ({"FY2026": -1.0}, slice(5, 9), [-1.0] * 4),
}


@pytest.fixture(scope="module")
def economy() -> Economy:
    return Economy.load("japan")


@pytest.fixture(scope="module")
def on_paths(economy) -> Economy:
    for name, (path, _, _) in HELD.items():
        economy = economy.with_path(name, path, source="a table of mine")
    return economy.with_shocks("demand", {"2026Q3": -2.0}).with_path("oil_price", {"2026Q1": 1.2})


@pytest.fixture(scope="module")
def package() -> Package:
    return Package.load("japan-ai-chips-2024")


def run(economy, package, **options):
    names = ["real_gdp", *HELD]
    return simulate(package, economy, draws=64, seed=3, horizon="2028Q4", threads=1, variables=names, **options)


@pytest.fixture(scope="module")
def projection(on_paths, package):
    return run(on_paths, package)


def test_each_draw_is_on_the_paths_with_and_without_the_package(projection):
    for name, (_, quarters, values) in HELD.items():
        for scenario in ("without", "with"):
            found = projection.level(name, scenario=scenario).values[:, quarters]
            assert np.array_equal(found, np.broadcast_to(values, found.shape)), name
        assert not projection.effect(name).values[:, quarters].any()


def test_the_reference_engine_agrees(projection, on_paths, package):
    other = run(on_paths, package, engine="reference")
    for name in ("real_gdp", *HELD):
        one, two = projection.level(name).values, other.level(name).values
        assert np.abs(one - two).max() <= 1e-12 * np.abs(one).max(), name


def test_other_draws_are_those_of_the_economy_without_paths(economy, on_paths, package):
    """What is put on no path starts with the same draws: before the first quarter that is, nothing differs."""
    before = slice(0, 4)
    one, two = run(economy, package), run(on_paths, package)
    assert np.array_equal(one.level("real_gdp").values[:, before], two.level("real_gdp").values[:, before])


def test_files_content_and_copies_know_the_paths(economy, on_paths, projection, tmp_path):
    assert "own_paths" not in economy.to_dict()
    assert Economy.from_dict(on_paths.to_dict()) == on_paths
    assert pickle.loads(pickle.dumps(on_paths)).content_id == on_paths.content_id != economy.content_id
    assert projection.provenance.economy["own_paths"]["paths"]["policy_rate"]["source"] == "a table of mine"
    projection.save(tmp_path / "run.nc")
    reopened = open_projection(tmp_path / "run.nc")
    parts = [each.contributions("real_gdp").values for each in (reopened, projection)]
    assert np.array_equal(*parts)
    assert read_projection(tmp_path / "run.nc", economy.model.variables).provenance.own_equations == ()


def test_without_paths_there_is_no_other_model(economy, on_paths):
    assert economy.model.Exogenous.__name__ == "Policy"
    assert economy.with_path("policy_rate", {2026: 1.0}).with_path("world_demand", {2026: 1.1}).model is economy.model
    assert on_paths.model.own == Exogenised(
        ("inflation", "yield_10y", "primary_balance_to_gdp", "exchange_rate"), ("demand",)
    )


def test_an_effect_under_an_exogenised_rate_is_that_of_a_fixed_rate(economy):
    quarters = [f"{year}Q{q}" for year in range(2025, 2030) for q in (1, 2, 3, 4)]
    rate = [flow.rates.policy_rate for flow in central_path(economy, "2029Q4")[1]]
    held = economy.with_path("policy_rate", dict(zip(quarters, rate, strict=True)))
    options = {"size": 0.01, "draws": 32, "threads": 1, "variables": ["real_gdp"]}
    fixed = respond(economy, "public_investment", fixed_rate=True, **options).effect("real_gdp").values
    own = respond(held, "public_investment", **options).effect("real_gdp").values
    assert np.abs(own - fixed).max() <= 1e-9 * np.abs(fixed).max()
    again = respond(held, "public_investment", fixed_rate=True, **options).effect("real_gdp").values
    assert np.abs(again - fixed).max() <= 1e-9 * np.abs(fixed).max()


def test_rows_are_moved_by_what_is_said(economy):
    moved = economy.with_path("oil_price", {2026: 1.2}).with_path("world_demand", {2026: 0.9})
    moved = moved.with_path("central_bank_share", {"2027Q1": 30.0})
    flows = central_path(moved, "2027Q4")[1]
    base = central_path(economy, "2027Q4")[1]
    assert flows[4].expenditure.exports < base[4].expenditure.exports
    residuals = moved.path_residuals()
    assert residuals.loc["2026Q1", "oil_price"] == pytest.approx(0.2)
    assert residuals.loc["2026Q4", "world_demand"] == pytest.approx(-0.1)
    file = float(economy.paths["central_bank_share"](4 * 2027))
    assert residuals.loc["2027Q1", "central_bank_share"] == pytest.approx(30.0 - file)


def test_residuals_are_what_the_equations_lack(economy, on_paths):
    """Added to the rule's own add-factor, the residual of a rate brings the same rate."""
    one = economy.with_path("policy_rate", {"2025Q1": 1.5})
    residual = one.path_residuals().loc["2025Q1", "policy_rate"]
    assert residual == pytest.approx(1.5 - central_path(economy, "2025Q1")[1][0].rates.policy_rate)
    table = on_paths.path_residuals()
    assert table.loc["2026Q1":"2026Q2", "policy_rate"].notna().all()
    assert pd.isna(table.loc["2027Q1", "policy_rate"])
    assert table.attrs["units"]["yield_10y"] == "% a year"
    assert economy.path_residuals().empty


def test_a_shock_of_no_size_changes_nothing_and_one_of_two_deviations_does(economy, package):
    made = [economy.with_shocks("demand", {"2025Q2": size}) for size in (0.0, -2.0)]
    none, hit, base = (run(e, package, engine="reference").level("real_gdp").values for e in (*made, economy))
    assert np.abs(none - base).max() <= 1e-12 * base.max()
    assert np.median(hit[:, 1]) < 0.99 * np.median(base[:, 1])
    assert np.abs(hit[:, 0] - base[:, 0]).max() <= 1e-12 * base.max()


def test_equations_of_ones_own_go_together_with_paths(economy):
    def fixed(last, p, *_):
        return last

    held = economy.with_path("exchange_rate", {2026: 1.2})
    with pytest.raises(InputError, match=r"behaviour\.consumption"):
        held.with_equation("consumption", fixed)
    own = held.with_equation("price_trend", lambda last, log_price, p: last)
    assert own.model.own == held.model.own
    assert own.model.equations[0][0] == "budget.price_trend"
    flows = central_path(own, "2026Q4")[1]
    assert [flow.rates.exchange_rate for flow in flows[4:]] == [1.2] * 4


@pytest.mark.parametrize(
    ("name", "path", "match"),
    [
        ("polcy_rate", {2026: 1.0}, "did you mean 'policy_rate'"),
        ("growth", {2026: 1.0}, "with_baseline"),
        ("real_growth", {2026: 1.0}, "with_baseline"),
        ("policy_rate", {2026: 100.0}, "policy_rate 2026: got 100.0, allowed: % a year"),
        ("policy_rate", {2026: 0.0075}, "these look like shares"),
        ("working_age", {2026: 0.73}, "these look like shares"),
        ("policy_rate", {"2026Q1": 1.0, "2026Q3": 1.0}, "2026Q2 missing"),
        ("policy_rate", {"2026Q1": 1.0, "2026-Q1": 2.0}, "2026Q1 twice"),
        ("policy_rate", {2019: 1.0, 2020: 1.0}, "from 2025Q1 on, where the economy starts"),
        ("policy_rate", {2101: 1.0}, "up to 2100Q4"),
        ("policy_rate", {2026: float("nan")}, "a number a period"),
        ("policy_rate", {2026: float("inf")}, "finite"),
        ("policy_rate", {2026: "1.5 %"}, "without units"),
        ("policy_rate", {2026: True}, "got 'True', allowed: numbers"),
        ("policy_rate", {2026: 1j}, "allowed: numbers"),
        ("policy_rate", {2026: 10**400}, "without units"),
        ("working_age", {2026: 0.0}, "working_age 2026: got 0.0"),
        ("ai_market_phase", {2026: 7.0}, "ai_market_phase 2026: got 7.0"),
        ("policy_rate", {"soon": 1.5}, "periods, timestamps"),
        ("policy_rate", 1.5, "DataFrame"),
        ("oil_price", {2026: 120.0}, "index, 1 = the path without it"),
        ("exchange_rate", {2026: 150.0}, "index, start = 1"),
    ],
)
def test_a_path_that_cannot_be_is_one_clear_error(economy, name, path, match):
    with pytest.raises(InputError, match=match):
        economy.with_path(name, path)


def test_a_shock_that_cannot_be_is_one_clear_error(economy):
    with pytest.raises(InputError, match="did you mean 'demand'"):
        economy.with_shocks("demnd", {2026: 1.0})
    with pytest.raises(InputError, match="standard deviations"):
        economy.with_shocks("demand", {2026: 100.0})


def test_a_file_with_a_damaged_path_is_one_clear_error(economy):
    table = economy.with_path("policy_rate", {2026: 1.0}).to_dict()
    for change, match in (
        ({"first": "2026"}, "own_paths.paths.policy_rate.first"),
        ({"values": []}, "at least one"),
        ({"values": [float("nan")]}, r"own_paths.paths.policy_rate.values\[0\]"),
        ({"unit": ""}, "own_paths.paths.policy_rate.unit"),
    ):
        path = table["own_paths"]["paths"]["policy_rate"] | change
        with pytest.raises(InputError, match=match):
            Economy.from_dict({**table, "own_paths": {"paths": {"policy_rate": path}}})
    with pytest.raises(InputError, match="own_paths"):
        Economy.from_dict({**table, "own_paths": {"path": {}}})
    assert not OwnPaths()
