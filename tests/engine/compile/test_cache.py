"""The cache of compiled kernels: hits in a second process, notices an edit, is never fatal."""

import compileall
import functools
import os
import shutil
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from stimulus_model.engine.compile.cache import read_checked, version_of, write_checked

HERE = Path(__file__).parents[2] / "support"
ROOT = Path(__file__).parents[3]
SCRIPT = textwrap.dedent(
    """
    import hashlib, sys
    sys.path.insert(0, {here!r})
    import toy
    from stimulus_model.engine.run import run
    from stimulus_model.engine.kernels.kernel import default_width, kernel
    from stimulus_model.engine.draws.parameter_draws import drawer
    model = toy.MODEL
    {edit}
    paths = run(toy.task(model=model), 20)
    loops = kernel(model, default_width()), drawer(default_width())
    assert all(loop.loaded != loop.compiled for loop in loops)
    # beside other processes one of them may be found and the other not
    assert ("numba" in sys.modules) == any(loop.compiled for loop in loops)
    digest = hashlib.sha256(paths.array("mixture", "with").tobytes()).hexdigest()
    print(int(all(loop.loaded for loop in loops)), digest[:16])
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


def _process(environment, edit="", cwd=None):
    script = SCRIPT.format(here=str(HERE), edit=edit)
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=cwd, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
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


def test_a_file_under_the_name_of_another_means_compiling_again(environment, compiled):
    files = _files(environment)
    contents = [file.read_bytes() for file in files]
    assert len(set(contents)) == len(files) > 1
    for file, content in zip(files, contents[1:] + contents[:1], strict=True):
        file.write_bytes(content)  # undamaged machine code, of another loop
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


def test_a_full_disk_still_computes(environment, compiled, tmp_path):
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))"
    own = {**environment, "STIMULUS_MODEL_CACHE_DIR": str(tmp_path)}
    assert _process(own, full) == (0, compiled[1])
    assert _files(own) == []
    assert list(tmp_path.glob("*.tmp")) == []  # nothing half written is left
    assert _process(own) == (0, compiled[1])


def test_processes_that_begin_together_do_not_disturb_each_other(environment, compiled, tmp_path):
    own = {**environment, "STIMULUS_MODEL_CACHE_DIR": str(tmp_path / "new" / "folder")}
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: _process(own), range(3)))
    assert {digest for _, digest in found} == {compiled[1]}
    assert _process(own) == (1, compiled[1])


def test_an_interrupt_is_never_lost(tmp_path, monkeypatch):
    """Neither before a file took its place nor just after."""
    replace = os.replace

    def interrupted(name, file, after=False):
        if after:
            replace(name, file)
        raise KeyboardInterrupt

    for after in (False, True):
        monkeypatch.setattr(os, "replace", functools.partial(interrupted, after=after))
        with pytest.raises(KeyboardInterrupt):
            write_checked(tmp_path / "a.kernel", b"content")
        assert [path.name for path in tmp_path.iterdir()] == ["a.kernel"] * after
    assert read_checked(tmp_path / "a.kernel") == b"content"


def test_what_is_no_file_of_ours_is_not_read(tmp_path):
    folder = tmp_path / "a.kernel"
    folder.mkdir()
    assert read_checked(folder) is None
    write_checked(folder, b"content")
    assert folder.is_dir()
    assert sorted(tmp_path.iterdir()) == [folder]
    pipe = tmp_path / "b.kernel"
    os.mkfifo(pipe)  # opening it would wait for somebody to write
    assert read_checked(pipe) is None


def test_the_library_without_its_sources_keeps_kernels_too(environment, compiled, tmp_path):
    shutil.copytree(
        ROOT / "stimulus_model", tmp_path / "stimulus_model", ignore=shutil.ignore_patterns("__pycache__")
    )
    compileall.compile_dir(tmp_path / "stimulus_model", quiet=1, legacy=True)
    for file in tmp_path.rglob("*.py"):
        file.unlink()
    own = {**environment, "STIMULUS_MODEL_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path)}
    edit = "assert sys.modules['stimulus_model'].__file__.endswith('.pyc')"
    assert _process(own, edit, tmp_path) == (0, compiled[1])
    assert _process(own, edit, tmp_path) == (1, compiled[1])


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
