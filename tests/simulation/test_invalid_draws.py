"""``on_invalid="report"``: what a projection says of draws that are not finite, and that nothing else changes."""

import pickle

import numpy as np
import pytest

import stimulus_model as sm

ONE = "inflation_sd"
DRAWS, HORIZON = 300, "2027Q4"
KEPT = ("real_gdp", "nominal_gdp", "debt_to_gdp", "debt")


@pytest.fixture(scope="module")
def package():
    return sm.Package.load("japan-ai-chips-2024")


@pytest.fixture(scope="module")
def economy():
    """Believes that inflation may be anything at all: some draws overflow."""
    return sm.Economy.load("japan").replace(**{ONE: sm.prior.lognormal(1.0, 1e4)})


def simulate(package, economy, **options):
    return sm.simulate(package, economy, seed=1, **{"draws": DRAWS, "horizon": HORIZON, "variables": KEPT} | options)


@pytest.fixture(scope="module")
def reported(package, economy):
    return simulate(package, economy, on_invalid="report")


def test_the_error_says_what_is_at_fault(package, economy):
    with pytest.raises(sm.InvalidDrawsError, match=rf"in draw \d+ first \w+, in 202\dQ\d \(\w+\); at fault.*{ONE}="):
        simulate(package, economy)


def test_what_is_left_out_is_told(reported):
    dropped = reported.provenance.dropped
    assert 0 < len(dropped) < DRAWS
    left = f"{DRAWS - len(dropped)} of {DRAWS}"
    assert reported.paths.draws == reported.provenance.valid_draws == DRAWS - len(dropped)
    said = f"; without {len(dropped)} that are not finite: {dropped[0]}"
    assert f"package; {left} draws (" in reported.headline()
    assert said in reported.headline()
    assert said in reported.provenance.describe()
    assert left in repr(reported.summary())
    assert not set(dropped) & set(reported["real_gdp"].draw.values.tolist())
    assert reported["real_gdp"].sizes["draw"] == reported.effect("real_gdp").sizes["draw"]


def test_members_are_those_of_the_draws_that_are_left(package, reported):
    whole = sm.simulate(package, sm.Economy.load("japan"), seed=1, draws=DRAWS, horizon=HORIZON, variables=("debt",))
    np.testing.assert_array_equal(reported.members, np.delete(whole.members, reported.provenance.dropped))


def test_what_is_left_is_what_it_was(package, economy, reported):
    for options in ({"engine": "reference"}, {"threads": 2, "chunk": 64}):
        again = simulate(package, economy, on_invalid="report", **options)
        assert again.provenance.dropped == reported.provenance.dropped
        np.testing.assert_allclose(again.effect("real_gdp"), reported.effect("real_gdp"), rtol=1e-6, atol=1e-6)
    annual = simulate(package, economy, on_invalid="report", keep="annual")
    assert annual.provenance.dropped == reported.provenance.dropped
    np.testing.assert_array_equal(annual.effect("debt", freq="year"), reported.effect("debt", freq="year"))


def test_a_summary_leaves_the_same_out(package, economy, reported):
    summary = simulate(package, economy, on_invalid="report", keep="summary", variables=("debt",))
    assert summary.provenance.dropped == reported.provenance.dropped
    assert "that are not finite" in summary.headline()
    ours, theirs = (each.statistics("debt")["mean"] for each in (summary, reported))
    np.testing.assert_allclose(ours, theirs, rtol=1e-3)


def test_files_pickles_and_contributions_know_it(reported, tmp_path):
    opened = sm.open_projection(reported.save(tmp_path / "run.nc"))
    for other in (opened, pickle.loads(pickle.dumps(reported))):
        assert other.provenance == reported.provenance
        assert other.content_hash == reported.content_hash
        parts = other.contributions("debt")
        np.testing.assert_allclose(parts.sum("channel"), reported.effect("debt"), rtol=1e-7, atol=1e-7)


def test_without_bad_draws_it_changes_nothing(package):
    japan = sm.Economy.load("japan")
    one, other = (simulate(package, japan, on_invalid=how) for how in ("raise", "report"))
    assert one.content_hash == other.content_hash
    assert other.provenance.dropped == ()


def test_packages_and_experiments_leave_out_too(package, economy, reported):
    both = sm.compare(
        {"a": package, "b": package.scaled(2.0)}, economy, seed=1, draws=DRAWS, horizon=HORIZON, on_invalid="report"
    )
    assert set(reported.provenance.dropped) <= set(both["a"].provenance.dropped) == set(both["b"].provenance.dropped)
    assert "that are not finite" in both.describe()
    answer = sm.respond(
        economy, "public_investment", stochastic=True, years=3, draws=DRAWS, seed=1, on_invalid="report"
    )
    assert answer.provenance.dropped


@pytest.mark.parametrize("sampling", ["antithetic", "sobol", "latin-hypercube"])
def test_other_samplings_cannot_lose_draws(package, economy, sampling):
    with pytest.raises(sm.InputError, match=r"on_invalid: got 'report', allowed: 'raise', or sampling='monte-carlo'"):
        simulate(package, economy, draws=256, sampling=sampling, on_invalid="report")


@pytest.mark.parametrize("dropped", [[3, 3], [4, 2], [-1], [DRAWS], list(range(DRAWS)), 7, ["1"]])
def test_impossible_lists_are_refused(reported, dropped):
    table = {**reported.provenance.to_dict(), "dropped": dropped}
    with pytest.raises(sm.InputError, match=r"provenance\.dropped"):
        type(reported.provenance).from_dict(table)
