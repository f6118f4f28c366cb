"""The variance of sets of inputs, against closed forms."""

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.interactions import set_parts
from stimulus_model.analysis.pick_freeze import Sums
from stimulus_model.simulation.joint_scores import JointScores
from tests.analysis.test_sensitivity import GOLDEN, Two, ishigami, own_projection


def shares(function, inputs, rows=8_192):
    two = Two(function, JointScores(np.eye(inputs), np.arange(inputs)), np.random.default_rng(1), rows)
    sums = Sums()
    parts, whole = set_parts(two, rows, inputs, lambda y: y)
    sums.add(parts, whole)
    return sums.shares()


def test_sets_of_ishigami_have_the_closed_form():
    found = shares(ishigami, 3)
    closed = GOLDEN["ishigami_independent"]["closed"]
    wanted = np.zeros(8)
    wanted[0b001], wanted[0b010], wanted[0b101] = closed["1"], closed["2"], closed["1+3"] - closed["1"]
    error = np.maximum(0.5 * (found.high - found.low)[0] / 1.96, 1e-12)
    assert (np.abs(found.share[0] - wanted)[1:] < 4.5 * error[1:]).all()
    assert error[1:].max() < 0.01


def test_a_product_is_all_interaction():
    found = shares(lambda z: z[:, 0] * z[:, 1] + z[:, 2], 3)
    assert found.share[0, 0b011] == pytest.approx(0.5, abs=0.04)
    assert found.share[0, 0b100] == pytest.approx(0.5, abs=0.04)
    assert np.abs(found.share[0, [0b001, 0b010, 0b101, 0b110]]).max() < 0.03


ASK = {"outcomes": {"answer": ("answer", 2026)}, "seed": 1, "precision": 0.05, "interactions": True}
GROUPS = {"abc": ["a", "b", "c"], "de": ["d", "e"]}


def test_a_linear_model_has_none():
    found = sm.sensitivity(own_projection(), **ASK, groups=GROUPS).interactions
    assert found.index.get_level_values("inputs").tolist() == ["abc × de", "three or more together"]
    assert np.abs(found["share"]).max() < 1e-9


def test_correlated_or_too_many_inputs_are_refused():
    with pytest.raises(sm.InputError, match="correlated parameters in one group"):
        sm.sensitivity(own_projection(), **ASK)
    with pytest.raises(sm.InputError, match="two to 10 inputs"):
        sm.sensitivity(own_projection(), **ASK, groups={"all": ["a", "b", "c", "d", "e"]})
    with pytest.raises(sm.InputError, match="interactions"):
        sm.sensitivity(own_projection(), **{**ASK, "interactions": "yes"})


def test_interactions_that_are_kept_are_not_run_again(tmp_path):
    ask = {**ASK, "groups": GROUPS, "most_runs": 1}
    first = sm.sensitivity(own_projection(), **ask, checkpoint=tmp_path / "kept")
    kept = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.span")}
    again = sm.sensitivity(own_projection(), **ask, checkpoint=tmp_path / "kept")
    assert kept == {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.span")}
    assert len(kept) > 1
    assert again.interactions.equals(first.interactions)
    assert again.interactions.equals(sm.sensitivity(own_projection(), **ask).interactions)
