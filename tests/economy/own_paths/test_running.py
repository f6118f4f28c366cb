"""Economies on paths of their own in every way of running: summaries, checkpoints, comparisons, cluster workers."""

import pickle

import numpy as np
import pandas as pd
import pytest

from stimulus_model.analysis.comparison import compare
from stimulus_model.analysis.counterfactuals import counterfactuals
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.plant_model import sized
from stimulus_model.inputs import InputError
from stimulus_model.policy.package import Package
from stimulus_model.simulation.impulse_responses import respond
from stimulus_model.simulation.simulate import simulate

PATH = {"2026Q1": 1.05, "2026Q2": 1.1}
RUN = {"draws": 64, "seed": 5, "horizon": "2027Q4"}


@pytest.fixture(scope="module")
def economy() -> Economy:
    held = Economy.load("japan").with_path("exchange_rate", PATH).with_shocks("world", {"2025Q3": -1.0})
    return held.with_baseline(pd.DataFrame({"inflation": [1.5]}, index=[2026]), draws=256)


@pytest.fixture(scope="module")
def package() -> Package:
    return Package.load("japan-ai-chips-2024")


@pytest.fixture(scope="module")
def paths(economy, package):
    return simulate(package, economy, **RUN).level("exchange_rate").values


def test_a_summary_and_a_checkpoint_know_the_paths(economy, package, paths, tmp_path):
    counted = simulate(package, economy, keep="summary", variables=["exchange_rate"], **RUN)
    table = counted.statistics("exchange_rate", measure="with", freq="quarter")
    assert list(table["median"].values[4:6]) == pytest.approx([1.05, 1.1], rel=2e-3)  # as finely as bins tell
    for _ in range(2):
        again = simulate(package, economy, checkpoint=tmp_path / "run", **RUN).level("exchange_rate").values
        assert np.array_equal(again, paths)
    assert np.array_equal(paths[:, 4:6], np.broadcast_to([1.05, 1.1], (64, 2)))


def test_packages_compared_share_the_path(economy, package):
    both = compare({"one": package, "two": package.scaled(2.0)}, economy, **RUN)
    effects = [both[label].effect("exchange_rate").values for label in ("one", "two")]
    assert not any(effect[:, 4:6].any() for effect in effects)
    assert all(effect[:, 6:].any() for effect in effects)


def test_a_run_that_ends_before_a_path_begins_is_refused(package):
    late = Economy.load("japan").with_path("policy_rate", {2045: 1.0})
    with pytest.raises(InputError, match="2045Q1 or later, where the own path of policy_rate begins"):
        simulate(package, late, **RUN)
    with pytest.raises(InputError, match=r"^horizon: got '2029Q4'"):
        respond(late, "public_investment", draws=16)


def test_counterfactuals_run_on_it(economy, package):
    found = counterfactuals(package, economy, seed=1, draws=16, horizon="2027Q4", years=[2026])
    assert len(found.to_frame())


def test_a_worker_makes_the_same_model(economy):
    small = sized(2, economy.model).model
    assert pickle.loads(pickle.dumps(small)).fingerprint == small.fingerprint
