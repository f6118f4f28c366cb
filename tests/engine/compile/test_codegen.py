"""Two ways to numba's program: through its own classes, and in public where those have changed; the same bits."""

import dataclasses
import sys

import numpy as np
import pytest
import toy

from stimulus_model.engine.compile import codegen
from stimulus_model.engine.draws import parameter_draws
from stimulus_model.engine.kernels import kernel
from stimulus_model.engine.run import histograms, run
from stimulus_model.engine.summaries import binning

CACHES = (kernel._kernel, parameter_draws.drawer, binning._loop)


@pytest.fixture
def ways(monkeypatch, tmp_path):
    """Compile everything anew, and note in which way."""
    monkeypatch.setenv("STIMULUS_MODEL_CACHE_DIR", "")
    used = []
    public = codegen.inspected
    monkeypatch.setattr(codegen, "inspected", lambda *arguments: (used.append("public"), public(*arguments))[1])
    for cache in CACHES:
        cache.cache_clear()
    yield used
    for cache in CACHES:
        cache.cache_clear()


def _paths():
    return toy.arrays(run(toy.task(), 40)).values()


def _counts():
    counted = histograms(toy.task(), 40, toy.layout())
    return *counted.bins, *counted.histograms


@pytest.mark.parametrize("bits", [_paths, pytest.param(_counts, marks=pytest.mark.slow)])
def test_this_numba_has_the_classes_and_in_public_it_gives_the_same_bits(ways, monkeypatch, bits):
    expected = bits()
    assert ways == []
    for cache in CACHES:
        cache.cache_clear()
    monkeypatch.setitem(sys.modules, "stimulus_model.engine.compile.numba_internals", None)
    found = bits()
    assert len(ways) >= 2  # kernel and parameters
    for one, other in zip(expected, found, strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_equation_that_cannot_be_compiled_is_refused_either_way(ways):
    def branching(state, p, shocks, policy, start):
        return state, toy.Flows(1.0 if state.cycle > 0.0 else 0.0, 0.0, 0.0)

    task = toy.task(model=dataclasses.replace(toy.MODEL, quarter=branching))
    with pytest.raises(Exception, match=r"write where\(condition, a, b\)"):
        run(task, 4)
