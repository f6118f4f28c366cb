"""Restrictions under which a claim holds: found where there are any, and tried on fresh draws."""

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.discover import peel, quality
from tests.analysis.test_sensitivity import OWN


@pytest.fixture(scope="module")
def projection():
    normal = sm.prior.normal(mean=0.0, sd=1.0)
    return sm.run(
        OWN, priors={"a": normal, "b": normal, "c": 0.0, "d": normal, "e": normal},
        scenarios={"without": {"on": 0.0}, "with": {"on": 1.0}}, seed=1, draws=4_000, horizon="2026Q4",
    )  # fmt: skip


def test_what_drives_a_claim_is_restricted_and_holds_on_fresh_draws(projection):
    found = sm.discover(projection, ("answer", 2026), ("above", 1.5), at_most=3)
    assert {"d", "a"} <= set(found.frame.index) <= {"d", "a", "b"}
    assert found.frame.loc["d", "low"] > 0.0
    assert np.isinf(found.frame.loc["d", "high"])
    assert found.searched.density >= 0.8
    assert found.fresh.density == pytest.approx(found.searched.density, abs=0.08)
    assert (found.frame["quasi_p"] < 0.05).all()
    assert "On draws not searched" in repr(found)


def test_at_most_so_many_restrictions(projection):
    assert len(sm.discover(projection, ("answer", 2026), ("below", -1.0), at_most=1).frame) == 1


def test_a_category_is_dropped_where_it_decides():
    random = np.random.default_rng(1)
    models = np.array(["one", "two", "three"])[np.arange(3_000) % 3]
    values = {"x": random.random(3_000)}
    met = (models == "two") & (random.random(3_000) < 0.9)
    search = np.arange(3_000) // 3 % 2 == 0
    box = peel(values, models, met, search, at_most=4, density=0.85)
    assert box.kept == {"two"}
    assert box.limits == {}
    assert quality(box.holds(values, models), met).coverage == 1.0


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"claim": ("above", 1e9)}, "some draws meet"),
        ({"claim": ("at", 1.0)}, "above, below"),
        ({"claim": 3}, "claim"),
        ({"outcome": ("answer", 2027)}, "2027"),
        ({"at_most": 0}, "at_most"),
        ({"density": 2.0}, "density"),
    ],
)
def test_wrong_arguments_are_refused(projection, wrong, match):
    with pytest.raises(sm.InputError, match=match):
        sm.discover(**{"projection": projection, "outcome": ("answer", 2026), **wrong})
