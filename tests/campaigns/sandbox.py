"""A private view of the machine in which only one folder can be written: fuzzers that make up paths run there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

INSIDE = "STIMULUS_MODEL_SANDBOX"
"""Environment variable that is set inside."""
SCRIPT = """
set -eu
mount --bind "$1" "$1"
cut -d' ' -f2 /proc/self/mounts | while read -r place; do
    case "$place" in "$1"|/dev/shm|/proc*) continue ;; esac
    mount -o remount,bind,ro "$place" 2>/dev/null || true
done
if touch "$2" 2>/dev/null; then rm -f "$2"; exit 97; fi
shift 2
exec "$@"
"""
"""First argument: the folder; second: a file outside, which must not be writable; then the command."""


def command(folder: Path, arguments: list[str]) -> list[str] | None:
    """Return the command that runs Python with `arguments` where only `folder` can be written; None: not possible."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    private = [unshare, "--mount"] if os.geteuid() == 0 else [unshare, "--map-root-user", "--mount"]
    outside = str(Path(__file__).with_name("must_not_be_written"))
    wrapped = [*private, "sh", "-c", SCRIPT, "sandbox", str(folder), outside]
    if subprocess.run([*wrapped, "true"], capture_output=True, check=False).returncode:
        return None
    return [*wrapped, sys.executable, *arguments]


def run(folder: Path, arguments: list[str]) -> int:
    """Run Python with `arguments` inside, its home, caches and temporary files in `folder`; return how it ended."""
    inside = command(folder, arguments)
    if inside is None:
        print("no private mount namespace here: files are only kept in a temporary folder", file=sys.stderr)
        inside = [sys.executable, *arguments]
    names = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "STIMULUS_MODEL_CACHE_DIR", "MPLCONFIGDIR")
    places = {name: str(folder / name.lower()) for name in names}
    for place in places.values():
        os.makedirs(place, mode=0o700, exist_ok=True)
    environment = {**os.environ, **places, INSIDE: "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(inside, env=environment, check=False).returncode
