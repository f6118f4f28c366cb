"""Finished spans on disk: an interrupted run goes on where it stopped, and ends with the same bits.

A checkpoint is a folder with one file a span: a magic word, the SHA-256 of the rest, a line of JSON (what the file
belongs to, and the arrays in it) and their bytes. A file appears in full or not at all. What is damaged is computed
again; what belongs to another run is refused. Nothing is unpickled.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from stimulus_model.engine.chunks import Arrays
from stimulus_model.engine.executors import Span
from stimulus_model.engine.task import differences
from stimulus_model.inputs import InputError, open_regular

MAGIC = b"stimulus_model span 1\n"
SUFFIX, TEMPORARY = ".span", ".partial"
_WHOLE, _HALF = re.compile(r"\d{15,}-\d+\.span"), re.compile(r"[0-9a-f]{16}\.partial")
"""Names of our own files: spans, and those that a killed process was writing."""


GOES_ON = "what is finished is kept: the same call, with the same checkpoint, goes on where it stopped"


class Store(Protocol):
    """Where finished spans are kept, besides memory."""

    def finished(self) -> Iterator[tuple[Span, Arrays]]:
        """Give the spans of an earlier attempt."""
        ...

    def add(self, span: Span, arrays: Arrays) -> None:
        """Keep a span."""
        ...


class Nowhere:
    """Keeps nothing."""

    def finished(self) -> Iterator[tuple[Span, Arrays]]:
        """Give nothing."""
        return iter(())

    def add(self, span: Span, arrays: Arrays) -> None:
        """Do nothing."""


class Checkpoint(AbstractContextManager["Checkpoint"]):
    """A folder of finished spans, in use by one run until its context ends.

    Parameters
    ----------
    folder
        Made if it is not there.
    about
        All that the bits of the run depend on, in words of JSON.

    Raises
    ------
    InputError
        The folder cannot be used, holds other files, or belongs to another run.
    """

    def __init__(self, folder: str | os.PathLike[str], about: dict[str, Any]) -> None:
        self.folder, self.about = check_folder(folder), about
        try:
            self.folder.mkdir(exist_ok=True)
            self._lock = _locked(self.folder)
            for file in self._files(_HALF):
                file.unlink()
        except OSError as error:
            allowed = f"a folder that can be written, and used by one run at a time ({error.strerror or error})"
            raise InputError("checkpoint", str(folder), allowed) from error

    def finished(self) -> Iterator[tuple[Span, Arrays]]:
        """Give every undamaged span; a damaged file is removed, and its draws are computed again."""
        covered: list[Span] = []
        for file in self._files(_WHOLE):
            try:
                found = self._read(file)
                if found is None:
                    file.unlink()
            except OSError as error:
                allowed = f"a folder of files that can be read ({file.name}: {error.strerror or error})"
                raise InputError("checkpoint", str(self.folder), allowed) from error
            if found is not None and not any(_overlap(found[0], span) for span in covered):
                covered.append(found[0])
                yield found

    def add(self, span: Span, arrays: Arrays) -> None:
        """Write a span: in full, or not at all."""
        shapes = {name: [array.dtype.str, array.shape] for name, array in arrays.items()}
        head = {"about": self.about, "span": span, "arrays": shapes}
        body: list[bytes | memoryview] = [json.dumps(head).encode() + b"\n"]
        body += [np.ascontiguousarray(array).data.cast("B") for array in arrays.values() if array.size]
        digest = hashlib.sha256()
        for part in body:
            digest.update(part)
        temporary = self.folder / f"{secrets.token_hex(8)}{TEMPORARY}"
        try:
            with open(temporary, "xb") as file:
                file.writelines([MAGIC, digest.digest(), *body])
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self.folder / f"{span.first:015d}-{span.draws}{SUFFIX}")
        except OSError as error:
            allowed = f"a folder that can be written, with room for the run ({error.strerror or error})"
            raise InputError("checkpoint", str(self.folder), allowed) from error
        finally:
            with contextlib.suppress(OSError):  # where nothing can be removed, the error above says so
                temporary.unlink(missing_ok=True)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Let another run use the folder; an interruption says how to go on."""
        os.close(self._lock)
        say_how_to_go_on(error, GOES_ON)

    def _files(self, pattern: re.Pattern[str]) -> list[Path]:
        """Return our own files of a kind in order; what others keep in the folder is left alone."""
        names = sorted(name for name in os.listdir(self.folder) if pattern.fullmatch(name))
        return [self.folder / name for name in names]

    def _read(self, file: Path) -> tuple[Span, Arrays] | None:
        with open_regular(file) as opened:
            content = opened.read()
        start = len(MAGIC) + 32
        if content[: len(MAGIC)] != MAGIC or hashlib.sha256(content[start:]).digest() != content[len(MAGIC) : start]:
            return None
        line = content.index(b"\n", start) + 1
        head = json.loads(content[start:line])
        other = differences(self.about, head["about"])
        if other:
            raise InputError("checkpoint", str(self.folder), f"a new folder, or one of this run: {other}")
        arrays: Arrays = {}
        for name, (dtype, shape) in head["arrays"].items():
            count = int(np.prod(shape))
            arrays[name] = np.frombuffer(content, dtype, count, line).reshape(shape)
            line += arrays[name].nbytes
        return Span(*head["span"]), arrays


def say_how_to_go_on(error: BaseException | None, note: str) -> None:
    """Add a note to an interruption by Ctrl-C, once."""
    if isinstance(error, KeyboardInterrupt) and note not in getattr(error, "__notes__", ()):
        error.add_note(note)


def check_folder(folder: object) -> Path:
    """Return `folder` as a path that is a checkpoint, a folder without files, or not there yet."""
    if not isinstance(folder, str | os.PathLike) or not os.fspath(folder) or "\0" in os.fsdecode(folder):
        raise InputError("checkpoint", folder, "the path of a folder")
    path = Path(os.fsdecode(folder))
    if not os.path.isdir(path.parent):
        allowed = f"a folder in a folder that exists: there is no {str(path.parent)!r}"
        raise InputError("checkpoint", str(folder), allowed)
    if os.path.lexists(path) and not os.path.isdir(path):
        raise InputError("checkpoint", str(folder), "a folder: this is a file")
    try:
        names = os.listdir(path) if os.path.isdir(path) else []
    except OSError as error:
        raise InputError(
            "checkpoint", str(folder), f"a folder that can be read ({error.strerror or error})"
        ) from error
    # one that holds the lock is a checkpoint, whatever else has come there since; hidden files are the system's
    strange = sorted(name for name in names if not name.startswith(".")) if LOCK not in names else []
    if strange:
        allowed = f"an empty folder or a checkpoint: this one holds {strange[0]!r}"
        raise InputError("checkpoint", str(folder), allowed)
    return path


LOCK = "in-use"


def _locked(folder: Path) -> int:
    """Open the folder's lock, which the system takes back from a process that dies."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0))
    with contextlib.suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise
    return handle


def _overlap(a: Span, b: Span) -> bool:
    return a.first < b.first + b.draws and b.first < a.first + a.draws
