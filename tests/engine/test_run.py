"""Runs: the same bits wherever and however they are computed, and errors that name the offender."""

import dataclasses
from concurrent.futures import wait

import numpy as np
import pytest
import toy

from stimulus_model.engine import executors as schedule
from stimulus_model.engine.chunks import PathJob
from stimulus_model.engine.draws.design import Given, draw_parameters
from stimulus_model.engine.draws.marginal import Marginal
from stimulus_model.engine.draws.shocks import keyed_shocks
from stimulus_model.engine.kernels.kernel import GENERAL
from stimulus_model.engine.kernels.specialisation import together
from stimulus_model.engine.run import InvalidDrawsError, run
from stimulus_model.inputs import InputError


def _bits(paths):
    return {key: values.tobytes() for key, values in toy.arrays(paths).items()}


@pytest.fixture(scope="module", params=sorted(toy.MODELS))
def model(request):
    return toy.MODELS[request.param]


@pytest.fixture(scope="module")
def whole(model):
    return _bits(run(toy.task(model=model), 300, threads=1))


@pytest.mark.parametrize(
    "where",
    [
        {"threads": 2},
        {"threads": 8, "chunk": 16},
        {"chunk": 1},
        {"chunk": 7},
        {"chunk": 1000},
        {"width": 2},
        {"width": 4},
        {"width": 8, "chunk": 100},
    ],
)
def test_where_and_how_never_change_what(model, whole, where):
    assert _bits(run(toy.task(model=model), 300, **where)) == whole


def test_pieces_computed_apart_join_to_the_whole(model, whole):
    task = toy.task(model=model)
    first, second = run(task, 101), run(task, 199, first=101)
    joined = {key: a + b for (key, a), b in zip(_bits(first).items(), _bits(second).values(), strict=True)}
    assert joined == whole


@pytest.mark.parametrize(
    ("engine", "known"), [("reference", GENERAL), ("compiled", together(toy.task()))], ids=["reference", "compiled"]
)
def test_years_are_means_of_quarters_or_their_last(engine, known):
    quarters, years = (PathJob(toy.task(), engine, None, kept, known)(0, 300)["values"] for kept in (None, toy.YEARS))
    parts = quarters[:, :, 2:22].reshape(*quarters.shape[:2], 5, 4, *quarters.shape[3:])
    expected = np.mean(parts, axis=3)
    expected[:, :, :, 1] = parts[:, :, :, 3, 1]
    np.testing.assert_allclose(years, expected, rtol=1e-14)


def test_scenarios_share_their_draws_and_differ_by_policy():
    paths = run(toy.task(), 50)
    same = toy.task()
    same.policy[1] = same.policy[0]
    np.testing.assert_array_equal(*[run(same, 50).array("mixture", s) for s in ("without", "with")])
    assert (paths.array("level", "with") != paths.array("level", "without")).any()


def test_another_seed_gives_other_draws():
    one, other = run(toy.task(seed=0), 20), run(toy.task(seed=1), 20)
    assert not np.array_equal(one.array("level", "without"), other.array("level", "without"))


@pytest.mark.parametrize("draws", [1, 15, 16, 17])
def test_the_reference_engine_agrees(model, draws):
    task = toy.task(model=model)
    lanes, reference = (toy.arrays(run(task, draws, engine=engine)) for engine in ("compiled", "reference"))
    for key, values in lanes.items():
        assert values.shape == (draws, 24)
        np.testing.assert_allclose(reference[key], values, rtol=0, atol=1e-13 * abs(values).max())


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_what_a_quarter_leaves_behind_is_read_at_its_lags_and_is_zero_before_the_start(engine):
    plain, remembering = (run(toy.task(model=model), 20, engine=engine) for model in (toy.MODEL, toy.REMEMBERING))
    weight = draw_parameters(toy.task().design, 7, 0, 20)[:, 1].reshape(-1)[:20, np.newaxis]
    for scenario in plain.scenarios:
        level, cycle = (plain.array(name, scenario) for name in ("level", "cycle"))
        added = remembering.array("mixture", scenario) - plain.array("mixture", scenario)

        def earlier(values, lag):
            return np.concatenate([np.zeros((20, lag)), values[:, :-lag]], axis=1)

        expected = earlier(cycle, 1) + 0.5 * earlier(level, 4) - 0.25 * earlier(level, 11)
        expected += weight * earlier(cycle, 11)
        np.testing.assert_allclose(added, expected, rtol=0, atol=1e-12)


def test_lags_must_fit_the_record_of_the_past():
    with pytest.raises(InputError, match=r"lags: got \(1, 4\), allowed: one whole number .* field of Past"):
        dataclasses.replace(toy.REMEMBERING, lags=(1, 4))
    with pytest.raises(InputError, match=r"lags: got 0"):
        dataclasses.replace(toy.REMEMBERING, lags=(0, 4, 11))
    with pytest.raises(InputError, match=r"model\.Past.*whose fields are all one record"):
        dataclasses.replace(toy.REMEMBERING, Past=toy.State, lags=(1, 4))


def test_only_the_variables_asked_for_are_kept():
    task = toy.task(variables=("mixture", "level"))
    for engine in ("compiled", "reference"):
        paths = run(task, 40, engine=engine)
        assert paths.variables == ("mixture", "level")
        full = run(toy.task(), 40, engine=engine)
        for variable in paths.variables:
            np.testing.assert_array_equal(paths.array(variable, "with"), full.array(variable, "with"))
        assert paths.nbytes < full.nbytes
    full, repeated = run(toy.task(), 40), run(task, 40, repeated=True)
    for variable in repeated.variables:
        values = repeated.array(variable, "with")
        np.testing.assert_array_equal(values, full.array(variable, "with"))
        np.testing.assert_array_equal(repeated.by_time(variable, "with", 13), values[:13].T)


def test_progress_is_reported_to_the_end():
    seen = []
    run(toy.task(), 100, chunk=30, threads=2, progress=lambda done, draws: seen.append((done, draws)))
    assert len(seen) == 4
    assert seen[-1] == (100, 100)


def test_one_thread_gives_its_spans_in_order_even_where_several_are_found_done(monkeypatch):
    monkeypatch.setattr(schedule, "wait", lambda running, return_when: wait(running))  # as if this thread had slept
    todo = schedule.spans(0, 80, 2)
    assert [span for span, _ in schedule.in_threads(lambda first, draws: {}, todo, 1)] == todo


def test_an_interrupt_stops_the_run():
    seen = []

    def interrupt(done, _):
        seen.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(toy.task(), 100_000, chunk=16, threads=1, progress=interrupt)
    assert len(seen) == 1


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_draws_that_are_not_finite_are_named_with_their_parameters(engine):
    broken = (Marginal("spread", lambda u: np.where(u > 0.9, 0.0, 1.0)), Marginal("weight", lambda u: 0.3 + 0.0 * u))
    with pytest.raises(
        InvalidDrawsError, match=r"of draws 0 to 99 are not finite: .*parameters of draw .*spread=0, wei"
    ):
        run(toy.task(marginals=broken), 100, engine=engine, threads=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"draws": 0}, r"draws: got 0, allowed: a whole number >= 1"),
        ({"draws": 1.5}, r"draws: got 1.5, allowed: a whole number"),
        ({"draws": 10, "chunk": 0}, r"chunk: got 0"),
        ({"draws": 10, "threads": -1}, r"threads: got -1"),
        ({"draws": 10, "engine": "compile"}, r"engine: got 'compile', .*did you mean 'compiled'"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(InputError, match=message):
        run(toy.task(), **arguments)


def test_unknown_variables_and_scenarios_are_refused():
    paths = run(toy.task(), 1)
    with pytest.raises(InputError, match=r"variable: got 'levle'.*did you mean 'level'"):
        paths.array("levle", "with")
    with pytest.raises(InputError, match=r"scenario: got 'wih'.*did you mean 'with'"):
        paths.array("level", "wih")


def test_parameters_can_be_given_instead_of_drawn():
    given = dataclasses.replace(toy.task(), design=Given(np.array([[1.0, 0.3], [2.0, 0.3]])))
    paths = run(given, 2)
    spread = np.log(paths.array("level", "without")[:, 0] / 100.0)
    shocks = keyed_shocks(toy.Shocks, np.arange(2, dtype=np.uint64), *np.array([[0], [7], [0]], dtype=np.uint64))
    np.testing.assert_allclose(spread, 0.01 * shocks.level * [1.0, 2.0], rtol=1e-12)
    np.testing.assert_array_equal(run(given, 1, first=1).array("level", "with"), paths.array("level", "with")[1:])
    for first, most in ((0, 2), (1, 1)):
        with pytest.raises(InputError, match=rf"draws: got 3, allowed: a whole number >= 1 and <= {most}"):
            run(given, 3, first=first)


def test_a_run_without_shocks_differs_by_parameters_only():
    calm = dataclasses.replace(toy.task(), stochastic=False)
    lanes, reference = (toy.arrays(run(calm, 40, engine=engine)) for engine in ("compiled", "reference"))
    np.testing.assert_allclose(lanes["level", "without"], 100.0, rtol=1e-13)
    for key, values in lanes.items():
        np.testing.assert_allclose(reference[key], values, rtol=0, atol=1e-13 * abs(values).max())
