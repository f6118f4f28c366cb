"""Ranges for a model that is not in the sample of models."""

import numpy as np
import pytest
from scipy.stats import t

from stimulus_model.results.unseen_model import _between, unseen_model

TAILS = np.array([0.05, 0.5, 0.95])


def test_models_without_scatter_of_their_own_are_a_students_t():
    means = np.array([[1.0, 2.0], [2.0, 3.0], [6.0, 7.0]])
    found = unseen_model(means[np.arange(300) % 3], np.arange(300) % 3, TAILS).quantiles
    scale = np.sqrt(7.0 * 4.0 / 3.0)  # the same variance, 7, at both dates
    assert found == pytest.approx(means.mean(axis=0) + scale * t(3).ppf(TAILS)[:, np.newaxis], rel=0.01)


def test_a_date_borrows_half_of_its_scatter_from_the_path():
    models = np.arange(300) % 3
    values = np.outer(models - 1.0, [0.0, 1.0])  # models agree at the first date, with variance 1 at the second
    wide = np.diff(unseen_model(values, models, TAILS[[0, 2]]).quantiles, axis=0)[0]
    t_width = 2.0 * t(3).ppf(0.95) * np.sqrt(4.0 / 3.0)
    assert wide == pytest.approx(t_width * np.sqrt([0.25, 0.75]), rel=0.01)


def test_models_that_agree_leave_the_draws_as_they_are():
    draws = np.random.default_rng(3).gamma(2.0, size=(3_000, 1))
    values = np.concatenate([draws, draws])
    found = unseen_model(values, np.repeat([0, 1], len(draws)), TAILS).quantiles
    assert found == pytest.approx(np.quantile(draws, TAILS, axis=0), abs=0.02)


def test_nine_in_ten_unseen_models_lie_inside():
    """Models drawn from a normal population, whose scatter is the same along the path."""
    rng = np.random.default_rng(5)
    inside = []
    for _ in range(200):
        means, models = rng.standard_normal((4, 6)), np.arange(90) % 3
        values = means[models] + 0.1 * rng.standard_normal((90, 6))
        low, high = unseen_model(values, models, TAILS[[0, 2]]).quantiles
        inside.append(np.mean((low <= means[3]) & (means[3] <= high)))
    assert np.mean(inside) == pytest.approx(0.92, abs=0.03)


def test_the_share_above_zero_is_that_of_the_answers():
    models = np.arange(300) % 3
    values = np.outer(models - 1.0, [1.0, 0.0])
    found = unseen_model(values, models, np.linspace(0.05, 0.95, 19))
    assert found.positive[0] == pytest.approx(0.5, abs=0.002)
    assert (found.quantiles[:, 0] > 0.0).mean() == pytest.approx(0.5, abs=0.05)


def test_quantiles_are_those_of_numpy_to_the_bit():
    numbers = np.random.default_rng(4).standard_cauchy((997, 3))
    levels = np.array([0.0, 0.0004, 0.05, 0.5, 0.731, 0.95, 1.0])
    expected = np.quantile(numbers, levels, axis=0, method="hazen")
    np.testing.assert_array_equal(_between(np.sort(numbers, axis=0), levels), expected)
