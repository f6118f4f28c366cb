"""What members differ in: of numbers with known parts, and of the shipped package."""

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.ensemble_sensitivity import _parts
from tests.analysis.test_sensitivity import own_projection

PACKAGE, ECONOMY = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")


def test_parts_of_known_size_are_found():
    """Variance of the mean: 2/3 between three models, 4 + 1 of two columns, 1 of what is not linear; noise of 3."""
    random = np.random.default_rng(1)
    members, draws = 3_000, 20
    model = np.arange(members) % 3
    x = random.standard_normal((members, 4))
    mean = model + 2.0 * x[:, 0] + x[:, 2] + (x[:, 3] ** 2 - 1.0) / np.sqrt(2.0)
    y = (mean[:, np.newaxis] + np.sqrt(3.0) * random.standard_normal((members, draws)))[:, :]
    found, r2 = _parts(y, x, model, {"one": np.array([0, 1]), "two": np.array([2, 3])})
    whole = 2.0 / 3.0 + 6.0 + 3.0
    wanted = {"@ensemble": 20.0 / 3.0, "@official model": 2.0 / 3.0, "one": 4.0, "two": 1.0, "not linear": 1.0}
    for name, part in wanted.items():
        assert found[name] == pytest.approx(part / whole, abs=0.03), name
    assert r2 == pytest.approx(5.0 / 6.0, abs=0.03)


def test_the_shipped_package_differs_most_by_official_model():
    found = sm.ensemble_sensitivity(
        PACKAGE, ECONOMY, seed=1, members=240, draws=6, outcomes={"GDP": ("real_gdp", 2026)}, horizon="2030Q4"
    )
    rows = found.frame.loc["GDP", "share"]
    assert rows.iloc[1:].sum() == pytest.approx(rows["@ensemble"], abs=1e-9)
    assert rows["@official model"] > 0.6 * rows["@ensemble"] > 0.15
    assert (found.frame["error"] > 0.0).all()
    assert "Explained within official models" in repr(found)


def test_an_economy_without_ensemble_is_refused():
    with pytest.raises(sm.InputError, match="with an ensemble"):
        sm.ensemble_sensitivity(own_projection(), outcomes={"answer": ("answer", 2026)}, seed=1)
    with pytest.raises(sm.InputError, match="members"):
        sm.ensemble_sensitivity(PACKAGE, ECONOMY, seed=1, members=1)
