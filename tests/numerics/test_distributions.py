"""Distributions: close to SciPy's, exact where they are known, and right far out."""

import numpy as np
import pytest
from scipy import special

from stimulus_model.numerics.distributions import beta_quantile, normal_probability

SCORES = np.arange(-512, 513) / 64
SHAPES = [(2.0, 3.0), (1.0, 5.0), (5.0, 1.0), (0.8, 0.8), (0.1, 0.1), (0.1, 50.0), (30.0, 70.0), (1000.0, 3000.0)]


def test_the_normal_distribution_has_scipys_probabilities_down_to_the_smallest():
    x = np.concatenate([SCORES, np.linspace(-37.0, -8.0, 300)])
    np.testing.assert_allclose(normal_probability(x), special.ndtr(x), rtol=1e-12)
    np.testing.assert_array_equal(normal_probability([-np.inf, 0.0, np.inf]), [0.0, 0.5, 1.0])
    assert (np.diff(normal_probability(SCORES)) >= 0.0).all()


@pytest.mark.parametrize(("a", "b"), SHAPES)
def test_the_beta_distribution_has_scipys_quantiles(a, b):
    p = special.ndtr(SCORES[128:-128])
    found = beta_quantile(p, a, b)
    np.testing.assert_allclose(found, special.betaincinv(a, b, p), rtol=1e-12)
    mirrored = 1.0 - beta_quantile(p, b, a)[::-1]
    np.testing.assert_allclose(mirrored[128:-128], found[128:-128], rtol=1e-9, atol=1e-15)


def test_quantiles_that_are_known():
    p = np.linspace(0.001, 0.999, 999)
    np.testing.assert_allclose(beta_quantile(p, 1.0, 1.0), p, rtol=1e-14)
    np.testing.assert_allclose(beta_quantile(p, 1.0, 4.0), -np.expm1(0.25 * np.log1p(-p)), rtol=1e-13)
    np.testing.assert_allclose(beta_quantile(p, 0.5, 0.5), np.sin(0.5 * np.pi * p) ** 2, rtol=1e-13)
    np.testing.assert_allclose(beta_quantile(np.array([0.5]), 3.0, 3.0), 0.5, rtol=1e-15)
    assert beta_quantile(np.array([1e-300]), 2.0, 2.0) == pytest.approx(5.7735e-151, rel=1e-4, abs=0.0)
