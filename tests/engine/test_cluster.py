"""Dask workers: the same bits as one thread, however many there are, and when one is lost."""

import dataclasses
import importlib
import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest
import toy

from stimulus_model.economy.variables import VARIABLES as REGISTRY
from stimulus_model.engine.run import Where, histograms, run
from stimulus_model.inputs import InputError
from stimulus_model.simulation.options import layout_of
from stimulus_model.simulation.simulate import plan
from stimulus_model.timeline import Timeline

VARIABLES = ("real_gdp", "debt")
TIMELINE = Timeline("2025Q1", "2027Q4")


@pytest.fixture(scope="module")
def task(economy, packages):
    package = {"with": packages["japan-ai-chips-2024"]}
    return plan(package, economy, TIMELINE, seed=5, variables=VARIABLES)


@pytest.fixture(scope="module")
def client():
    import distributed

    # no limit of memory: by default a worker may use the share of one processor, which of 64 is too little
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0", "memory_limit": None}
    with distributed.LocalCluster(processes=True, **options) as cluster, distributed.Client(cluster) as client:
        yield client


def bits(bins, counted, dropped):
    assert dropped == ()
    return [part.tobytes() for part in (*bins, *counted)]


def test_workers_give_the_bits_of_one_thread(task, client, tmp_path):
    layout, _ = layout_of(TIMELINE, REGISTRY.of(VARIABLES))
    expected = bits(*histograms(task, 5000, layout, where=Where(threads=1)))
    done = []
    where = Where(client=client, chunk=1024, progress=lambda d, _: done.append(d))
    assert bits(*histograms(task, 5000, layout, where=where)) == expected
    assert sorted(done)[-1] == 5000
    checkpointed = Where(client=client, chunk=2048, checkpoint=tmp_path / "run.ckpt")
    assert bits(*histograms(task, 5000, layout, where=checkpointed)) == expected
    whole, parts = run(task, 300, threads=1), run(task, 300, client=client, chunk=64)
    for name in VARIABLES:
        np.testing.assert_array_equal(parts.array(name, "with"), whole.array(name, "with"))


OWN = """
import toy
def quarter(state, p, shocks, policy, start):
    after, flows = toy.quarter(state, p, shocks, policy, start)
    return after, flows._replace(mixture={factor} * flows.mixture)
"""


def test_a_worker_with_other_equations_is_refused(client, tmp_path, monkeypatch):
    """The same module, edited between the start of this process and the worker's first look."""
    module = tmp_path / "edited_equations.py"
    module.write_text(OWN.format(factor=1.5))
    monkeypatch.syspath_prepend(str(tmp_path))
    task = toy.task(model=dataclasses.replace(toy.MODEL, quarter=importlib.import_module(module.stem).quarter))
    module.write_text(OWN.format(factor=2.25))
    paths = [str(tmp_path), str(Path(toy.__file__).parent)]
    client.run(lambda: sys.path.extend(paths))
    with pytest.raises(InputError, match=r"client: .*equations is '\w{11}\.\.\.' here and"):
        run(task, 20, client=client)
    client.run(lambda: sys.modules.pop("edited_equations") is None)
    module.write_text(OWN.format(factor=1.5))
    parts, whole = run(task, 20, client=client), run(task, 20)
    np.testing.assert_array_equal(parts.array("mixture", "with"), whole.array("mixture", "with"))


@pytest.mark.slow
def test_a_million_draws_across_two_workers(task, client):
    layout, _ = layout_of(TIMELINE, REGISTRY.of(VARIABLES))
    expected = bits(*histograms(task, 1_000_000, layout))
    assert len(client.nthreads()) == 2
    spans = []
    where = Where(client=client, progress=lambda done, _: spans.append(done))
    assert bits(*histograms(task, 1_000_000, layout, where=where)) == expected
    assert len(spans) == 20  # 50,000 draws each: more than either worker was given at once
    moved = sum(part.nbytes for part in histograms(task, 64, layout).histograms)
    assert moved < 2e6  # counts come back, whatever the number of draws


@pytest.mark.slow
def test_a_lost_worker_changes_nothing(task, client):
    layout, _ = layout_of(TIMELINE, REGISTRY.of(VARIABLES))
    expected = bits(*histograms(task, 200_000, layout, where=Where(threads=1)))
    process = min(client.run(os.getpid).values())
    lost = []

    def kill(done, _):
        if not lost:
            os.kill(process, signal.SIGKILL)
            lost.append(done)

    assert bits(*histograms(task, 200_000, layout, where=Where(client=client, chunk=2048, progress=kill))) == expected
    assert 0 < lost[0] < 200_000
    assert process not in client.run(os.getpid).values()
