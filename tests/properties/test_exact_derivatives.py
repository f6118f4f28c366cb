"""The shipped equations' derivatives: with a package, shocks and members of the ensemble, against 50 digits."""

from dataclasses import replace

import numpy as np
import pytest
from precise import central_differences

from stimulus_model.engine.draws.design import Given
from stimulus_model.engine.kernels.reference import shocks_of
from stimulus_model.engine.run import run
from stimulus_model.engine.tangent import OF, tangent_task
from stimulus_model.records import leaves, names
from stimulus_model.simulation.simulate import plan
from stimulus_model.timeline import Timeline

CHOSEN = ("price_slope", "okun", "exchange_adjustment", "hand_to_mouth", "debt_premium")
DRAW = 3


@pytest.fixture(scope="module")
def task(economy, packages):
    return plan(packages, economy, Timeline("2025Q1", "2027Q4"), seed=11)


def test_derivatives_of_the_shipped_equations_are_those_of_50_digits(task):
    point = task.parameters(DRAW, 1, 16)[0, :, 0]
    places = [names(task.model.Parameters).index(name) for name in CHOSEN]
    directions = np.eye(len(point))[places]
    numbers = np.array([DRAW], np.uint64)
    quarters = range(task.policy.shape[1])
    shocks = [[float(z[0]) for z in leaves(shocks_of(task.model, numbers, t, task.seed))] for t in quarters]
    there = point.tolist(), task.policy[1].tolist(), task.position.tolist(), shocks
    at = replace(task, design=Given(np.repeat(point[np.newaxis], DRAW + 1, axis=0)))
    for place, direction in zip(places, directions, strict=True):
        found = run(tangent_task(at, direction), 1, first=DRAW)
        exact = np.array(central_differences(task.model, place, *there))
        assert np.abs(exact).max() > 0.0
        for k, name in enumerate(task.model.outputs):
            got = found.array(OF + name, task.scenarios[1])[0]
            largest = max(np.abs(exact[:, k]).max(), 1e-6)
            np.testing.assert_allclose(got, exact[:, k], rtol=0, atol=1e-10 * largest, err_msg=f"{place} {name}")
