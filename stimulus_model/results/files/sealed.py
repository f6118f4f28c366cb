"""A sealed file: damaged bytes are found before they reach the HDF5 library, and only our own files are replaced."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stimulus_model.inputs import InputError, open_regular
from stimulus_model.results.files.atomic import check_path
from stimulus_model.variables import Registry, Variable

SEAL = b"stimulus_model:1"
_SEAL_BYTES = len(SEAL) + hashlib.sha256().digest_size
_HDF5 = b"\x89HDF\r\n\x1a\n"
_CHUNK_BYTES = 1 << 22


class StorageError(InputError):
    """A file that is not an undamaged projection; `field` is ``"path"``, `allowed` says what is wrong."""

    def __init__(self, path: str | Path, problem: str) -> None:
        super().__init__("path", str(path), f"an undamaged projection file; this one is not: {problem}")
        self.path, self.problem = str(path), problem

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.path, self.problem)


def check_target(path: str | Path, *, overwrite: bool = False) -> None:
    """Raise an `InputError` if a file is there that is no projection, unless `overwrite` allows that."""
    target = check_path(path)
    if not overwrite and os.path.lexists(target) and not is_projection(target):
        allowed = "a new file or an earlier projection: this is another file, replaced only with overwrite=True"
        raise InputError("path", str(path), allowed)


def is_projection(path: Path) -> bool:
    """Return whether a file begins and ends as those of `save` do."""
    try:
        with open_regular(path) as file:
            begin, size = file.read(len(_HDF5)), file.seek(0, os.SEEK_END)
            file.seek(max(size - _SEAL_BYTES, 0))
            return begin == _HDF5 and file.read().startswith(SEAL)
    except OSError:  # what cannot be read cannot be told, such as a link to nowhere
        return False


def seal(path: str | Path) -> None:
    """Append the SHA-256 of the file to it; netCDF readers ignore what follows their data."""
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    with open(path, "ab") as file:
        file.write(SEAL + digest)


def check_seal(path: str | Path) -> None:
    """Compare the file with the SHA-256 at its end."""
    try:
        with open_regular(path) as file:
            size = file.seek(0, 2)
            file.seek(max(size - _SEAL_BYTES, 0))
            end = file.read()
            if not end.startswith(SEAL) or size <= _SEAL_BYTES:
                raise StorageError(path, "its end is missing (cut off, or not written by this library)")
            file.seek(0)
            total, left = hashlib.sha256(), size - _SEAL_BYTES
            while block := file.read(min(_CHUNK_BYTES, left)):
                total.update(block)
                left -= len(block)
    except (OSError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("path", path, f"a file that can be read ({error})") from error
    if end[len(SEAL) :] != total.digest():
        raise StorageError(path, "its bytes do not match the SHA-256 at its end (damaged or altered)")


def read_registry(content: Mapping[str, Any], path: str | Path, earlier: Registry | None) -> Registry:
    """Return what a file says of its variables; one of the earlier format only says their units."""
    described: Mapping[str, Mapping[str, Any]] = content["variables"]
    if not content["format"].endswith(" 1"):
        own = (*Variable.__dataclass_fields__,)
        found = (Variable.from_dict(name, {k: each[k] for k in own}) for name, each in described.items())
        return Registry(found, content["headline"])
    if earlier is None:
        raise StorageError(path, "it is of version 0.1 and does not say what its variables are")
    registry = earlier.of(described)
    for name, each in described.items():
        if each["units"] != registry[name].units:
            raise StorageError(path, f"{name} is in {each['units']!r}, not {registry[name].units!r}")
    return registry
