"""Writing a file so that it is there in full or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stimulus_model.inputs import InputError


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; put it in place when the block succeeds, remove it otherwise.

    Raises
    ------
    InputError
        The folder does not exist or cannot be written, or `path` is a folder.
    """
    target = check_path(path)
    temporary = target.with_name(f".stimulus_model-{secrets.token_hex(8)}.tmp")
    try:
        yield temporary
        with open(temporary, "rb") as written:
            os.fsync(written.fileno())
        os.replace(temporary, target)
    except OSError as error:
        raise InputError("path", str(path), f"a file that can be written ({error.strerror or error})") from error
    finally:
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
