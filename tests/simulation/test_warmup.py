"""Warming up: kernels are there afterwards, numbers do not change, and it says what it did."""

import json
import os
import subprocess
import sys

import stimulus_model as sm

PROGRAM = """
import json
import stimulus_model as sm
from stimulus_model.engine.compile.compiled_loop import Loop
first = sm.warmup()
Loop._read = Loop._compile = None  # nothing is left to load or to compile
second = sm.warmup()
print(json.dumps([first.compiled, first.loaded, second.compiled, second.loaded, first.seconds, second.seconds]))
"""


def test_the_first_process_compiles_and_the_next_loads(tmp_path):
    environment = {**os.environ, "STIMULUS_MODEL_CACHE_DIR": str(tmp_path)}
    for compiled in (2, 0):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
        )
        *counts, first, second = json.loads(done.stdout)
        assert counts == [compiled, 2 - compiled, compiled, 2 - compiled]
        assert first > 0.0
        assert second > 0.0


def test_no_number_changes_and_progress_is_told(packages, economy):
    options = {"seed": 3, "draws": 20, "variables": ["real_gdp"]}
    before = sm.simulate(packages["japan-ai-chips-2024"], economy, **options).content_hash
    seen = []
    report = sm.warmup(progress=lambda done, steps: seen.append((done, steps)))
    assert seen == [(1, 2), (2, 2)]
    assert sm.simulate(packages["japan-ai-chips-2024"], economy, **options).content_hash == before
    assert str(report).startswith("ready after ")
