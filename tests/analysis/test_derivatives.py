"""Exact local sensitivities: of a linear model, of the shipped package beside runs with moved parameters."""

import numpy as np
import pytest

import stimulus_model as sm
from tests.analysis.test_sensitivity import own_projection

ASK = {"outcomes": {"answer": ("answer", 2026)}, "seed": 3}
SLOPES = {"a": 1.0, "b": -0.8, "c": 0.6, "d": 1.5, "e": 0.3}


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_a_linear_model_has_its_coefficients_in_every_draw(engine):
    found = sm.derivatives(own_projection(), **ASK, draws=40, engine=engine)
    for name, slope in SLOPES.items():
        np.testing.assert_allclose(found.draws.sel(outcome="answer", parameter=name), slope, rtol=1e-13)
        row = found.frame.loc[("answer", name)]
        assert row["derivative"] == pytest.approx(slope, rel=1e-13)
        assert row["error"] < 1e-14
        assert row["low"] <= row["derivative"] + 1e-12
    assert found.frame["per_sd"].abs().is_monotonic_decreasing
    assert "seed 3, 40 draws" in repr(found)


def test_the_shipped_package_moves_as_runs_with_a_moved_parameter_do():
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    outcomes = {"GDP": ("real_gdp", 2029), "debt": ("debt_to_gdp", 2029), "yield": ("yield_10y", 2029, "with")}
    how = {"draws": 6, "seed": 5, "horizon": "2029Q4"}
    found = sm.derivatives(package, economy, outcomes=outcomes, parameters=["hand_to_mouth", "deadweight"], **how)
    base = sm.simulate(package, economy, **how)
    for name in ("hand_to_mouth", "deadweight"):
        ends = []
        for step in (1e-5, -1e-5):
            moved = base.parameters.to_pandas()
            moved[name] += step
            run = sm.simulate(package, economy, parameters=moved, seed=5, horizon="2029Q4")
            year = [run.effect("real_gdp", relative=True, freq="year"), run.effect("debt_to_gdp", freq="year")]
            year.append(run.level("yield_10y", freq="year"))
            ends.append(np.array([each.sel(year=2029).to_numpy() for each in year]))
        slope = (ends[0] - ends[1]) / 2e-5
        exact = found.draws.sel(parameter=name).to_numpy()
        assert np.abs(exact).max(axis=1).min() > 0.0
        np.testing.assert_allclose(exact, slope, atol=2e-6 * np.abs(slope).max(axis=1).max())


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"parameters": ["aa"]}, "^parameters: got 'aa'"),
        ({"parameters": []}, "at least one name"),
        ({"draws": 1}, "draws"),
        ({"engine": "quick"}, "engine"),
        ({"outcomes": {"answer": ("answers", 2026)}}, "did you mean 'answer'"),
    ],
)
def test_wrong_arguments_are_refused(wrong, match):
    with pytest.raises(sm.InputError, match=match):
        sm.derivatives(own_projection(), **{**ASK, **wrong})
