"""One input at a time, from one end of its prior to the other: against a linear model, and of the shipped package."""

import numpy as np
import pytest
from scipy.special import ndtri

import stimulus_model as sm
from tests.analysis.test_sensitivity import own_projection

ASK = {"outcomes": {"answer": ("answer", 2026)}, "seed": 3}
Z = float(ndtri(0.95))


def test_a_linear_model_moves_with_what_is_correlated():
    found = sm.tornado(own_projection(), **ASK, draws=2_000)
    rows = found.frame.loc["answer"]
    wanted = {"a": 1.0 - 0.8 * 0.5 * 0.5 + 0.6 * 2.0 * -0.2, "d": 1.5 + 0.3 * 3.0 * 0.6, "e": 0.3 * 3.0 + 1.5 * 0.6}
    for name, slope in wanted.items():
        assert rows.loc[name, "high_at_median"] == pytest.approx(Z * slope, abs=1e-6)
        assert rows.loc[name, "low_at_median"] == pytest.approx(-Z * slope, abs=1e-6)
        for end, sign in (("low", -1.0), ("high", 1.0)):
            assert abs(rows.loc[name, end] - sign * Z * slope) < 4.5 * rows.loc[name, f"{end}_error"]
    assert rows.index[0] == "d"
    assert found.center_at_median["answer"] == pytest.approx(0.0, abs=1e-9)
    assert "others at median" in repr(found)


def test_the_official_model_is_a_bar_of_the_shipped_package():
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    found = sm.tornado(package, economy, seed=1, inputs=["@official model", "lag_capex"], draws=200)
    rows = found.frame.loc["Real GDP, effect in 2030"]
    assert set(rows.index) == {"@official model", "lag_capex"}
    assert rows.loc["@official model", "low"] < found.center["Real GDP, effect in 2030"]
    assert (found.frame["low_error"] > 0.0).all()


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"quantiles": (0.9, 0.1)}, "low below high"),
        ({"quantiles": 0.1}, "quantiles"),
        ({"inputs": ["dd"]}, "inputs"),
        ({"inputs": []}, "at least one"),
        ({"draws": 1}, "draws"),
    ],
)
def test_wrong_arguments_are_refused(wrong, match):
    with pytest.raises(sm.InputError, match=match):
        sm.tornado(own_projection(), **{**ASK, **wrong})


def test_quantiles_may_be_others():
    found = sm.tornado(own_projection(), **ASK, inputs=["b"], quantiles=(0.25, 0.75), draws=50)
    width = np.diff(found.frame.loc[("answer", "b"), ["low_at_median", "high_at_median"]].to_numpy(float))[0]
    slope = -0.8 * 0.5 + 1.0 * 0.5 + 0.6 * 2.0 * 0.3
    assert width == pytest.approx(2.0 * float(ndtri(0.75)) * slope, abs=1e-6)
