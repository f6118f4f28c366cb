"""Runs with different seeds put together: all draws, and whether the seeds agree."""

import numpy as np
import pytest

import stimulus_model as sm

PACKAGE, ECONOMY = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
ASK = {"draws": 64, "horizon": "2031Q4", "variables": ["real_gdp"], "engine": "reference"}


@pytest.fixture(scope="module")
def runs():
    return [sm.simulate(PACKAGE, ECONOMY, seed=seed, **ASK) for seed in (1, 2)]


def test_all_draws_count(runs):
    found = sm.pooled(runs, years=[2030])
    values = np.concatenate([each.effect("real_gdp", freq="year").sel(year=2030).to_numpy() for each in runs])
    row = found.frame.xs(2030, level="year").iloc[1]
    assert row["mean"] == pytest.approx(values.mean())
    assert row["median"] == pytest.approx(np.median(values), rel=1e-9)
    assert row["se_mean"] < runs[0].summary(years=[2030]).to_frame()["se_mean"].iloc[1]
    assert 0.0 <= row["apart"] < 4.0
    assert "seeds 1, 2" in repr(found)
    relative = np.concatenate([each.effect("real_gdp", relative=True, freq="year").to_numpy() for each in runs])
    np.testing.assert_allclose(found.quantiles("real_gdp", (0.1, 0.5)), np.quantile(relative, (0.1, 0.5), axis=0).T)


def test_only_runs_of_the_same_are_put_together(runs):
    other = sm.simulate(PACKAGE.scaled(2.0), ECONOMY, seed=3, **ASK)
    for wrong, match in (([runs[0], runs[0]], "different seeds"), ([runs[0], other], "projections of one package"),
                         ([runs[0]], "two or more"), (3, "projections")):  # fmt: skip
        with pytest.raises(sm.InputError, match=match):
            sm.pooled(wrong)


def test_comparisons_of_different_seeds_are_put_together(runs):
    packages = {"decided": PACKAGE, "double": PACKAGE.scaled(2.0), "triple": PACKAGE.scaled(3.0)}
    both = [sm.compare(packages, ECONOMY, seed=seed, **ASK) for seed in (1, 2)]
    values = np.concatenate([each.difference("real_gdp", "triple", freq="year").sel(year=2030) for each in both])
    found = sm.pooled(both, years=[2030], package="triple")
    row = found.frame.xs(2030, level="year").iloc[1]
    assert row["mean"] == pytest.approx(values.mean(), rel=1e-6)
    assert row["median"] == pytest.approx(np.median(values), rel=1e-6)
    assert "triple minus decided" in repr(found)
    alone = sm.pooled(both, years=[2030]).frame.xs(2030, level="year").iloc[1]
    assert alone["mean"] == pytest.approx(row["mean"] / 2.0, rel=0.05)  # nearly linear in size
    abroad = {"a": PACKAGE, "b": (PACKAGE, ECONOMY.replace(deadweight=0.1))}
    others = [sm.compare(abroad, ECONOMY, seed=seed, **ASK) for seed in (1, 2)]
    for wrong, match in (
        ({"projections": both, "package": "doubl"}, "did you mean 'double'"),
        ({"projections": [both[0], both[0]]}, "different seeds"),
        ({"projections": [both[0], others[0]]}, "comparisons of decided"),
        ({"projections": others}, "packages in one economy"),
        ({"projections": [both[0], runs[0]]}, "comparisons in one economy"),
        ({"projections": runs, "package": "double"}, "but for comparisons"),
    ):
        with pytest.raises(sm.InputError, match=match):
            sm.pooled(**wrong)
