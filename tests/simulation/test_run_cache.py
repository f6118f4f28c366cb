"""Kept runs: found by content alone, within bounds, and results with them are bit for bit those without them."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.economy.paths.baseline import timeline_to
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.paths import SharedPaths
from stimulus_model.results.paths import ScenarioView
from stimulus_model.simulation.options import Options
from stimulus_model.simulation.plan import plan
from stimulus_model.simulation.run_cache import DEFAULT_LIMIT, RunCache
from stimulus_model.simulation.shared_runs import run_scenarios

PACKAGE = sm.Package.load("japan-ai-chips-2024")
JAPAN = sm.Economy.load("japan")
OTHER = sm.Package.of(title="Another", public_investment={"2026": 1.0})
KEPT = ("real_gdp", "debt", "inflation", "chip_value_added")
RUN: dict[str, Any] = {"seed": 5, "draws": 70, "horizon": "2028Q4", "variables": KEPT}


@pytest.fixture(autouse=True)
def kept() -> Iterator[RunCache]:
    """Return the cache, at work and empty."""
    cache = sm.run_cache
    cache.limit = DEFAULT_LIMIT
    yield cache
    cache.limit = 0


def assert_same(one: sm.Projection, other: sm.Projection) -> None:
    for name in one.paths.variables:
        for scenario in one.paths.scenarios:
            a, b = one.paths.array(name, scenario), other.paths.array(name, scenario)
            assert a.tobytes() == b.tobytes(), (name, scenario)


def test_the_first_draws_of_a_run_that_is_kept(kept: RunCache) -> None:
    sm.simulate(PACKAGE, JAPAN, **RUN)
    timeline = timeline_to(JAPAN.start, RUN["horizon"])
    task = plan({"with": OTHER}, JAPAN, timeline, RUN["seed"], KEPT)
    task = replace(task, sampling=Sampling("monte-carlo", RUN["draws"]))
    some = run_scenarios(task, timeline, Options(), JAPAN, draws=10)
    assert isinstance(some, SharedPaths)
    whole = sm.simulate(OTHER, JAPAN, **RUN).paths
    for scenario in ("without", "with"):
        assert (some.by_time("debt", scenario, 10) == whole.array("debt", scenario)[:10].T).all()


def shared(projection: sm.Projection) -> bool:
    view = projection.paths
    assert isinstance(view, ScenarioView)
    return isinstance(view.paths, SharedPaths)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"keep": "annual"},
        {"sampling": "antithetic"},
        {"sampling": "latin-hypercube", "draws": 64},
        {"engine": "reference"},
        {"threads": 2, "chunk": 16},
        {"chunk": 7},
        {"shock_seed": 9},
        {"parameters": {"additionality": np.linspace(0.1, 0.9, 70)}},
        {"redraw": {"additionality": 9}},
        {"redraw": {"@shocks": 9}},
    ],
    ids=lambda how: ",".join(how) or "plain",
)
def test_another_package_computes_its_own_path_alone_to_the_same_bits(kept: RunCache, how: dict[str, Any]) -> None:
    rest = RUN | how
    kept.limit = 0
    fresh = [sm.simulate(each, JAPAN, **rest) for each in (PACKAGE.scaled(1.5), OTHER)]
    kept.limit = DEFAULT_LIMIT
    sm.simulate(PACKAGE, JAPAN, **rest)
    again = [sm.simulate(each, JAPAN, **rest) for each in (PACKAGE.scaled(1.5), OTHER)]
    by_plant = {"shock_seed", "parameters", "redraw"} & set(how) or how.get("sampling") == "latin-hypercube"
    assert [shared(each) for each in again] == [True, not by_plant], "points and given rows hold plants as well"
    for one, other in zip(fresh, again, strict=True):
        assert_same(one, other)
        assert one.content_hash == other.content_hash


def test_what_decides_the_path_without_a_package_decides_what_is_found(kept: RunCache) -> None:
    sm.simulate(PACKAGE, JAPAN, **RUN)
    assert shared(sm.simulate(OTHER, sm.Economy.load("japan"), **RUN | {"variables": KEPT[:2]}))
    others: list[tuple[sm.Economy, dict[str, Any]]] = [
        (JAPAN, {"seed": 6}),
        (JAPAN, {"draws": 71}),
        (JAPAN, {"redraw": {"additionality": 9}}),
        (JAPAN, {"redraw": {"@shocks": 9}}),
        (JAPAN, {"horizon": "2029Q1"}),
        (JAPAN, {"keep": "annual"}),
        (JAPAN, {"variables": ("real_gdp", "yield_10y")}),
        (JAPAN.replace(hand_to_mouth=0.3), {}),
        (JAPAN.with_path("oil_price", {"2026Q1": 1.2}, source="a test"), {}),
        (JAPAN.with_shocks("demand", {"2026Q3": -2.0}, source="a test"), {}),
    ]
    for economy, how in others:
        assert not shared(sm.simulate(OTHER, economy, **RUN | how)), how
    assert not shared(sm.simulate(OTHER, JAPAN, **RUN, on_invalid="report"))


def test_comparisons_and_responses_share_as_well() -> None:
    sm.simulate(PACKAGE, JAPAN, **RUN)
    compared = sm.compare({"one": PACKAGE, "two": OTHER}, JAPAN, **RUN)
    assert all(shared(each) for each in compared.projections.values())
    first = sm.respond(JAPAN, "public_investment", draws=40, years=3)
    again = sm.respond(JAPAN, "world_demand", draws=40, years=3)
    assert not isinstance(first.paths, SharedPaths)
    assert isinstance(again.paths, SharedPaths)
    sm.run_cache.limit = 0
    assert_same(again, sm.respond(JAPAN, "world_demand", draws=40, years=3))


def test_what_is_kept_stays_within_its_bound_and_the_oldest_goes(kept: RunCache) -> None:
    sm.simulate(PACKAGE, JAPAN, **RUN)
    one = kept.nbytes
    assert len(kept) == 1
    assert one > 0
    kept.limit = int(2.5 * one)
    for seed in (6, 7):
        sm.simulate(PACKAGE, JAPAN, **RUN | {"seed": seed})
        assert kept.nbytes <= kept.limit
    assert len(kept) == 2
    assert shared(sm.simulate(OTHER, JAPAN, **RUN | {"seed": 6}))
    assert not shared(sm.simulate(OTHER, JAPAN, **RUN)), "the one not asked for longest is forgotten"
    kept.limit = one - 1
    assert len(kept) == 0
    sm.simulate(PACKAGE, JAPAN, **RUN)
    assert len(kept) == 0, "what does not fit is not kept"


def test_it_can_be_cleared_and_says_what_it_holds(kept: RunCache) -> None:
    sm.simulate(PACKAGE, JAPAN, **RUN)
    assert repr(kept).startswith("RunCache(1 runs, ")
    kept.clear()
    assert len(kept) == kept.nbytes == 0
    assert not shared(sm.simulate(OTHER, JAPAN, **RUN))
    for limit in (-1, 10**400):  # of which no text can be made
        with pytest.raises(sm.InputError, match=rf"run_cache\.limit: got {str(limit)[:10]}"):
            kept.limit = limit


def test_a_function_that_names_it_can_be_sent() -> None:
    """As `from stimulus_model import run_cache` in a notebook, whose functions are pickled with what they name."""
    assert pickle.loads(pickle.dumps(sm.run_cache)) is sm.run_cache is copy.deepcopy(sm.run_cache)


def test_nobody_changes_what_is_kept_and_results_travel() -> None:
    first = sm.simulate(PACKAGE, JAPAN, **RUN)
    with pytest.raises(ValueError, match="read-only"):
        first.paths.paths.pieces[0].values[:] = 0.0
    again = sm.simulate(OTHER, JAPAN, **RUN)
    assert shared(again)
    assert_same(again, pickle.loads(pickle.dumps(again)))


def test_a_run_that_fails_is_not_kept(kept: RunCache) -> None:
    broken = JAPAN.replace(inflation_sd=sm.prior.lognormal(1.0, 1e4))
    with pytest.raises(sm.InvalidDrawsError):
        sm.simulate(PACKAGE, broken, **RUN | {"draws": 300})
    assert len(kept) == 0
