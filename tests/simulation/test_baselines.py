"""Baselines: computed once for several packages, to the bits of one run of both scenarios."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import stimulus_model as sm
from stimulus_model.economy.paths.baseline import timeline_to
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.run import run
from stimulus_model.engine.task import Task
from stimulus_model.simulation.baselines import Baselines
from stimulus_model.simulation.plan import plan

PACKAGE = sm.Package.load("japan-ai-chips-2024")
JAPAN = sm.Economy.load("japan")


def task(package: sm.Package, economy: sm.Economy = JAPAN, *, seed: int = 3, draws: int = 40) -> Task:
    made = plan({"with": package}, economy, timeline_to(economy.start, "2029Q4"), seed, ("real_gdp", "debt"))
    return replace(made, sampling=Sampling("monte-carlo", draws))


def test_both_paths_are_bit_for_bit_those_of_one_run() -> None:
    kept, asked = Baselines(), task(PACKAGE.scaled(3.0))
    kept.both(task(PACKAGE))
    without, moved = kept.both(asked)
    together = run(asked, 40)
    for name in asked.variables:
        assert np.array_equal(without.array(name, "without"), together.array(name, "without"))
        assert np.array_equal(moved.array(name, "with"), together.array(name, "with"))


def test_a_baseline_is_computed_once_and_the_oldest_goes() -> None:
    kept, other = Baselines(most=2), JAPAN.replace(additionality=0.0)
    first, _ = kept.both(task(PACKAGE))
    assert kept.both(task(PACKAGE.scaled(2.0)))[0] is first
    believed, _ = kept.both(task(PACKAGE, other))
    assert believed is not first
    assert kept.both(task(PACKAGE))[0] is first
    assert kept.both(task(PACKAGE, seed=4))[0] is not first
    assert kept.both(task(PACKAGE))[0] is first
    assert kept.both(task(PACKAGE, other))[0] is not believed, "the one not asked for longest"
