"""Sums over draws: those of the paths, in an order that no thread and no processor decides."""

from dataclasses import replace

import numpy as np
import pytest
import toy

from stimulus_model.engine.chunks import SUMS
from stimulus_model.engine.run import InvalidDrawsError, run
from stimulus_model.engine.summaries.histogram import BLOCK
from stimulus_model.engine.sums import sums

DRAWS = BLOCK + 77


@pytest.fixture(scope="module")
def expected():
    """Return the sums of full paths, added draw by draw as the engine says it does."""
    paths, total = run(toy.task(), DRAWS), 0.0
    values = np.array([[paths.array(v, s) for v in paths.variables] for s in paths.scenarios]).transpose(2, 0, 3, 1)
    for first in range(0, DRAWS, BLOCK):
        lanes = np.zeros((SUMS, *values.shape[1:]))
        for draw, each in enumerate(values[first : first + BLOCK]):
            lanes[draw % SUMS] += each
        block = lanes[0]
        for lane in lanes[1:]:
            block = block + lane
        total = total + block
    return total


@pytest.mark.parametrize("how", [{}, {"threads": 2}, {"threads": 3, "width": 4}, {"width": 2}, {"width": 8}])
def test_sums_are_those_of_the_paths_to_the_bit(expected, how):
    np.testing.assert_array_equal(sums(toy.task(), DRAWS, **how), expected)


def test_sums_of_chosen_variables(expected):
    task = toy.task()
    some = replace(task, variables=task.variables[:0:-1])
    np.testing.assert_array_equal(sums(some, DRAWS), expected[..., :0:-1])


def test_a_draw_that_is_not_finite_is_an_error():
    task = toy.task()
    policy = task.policy.copy()
    policy[:] = np.inf
    with pytest.raises(InvalidDrawsError, match="not finite"):
        sums(replace(task, policy=policy), 64)
