"""Contingent liabilities: the same draws as a projection, probabilities, losses, errors, tables and charts."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import stimulus_model as sm

NAMES = ["guarantee_calls", "equity_written_off", "step_in_cost", "equity_sale_proceeds"]


@pytest.fixture(scope="module")
def package():
    return sm.Package.load("japan-ai-chips-2024")


@pytest.fixture(scope="module")
def made(package, economy):
    return sm.contingent_liabilities(package, economy, seed=3, draws=4000)


def test_it_splits_what_the_projection_reports(made, package, economy):
    projection = sm.simulate(package, economy, seed=3, draws=4000, variables=NAMES)
    calls, write_offs, step_in, sales = (0.25 * projection.level(name).values for name in NAMES)
    np.testing.assert_allclose(made.calls.sum(axis=1), calls, atol=1e-15)
    np.testing.assert_allclose(made.write_offs.sum(axis=1), write_offs, atol=1e-15)
    np.testing.assert_allclose(made.step_in, step_in, atol=1e-15)
    np.testing.assert_allclose(made.sales.sum(axis=1), sales, atol=1e-15)
    assert calls.max() > 0.1  # half a trillion is guaranteed


def test_a_plant_is_given_up_at_most_once_and_only_then_it_costs(made):
    assert made.plants == ("micron", "rapidus")
    assert set(made.exits.sum(axis=2).ravel().tolist()) == {0, 1}
    assert (made.calls[~made.exits] == 0.0).all()
    assert (made.write_offs[~made.exits] == 0.0).all()
    assert made.losses().max() <= 0.5 + 0.1  # guaranteed loans and equity, never more


def test_shares_are_sold_once_and_never_by_a_plant_that_was_given_up_before(made):
    sold = made.sales > 0.0
    assert set(sold.sum(axis=2)[:, 1].tolist()) == {0, 1}
    assert not sold[:, 0].any()  # Micron: no equity of the state
    for draw in np.flatnonzero(made.exits[:, 1].any(axis=1) & sold[:, 1].any(axis=1)):
        assert made.exits[draw, 1].argmax() > sold[draw, 1].argmax()
        assert (made.write_offs[draw, 1] == 0.0).all()
    first = made.timeline.labels.index("2031Q2")
    assert not sold[:, :, :first].any()
    assert 0.4 < sold[:, 1].any(axis=1).mean() < 0.9
    frame = made.to_frame()
    assert frame.loc["total", "expected_proceeds"] == pytest.approx(made.sales.sum(axis=(1, 2)).mean())
    assert np.isnan(frame.loc["finishing plants", "expected_proceeds"])


def test_the_table_agrees_with_the_draws(made):
    frame = made.to_frame()
    assert list(frame.index) == ["micron", "rapidus", "total", "finishing plants"]
    losses, out = made.losses(), made.exits.any(axis=2)
    assert frame.loc["rapidus", "exit_probability"] == out[:, 1].mean()
    assert frame.loc["total", "exit_probability"] == out.any(axis=1).mean()
    assert frame.loc["total", "expected_loss"] == pytest.approx(losses.sum(axis=1).mean())
    assert frame.loc["total", "loss_99"] == np.quantile(losses.sum(axis=1), 0.99)
    assert frame.loc["rapidus", "se_exit_probability"] == pytest.approx(
        np.sqrt(out[:, 1].var(ddof=1) / 4000 + made.dependence.members.variance(out[:, 1:2])[0])
    )
    assert frame.loc["micron", "expected_loss"] == 0.0  # neither guaranteed nor owned
    assert frame.loc["finishing plants", "expected_loss"] == pytest.approx(made.step_in.sum(axis=1).mean())
    assert np.isnan(frame.loc["finishing plants", "exit_probability"])
    other = made.table(quantiles=(0.5,)).to_frame()
    assert other.loc["total", "loss_50"] == np.median(losses.sum(axis=1))


def test_exits_by_year_add_up(made):
    timing = made.timing()
    for project in ("micron", "rapidus", "total"):
        one = timing.xs(project, level="project")
        assert one["cumulative_probability"].is_monotonic_increasing
        np.testing.assert_allclose(one["exit_probability"].cumsum(), one["cumulative_probability"], atol=1e-12)
    assert timing.xs("total", level="project")["expected_loss"].sum() == pytest.approx(
        made.to_frame().loc["total", "expected_loss"]
    )


def test_other_plants_do_not_change_a_plants_exits(package, economy):
    certain = economy.replace(exit_market_response=0.0, exit_gap_response=0.0)
    both, one = (
        sm.contingent_liabilities(each, certain, seed=9, draws=1000) for each in (package, package.without("micron"))
    )
    assert one.plants == ("rapidus",)
    np.testing.assert_array_equal(one.exits[:, 0], both.exits[:, 1])


def test_tables_and_charts(made):
    text = repr(made)
    assert "Exit by 2040Q4" in text
    assert "rapidus" in made.table().to_markdown()
    assert made._repr_html_().startswith("<div class=")
    assert made.table().to_latex().startswith(r"\begin{tabular}")
    exits, losses = made.plot.exits(), made.plot.losses()
    assert list(exits.data.columns) == ["micron", "rapidus"]
    assert exits.data.loc[2040, "rapidus"] == pytest.approx(
        100.0 * made.to_frame().loc["rapidus", "exit_probability"]
    )
    assert losses.data["probability"].is_monotonic_decreasing
    assert len(losses.data) == 4000


def test_one_draw_has_no_errors(package, economy):
    alone = sm.contingent_liabilities(package, economy, seed=1, draws=1, horizon="2027Q4").to_frame()
    assert alone[["se_expected_loss", "se_exit_probability"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"package": "japan"}, r"^package: got 'japan', allowed: a Package"),
        ({"economy": "japan"}, r"^economy: got 'japan', allowed: an Economy"),
        ({"draws": 0}, r"^draws: got 0"),
        ({"seed": -1}, r"^seed: got -1"),
        ({"horizon": "2025Q2"}, r"^horizon: got '2025Q2'"),
    ],
)
def test_refuses(package, economy, change, match):
    arguments = {"package": package, "economy": economy, "seed": 1, "draws": 10} | change
    with pytest.raises(sm.InputError, match=match):
        sm.contingent_liabilities(arguments.pop("package"), arguments.pop("economy"), **arguments)


def test_refuses_a_package_without_plants(package, economy):
    with pytest.raises(sm.InputError, match=r"^package\.projects: got .*at least one plant"):
        sm.contingent_liabilities(package.without("rapidus", "micron"), economy, seed=1, draws=10)


@pytest.mark.parametrize("quantiles", [(), "0.95", (1.0,), (0.0, 0.5)])
def test_refuses_quantiles(made, quantiles):
    with pytest.raises(sm.InputError, match=r"^quantiles: got"):
        made.table(quantiles=quantiles)


def test_refuses_too_many_plants_in_one_chart(made):
    many = dataclasses.replace(made, plants=tuple("abcdef"))
    with pytest.raises(sm.InputError, match=r"^plants: got .*at most 5 plants in one chart"):
        many.plot.exits()


def test_losses_are_in_the_money_of_the_economy():
    economy = sm.Economy.load(Path(__file__).parent.parent.parent / "examples" / "northland.toml")
    lines = [
        sm.Instrument(kind=kind, budget="initial", amounts={2027: 2.0}, source="own")
        for kind in ("capex", "guarantee")
    ]
    plant = sm.Project(
        name="plant", title="Plant", technology="memory", region="Coast", instruments=tuple(lines), source="own"
    )
    made = sm.Package.of(title="t", transfers={2027: 1.0}, currency="USD", unit="billion", fiscal_year_starts=10)
    found = sm.contingent_liabilities(
        made.replace(projects=(plant,)), economy, draws=20, seed=1, horizon="2032", engine="reference"
    )
    text = found.table().to_html()
    assert "Expected loss, US$m" in text
    assert "USD of the day" in text
    assert "¥" not in text
