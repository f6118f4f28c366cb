"""The fingerprint of a model: the same for the same equations however written, another for any other number."""

import dataclasses
import os
import subprocess
import sys
from typing import NamedTuple

import pytest
import toy

from stimulus_model.economy.model import MODEL
from stimulus_model.economy.plant_model import SIZES, sized
from stimulus_model.engine import model
from stimulus_model.engine.compile.cache import write_checked
from stimulus_model.engine.model import Model
from stimulus_model.numerics.functions import exp, log
from stimulus_model.numerics.traced import TraceError

PROGRAM = """
import sys
sys.modules["numba"] = sys.modules["llvmlite"] = None  # to import either is an error
from stimulus_model.economy.model import MODEL
print(MODEL.fingerprint)
"""


def test_it_is_the_same_in_another_process_without_a_compiler():
    command, environment = [sys.executable, "-c", PROGRAM], os.environ | {"PYTHONHASHSEED": "7"}
    other = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert other.stdout.strip() == MODEL.fingerprint
    assert len(MODEL.fingerprint) == 64


class One(NamedTuple):
    value: float


def beginning(p, position):
    return One(p.value * 2.0), position


def growing(state, p, shocks, policy, start):
    level = state.value * exp(p.value + 0.25 * shocks.value)
    return One(level), One(log(level) + policy.value + start.value)


SMALL = Model(beginning, growing, One, One, One, One, One, One, One)


def test_it_is_the_same_on_every_machine_and_python():
    assert SMALL.fingerprint == "7ead9dada4a134ee0ee91caa5ff3cc03f5d3cd0ff4cfad6c409c736d51828da8"


def reordered(state, p, shocks, policy, start):
    nobody_needs_this = exp(state.value)
    innovation = 0.25 * shocks.value
    constant = policy.value
    new = state.value * exp(p.value + innovation)
    return One(new), One(log(new) + constant + start.value) if nobody_needs_this is not None else None


def another_constant(state, p, shocks, policy, start):
    level = state.value * exp(p.value + 0.5 * shocks.value)
    return One(level), One(log(level) + policy.value + start.value)


def another_order_of_sums(state, p, shocks, policy, start):
    level = state.value * exp(p.value + 0.25 * shocks.value)
    return One(level), One(log(level) + (policy.value + start.value))  # rounds otherwise


def result_of_a_constant(state, p, shocks, policy, start):
    return growing(state, p, shocks, policy, start)[0], One(1.0)


def test_it_does_not_depend_on_how_the_operations_are_written():
    assert dataclasses.replace(SMALL, quarter=reordered).fingerprint == SMALL.fingerprint


class Other(NamedTuple):
    name: float


def test_whatever_computes_or_names_something_else_has_another():
    models = [
        SMALL,
        *(dataclasses.replace(SMALL, quarter=f) for f in (another_constant, another_order_of_sums)),
        dataclasses.replace(SMALL, quarter=result_of_a_constant),
        dataclasses.replace(SMALL, begin=lambda p, position: (One(p.value * 3.0), position)),
        dataclasses.replace(SMALL, Output=Other),
        dataclasses.replace(toy.REMEMBERING, lags=(1, 4, 12)),
        *toy.MODELS.values(),
        *(sized(size).model for size in SIZES),
    ]
    assert len({model.fingerprint for model in models}) == len(models)


def level_after(level, growth):
    return level * exp(growth)


def with_a_helper(state, p, shocks, policy, start):
    level = level_after(state.value, p.value + 0.25 * shocks.value)
    return One(level), One(log(level) + policy.value + start.value)


def test_what_is_kept_on_disk_is_read_and_never_stale(monkeypatch, tmp_path):
    monkeypatch.setenv("STIMULUS_MODEL_CACHE_DIR", str(tmp_path))
    known = dataclasses.replace(SMALL, quarter=with_a_helper)

    def fingerprint():
        model._fingerprint.cache_clear()  # as in another process
        return known.fingerprint

    first = fingerprint()
    file = next(tmp_path.glob("*.equations"))
    write_checked(file, b"kept")
    assert fingerprint() == "kept"
    file.write_bytes(file.read_bytes()[:-1])
    assert fingerprint() == first  # damaged: computed again
    write_checked(file, b"kept")
    monkeypatch.setattr(model.Graph, "digest", lambda graph, results: "other")  # the code that traces counts as well
    assert fingerprint() not in (first, "kept")
    monkeypatch.undo()
    monkeypatch.setenv("STIMULUS_MODEL_CACHE_DIR", str(tmp_path))
    assert fingerprint() == "kept"
    monkeypatch.setitem(globals(), "level_after", lambda level, growth: level + growth)
    assert fingerprint() not in (first, "kept")


def test_an_equation_that_cannot_be_compiled_says_so():
    def branching(state, p, shocks, policy, start):
        return state if state.value > 0.0 else shocks, policy

    with pytest.raises(TraceError, match="where"):
        _ = dataclasses.replace(SMALL, quarter=branching).fingerprint
