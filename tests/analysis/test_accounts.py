"""What headline numbers mean: like over like, debt over the GDP of four quarters, the lower bound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import stimulus_model as sm

PACKAGE, JAPAN = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")


@pytest.fixture(scope="module")
def projection() -> sm.Projection:
    return sm.simulate(PACKAGE, JAPAN, draws=64, seed=3, horizon="2046Q1")


@pytest.fixture(scope="module")
def made(projection: sm.Projection) -> sm.Accounts:
    return sm.accounts(projection, (2025, 2030, 2045))


def test_output_per_money_is_like_over_like(projection: sm.Projection, made: sm.Accounts) -> None:
    cash = projection.effect("package_cash").to_numpy()
    first = int(np.flatnonzero((cash > 0.0).any(axis=0))[0])
    window = slice(first, first + 40)
    prices = projection.level("price_level").to_numpy()[:, window]
    for output, paid, label in (
        ("real_gdp", cash[:, window] / prices, "real over real"),
        ("nominal_gdp", cash[:, window], "nominal over nominal"),
    ):
        ratio = projection.effect(output).to_numpy()[:, window].sum(axis=1) / paid.sum(axis=1)
        assert made.frame.loc[("output per money", label, 0), "median"] == pytest.approx(np.median(ratio), rel=1e-12)
        assert f"per ¥1 paid out, {label}" in projection.headline()


def test_debt_to_gdp_over_four_quarters_and_at_fiscal_year_ends(projection: sm.Projection, made: sm.Accounts) -> None:
    labels = projection.timeline.labels
    ratios = {}
    for side in ("with", "without"):
        debt, output = (projection.level(name, scenario=side).to_numpy() for name in ("debt", "nominal_gdp"))
        for definition, last in (("four quarters", "2030Q4"), ("fiscal year", "2031Q1"), ("quarter", "2030Q4")):
            at = labels.index(last)
            whole = output[:, at] if definition == "quarter" else output[:, at - 3 : at + 1].mean(axis=1)
            ratios[definition, side] = 100.0 * debt[:, at] / whole
    for definition in ("four quarters", "fiscal year", "quarter"):
        effect = ratios[definition, "with"] - ratios[definition, "without"]
        found = made.frame.loc[("debt to GDP", definition, 2030), "mean"]
        assert found == pytest.approx(effect.mean(), abs=1e-9)
    # a quarter's GDP makes debt to GDP fall in the first year by several times what four quarters' does
    fall = made.frame["mean"].xs(("debt to GDP", 2025), level=("item", "year"))
    assert fall["quarter"] < fall["four quarters"] < 0.05
    assert ("debt to GDP", "fiscal year", 2045) in made.frame.index  # to March 2046, which is on the axis


def test_the_lower_bound_and_the_inflation_behind_it(projection: sm.Projection, made: sm.Accounts) -> None:
    bound = projection.parameters.sel(parameter="lower_bound").to_numpy()[:, None]
    at = (projection.baseline("policy_rate").to_numpy() <= bound + 1e-9)[:, projection.timeline.year == 2030]
    floor = made.frame["mean"].xs("at the lower bound", level="item")
    assert floor[("without", 2030)] == pytest.approx(100.0 * at.mean(), abs=1e-9)
    assert 0.0 < floor[("without", 2045)] < 100.0
    inflation = projection.baseline("cpi_inflation", freq="year").sel(year=2045)
    assert floor[("inflation without", 2045)] == pytest.approx(float(inflation.mean()), abs=1e-9)


def test_long_horizons_say_how_often_the_bound_binds(projection: sm.Projection) -> None:
    assert "at its lower bound in " in " ".join(projection.headline().split())
    assert "lower bound" in projection._repr_html_()
    assert "lower bound" not in sm.simulate(PACKAGE, JAPAN, draws=16, seed=3, horizon="2040Q4").headline()


def test_it_shows_itself_as_its_siblings_do(made: sm.Accounts) -> None:
    assert made.to_markdown().startswith("**What the numbers mean**")
    assert "GDP of four quarters" in repr(made)
    assert "at the lower bound" in made._repr_html_()
    assert made.to_frame().equals(made.frame)


def test_short_horizons_leave_out_what_they_do_not_reach() -> None:
    short = sm.accounts(sm.simulate(PACKAGE, JAPAN, draws=16, seed=3, horizon="2027Q4"), (2027,))
    assert "output per money" not in short.frame.index.get_level_values("item")
    assert ("debt to GDP", "four quarters", 2027) in short.frame.index


def test_what_cannot_be_is_refused(projection: sm.Projection) -> None:
    with pytest.raises(sm.InputError, match="years"):
        sm.accounts(projection, (2046,))
    with pytest.raises(sm.InputError, match="keep"):
        sm.accounts(sm.simulate(PACKAGE, JAPAN, draws=16, seed=3, horizon="2030Q4", keep="annual"))
    with pytest.raises(sm.InputError, match="price_level"):
        sm.accounts(sm.simulate(PACKAGE, JAPAN, draws=16, seed=3, horizon="2030Q4", variables=["real_gdp"]))


def test_a_file_of_given_parameters_says_nothing_of_the_bound(projection: sm.Projection, tmp_path: Path) -> None:
    run = sm.simulate(PACKAGE, JAPAN, draws=8, seed=3, horizon="2046Q4", parameters={"realised_share": [0.2] * 8})
    run.save(tmp_path / "run.nc")
    again = sm.open_projection(tmp_path / "run.nc")
    assert "lower bound" in run.headline()
    assert "lower bound" not in again.headline()
    assert "at the lower bound" not in sm.accounts(again, (2030,)).frame.index.get_level_values("item")[:-1]
