"""A projection as one netCDF4 file: readable by everybody, checked byte by byte when it is opened again.

Three checks stand one behind the other. The *seal*, a SHA-256 of the whole file appended after its last byte,
is read first, so that damaged bytes never reach the HDF5 library, which may crash on them. Every variable has the
fletcher32 checksum of HDF5, for readers other than this one. The *content hash* covers what the file means:
names, dims, units, provenance and numbers; equal runs have equal content hashes. Nothing is unpickled or
executed.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stimulus_model.extras import need
from stimulus_model.inputs import InputError
from stimulus_model.results.dataset import dataset_attrs, time_of
from stimulus_model.results.files.atomic import replacing
from stimulus_model.results.files.content import (
    EARLIER,
    FORMAT,
    MEMBER,
    StoredPaths,
    array_digest,
    combine,
    describe_content,
)
from stimulus_model.results.files.sealed import StorageError, check_seal, check_target, read_registry, seal
from stimulus_model.results.files.summary_netcdf import FORMATS, ReadSummary, read_summary
from stimulus_model.results.paths import ArrayPaths, Floats, Integers, stack_scenarios, times_of
from stimulus_model.results.provenance import Provenance
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Registry

_CHUNK_BYTES = 1 << 22
_DAYS = {"units": "days since 1970-01-01", "calendar": "proleptic_gregorian"}


class ReadPaths(NamedTuple):
    """What a file holds of a projection whose draws were kept; fields as in `StoredPaths`."""

    paths: ArrayPaths
    timeline: Timeline
    registry: Registry
    provenance: Provenance
    members: Integers | None


def save_projection(projection: StoredPaths, path: str | Path, *, compress: bool, overwrite: bool = False) -> Path:
    """Write `projection` to `path`; see `Projection.save`."""
    netCDF4 = need("netCDF4")

    check_target(path, overwrite=overwrite)
    with replacing(path) as temporary:
        try:
            with netCDF4.Dataset(temporary, "w", format="NETCDF4", clobber=False) as file:
                _write(file, projection, compress)
        except RuntimeError as error:  # what netCDF4 raises for a full disk
            raise OSError(f"{error}; is the disk full?") from error
        seal(temporary)
    return Path(path)


def read_file(path: str | Path, earlier: Registry | None = None) -> ReadPaths | ReadSummary:
    """Read a projection that `Projection.save` wrote, and check every byte of it.

    Parameters
    ----------
    path
        A file. It is read into memory and closed.
    earlier
        What the variables of files from before 0.2 are, which do not say it; None: such files are refused.

    Returns
    -------
    ReadPaths or ReadSummary
        The same content, of which `results.opening` makes a projection.

    Raises
    ------
    InputError
        There is no such file, or (`StorageError`) it is cut off, altered, damaged, or no projection.
    """
    netCDF4 = need("netCDF4")

    if not isinstance(path, str | os.PathLike):  # a number is an open file to open(), which then closes it
        raise InputError("path", path, "the path of a file")
    check_seal(path)
    try:
        with netCDF4.Dataset(path, "r") as file:
            return _read(file, path, earlier)
    except (OSError, RuntimeError, AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        # everything that a sealed file with the wrong content can set off in netCDF4, JSON or our own checks
        if isinstance(error, StorageError):
            raise
        raise StorageError(path, f"its content cannot be read ({error})") from error


def _write(file: Any, projection: StoredPaths, compress: bool) -> None:
    timeline, paths = projection.timeline, projection.paths
    for name, size in (("scenario", len(paths.scenarios)), ("draw", paths.draws)):
        file.createDimension(name, size)
    scenarios = np.array([name.encode("utf-8") for name in paths.scenarios])
    file.createDimension("scenario_characters", scenarios.dtype.itemsize)
    characters = scenarios.view("S1").reshape(len(scenarios), -1)
    _add(file, "scenario", ("scenario", "scenario_characters"), characters, {"_Encoding": "utf-8"})
    _add(file, "draw", ("draw",), projection.provenance.numbers(), {"long_name": "Draw"})
    for time, days in (("quarter", timeline.starts), ("quarter_end", timeline.ends)):
        if any(time_of(paths, projection.registry[name]) == time for name in paths.variables):
            file.createDimension(time, len(timeline))
            _add(file, time, (time,), days.astype("datetime64[D]").astype(np.int64), _DAYS)
    if paths.freq == "year":
        file.createDimension("year", len(timeline.full_years))
        _add(file, "year", ("year",), np.array(timeline.full_years), {"long_name": "Calendar year"})
    if projection.members is not None:
        _add(file, MEMBER, ("draw",), projection.members, {"long_name": "Member of the ensemble that the draw takes"})
    digests: dict[str, Future[bytes]] = {}
    with ThreadPoolExecutor(max_workers=1) as pool:  # hashes one variable while the next is written
        for name in paths.variables:
            entry, values = projection.registry[name], stack_scenarios(paths, timeline, name)
            digests[name] = pool.submit(array_digest, values)
            _add(file, name, ("scenario", "draw", time_of(paths, entry)), values, entry.attrs, compress)
        content = describe_content(projection)
        total = combine(content, {name: digest.result() for name, digest in digests.items()}, projection.members)
    attrs = dataset_attrs(projection.provenance)
    # netCDF integers end at 2**63; the seed in `content` has no limit
    file.setncatts({key: str(value) if key == "seed" else value for key, value in attrs.items()})
    file.setncatts({"content": content, "content_sha256": total})


def _add(
    file: Any,
    name: str,
    dims: tuple[str, ...],
    values: np.ndarray[Any, Any],
    attrs: dict[str, str],
    compress: bool = False,
) -> None:
    """Add one variable with checksum, in chunks of a few megabytes."""
    row = values.itemsize * int(np.prod(values.shape[2:]))
    chunks = values.shape
    if len(dims) == 3:
        pieces = -(-values.shape[1] * row // _CHUNK_BYTES)
        chunks = (1, -(-values.shape[1] // pieces), values.shape[2])  # even pieces: HDF5 fills up the last
    made = file.createVariable(
        name,
        values.dtype,
        dims,
        fletcher32=True,
        compression="zlib" if compress else None,
        complevel=1,
        shuffle=compress,
        chunksizes=chunks,
        fill_value=False,
    )
    made.set_auto_maskandscale(False)
    made.set_auto_chartostring(False)
    made.setncatts(attrs)
    made[...] = values


def _read(file: Any, path: str | Path, earlier: Registry | None) -> ReadPaths | ReadSummary:
    for attribute in ("content", "content_sha256"):
        if attribute not in file.ncattrs():
            raise StorageError(path, f"the attribute {attribute!r} is missing")
    text = file.getncattr("content")
    content = json.loads(text)
    if content["format"] in FORMATS:
        return read_summary(file, path, earlier)
    if content["format"] not in (FORMAT, EARLIER):
        raise StorageError(path, f"its format is {content['format']!r}, this version reads {FORMAT!r}")
    registry = read_registry(content, path, earlier)
    scenarios, provenance = tuple(content["scenarios"]), Provenance.from_dict(content["provenance"])
    first, last = content["timeline"]
    timeline = Timeline(first, last, provenance.fiscal_year_starts)
    arrays: dict[str, Floats] = {}
    paths = ArrayPaths(scenarios, arrays, "year" if provenance.keep == "annual" else "quarter")
    shape = (len(scenarios), provenance.valid_draws, times_of(paths, timeline))
    digests: dict[str, Future[bytes]] = {}
    with ThreadPoolExecutor(max_workers=1) as pool:
        for name in (name for name in file.variables if name in content["variables"]):
            entry, stored = registry[name], file.variables[name]
            if stored.dimensions != ("scenario", "draw", time_of(paths, entry)) or stored.shape != shape:
                raise StorageError(path, f"{name} has dims {stored.dimensions} and shape {stored.shape}")
            if stored.getncattr("units") != entry.units:
                raise StorageError(path, f"{name} is in {entry.units!r}, not {stored.getncattr('units')!r}")
            stored.set_auto_maskandscale(False)
            arrays[name] = np.asarray(stored[...], dtype=np.float64)
            digests[name] = pool.submit(array_digest, arrays[name])
        missing = sorted(set(content["variables"]) - set(arrays))
        if missing:
            raise StorageError(path, f"variables are missing: {', '.join(missing)}")
        members = _read_members(file, provenance, path)
        total = combine(text, {name: digest.result() for name, digest in digests.items()}, members)
    if total != file.getncattr("content_sha256"):
        raise StorageError(path, "the numbers or the provenance do not match the content hash")
    for values in arrays.values():
        values.setflags(write=False)
    return ReadPaths(paths, timeline, registry.of(arrays), provenance, members)


def _read_members(file: Any, provenance: Provenance, path: str | Path) -> Integers | None:
    """Read which member each draw takes, if draws take any."""
    if not provenance.members:
        return None
    found: Integers = np.asarray(file.variables[MEMBER][...], dtype=np.int64)
    if found.shape != (provenance.valid_draws,) or not ((found >= 0) & (found < provenance.members)).all():
        raise StorageError(path, f"{MEMBER} is not one of {provenance.members} members for each draw")
    return found
