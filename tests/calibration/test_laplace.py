"""Members around calibrations: the mode of the posterior and what its curvature gives."""

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.calibration import published
from stimulus_model.calibration.constrained_ensemble import positions
from stimulus_model.calibration.fit_official_models import answers, full, problem
from stimulus_model.calibration.fitted_parameters import TOLERABLE
from stimulus_model.calibration.laplace import misses
from stimulus_model.calibration.metropolis import GAIN, Posterior, scores_of
from stimulus_model.economy.beliefs.official_models import calibrated_values

NAME, MODEL = "united-states", 3
"""Taylor (1993): 75 numbers."""


@pytest.fixture(scope="module")
def found():
    economy = sm.Economy.load(NAME)
    model = published.of_economy(economy)[MODEL]
    task = problem(economy, model)
    values = calibrated_values(NAME, model.key)
    fitted = positions(np.array([values[name] for name in task.limits]), task.limits)
    posterior = Posterior(task, misses(task, fitted))
    start = scores_of(fitted, task.centre)
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


@pytest.mark.parametrize("model", [0, MODEL])
def test_a_calibration_misses_by_measure_and_experiment(model):
    economy = sm.Economy.load(NAME)
    published_model = published.of_economy(economy)[model]
    task = problem(economy, published_model)
    values = calibrated_values(NAME, published_model.key)
    fitted = positions(np.array([values[name] for name in task.limits]), task.limits)
    found, given = misses(task, fitted), answers(task, full(task, fitted[np.newaxis]))[0]
    case, variable = published_model.cells[0].case, published_model.cells[0].variable
    piece = [cell.case == case and cell.variable == variable for cell in task.cells]
    gaps = (given - np.array([cell.value for cell in task.cells]))[piece]
    np.testing.assert_allclose(found[piece], max(np.sqrt(np.mean(gaps**2)), TOLERABLE[variable]), rtol=1e-12)
    assert all(miss >= TOLERABLE[cell.variable] for miss, cell in zip(found, task.cells, strict=True))
    assert len(set(found[[cell.variable == variable for cell in task.cells]])) > 1
