"""Forks while other threads compile: the child computes too, and hangs never."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stimulus_model.engine.compile import forking

pytestmark = pytest.mark.skipif(not hasattr(os, "register_at_fork"), reason="this system cannot fork")
SUPPORT = str(Path(__file__).parents[2] / "support")
PROBE = """
import dataclasses, os, sys, threading, time, warnings
sys.path.insert(0, {support!r})
warnings.simplefilter("ignore")  # from Python 3.12 on a fork of many threads warns
import toy
from stimulus_model.engine.run import run

def model(k):
    def quarter(state, p, shocks, policy, start, k=float(k)):
        after, flows = toy.quarter(state, p, shocks, policy, start)
        return after, flows._replace(cycle=flows.cycle + k)
    return dataclasses.replace(toy.MODEL, quarter=quarter)

def simulated(k):
    return run(dataclasses.replace(toy.task(), model=model(k)), 32, threads=1).array("cycle", "with").sum()

def compiling(thread):
    for k in range(1000):
        if done:
            return
        simulated(100 * thread + k)

done = []
threads = [threading.Thread(target=compiling, args=(n,)) for n in range(1, {threads} + 1)]
for thread in threads:
    thread.start()
for number in range({forks}):
    time.sleep(0.05 * number % 0.3)
    child = os.fork()
    if child == 0:
        os._exit(0 if simulated(-1 - number) > -1e9 else 1)
    status = os.waitpid(child, 0)[1]
    assert status == 0, status
done.append(True)
for thread in threads:
    thread.join()
print("all forks computed")
"""


@pytest.mark.parametrize(("threads", "forks"), [(1, 2), pytest.param(4, 8, marks=pytest.mark.slow)])
def test_a_child_forked_while_threads_compile_computes(threads, forks):
    environment = {**os.environ, "STIMULUS_MODEL_CACHE_DIR": ""}
    code = PROBE.format(support=SUPPORT, threads=threads, forks=forks)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == "all forks computed\n"


def test_a_fork_waits_for_no_thread_for_ever(monkeypatch):
    monkeypatch.setattr(forking, "PATIENCE", 0.05)
    inside, leave = threading.Event(), threading.Event()

    def compiling():
        with forking.uninterrupted():
            inside.set()
            leave.wait(60)

    thread = threading.Thread(target=compiling)
    thread.start()
    inside.wait(60)
    gate = forking._gate
    gate.before()
    assert not gate.clean
    assert gate.held == []
    try:
        gate.in_child()  # as the child would
        told = pytest.raises(RuntimeError, match=r"forked while another thread was compiling.*warmup.*'spawn'")
        with told, forking.uninterrupted():
            pass
    finally:
        gate.refusing = False
        leave.set()
        thread.join()
        gate.inside.clear()
    with forking.uninterrupted():
        assert gate.inside[threading.get_ident()] == 1
    assert not gate.inside


def test_a_thread_that_compiles_may_fork_and_go_further():
    gate = forking._gate
    with forking.uninterrupted():
        gate.before()
        assert gate.clean
        with forking.uninterrupted():
            assert gate.inside[threading.get_ident()] == 2
        gate.in_parent()
    assert gate.forking is None
    assert not gate.inside


def test_others_wait_until_the_fork_is_over():
    gate, entered = forking._gate, threading.Event()

    def compiling():
        with forking.uninterrupted():
            entered.set()

    gate.before()
    thread = threading.Thread(target=compiling)
    thread.start()
    assert not entered.wait(0.05)
    gate.in_parent()
    thread.join()
    assert entered.is_set()
