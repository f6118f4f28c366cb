"""Gauss-Newton within bounds: the optimum of SciPy's solver, at bounds as well, and exact slopes by complex steps."""

import numpy as np
import pytest
from scipy.optimize import least_squares

from stimulus_model.calibration.gauss_newton import IMAGINARY, gauss_newton

SHIFT = np.array([0.3, 0.7, 1.4, -0.2])
"""Where the parts below are zero: the last two beyond the bounds."""


def _curved(unit):
    """Residuals like Rosenbrock's, in which unknowns lie in a narrow valley, and a plane."""
    moved = unit - SHIFT
    valley = 10.0 * (moved[:, 1:] - np.square(moved[:, :-1]))
    return np.concatenate([valley, moved, np.sin(moved.sum(axis=1, keepdims=True))], axis=1)


@pytest.mark.parametrize("start", [[0.5] * 4, [0.0, 1.0, 0.0, 1.0], [0.9, 0.1, 0.2, 0.8]])
def test_the_optimum_is_that_of_scipy(start):
    at, cost = gauss_newton(_curved, np.array(start))
    expected = least_squares(
        lambda x: _curved(x[np.newaxis])[0], np.clip(start, 0.01, 0.99), bounds=(0.0, 1.0), xtol=1e-12, ftol=1e-12
    )
    assert cost == pytest.approx(expected.cost, rel=1e-4)
    np.testing.assert_allclose(at, expected.x, atol=5e-3)
    assert (at >= 0.0).all()
    assert (at <= 1.0).all()


def test_a_linear_problem_takes_a_step_and_one_that_finds_nothing_better():
    calls = []

    def plane(unit):
        calls.append(unit)
        return unit @ np.array([[1.0, 2.0, 0.5], [0.5, -1.0, 3.0]]) - np.array([0.8, 0.1, 1.2])

    at, _ = gauss_newton(plane, np.array([0.9, 0.9]))
    exact = np.linalg.lstsq(np.array([[1.0, 0.5], [2.0, -1.0], [0.5, 3.0]]), [0.8, 0.1, 1.2], rcond=None)[0]
    np.testing.assert_allclose(at, exact, atol=1e-6)
    slopes = [each for each in calls if np.iscomplexobj(each)]
    assert len(slopes) <= 4
    np.testing.assert_array_equal(slopes[0].imag, IMAGINARY * np.eye(2))


def test_at_the_optimum_it_stays():
    at, cost = gauss_newton(lambda unit: unit - 0.5, np.array([0.5, 0.5]))
    assert at.tolist() == [0.5, 0.5]
    assert cost == 0.0
