"""A summary as one netCDF4 file, sealed and checked like a projection's; see `results.storage`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from stimulus_model.extras import need
from stimulus_model.ids import canonical_json
from stimulus_model.results.dataset import dataset_attrs
from stimulus_model.results.distribution import ARRAYS, SHARED, Distribution
from stimulus_model.results.files.atomic import replacing
from stimulus_model.results.files.content import Stored
from stimulus_model.results.files.sealed import StorageError, check_target, read_registry, seal
from stimulus_model.results.measures import MEASURES
from stimulus_model.results.provenance import Provenance
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Registry

FORMAT = "stimulus_model summary 2"
EARLIER = "stimulus_model summary 1"
FORMATS = (FORMAT, EARLIER)
_DIMS = {"counts": ("column", "bin"), "moments": ("column", "part"), "shared": ("column", "level")}


class StoredSummary(Stored, Protocol):
    """What a file holds of a projection whose draws were only counted."""

    @property
    def distribution(self) -> Distribution:
        """What was counted."""
        ...


class ReadSummary(NamedTuple):
    """What a file held; fields as in `StoredSummary`."""

    distribution: Distribution
    timeline: Timeline
    registry: Registry
    provenance: Provenance


def summary_content_hash(projection: StoredSummary) -> str:
    """Return the content hash of a summary, equal to the one that `save` stores."""
    return _hash(_describe(projection), projection.distribution)


def save_summary(projection: StoredSummary, path: str | Path, *, compress: bool, overwrite: bool = False) -> Path:
    """Write `projection` to `path`; see `SummaryProjection.save`."""
    netCDF4 = need("netCDF4")

    check_target(path, overwrite=overwrite)
    counted, content = projection.distribution, _describe(projection)
    with replacing(path) as temporary:
        try:
            with netCDF4.Dataset(temporary, "w", format="NETCDF4", clobber=False) as file:
                columns, bins = counted.counts.shape
                for name, size in (("column", columns), ("bin", bins), ("part", 4), ("level", 1 + len(SHARED))):
                    file.createDimension(name, size)
                for name in counted.arrays:
                    values = getattr(counted, name)
                    made = file.createVariable(
                        name, values.dtype, _DIMS.get(name, ("column",)), fletcher32=True,
                        compression="zlib" if compress else None, complevel=1, shuffle=compress, fill_value=False,
                    )  # fmt: skip
                    made[...] = values
                attrs = dataset_attrs(projection.provenance)
                file.setncatts({key: str(value) if key == "seed" else value for key, value in attrs.items()})
                file.setncatts({"content": content, "content_sha256": _hash(content, counted)})
        except RuntimeError as error:  # what netCDF4 raises for a full disk
            raise OSError(f"{error}; is the disk full?") from error
        seal(temporary)
    return Path(path)


def read_summary(file: Any, path: str | Path, earlier: Registry | None) -> ReadSummary:
    """Read an open file that `save_summary` wrote; its seal has been checked."""
    text = file.getncattr("content")
    content = json.loads(text)
    names = ARRAYS if "shared" not in file.variables else (*ARRAYS, "shared")
    arrays = {name: np.asarray(file.variables[name][...]) for name in names}
    provenance = Provenance.from_dict(content["provenance"])
    first, last = content["timeline"]
    timeline = Timeline(first, last, provenance.fiscal_year_starts)
    registry = read_registry(content, path, earlier)
    places: dict[tuple[str, str], int] = {
        (name, measure): int(found["places"][measure])
        for name, found in content["variables"].items()
        for measure in MEASURES
        if measure in found["places"]
    }
    places = dict(sorted(places.items(), key=lambda item: item[1]))  # JSON has sorted the names
    fiscal = len(timeline.full_fiscal_years) if content.get("fiscal_years") else 0
    counted = Distribution(
        provenance.valid_draws, places, len(timeline), len(timeline.full_years), **arrays, fiscal_years=fiscal
    )
    if _hash(text, counted) != file.getncattr("content_sha256"):
        raise StorageError(path, "the numbers or the provenance do not match the content hash")
    for values in arrays.values():
        values.setflags(write=False)
    return ReadSummary(counted, timeline, registry.of(counted.variables), provenance)


def _describe(projection: StoredSummary) -> str:
    """Return everything but the numbers as canonical JSON; `order` is that of the variables."""
    counted, timeline = projection.distribution, projection.timeline
    series = {
        name: {
            **projection.registry[name].to_dict(),
            "places": {m: counted.places[name, m] for m in MEASURES if (name, m) in counted.places},
        }
        for name in counted.variables
    }
    more = {"fiscal_years": True} if counted.fiscal_years else {}
    return canonical_json(
        {
            "format": FORMAT,
            "headline": list(projection.registry.of(counted.variables).headline),
            "timeline": [timeline.first, timeline.last],
            "variables": series,
            "provenance": projection.provenance.to_dict(),
            **more,
        }
    )


def _hash(content: str, counted: Distribution) -> str:
    total = hashlib.sha256(content.encode("utf-8"))
    for name in counted.arrays:
        values = getattr(counted, name)
        total.update(name.encode() + np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<")).data)
    return total.hexdigest()
