"""Another user's files where compiled kernels are kept: none of them is ever run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import toy

from stimulus_model.engine.run import run as run_task
from tests.campaigns.campaign import Campaign, Outcome

SUPPORT = str(Path(toy.__file__).parent)
VICTIM, ATTACKER = 64_321, 64_322
"""Users that need no entry anywhere."""
PROGRAM = """
import hashlib, os, sys, toy, warnings
if len(sys.argv) > 1:
    os.setresuid(int(sys.argv[1]), 0, 0)  # another user, who may still read the interpreter's files
from stimulus_model.engine.draws.parameter_draws import drawer
from stimulus_model.engine.kernels.kernel import default_width, kernel
from stimulus_model.engine.run import run
warnings.simplefilter("ignore")
paths = run(toy.task(), 256, threads=1)
width = default_width()
loaded = kernel(toy.MODEL, width).loaded or drawer(width).loaded
print(hashlib.sha256(b"".join(v.tobytes() for v in toy.arrays(paths).values())).hexdigest(), loaded)
"""


def run(size: int, folder: Path) -> Outcome:
    """Try `size` attacks in turn; who is not root cannot be several users, and tries what needs only one."""
    alone = os.geteuid() != 0
    faults = []
    expected = hashlib.sha256(
        b"".join(v.tobytes() for v in toy.arrays(run_task(toy.task(), 256)).values())
    ).hexdigest()
    os.chmod(folder, 0o755)
    made = _prepared(folder, alone)
    names = [name for name in ATTACKS if not (alone and name in OTHER_USER)]
    tried = [names[k % len(names)] for k in range(size)]
    for k, name in enumerate(tried):
        place = folder / f"{k} {name}".replace(" ", "_")
        place.mkdir(mode=0o755)
        cache = ATTACKS[name](place, made)
        ended = _victim(cache, place, alone)
        if ended != f"{expected} False":
            faults.append(f"{name}: {ended}")
    kinds = ", ".join(dict.fromkeys(tried))
    return Outcome(len(tried), faults, f"{len(faults)} run, of {len(set(tried))} attacks ({kinds})")


def _victim(cache: Path, place: Path, alone: bool) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(place), "STIMULUS_MODEL_CACHE_DIR": str(cache)}
    environment["PYTHONPATH"] = os.pathsep.join([SUPPORT, *sys.path])
    command = [sys.executable, "-c", PROGRAM, *([] if alone else [str(VICTIM)])]
    done = subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr[-300:]


def _prepared(folder: Path, alone: bool) -> Path:
    """Return a folder of kernels with a bad program behind good names and checksums."""
    good, bad = folder / "good", folder / "bad"
    good.mkdir(mode=0o700)
    home = folder / "home"
    home.mkdir(mode=0o777)
    _victim(good, home, alone)
    bad.mkdir(mode=0o755)
    contents = {file.name: file.read_bytes()[32:] for file in sorted(good.iterdir())}
    kernels = [name for name in contents if name.endswith(".kernel")]
    if len(kernels) < 2:
        raise RuntimeError(f"the victim kept {sorted(contents)}, not the kernels that are to be exchanged")
    for name in contents:
        other = kernels[(kernels.index(name) + 1) % len(kernels)] if name in kernels else name
        body = contents[other]
        (bad / name).write_bytes(hashlib.sha256(name.encode() + b"\n" + body).digest() + body)
    return bad


def _copied(bad: Path, cache: Path, *, owner: int, mode: int, folder_owner: int, folder_mode: int) -> Path:
    shutil.copytree(bad, cache)
    if os.geteuid() == 0:
        for file in cache.iterdir():
            os.chown(file, owner, owner)
        os.chown(cache, folder_owner, folder_owner)
    for file in cache.iterdir():
        file.chmod(mode)
    cache.chmod(folder_mode)
    return cache


def _foreign_files(place: Path, bad: Path) -> Path:
    return _copied(bad, place / "c", owner=ATTACKER, mode=0o644, folder_owner=VICTIM, folder_mode=0o700)


def _foreign_folder(place: Path, bad: Path) -> Path:
    return _copied(bad, place / "c", owner=VICTIM, mode=0o600, folder_owner=ATTACKER, folder_mode=0o755)


def _open_files(place: Path, bad: Path) -> Path:
    return _copied(bad, place / "c", owner=VICTIM, mode=0o666, folder_owner=VICTIM, folder_mode=0o700)


def _open_folder(place: Path, bad: Path) -> Path:
    return _copied(bad, place / "c", owner=VICTIM, mode=0o600, folder_owner=VICTIM, folder_mode=0o1777)


def _links(place: Path, bad: Path) -> Path:
    cache = _copied(bad, place / "c", owner=VICTIM, mode=0o600, folder_owner=VICTIM, folder_mode=0o700)
    theirs = _copied(bad, place / "theirs", owner=VICTIM, mode=0o644, folder_owner=ATTACKER, folder_mode=0o755)
    for file in cache.iterdir():
        file.unlink()
        file.symlink_to(theirs / file.name)
    return cache


ATTACKS: dict[str, Callable[[Path, Path], Path]] = {
    "another's files": _foreign_files,
    "another's folder": _foreign_folder,
    "files that others may write": _open_files,
    "a folder that others may write": _open_folder,
    "links": _links,
}
OTHER_USER = ("another's files", "another's folder")

CAMPAIGN = Campaign(10, "no file that another user could write is run from the cache", 5, 5, run)
