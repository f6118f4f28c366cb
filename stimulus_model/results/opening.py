"""From a file to a projection: what was read, checked byte by byte, becomes a result again."""

from __future__ import annotations

from pathlib import Path

from stimulus_model.results.files.netcdf import ReadPaths, read_file
from stimulus_model.results.projection import Projection
from stimulus_model.results.summary_projection import SummaryProjection
from stimulus_model.variables import Registry


def read_projection(path: str | Path, earlier: Registry | None = None) -> Projection | SummaryProjection:
    """Read a projection that `Projection.save` or `SummaryProjection.save` wrote; arguments as in `read_file`.

    `contributions` needs the model: `stimulus_model.open_projection` provides it.
    """
    found = read_file(path, earlier)
    if isinstance(found, ReadPaths):
        return Projection(found.paths, found.timeline, found.registry, found.provenance, members=found.members)
    return SummaryProjection(*found)
