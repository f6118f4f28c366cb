"""A model of one's own through everything that the engine offers."""

import dataclasses
import pickle

import keynesian
import numpy as np
import pytest

import stimulus_model as sm

RUN = {**keynesian.ASKED, "draws": 256}


@pytest.fixture(scope="module")
def projection():
    return sm.run(keynesian.MODEL, **RUN)


def by_hand(p, purchases):
    """The gap of one draw without shocks, in plain Python."""
    state, gaps = keynesian.begin(p), []
    for each in purchases:
        state, output = keynesian.quarter(state, p, keynesian.Shock(0.0), keynesian.Exogenous(each, 0.0))
        gaps.append(output.gap)
    return gaps


def test_a_certain_model_without_shocks_gives_what_plain_python_gives():
    asked = {**RUN, "priors": {"persistence": 0.7, "slope": 0.1}, "shocks": False, "draws": 2}
    found = sm.run(keynesian.MODEL, **asked)
    p = keynesian.Belief(0.7, 0.1)
    for scenario, purchases in (("without", [0.0] * 16), ("with", [1.0] * 4 + [0.0] * 12)):
        path = found.level("gap", scenario=scenario).to_numpy()
        np.testing.assert_allclose(path, [by_hand(p, purchases)] * 2, rtol=1e-14, atol=1e-14)


def test_engines_agree_and_threads_and_chunks_change_nothing(projection):
    reference = sm.run(keynesian.MODEL, engine="reference", **RUN)
    pieces = sm.run(keynesian.MODEL, threads=2, chunk=37, **RUN)
    for name in keynesian.MODEL.outputs:
        found = projection[name].to_numpy()
        assert np.array_equal(found, pieces[name])
        np.testing.assert_allclose(reference[name], found, rtol=0.0, atol=1e-12 * np.abs(found).max())


def test_its_own_words_and_units_are_in_arrays_tables_charts_and_headline(projection):
    assert projection["debt"].dims == ("draw", "scenario", "quarter_end")
    assert projection.effect("debt").attrs["units"] == "US$ billion"
    assert projection.effect("gap").attrs == {
        "units": "percentage points",
        "long_name": "Output gap: effect of the package",
    }
    assert "Output gap, percentage points" in repr(projection.summary())
    assert "Inflation, largest, 2025" in projection.headline()
    assert "¥" not in projection.headline() + projection._repr_html_()
    assert "Output gap" in projection._repr_html_()
    assert projection.plot.fan("debt", effect=False).data.shape[1] == 6
    with pytest.raises(sm.InputError, match=r"variable: got 'real_gdp'"):
        projection.effect("real_gdp")
    with pytest.raises(sm.InputError, match="channel_runner"):
        projection.contributions("gap")


@pytest.mark.parametrize("keep", ["paths", "annual", "summary"])
def test_a_file_gives_it_back_with_its_registry(keep, tmp_path):
    made = sm.run(keynesian.MODEL, keep=keep, **RUN)
    again = sm.open_projection(made.save(tmp_path / "own.nc"))
    assert again.content_hash == made.content_hash
    assert again.registry == made.registry == sm.Registry(keynesian.VARIABLES)
    assert again.provenance == made.provenance
    assert made.provenance.equations == keynesian.MODEL.fingerprint
    assert repr(again.summary()) == repr(made.summary())
    assert again.headline() == made.headline()


def test_a_summary_counts_what_the_draws_say(projection):
    counted = sm.run(keynesian.MODEL, keep="summary", **RUN)
    assert counted.variables == keynesian.MODEL.outputs
    found, kept = (each.statistics("gap")["median"] for each in (counted, projection))
    np.testing.assert_allclose(found, kept, atol=0.01)


@pytest.mark.parametrize("sampling", ["sobol", "latin-hypercube", "antithetic"])
def test_samplings_work(sampling, projection):
    other = sm.run(keynesian.MODEL, sampling=sampling, **RUN)
    assert not np.array_equal(other["gap"], projection["gap"])
    np.testing.assert_allclose(other.effect("gap").mean("draw"), projection.effect("gap").mean("draw"), atol=0.05)


def test_priors_can_move_together():
    asked = {**RUN, "draws": 4_096, "shocks": False, "variables": ["gap", "inflation"]}
    tied = sm.run(keynesian.MODEL, correlations={("persistence", "slope"): 0.9}, **asked)
    slope = (tied["inflation"] - 2.0) / tied["gap"]
    persistence = tied["gap"].isel(quarter=0, scenario=0) / -1.0
    found = np.corrcoef(slope.isel(quarter=0, scenario=0), persistence)[0, 1]
    assert 0.8 < found < 0.95


def test_a_checkpoint_goes_on_and_refuses_other_equations(projection, tmp_path):
    class StopError(Exception):
        pass

    def stop(done, whole):
        raise StopError

    asked = {**RUN, "chunk": 64, "threads": 1, "checkpoint": tmp_path / "run"}
    with pytest.raises(StopError):
        sm.run(keynesian.MODEL, progress=stop, **asked)
    other = dataclasses.replace(keynesian.MODEL, quarter=steeper)
    with pytest.raises(sm.InputError, match="checkpoint"):
        sm.run(other, **asked)
    assert np.array_equal(sm.run(keynesian.MODEL, **asked)["gap"], projection["gap"])


def steeper(state, p, shock, given):
    return keynesian.quarter(state, p._replace(slope=1.1 * p.slope), shock, given)


def test_a_projection_of_it_is_plain_data(projection):
    again = pickle.loads(pickle.dumps(projection))
    assert again.content_hash == projection.content_hash


def branching(state, p, shock, given):
    if state.gap > 0.0:
        return keynesian.quarter(state, p, shock, given)
    return keynesian.quarter(state, p, shock, given)


def three(state, p, shock, given):
    return (*keynesian.quarter(state, p, shock, given), 1.0)


def shorter(state, p, shock, given):
    return state, keynesian.Output(state.gap, 0.0, None)


SCENARIOS = keynesian.ASKED["scenarios"]


@pytest.mark.parametrize(
    ("model", "change", "match"),
    [
        ({"quarter": branching}, {}, "model.quarter: got 'TraceError.*where\\(\\) in place of if"),
        ({"quarter": three}, {}, "model.quarter.*State, Output, float.*returns \\(State, Output\\)"),
        ({"quarter": shorter}, {}, "model.quarter.*records of numbers"),
        ({"quarter": lambda state, p: (state, p)}, {}, "model.quarter.*TypeError.*trial quarter"),
        ({"begin": lambda p: 1.0}, {}, "model.begin.*float.*returns \\(State\\)"),
        ({"variables": keynesian.VARIABLES[:2]}, {}, "model.variables.debt.*a Variable for each leaf"),
        ({}, {"priors": {"persistence": 0.7}}, "priors.slope: got None"),
        ({}, {"priors": {"persistence": 0.7, "slope": 0.1, "slop": 1.0}}, "priors.slop.*did you mean 'slope'"),
        ({}, {"priors": {"persistence": "0.7", "slope": 0.1}}, "priors.persistence"),
        ({}, {"scenarios": {"with": {}}}, "scenarios.without: got None"),
        ({}, {"scenarios": {**SCENARIOS, "with": {"purchase": 1.0}}}, "with.purchase.*did you mean 'purchases'"),
        (
            {},
            {"scenarios": {**SCENARIOS, "with": {"purchases": [1.0]}}},
            "purchases.*1 numbers.*16, one a quarter",
        ),
        ({}, {"scenarios": {**SCENARIOS, "with": {"bound": np.nan}}}, "with.bound"),
        ({}, {"position": {"debt": 1.0}}, "position.debt"),
        ({}, {"correlations": {("slope", "slope"): 0.5}}, "correlations.slope.slope"),
        ({}, {"correlations": {("slope", "steep"): 0.5}}, "correlations.slope.steep"),
        ({}, {"seed": -1}, "seed"),
        ({}, {"draws": 0}, "draws"),
        ({}, {"shocks": "no"}, "shocks"),
        ({}, {"horizon": "2024Q4"}, "last"),
        ({}, {"variables": ["gpa"]}, "variables: got 'gpa'.*did you mean 'gap'"),
        ({}, {"sampling": "sobol", "keep": "summary"}, "sampling"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_compiled(model, change, match):
    with pytest.raises(sm.InputError, match=match):
        sm.run(dataclasses.replace(keynesian.MODEL, **model), **{**RUN, **change})


def test_what_is_no_model_is_refused():
    with pytest.raises(sm.InputError, match="model: got 'nk'"):
        sm.run("nk", **RUN)
    with pytest.raises(sm.InputError, match=r"model\.Exogenous.*at least one field"):
        dataclasses.replace(keynesian.MODEL, Exogenous=type(keynesian.MODEL.recall([])))
    with pytest.raises(sm.InputError, match=r"variables: got 'gpa'.*did you mean 'gap'"):
        dataclasses.replace(keynesian.MODEL, variables=[sm.Variable("gpa", "%")])
