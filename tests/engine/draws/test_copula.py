"""Correlated priors: each keeps its distribution, together they have the rank correlation that was asked for."""

import numpy as np
import pytest
from scipy import stats

from stimulus_model.engine.draws.copula import check_matrix, mixtures
from stimulus_model.engine.draws.design import design_of, draw_parameters
from stimulus_model.engine.draws.marginal import Marginal
from stimulus_model.inputs import InputError

A = Marginal("a", stats.norm(2.0, 0.5).ppf, correlation=(("b", 0.7), ("c", -0.3)))
B = Marginal("b", stats.beta(0.8, 0.8).ppf)
C = Marginal("c", stats.lognorm(0.7).ppf, correlation=(("b", 0.2),))
D = Marginal("d", stats.expon.ppf)
EXPECTED = {(0, 1): 0.7, (0, 2): -0.3, (1, 2): 0.2, (0, 3): 0.0, (1, 3): 0.0, (2, 3): 0.0}
"""Correlations of the normal scores by places in (A, B, C, D)."""


def _draws(marginals, draws=40_000, **options):
    blocks = draw_parameters(design_of(marginals), seed=5, first=0, draws=draws, **options)
    return blocks.transpose(1, 0, 2).reshape(len(marginals), -1)[:, :draws]


def test_rank_correlations_are_those_of_the_copula():
    drawn = _draws((A, B, C, D))
    for (j, k), value in EXPECTED.items():
        rank = 6.0 / np.pi * np.arcsin(value / 2.0)
        assert stats.spearmanr(drawn[j], drawn[k]).statistic == pytest.approx(rank, abs=0.015)


def test_every_prior_keeps_its_distribution():
    distributions = stats.norm(2.0, 0.5), stats.beta(0.8, 0.8), stats.lognorm(0.7), stats.expon()
    for values, distribution in zip(_draws((A, B, C, D)), distributions, strict=True):
        assert stats.kstest(values, distribution.cdf).pvalue > 1e-4


def test_the_others_do_not_move():
    np.testing.assert_array_equal(_draws((A, B, C, D))[3], _draws((D,))[0])
    np.testing.assert_array_equal(_draws((A, B, C), draws=640, width=4), _draws((A, B, C), draws=640, width=16))


def test_weights_reproduce_the_matrix():
    marginals = (D, A, C, B)
    weights = np.zeros((4, 4))
    for k, terms in enumerate(mixtures(marginals, ())):
        for source, weight in terms:
            weights[k, source] = weight
    expected = [[1, 0, 0, 0], [0, 1, -0.3, 0.7], [0, -0.3, 1, 0.2], [0, 0.7, 0.2, 1]]
    np.testing.assert_allclose(weights @ weights.T, expected, atol=1e-15)


def test_a_common_factor_is_a_mixture_too():
    one, other = (Marginal(name, stats.norm.ppf, "common", loading) for name, loading in (("a", 0.8), ("b", -0.6)))
    assert mixtures((one, other), ("common",)) == [[(2, 0.8), (0, pytest.approx(0.6))], [(2, -0.6), (1, 0.8)]]


def test_what_no_distribution_has_is_refused():
    pairs = {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9}
    with pytest.raises(InputError, match=r"correlations: got 'a, b, c', allowed: a positive definite .* is -0.8"):
        check_matrix(["a", "b", "c"], pairs)
    both = Marginal("a", stats.norm.ppf, "common", 0.5, (("b", 0.2),))
    with pytest.raises(InputError, match=r"correlations.a: got 'common', allowed: a parameter without a"):
        design_of((both, B))
