"""The GPU's program under numba's simulator: the same draws as lanes to a few units in the last place.

The simulator does not fuse multiplications with additions, so bits differ as they do for the reference engine.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import toy

from stimulus_model.engine.kernels.cuda_program import program
from stimulus_model.engine.run import run
from stimulus_model.inputs import InputError

HERE = Path(__file__).parents[2] / "support"


def simulated(part):
    """Run a part of `gpu_simulator` in a new process, since numba looks for the simulator when it is imported."""
    folders = os.pathsep.join([str(HERE), *sys.path])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-W", "ignore::RuntimeWarning", str(HERE / "gpu_simulator.py"), part],
        env={**os.environ, "NUMBA_ENABLE_CUDASIM": "1", "PYTHONPATH": folders},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_way_of_drawing_agrees_with_the_lanes():
    apart = simulated("toys")
    assert set(apart) >= {"plain", "remembering", "calm", "selected", "antithetic", "sobol", "years"}
    assert max(apart.values()) < 1e-13
    assert max(apart.values()) > 0.0, "bits that agree to the last one would mean that lanes were compared with lanes"


def test_a_summary_counts_the_same_draws():
    apart = simulated("counted")
    assert apart["moved between bins"] <= 2.0  # one draw at the edge of a bin
    assert apart["extremes"] < 1e-12


def test_the_economy_agrees_with_the_lanes():
    assert simulated("economy")["economy"] < 1e-12


def test_the_program_fuses_what_the_lanes_fuse_and_writes_only_what_is_kept():
    text = program(toy.MODEL, (1,))
    assert text.count("cuda.fma(") > 20
    assert text.count("out[b, scenario, t,") == 1
    assert "memory[" not in text


def test_a_machine_without_a_gpu_says_so():
    with pytest.raises(
        InputError, match="engine: got 'cuda', allowed: 'compiled' or 'reference' where numba finds no NVIDIA"
    ):
        run(toy.task(), 8, engine="cuda")
