"""Arrays with fused multiply-adds: rounded once, wherever the two terms and their rounding errors lie."""

from fractions import Fraction

import numpy as np
import pytest

from stimulus_model.numerics.fused import fused, multiply_add

RNG = np.random.default_rng(8)
COUNT = 2000


def exact(x, y, z):
    """Return x * y + z, rounded once: fractions are exact, and `float` rounds them to nearest, ties to even."""
    rows = zip(x.tolist(), y.tolist(), z.tolist(), strict=True)
    return np.array([float(Fraction(a) * Fraction(b) + Fraction(c)) for a, b, c in rows])


@pytest.mark.parametrize("scale", [1.0, 1e-16, 1e16, 1e-30])
def test_it_rounds_once(scale):
    x, y, z = RNG.normal(size=(3, COUNT)) * [[1e3], [1.0], [scale]]
    np.testing.assert_array_equal(multiply_add(x, y, z), exact(x, y, z))


def test_it_rounds_once_where_nearly_everything_cancels():
    x, y = RNG.normal(size=(2, COUNT))
    z = -(x * y) * (1.0 + RNG.integers(-3, 4, COUNT) * 2.0**-52)
    assert np.any(x * y + z == 0.0)
    np.testing.assert_array_equal(multiply_add(x, y, z), exact(x, y, z))


def test_it_rounds_once_at_and_beside_ties():
    x = RNG.integers(2**26, 2**27, COUNT) * 1.0
    y = RNG.integers(2**26, 2**27, COUNT) * 2.0 ** RNG.integers(-3, 3, COUNT)
    z = RNG.choice([-1.0, 0.0, 1.0], COUNT) * 2.0 ** RNG.integers(-60, 3, COUNT)
    twice = x * y + z
    once = multiply_add(x, y, z)
    np.testing.assert_array_equal(once, exact(x, y, z))
    assert np.any(twice != once)


def test_operators_fuse_as_compiled_code_does():
    x, y, z = RNG.normal(size=(3, COUNT))
    once = exact(x, y, z)
    np.testing.assert_array_equal(fused(lambda a, b, c: a * b + c, x, y, z), once)
    np.testing.assert_array_equal(fused(lambda a, b, c: c + a * b, x, y, z), once)
    np.testing.assert_array_equal(fused(lambda a, b, c: -c - a * b, x, y, z), -once)
    np.testing.assert_array_equal(fused(lambda a, b, c: (a * b + 0.0) + c, x, y, z), x * y + z)
