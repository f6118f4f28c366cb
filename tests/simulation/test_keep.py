"""What is kept of the draws: years are those of full paths, summaries those of exact quantiles, errors as stated."""

import numpy as np
import pytest

from stimulus_model.inputs import InputError
from stimulus_model.results.projection import Projection
from stimulus_model.results.summary_projection import SummaryProjection
from stimulus_model.results.tables.headline import headline_text
from stimulus_model.simulation.simulate import open_projection, simulate

NAMES = ["real_gdp", "inflation", "debt", "ai_capacity_realised"]
DRAWS = 3000
LEVELS = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


@pytest.fixture(scope="module")
def run(packages, economy):
    package = packages["japan-ai-chips-2024"]

    def simulated(**options):
        given = {"seed": 3, "draws": DRAWS, "variables": NAMES} | options
        return simulate(package, economy, **given)

    return simulated


@pytest.fixture(scope="module")
def paths(run):
    return run()


@pytest.fixture(scope="module")
def annual(run):
    return run(keep="annual")


@pytest.fixture(scope="module")
def summary(run):
    return run(keep="summary")


def test_years_are_those_of_full_paths(paths, annual):
    assert isinstance(annual, Projection)
    assert annual.provenance.keep == "annual"
    for name in NAMES:
        for relative in (False, True)[: 1 + (name == "real_gdp")]:
            expected = paths.effect(name, relative=relative, freq="year")
            np.testing.assert_array_equal(annual.effect(name, relative=relative, freq="year"), expected)
    assert annual.summary().to_frame().equals(paths.summary().to_frame())
    assert annual["debt"].dims == ("draw", "scenario", "year")
    assert "Kept: annual" in repr(annual)
    with pytest.raises(InputError, match=r"freq: got 'quarter', allowed: 'year': only calendar years were kept"):
        annual.effect("real_gdp")


def test_contributions_of_years_are_those_of_full_paths(run):
    full, years = (run(draws=64, keep=keep, variables=["real_gdp"]) for keep in ("paths", "annual"))
    np.testing.assert_allclose(
        years.contributions("real_gdp", freq="year"), full.contributions("real_gdp", freq="year"), rtol=0, atol=1e-10
    )
    with pytest.raises(InputError, match=r"only calendar years were kept"):
        years.contributions("real_gdp")


def test_years_are_saved_and_opened(annual, tmp_path):
    annual.save(tmp_path / "run.nc")
    opened = open_projection(tmp_path / "run.nc")
    assert opened.content_hash == annual.content_hash
    np.testing.assert_array_equal(opened.effect("debt", freq="year"), annual.effect("debt", freq="year"))
    assert opened.dataset.real_gdp.dims == ("draw", "scenario", "year")


def exact(paths, name, measure, freq):
    if measure in ("effect", "relative"):
        return paths.effect(name, relative=measure == "relative", freq=freq).to_numpy()
    return paths.level(name, scenario=measure, freq=freq).to_numpy()


@pytest.mark.parametrize("freq", ["quarter", "year"])
def test_quantiles_lie_within_the_stated_error_of_exact_ones(paths, summary, freq):
    for name, measure in summary.distribution.places:
        found = summary.quantiles(name, LEVELS, measure=measure, freq=freq)
        values = exact(paths, name, measure, freq)
        expected = np.quantile(values, LEVELS, axis=0)
        distance, stated = abs(found.to_numpy() - expected), found["error"].to_numpy()
        assert (distance <= stated + 1e-12 * abs(expected)).all(), (name, measure)
        spread = np.quantile(values, 0.95, axis=0) - np.quantile(values, 0.05, axis=0)
        assert (stated[1:-1] <= 0.05 * spread + 1e-12).all(), (name, measure)
        assert (distance[1:-1] <= 0.02 * spread + 1e-12).all(), (name, measure)
        np.testing.assert_allclose(found[[0, -1]], expected[[0, -1]], rtol=1e-15, atol=0)


def test_the_table_is_that_of_full_paths_to_a_part_of_its_errors(paths, summary):
    ours, theirs = summary.summary(NAMES).to_frame(), paths.summary(NAMES).to_frame()
    assert ours.index.equals(theirs.index)
    for value, error in (("median", "se_median"), ("low", "se_low"), ("high", "se_high")):
        level, apart = {"low": 0.05, "median": 0.5, "high": 0.95}[value], abs(ours[value] - theirs[value])
        for (name, units, year), distance in apart.items():
            measure = "relative" if units == "% of the no-package path" else "effect"
            stated = summary.quantiles(name, (level,), measure=measure, freq="year")["error"].sel(year=year).item()
            assert distance <= stated
        # Where draws lie in a bin is chance, so that the worst of twenty cells says more of the seed than of bins:
        # half the errors' quarter holds for all of them together, and for each median.
        assert np.sqrt(np.mean((apart / theirs[error]) ** 2)) <= 0.125
        assert value != "median" or (apart <= 0.125 * theirs[error]).all()
        assert np.mean(apart <= 0.25 * theirs[error]) >= 0.95
        np.testing.assert_allclose(ours[error], theirs[error], rtol=0.35, atol=1e-12)
    np.testing.assert_allclose(ours["mean"], theirs["mean"], rtol=1e-10, atol=1e-12)
    of_draws = [np.sqrt(each["se_mean"] ** 2 - each["floor_mean"] ** 2) for each in (ours, theirs)]
    np.testing.assert_allclose(*of_draws, rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(ours["se_mean"], theirs["se_mean"], rtol=0.15, atol=1e-12)  # the part of the members
    np.testing.assert_array_equal(ours["probability_positive"], theirs["probability_positive"])


def test_the_headline_has_the_lines_that_need_no_single_draws(paths, summary):
    text = repr(summary)
    assert "Kept: summary" in text
    full = headline_text(paths, contributions=False)
    for label in (
        "Real GDP, peak in",
        "Real GDP, 2030",
        "Government debt, end of 2035",
        "Generative AI, 2040, because",
    ):
        assert label in text
        assert label in full
    assert summary.plot.fan("real_gdp").data.shape == paths.plot.fan("real_gdp").data.shape
    np.testing.assert_allclose(
        summary.plot.fan("inflation", effect=False).data, paths.plot.fan("inflation", effect=False).data, atol=0.1
    )


def test_a_summary_is_saved_and_opened(summary, tmp_path):
    summary.save(tmp_path / "run.nc")
    opened = open_projection(tmp_path / "run.nc")
    assert isinstance(opened, SummaryProjection)
    assert opened.content_hash == summary.content_hash
    assert opened.variables == summary.variables
    assert opened.summary().to_frame().equals(summary.summary().to_frame())
    content = bytearray((tmp_path / "run.nc").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "run.nc").write_bytes(content)
    with pytest.raises(InputError, match=r"do not match the SHA-256"):
        open_projection(tmp_path / "run.nc")


@pytest.mark.parametrize(
    "where", [{"threads": 1}, {"threads": 8}, {"chunk": 1}, {"chunk": 7}, {"chunk": 1000}, {"chunk": DRAWS}]
)
def test_where_and_how_never_change_a_summary(run, summary, where):
    assert run(keep="summary", **where).content_hash == summary.content_hash


@pytest.mark.parametrize("keep", ["paths", "annual", "summary"])
def test_a_checkpoint_gives_the_same_hash(run, keep, tmp_path):
    expected = run(keep=keep, draws=400).content_hash
    for _ in range(2):
        assert run(keep=keep, draws=400, checkpoint=tmp_path / "run.ckpt").content_hash == expected
    with pytest.raises(InputError, match=r"checkpoint: .*seed is 4 here and 3 there"):
        run(keep=keep, draws=400, seed=4, checkpoint=tmp_path / "run.ckpt")


def test_auto_takes_the_first_that_fits(run):
    row = 8 * 400 * 2 * len(NAMES)
    for memory, kept in ((row * 64, "paths"), (row * 64 - 1, "annual"), (row * 16 - 1, "summary")):
        if kept == "summary":
            with pytest.raises(InputError, match=r"memory: got .* at least .* bytes"):
                run(keep="auto", draws=400, memory=memory)
            continue
        found = run(keep="auto", draws=400, memory=memory)
        assert (found.provenance.keep, found.provenance.keep_asked) == (kept, "auto")
        assert f"Kept: {kept}, chosen to fit into memory" in repr(found)
    assert run(keep="auto", draws=40).provenance.keep == "paths"


def test_what_needs_draws_says_which_keep_has_them(summary):
    for ask in (
        lambda: summary.effect("real_gdp"),
        lambda: summary.level("real_gdp"),
        lambda: summary.baseline("real_gdp"),
        lambda: summary.contributions(),
        lambda: summary.headline(contributions=True),
        lambda: summary["real_gdp"],
        lambda: summary.dataset,
        lambda: summary.paths,
        lambda: summary.plot.waterfall(year=2030),
    ):
        with pytest.raises(InputError, match=r"keep: got 'summary', allowed: 'paths' or 'annual'.*single draws"):
            ask()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"keep": "sumary"}, r"keep: got 'sumary', .*did you mean 'summary'"),
        ({"memory": 1.5}, r"memory: got 1.5"),
        ({"memory": 1000, "keep": "summary"}, r"memory: got 1000, allowed: at least .* histograms"),
        ({"checkpoint": 3}, r"checkpoint: got 3"),
        ({"client": "scheduler:8786"}, r"client: got 'scheduler:8786', allowed: a dask.distributed.Client"),
        ({"keep": "summary", "sampling": "antithetic"}, r"sampling: got 'antithetic', allowed: 'monte-carlo'"),
    ],
)
def test_bad_arguments(run, arguments, message):
    with pytest.raises(InputError, match=message):
        run(draws=20, **arguments)


def test_bad_questions_to_a_summary(summary):
    for ask, message in (
        (lambda: summary.quantiles("real_gpd"), r"variable: got 'real_gpd'.*did you mean 'real_gdp'"),
        (lambda: summary.quantiles("real_gdp", measure="efect"), r"measure: got 'efect'.*did you mean 'effect'"),
        (
            lambda: summary.quantiles("inflation", measure="relative"),
            r"measure: got 'relative'.*of inflation",
        ),
        (lambda: summary.quantiles("real_gdp", freq="month"), r"freq: got 'month'"),
        (lambda: summary.quantiles("real_gdp", [1.5]), r"levels: got 1.5"),
        (lambda: summary.quantiles("real_gdp", []), r"levels: got \[\]"),
        (lambda: summary.summary(probability=1.0), r"probability: got 1.0"),
    ):
        with pytest.raises(InputError, match=message):
            ask()


def test_statistics_of_kept_draws_are_those_of_counted_ones(paths, summary):
    for measure in ("without", "with", "effect", "relative"):
        kept, counted = (each.statistics("real_gdp", measure=measure) for each in (paths, summary))
        assert kept.index.name == "year"
        assert list(kept.columns) == list(counted.columns)
        width = float((kept["high"] - kept["low"]).max())
        np.testing.assert_allclose(counted["mean"], kept["mean"], rtol=0, atol=1e-6 * width)
        np.testing.assert_allclose(counted["median"], kept["median"], rtol=0, atol=0.02 * width)
    quarters = paths.statistics("debt", freq="quarter")
    assert quarters.index.name == "quarter_end"
    np.testing.assert_array_equal(quarters["median"], np.median(paths.effect("debt"), axis=0))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "reel_gdp"}, r"variable: got 'reel_gdp', allowed: .*; did you mean 'real_gdp'\?"),
        (
            {"measure": "efect"},
            r"measure: got 'efect', allowed: without, with, effect, relative; did you mean 'effect'",
        ),
        ({"freq": "years"}, r"freq: got 'years', allowed: quarter, year, fiscal_year; did you mean 'year'"),
        ({"probability": 1.0}, r"probability: got 1.0, allowed: a number between 0 and 1"),
    ],
)
def test_statistics_refuse_what_they_do_not_know(paths, summary, change, message):
    for projection in (paths, summary):
        with pytest.raises(InputError, match=message):
            projection.statistics(**({"name": "real_gdp"} | change))


def test_a_summary_reads_and_shows_itself_like_a_projection(paths, summary):
    kept, counted = repr(paths).splitlines(), repr(summary).splitlines()
    assert counted[0] == kept[0]
    shared = [line[:40] for line in kept if line.startswith("  Generative AI") or "Government debt" in line]
    assert shared == [
        line[:40] for line in counted if line.startswith("  Generative AI") or "Government debt" in line
    ]
    assert any("¥" in line and "trillion a year" in line for line in counted)
    card = summary._repr_html_()
    assert "data:image/png;base64," in card
    assert "Kept: summary" in card
