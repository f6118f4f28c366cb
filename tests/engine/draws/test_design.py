"""Parameter draws: the priors' distributions, their correlation, and keys that do not move."""

import hashlib
from typing import NamedTuple

import llvmlite.binding as llvm
import numpy as np
import pytest
from scipy import stats

from stimulus_model.economy.beliefs import prior
from stimulus_model.engine.compile import machine_code
from stimulus_model.engine.draws import parameter_draws as scores
from stimulus_model.engine.draws.design import (
    Given,
    design_of,
    draw_parameters,
    draw_shocks,
    low_discrepancy_points,
    member_of,
    members_taken,
    name_key,
)
from stimulus_model.engine.draws.marginal import Marginal
from stimulus_model.engine.draws.parameter_draws import WHOLE, below, between, more, normal_quantiles, score
from stimulus_model.engine.draws.shocks import keyed_shocks
from stimulus_model.engine.draws.stratified import Sampling, shock_keys
from stimulus_model.numerics.random import PARAMETERS, SHOCKS, normal_pair, threefry
from stimulus_model.sampling import SAMPLINGS

NORMAL = Marginal("a", stats.norm(2.0, 0.5).ppf, "common", 0.8)
BETA = Marginal("b", stats.beta(0.8, 0.8).ppf, "common", -0.6)
FIXED = Marginal("c", lambda u: np.full_like(u, 3.25))


def _draws(marginals, draws=40_000, **options):
    blocks = draw_parameters(design_of(marginals), seed=5, first=0, draws=draws, **options)
    return blocks.transpose(1, 0, 2).reshape(len(marginals), -1)[:, :draws]


def test_marginals_follow_their_priors():
    a, b, c = _draws((NORMAL, BETA, FIXED))
    assert stats.kstest(a, stats.norm(2.0, 0.5).cdf).pvalue > 1e-4
    assert stats.kstest(b, stats.beta(0.8, 0.8).cdf).pvalue > 1e-4
    assert (c == 3.25).all()


def test_correlation_comes_from_the_common_factor():
    a, b, _ = _draws((NORMAL, BETA, FIXED))
    expected = 6.0 / np.pi * np.arcsin(0.8 * -0.6 / 2.0)  # rank correlation of a Gaussian copula
    assert stats.spearmanr(a, b).statistic == pytest.approx(expected, abs=0.01)


def test_draws_do_not_depend_on_the_other_priors():
    alone = _draws((BETA,))[0]
    np.testing.assert_array_equal(alone, _draws((FIXED, NORMAL, BETA))[2])
    np.testing.assert_array_equal(alone, _draws((BETA,), width=4)[0])


def test_scores_are_keyed_by_name():
    draws = np.arange(160, dtype=np.uint64)
    key, seed, mirror = (np.array([word], dtype=np.uint64) for word in (name_key("a"), 5, 0))
    expected = []
    for draw in range(160):  # sixty-four in a row share sixteen counters
        counter = np.array([draw // 64 * 16 + draw % 16], dtype=np.uint64)
        normals = [z for word in threefry(counter, key, seed, PARAMETERS) for z in normal_pair(word)]
        expected.append(normals[draw % 64 // 16][0])
    np.testing.assert_array_equal(score(draws, key, seed, mirror), expected)
    independent = Marginal("a", stats.norm.ppf)
    np.testing.assert_allclose(_draws((independent,), draws=160)[0], expected, atol=4e-5)


@pytest.mark.parametrize("width", [4, 8, 16])
@pytest.mark.parametrize("first", [0, 64, 5, 48, 2**40])
def test_where_a_call_begins_changes_no_draw(width, first):
    design = design_of((BETA, NORMAL))
    whole = in_rows(draw_parameters(design, 5, first // 64 * 64, 300, 16))[first % 64 :]
    assert (in_rows(draw_parameters(design, 5, first, 200, width))[:200] == whole[:200]).all()


def in_rows(blocks):
    """Return parameters (draw, parameter)."""
    return blocks.transpose(0, 2, 1).reshape(-1, blocks.shape[1])


def test_tabulated_quantiles_are_close():
    u = np.linspace(0.001, 0.999, 999)
    for quantile in (stats.norm.ppf, stats.beta(2, 5).ppf, stats.lognorm(0.7).ppf, stats.expon.ppf):
        row = design_of((Marginal("x", quantile),)).table[0]
        scores = np.linspace(-8.0, 8.0, row.size)
        tabulated = np.interp(stats.norm.ppf(u), scores, row)
        np.testing.assert_allclose(tabulated, quantile(u), rtol=2e-4, atol=1e-5)


@pytest.mark.parametrize("width", [4, 16])
def test_given_parameters_are_passed_on(width):
    values = np.arange(60.0).reshape(20, 3)
    blocks = draw_parameters(Given(values), seed=0, first=5, draws=10, width=width)
    assert blocks.shape == (-(-10 // width), 3, width)
    rows = blocks.transpose(0, 2, 1).reshape(-1, 3)
    np.testing.assert_array_equal(rows[:10], values[5:15])


MEMBERS = np.arange(50.0)
FIRST = Marginal("first", stats.norm.ppf, members=MEMBERS)
SECOND = Marginal("second", stats.norm.ppf, members=-MEMBERS)


def test_parameters_of_an_ensemble_come_from_the_same_member():
    first, a, second = _draws((FIRST, NORMAL, SECOND))
    np.testing.assert_array_equal(first, -second)
    counts = np.bincount(first.astype(int), minlength=50)
    assert stats.chisquare(counts).pvalue > 1e-4
    np.testing.assert_array_equal(a, _draws((NORMAL,))[0])  # the others do not move
    assert abs(stats.spearmanr(first, a).statistic) < 0.02


def test_the_member_depends_on_seed_and_draw_alone():
    whole = _draws((FIRST,))[0]
    np.testing.assert_array_equal(whole, _draws((SECOND, FIRST), width=4)[1])
    design = design_of((FIRST, NORMAL))
    for width in (4, 16):
        later = draw_parameters(design, seed=5, first=1000, draws=32, width=width)
        np.testing.assert_array_equal(later[:, 0].ravel(), whole[1000:1032])
    numbers = np.arange(1000, dtype=np.uint64)
    assert (member_of(numbers, 5, 50) != member_of(numbers, 6, 50)).mean() > 0.9


@pytest.mark.parametrize("mirror", [0, 1])
@pytest.mark.parametrize("members", [1, 3, 2000, 999_983])
def test_members_are_upper_halves_of_random_words(members, mirror):
    """The member is found in floating point; here it is in whole numbers."""
    draws = np.arange(20_000, dtype=np.uint64)
    key, seed = np.full_like(draws, name_key("ensemble")), np.full_like(draws, 7)
    upper = threefry(draws >> np.uint64(mirror), key, seed, PARAMETERS)[0] >> np.uint64(32)
    expected = (upper * np.uint64(members) >> np.uint64(32)).astype(np.int64)
    expected = np.where(draws & np.uint64(mirror), members - 1 - expected, expected)
    np.testing.assert_array_equal(member_of(draws, 7, members, mirror), expected)


@pytest.mark.parametrize("width", [4, 8, 16])
def test_compiled_draws_take_the_same_members(width):
    design = design_of([Marginal("first", stats.norm.ppf, members=np.arange(2000.0))])
    got = draw_parameters(design, 7, 0, 20_000, width).transpose(0, 2, 1).ravel()[:20_000]
    np.testing.assert_array_equal(got, member_of(np.arange(20_000, dtype=np.uint64), 7, 2000))


@pytest.mark.parametrize("kind", SAMPLINGS)
def test_the_members_that_draws_take_are_told(kind):
    design, sampling = design_of((FIRST, NORMAL)), Sampling(kind, 1024)
    drawn = in_rows(draw_parameters(design, 5, 40, 100, 4, sampling))[:100, 0]
    np.testing.assert_array_equal(members_taken(design, 5, 40, 100, sampling, None), drawn)
    assert len(np.unique(drawn)) > 30


@pytest.mark.parametrize("width", [4, 8, 16])
def test_look_ups_give_the_bits_of_plain_code(width):
    """Scores are given, so that arrays and lanes start from the same bits; blocks are odd in number at 16 lanes."""
    draws, sampling = 16 * 33, Sampling("sobol", 1024)
    design = design_of((BETA, SECOND, NORMAL, FIXED, FIRST))
    uniforms = low_discrepancy_points(design, sampling, 5, None).uniforms(0, draws, 0, 1 + len(design.key))
    normals = normal_quantiles(uniforms[:, 1:])
    got = draw_parameters(design, 5, 0, draws, width, sampling).transpose(0, 2, 1).reshape(draws, -1)
    for row, column, first, last in zip(design.table, design.column, design.begin, design.begin[1:], strict=False):
        z = np.zeros(draws)
        for source, weight in zip(design.source[first:last], design.weight[first:last], strict=True):
            z = more(z, normals[:, source], weight)
        point = (below(z) - WHOLE).astype(int)
        np.testing.assert_array_equal(got[:, column], between(row[point], row[point + 1], z))
    members = np.floor(uniforms[:, 0] * 50.0).astype(int)
    np.testing.assert_array_equal(got[:, [1, 4]], np.array([-MEMBERS[members], MEMBERS[members]]).T)
    np.testing.assert_array_equal(got[:, 3], 3.25)


@pytest.mark.parametrize("draws", [1, 16, 17, 250, 270])
@pytest.mark.parametrize("width", [4, 8, 16])
def test_blocks_are_drawn_alike_in_twos_and_alone(draws, width):
    marginals = (NORMAL, FIRST, BETA)
    np.testing.assert_array_equal(_draws(marginals, draws, width=width), _draws(marginals, 512)[:, :draws])


@pytest.mark.parametrize("lacking", [("avx512", "avx10"), ("avx", "fma")])
def test_processors_with_other_gathers_or_none_give_the_same_bits(lacking, monkeypatch):
    expected = _draws((NORMAL, FIRST, BETA), 100, width=8)
    features = llvm.get_host_cpu_features()
    features.update({name: False for name in features if name.startswith(lacking)})
    monkeypatch.setattr(machine_code, "_features", features.flatten)
    scores.drawer.cache_clear()
    try:
        np.testing.assert_array_equal(_draws((NORMAL, FIRST, BETA), 100, width=8), expected)
    finally:
        scores.drawer.cache_clear()


PORTABLE = (
    Marginal("a", prior.normal(2.0, 0.5).quantile, "common", 0.8),
    Marginal("b", prior.beta(-1.0, 2.0, 0.8, 3.5).quantile, "common", -0.6),
    FIXED,
    Marginal("taken", prior.normal(0.0, 1.0).quantile, members=MEMBERS**2),
    Marginal("own", prior.exponential(2.0).quantile),
)


@pytest.mark.parametrize(
    ("kind", "digest"),
    [
        ("monte-carlo", "007704167968d8d1"),
        ("antithetic", "d4c3af5ad61cfbfc"),
        ("latin-hypercube", "1a826cf11b7c8ac2"),
        ("sobol", "ff83f52e118ae2ba"),
    ],
)
def test_the_bits_are_those_of_every_machine(kind, digest):
    """Computed once, on a processor with 512-bit registers and CPython 3.11."""
    design, sampling, keys = design_of(PORTABLE), Sampling(kind, 1024), shock_keys(2, 3)
    found = [draw_parameters(design, 2**40 + 5, 37, 500, 4, sampling, keys)]
    if sampling.stratified:
        found.append(draw_shocks(design, 2**40 + 5, 37, 500, 4, sampling, keys))
    assert hashlib.sha256(b"".join(each.tobytes() for each in found)).hexdigest()[:16] == digest


class Five(NamedTuple):
    a: float
    b: float
    c: float
    d: float
    e: float


def test_four_shocks_share_a_counter_of_draw_and_quarter():
    draws = np.arange(10, dtype=np.uint64)
    words = [np.array([word], np.uint64) for word in (3, 7, 0, 1)]
    quarter, seed, none, mirror = words
    found = keyed_shocks(Five, draws, quarter, seed, none)
    for k, first in ((0, found[:4]), (1, found[4:])):
        pairs = [normal_pair(word) for word in threefry(draws, (quarter << 32) + np.uint64(k), seed, SHOCKS)]
        np.testing.assert_array_equal(first, [normal for pair in pairs for normal in pair][: len(first)])
    mirrored = np.array(keyed_shocks(Five, draws, quarter, seed, mirror))
    np.testing.assert_array_equal(mirrored[:, ::2], np.array(found)[:, :5])
    np.testing.assert_allclose(mirrored[:, 1::2], -mirrored[:, ::2], rtol=1e-12)
