"""Runs in a process of its own under NUMBA_ENABLE_CUDASIM=1: prints how far the GPU's program is from the lanes."""

import dataclasses
import json
import sys

import numpy as np
import toy

from stimulus_model.engine.chunks import Years
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.run import Where, histograms, run
from stimulus_model.engine.summaries.histogram import BLOCK, Layout

DRAWS = 33
"""Not a whole number of rows, nor of lanes."""


def apart(task, draws=DRAWS, **how):
    """Return the largest difference between the engines, relative to each series' largest value."""
    lanes, gpu = (run(task, draws, engine=engine, **how) for engine in ("compiled", "cuda"))
    worst = 0.0
    for variable in task.variables:
        for scenario in task.scenarios:
            expected, got = lanes.array(variable, scenario), gpu.array(variable, scenario)
            assert got.shape == expected.shape
            size = max(float(np.abs(expected).max()), 1e-3)
            worst = max(worst, float(np.abs(got - expected).max()) / size)
    return worst


def toys():
    """Every way of drawing, both kinds of model, selected variables, years."""
    task = toy.task(quarters=16)
    some = dataclasses.replace(task, variables=task.model.outputs[1:3])
    mirrored = dataclasses.replace(task, sampling=Sampling("antithetic", 34))
    years = Years(0, 4, (False,) * len(task.variables))
    return {
        "plain": apart(task),
        "other draws": apart(task, first=5),
        "remembering": apart(toy.task(quarters=16, model=toy.REMEMBERING)),
        "calm": apart(dataclasses.replace(task, stochastic=False)),
        "selected": apart(some),
        "antithetic": apart(mirrored, draws=34),
        "sobol": apart(dataclasses.replace(task, sampling=Sampling("sobol", 64)), draws=64),
        "years": apart(task, years=years),
    }


def counted():
    """A summary of more than a block of draws: moments, extremes and counts of both engines."""
    task = dataclasses.replace(toy.task(quarters=4), variables=toy.MODEL.outputs[:1])
    layout = Layout(np.zeros((1, 4), np.int64) - 1, np.array([False]), np.array([[0, 1]]), 4)
    layout.place[0, 0], layout.place[0, 3] = 0, layout.times
    found = [histograms(task, BLOCK + 9, layout, engine=engine, where=Where()) for engine in ("compiled", "cuda")]
    lanes, gpu = (each.histograms for each in found)
    draws = lanes.counts.sum(axis=1)
    assert (draws == BLOCK + 9).all()
    moved = np.abs(lanes.counts.astype(float) - gpu.counts).sum(axis=1).max()
    extremes = max(float(np.abs(lanes.low - gpu.low).max()), float(np.abs(lanes.high - gpu.high).max()))
    return {"moved between bins": moved, "extremes": extremes}


def economy():
    """The economy and the shipped package, six years."""
    import stimulus_model as sm
    from stimulus_model.simulation.simulate import plan
    from stimulus_model.timeline import Timeline

    japan = sm.Economy.load("japan")
    task = plan({"with": sm.Package.load("japan-ai-chips-2024")}, japan, Timeline(japan.start, "2030Q4"), 2024)
    return {"economy": apart(task, draws=5)}


if __name__ == "__main__":
    print(json.dumps({"toys": toys, "counted": counted, "economy": economy}[sys.argv[1]]()))
