"""Attribution: what comes anyway, what the package brings forward, and by how much time."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.attribution import months_sooner
from stimulus_model.inputs import InputError
from stimulus_model.results.statistics import describe


@pytest.fixture(scope="module")
def projection() -> sm.Projection:
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    return sm.simulate(package, economy, draws=400, seed=5, variables=["ai_capacity_realised"])


def test_months_by_hand() -> None:
    without = np.array([[0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0], [0.0, 0.1, 0.2, 0.3]])
    sooner = np.array([[0.0, 1.5, 2.5, 3.5], [0.0, 1.0, 2.0, 3.0], [0.0, 0.1, 0.2, 3.0]])
    months = months_sooner(without, sooner, 1.25)
    # reached after 1.25 quarters, against 1.25 / 1.5 quarters
    assert months[0] == pytest.approx(3.0 * (1.25 - 1.25 / 1.5))
    assert months[1] == 0.0
    assert np.isnan(months[2])  # never reached without the package
    assert months_sooner(without[:1] + 2.0, sooner[:1] + 2.0, 1.0)[0] == 0.0  # from the start on both paths


def test_with_is_without_plus_because_draw_by_draw(projection: sm.Projection) -> None:
    frame = sm.attribution(projection).to_frame()
    assert list(frame.index.get_level_values("path").unique()) == ["without", "with", "because"]
    for year in (2030, 2035, 2040):
        without, with_package, because = (frame.loc[(path, year)] for path in ("without", "with", "because"))
        assert with_package["mean"] == pytest.approx(without["mean"] + because["mean"])
        values = projection.baseline("ai_capacity_realised", freq="year").sel(year=year) / 1.487
        assert without["median"] == pytest.approx(float(values.median()))
        assert without["low"] == pytest.approx(float(values.quantile(0.05)))
        assert without["yen_median"] == pytest.approx(1.487 * without["median"])
        assert 0.0 < without["se_median"] < 0.2 * without["median"]


def test_the_package_brings_little_forward(projection: sm.Projection) -> None:
    found = sm.attribution(projection, shares=(0.02, 0.05, 0.9))
    gained = found.acceleration
    assert gained.loc[0.05, "low"] < gained.loc[0.05, "median"] < gained.loc[0.05, "high"] < 12.0
    assert gained.loc[0.02, "reached"] > gained.loc[0.05, "reached"] > gained.loc[0.9, "reached"]
    text = repr(found)
    assert "Because of it, 2035, %" in text
    assert "n/a" in repr(sm.attribution(projection, shares=(0.999,)))
    assert found.to_html() == found._repr_html_()
    assert found.to_markdown().startswith("**")
    assert r"\toprule" in found.to_latex()


def test_the_economy_says_what_shares_are_of(projection: sm.Projection) -> None:
    table = sm.Economy.load("japan").to_dict()
    table["position"]["ai_capacity"]["value"] *= 0.5
    reference = table["baseline"]["ai_reference"]
    reference["values"] = [0.5 * value for value in reference["values"]]  # what it does to output on the central path
    smaller = sm.Economy.from_dict(table)
    package = sm.Package.load("japan-ai-chips-2024")
    run = sm.simulate(package, smaller, draws=400, seed=5, variables=["ai_capacity_realised"])
    found, usual = sm.attribution(run), sm.attribution(projection)
    assert (found.potential, usual.potential) == ("¥74.35 trillion a year", "¥148.7 trillion a year")
    half, whole = found.to_frame().loc[("without", 2035)], usual.to_frame().loc[("without", 2035)]
    assert half["median"] == pytest.approx(whole["median"], rel=0.05)  # the same share of half as much
    assert half["yen_median"] == pytest.approx(0.5 * whole["yen_median"], rel=0.05)
    assert "share of ¥74.35 trillion a year" in repr(found)
    assert "% of ¥74.35 trillion a year" in run.headline()


def test_a_projection_that_does_not_say_what_ai_could_unlock_is_refused(projection: sm.Projection) -> None:
    provenance = dataclasses.replace(projection.provenance, economy={})
    silent = dataclasses.replace(projection, provenance=provenance)
    with pytest.raises(InputError, match=r"projection: got .*, allowed: .*position\.ai_capacity"):
        sm.attribution(silent)


def test_errors_are_those_of_the_sampling() -> None:
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    run = sm.simulate(package, economy, draws=512, seed=5, sampling="antithetic", variables=["ai_capacity_realised"])
    found = sm.attribution(run).to_frame().loc[("without", 2035)]
    alone = describe(run.baseline("ai_capacity_realised", freq="year").sel(year=[2035]).to_numpy(), 0.9)
    assert found["yen_median"] == pytest.approx(float(alone.median[0]))
    assert found["yen_se_mean"] < 0.9 * float(alone.se_mean[0])  # pairs of opposite draws cancel


def test_a_package_without_ai_brings_nothing_forward() -> None:
    package = sm.Package.load("japan-ai-chips-2024").without("compute").without("training")
    run = sm.simulate(package, sm.Economy.load("japan"), draws=50, seed=5, variables=["ai_capacity_realised"])
    found = sm.attribution(run)
    assert (found.to_frame().loc["because"][["low", "median", "high"]] == 0.0).all(axis=None)
    assert (found.acceleration["high"] == 0.0).all()


def test_bad_input_is_named(projection: sm.Projection) -> None:
    with pytest.raises(InputError, match=r"years: got \[2050\].*2025 to 2040"):
        sm.attribution(projection, [2050])
    with pytest.raises(InputError, match="shares: got 0"):
        sm.attribution(projection, shares=[0])
    with pytest.raises(InputError, match="projection: got 1"):
        sm.attribution(1)
    with pytest.raises(InputError, match="probability: got 3"):
        sm.attribution(projection, probability=3)
