"""Files that save time: never stale, never wrong, never fatal.

Compiled kernels, names of programs and quantile tables are kept in one folder. A file is named by a hash of all that
decides its content, and carries a checksum of that name and of what it holds. One that is missing, damaged, foreign,
renamed or unreadable only means computing again.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import stat
import tempfile
from importlib.util import find_spec
from pathlib import Path

CACHE_VARIABLE = "STIMULUS_MODEL_CACHE_DIR"
"""Environment variable that names the cache folder; empty: no cache."""


def cache_folder() -> Path | None:
    """Return the folder of compiled kernels, or None where there can be none (no home, or switched off)."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "stimulus_model"
    except RuntimeError:
        return None


def read_checked(file: Path) -> bytes | None:
    """Return what `write_checked` wrote; None if there is no such file of ours, or it is damaged."""
    with contextlib.suppress(OSError):
        found = file.stat()
        if not stat.S_ISREG(found.st_mode) or (hasattr(os, "getuid") and found.st_uid != os.getuid()):
            return None  # loading may run code: only our own files
        content = file.read_bytes()
        if _checksum(file, content[32:]) == content[:32]:
            return content[32:]
    return None


def _checksum(file: Path, body: bytes) -> bytes:
    """Return a checksum of the name, which says what the body is, and of the body."""
    return hashlib.sha256(file.name.encode() + b"\n" + body).digest()


def write_checked(file: Path, body: bytes) -> None:
    """Write `body` with a checksum, in one atomic step; where that is not possible, do nothing."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(_checksum(file, body) + body)
            os.replace(name, file)
        except BaseException:
            with contextlib.suppress(OSError):  # Ctrl-C just after the file took its place must not be lost with it
                os.unlink(name)
            raise


@functools.cache
def source_of(module: str) -> bytes:
    """Return what is in the file of one of the library's modules, which need not be imported for that.

    That is its source, or where only compiled files were installed, what was compiled.
    """
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(module)
    return Path(spec.origin).read_bytes()


@functools.cache
def version_of(package: str) -> str:
    """Return what tells one version of an installed package from another, without importing it.

    Importing numba takes longer than everything else that a small run does.
    """
    with contextlib.suppress(ImportError, ValueError, OSError):
        spec = find_spec(package)
        for place in (spec.submodule_search_locations or ()) if spec is not None else ():
            for name in ("_version.py", "version.py"):
                file = Path(place) / name
                if file.is_file():
                    return hashlib.sha256(file.read_bytes()).hexdigest()
    from importlib.metadata import PackageNotFoundError, version  # slow to import, and hardly ever needed

    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
