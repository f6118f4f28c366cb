"""Elementary effects against their closed form, and the order of inputs of a linear model."""

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.screening import elementary_effects
from tests.analysis.test_sensitivity import own_projection


def test_elementary_effects_of_a_polynomial_have_the_closed_form():
    """x1 + 2 x2^2 + x1 x3 on four levels with step 2/3: means of sizes and standard deviations."""

    def polynomial(x):
        return (x[:, 0] + 2.0 * x[:, 1] ** 2 + x[:, 0] * x[:, 2])[:, np.newaxis]

    effects = elementary_effects(polynomial, 3, 4_000, np.random.default_rng(1))[:, 0]
    np.testing.assert_allclose(np.abs(effects).mean(axis=0), [1.5, 2.0, 0.5], atol=0.04)
    np.testing.assert_allclose(effects.mean(axis=0), [1.5, 2.0, 0.5], atol=0.04)
    np.testing.assert_allclose(effects.std(axis=0), [0.372678, 0.666667, 0.372678], atol=0.02)


def test_a_linear_model_is_screened_by_size():
    found = sm.screening(own_projection(), outcomes={"answer": ("answer", 2026)}, seed=1, trajectories=400)
    rows = found.frame.loc["answer"]
    assert rows.index.tolist() == ["d", "c", "a", "e", "b"]
    assert (rows.loc[["a", "c", "d", "e"], "mu"] == rows.loc[["a", "c", "d", "e"], "mu_star"]).all()
    assert rows.loc["b", "mu"] == -rows.loc["b", "mu_star"]
    assert "first look" in repr(found)


@pytest.mark.parametrize(
    ("wrong", "match"), [({"trajectories": 1}, "trajectories"), ({"about": 3}, "about"), ({"seed": -1}, "seed")]
)
def test_wrong_arguments_are_refused(wrong, match):
    with pytest.raises(sm.InputError, match=match):
        sm.screening(**{"about": own_projection(), "seed": 1, **wrong})
