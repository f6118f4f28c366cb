"""Comparisons of packages on the same draws."""

import re

import numpy as np
import pandas as pd
import pytest

import stimulus_model as sm

NAME = "japan-ai-chips-2024"


@pytest.fixture(scope="module")
def package() -> sm.Package:
    return sm.Package.load(NAME)


@pytest.fixture(scope="module")
def comparison(package: sm.Package, economy: sm.Economy) -> sm.Comparison:
    packages = {"as decided": package, "twice": package.scaled(2.0), "no guarantees": package.without("guarantees")}
    return sm.compare(packages, economy, draws=300, seed=1, horizon="2035Q4")


def test_each_projection_is_the_one_that_simulate_gives(
    comparison: sm.Comparison, package: sm.Package, economy: sm.Economy
) -> None:
    alone = sm.simulate(package.scaled(2.0), economy, draws=300, seed=1, horizon="2035Q4")
    assert comparison["twice"].content_hash == alone.content_hash
    for name in ("real_gdp", "debt"):
        np.testing.assert_array_equal(comparison["twice"].baseline(name), comparison["as decided"].baseline(name))


def test_effect_has_a_package_axis(comparison: sm.Comparison) -> None:
    effect = comparison.effect("real_gdp", relative=True, freq="year")
    assert effect.dims == ("package", "draw", "year")
    assert tuple(effect["package"].to_numpy()) == comparison.labels == ("as decided", "twice", "no guarantees")
    assert effect.attrs["units"] == "% of the no-package path"
    own = comparison["twice"].effect("real_gdp", relative=True, freq="year")
    np.testing.assert_array_equal(effect.sel(package="twice"), own)


def test_differences_are_paired(comparison: sm.Comparison) -> None:
    difference = comparison.difference("debt", "twice", "no guarantees")
    assert difference.dims == ("draw", "quarter_end")
    assert difference.attrs["long_name"] == "Government debt: effect of the package, twice minus no guarantees"
    expected = comparison["twice"].effect("debt") - comparison["no guarantees"].effect("debt")
    np.testing.assert_array_equal(difference, expected)
    np.testing.assert_array_equal(
        comparison.difference("debt", "twice"), comparison.difference("debt", "twice", "as decided")
    )
    assert not comparison.difference("debt", "twice", "twice").any()


def test_pairing_makes_differences_sharper_than_effects(comparison: sm.Comparison) -> None:
    frame = comparison.summary("debt", years=2035).to_frame()
    row = frame.loc[("debt", "¥ trillion", 2035, "no guarantees")]
    assert row["difference_se_mean"] < 0.5 * row["se_mean"]


def test_summary_has_every_number(comparison: sm.Comparison) -> None:
    table = comparison.summary(["real_gdp", "debt"], years=[2026, 2030], probability=0.5, against="twice")
    frame = table.to_frame()
    assert list(frame.index.names) == ["variable", "units", "year", "package"]
    assert len(frame) == 2 * 2 * 3
    key = ("real_gdp", "% of the no-package path", 2030, "as decided")
    own = comparison["as decided"].summary("real_gdp", years=2030, probability=0.5).to_frame().iloc[0]
    pd.testing.assert_series_equal(frame.loc[key, own.index], own, check_names=False)
    difference = comparison.difference("real_gdp", "as decided", "twice", relative=True, freq="year").sel(year=2030)
    low, median, high = np.quantile(difference, [0.25, 0.5, 0.75])
    fields = ["difference_low", "difference_median", "difference_high"]
    np.testing.assert_allclose(frame.loc[key, fields].astype(float), [low, median, high])
    assert frame.loc[(*key[:3], "twice"), fields].isna().all()


@pytest.mark.parametrize("method", ["to_html", "to_latex", "to_markdown", "__repr__"])
def test_tables_show_packages_and_differences(comparison: sm.Comparison, method: str) -> None:
    text = getattr(comparison.summary(), method)()
    for word in (*comparison.labels, "Difference", "Real GDP", "2035", "300 draws, seed 1"):
        assert word in text
    assert "nan" not in text


def test_small_differences_are_not_rounded_away(comparison: sm.Comparison) -> None:
    rows = [line for line in repr(comparison.summary("real_gdp", years=2030)).splitlines() if "no guarantees" in line]
    assert re.search(r"[+−]0\.0*[1-9]", rows[0].split(" to ")[1])


def test_a_comparison_prints_itself(comparison: sm.Comparison) -> None:
    assert "Effects of the packages" in repr(comparison)
    assert comparison._repr_html_().startswith("<div class=")
    short = sm.compare(
        {"a": comparison_package(), "b": comparison_package()},
        sm.Economy.load("japan"),
        draws=8,
        seed=0,
        horizon="2028Q4",
        variables=["gni"],
    )
    assert "Gross national income" in repr(short)
    assert "2028" in repr(short)


def comparison_package() -> sm.Package:
    return sm.Package.load(NAME)


def test_chart_carries_its_data(comparison: sm.Comparison) -> None:
    chart = comparison.plot.fan("debt_to_gdp", freq="year", probability=0.8)
    effect = comparison["twice"].effect("debt_to_gdp", freq="year")
    np.testing.assert_allclose(chart.data[("twice", "high")], np.quantile(effect, 0.9, axis=0))
    assert [text.get_text() for text in chart.figure.legends[0].get_texts()] == list(comparison.labels)
    assert "80 % ranges" in chart.words.note
    assert chart.to_png().startswith(b"\x89PNG")


def test_a_chart_of_more_packages_than_can_be_told_apart_is_refused(package: sm.Package, economy: sm.Economy) -> None:
    many = sm.compare({f"x{k}": package for k in range(6)}, economy, draws=4, seed=0, variables=["debt"])
    with pytest.raises(sm.InputError, match=r"packages: .*at most 5"):
        many.plot.fan("debt")


@pytest.mark.parametrize("packages", [{}, {"one": None}, [1, 2], None])
def test_fewer_than_two_packages_are_refused(packages: object, economy: sm.Economy) -> None:
    with pytest.raises(sm.InputError, match=r"^packages: .*at least two"):
        sm.compare(packages, economy, seed=1)


@pytest.mark.parametrize("label", ["without", "", "  ", 3])
def test_labels_must_be_usable(label: object, package: sm.Package, economy: sm.Economy) -> None:
    with pytest.raises(sm.InputError, match=r"^packages: .*a label"):
        sm.compare({"first": package, label: package}, economy, seed=1)


def test_other_bad_input(comparison: sm.Comparison, package: sm.Package, economy: sm.Economy) -> None:
    two = {"first": package, "second": package}
    with pytest.raises(sm.InputError, match=r"^packages\.second: .*a Package"):
        sm.compare({"first": package, "second": NAME}, economy, seed=1)
    with pytest.raises(sm.InputError, match=r"^draws: got 0"):
        sm.compare(two, economy, seed=1, draws=0)
    with pytest.raises(sm.InputError, match=r"^economy: got 'japan'"):
        sm.compare(two, "japan", seed=1)
    with pytest.raises(sm.InputError, match=r"^package: got 'twic'.*did you mean 'twice'"):
        comparison.difference("debt", "twic")
    with pytest.raises(sm.InputError, match=r"^package: got 'twic'.*did you mean 'twice'"):
        comparison.summary(against="twic")
    with pytest.raises(sm.InputError, match=r"^variable: got 'dept'.*did you mean 'debt'"):
        comparison.effect("dept")


def test_projections_that_do_not_share_their_draws_are_refused(comparison: sm.Comparison) -> None:
    other = sm.simulate(comparison_package(), sm.Economy.load("japan"), draws=300, seed=2, horizon="2035Q4")
    with pytest.raises(sm.InputError, match=r"^projections\.other: .*seed, draws.*which has seed 1, not 2"):
        sm.Comparison({"first": comparison["twice"], "other": other})
    later, works = (
        sm.Economy.load("japan", vintage="2025Q4"),
        sm.Package.of(title="Works", public_investment={2027: 1.0}),
    )
    with pytest.raises(sm.InputError, match=r"has its start in 2025Q1, not 2026Q1; Economy\.vintages are the starts"):
        sm.compare({"now": works, "later": (works, later)}, sm.Economy.load("japan"), seed=1, draws=20)
    fewer = sm.simulate(
        comparison_package(), sm.Economy.load("japan"), draws=20, seed=1, variables=["debt", "real_gdp"]
    )
    more = sm.simulate(
        comparison_package(), sm.Economy.load("japan"), draws=20, seed=1, variables=["debt", "inflation"]
    )
    with pytest.raises(sm.InputError, match=r"has other variables \(inflation, real_gdp\)"):
        sm.Comparison({"fewer": fewer, "more": more})
    with pytest.raises(sm.InputError, match=r"^projections: .*at least two"):
        sm.Comparison({"first": comparison["twice"]})


def test_economies_are_compared_on_the_same_draws(package: sm.Package, economy: sm.Economy) -> None:
    other = economy.replace(realised_share=0.3)
    pairs = {"as believed": (package, economy), "more of AI": (package, other), "twice": package.scaled(2.0)}
    made = sm.compare(pairs, economy, draws=100, seed=1, horizon="2035Q4", variables=["real_gdp"])
    alone = sm.simulate(package, other, draws=100, seed=1, horizon="2035Q4", variables=["real_gdp"])
    np.testing.assert_array_equal(made["more of AI"].effect("real_gdp"), alone.effect("real_gdp"))
    assert made.difference("real_gdp", "more of AI", freq="year").sel(year=2035).mean() > 0.0
    with pytest.raises(sm.InputError, match=r"^economy: got None"):
        sm.compare({"one": (package, economy), "two": package}, seed=1)
    with pytest.raises(sm.InputError, match=r"^packages.two: got 3"):
        sm.compare({"one": (package, economy), "two": (package, 3)}, seed=1)


def test_a_difference_of_rounding_is_none(package: sm.Package, economy: sm.Economy) -> None:
    """The order in which projects are added changes the last bits; the table says 0 and gives no probability."""
    other = package.replace(projects=package.projects[::-1])
    made = sm.compare({"one": package, "two": other}, economy, draws=50, seed=1, horizon="2035Q4")
    apart = abs(made.difference("real_gdp", "two").to_numpy()).max()
    assert apart < 1e-9
    rows = made.summary(["real_gdp"], [2030]).to_frame().xs("two", level="package")
    assert (rows["difference_median"] == 0.0).all()
    assert rows["difference_probability_positive"].isna().all()


def test_summaries_are_compared_without_a_draw():
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    packages = {"decided": package, "double": package.scaled(2.0), "again": package}
    ask = {"seed": 1, "draws": 2_000, "horizon": "2031Q4", "variables": ["debt_to_gdp"]}
    counted = sm.compare(packages, economy, **ask, keep="summary")
    exact = sm.compare(packages, economy, **ask, keep="annual")
    one, other = (each.summary(years=[2030]).to_frame() for each in (counted, exact))
    for column in ("median", "mean", "difference_median", "difference_mean", "difference_low"):
        np.testing.assert_allclose(one[column].iloc[:2], other[column].iloc[:2], rtol=0.03, err_msg=column)
    assert one["difference_mean"].iloc[2] == 0.0
    assert np.isnan(one["difference_probability_positive"].iloc[2])
    assert "minus decided" in repr(counted.summary(years=[2030]))
    with pytest.raises(sm.InputError, match="checkpoint"):
        sm.compare(packages, economy, **ask, keep="summary", checkpoint="folder")


def test_economies_are_compared_without_a_draw():
    """Counted differences are those of the draws, with their errors; members of the ensemble are in these."""
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    sides = {"a": package, "same": package, "b": (package, economy.replace(deadweight=0.1))}
    ask = {"seed": 1, "draws": 2_100, "horizon": "2028Q4", "variables": ["real_gdp", "debt_to_gdp"]}
    counted = sm.compare(sides, economy, **ask, keep="summary")
    exact = sm.compare(sides, economy, **ask, keep="annual")
    one, other = (each.summary(years=[2027]).to_frame().xs("b", level="package") for each in (counted, exact))
    assert list(one.index) == list(other.index)
    for column in ("difference_median", "difference_mean", "difference_low"):
        np.testing.assert_allclose(one[column], other[column], rtol=0.03, err_msg=column)
    for column in ("difference_se_mean", "difference_se_median", "difference_se_probability"):
        np.testing.assert_allclose(one[column], other[column], rtol=0.1, atol=1e-6, err_msg=column)
    by_quarter = counted.differences["b"].statistics("real_gdp", freq="quarter")
    assert by_quarter["mean"].iloc[-1] == pytest.approx(
        float(np.mean(sm.compare(sides, economy, **ask).difference("real_gdp", "b").to_numpy()[:, -1])), rel=1e-6
    )


def test_countries_are_compared_in_per_cent():
    package = sm.Package.load("japan-ai-chips-2024").shifted(2)
    economy = sm.Economy.load("japan", vintage="2025Q4")
    american = sm.Package.load("us-chips-2026"), sm.Economy.load("united-states")
    ask = {"seed": 1, "draws": 200, "horizon": "2032Q4", "variables": ["real_gdp"]}
    made = sm.compare({"Japan": package, "United States": american}, economy, **ask, keep="summary")
    assert made.differences["United States"].knows("real_gdp", "relative")
    assert not made.differences["United States"].knows("real_gdp", "effect")
    assert "United States" in repr(made.summary(years=[2028]))


def test_economies_as_summaries_leave_nothing_out():
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    sides = {"a": package, "b": (package, economy.replace(deadweight=0.1))}
    with pytest.raises(sm.InputError, match="on_invalid"):
        sm.compare(sides, economy, seed=1, draws=16, keep="summary", on_invalid="report")


def test_an_effect_that_is_rounding_is_nothing():
    """Before the first payment there is no effect, and so no probability that it is above 0."""
    package, economy = sm.Package.load("japan-ai-chips-2024").shifted(8), sm.Economy.load("japan")
    made = sm.simulate(package, economy, seed=1, draws=16, horizon="2035Q4", variables=["nominal_gdp"], keep="annual")
    frame = made.summary(years=[2026]).to_frame()
    assert (frame[["median", "low", "high", "mean"]] == 0.0).all(axis=None)
    assert frame["probability_positive"].isna().all()
