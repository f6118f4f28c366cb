"""What members of an ensemble add to a Monte Carlo error: the covariance of draws that share one."""

import numpy as np
import pytest

from stimulus_model.sampling import ANTITHETIC, MONTE_CARLO, SAMPLINGS, SOBOL, Members

COUNT, GROUPS, DRAWS, BETWEEN = 300, 3, 960, 0.3


def _draw(random, taken):
    """Return draws (draw, column) of members that differ by `BETWEEN` within groups and by much more between them."""
    members = np.sqrt(BETWEEN) * random.standard_normal(COUNT) + 5.0 * (np.arange(COUNT) % GROUPS)
    values = members[taken] + np.sqrt(1.0 - BETWEEN) * random.standard_normal(len(taken))
    found = np.mean([members[group::GROUPS].var() for group in range(GROUPS)])
    return np.column_stack([values, values + 1e6, np.ones(len(taken))]), found


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_the_covariance_is_that_between_members_of_a_group(sampling):
    random, misses = np.random.default_rng(3), []
    for _ in range(200):
        taken = random.integers(0, COUNT, DRAWS)
        values, truth = _draw(random, taken)
        misses.append(Members(taken, COUNT, GROUPS).covariance(values, sampling) - [truth, truth, 0.0])
    errors = np.std(misses, axis=0) / np.sqrt(200)
    assert (np.abs(np.mean(misses, axis=0)) <= 4.0 * errors + 1e-9).all()
    assert errors.max() < 0.005


def test_what_members_add_falls_with_their_number_and_never_below_zero():
    random = np.random.default_rng(4)
    taken = random.integers(0, COUNT, 20_000)
    values = _draw(random, taken)[0]
    few, many = (Members(taken, worth, GROUPS).variance(values) for worth in (100.0, 400.0))
    np.testing.assert_allclose(few, 4.0 * many)
    assert few[0] == pytest.approx(BETWEEN / 100.0, rel=0.25)
    noise = random.standard_normal((20_000, 40))
    added = Members(taken, COUNT, GROUPS).variance(noise)
    assert (added >= 0.0).all()
    assert (added == 0.0).any()
    assert added.max() < 0.02 / COUNT


def test_shares_below_a_bound_are_what_their_covariance_is():
    random = np.random.default_rng(7)
    shared = Members(random.integers(0, COUNT, DRAWS), COUNT, GROUPS)
    values = np.array(_draw(random, shared.taken)[0].T)
    bounds = np.quantile(values, [0.1, 0.5], axis=1)
    found, apart = shared.shares_below(values, bounds)
    assert found.shape == apart.shape == (3, 2)
    for k, bound in enumerate(bounds):
        below = bound >= values.T
        np.testing.assert_allclose(found[:, k], shared.covariance(below), atol=1e-12)
        np.testing.assert_allclose(apart[:, k], below.var(axis=0), atol=1e-12)


def test_draws_that_share_no_member_say_nothing_of_it():
    values = np.random.default_rng(5).standard_normal((10, 2))
    alone = Members(np.arange(10), 10)
    np.testing.assert_array_equal(alone.covariance(values), 0.0)
    np.testing.assert_array_equal(alone.of(np.array([3, 4])).taken, [3, 4])


def test_draws_of_one_randomisation_say_nothing_of_their_member():
    """Points of one replication are not independent: here all of a member's points in one are equal."""
    draws = np.arange(3_200)
    taken, replication = draws // 16 % 5, draws % 16
    noise = np.random.default_rng(6).standard_normal((5, 16))
    values = noise[taken, replication][:, np.newaxis]
    assert abs(Members(taken, 5).covariance(values, SOBOL)[0]) < 0.2
    for sampling in (MONTE_CARLO, ANTITHETIC):
        assert Members(taken, 5).covariance(values, sampling)[0] > 0.03
