"""Draws without a compiler: every bit as the compiled loops have it."""

import numpy as np
import pytest
from scipy import stats

from stimulus_model.engine.compile import compiled_loop
from stimulus_model.engine.draws.design import design_of, draw_parameters, draw_shocks
from stimulus_model.engine.draws.latin_hypercube import latin_hypercube_points
from stimulus_model.engine.draws.marginal import Marginal
from stimulus_model.engine.draws.parameter_draws import normal_quantiles
from stimulus_model.engine.draws.stratified import Sampling, shock_keys

RNG = np.random.default_rng(5)
MEMBERS = RNG.normal(size=(2, 37))
MARGINALS = (
    Marginal("a", stats.norm(2.0, 0.5).ppf, "common", 0.8),
    Marginal("fixed", lambda u: np.full_like(u, 3.25)),
    Marginal("b", stats.beta(0.8, 0.8).ppf, "common", -0.6),
    Marginal("taken", stats.norm.ppf, members=MEMBERS[0]),
    Marginal("c", stats.expon.ppf, correlation=(("d", 0.7),)),
    Marginal("d", stats.norm.ppf),
    Marginal("taken too", stats.norm.ppf, members=MEMBERS[1]),
)
DESIGNS = {"with members": design_of(MARGINALS), "without": design_of(MARGINALS[:3])}


@pytest.fixture
def both(monkeypatch):
    """Return what a function gives with the compiler, and what without."""

    def run(function):
        compiled = function()
        with monkeypatch.context() as without:
            without.setattr(compiled_loop, "can_compile", lambda: False)
            return compiled, function()

    return run


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("kind", ["monte-carlo", "antithetic", "latin-hypercube", "sobol"])
@pytest.mark.parametrize(("first", "draws", "width"), [(0, 4096, 16), (37, 500, 4), (64, 1, 8)])
def test_parameters_have_the_same_bits(both, design, kind, first, draws, width):
    sampling = Sampling(kind, 8192)
    compiled, plain = both(lambda: draw_parameters(DESIGNS[design], 11, first, draws, width, sampling))
    np.testing.assert_array_equal(plain, compiled)
    assert len(np.unique(compiled[:, 0])) > min(draws, 8) - 1


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol"])
def test_stratified_shocks_have_the_same_bits(both, kind):
    keys = shock_keys(3, 4)
    drawn = (DESIGNS["without"], 3, 16, 300, 16, Sampling(kind, 1024), keys)
    compiled, plain = both(lambda: draw_shocks(*drawn))
    np.testing.assert_array_equal(plain, compiled)


@pytest.mark.parametrize("points", [2, 3, 1000, 2**20 + 1])
def test_strata_have_the_same_bits(both, points):
    keys = RNG.integers(0, 2**64, 3, dtype=np.uint64)
    indices = RNG.integers(0, points, 200)
    compiled, plain = both(lambda: latin_hypercube_points(2**63 - 1, keys, points, indices))
    np.testing.assert_array_equal(plain, compiled)


def test_normal_scores_have_the_same_bits_out_to_the_tails(both):
    uniforms = np.concatenate([RNG.random(20_000), 2.0 ** -np.arange(1.0, 61.0), 1.0 - 2.0 ** -np.arange(1.0, 53.0)])
    compiled, plain = both(lambda: normal_quantiles(uniforms[: len(uniforms) // 4 * 4]))
    np.testing.assert_array_equal(plain, compiled)
