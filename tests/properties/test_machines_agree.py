"""One equation, every machine: lanes, arrays and plain floats give the same economy."""

import numpy as np
import pytest

from stimulus_model.engine.draws.design import draw_parameters
from stimulus_model.engine.kernels.reference import shocks_of
from stimulus_model.engine.run import run
from stimulus_model.records import build, leaves
from stimulus_model.simulation.simulate import plan
from stimulus_model.timeline import Timeline

DRAWS = 200


@pytest.fixture(scope="module")
def task(economy, packages):
    return plan(packages, economy, Timeline("2025Q1", "2040Q4"), seed=11)


@pytest.fixture(scope="module")
def arrays(task):
    return run(task, DRAWS, engine="reference", threads=1, chunk=DRAWS)


def test_lanes_agree_with_arrays_in_every_variable_and_quarter(task, arrays):
    lanes = run(task, DRAWS)
    for variable in task.variables:
        for scenario in task.scenarios:
            expected, got = arrays.array(variable, scenario), lanes.array(variable, scenario)
            largest = np.abs(expected).max(axis=1, keepdims=True)  # of each draw's own path
            assert (np.abs(got - expected) <= 1e-12 * largest).all(), (variable, scenario)


@pytest.mark.slow
def test_plain_floats_agree_with_arrays_to_the_bit(task, arrays):
    model = task.model
    blocks = draw_parameters(task.design, task.seed, 0, DRAWS)
    parameters = blocks.transpose(0, 2, 1).reshape(-1, blocks.shape[1])[:DRAWS]
    numbers = np.arange(DRAWS, dtype=np.uint64)
    quarters = task.policy.shape[1]
    shocks = np.array([list(leaves(shocks_of(model, numbers, t, task.seed))) for t in range(quarters)])
    position = build(model.Position, task.position.tolist())
    expected = np.array([[arrays.array(v, s) for v in task.variables] for s in task.scenarios])
    for draw in range(DRAWS):
        p = build(model.Parameters, parameters[draw].tolist())
        start, first = model.begin(p, position)
        for scenario, rows in enumerate(task.policy.tolist()):
            state, left = first, []
            for t, row in enumerate(rows):
                e = build(model.Shocks, shocks[t, :, draw].tolist())
                state, flows, memory = model.step(state, p, e, build(model.Exogenous, row), start, model.recall(left))
                left.append(memory)
                values = list(leaves(flows))
                assert all(type(value) is float for value in values)
                assert values == expected[scenario, :, draw, t].tolist(), (draw, scenario, t)
