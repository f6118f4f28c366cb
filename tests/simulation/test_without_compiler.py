"""Without numba and LLVM: the reference engine has the same draws, files and tables work, the rest says why not."""

import os
import subprocess
import sys

import numpy as np
import pytest

import stimulus_model as sm

BLOCKED = """
import importlib.abc, sys
class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in ("numba", "llvmlite"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocked())
"""
PROGRAM = """
import stimulus_model as sm
economy, package = sm.Economy.load("japan"), sm.Package.load("japan-ai-chips-2024")
run = dict(seed=3, horizon="2030Q4", variables=["real_gdp", "debt_to_gdp"])
for sampling in ("monte-carlo", "latin-hypercube", "sobol"):
    projection = sm.simulate(package, economy, draws=64, sampling=sampling, engine="reference", **run)
    projection.save(f"{sampling}.nc")
    print(sm.open_projection(f"{sampling}.nc").summary())
for more in ({}, {"engine": "reference", "keep": "summary"}):
    try:
        sm.simulate(package, economy, draws=64, **more, **run)
    except sm.InputError as error:
        print(error)
assert not {"numba", "llvmlite"} & set(sys.modules)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("without")


@pytest.fixture(scope="module")
def printed(folder):
    environment = os.environ | {"STIMULUS_MODEL_CACHE_DIR": str(folder / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED + PROGRAM], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("sampling", ["monte-carlo", "latin-hypercube", "sobol"])
def test_it_has_the_bits_of_the_reference_engine_with_a_compiler(printed, folder, sampling):
    opened = sm.open_projection(folder / f"{sampling}.nc")
    again = sm.simulate(
        sm.Package.load("japan-ai-chips-2024"),
        sm.Economy.load("japan"),
        seed=3,
        draws=64,
        sampling=sampling,
        horizon="2030Q4",
        variables=["real_gdp", "debt_to_gdp"],
        engine="reference",
    )
    for name in ("real_gdp", "debt_to_gdp"):
        np.testing.assert_array_equal(opened.effect(name), again.effect(name))


def test_tables_are_printed_and_the_compiled_engine_says_what_it_lacks(printed):
    assert printed.count("Real GDP") >= 3
    assert "engine: got 'compiled', allowed: 'reference' where numba and llvmlite cannot be imported" in printed
    assert "keep: got 'summary', allowed: 'paths' or 'annual' where numba" in printed
