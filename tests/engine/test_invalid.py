"""Draws that are not finite: what the error says of them, and what is left if they are only reported."""

import dataclasses
import pickle

import numpy as np
import pytest
import toy
from toy import layout

from stimulus_model.engine.draws.marginal import Marginal
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.invalid import InvalidDrawsError, _first, explained
from stimulus_model.engine.run import Where, histograms, run
from stimulus_model.engine.summaries.histogram import BLOCK
from stimulus_model.numerics.functions import exp

LABELS = [f"quarter {k}" for k in range(24)]
DRAWS = BLOCK + 300


def wild(u):
    """Spread of the shocks, astronomic at the upper end of its distribution."""
    return np.where(u > 0.95, 1e300, 1.0 + u)


def task(**changes):
    """Return a task in which a part of the draws overflows."""
    marginals = (Marginal("spread", wild), toy.MARGINALS[1]._replace(factor=None, loading=0.0))
    return dataclasses.replace(toy.task(marginals=marginals), **changes)


@pytest.fixture(scope="module")
def broken():
    """Return the numbers of the draws that overflow: those with the astronomic spread."""
    blocks = task().parameters(0, DRAWS, 16)
    return np.flatnonzero(blocks[:, 0].ravel()[:DRAWS] > 10.0)


def test_the_error_names_the_draws_the_place_and_what_is_at_fault(broken):
    with pytest.raises(InvalidDrawsError, match=r"of draws 0 to \d+ are not finite: .*; parameters of draw") as found:
        run(task(), DRAWS, threads=1)
    error = explained(task(), found.value, LABELS)
    number = error.draws[0]
    assert number == broken[0]
    assert f"; in draw {number} first mixture, in quarter 0 (without); at fault" in str(error)
    assert str(error).endswith("another value alone gives a finite path: spread=1e+300 (1.5)")
    assert dict(error.parameters)["spread"] == 1e300
    assert (error.variable, error.quarter, error.scenario, error.at_fault) == ("mixture", 0, "without", ("spread",))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), vars(again)) == (str(error), vars(error))


def test_ten_of_many_draws_are_listed_and_all_of_a_few(broken):
    assert len(broken) > 10
    for draws, bad in ((int(broken[9]) + 1, broken[:10]), (int(broken[10]) + 1, broken[:11])):
        with pytest.raises(InvalidDrawsError) as found:
            run(task(), draws, threads=1, chunk=draws)
        more = " ..." if len(bad) > 10 else ""
        listed = ", ".join(map(str, bad[:10])) + more
        assert f"{len(bad)} of draws 0 to {draws - 1} are not finite: {listed}; parameters" in str(found.value)
        assert found.value.draws == tuple(bad)


def test_a_member_that_is_at_fault_is_named_with_the_middle_of_all():
    members = np.array([1.0, 2.0, 1.5, 1e300, 1.0])
    marginals = (Marginal("spread", wild, members=members), toy.MARGINALS[1]._replace(factor=None, loading=0.0))
    wrong = toy.task(marginals=marginals)
    with pytest.raises(InvalidDrawsError) as found:
        run(wrong, 40)
    assert str(explained(wrong, found.value, LABELS)).endswith("gives a finite path: spread=1e+300 (1.5)")


@pytest.mark.parametrize(("others", "said"), [(4, "e"), (5, "e and 1 others")])
def test_five_names_are_told_and_how_many_others(others, said):
    assert _first(["a", "b", "c", "d", "e", "f"][: 1 + others]) == f"a, b, c, d, {said}"


def test_a_path_that_is_at_fault_is_named():
    policy = toy.task().policy.copy()
    policy[:, 9, 0] = 800.0
    wrong = toy.task()
    wrong = dataclasses.replace(wrong, policy=policy)
    with pytest.raises(InvalidDrawsError) as found:
        run(wrong, 100)
    error = explained(wrong, found.value, LABELS)
    assert (error.quarter, error.at_fault) == (9, ("growth", "on"))
    assert "first level, in quarter 9 (with)" in str(error)
    assert "growth=800 (0), on=1 (0)" in str(error)


@pytest.mark.parametrize("how", [{}, {"engine": "reference"}, {"threads": 2, "chunk": 100}, {"width": 4}])
@pytest.mark.parametrize("years", [None, toy.YEARS])
def test_the_rest_is_what_it_was(broken, how, years):
    found = run(task(on_invalid="report"), DRAWS, years=years, **how)
    assert found.dropped == tuple(broken)
    assert found.draws == DRAWS - len(broken)
    good = toy.task(
        marginals=(Marginal("spread", lambda u: 1.0 + u), toy.MARGINALS[1]._replace(factor=None, loading=0))
    )
    for key, values in toy.arrays(run(good, DRAWS, years=years, **how)).items():
        assert np.isfinite(found.array(*key)).all()
        same = np.delete(values, broken, axis=0)
        np.testing.assert_array_equal(found.array(*key), same, err_msg=str(key))


def test_rows_of_a_part_of_a_run_count_from_its_first(broken):
    found = run(task(on_invalid="report"), 300, first=100, chunk=64)
    assert found.dropped == tuple(broken[(broken >= 100) & (broken < 400)] - 100)
    assert 0 < found.draws < 300


def logarithm(state, p, shocks, policy, start):
    return state, toy.Flows(p.spread * shocks.level, 0.0, 0.0)


def level(state, p, shocks, policy, start):
    return state, toy.Flows(exp(p.spread * shocks.level), 0.0, 0.0)


@pytest.mark.parametrize("kind", ["monte-carlo", "antithetic", "latin-hypercube", "sobol"])
def test_the_quarter_is_that_in_which_the_shocks_of_the_run_are_too_large(kind):
    marginals = (Marginal("spread", lambda u: np.where(u > 0.9, 250.0, 1.0)), toy.MARGINALS[1]._replace(factor=None))
    logs, levels = (
        dataclasses.replace(
            toy.task(marginals=marginals, model=dataclasses.replace(toy.MODEL, quarter=quarter)),
            sampling=Sampling(kind, 1024),
        )
        for quarter in (logarithm, level)
    )
    with pytest.raises(InvalidDrawsError) as found:
        run(levels, 1024, chunk=1024)
    error = explained(levels, found.value, LABELS)
    paths = run(logs, 1024).array("level", "without")
    large = paths > np.log(np.finfo(float).max)
    assert error.draws == tuple(np.flatnonzero(large.any(axis=1)))
    assert error.quarter == np.argmax(large[error.draws[0]])
    assert error.at_fault == ("spread",)


@pytest.mark.parametrize("where", [{}, {"threads": 2, "chunk": BLOCK}, {"width": 4}])
def test_a_summary_counts_the_rest(broken, where):
    bins, counted, dropped = histograms(task(on_invalid="report"), DRAWS, layout(), where=Where(**where))
    assert dropped == tuple(broken)
    assert (counted.counts.sum(axis=1) == DRAWS - len(broken)).all()
    paths = run(task(on_invalid="report"), DRAWS)
    levels = paths.array("level", "without")
    np.testing.assert_array_equal(counted.low[:24], levels.min(axis=0))
    np.testing.assert_array_equal(counted.high[:24], levels.max(axis=0))
    assert np.isfinite(bins.spread).all()


def test_an_interrupted_run_still_knows_what_it_left_out(broken, tmp_path):
    wanted = task(on_invalid="report")

    def stop(done, draws):
        raise InterruptedError

    for _ in range(2):
        with pytest.raises(InterruptedError):
            histograms(
                wanted, DRAWS, layout(), where=Where(checkpoint=tmp_path / "c", progress=stop, threads=1, chunk=BLOCK)
            )
    assert histograms(wanted, DRAWS, layout(), where=Where(checkpoint=tmp_path / "c")).dropped == tuple(broken)


def test_nothing_left_is_an_error():
    policy = toy.task().policy.copy()
    policy[:, 9, 0] = 800.0
    wrong = dataclasses.replace(toy.task(), policy=policy, on_invalid="report")
    for call in (lambda: run(wrong, 40), lambda: histograms(wrong, 40, layout())):
        with pytest.raises(InvalidDrawsError, match="all of draws 0 to 39 are not finite"):
            call()
