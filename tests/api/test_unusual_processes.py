"""Where the library is used in other ways: without numba's compiler, and sent to another process from a notebook."""

import os
import pickle
import subprocess
import sys

import pytest

import stimulus_model as sm

SCRIPT = """
import stimulus_model as sm
package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
print(sm.simulate(package, economy, draws=20, seed=1, variables=("real_gdp",)).content_hash)
"""


def test_numba_switched_off_changes_nothing():
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "STIMULUS_MODEL_CACHE_DIR": ""}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    expected = sm.simulate(package, economy, draws=20, seed=1, variables=("real_gdp",))
    assert done.stdout.strip() == expected.content_hash


def test_a_function_of_a_notebook_that_names_the_library_can_be_sent():
    cloudpickle = pytest.importorskip("cloudpickle")
    notebook = {"sm": sm, "__name__": "__main__"}
    exec("def title():\n    return sm.Package.load('japan-ai-chips-2024').title", notebook)
    sent = pickle.loads(cloudpickle.dumps(notebook["title"]))
    assert sent() == sm.Package.load("japan-ai-chips-2024").title
