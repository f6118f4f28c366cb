"""Members around calibrations: the mode of the posterior and what its curvature gives."""

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.calibration import published
from stimulus_model.calibration.constrained_ensemble import positions
from stimulus_model.calibration.fit_official_models import problem
from stimulus_model.calibration.metropolis import GAIN, Posterior, scores_of
from stimulus_model.economy.beliefs.official_models import calibrated_values, calibration_rmse

NAME, MODEL = "united-states", 3
"""Taylor (1993): 75 numbers."""


@pytest.fixture(scope="module")
def found():
    economy = sm.Economy.load(NAME)
    model = published.of_economy(economy)[MODEL]
    task = problem(economy, model)
    posterior = Posterior(task, calibration_rmse(NAME, model.key))
    values = calibrated_values(NAME, model.key)
    start = scores_of(positions(np.array([values[name] for name in task.limits]), task.limits), task.centre)
    return posterior, start, posterior.mode(start)


def energy(posterior, scores):
    return float(posterior.energy(scores[np.newaxis], np.full(1, np.inf))[0])


def test_the_mode_is_more_likely_than_the_calibration_and_all_around_it(found):
    posterior, start, mode = found
    least = energy(posterior, mode)
    assert least < energy(posterior, start) - 10.0  # ends of ranges have no score
    steps = 0.3 * posterior.root(mode).T[::8]
    around = np.concatenate([mode + steps, mode - steps])
    assert posterior.energy(around, np.full(len(around), np.inf)).min() > least - 3.0 * GAIN


def test_from_the_mode_on_nothing_helps(found):
    posterior, _, mode = found
    np.testing.assert_allclose(posterior.mode(mode), mode, atol=1e-12)
