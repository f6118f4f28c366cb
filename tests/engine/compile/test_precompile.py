"""What is compiled ahead is what the run then needs."""

import dataclasses
import os
import subprocess
import sys
import threading

import numpy as np
import pytest
import toy

from stimulus_model.engine.chunks import Years
from stimulus_model.engine.compile import precompile as ahead
from stimulus_model.engine.draws.parameter_draws import drawer
from stimulus_model.engine.kernels.kernel import default_width, kernel
from stimulus_model.engine.kernels.specialisation import SELECTIVE
from stimulus_model.engine.run import Where, histograms, run
from stimulus_model.engine.summaries.histogram import Layout


def joined():
    for thread in threading.enumerate():
        if thread.name == ahead.COMPILER:
            thread.join()


@pytest.mark.parametrize("some", [True, False])
@pytest.mark.parametrize(
    ("keep", "draws"),
    [("paths", 20), ("paths", SELECTIVE), ("annual", 20), ("checkpoint", SELECTIVE), ("summary", 20)],
)
def test_a_run_finds_its_loops_prepared(keep, draws, some, monkeypatch, tmp_path):
    model = dataclasses.replace(toy.MODEL)
    variables = model.outputs[:1] if some else model.outputs
    loops = []
    joined()  # what runs before this test began
    monkeypatch.setattr(ahead.Loop, "ready", False)
    monkeypatch.setattr(ahead.Loop, "prepare", lambda loop: loops.append(loop))
    ahead.prepare_ahead(model, variables, draws, "paths" if keep == "checkpoint" else keep)
    joined()
    monkeypatch.undo()
    used = []
    original = ahead.Loop.__call__
    monkeypatch.setattr(ahead.Loop, "__call__", lambda loop, *given: (used.append(loop), original(loop, *given))[1])
    task = toy.task(model=model, variables=variables)
    if keep == "summary":
        place = np.full((len(variables), 4), -1)
        place[0, 0] = 0
        histograms(
            task,
            draws,
            Layout(place, np.array([False] * len(variables)), np.array([[2, 5]]), 24),
            where=Where(threads=1),
        )
    else:
        years = Years(first=2, count=5, last=(False,) * len(variables)) if keep == "annual" else None
        folder = tmp_path / "run.ckpt" if keep == "checkpoint" else None
        run(task, draws, years=years, threads=1, checkpoint=folder)
    assert {id(loop) for loop in loops} == {id(loop) for loop in used}


def test_an_error_is_left_for_the_run_to_meet(monkeypatch):
    def fails(loop):
        raise RuntimeError("no compiler")

    joined()
    monkeypatch.setattr(ahead.Loop, "ready", False)
    monkeypatch.setattr(ahead.Loop, "prepare", fails)
    ahead.prepare_ahead(toy.MODEL, toy.MODEL.outputs, 20, "paths")
    joined()
    assert isinstance(kernel(toy.MODEL, default_width()), ahead.Loop)
    assert isinstance(drawer(default_width()), ahead.Loop)


def test_compilers_do_not_wait_for_each_other(tmp_path):
    """Numba makes its contexts on first use: slowly, while another thread compiles, all go on."""
    code = """
import time
from numba.core import registry
from stimulus_model.economy.model import MODEL
from stimulus_model.engine.compile.precompile import prepare_ahead
from stimulus_model.engine.summaries.binning import binning_loop

made = registry.CPUTarget._toplevel_target_context.func

def slowly(target):
    time.sleep(1.0)
    return made(target)

registry.CPUTarget._toplevel_target_context.func = slowly
prepare_ahead(MODEL, MODEL.outputs[:2], 1_000, "summary")
binning_loop("counting").prepare()
print("done")
"""
    environment = os.environ | {"STIMULUS_MODEL_CACHE_DIR": str(tmp_path)}
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert found.stdout == "done\n", found.stderr
