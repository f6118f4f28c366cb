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
