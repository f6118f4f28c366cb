"""Whether walks have settled: nested R-hat and effective sample size against cases whose answer is known."""

import numpy as np
import pytest

from stimulus_model.calibration.convergence import Convergence, convergence, effective_size, nested_r_hat

PLACES, WALKS, GROUPS = 3, 736, 8


def _walks(random, kept=0.0, size=6):
    """Return stationary walks whose places correlate by `kept`, float64 (place, walk, quantity)."""
    values = [random.standard_normal((WALKS, size))]
    for _ in range(PLACES - 1):
        values.append(kept * values[-1] + np.sqrt(1.0 - kept**2) * random.standard_normal((WALKS, size)))
    return np.array(values)


def test_independent_places_have_settled_and_are_worth_their_number():
    found = convergence(_walks(np.random.default_rng(1)), GROUPS)
    assert 1.0 <= found.nested_r_hat < 1.006
    assert found.effective > 0.85 * PLACES * WALKS
    assert found.drift < 4.0
    assert found.settled(PLACES * WALKS)


def test_walks_that_remember_where_they_began_have_not_settled():
    random = np.random.default_rng(2)
    values = _walks(random)
    values[..., 3] += np.repeat(0.3 * random.standard_normal(GROUPS), WALKS // GROUPS)
    found = convergence(values, GROUPS)
    assert found.nested_r_hat > 1.01
    assert not found.settled(PLACES * WALKS)
    spread = _walks(random)
    spread[:, : WALKS // 2, 0] *= 1.5  # only the distance from the median tells
    assert nested_r_hat(spread, GROUPS)[0] < 1.01 < convergence(spread, GROUPS).nested_r_hat


def test_walks_that_all_drift_have_not_settled():
    values = _walks(np.random.default_rng(5))
    values[..., 2] += 0.25 * np.arange(PLACES)[:, np.newaxis]
    found = convergence(values, GROUPS)
    assert found.nested_r_hat < 1.01  # which does not see what all groups do together
    assert found.drift > 4.0
    assert not found.settled(PLACES * WALKS)


def test_ranks_make_heavy_tails_tell():
    heavy = _walks(np.random.default_rng(3), size=1) ** 15
    shifted = heavy + np.repeat([0.0, 1.0], WALKS // 2)[:, np.newaxis]
    assert nested_r_hat(shifted, GROUPS)[0] < 1.01 < convergence(shifted, GROUPS).nested_r_hat


def test_nested_r_hat_by_hand():
    """Two groups of two walks with two places each."""
    values = np.array([[0.0, 2.0, 4.0, 8.0], [2.0, 4.0, 4.0, 8.0]])[..., np.newaxis]
    # means of walks 1, 3 and 4, 8: between groups var(2, 6) = 8; in groups 2 and 8; in walks 2, 2, 0, 0
    assert nested_r_hat(values, 2)[0] == pytest.approx(np.sqrt(1.0 + 8.0 / (0.5 * (2.0 + 8.0) + 0.25 * 4.0)))
    single = values[:1]
    assert nested_r_hat(single, 2)[0] == pytest.approx(np.sqrt(1.0 + 12.5 / (0.5 * (2.0 + 8.0))))


@pytest.mark.parametrize("kept", [0.0, 0.5, 1.0])
def test_places_that_correlate_are_worth_less(kept):
    found = effective_size(_walks(np.random.default_rng(4), kept))
    inflation = 1.0 + 2.0 * sum((1.0 - lag / PLACES) * kept**lag for lag in range(1, PLACES))
    np.testing.assert_allclose(found, PLACES * WALKS / inflation, rtol=0.12)
    assert Convergence(1.0, 0.4 * WALKS, 0.0).settled(WALKS) is False
