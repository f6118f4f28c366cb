"""SIGKILL at random moments of everything that writes: the same bits afterwards, and nothing left behind."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import toy

import stimulus_model as sm
from stimulus_model.cli.output import FILES, PATHS
from stimulus_model.engine.checkpoint import SUFFIX
from stimulus_model.engine.compile.cache import read_checked, write_checked
from stimulus_model.engine.run import run as run_task
from tests.campaigns.campaign import Campaign, Outcome

SUPPORT = str(Path(toy.__file__).parent)
LONGEST = 0.4
"""Seconds after its first sign of life within which a process is killed."""
SPANS = 64
HOUR = 3_600.0
CHECKPOINT = """
import sys, toy
from stimulus_model.engine.run import run
def progress(done, draws):
    print("begun", flush=True)
run(toy.task(), 400_000, checkpoint=sys.argv[1], chunk=64, threads=2, progress=progress)
"""
SAVE = """
import sys
import stimulus_model as sm
projection = sm.open_projection(sys.argv[1] + "/given.nc")
print("begun", flush=True)
while True:
    projection.save(sys.argv[1] + "/run.nc")
    projection.save(sys.argv[1] + "/run.nc", compress=True)
"""
COMMAND = """
import contextlib, io, sys
from stimulus_model.cli import main
arguments = ["run", "japan-ai-chips-2024", "--draws=64", "--horizon", "2028Q4", "--save", "--overwrite"]
arguments += ["--out", sys.argv[1]]
with contextlib.redirect_stdout(io.StringIO()):
    main(arguments)
print("begun", flush=True)
while True:
    with contextlib.redirect_stdout(io.StringIO()):
        main(arguments)
"""
CACHE = """
import os, sys
from pathlib import Path
from stimulus_model.engine.compile.cache import write_checked
print("begun", flush=True)
while True:
    for k in range(8):
        write_checked(Path(sys.argv[1]) / f"{k:040x}.kernel", bytes([k]) * 400_000)
"""


def run(size: int, folder: Path) -> Outcome:
    """Kill each kind of writer in turn, and look at what it left."""
    rng, faults = np.random.default_rng(3), []
    kinds: dict[str, Callable[[Path, int, np.random.Generator], list[str]]] = {
        "checkpoint": _checkpoints,
        "save": _saves,
        "command": _commands,
        "cache": _caches,
        "Dask worker": _workers,
    }
    counts = {kind: len(range(k, size, len(kinds))) for k, kind in enumerate(kinds)}
    for kind, kill in kinds.items():
        place = folder / kind.replace(" ", "_")
        place.mkdir()
        if counts[kind]:
            faults += [f"{kind}: {each}" for each in kill(place, counts[kind], rng)]
    shares = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    return Outcome(size, faults, f"{len(faults)} with other bits or something left ({shares})")


def _killed(script: str, folder: Path, rng: np.random.Generator) -> None:
    """Start a process and kill it at a random moment after its first sign of life."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([SUPPORT, *sys.path])}
    command = [sys.executable, "-c", script, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)
    assert process.stdout is not None
    if process.stdout.readline() != "begun\n":
        raise RuntimeError(f"a process that was to be killed ended by itself: {process.wait()}")
    time.sleep(rng.uniform(0.0, LONGEST))
    process.send_signal(signal.SIGKILL)
    process.communicate()


def _checkpoints(folder: Path, count: int, rng: np.random.Generator) -> list[str]:
    for _ in range(count):
        _killed(CHECKPOINT, folder / "run", rng)
    resumed = run_task(toy.task(), 400_000, checkpoint=folder / "run", threads=2)
    faults = [] if _bits(resumed) == _bits(run_task(toy.task(), 400_000)) else ["other bits"]
    left = [name for name in os.listdir(folder / "run") if not name.endswith((SUFFIX, "in-use"))]
    return faults + [f"left {name}" for name in left]


def _bits(paths: object) -> str:
    return hashlib.sha256(b"".join(values.tobytes() for values in toy.arrays(paths).values())).hexdigest()


def _saves(folder: Path, count: int, rng: np.random.Generator) -> list[str]:
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    projection = sm.simulate(package, economy, draws=400, seed=1, horizon="2030Q4")
    projection.save(folder / "given.nc")
    faults = []
    for k in range(count):
        _killed(SAVE, folder, rng)
        if (folder / "run.nc").exists() and sm.open_projection(
            folder / "run.nc"
        ).content_hash != projection.content_hash:
            faults.append(f"other content after kill {k}")
        projection.save(folder / "run.nc")
        faults += [f"left {name}" for name in os.listdir(folder) if name not in ("given.nc", "run.nc")]
    return faults


def _commands(folder: Path, count: int, rng: np.random.Generator) -> list[str]:
    from stimulus_model.cli.output import output_folder

    faults, out, hashes = [], folder / "out", set()
    for _ in range(count):
        _killed(COMMAND, out, rng)
        hashes.add(sm.open_projection(out / "run.nc").content_hash)
        with output_folder(str(out), overwrite=True):
            pass
        faults += [f"left {name}" for name in os.listdir(out) if name not in (*FILES, PATHS)]
    return faults + ([f"{len(hashes)} different results"] if len(hashes) > 1 else [])


def _caches(folder: Path, count: int, rng: np.random.Generator) -> list[str]:
    faults, place = [], folder / "cache"
    for k in range(count):
        _killed(CACHE, place, rng)
        files = place.glob("*.kernel")
        damaged = [file.name for file in files if read_checked(file) != bytes([int(file.stem, 16)]) * 400_000]
        faults += [f"{name} is not whole after kill {k}" for name in damaged]
    for file in place.iterdir():  # what a killed process was writing may stay for an hour
        os.utime(file, (time.time() - 2 * HOUR,) * 2)
    write_checked(place / f"{9:040x}.kernel", b"content")
    return faults + [f"left {file.name}" for file in place.iterdir() if file.suffix != ".kernel"]


def _workers(folder: Path, count: int, rng: np.random.Generator) -> list[str]:
    import dask
    import distributed

    task, draws, faults = toy.task(), 60_000, []
    expected = _bits(run_task(task, draws))
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0", "memory_limit": None}
    # LocalCluster looks at a worker once, so long after a loss, and gives it up if it is being restarted just then
    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "1 day"}),
        distributed.LocalCluster(processes=True, local_directory=str(folder), **options) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.run_on_scheduler(_find_support, SUPPORT)
        client.run(_find_support, SUPPORT)
        for k in range(count):
            client.wait_for_workers(2, timeout=120)
            client.run(_find_support, SUPPORT)
            moment, killed = int(rng.integers(draws)), []

            def kill(done: int, _: int, moment: int = moment, killed: list[int] = killed) -> None:
                if done > moment and not killed:
                    killed.append(min(client.run(os.getpid).values()))
                    os.kill(killed[0], signal.SIGKILL)

            paths = run_task(task, draws, client=client, chunk=draws // SPANS, progress=kill)
            if _bits(paths) != expected:
                faults.append(f"other bits after kill {k}")
    return faults


def _find_support(place: str) -> None:
    if place not in sys.path:
        sys.path.insert(0, place)


CAMPAIGN = Campaign(3, "a killed process leaves the same bits and nothing else", 200, 5, run)
