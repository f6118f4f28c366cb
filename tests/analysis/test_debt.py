"""Debt by cause, and how probable it is that debt passes a path."""

import dataclasses

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.debt import ITEMS


@pytest.fixture(scope="module")
def projection(economy: sm.Economy) -> sm.Projection:
    return sm.simulate(sm.Package.load("japan-ai-chips-2024"), economy, draws=300, seed=1, horizon="2040Q4")


def test_causes_sum_to_the_effect_on_debt(projection: sm.Projection) -> None:
    found = sm.debt_decomposition(projection)
    parts = found.contributions()
    assert parts.dims == ("item", "draw", "year")
    assert list(parts["item"].to_numpy()) == list(ITEMS)
    effect = projection.effect("debt_to_gdp", freq="year")
    np.testing.assert_allclose(parts.sum("item"), effect, rtol=0, atol=1e-11)
    np.testing.assert_array_equal(parts["year"], effect["year"])
    by_quarter = found.total(freq="quarter")
    np.testing.assert_allclose(by_quarter, projection.effect("debt_to_gdp"), rtol=0, atol=1e-11)


@pytest.mark.parametrize("scenario", ["with", "without"])
def test_causes_sum_to_the_change_of_a_path(projection: sm.Projection, scenario: str) -> None:
    found = sm.debt_decomposition(projection, scenario=scenario)
    path = projection.level("debt_to_gdp", scenario=scenario, freq="year").to_numpy()
    start = float(projection.provenance.economy["position"]["debt_to_gdp"]["value"])
    np.testing.assert_allclose(found.total(), path - start, rtol=0, atol=1e-10)
    yearly = found.total(cumulative=False)
    np.testing.assert_allclose(yearly, np.diff(path, axis=1, prepend=start), rtol=0, atol=1e-10)
    own = found.contributions().sel(item=["package", "guarantee_calls"])
    assert bool((own == 0.0).all()) == (scenario == "without")


def test_each_cause_is_what_it_says(projection: sm.Projection) -> None:
    """In the first year, from the reported flows: nominal GDP is an annual rate, so a quarter counts a fourth."""
    parts = sm.debt_decomposition(projection, scenario="without").contributions(freq="quarter", cumulative=False)
    level = {name: projection.baseline(name).to_numpy() for name in ("interest_to_gdp", "primary_balance_to_gdp")}
    np.testing.assert_allclose(parts.sel(item="interest"), level["interest_to_gdp"] / 4.0, atol=1e-12)
    np.testing.assert_allclose(parts.sel(item="primary_balance"), -level["primary_balance_to_gdp"] / 4.0, atol=1e-12)
    nominal, debt = (projection.baseline(name).to_numpy() for name in ("nominal_gdp", "debt"))
    shrunk = 100.0 * debt[:, :-1] * (1.0 / nominal[:, 1:] - 1.0 / nominal[:, :-1])
    np.testing.assert_allclose(parts.sel(item="growth")[:, 1:], shrunk, atol=1e-11)


def test_the_package_part_is_its_cash_and_financing(projection: sm.Projection) -> None:
    parts = sm.debt_decomposition(projection).contributions(freq="quarter", cumulative=False)
    nominal = projection.level("nominal_gdp").to_numpy()
    calls = 25.0 * projection.level("guarantee_calls").to_numpy() / nominal
    np.testing.assert_allclose(parts.sel(item="guarantee_calls"), calls, atol=1e-13)
    assert calls.max() > 0.0
    spent = projection.level("package_deficit").to_numpy() + projection.level("package_stock_flow").to_numpy()
    np.testing.assert_allclose(parts.sel(item="package"), 25.0 * spent / nominal, atol=1e-13)


def test_paid_by_ordinary_bonds_the_package_part_is_what_is_paid_less_shares_sold(economy: sm.Economy) -> None:
    package = sm.Package.load("japan-ai-chips-2024").financed_by(sm.Financing.deficit_bonds())
    plain = sm.simulate(package, economy, draws=50, seed=2, horizon="2036Q4")
    sold = plain.level("equity_sale_proceeds").to_numpy()
    paid = plain.level("package_cash").to_numpy() + plain.level("step_in_cost").to_numpy()
    parts = sm.debt_decomposition(plain).contributions(freq="quarter", cumulative=False)
    expected = 25.0 * (paid - sold) / plain.level("nominal_gdp").to_numpy()
    np.testing.assert_allclose(parts.sel(item="package"), expected, atol=1e-13)
    assert expected.max() > 0.01
    assert expected.min() < -0.01  # shares sold


def test_table_and_chart_show_the_means(projection: sm.Projection) -> None:
    found = sm.debt_decomposition(projection)
    table = found.table()
    assert list(table.columns) == [*ITEMS.values(), "Total", "Monte Carlo error"]
    np.testing.assert_allclose(table[list(ITEMS.values())].sum(axis=1), table["Total"], atol=1e-12)
    effect = projection.effect("debt_to_gdp", freq="year")
    np.testing.assert_allclose(table["Total"], effect.mean("draw"), atol=1e-11)
    np.testing.assert_allclose(table["Monte Carlo error"], projection.statistics("debt_to_gdp")["se_mean"], rtol=1e-9)
    assert (table["Monte Carlo error"] >= (1.0 - 1e-9) * effect.std("draw", ddof=1) / np.sqrt(300)).all()
    chart = found.plot(cumulative=False)
    np.testing.assert_allclose(chart.data["Total"].cumsum(), table["Total"], atol=1e-11)
    assert len(chart.ax.patches) == len(ITEMS) * len(table)
    assert "effect of the package" in repr(found)
    assert "<table" in found._repr_html_()


def test_a_fan_says_that_rare_events_are_not_never(projection: sm.Projection) -> None:
    calls, debt = projection.plot.fan("guarantee_calls"), projection.plot.fan("debt")
    said = [" ".join(text.get_text() for text in chart.ax.texts) for chart in (calls, debt)]
    assert "zero over all of the 90 % range: rare events show in means" in said[0]
    assert "zero over all" not in said[1]
    assert projection.effect("guarantee_calls").mean() > 0.0


def test_probability_above_a_path(projection: sm.Projection) -> None:
    found = sm.probability_above(projection, 195.0)
    with_package = projection.level("debt_to_gdp", freq="year").to_numpy()
    without = projection.baseline("debt_to_gdp", freq="year").to_numpy()
    np.testing.assert_allclose(found["with"], (with_package > 195.0).mean(axis=0))
    np.testing.assert_allclose(found["effect"], found["with"] - found["without"], atol=1e-15)
    p = found["without"]
    of_members = projection.dependence.members.variance(without > 195.0)
    np.testing.assert_allclose(found["error_without"], np.sqrt(p * (1.0 - p) / 299.0 + of_members), atol=1e-15)
    assert (found["error_effect"] <= found["error_with"] + found["error_without"]).all()
    some = sm.probability_above(projection, {2040: 195.0, 2030: 180.0})
    assert list(some.index) == [2030, 2040]
    assert some.loc[2040].to_dict() == found.loc[2040].to_dict()
    median = np.median(without, axis=0)
    assert (sm.probability_above(projection, median)["without"] == 0.5).all()
    assert sm.probability_above(projection, 0.0, name="yield_10y")["with"].between(0.0, 1.0).all()


def test_arguments_that_cannot_be_used(projection: sm.Projection) -> None:
    with pytest.raises(sm.InputError, match=r"scenario: got 'wihtout', .*did you mean 'without'"):
        sm.debt_decomposition(projection, scenario="wihtout")
    with pytest.raises(sm.InputError, match=r"projection: got .*a Projection"):
        sm.debt_decomposition("run.nc")
    with pytest.raises(sm.InputError, match=r"projection: got .*a Projection"):
        sm.probability_above(None, 200.0)
    with pytest.raises(sm.InputError, match=r"variable: got 'debt_to_gpd'.*did you mean 'debt_to_gdp'"):
        sm.probability_above(projection, 200.0, name="debt_to_gpd")
    with pytest.raises(sm.InputError, match=r"path: got .*allowed: 16 numbers, one for each year 2025 to 2040"):
        sm.probability_above(projection, [200.0, 190.0])
    with pytest.raises(sm.InputError, match=r"path.year: got 2050"):
        sm.probability_above(projection, {2050: 200.0})
    with pytest.raises(sm.InputError, match=r"path: got {}, allowed: at least one year"):
        sm.probability_above(projection, {})
    with pytest.raises(sm.InputError, match=r"freq: got 'month'"):
        sm.debt_decomposition(projection).contributions(freq="month")
    bare = dataclasses.replace(projection, provenance=dataclasses.replace(projection.provenance, economy={"a": 1}))
    with pytest.raises(sm.InputError, match=r"provenance.economy: .*position.output"):
        sm.debt_decomposition(bare)


def test_a_projection_without_the_budget_is_refused(economy: sm.Economy) -> None:
    few = sm.simulate(
        sm.Package.load("japan-ai-chips-2024"), economy, draws=4, seed=1, horizon="2030Q4", variables=["debt"]
    )
    with pytest.raises(sm.InputError, match=r"projection\.variables: got .* needs nominal_gdp,"):
        sm.debt_decomposition(few)
