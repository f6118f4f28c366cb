"""What only a fresh process can show: time to import, first calls with and without compiled kernels, peak memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.timing import Taken
from stimulus_model.engine.compile.cache import CACHE_VARIABLE

ROOT = Path(__file__).resolve().parents[1]

IMPORT = """
import json, time
begin = time.perf_counter()
import stimulus_model
print(json.dumps(time.perf_counter() - begin))
"""

CALLS = """
import json, time
begin = time.perf_counter()
import stimulus_model as sm
sm.run_cache.limit = 0
package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
times = {"load": time.perf_counter() - begin}
for name in ("first", "second"):
    call = time.perf_counter()
    sm.simulate(package, economy, seed=2024, draws=%(draws)d, threads=1)
    times[name] = time.perf_counter() - call
times["process"] = time.perf_counter() - begin
print(json.dumps(times))
"""

SMALL = """
import stimulus_model as sm
package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
sm.simulate(package, economy, seed=2024, draws=64)
print({})
"""

WARMUP = """
import json
import stimulus_model as sm
print(json.dumps(sm.warmup().seconds))
"""

PEAK = """
import json
from benchmarks.processes import peak_bytes
import stimulus_model as sm
package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
sm.simulate(package, economy, seed=2024, draws=16, threads=1)
before = peak_bytes()
projection = sm.simulate(package, economy, seed=2024, draws=%(draws)d, threads=1, engine=%(engine)r, chunk=%(chunk)r)
after = peak_bytes()
size = sum(projection.paths.array(name, "with").nbytes for name in projection.paths.variables[:1])
print(json.dumps({"library": before, "peak": after, "paths": 2 * size * len(projection.paths.variables)}))
"""


def fresh(code: str, cache: str | None = None) -> Any:
    """Run `code` in a new interpreter and return the JSON it prints last.

    It may keep byte code, as after any installation: compiling a hundred modules again is not what is timed.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if cache is not None:
        environment[CACHE_VARIABLE] = cache
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the benchmark's process failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def peak_bytes() -> int:
    """Return the largest resident memory that this process has had."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux counts the parent's memory before `exec` into ru_maxrss, but not into this
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def import_seconds(repeats: int) -> float:
    """Return the median time of `import stimulus_model` in a new process, after one to warm the file cache."""
    fresh(IMPORT)
    return statistics.median(float(fresh(IMPORT)) for _ in range(repeats))


def first_calls(draws: int, repeats: int) -> dict[str, dict[str, float]]:
    """Return times of the calls of a process whose cache of kernels is empty, and of one whose cache is filled."""
    runs: dict[str, list[dict[str, float]]] = {"cold": [], "cached": []}
    fresh("import stimulus_model.simulation.simulate\nprint({})")  # byte code is there, and files are in memory
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as cache:
            for kind in runs:
                runs[kind].append(fresh(CALLS % {"draws": draws}, cache))
    return {
        kind: {name: statistics.median(call[name] for call in calls) for name in calls[0]}
        for kind, calls in runs.items()
    }


def whole_processes(repeats: int) -> dict[str, Taken]:
    """Return medians from an interpreter's start to its end: import alone, 64 draws with and without kernels.

    They take turns: each round has one of each kind.
    """
    kinds = {"import stimulus_model": IMPORT, "64 draws, kernels on disk": SMALL, "64 draws, nothing on disk": SMALL}
    runs: dict[str, list[Taken]] = {kind: [] for kind in kinds}
    with tempfile.TemporaryDirectory() as filled:
        fresh(SMALL, filled)
        for _ in range(repeats):
            for kind, code in kinds.items():
                with tempfile.TemporaryDirectory() as empty:
                    runs[kind].append(_taken(code, empty if "nothing" in kind else filled))
    return {
        kind: Taken(*(statistics.median(part) for part in zip(*taken, strict=True))) for kind, taken in runs.items()
    }


def _taken(code: str, cache: str) -> Taken:
    import resource  # not on every system

    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    fresh(code, cache)
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def warmups(repeats: int) -> dict[str, float]:
    """Return seconds of `warmup` in a process whose cache is empty, and in one whose cache is filled."""
    runs: dict[str, list[float]] = {"cold": [], "cached": []}
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as cache:
            for seconds in runs.values():
                seconds.append(float(fresh(WARMUP, cache)))
    return {kind: statistics.median(seconds) for kind, seconds in runs.items()}


def peak_memory(engine: str, draws: int, chunk: int | None = None) -> dict[str, int]:
    """Return bytes: `library` before the run, `peak` of the whole process, `paths` of the results themselves."""
    measured: dict[str, int] = fresh(PEAK % {"draws": draws, "engine": engine, "chunk": chunk})
    return measured
