"""The kernel of long runs: the bits of the other kernel, whatever is kept and whatever policy leaves out."""

import dataclasses

import numpy as np
import pytest
import toy

from stimulus_model.economy.model import MODEL
from stimulus_model.economy.variables import VARIABLES
from stimulus_model.engine.chunks import Compiled, Years
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.invalid import InvalidDrawsError
from stimulus_model.engine.kernels import specialisation
from stimulus_model.engine.kernels.specialisation import (
    TOGETHER,
    idle_states,
    shared_leaves,
    specialisation_of,
    together,
)
from stimulus_model.engine.kernels.two_scenarios import TwoScenarios
from stimulus_model.engine.run import Where, histograms, run
from stimulus_model.engine.summaries.histogram import Layout
from stimulus_model.records import names
from stimulus_model.simulation.options import layout_of, years_of
from stimulus_model.simulation.simulate import plan
from stimulus_model.timeline import Timeline

DRAWS = 300
KEPT = ("real_gdp", "debt_to_gdp", "chip_capital", "redemption_fund", "yield_10y")
TIMELINE = Timeline("2025Q1", "2036Q2")


@pytest.fixture(scope="module")
def task(economy, packages):
    return plan({"with": packages["japan-ai-chips-2024"]}, economy, TIMELINE, seed=3, variables=KEPT)


@pytest.fixture
def always(monkeypatch):
    """Let every run have a kernel of its own."""
    made = []

    class Counted(TwoScenarios):
        def __init__(self, *arguments):
            made.append(arguments)
            super().__init__(*arguments)

    monkeypatch.setattr(specialisation, "TOGETHER", 1)
    monkeypatch.setattr("stimulus_model.engine.chunks.TwoScenarios", Counted)
    return made


def values(paths):
    return np.array([[paths.array(v, s) for v in paths.variables] for s in paths.scenarios])


@pytest.mark.parametrize("width", [4, 8, 16])
@pytest.mark.parametrize("years", [False, True])
def test_paths_and_years_have_the_same_bits(task, always, monkeypatch, width, years):
    kept = years_of(TIMELINE, VARIABLES.of(KEPT)) if years else None
    got = values(run(task, DRAWS, width=width, chunk=128, threads=2, years=kept))
    assert always
    monkeypatch.setattr(specialisation, "TOGETHER", DRAWS + 1)
    expected = values(run(task, DRAWS, years=kept))
    np.testing.assert_array_equal(got, expected)
    assert (np.signbit(got) == np.signbit(expected))[expected != 0.0].all()


def test_lanes_without_a_draw_hold_nothing_that_memory_held(task):
    machine = TwoScenarios(task)
    out = np.full(machine.shape(130), np.nan)
    assert np.isfinite(machine.values(0, 130, out)).all()


@pytest.mark.parametrize("where", [{"threads": 2}, {"width": 4, "chunk": 1024}, {"width": 16}])
def test_summaries_have_the_same_bits(task, always, monkeypatch, where):
    layout, _ = layout_of(TIMELINE, VARIABLES.of(KEPT))
    got = histograms(task, 2100, layout, where=Where(**where))[:2]
    assert always
    monkeypatch.setattr(specialisation, "TOGETHER", 2101)
    expected = histograms(task, 2100, layout)[:2]
    assert [part.tobytes() for record in got for part in record] == [
        part.tobytes() for record in expected for part in record
    ]


def test_a_model_without_memory_can_be_paired(always):
    task = toy.task()
    got = values(run(task, DRAWS, chunk=128))
    assert always
    always.clear()
    np.testing.assert_array_equal(got, values(run(task, DRAWS, chunk=100)))
    assert not always  # a chunk that does not fill groups of draws


def test_what_policy_leaves_out_stays_zero(task):
    """Without the package nothing is built; with it everything but what experiments set moves."""
    states = names(task.model.State)
    zero = together(task).zero
    without, with_package = (
        {name for name, idle in zip(states, idle_states(task.model, zeros), strict=True) if idle} for zeros in zero
    )
    assert {"capex_1", "ramped", "gx_bonds", "offshore_capital"} <= without
    assert with_package < without
    assert not with_package & {"capex_1", "ramped", "left", "log_price", "capital"}
    assert idle_states(MODEL, (False,) * len(names(MODEL.Exogenous))) == (False,) * len(names(MODEL.State))


def test_what_no_difference_between_policies_reaches_is_shared(task):
    """Disturbances are the same in both scenarios; what the package builds, and what follows from it, is not."""
    known, states = together(task), names(task.model.State)
    idle = [idle_states(task.model, zeros) for zeros in known.zero]
    found, _ = shared_leaves(task.model, known, idle)
    shared = {name for name, alike in zip(states, found, strict=True) if alike}
    assert {"demand", "world", "swing", "share_price", "log_market"} <= shared
    assert not shared & {"capex_1", "ramped", "capital", "log_price", "log_consumption", "policy", "coupon"}
    twins = dataclasses.replace(task, policy=np.repeat(task.policy[:1], 2, axis=0))
    known = together(twins)
    alike = shared_leaves(task.model, known, [idle_states(task.model, zeros) for zeros in known.zero])
    assert all(map(all, alike))


def test_only_runs_that_can_have_it_get_it(task):
    def at_once(task, draws=TOGETHER, chunk=1024):
        return specialisation_of(task, "paths", draws, chunk).zero is not None

    assert at_once(task)
    assert not at_once(task, TOGETHER - 1)
    assert not at_once(task, chunk=100)  # does not fill groups of draws
    assert not at_once(dataclasses.replace(task, stochastic=False))
    assert not at_once(dataclasses.replace(task, sampling=Sampling("sobol", TOGETHER)))
    three = dataclasses.replace(task, scenarios=("a", "b", "c"), policy=np.repeat(task.policy[:1], 3, axis=0))
    assert not at_once(three)


def test_what_is_written_depends_on_what_is_kept(task):
    def selecting(keep, draws, task=task):
        return specialisation_of(task, keep, draws).selecting

    assert selecting("summary", 1)
    assert selecting("annual", 1)
    assert not selecting("paths", specialisation.SELECTIVE - 1)
    assert selecting("paths", specialisation.SELECTIVE)
    everything = dataclasses.replace(task, variables=task.model.outputs)
    assert not selecting("summary", 1, everything)
    assert selecting("annual", 1, everything)


def test_antithetic_draws_are_mirrored(always):
    task = dataclasses.replace(toy.task(), sampling=Sampling("antithetic", DRAWS))
    got = values(run(task, DRAWS, chunk=128))
    assert always
    np.testing.assert_array_equal(got, values(run(task, DRAWS, chunk=100)))


def test_what_is_not_finite_is_found(always):
    """A draw that overflows is named, with its parameters."""
    policy = toy.task().policy.copy()
    policy[1, -1, 0] = 1e4
    task = dataclasses.replace(toy.task(), policy=policy, variables=("cycle",))
    place = np.full((1, 4), -1)
    place[0, 0] = 0
    layout = Layout(place, np.array([False]), np.array([[0, 1]]), policy.shape[1])
    with pytest.raises(InvalidDrawsError, match="of draws 0 to 99 are not finite: 0, 1"):
        histograms(task, 100, layout)
    with pytest.raises(InvalidDrawsError, match="spread="):
        run(task, 128, chunk=128, years=Years(0, 1, (False,)))


@pytest.mark.slow
@pytest.mark.parametrize("factor", [1.0, 0.0])
def test_every_variable_of_every_package_has_the_same_bits(economy, packages, factor):
    """Other packages leave out other things; one of nothing leaves out all."""
    for package in packages.values():
        task = plan({"with": package.scaled(factor)}, economy, TIMELINE, seed=3)
        one, other = TwoScenarios(task).values(0, 128), Compiled(task).values(0, 128)
        got, expected = (np.moveaxis(each, -1, 1).reshape(128, -1) for each in (one, other))
        np.testing.assert_array_equal(got, expected)
