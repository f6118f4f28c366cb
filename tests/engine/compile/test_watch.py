"""A function that is replaced between two runs counts in the second, and so does putting it back."""

import dataclasses
import sys
import time
import types

import numpy as np
import pytest
import toy

from stimulus_model.economy import model
from stimulus_model.economy.plant_model import sized
from stimulus_model.engine.compile.watch import state_of
from stimulus_model.engine.kernels.kernel import fingerprint
from stimulus_model.engine.kernels.paired_kernel import Pair
from stimulus_model.engine.run import run
from stimulus_model.numerics import coefficients, functions
from stimulus_model.numerics.traced import Traced
from stimulus_model.simd import llvm_values as lane_machine

MODEL = sized(0).model


def helper(flows):
    return flows._replace(mixture=2.0 * flows.mixture)


def quarter(state, p, shocks, policy, start):
    after, flows = toy.quarter(state, p, shocks, policy, start)
    return after, helper(flows)


def test_both_engines_follow_a_replaced_helper_and_back(monkeypatch):
    task = toy.task(model=dataclasses.replace(toy.MODEL, quarter=quarter))

    def mixture(engine):
        return run(task, 20, engine=engine).array("mixture", "with")

    before, name = mixture("compiled"), fingerprint(task.model, 0)
    with monkeypatch.context() as changed:
        changed.setattr(sys.modules[__name__], "helper", lambda flows: flows._replace(mixture=3.0 * flows.mixture))
        after = mixture("compiled")
        np.testing.assert_allclose(after, 1.5 * before, rtol=1e-14)
        np.testing.assert_allclose(after, mixture("reference"), rtol=1e-12)
        assert fingerprint(task.model, 0) != name  # a checkpoint would be refused
    np.testing.assert_array_equal(mixture("compiled"), before)
    assert fingerprint(task.model, 0) == name


def test_the_kernel_of_two_scenarios_follows_too(monkeypatch):
    task = toy.task(model=dataclasses.replace(toy.MODEL, quarter=quarter))
    before = Pair(task).kernel
    with monkeypatch.context() as changed:
        changed.setattr(sys.modules[__name__], "helper", lambda flows: flows)
        assert Pair(task).kernel is not before
    assert Pair(task).kernel is before


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        (model, "prices", lambda *_: None),
        (coefficients, "LN2_HIGH", 0.7),
        (functions._log, "__code__", (lambda m, x: x).__code__),
        (lane_machine.LaneMachine, "fma", None),
        (Traced, "_add", None),
    ],
)
def test_whatever_the_equations_use_is_watched(monkeypatch, place, name, value):
    before = state_of(MODEL)
    with monkeypatch.context() as changed:
        changed.setattr(place, name, value)
        assert state_of(MODEL) != before
    assert state_of(MODEL) == before


def test_what_they_do_not_use_is_not(monkeypatch):
    before = state_of(MODEL)
    monkeypatch.setattr(functions, "cos", None)  # no equation of the shipped economy has one
    assert state_of(MODEL) == before


def test_functions_of_all_kinds_are_watched():
    space = types.SimpleNamespace(__name__="somewhere")
    program = """
def f(x): return x
def g(x): return f(x)
class A:
    def h(self): return f(1)
listed, named = [g], {"one": (g,)}
def i(x): return listed[0](x)
def j(x): return named["one"][0](x)
"""
    exec(program, vars(space))
    for root in (space.g, space.A, space.A.h, space.i, space.j):
        other = dataclasses.replace(toy.MODEL, begin=root)
        before, kept = state_of(other), space.f
        space.f = None
        assert state_of(other) != before
        space.f = kept
        assert state_of(other) == before


def test_asking_costs_next_to_nothing():
    state_of(MODEL)
    taken = []
    for _ in range(5):  # other threads of the process, and its garbage, are not the question's cost
        begin = time.thread_time()
        for _ in range(20):
            state_of(MODEL)
        taken.append(time.thread_time() - begin)
    assert min(taken) < 0.1  # 0.002 on an idle core
