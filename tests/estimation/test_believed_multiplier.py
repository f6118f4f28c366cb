"""An estimated multiplier as a belief: Bayes' rule over members, from the series of Ramey and Zubairy."""

from dataclasses import replace

import numpy as np
import pytest
from real_series import ramey_zubairy

import stimulus_model as sm
from stimulus_model import evidence
from stimulus_model.estimation.believed_multiplier import member_multipliers
from stimulus_model.inputs import InputError

ECONOMY = sm.Economy.load("united-states")
"""At the normal rate: the estimate is over a century that mostly had one."""


@pytest.fixture(scope="module")
def estimate():
    return evidence.local_projection(ramey_zubairy(), "y", "g", "newsy", [7], weak_below=0.0).at(7)


def test_members_are_weighed_as_bayes_has_it(estimate):
    assert estimate.multiplier == pytest.approx(0.66, abs=0.005)  # Ramey and Zubairy (2018), two years
    before = member_multipliers(ECONOMY, 8)
    weights = np.exp(-0.5 * ((before - estimate.multiplier) / (2.0 * estimate.se)) ** 2)
    expected = np.average(before, weights=weights)
    believed = evidence.with_multiplier(ECONOMY, estimate)
    after = member_multipliers(believed, 8)
    assert after.mean() == pytest.approx(expected, abs=0.02)  # what no member says is at the same centre
    errors = [((each - estimate.multiplier) ** 2).mean() for each in (before, after)]
    assert errors[1] < 0.5 * errors[0]
    assert after.std() < before.std()
    assert believed.ensemble.worth < ECONOMY.ensemble.size
    assert "estimated multiplier of 0.66 over 8 quarters" in believed.parameters["hand_to_mouth"].note


def test_an_error_beyond_doubt_changes_nothing(estimate):
    vague = evidence.with_multiplier(ECONOMY, estimate, inflate=1e4)
    for name, column in vague.ensemble.columns().items():
        np.testing.assert_array_equal(np.sort(column), np.sort(ECONOMY.ensemble.columns()[name]))


def test_what_cannot_be_believed_is_refused(estimate):
    with pytest.raises(
        InputError, match=r"got '9.00, error 0.07', allowed: an error in which at least 30 members lie"
    ):
        evidence.with_multiplier(ECONOMY, replace(estimate, multiplier=9.0), inflate=1.0)
    with pytest.raises(InputError, match="an economy that draws from members"):
        evidence.with_multiplier(sm.Economy.load("united-states", calibrated_to="sigma-2008"), estimate)


def test_the_case_at_the_lower_bound_is_the_estimate():
    """The ratio of both multipliers; its error by the delta method, with the covariance that the difference gives."""
    found = evidence.local_projection(ramey_zubairy(), "y", "g", "newsy", [7], state="zlb", weak_below=0.0)
    high, low, gap = (found.at(7, regime) for regime in ("state1", "state0", "difference"))
    covariance = (high.se**2 + low.se**2 - gap.se**2) / 2.0
    ratio, relative = high.multiplier / low.multiplier, (high.se / high.multiplier, low.se / low.multiplier)
    log_variance = relative[0] ** 2 + relative[1] ** 2 - 2.0 * covariance / (high.multiplier * low.multiplier)
    prior = ECONOMY.with_case("lower_bound", "ramey-zubairy").parameters["lower_bound_multiplier"].prior
    said = dict(prior.arguments)
    assert said["mean"] == pytest.approx(ratio, abs=0.002)
    assert said["sd"] == pytest.approx(ratio * np.sqrt(log_variance), abs=0.003)
