"""Tangents of models: exact along any direction, in every engine, with the draws, shocks and bits of the model."""

from dataclasses import replace

import numpy as np
import pytest
import toy
from precise import central_differences

from stimulus_model.engine.draws.design import Given
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.kernels.reference import shocks_of
from stimulus_model.engine.run import run
from stimulus_model.engine.tangent import OF, tangent_model, tangent_task
from stimulus_model.records import leaves

DIRECTION = np.array([0.6, -1.1])


@pytest.fixture(scope="module", params=sorted(toy.MODELS))
def model(request):
    return toy.MODELS[request.param]


def _shocks(model, task, draw, quarters):
    one = np.array([draw], np.uint64)
    return [[float(z[0]) for z in leaves(shocks_of(model, one, t, task.seed))] for t in range(quarters)]


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_derivatives_are_those_of_50_digits(model, engine):
    draws, quarters = 3, 14
    task = toy.task(model=model, quarters=quarters)
    found = run(tangent_task(task, DIRECTION), draws, engine=engine)
    parameters = task.parameters(0, draws, 16)[0].T
    for draw in range(draws):
        shocks = _shocks(model, task, draw, quarters)
        for scenario, rows in zip(task.scenarios, task.policy.tolist(), strict=True):
            point = parameters[draw].tolist(), rows, task.position.tolist(), shocks
            exact = sum(DIRECTION[k] * np.array(central_differences(model, k, *point)) for k in range(2))
            for k, name in enumerate(model.outputs):
                got = found.array(OF + name, scenario)[draw]
                np.testing.assert_allclose(got, exact[:, k], rtol=0, atol=1e-10 * abs(exact[:, k]).max() + 1e-14)


@pytest.mark.parametrize("sampling", [Sampling(), Sampling("sobol", 64)])
def test_values_keep_their_draws_shocks_and_bits(model, sampling):
    task = replace(toy.task(model=model), sampling=sampling)
    plain, beside = run(task, 64), run(tangent_task(task, DIRECTION), 64)
    for name in model.outputs:
        for scenario in task.scenarios:
            np.testing.assert_array_equal(plain.array(name, scenario), beside.array(name, scenario))


def test_directions_of_one_point_stand_in_draws_and_only_what_is_asked_for_comes_out(model):
    point = np.array([1.4, 0.35])
    task = replace(toy.task(model=model), design=Given(np.repeat(point[np.newaxis], 2, axis=0)), stochastic=False)
    found = run(tangent_task(task, np.eye(2), ("mixture",)), 2)
    assert found.variables == ("mixture", OF + "mixture")
    calm = [[0.0] * 3] * task.policy.shape[1]
    there = point.tolist(), task.policy[1].tolist(), task.position.tolist(), calm
    for k in range(2):
        exact = np.array(central_differences(model, k, *there))[:, 2]
        got = found.array(OF + "mixture", "with")[k]
        np.testing.assert_allclose(got, exact, rtol=0, atol=1e-10 * abs(exact).max())


def test_a_model_has_one_tangent_which_is_another_model(model):
    assert tangent_model(model) is tangent_model(model)
    models = model, tangent_model(model), tangent_model(model, ("level",))
    assert len({each.fingerprint for each in models}) == 3
