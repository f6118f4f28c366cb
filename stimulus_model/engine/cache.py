"""Compiled kernels on disk: never stale, never wrong, never fatal.

Numba's own cache misses every time for a function that closes over intrinsics, so this one replaces it, behind
numba's interface: one file a kernel, named by a fingerprint of what would be compiled and for which processor, and
carrying its own checksum. A file that is missing, damaged, foreign or unreadable only means compiling again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite
import numba
from numba.core.caching import CompileResultCacheImpl, _Cache
from numba.core.runtime import rtsys
from numba.core.serialize import dumps

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
        if hasattr(os, "getuid") and file.stat().st_uid != os.getuid():
            return None  # loading may run code: only our own files
        content = file.read_bytes()
        if hashlib.sha256(content[32:]).digest() == content[:32]:
            return content[32:]
    return None


def write_checked(file: Path, body: bytes) -> None:
    """Write `body` with a checksum, in one atomic step; where that is not possible, do nothing."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(hashlib.sha256(body).digest() + body)
            os.replace(name, file)
        except BaseException:
            os.unlink(name)
            raise


def compile_cached(function: Callable[..., Any], fingerprint: str) -> Any:
    """Return `function` as a numba kernel that releases the interpreter lock and is cached under `fingerprint`."""
    kernel = numba.njit(nogil=True, error_model="numpy")(function)
    kernel._cache = KernelCache(fingerprint)
    return kernel


class KernelCache(_Cache):
    """Numba's cache interface for one kernel.

    Parameters
    ----------
    fingerprint
        Hash of the program.
    """

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        self._enabled = True

    @property
    def cache_path(self) -> str:
        """Folder of the files, empty if there is none."""
        return str(cache_folder() or "")

    def enable(self) -> None:
        """Read and write files."""
        self._enabled = True

    def disable(self) -> None:
        """Neither read nor write files."""
        self._enabled = False

    def flush(self) -> None:
        """Do nothing: files of other fingerprints are never read."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the compiled kernel, or None."""
        file = self._file(sig, target_context.codegen())
        if file is None:
            return None
        content = read_checked(file)
        if content is None:
            return None
        # what an outdated file raises inside numba is anybody's guess, and compiling is the remedy
        with contextlib.suppress(Exception):
            # numba would first load everything it can compile; machine code needs only the memory of its arrays
            rtsys.initialize(target_context)
            return CompileResultCacheImpl.rebuild(None, target_context, pickle.loads(content))
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Write the compiled kernel, in one atomic step."""
        file = self._file(sig, data.codegen)
        if file is None or data.lifted or data.library.has_dynamic_globals:
            return
        write_checked(file, dumps(CompileResultCacheImpl.reduce(None, data)))

    def _file(self, sig: Any, codegen: Any) -> Path | None:
        folder = cache_folder()
        if folder is None or not self._enabled:
            return None
        versions = (numba.__version__, llvmlite.__version__, platform.python_version())
        key = hashlib.sha256(repr((self._fingerprint, sig, codegen.magic_tuple(), versions)).encode())
        return folder / f"{key.hexdigest()[:40]}.kernel"
