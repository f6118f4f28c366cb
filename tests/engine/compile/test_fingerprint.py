"""The name of a model's equations: the same for the same, another for any edit, none where it cannot tell."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
import toy

from stimulus_model.economy import model
from stimulus_model.economy.blocks import demand
from stimulus_model.economy.model import MODEL as FULL
from stimulus_model.economy.plant_model import SIZES, sized
from stimulus_model.engine.compile.fingerprint import identity
from stimulus_model.engine.kernels import kernel as kernels
from stimulus_model.numerics import backends as machines
from stimulus_model.numerics import coefficients, functions
from stimulus_model.numerics.traced import Traced
from stimulus_model.simd import llvm_values as lane_machine
from stimulus_model.simd.llvm_values import Node

MODEL = sized(0).model
"""What `simulate` runs: a subclass, whose inherited fields count too."""
PROGRAM = """
from stimulus_model.economy.plant_model import sized
from stimulus_model.engine.compile.fingerprint import identity
from stimulus_model.engine.kernels.kernel import programs
from stimulus_model.simd.llvm_values import Node
print(identity((programs, sized(0).model, Node)))
"""


def _name(of=MODEL):
    return identity((kernels.programs, of, Node))


@pytest.fixture(scope="module")
def name():
    return _name()


def test_the_shipped_model_has_the_same_name_in_every_process(name):
    assert name is not None
    other = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == name == _name()


def _changed(function, old, new):
    """Return a function like `function` whose code has another constant."""
    constants = tuple(new if constant == old else constant for constant in function.__code__.co_consts)
    assert constants != function.__code__.co_consts
    return function.__code__.replace(co_consts=constants)


def test_another_constant_in_an_equation_is_another_name(name, monkeypatch):
    monkeypatch.setattr(functions._log, "__code__", _changed(functions._log, 0.5, 0.25))
    assert _name() != name


def test_another_coefficient_is_another_name(name, monkeypatch):
    monkeypatch.setattr(coefficients, "LN2_HIGH", coefficients.LN2_HIGH * 2.0)
    assert _name() != name


@pytest.mark.parametrize("machine", [lane_machine.LaneMachine, machines.Floats])
def test_another_machine_is_another_name(name, monkeypatch, machine):
    monkeypatch.setattr(machine, "fma", machine.sqrt)
    assert _name() != name


def test_another_operator_is_another_name(name, monkeypatch):
    monkeypatch.setattr(Traced, "_add", Traced._subtract)  # what nodes inherit decides as much as what they define
    assert _name() != name


def test_every_size_and_every_field_is_another_name(name):
    models = [*(sized(size).model for size in SIZES), FULL, dataclasses.replace(MODEL, lags=MODEL.lags[::-1])]
    models.append(dataclasses.replace(MODEL, Output=demand.DemandShocks))
    found = [_name(of) for of in models]
    assert found[0] == name
    assert None not in found
    assert len(set(found)) == len(models)


def test_another_function_in_its_place_is_another_name(name, monkeypatch):
    used = next(key for key in model.quarter.__code__.co_names if callable(vars(model).get(key)))
    monkeypatch.setattr(model, used, functions.tanh)
    assert _name() not in (name, None)


def test_another_record_is_another_name(name):
    assert _name(dataclasses.replace(MODEL, Shocks=demand.DemandShocks)) not in (name, None)


def test_a_function_from_outside_has_no_name(monkeypatch):
    assert _name(toy.MODEL) is None
    assert _name(dataclasses.replace(MODEL, begin=lambda p, position: None)) is None
    monkeypatch.setattr(functions, "SHIFTER", object())
    assert _name() is None


def test_values_are_told_apart():
    values = (1, 1.0, True, "1", b"1", None, (1,), [1], {1}, {1: 1}, np.ones(1), np.float32(1.0), np.ones((1, 1)))
    assert len({identity((value,)) for value in values}) == len(values)
    assert identity((frozenset("abc"),)) == identity((frozenset("cba"),))


def test_what_is_remembered_is_what_is_traced(tmp_path, monkeypatch):
    monkeypatch.setenv("STIMULUS_MODEL_CACHE_DIR", str(tmp_path))
    kernels.program_digest.cache_clear()
    traced = kernels.program_digest(MODEL)
    (file,) = tmp_path.glob("*.program")
    kernels.program_digest.cache_clear()
    assert kernels.program_digest(MODEL) == traced
    for damage in (b"", file.read_bytes()[:-1], bytes(64)):
        file.write_bytes(damage)
        kernels.program_digest.cache_clear()
        assert kernels.program_digest(MODEL) == traced
        assert len(file.read_bytes()) == 64  # written again
    kernels.program_digest.cache_clear()
