"""Forecast errors: published tables and intervals for Japan, hand-made cases, and the model's fan beside them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from real_series import data_folder, goldens
from scipy.integrate import quad

from stimulus_model.economy import Economy
from stimulus_model.estimation.forecasts.fan_comparison import yearly_growth
from stimulus_model.estimation.forecasts.scores import crps, fair_crps, inverse_quantile
from stimulus_model.evidence import forecast_errors
from stimulus_model.inputs import InputError
from stimulus_model.policy import Package
from stimulus_model.simulation.simulate import simulate

GROWTH, CPI = "ngdp_rpch", "pcpi_pch"
HORIZONS = (0.0, 0.5, 1.0, 1.5)


def japan():
    """Return the vintages of the World Economic Outlook."""
    return pd.read_csv(data_folder() / "forecasts" / "weo_vintages_japan.csv")


def made(errors=(1.0, -2.0, 3.0, 0.5), horizon=1.0):
    """Return forecasts of 2001, 2002, ... whose outturn is 10."""
    years = 2001 + np.arange(len(errors))
    columns = {"target": "x", "target_year": years, "horizon": horizon, "prediction": 10.0 + np.array(errors)}
    return pd.DataFrame({**columns, "tv_1": 10.0})


@pytest.mark.parametrize(
    ("target", "exclude", "rmse", "bias"),
    [
        (GROWTH, (), (0.62, 1.22, 2.08, 2.41), (0.13, 0.15, 0.89, 1.06)),
        (GROWTH, (2009, 2020), (0.63, 1.24, 1.66, 1.98), None),
        (CPI, (), (0.22, 0.48, 0.88, 1.07), (0.0, 0.0, 0.1, 0.3)),
    ],
)
def test_table_of_the_world_economic_outlook(target, exclude, rmse, bias):
    frame = forecast_errors(japan(), exclude=exclude).to_frame().loc[target]
    assert tuple(frame.index) == HORIZONS
    np.testing.assert_allclose(frame["rmse"], rmse, atol=0.0051)
    if bias is not None:
        np.testing.assert_allclose(frame["bias"], bias, atol=0.0051 if target == GROWTH else 0.051)
    np.testing.assert_allclose(frame["rmse"] ** 2, frame["sd"] ** 2 + frame["bias"] ** 2)


@pytest.mark.parametrize("season", ["Spring2025", "Fall2025"])
def test_intervals_of_macropi(season):
    history = pd.read_csv(data_folder() / "forecasts" / f"macropi_historicvalues_{season}_japan.csv")
    ours = {"gdp_growth": GROWTH, "inflation": CPI}
    outturns = {
        ours[name]: dict(zip(rows["target_year"], rows["true_value"], strict=True))
        for name, rows in history.groupby("target")
    }
    result = forecast_errors(japan(), outturns=outturns)
    published = goldens()["macropi_japan"][season]
    assert set(published) == {"gdp2025", "gdp2026", "cpi2025", "cpi2026"}
    for name, widths in published.items():
        target = GROWTH if name.startswith("gdp") else CPI
        horizon = (0.5 if season == "Spring2025" else 0.0) + (1.0 if name.endswith("2026") else 0.0)
        found = [result.half_width(target, horizon, p) for p in (0.8, 0.5)]
        np.testing.assert_allclose(found, widths, atol=2e-3)


@pytest.mark.parametrize("season", ["Spring2025", "Fall2025"])
def test_quantiles_of_macropi(season):
    folder = data_folder() / "forecasts"
    history = pd.read_csv(folder / f"macropi_historicvalues_{season}_japan.csv")
    points = pd.read_csv(folder / f"macropi_pointforecasts_{season}_japan.csv").set_index(["target", "target_year"])
    published = pd.read_csv(folder / f"macropi_forecasts_{season}_japan.csv")
    ours = {"gdp_growth": GROWTH, "inflation": CPI}
    outturns = {
        ours[name]: dict(zip(rows["target_year"], rows["true_value"], strict=True))
        for name, rows in history.groupby("target")
    }
    result = forecast_errors(japan(), outturns=outturns)
    for row in published.itertuples():
        horizon = (0.5 if season == "Spring2025" else 0.0) + row.target_year - 2025
        half = result.half_width(ours[row.target], horizon, abs(2.0 * row.quantile - 1.0))
        centre = points.loc[(row.target, row.target_year), "prediction"]
        assert centre + np.sign(row.quantile - 0.5) * half == pytest.approx(row.prediction, abs=2e-3)


def test_moments_by_hand():
    row = forecast_errors(made(), window=3, probabilities=(0.5, 0.8)).to_frame().loc[("x", 1.0)]
    assert row["count"] == 4
    assert row["rmse"] == pytest.approx(np.sqrt((1.0 + 4.0 + 9.0 + 0.25) / 4.0))
    assert row["bias"] == pytest.approx(0.625)
    assert row["mean_absolute"] == pytest.approx(1.625)
    assert row["sd"] == pytest.approx(np.std([1.0, -2.0, 3.0, 0.5]))
    assert row["half_width_50"] == pytest.approx(2.0)  # of 2, 3 and 0.5
    assert row["half_width_80"] == pytest.approx(3.0)
    assert list(forecast_errors(made(), probabilities=(0.125,)).to_frame().columns)[-1] == "half_width_12.5"
    assert np.isnan(forecast_errors(made()).to_frame()["half_width_80"].iloc[0])  # fewer errors than the window


def test_years_are_left_out_filled_in_and_sorted():
    data = made().iloc[::-1]
    np.testing.assert_allclose(forecast_errors(data).of("x", 1.0), [1.0, -2.0, 3.0, 0.5])
    np.testing.assert_allclose(forecast_errors(data, exclude=[2002]).of("x", 1.0), [1.0, 3.0, 0.5])
    np.testing.assert_allclose(forecast_errors(data, until=2003).of("x", 1.0), [1.0, -2.0, 3.0])
    filled = forecast_errors(data, outturns={"x": {2004: 12.0, 1999: 5.0}})
    np.testing.assert_allclose(filled.of("x", 1.0), [1.0, -2.0, 3.0, -1.5])
    data.loc[data["target_year"] == 2001, "tv_1"] = np.nan
    np.testing.assert_allclose(forecast_errors(data).of("x", 1.0), [-2.0, 3.0, 0.5])
    assert "without 2002" in forecast_errors(made(), exclude=[2002]).source
    assert forecast_errors(made()).source == "forecasts for 2001-2004, outturn tv_1"


def test_targets_are_chosen():
    result = forecast_errors(japan(), targets=[CPI])
    assert result.targets == (CPI,)
    assert result.horizons(CPI) == HORIZONS
    other = forecast_errors(japan(), truth="tv_2").of(GROWTH, 1.0)
    assert not np.array_equal(other, forecast_errors(japan()).of(GROWTH, 1.0)[: len(other)])


def test_priors_of_forecast_errors():
    result = forecast_errors(made((1.0, -2.0, 3.0, 0.5, 1.5)))
    squares = np.array([1.0, 4.0, 9.0, 0.25, 2.25])
    estimate = result.root_mean_square("x", 1.0)
    value = np.sqrt(squares.mean())
    assert estimate.value == pytest.approx(value)
    assert estimate.se == pytest.approx(squares.std(ddof=1) / np.sqrt(5.0) / 2.0 / value)
    assert (estimate.low, estimate.high) == pytest.approx(
        (value - 1.6448536 * estimate.se, value + 1.6448536 * estimate.se)
    )
    prior = result.to_prior("x", 1.0, inflate=2.0)
    assert prior.kind == "lognormal"
    assert prior.median == pytest.approx(value)
    assert result.to_prior("x", 1.0, shape="normal").kind == "normal"


def test_score_equals_its_integral():
    members = np.array([0.3, -1.0, 2.0, 2.0])
    for outcome, score in zip((-3.0, 0.5, 2.0), crps(members, np.array([-3.0, 0.5, 2.0])), strict=True):

        def gap(x, outcome=outcome):
            return (np.mean(members <= x) - float(outcome <= x)) ** 2

        points = sorted({*members, outcome})
        pieces = [quad(gap, a, b)[0] for a, b in pairwise(points)]
        assert score == pytest.approx(sum(pieces), abs=1e-9)
    np.testing.assert_allclose(crps(np.array([1.0]), np.array([3.0, 0.0])), [2.0, 1.0])
    with pytest.raises(InputError, match="ensemble"):
        crps(np.array([]), np.array([1.0]))
    with pytest.raises(InputError, match="ensemble"):
        crps(np.array([1.0, np.nan]), np.array([1.0]))


def test_score_of_a_normal_ensemble_is_near_its_formula():
    members = np.random.default_rng(1).standard_normal(40_000)
    expected = (np.sqrt(2.0) - 1.0) / np.sqrt(np.pi)
    assert crps(members, np.array([0.0]))[0] == pytest.approx(expected, abs=0.01)


def test_fair_score_is_the_mean_distance_less_half_that_of_pairs():
    members, outcomes = np.array([0.3, -1.0, 2.0, 2.5]), np.array([-3.0, 0.5])
    pairs = np.mean([abs(a - b) for i, a in enumerate(members) for j, b in enumerate(members) if i != j])
    expected = [np.abs(members - outcome).mean() - 0.5 * pairs for outcome in outcomes]
    np.testing.assert_allclose(fair_crps(members, outcomes), expected, rtol=1e-12)
    with pytest.raises(InputError, match=r"ensemble: got .*at least two members"):
        fair_crps(np.array([1.0]), outcomes)
    with pytest.raises(InputError, match=r"ensemble: got .*finite"):
        fair_crps(np.array([1.0, np.nan]), outcomes)


def test_a_fan_from_the_distribution_of_few_past_errors_has_no_skill():
    """Ten errors and 2,000 draws of one distribution: the size of an ensemble is no skill."""
    rng = np.random.default_rng(8)
    model = past = 0.0
    for _ in range(400):
        errors = rng.standard_normal(10)
        row = forecast_errors(made(errors)).compare("x", {1.0: rng.standard_normal(2_000)}).frame.loc[1.0]
        model, past = model + row["crps_model"], past + row["crps_past"]
    assert abs(1.0 - model / past) < 0.02


def test_quantiles_of_type_one():
    values = np.arange(1.0, 12.0)
    assert [inverse_quantile(values, p) for p in (0.5, 0.8, 0.09, 1.0)] == [6.0, 9.0, 1.0, 11.0]


def test_a_fan_like_past_errors_scores_like_them():
    rng = np.random.default_rng(2)
    errors = rng.standard_normal(300)
    result = forecast_errors(made(errors))
    same = result.compare("x", {1.0: 5.0 - rng.standard_normal(20_000)}).frame.loc[1.0]
    assert same["ratio"] == pytest.approx(1.0, abs=0.1)
    assert same["ratio_50"] == pytest.approx(1.0, abs=0.2)
    assert same["coverage_80"] == pytest.approx(0.8, abs=0.06)
    assert same["coverage_50"] == pytest.approx(0.5, abs=0.08)
    assert abs(same["skill"]) < 0.02
    narrow = result.compare("x", {1.0: 5.0 + 0.3 * rng.standard_normal(20_000)}).frame.loc[1.0]
    assert narrow["ratio"] == pytest.approx(0.3, abs=0.05)
    assert narrow["coverage_80"] < 0.5
    assert narrow["skill"] < -0.05
    assert narrow["sd_past"] == pytest.approx(errors.std())
    assert narrow["sd_model"] == pytest.approx(0.3, abs=0.01)


def test_bias_moves_outturns_to_the_other_side():
    result = forecast_errors(made((2.0, 2.1, 1.9, 2.0)))
    below = result.compare("x", {1.0: np.array([-2.2, -2.1, 0.0, 0.1, 0.2])}).frame.loc[1.0]
    above = result.compare("x", {1.0: np.array([-0.2, -0.1, 0.0, 2.1, 2.2])}).frame.loc[1.0]
    assert below["coverage_80"] == 1.0  # forecasts two too high: outturns two below the median
    assert above["coverage_80"] == 0.0
    assert below["crps_model"] < above["crps_model"]
    errors = np.array([2.0, 2.1, 1.9, 2.0])
    others = np.mean([fair_crps(np.delete(-errors, k), -errors[k : k + 1])[0] for k in range(4)])
    assert below["crps_past"] == pytest.approx(others)
    fan = np.array([-2.2, -2.1, 0.0, 0.1, 0.2])
    assert below["crps_model"] == pytest.approx(fair_crps(fan, -errors).mean())
    assert below["skill"] == pytest.approx(1.0 - below["crps_model"] / others)
    expected = np.subtract(*np.quantile(fan, [0.9, 0.1])) / np.subtract(*np.quantile(errors, [0.9, 0.1]))
    assert below["ratio_80"] == pytest.approx(expected)


@pytest.fixture(scope="module")
def projection():
    package = Package.load("japan-ai-chips-2024")
    return simulate(package, Economy.load("japan"), draws=64, seed=1, horizon="2027Q4", engine="reference")


def test_growth_of_a_projection_is_that_of_annual_averages(projection):
    growth = yearly_growth(projection, "real_gdp", (2026, 2027))
    annual = projection.baseline("real_gdp", freq="year")
    for year in (2026, 2027):
        expected = 100.0 * (annual.sel(year=year) / annual.sel(year=year - 1) - 1.0)
        np.testing.assert_allclose(growth[year], expected.to_numpy())
    chained = yearly_growth(projection, "cpi_inflation", (2026,))[2026]
    rates = projection.baseline("cpi_inflation").to_numpy()
    index = np.cumprod((1.0 + rates / 100.0) ** 0.25, axis=1)
    np.testing.assert_allclose(chained, 100.0 * (index[:, 4:8].mean(axis=1) / index[:, :4].mean(axis=1) - 1.0))
    deflator = yearly_growth(projection, "price_level", (2027,))[2027]
    assert deflator.shape == (64,)


def test_a_projection_beside_the_world_economic_outlook(projection):
    result = forecast_errors(japan())
    comparison = result.compare_projection(projection, GROWTH, "real_gdp", {2026: 1.5})
    row = comparison.to_frame().loc[1.5]
    assert row["sd_past"] == pytest.approx(result.of(GROWTH, 1.5).std())
    assert row["sd_model"] == pytest.approx(yearly_growth(projection, "real_gdp", (2026,))[2026].std())
    assert "1.5 years" in repr(comparison)
    assert "<table" in comparison._repr_html_()
    chart = comparison.plot()
    assert list(chart.data.index) == [1.5]
    for horizons, match in (({2025: 1.0}, "horizons: got 2025, allowed: a year from 2026 to 2027"), ({}, "fans")):
        with pytest.raises(InputError, match=match):
            result.compare_projection(projection, GROWTH, "real_gdp", horizons)
    with pytest.raises(InputError, match="variable: got 'gdp'"):
        result.compare_projection(projection, GROWTH, "gdp", {2026: 1.5})
    with pytest.raises(InputError, match="variable: got 'debt', allowed: a flow"):
        result.compare_projection(projection, GROWTH, "debt", {2026: 1.5})


def test_what_errors_show():
    result = forecast_errors(japan())
    text = repr(result)
    assert "ngdp_rpch, 0.5 years" in text
    assert "± 80 %" in text
    assert "<table" in result._repr_html_()
    chart = result.plot(GROWTH)
    np.testing.assert_allclose(chart.data["rmse"], result.to_frame().loc[GROWTH]["rmse"])
    assert result.plot(CPI, chart.ax).ax is chart.ax


@pytest.mark.parametrize(
    ("change", "arguments", "match"),
    [
        (
            lambda d: d.drop(columns="horizon"),
            {},
            "vintages.columns: .*a table with a column 'horizon'",
        ),
        (lambda d: d, {"truth": "tv_3"}, "truth: got 'tv_3'.*did you mean 'tv_1'"),
        (lambda d: d, {"targets": ["y"]}, "targets: got 'y', allowed: x"),
        (lambda d: d, {"targets": ["x", "x"]}, "targets: got 'x', allowed: each name once"),
        (lambda d: d.assign(prediction=np.nan), {}, "vintages.prediction: got nan.*row 0"),
        (lambda d: d.assign(tv_1=np.inf), {}, "vintages.tv_1: got inf"),
        (lambda d: d.assign(tv_1="a"), {}, "vintages.tv_1: got .*a column of numbers"),
        (lambda d: d.assign(target_year=2001.5), {}, "vintages.target_year: got 2001.5, allowed: whole years"),
        (lambda d: pd.concat([d, d]), {}, "got 'x, 1 years ahead, 2001'.*one country at a time"),
        (lambda d: d.iloc[:2], {}, "vintages: got 'x', allowed: at least 3 forecasts"),
        (lambda d: d.iloc[:0], {}, "vintages: got 'DataFrame'"),
        (lambda d: d, {"exclude": [2001, 2002]}, "at least 3 forecasts"),
        (lambda d: d, {"until": 2001.0}, "until: got 2001.0"),
        (lambda d: d, {"window": 0}, "window: got 0"),
        (lambda d: d, {"probabilities": (1.5,)}, "probabilities: got 1.5"),
        (lambda d: d, {"outturns": {"y": {2001: 1.0}}}, "outturns: got 'y'"),
        (lambda d: d, {"outturns": {"x": {2001: None}}}, "outturns.x.2001: got None"),
    ],
)
def test_bad_vintages_are_refused(change, arguments, match):
    with pytest.raises(InputError, match=match):
        forecast_errors(change(made()), **arguments)


@pytest.mark.parametrize(
    ("ask", "match"),
    [
        (lambda r: r.of("y", 1.0), "target: got 'y'"),
        (lambda r: r.of("x", 2.0), "horizon: got 2.0, allowed: 1"),
        (lambda r: r.half_width("x", 1.0, 0.5), "window: got 11, allowed: at most 4"),
        (lambda r: r.half_width("x", 1.0, 0.0), "probability: got 0.0"),
        (lambda r: r.compare("x", {}), "fans: got {}"),
        (lambda r: r.compare("x", [1.0]), "fans: got"),
        (lambda r: r.compare("x", {1.0: np.array([1.0])}), "fans.1: got .*at least two draws"),
        (lambda r: r.compare("x", {1.0: np.array([1.0, np.nan])}), "fans.1"),
        (lambda r: r.compare("x", {1.0: np.ones((2, 2))}), "fans.1"),
        (lambda r: r.plot("y"), "target: got 'y'"),
    ],
)
def test_bad_questions_are_refused(ask, match):
    with pytest.raises(InputError, match=match):
        ask(forecast_errors(made()))
