"""Which share of the variance of a counted series lies between the members of an ensemble."""

import dataclasses

import numpy as np
import pytest
import toy

from stimulus_model.engine.draws.design import Given
from stimulus_model.engine.draws.marginal import Marginal
from stimulus_model.engine.run import Where, shares_of_members
from stimulus_model.engine.summaries import member_shares as shares

MEMBERS = 300
LEVELS = np.array([0.1, 0.5])


def quarter(state, p, shocks, policy, start):
    """Flows that are the member's number, a shock, and both."""
    return state, toy.Flows(p.spread, shocks.level, 0.5 * p.spread + shocks.level)


def task(members, quarters=2):
    marginals = (
        Marginal("spread", lambda u: u, members=members),
        toy.MARGINALS[1]._replace(factor=None, loading=0.0),
    )
    model = dataclasses.replace(toy.MODEL, quarter=quarter)
    return toy.task(model=model, marginals=marginals, quarters=quarters)


def found(some, groups=1, draws=1 << 18, threads=1):
    """Return the shares of the three flows in the first quarter: of the mean, and below each level."""
    place = np.full((3, 4), -1)
    place[:, 0] = 0, 2, 4
    layout = toy.Layout(place, np.zeros(3, bool), np.zeros((0, 2), np.int64), 2)
    where = Where(threads=threads)
    got = shares_of_members(some, draws, layout, groups, LEVELS, engine="reference", where=where)
    assert got.shape == (6, 3)
    return got[::2]


def test_shares_are_those_of_the_members():
    values = np.random.default_rng(3).normal(size=MEMBERS)
    got = found(task(values))
    assert got[0, 0] == pytest.approx(1.0, abs=0.01)
    assert (got[0, 1:] > 0.9).all()
    np.testing.assert_allclose(got[1], 0.0, atol=0.02)
    between = 0.25 * values.var()
    assert got[2, 0] == pytest.approx(between / (between + 1.0), abs=0.06)
    assert (got[2, 1:] < got[2, 0]).all()
    np.testing.assert_array_equal(found(task(values), threads=2), got)


def test_what_lies_between_groups_is_no_matter_of_chance():
    apart = np.tile([0.0, 100.0], MEMBERS // 2) + np.random.default_rng(4).normal(size=MEMBERS)
    assert found(task(apart))[0, 0] > 0.99
    assert found(task(apart), groups=2)[0, 0] < 0.01


def test_each_block_of_draws_takes_few_members_of_all_groups_and_others_than_the_last():
    members = np.arange(600.0)[:, np.newaxis]
    first, second = (shares._some(members, 3, block).ravel().astype(int) for block in (0, 1))
    assert len(first) == len(second) == shares.FEW
    assert not set(first) & set(second)
    np.testing.assert_array_equal(first % 3, np.tile(np.arange(3), shares.FEW // 3))
    np.testing.assert_array_equal(np.diff(first[::3]), 27)  # evenly over all
    assert shares._some(members[:6], 3, 5).shape == (6, 1)
    assert len(set(shares._some(members[:6], 3, 5).ravel())) == 6


@pytest.mark.parametrize(("draws", "blocks"), [(1, 1), (1 << 15, 1), (1 << 16, 2), (1 << 17, 4), (1 << 24, 8)])
def test_longer_runs_are_measured_on_more_blocks(draws, blocks):
    asked = []

    def values_of(some, first, count):
        asked.append((first, count))
        return np.zeros((1, 2, 2, 3, 1024))

    place = np.full((3, 4), -1)
    place[0, 0] = 0
    layout = toy.Layout(place, np.zeros(3, bool), np.zeros((0, 2), np.int64), 2)
    got = shares.member_shares(task(np.arange(300.0)), draws, layout, 1, LEVELS, values_of)
    assert asked == [(k * 1024, 1024) for k in range(blocks)]
    assert (got == 0.0).all()  # a constant has no variance that could be shared


def test_without_an_ensemble_nothing_is_shared_and_where_nothing_is_finite_all_is():
    calm = dataclasses.replace(task(np.arange(9.0)), design=Given(np.ones((4, 2))))
    assert (found(calm) == 0.0).all()
    broken = task(np.full(9, np.inf))
    assert (found(broken) == 1.0).all()
