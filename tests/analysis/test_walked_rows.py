"""Rows whose ends lie far apart are walked more often: sums stay right, and tails cost fewer runs."""

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.outcomes import source_of
from stimulus_model.analysis.pick_freeze import Bend, Sums, cuts_of, ranks_of, shapley_parts
from stimulus_model.analysis.sensitivity import _input_runs
from stimulus_model.analysis.sensitivity_batches import _bend_of
from stimulus_model.analysis.walked_rows import LEAST, Chosen, WalkedRows
from stimulus_model.simulation.kept_shocks import room_for_shocks

BETA = np.array([0.9, 0.5, 0.4, 0.3, 0.2, 0.2, 0.1, 0.1])
"""Of independent inputs of a lognormal outcome: its tail carries much of its variance."""


def lognormal(z):
    return np.exp(z @ BETA)[:, np.newaxis]


def truth():
    """Shapley shares of the lognormal outcome, by enumeration: a set explains exp(its variance) - 1."""
    from itertools import combinations
    from math import factorial

    k, squares = len(BETA), BETA**2
    total = np.exp(squares.sum()) - 1.0
    shares = np.zeros(k)
    for g in range(k):
        others = [j for j in range(k) if j != g]
        for size in range(k):
            weight = factorial(size) * factorial(k - 1 - size) / factorial(k)
            for chosen in combinations(others, size):
                before = squares[list(chosen)].sum()
                shares[g] += weight * (np.exp(before + squares[g]) - np.exp(before)) / total
    return shares


class Walk:
    def __init__(self, one, two, ranks):
        self.one, self.two, self.ranks = one, two, ranks

    def at(self, step):
        return lognormal(np.where(self.ranks <= step, self.two, self.one))


class Two:
    def __init__(self, one, two):
        self.one, self.two = one, two

    def walk(self, ranks):
        return Walk(self.one, self.two, ranks)

    def outcomes(self, cuts):
        return (walk.at(step) for walk, step in cuts)

    def ends(self):
        return lognormal(self.one), lognormal(self.two)


class Held(WalkedRows):
    """Two rows in five are walked, those far apart more often."""

    least = 0.4


def estimated(seed, rows):
    """Return shares and the runs that they took, some rows being walked, from either end."""
    random, k = np.random.default_rng([13, seed]), len(BETA)
    choice, sums, runs = Held(2.0 * (k - 1)), Sums(), 0
    bend = Bend(np.array([1.0]), np.array([3.0]))
    for _ in range(2):
        one, two = random.standard_normal((2, rows, k))
        whole = 0.5 * (lognormal(one) - lognormal(two)) ** 2
        chosen = choice.choose(random, whole)
        ranks = ranks_of(random, int(chosen.times.sum()), k, {})
        order = random.permutation(len(ranks[0]))
        ranks = tuple(each[order] for each in ranks)
        row, from_last = chosen.each_walk(order)
        rows_walked = chosen.rows[row]
        start = np.where(from_last[:, np.newaxis], two[rows_walked], one[rows_walked])
        stop = np.where(from_last[:, np.newaxis], one[rows_walked], two[rows_walked])
        found = shapley_parts(cuts_of(Two(start, stop), ranks, lambda y: y), ranks, bend)
        parts, sums_to = (chosen.mean(each, order) for each in found)
        np.testing.assert_allclose(sums_to, whole[chosen.rows], atol=1e-9 * whole.max())
        weight = 1.0 / chosen.chance[:, np.newaxis]
        sums.add(parts * weight[:, :, np.newaxis], sums_to * weight, rows)
        choice.take(choice.learn(whole, chosen, parts, sums.shares().share), rows)
        runs += 2 * rows + 2 * (k - 1) * int(chosen.times.sum())
    return sums.shares(), runs, choice


def test_rows_that_are_walked_by_chance_cover_the_truth():
    """60 repetitions of 95 % intervals; what is left out is made up for by the weights of the rest."""
    wanted, inside, shares = truth(), [], []
    assert wanted.sum() == pytest.approx(1.0)
    for seed in range(60):
        found, *_ = estimated(seed, 2_000)
        inside.append((found.low[0] <= wanted) & (wanted <= found.high[0]))
        shares.append(found.share[0])
    assert 0.88 < np.mean(inside) < 0.99
    spread = np.std(shares, axis=0) / np.sqrt(len(shares))
    assert (np.abs(np.mean(shares, axis=0) - wanted) < 4.5 * spread + 0.01).all()


def test_a_bent_square_changes_no_mean():
    """Squares of any bend give the same shares, which sum to the whole row by row."""
    random, k, rows = np.random.default_rng(4), len(BETA), 20_000
    two, ranks = Two(*random.standard_normal((2, rows, k))), ranks_of(random, rows, k, {})
    cuts, wanted = cuts_of(two, ranks, lambda y: y), truth()
    for reach in (0.5, 3.0, np.inf):
        parts, whole = shapley_parts(cuts, ranks, Bend(np.array([1.0]), np.array([reach])))
        np.testing.assert_allclose(parts.sum(axis=2), whole, atol=1e-9 * np.abs(whole).max())
        sums = Sums()
        sums.add(parts, whole)
        shares = sums.shares()
        half = 0.5 * (shares.high - shares.low)[0]
        assert (np.abs(shares.share[0] - wanted) < 2.3 * half + 0.005).all()
        assert half.max() < 0.12


def test_squares_are_bent_where_it_narrows_intervals():
    """A rare jump that only cuts between the samples show is bent, well within it."""
    random, rows = np.random.default_rng(5), 4_000
    ranks = ranks_of(random, rows, 4, {})
    step = random.standard_normal((2, 5, rows, 2))
    step[1, [0, -1]] = step[0, [0, -1]]
    step[0, 2, :40, 1] = 60.0
    made = _bend_of(step, ranks)
    assert made.reach[1] < 4.0


def test_what_pays_is_learnt():
    """Light tails are walked in every row; of heavy ones of many inputs few rows are."""
    random = np.random.default_rng(6)
    ends = random.standard_normal((2, 4_000, 1))
    even, rare = 0.5 * (ends[0] - ends[1]) ** 2, 0.5 * (ends[0] ** 9 - ends[1] ** 9) ** 2
    for whole, cost, wanted in ((even, 4.0, LEAST[-1]), (rare, 400.0, LEAST[0])):
        choice, everyone = WalkedRows(cost), np.arange(len(whole))
        part = 0.5 * whole * (1.0 + 0.5 * random.standard_normal(whole.shape))
        parts = np.stack([part, whole - part], axis=2)
        once = Chosen(everyone, np.ones(len(whole)), np.ones(len(whole), np.int64))
        choice.take(choice.learn(whole, once, parts, np.array([[0.5, 0.5]])), len(whole))
        assert choice.least == wanted
        assert choice.everywhere is (wanted == LEAST[-1])
        assert choice.walks(whole).min() == wanted
        chosen = choice.choose(random, whole)
        assert chosen.chance.max() == 1.0
        assert (chosen.times == 1).all() == choice.everywhere


def test_chosen_rows_meet_their_own_shocks():
    """Any rows, in any order, give at both ends what they gave among all, to the bit."""
    source = source_of(sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan"), "2030Q4")
    outcomes = {"debt": ("debt_to_gdp", 2030, "with")}
    runs, names = _input_runs(source, outcomes, {"shocks": ["@shocks"]}, 1)
    pair = runs.pair((3, 0), 50)
    first, last = pair.ends()
    assert not np.array_equal(first, last)
    rows = np.array([49, 3, 17, 4, 30, 31, 2])
    some = pair.chosen(rows)
    walk = some.walk(np.zeros((len(rows), len(names)), np.int64))
    np.testing.assert_array_equal(walk.at(-1), first[rows])
    np.testing.assert_array_equal(walk.at(0), last[rows])
    ranks = np.tile([0, 1], (len(rows), 1))
    ranks[::2] = [1, 0]
    mixed = some.walk(ranks).at(0)
    alone = [pair.chosen(rows[[k]]).walk(ranks[[k]]).at(0)[0] for k in range(len(rows))]
    np.testing.assert_array_equal(mixed, alone)
    turned = np.arange(len(rows)) % 3 == 1
    begun, ended = pair.chosen(rows, turned).ends()
    np.testing.assert_array_equal(begun, np.where(turned[:, np.newaxis], last[rows], first[rows]))
    back = pair.chosen(rows, turned).walk(np.zeros((len(rows), len(names)), np.int64))
    np.testing.assert_array_equal(back.at(-1), begun)
    np.testing.assert_array_equal(back.at(0), ended)
    assert room_for_shocks(runs.task, 1) is not None
