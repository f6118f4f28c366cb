"""Writing a file so that it is there in full or not at all, and leaving nothing behind for long.

A process that is killed cannot remove its temporary file. Names of temporary files and folders say which process of
which machine made them; whoever writes to the folder next removes those of processes that are gone.
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stimulus_model.inputs import InputError

_OURS = re.compile(r"\.stimulus_model-(?P<machine>[0-9a-f]{12})-(?P<process>\d+)-(?P<token>[0-9a-f]{16})-\w+\.tmp")
_TOKEN = secrets.token_hex(8)
"""Tells this process from an earlier one of the same number."""
_DAY = 86_400.0


def temporary_name() -> str:
    """Return a name for a temporary file or folder that says who made it."""
    return f".stimulus_model-{_machine()}-{os.getpid()}-{_TOKEN}-{secrets.token_hex(4)}.tmp"


def remove_stale(folder: Path) -> None:
    """Remove the temporary files and folders in `folder` of processes that are gone."""
    with suppress(OSError):
        for path in folder.iterdir():
            made = _OURS.fullmatch(path.name)
            if made is not None and _gone(made, path):
                with suppress(OSError):  # another process was faster, or may do more than this one
                    if path.is_dir() and not path.is_symlink():
                        shutil.rmtree(path)
                    else:
                        path.unlink()


def _gone(made: re.Match[str], path: Path) -> bool:
    """Return whether the process that made a temporary file has ended."""
    process = int(made["process"])
    if made["machine"] != _machine() or os.name != "posix":  # its processes cannot be asked for
        with suppress(OSError):
            return time.time() - path.lstat().st_mtime > _DAY
        return False
    if process == os.getpid():
        return made["token"] != _TOKEN
    try:
        os.kill(process, 0)  # sends nothing
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:  # it lives, and is another user's
        return False
    return False


@functools.cache
def _machine() -> str:
    """Return which machine, and which container on it, counts this process's number."""
    with suppress(OSError):
        return hashlib.sha256(f"{platform.node()} {os.readlink('/proc/self/ns/pid')}".encode()).hexdigest()[:12]
    return hashlib.sha256(platform.node().encode()).hexdigest()[:12]


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; put it in place when the block succeeds, remove it otherwise.

    Raises
    ------
    InputError
        The folder does not exist or cannot be written, or `path` is a folder.
    """
    target = check_path(path)
    remove_stale(target.parent)
    temporary = target.with_name(temporary_name())
    try:
        yield temporary
        with open(temporary, "rb") as written:
            os.fsync(written.fileno())
        os.replace(temporary, target)
    except OSError as error:
        raise InputError("path", str(path), f"a file that can be written ({error.strerror or error})") from error
    finally:
        with suppress(OSError):  # where nothing can be written, nothing was, and the error above says so
            temporary.unlink(missing_ok=True)


def check_path(path: object) -> Path:
    """Return `path` as a Path to a regular file, there or not, in a folder that exists."""
    if not isinstance(path, str | os.PathLike) or not os.fspath(path) or "\0" in os.fsdecode(path):
        raise InputError("path", path, "the path of a file")
    target = Path(os.fsdecode(path))
    if os.path.isdir(target):  # not target.is_dir(), which raises for a name that is too long
        raise InputError("path", str(path), "a file: this is a folder")
    if os.path.exists(target) and not os.path.isfile(target):
        raise InputError("path", str(path), "a regular file: this is a device, a pipe or a socket")
    if not os.path.isdir(target.parent):
        raise InputError("path", str(path), f"a file in a folder that exists: there is no {str(target.parent)!r}")
    return target
