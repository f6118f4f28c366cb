"""Other samplings of the main job: the same draws everywhere, their own errors, and what results say of them."""

import numpy as np
import pytest

from stimulus_model.inputs import InputError
from stimulus_model.results.statistics import describe
from stimulus_model.simulation.simulate import open_projection, simulate

NAMES = ["real_gdp", "debt"]
KINDS = {"sobol": 256, "latin-hypercube": 240, "antithetic": 240}


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def package(packages):
    return packages["japan-ai-chips-2024"]


@pytest.fixture(scope="module")
def projection(package, economy, kind):
    return simulate(package, economy, seed=5, draws=KINDS[kind], sampling=kind, variables=NAMES)


def test_both_engines_and_any_chunks_draw_the_same(projection, package, economy, kind):
    options = {"seed": 5, "draws": KINDS[kind], "sampling": kind, "variables": NAMES}
    again = simulate(package, economy, threads=1, chunk=37, **options)
    assert again.content_hash == projection.content_hash
    slow = simulate(package, economy, engine="reference", **options)
    for name in NAMES:
        fast = projection[name].values
        assert np.abs(slow[name].values - fast).max() <= 1e-11 * np.abs(fast).max()


def test_results_say_how_they_were_drawn_and_give_their_own_errors(projection, kind):
    words = {"sobol": "scrambled Sobol", "latin-hypercube": "Latin hypercube", "antithetic": "antithetic pairs"}
    assert projection.provenance.sampling == kind
    assert f"draws ({words[kind]}" in projection.headline()
    summary = projection.summary(["real_gdp"], years=[2030])
    assert ("pairs" if kind == "antithetic" else "from 16 replications") in repr(summary)
    row = summary.to_frame().loc[("real_gdp", "% of the no-package path", 2030)]
    values = projection.effect("real_gdp", relative=True, freq="year").sel(year=2030).values[:, np.newaxis]
    own, plain = describe(values, 0.9, projection.dependence), describe(values, 0.9)
    assert row["se_mean"] == own.se_mean[0]
    assert row["se_median"] == own.se_median[0]
    assert own.se_mean != plain.se_mean


def test_means_agree_with_independent_draws(projection, package, economy):
    plain = simulate(package, economy, seed=6, draws=2_000, variables=NAMES)
    own, other = (p.summary(["real_gdp"], years=[2030]).to_frame().iloc[0] for p in (projection, plain))
    assert abs(own["mean"] - other["mean"]) < 4.0 * np.hypot(own["se_mean"], other["se_mean"])


def test_a_reopened_projection_draws_its_channels_the_same_way(projection, tmp_path):
    projection.save(tmp_path / "run.nc")
    opened = open_projection(tmp_path / "run.nc")
    assert opened.provenance == projection.provenance
    np.testing.assert_array_equal(opened.contributions("debt").values, projection.contributions("debt").values)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sampling": "sobol"}, r"draws: got 10000, allowed: a power of two .* such as 8192 or 16384"),
        ({"sampling": "latin-hypercube", "draws": 17}, r"draws: got 17, allowed: a multiple of 16"),
        ({"sampling": "antithetic", "draws": 3}, r"draws: got 3, allowed: an even number"),
        ({"sampling": "halton"}, r"sampling: got 'halton', allowed: .*monte-carlo.*sobol"),
        ({"sampling": None}, r"sampling: got None"),
    ],
)
def test_samplings_that_do_not_suit(package, economy, options, message):
    with pytest.raises(InputError, match=message):
        simulate(package, economy, seed=0, **options)
