"""Statistics with their Monte Carlo errors, and the tables made of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats.mstats import mjci

from stimulus_model.inputs import InputError
from stimulus_model.results.projection import Projection
from stimulus_model.results.statistics import describe, quantile_errors
from stimulus_model.results.tables.formats import decimals, error, fixed, span
from stimulus_model.results.tables.table import Table, to_html, to_latex, to_markdown, to_text

Build = Callable[..., Projection]
LEVELS = np.array([0.05, 0.5, 0.95])


def test_quantile_errors_agree_with_scipy() -> None:
    draws = np.sort(np.random.default_rng(1).lognormal(size=5_000))
    np.testing.assert_allclose(quantile_errors(draws[:, None], LEVELS)[:, 0], mjci(draws, LEVELS), rtol=0.05)


def test_quantile_errors_are_the_spread_of_quantiles_over_repeated_samples() -> None:
    samples = np.sort(np.random.default_rng(2).normal(size=(1_000, 4_000)), axis=0)
    claimed = quantile_errors(samples, LEVELS).mean(axis=1)
    happened = np.quantile(samples, LEVELS, axis=0).std(axis=1)
    density = stats.norm.pdf(stats.norm.ppf(LEVELS))
    theory = np.sqrt(LEVELS * (1.0 - LEVELS) / 1_000) / density
    np.testing.assert_allclose(claimed, happened, rtol=0.06)
    np.testing.assert_allclose(claimed, theory, rtol=0.06)


@given(
    level=st.floats(-1e6, 1e6),
    spread=st.floats(0.0, 1e3),
    draws=st.integers(2, 50),
    probability=st.floats(0.01, 0.99),
)
def test_statistics_are_ordered_and_never_undefined(
    level: float, spread: float, draws: int, probability: float
) -> None:
    values = level + spread * np.random.default_rng(draws).normal(size=(draws, 3))
    result = describe(values, probability)
    assert all(np.isfinite(field).all() for field in result)
    assert (result.low <= result.median).all()
    assert (result.median <= result.high).all()
    assert all((error >= 0.0).all() for error in (result.se_median, result.se_low, result.se_high, result.se_mean))


def test_equal_draws_have_exactly_no_error() -> None:
    result = describe(np.full((100, 1), 1080.3), 0.9)
    assert result.se_median == result.se_low == result.se_high == 0.0
    assert describe(np.zeros((10, 1)), 0.9).probability_positive == 0.0


def test_frame_has_every_number(projection: Projection) -> None:
    frame = projection.summary(["real_gdp", "debt"], years=[2026, 2030], probability=0.5).to_frame()
    assert list(frame.index.names) == ["variable", "units", "year"]
    assert len(frame) == 4
    effect = projection.effect("real_gdp", relative=True, freq="year").sel(year=2030).values
    row = frame.loc[("real_gdp", "% of the no-package path", 2030)]
    assert isinstance(row, pd.Series)
    np.testing.assert_allclose(row[["low", "median", "high"]].astype(float), np.quantile(effect, [0.25, 0.5, 0.75]))
    np.testing.assert_allclose(row["mean"], effect.mean())
    np.testing.assert_allclose(row["se_mean"], effect.std(ddof=1) / 20.0)
    assert row["probability_positive"] == np.mean(effect > 0.0)


def test_a_frame_is_a_copy(projection: Projection) -> None:
    table = projection.summary("gni", years=2030)
    frame = table.to_frame()
    frame["median"] = 0.0
    assert (table.to_frame()["median"] != 0.0).all()


def test_default_years_and_variables(projection: Projection, build: Build) -> None:
    frame = projection.summary().to_frame()
    assert sorted(set(frame.index.get_level_values("year"))) == [2025, 2026, 2030, 2035, 2040]
    assert {"real_gdp", "debt", "ai_capacity_realised"} <= set(frame.index.get_level_values("variable"))
    short = build(3, last="2026Q2").summary().to_frame()
    assert set(short.index.get_level_values("year")) == {2025}
    one = build(3, variables=("exports",)).summary().to_frame()
    assert set(one.index.get_level_values("variable")) == {"exports"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"variables": ["real_gpd"]}, "variables: got 'real_gpd'.*did you mean 'real_gdp'"),
        ({"variables": []}, r"variables: got \[\]"),
        ({"years": [2041]}, "years: got 2041, allowed: 2025 to 2040"),
        ({"years": []}, "years: got"),
        ({"years": "2030"}, "years: got '2030'"),
        ({"years": [2030.5]}, "years: got 2030.5"),
        ({"probability": 1.0}, "probability: got 1.0"),
        ({"probability": 0}, "probability: got 0"),
        ({"probability": "90 %"}, "probability: got '90 %'"),
    ],
)
def test_bad_arguments_are_named(projection: Projection, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        projection.summary(**arguments)


def test_a_horizon_without_a_full_year_is_an_error(build: Build) -> None:
    with pytest.raises(InputError, match="years: got None, allowed: a horizon with a full calendar year"):
        build(3, last="2025Q3").summary()


def test_every_form_shows_the_same_numbers(projection: Projection) -> None:
    table = projection.summary("real_gdp", years=2030)
    median = fixed(float(table.to_frame()["median"].iloc[0]), 4, sign=True)
    forms = (repr(table), table.to_markdown(), table.to_html(), table._repr_html_(), table.to_latex())
    for form in forms:
        assert median in form
        assert "Real GDP" in form
        assert "seed 2024" in form
        assert "nan" not in form.lower()
    assert "range" in repr(table)


def test_one_draw_has_a_value_and_no_error(build: Build) -> None:
    table = build(1).summary("real_gdp", years=2030)
    assert table.to_frame()["se_mean"].isna().all()
    assert "n/a" in repr(table)


def test_tables_escape_what_would_be_markup() -> None:
    table = Table("t", ("a|b", "x_1"), (("<b>&\\", "50 %"),), ("¥1 ± 2",))
    assert "&lt;b&gt;&amp;\\" in to_html(table)
    assert r"\textless{}b\textgreater{}\&\textbackslash{}" in to_latex(table)
    assert r"50 \%" in to_latex(table)
    assert r"a\|b" in to_markdown(table)
    rows = to_markdown(table).splitlines()
    assert rows[3] == "| --- | ---: |"


def test_japanese_labels_stay_aligned() -> None:
    lines = to_text(Table("t", ("name", "1"), (("半導体", "2"), ("abc", "3")), ())).splitlines()
    assert lines[3] == "半導体  2"
    assert lines[4] == "abc     3"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (fixed(-0.0004, 2), "0.00"),
        (fixed(-0.0004, 2, sign=True), "0.00"),
        (fixed(-1234.5, 1), "\N{MINUS SIGN}1,234.5"),
        (fixed(0.5, 1, sign=True), "+0.5"),
        (fixed(float("nan"), 1), "n/a"),
        (error(0.00032), "0.0003"),
        (error(0.0), "0"),
        (error(0.0099), "0.01"),
        (error(123.0), "100"),
        (error(1e-9), "<0.000001"),
        (error(float("nan")), "n/a"),
        (span(-0.01, 0.09, 2, sign=True), "\N{MINUS SIGN}0.01 to +0.09"),
        (decimals([0.0]), 2),
        (decimals([1080.0]), 0),
        (decimals([0.05, -0.3]), 3),
    ],
)
def test_numbers_are_written_one_way(text: object, expected: object) -> None:
    assert text == expected
