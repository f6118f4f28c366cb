"""Priors that have the quantiles of draws."""

import numpy as np
import pytest

from stimulus_model.economy.beliefs.matching import beta_of

LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]


@pytest.mark.parametrize("shapes", [(2.0, 3.0), (0.8, 0.5), (9.0, 2.0)])
def test_a_beta_is_found_again(shapes):
    values = 3.0 + 2.0 * np.random.default_rng(1).beta(*shapes, 4_000)
    np.testing.assert_allclose(beta_of(values).quantile(LEVELS), np.quantile(values, LEVELS), atol=0.04)
    assert beta_of(values).median == pytest.approx(np.median(values), abs=0.005)


def test_draws_that_are_all_the_same_are_one_number():
    assert beta_of(np.full(10, 0.5)).support == (0.5, 0.5)
