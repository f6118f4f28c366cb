"""Stratified, scrambled and mirrored draws: what they promise, and the same bits wherever they are computed."""

import dataclasses

import numpy as np
import pytest
import toy
from scipy import stats
from scipy.stats import qmc

from stimulus_model.engine.draws.design import name_key
from stimulus_model.engine.draws.latin_hypercube import latin_hypercube_points
from stimulus_model.engine.draws.parameter_draws import normal_quantiles
from stimulus_model.engine.draws.stratified import BITS, LowDiscrepancyPoints, Sampling, shock_keys
from stimulus_model.engine.run import run
from stimulus_model.inputs import InputError
from stimulus_model.sampling import REPLICATIONS, SAMPLINGS

KEYS = np.array([name_key(f"coordinate {k}") for k in range(20)], np.uint64)
DRAWS = 512


def _task(kind, draws=DRAWS, **changes):
    return dataclasses.replace(toy.task(), sampling=Sampling(kind, draws), **changes)


def test_sobol_points_are_scipys():
    made = LowDiscrepancyPoints(Sampling("sobol", 1024), 7, KEYS).uniforms(0, 1024, 0, 20)
    for replication in range(REPLICATIONS):
        rng = np.random.default_rng(np.random.SeedSequence(7, spawn_key=(replication,)))
        expected = qmc.Sobol(20, scramble=True, bits=BITS, rng=rng).random(64)
        np.testing.assert_array_equal(made[replication::REPLICATIONS], expected + 2.0 ** -(BITS + 1))


@pytest.mark.parametrize("kind", ["sobol", "latin-hypercube"])
def test_a_point_depends_on_its_number_alone(kind):
    points = LowDiscrepancyPoints(Sampling(kind, 1024), 7, KEYS)
    whole = points.uniforms(0, 1024, 0, 20)
    assert whole.min() > 0.0
    assert whole.max() < 1.0
    np.testing.assert_array_equal(points.uniforms(301, 77, 3, 9), whole[301:378, 3:9])
    np.testing.assert_array_equal(points.uniforms(1020, 16, 0, 20)[:4], whole[1020:])
    assert (LowDiscrepancyPoints(Sampling(kind, 1024), 8, KEYS).uniforms(0, 1024, 0, 20) != whole).all()


@pytest.mark.parametrize(("kind", "draws"), [("sobol", 1024), ("latin-hypercube", 1008)])
def test_every_stratum_of_every_coordinate_holds_one_point_a_replication(kind, draws):
    made = LowDiscrepancyPoints(Sampling(kind, draws), 3, KEYS).uniforms(0, draws, 0, 20)
    count = draws // REPLICATIONS
    for replication in range(REPLICATIONS):
        held = np.sort((made[replication::REPLICATIONS] * count).astype(int), axis=0)
        np.testing.assert_array_equal(held, np.tile(np.arange(count)[:, np.newaxis], 20))


@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_permutations_of_strata_are_uniform(count):
    """Where each point goes, and where pairs of points go: chi-square over 32,000 permutations."""
    keys = np.arange(2_000, dtype=np.uint64)
    made = latin_hypercube_points(11, keys, count, np.arange(count)) * count
    places = made.astype(int).reshape(count, -1)
    for row in places:
        assert stats.chisquare(np.bincount(row, minlength=count)).pvalue > 1e-5
    pairs = np.bincount(places[0] * count + places[1], minlength=count**2).reshape(count, count)
    assert np.diag(pairs).max() == 0
    assert stats.chisquare(pairs[~np.eye(count, dtype=bool)]).pvalue > 1e-4


def test_coordinates_are_independent_of_each_other():
    made = LowDiscrepancyPoints(Sampling("latin-hypercube", 16_000), 5, KEYS).uniforms(0, 16_000, 0, 20)
    correlations = np.corrcoef(made.T)[~np.eye(20, dtype=bool)]
    assert np.abs(correlations).max() < 4.5 / np.sqrt(16_000)


def test_a_latin_hypercube_is_keyed_by_name():
    alone = LowDiscrepancyPoints(Sampling("latin-hypercube", 64), 5, KEYS[3:4]).uniforms(0, 64, 0, 1)
    np.testing.assert_array_equal(
        alone[:, 0], LowDiscrepancyPoints(Sampling("latin-hypercube", 64), 5, KEYS).uniforms(0, 64, 3, 4)[:, 0]
    )
    assert len(np.unique(shock_keys(64, 8))) == 512


def test_normal_scores_are_quantiles():
    u = np.linspace(2.0**-33, 1.0 - 2.0**-33, 4000)
    np.testing.assert_allclose(normal_quantiles(u), stats.norm.ppf(u), rtol=1e-12, atol=1e-12)


@pytest.fixture(scope="module", params=SAMPLINGS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def whole(kind):
    return toy.arrays(run(_task(kind), DRAWS, threads=1))


@pytest.mark.parametrize(
    "where", [{"threads": 8, "chunk": 16}, {"chunk": 7}, {"width": 4}, {"width": 16, "chunk": 100}]
)
def test_where_and_how_never_change_what(kind, whole, where):
    for key, values in toy.arrays(run(_task(kind), DRAWS, **where)).items():
        np.testing.assert_array_equal(values, whole[key])


def test_the_reference_engine_agrees(kind, whole):
    for key, values in toy.arrays(run(_task(kind), DRAWS, engine="reference", chunk=100)).items():
        np.testing.assert_allclose(values, whole[key], rtol=0, atol=1e-13 * abs(values).max())


def test_a_part_of_a_run_is_that_part_of_the_whole(kind, whole):
    part = toy.arrays(run(_task(kind), 101, first=203))
    for key, values in part.items():
        np.testing.assert_array_equal(values, whole[key][203:304])


def test_antithetic_draws_mirror_each_other():
    task = _task("antithetic", model=dataclasses.replace(toy.MODEL, quarter=_scores))
    spread = run(task, DRAWS).array("level", "without")
    np.testing.assert_allclose(spread[::2] + spread[1::2], 200.0, rtol=1e-14)
    assert np.std(spread[::2]) > 0.5


def _scores(state, p, shocks, policy, start):
    """Flows that are sums of normal scores."""
    return state, toy.Flows(100.0 + shocks.level + 2.0 * shocks.jump, shocks.cycle, p.spread)


def test_without_shocks_only_parameters_are_drawn(kind):
    calm = _task(kind, stochastic=False)
    lanes, reference = (toy.arrays(run(calm, 64, engine=engine)) for engine in ("compiled", "reference"))
    np.testing.assert_allclose(lanes["level", "without"], 100.0, rtol=1e-13)
    for key, values in lanes.items():
        np.testing.assert_allclose(reference[key], values, rtol=0, atol=1e-13 * abs(values).max())


@pytest.mark.parametrize(
    ("kind", "draws", "message"),
    [
        ("sobol", 10_000, r"draws: got 10000, allowed: a power of two .*, such as 8192 or 16384"),
        ("sobol", 16, r"draws: got 16, allowed: a power of two .*, such as 32 or 64"),
        ("latin-hypercube", 1_001, r"draws: got 1001, allowed: a multiple of 16 from 32, such as 992"),
        ("antithetic", 11, r"draws: got 11, allowed: an even number"),
        ("sobl", 32, r"sampling: got 'sobl', .*did you mean 'sobol'"),
    ],
)
def test_numbers_of_draws_that_do_not_suit_are_refused(kind, draws, message):
    with pytest.raises(InputError, match=message):
        Sampling(kind, draws)


def test_too_many_coordinates_for_sobol_are_refused():
    with pytest.raises(InputError, match=r"got 'sobol', allowed: .* has 21201 coordinates, not 21202"):
        LowDiscrepancyPoints(Sampling("sobol", 32), 0, np.arange(21_202, dtype=np.uint64)).uniforms(0, 1, 0, 1)


def test_the_fewest_draws_of_each_kind_are_taken():
    fewest = {"antithetic": 2, "sobol": 2 * REPLICATIONS, "latin-hypercube": 2 * REPLICATIONS, "monte-carlo": 1}
    assert sorted(fewest) == sorted(SAMPLINGS)
    for kind, draws in fewest.items():
        assert Sampling(kind, draws).draws == draws
        assert Sampling(kind, 4 * draws).draws == 4 * draws
