"""Fat tails from normals: quantiles and variance against scipy's Student t, order, and the share of quarters."""

import numpy as np
import pytest
from scipy import integrate, stats

from stimulus_model.numerics.fat_tails import FLOOR, begin_mixing, begin_student, mixing, student_t

PROBABILITIES = np.array([0.001, 0.01, 0.05, 0.3, 0.5, 0.7, 0.95, 0.99, 0.999])


def mean_under_normal(function, points=()):
    """Expectation over a standard normal by adaptive quadrature."""
    density = stats.norm.pdf
    return integrate.quad(lambda z: density(z) * function(z), -12.0, 12.0, points=list(points), limit=500)[0]


@pytest.mark.parametrize(("degrees", "tolerance"), [(3.5, 0.05), (5.0, 0.02), (8.0, 0.01), (30.0, 0.001)])
def test_a_tail_of_its_own_has_the_quantiles_of_student(degrees, tolerance):
    start = begin_student(degrees)
    values = student_t(stats.norm.ppf(PROBABILITIES), start) / start.per_sd
    np.testing.assert_allclose(values, stats.t.ppf(PROBABILITIES, degrees), rtol=tolerance, atol=1e-12)
    z = np.linspace(-6.0, 6.0, 999)
    assert np.all(np.diff(student_t(z, start)) > 0.0)
    np.testing.assert_array_equal(student_t(-z, start), -student_t(z, start))


@pytest.mark.parametrize("degrees", [3.5, 5.0, 8.0, 30.0])
def test_a_tail_of_its_own_has_unit_variance(degrees):
    start = begin_student(degrees)
    half_width = 40.0  # the transform grows as exp(rate z z / 2): the integrand has long tails

    def integrand(z):
        return np.exp(stats.norm.logpdf(z) + 2.0 * np.log(student_t(z, start)))

    assert 2.0 * integrate.quad(integrand, 1e-9, half_width, limit=500)[0] == pytest.approx(1.0, rel=1e-6)


@pytest.mark.parametrize(("degrees", "tolerance"), [(4.0, 0.03), (5.0, 0.01), (8.0, 0.01), (30.0, 0.001)])
def test_shared_sizes_have_unit_mean_square(degrees, tolerance):
    start = begin_mixing(degrees)
    corner = (FLOOR ** (1.0 / 3.0) - start.centre) / start.slope
    mean_square = mean_under_normal(lambda z: mixing(z, start) ** 2, [corner])
    assert mean_square == pytest.approx(1.0, abs=tolerance)


@pytest.mark.parametrize("degrees", [4.0, 5.0, 8.0])
def test_shared_tails_are_those_of_student(degrees):
    """A normal times the size exceeds Student's quantiles as often as Student does."""
    start = begin_mixing(degrees)
    corner = (FLOOR ** (1.0 / 3.0) - start.centre) / start.slope
    unit = np.sqrt((degrees - 2.0) / degrees)
    for probability, tolerance in ((0.9, 0.01), (0.99, 0.05), (0.999, 0.15)):
        quantile = unit * stats.t.ppf(probability, degrees)
        beyond = mean_under_normal(lambda z, q=quantile: stats.norm.sf(q / mixing(z, start)), [corner])
        assert beyond == pytest.approx(1.0 - probability, rel=tolerance)


def test_extreme_normals_stay_finite():
    start = begin_mixing(4.0)
    sizes = mixing(np.array([-40.0, -8.0, 0.0, 8.0, 40.0]), start)
    assert sizes[0] == sizes[1] == np.sqrt(0.5 / FLOOR)
    assert np.all(np.diff(sizes) <= 0.0)
    assert np.isfinite(student_t(np.array([-8.0, 8.0]), begin_student(3.5))).all()
