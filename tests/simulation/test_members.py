"""Monte Carlo errors know that draws share the members of an ensemble, and that these are a sample themselves."""

from dataclasses import replace

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.economy.paths.baseline import timeline_to
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.run import run
from stimulus_model.inputs import InputError
from stimulus_model.results.files.sealed import StorageError
from stimulus_model.results.measures import measured_values
from stimulus_model.results.statistics import describe
from stimulus_model.sampling import SAMPLINGS, Dependence, Members
from stimulus_model.simulation.plan import plan
from stimulus_model.simulation.simulate import open_projection, simulate

NAMES = ("real_gdp", "price_level")


@pytest.fixture(scope="module")
def package(packages):
    return packages["japan-ai-chips-2024"]


@pytest.fixture(scope="module")
def task(package, economy):
    return plan({"with": package}, economy, timeline_to(economy.start, "2031Q4"), 3, NAMES)


@pytest.fixture(scope="module")
def projection(package, economy):
    return simulate(package, economy, seed=3, draws=4_000, horizon="2036Q4", variables=NAMES)


@pytest.mark.parametrize("kind", SAMPLINGS)
def test_the_members_are_those_that_parameters_come_from(task, kind):
    task = replace(task, sampling=Sampling(kind, 256))
    taken, place = task.members(256), task.design.member_columns
    parameters = task.parameters(0, 256, 16).transpose(0, 2, 1).reshape(256, -1)
    np.testing.assert_array_equal(parameters[:, place], task.design.members[taken])
    np.testing.assert_array_equal(task.members(100, 156), taken[156:])


def test_a_projection_knows_its_members_and_so_does_its_file(projection, economy, package, tmp_path):
    made = projection.provenance
    assert (made.members, made.member_groups) == (economy.ensemble.size, 3)
    assert made.member_worth == economy.ensemble.worth <= made.members
    projection.save(tmp_path / "run.nc")
    opened = open_projection(tmp_path / "run.nc")
    assert opened.content_hash == projection.content_hash
    np.testing.assert_array_equal(opened.members, projection.members)
    assert opened.statistics("real_gdp").equals(projection.statistics("real_gdp"))
    other = replace(projection, members=projection.members[::-1].copy())
    assert other.content_hash != projection.content_hash
    replace(projection, members=projection.members + made.members).save(tmp_path / "wrong.nc")
    with pytest.raises(StorageError, match=r"member is not one of \d+ members for each draw"):
        open_projection(tmp_path / "wrong.nc")
    with pytest.raises(InputError, match=r"^members: got 0, allowed: as many as draws"):
        replace(projection, members=None)
    alone = simulate(
        package,
        type(economy).load("japan", calibrated_to="esri-2022"),
        seed=3,
        draws=64,
        horizon="2030Q4",
        variables=NAMES,
    )
    assert alone.members is None
    assert "members" not in alone.provenance.to_dict()
    assert (alone.statistics("real_gdp")["floor_mean"] == 0.0).all()


def test_errors_hold_the_part_of_draws_and_that_of_members(projection):
    found = projection.statistics("price_level")
    values = projection.effect("price_level", freq="year").to_numpy()
    plain = describe(values, 0.9)
    np.testing.assert_allclose(found["se_mean"] ** 2, plain.se_mean**2 + found["floor_mean"] ** 2, rtol=1e-9)
    np.testing.assert_allclose(found["se_median"] ** 2, plain.se_median**2 + found["floor_median"] ** 2, rtol=1e-9)
    assert (found["floor_mean"] > 0.3 * plain.se_mean).mean() > 0.5
    assert f"{projection.provenance.members:,} members" in repr(projection.summary(["price_level"], years=[2030]))


def test_an_impulse_response_counts_its_members_too(economy, tmp_path):
    made = sm.respond(economy, "public_investment", draws=4_000, seed=3, variables=["real_gdp"])
    assert made.provenance.members == economy.ensemble.size
    assert len(made.members) == 4_000
    assert (made.statistics("real_gdp")["floor_mean"] > 0.0).all()
    again = sm.open_projection(made.save(tmp_path / "response.nc"))
    assert np.array_equal(again.members, made.members)
    assert again.content_hash == made.content_hash


def test_a_summary_finds_the_part_of_members_too(package, economy):
    """It keeps no draws: what it adds is measured on few draws of its own, rightly on average over seeds."""
    fields = ["floor_mean", "floor_median", "se_mean", "se_low", "se_high"]
    ratios = []
    for seed in (3, 4, 5):
        options = {"seed": seed, "draws": 20_000, "horizon": "2032Q4", "variables": ["price_level"]}
        kept, counted = (simulate(package, economy, **options, keep=keep) for keep in ("paths", "summary"))
        exact, found = kept.statistics("price_level"), counted.statistics("price_level")
        ratios.append((found[fields] / exact[fields]).mean())
        assert ratios[-1][["se_mean", "se_low", "se_high"]].to_numpy() == pytest.approx(1.0, abs=0.15)
    for field in fields:
        assert np.mean([ratio[field] for ratio in ratios]) == pytest.approx(1.0, abs=0.15), field
    assert counted.distribution.shared.shape == (len(counted.distribution.counts), 6)


def test_the_part_of_members_has_the_same_bits_in_any_threads(package, economy):
    how = {
        "seed": 5,
        "draws": 1_100,
        "keep": "summary",
        "variables": ["real_gdp", "debt_to_gdp"],
        "measures": ["effect"],
    }
    one, *more = (sm.simulate(package, economy, threads=k, **how).distribution.shared for k in (1, 2, 3))
    assert (one > 0.0).any()
    for other in more:
        np.testing.assert_array_equal(other, one)


def test_errors_are_the_scatter_over_fifty_ensembles(task, economy):
    """Fifty ensembles of 99 members of the shipped ones, as many of each model, with shocks of their own."""
    random, draws, timeline = np.random.default_rng(1), 2_000, timeline_to("2025Q1", "2031Q4")
    members, turns, registry = task.design.members, len(task.design.members) // 3, economy.model.variables
    estimates, reported, without = [], [], []
    for seed in range(50):
        rows = (3 * random.integers(0, turns, (33, 3)) + np.arange(3)).ravel()
        few = replace(task, seed=seed, design=task.design._replace(members=members[rows]))
        paths, shared = run(few, draws), Members(few.members(draws), 99.0, 3)
        values = measured_values(paths, timeline, registry["price_level"], "effect", "year")[:, 1:]
        found, plain = describe(values, 0.9, Dependence(members=shared)), describe(values, 0.9)
        estimates.append([found.mean, found.median, found.low, found.high])
        reported.append([found.se_mean, found.se_median, found.se_low, found.se_high])
        without.append([plain.se_mean, plain.se_median, plain.se_low, plain.se_high])
    scatter = np.std(estimates, axis=0, ddof=1)
    ratios, before = (scatter / np.sqrt(np.mean(np.square(each), axis=0)) for each in (reported, without))
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.15), ratios.round(2)  # fifty know one to a tenth
    assert np.mean(before) > 1.25
