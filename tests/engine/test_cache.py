"""The cache of compiled kernels: hits in a second process, notices an edit, is never fatal."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from stimulus_model.engine.cache import version_of, write_checked

HERE = Path(__file__).parent
SCRIPT = textwrap.dedent(
    """
    import hashlib, sys
    sys.path.insert(0, {here!r})
    import toy
    from stimulus_model.engine.ensemble import run
    from stimulus_model.engine.kernel import default_width, kernel
    model = toy.MODEL
    {edit}
    paths = run(toy.task(model=model), 20)
    loop = kernel(model, default_width())
    assert loop.loaded != loop.compiled
    assert ("numba" in sys.modules) == loop.compiled
    print(int(loop.loaded), hashlib.sha256(paths.array("mixture", "with").tobytes()).hexdigest()[:16])
    """
)
EDIT = """
import dataclasses
def quarter(state, p, shocks, policy, start):
    after, flows = toy.quarter(state, p, shocks, policy, start)
    return after, flows._replace(mixture=flows.mixture * 1.5)
model = dataclasses.replace(model, quarter=quarter)
"""
LAGS = """
import dataclasses
model = dataclasses.replace(toy.REMEMBERING, lags={lags})
"""


def _process(environment, edit=""):
    script = SCRIPT.format(here=str(HERE), edit=edit)
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    hits, digest = done.stdout.split()
    return int(hits), digest


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache")
    return {**os.environ, "STIMULUS_MODEL_CACHE_DIR": str(folder)}


@pytest.fixture(scope="module")
def compiled(environment):
    return _process(environment)


def _files(environment):
    return sorted(Path(environment["STIMULUS_MODEL_CACHE_DIR"]).glob("*.kernel"))


def test_a_second_process_hits(environment, compiled):
    assert compiled[0] == 0
    assert _process(environment) == (1, compiled[1])
    assert not list(Path(environment["STIMULUS_MODEL_CACHE_DIR"]).glob("*.tmp"))


def test_an_edited_equation_is_compiled_again(environment, compiled):
    hits, digest = _process(environment, EDIT)
    assert hits == 0
    assert digest != compiled[1]
    assert _process(environment) == (1, compiled[1])


def test_other_lags_are_compiled_again(environment):
    digests = set()
    for lags in ((1, 4, 11), (1, 4, 12)):
        hits, digest = _process(environment, LAGS.format(lags=lags))
        assert hits == 0
        digests.add(digest)
    assert len(digests) == 2


@pytest.mark.parametrize("damage", [lambda b: b[:100], lambda b: b[:-1] + bytes([b[-1] ^ 1]), lambda b: b""])
def test_a_damaged_file_means_compiling_again(environment, compiled, damage):
    for file in _files(environment):
        file.write_bytes(damage(file.read_bytes()))
    assert _process(environment) == (0, compiled[1])
    assert _process(environment) == (1, compiled[1])


def test_what_is_not_machine_code_means_compiling_again(environment, compiled):
    for file in _files(environment):
        write_checked(file, b"neither a program nor damaged")
    assert _process(environment) == (0, compiled[1])
    assert _process(environment) == (1, compiled[1])


def test_settings_that_change_machine_code_are_compiled_again(environment, compiled):
    changed = {**environment, "NUMBA_BOUNDSCHECK": "1"}
    assert _process(changed) == (0, compiled[1])
    assert _process(changed) == (1, compiled[1])
    assert _process({**environment, "NUMBA_NUM_THREADS": "1"}) == (1, compiled[1])


def test_no_folder_no_home_no_permission_still_computes(environment, compiled, tmp_path):
    assert _process({**environment, "STIMULUS_MODEL_CACHE_DIR": ""}) == (0, compiled[1])
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert _process({**environment, "STIMULUS_MODEL_CACHE_DIR": str(blocked / "sub")}) == (0, compiled[1])


def test_a_version_is_told_without_importing(tmp_path, monkeypatch):
    package = tmp_path / "never_imported"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError")
    monkeypatch.syspath_prepend(tmp_path)
    found = set()
    for number in (1, 2):
        (package / "_version.py").write_text(f"version = {number}")
        version_of.cache_clear()
        found.add(version_of("never_imported"))
    assert len(found) == 2
    (package / "_version.py").unlink()
    version_of.cache_clear()
    assert version_of("never_imported") == "none"
    version_of.cache_clear()
