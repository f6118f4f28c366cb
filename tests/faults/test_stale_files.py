"""What killed processes leave behind is removed by whoever writes to the folder next, and nothing else is."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stimulus_model.cli.output import output_folder
from stimulus_model.results.files import atomic
from stimulus_model.results.files.atomic import remove_stale, replacing, temporary_name

pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere processes cannot be asked for")
SAVE = """
import sys, time
from stimulus_model.results.files.atomic import replacing
with replacing(sys.argv[1]) as temporary:
    temporary.write_bytes(b"half")
    print("writing", flush=True)
    time.sleep(600)
"""
RUN = """
import sys, time
from stimulus_model.cli.output import output_folder
with output_folder(sys.argv[1]) as folder:
    (folder / "run.nc").write_bytes(b"half")
    print("writing", flush=True)
    time.sleep(600)
"""


def begin(script: str, target: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", script, str(target)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize("script", [SAVE, RUN])
def test_a_killed_process_leaves_nothing_for_long(script: str, tmp_path: Path) -> None:
    target = tmp_path / "run.nc" if script == SAVE else tmp_path
    killed = begin(script, target)
    left = names(tmp_path)
    assert len(left) == 1
    with replacing(tmp_path / "first.txt") as temporary:
        temporary.write_text("first")
    assert names(tmp_path) == sorted([*left, "first.txt"])  # its process lives
    end(killed)
    if script == SAVE:
        with replacing(tmp_path / "second.txt") as temporary:
            temporary.write_text("second")
    else:
        with output_folder(str(tmp_path)) as folder:
            assert folder is not None
            (folder / "second.txt").write_text("second")
    assert names(tmp_path) == ["first.txt", "second.txt"]


def test_only_our_own_of_processes_that_are_gone_are_removed(tmp_path: Path) -> None:
    ours = temporary_name()
    machine, earlier = atomic._machine(), "0" * 16
    elsewhere = f".stimulus_model-{'0' * 12}-1-{earlier}-"
    kept = [
        ours,
        f".stimulus_model-{machine}-{os.getppid()}-{earlier}-a.tmp",
        f"{elsewhere}new.tmp",
        ".stimulus_model-notes.tmp",
        "a.tmp",
    ]
    removed = [f".stimulus_model-{machine}-{os.getpid()}-{earlier}-a.tmp", f"{elsewhere}old.tmp"]
    for name in kept + removed:
        (tmp_path / name).write_text(name)
    os.utime(tmp_path / f"{elsewhere}old.tmp", (time.time() - 2 * 86_400,) * 2)
    remove_stale(tmp_path)
    assert names(tmp_path) == sorted(kept)


def test_a_link_is_removed_and_not_followed(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("kept")
    stale = re.sub("-[0-9a-f]{16}-", f"-{'0' * 16}-", temporary_name())
    (folder / stale).symlink_to(elsewhere)
    remove_stale(folder)
    assert names(folder) == []
    assert names(elsewhere) == ["kept.txt"]
