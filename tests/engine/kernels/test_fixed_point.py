"""The combination of earlier moves with which expectations are sought."""

import numpy as np

from stimulus_model.engine.kernels.fixed_point import _least_squares


def upper(moves):
    """Return the upper triangle of the squares of moves (direction, place), row by row."""
    squares = moves @ moves.T
    return [row[k:].tolist() for k, row in enumerate(squares)]


def test_weights_are_those_of_least_squares():
    moves, miss = np.random.default_rng(1).normal(size=(3, 8)), np.arange(8.0)
    found = _least_squares(upper(moves), (moves @ miss).tolist())
    np.testing.assert_allclose(found, np.linalg.lstsq(moves.T, miss, rcond=None)[0], rtol=1e-10)


def test_a_direction_that_newer_ones_span_has_no_weight():
    moves = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 0.0], [1.0, 3.0, 2.0]])
    found = _least_squares(upper(moves), [4.0, 5.0, 7.0])  # not what the third would have: 9
    np.testing.assert_allclose(found, [0.8, 5.0 / 9.0, 0.0], rtol=1e-12)
    assert found[2] == 0.0
