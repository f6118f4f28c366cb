"""Files that save time: never stale, never wrong, never fatal.

Compiled kernels, fingerprints, quantile tables and tables of large files are kept in one folder. A file is named by
a hash of all that decides its content, and carries a checksum of that name and of what it holds. One that is
missing, damaged, foreign, renamed or unreadable only means computing again. Loading runs code: files and folders that
another user (but root) owns, or may write to, are not used.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import operator
import os
import re
import stat
import tempfile
import time
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

CACHE_VARIABLE = "STIMULUS_MODEL_CACHE_DIR"
"""Environment variable that names the cache folder; empty: no cache."""

_HOUR, _DAY = 3_600.0, 86_400.0
_MONTH = 30 * _DAY
_LIMITS = {r"[0-9a-f]{40}\.(kernel|program|table|wasm|json|equations)": _MONTH, r"stimulus_model-\w+\.tmp": _HOUR}
"""Seconds after which a file that nothing has used is removed, by its name: only our own."""


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
    with contextlib.suppress(OSError), _opened(file.parent) as folder:
        if folder is None:
            return None
        # no link is followed, no pipe waited for, and what is checked is what was opened, not what a path leads to
        flags = os.O_RDONLY | _flags("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
        with os.fdopen(_open(file, flags, folder), "rb", buffering=0) as stream:
            found = os.fstat(stream.fileno())
            if not (stat.S_ISREG(found.st_mode) and _trusted(found)):
                return None  # loading may run code
            content = stream.read()
            if _checksum(file, content[32:]) == content[:32]:
                if time.time() - found.st_mtime > _DAY:
                    _touch(file)
                return content[32:]
    return None


@functools.cache
def _flags(*names: str) -> int:
    """Return the flags of `os.open` that this system has."""
    return functools.reduce(operator.or_, (getattr(os, name, 0) for name in names))


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int | None]:
    """Open a folder that nobody else can write to; None if others can. -1 where folders cannot be opened."""
    if os.open not in os.supports_dir_fd:
        yield -1
        return
    handle = os.open(folder, os.O_RDONLY | _flags("O_DIRECTORY", "O_CLOEXEC"))
    try:
        safe = _trusted(os.fstat(handle))
        if not safe:
            _warn(str(folder))
        yield handle if safe else None
    finally:
        os.close(handle)


def _open(file: Path, flags: int, folder: int) -> int:
    """Open a file in an open folder."""
    return os.open(file, flags) if folder < 0 else os.open(file.name, flags, dir_fd=folder)


def _trusted(found: os.stat_result) -> bool:
    """Return whether only this user, or root who may do anything anyway, owns and can write what was found."""
    if not hasattr(os, "getuid"):
        return True
    return found.st_uid in (os.getuid(), 0) and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


@functools.cache
def _warn(folder: str) -> None:
    """Say once that a folder is not used, and what to do."""
    text = (
        f"the folder of compiled kernels {folder!r} is not used: another user owns it or may write to it, and what "
        f"is in it is run; make it yours alone (chmod go-w), or name another with {CACHE_VARIABLE}"
    )
    warnings.warn(text, RuntimeWarning, stacklevel=2)


def _touch(file: Path) -> None:
    """Note that a file is in use."""
    with contextlib.suppress(OSError):
        os.utime(file, follow_symlinks=os.utime not in os.supports_follow_symlinks)


def _checksum(file: Path, body: bytes) -> bytes:
    """Return a checksum of the name, which says what the body is, and of the body."""
    return hashlib.sha256(file.name.encode() + b"\n" + body).digest()


def write_checked(file: Path, body: bytes) -> None:
    """Write `body` with a checksum, in one atomic step; where that is not possible or safe, do nothing."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _opened(file.parent) as folder:
            if folder is None:
                return
        if file.suffix == ".kernel":  # a first run writes two hundred tables, and a few kernels
            _evict(file.parent)
        handle, name = tempfile.mkstemp(
            dir=file.parent, prefix="stimulus_model-", suffix=".tmp"
        )  # for this user alone
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(_checksum(file, body) + body)
            os.replace(name, file)
        except BaseException:
            with contextlib.suppress(OSError):  # Ctrl-C just after the file took its place must not be lost with it
                os.unlink(name)
            raise


def _evict(folder: Path) -> None:
    """Remove what nothing has used for long: kernels of earlier versions, and what killed processes left behind."""
    now = time.time()
    for file in folder.iterdir():
        for pattern, limit in _LIMITS.items():
            if re.fullmatch(pattern, file.name):
                with contextlib.suppress(OSError):  # another process was faster
                    if now - file.lstat().st_mtime > limit:
                        file.unlink()


@functools.cache
def digest_of(*modules: str) -> str:
    """Return the SHA-256 of some of the library's modules, which need not be imported for that.

    Of their sources, or where only compiled files were installed, of what was compiled.
    """
    digest = hashlib.sha256()
    for module in modules:
        spec = find_spec(f"stimulus_model.{module}")
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(module)
        digest.update(Path(spec.origin).read_bytes())
    return digest.hexdigest()


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
