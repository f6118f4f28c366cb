"""Where nothing can be written, there is no home, the cache is rubbish and no network: the same numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import stimulus_model as sm
from tests.campaigns import sandbox

PROGRAM = """
import warnings
warnings.simplefilter("ignore")
import stimulus_model as sm
package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
print(sm.simulate(package, economy, draws=20, seed=1, horizon="2028Q4", variables=("real_gdp",)).content_hash)
"""


@pytest.fixture(scope="module")
def expected() -> str:
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    made = sm.simulate(package, economy, draws=20, seed=1, horizon="2028Q4", variables=("real_gdp",))
    return made.content_hash


def printed(command: list[str], **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")}
    places = os.pathsep.join(each for each in sys.path if each)
    done = subprocess.run(
        command,
        env={**kept, "PYTHONPATH": places, **environment},
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-1000:]
    return done.stdout.strip()


def test_with_nothing_but_a_temporary_folder_that_can_be_written(expected: str, tmp_path: Path) -> None:
    command = sandbox.command(tmp_path, ["-c", PROGRAM])
    if command is None:
        command = [sys.executable, "-c", PROGRAM]
    else:
        command.insert(1, "--net")  # and no network at all
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "ALL_PROXY"), "http://127.0.0.1:9")
    cache = str(Path(__file__).with_name("cache_that_cannot_be_made"))
    assert printed(command, HOME="/nonexistent", STIMULUS_MODEL_CACHE_DIR=cache, **proxies) == expected
    assert not Path(cache).exists() or command[0] == sys.executable


def test_with_a_corrupt_cache(expected: str, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert printed([sys.executable, "-c", PROGRAM], STIMULUS_MODEL_CACHE_DIR=str(cache)) == expected
    files = sorted(cache.iterdir())
    assert len(files) > 2
    for k, file in enumerate(files):
        file.write_bytes(b"" if k % 2 else b"rubbish" * 1000)
    assert printed([sys.executable, "-c", PROGRAM], STIMULUS_MODEL_CACHE_DIR=str(cache)) == expected


def test_a_cache_that_is_a_file_and_no_home(expected: str, tmp_path: Path) -> None:
    place = tmp_path / "cache"
    place.write_text("a diary")
    command = [sys.executable, "-c", PROGRAM]
    assert printed(command, HOME="/nonexistent", STIMULUS_MODEL_CACHE_DIR=str(place)) == expected
    assert place.read_text() == "a diary"


def test_a_read_only_folder_is_one_clear_error(tmp_path: Path) -> None:
    place = tmp_path / "in"
    place.mkdir()
    program = f"""
import stimulus_model as sm
package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
made = sm.simulate(package, economy, draws=2, seed=1, horizon="2027Q4", engine="reference")
folder = {str(tmp_path)!r}
for save in (lambda: made.save(folder + "/run.nc"), lambda: made.plot.fan("debt").save(folder + "/fan.png")):
    try:
        save()
    except sm.InputError as error:
        print(error.field)
"""
    command = sandbox.command(place, ["-c", program])
    if command is not None:
        assert printed(command, HOME=str(place), TMPDIR=str(place)) == "path\npath"
