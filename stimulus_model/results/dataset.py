"""All variables as one labelled dataset that reads an array only when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.results.paths import Paths, stack_scenarios
from stimulus_model.results.provenance import Provenance
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Registry
from stimulus_model.variables import Variable as Entry

if TYPE_CHECKING:
    from xarray import DataArray, Dataset


def scenario_array(paths: Paths, timeline: Timeline, provenance: Provenance, entry: Entry) -> DataArray:
    """Return one variable in every scenario, dims (draw, scenario, quarter or quarter_end)."""
    from xarray import DataArray

    values = stack_scenarios(paths, timeline, entry.name).transpose(1, 0, 2)
    dims = ("draw", "scenario", time_of(paths, entry))
    return DataArray(values, _coords(paths, timeline, provenance, dims[2]), dims, name=entry.name, attrs=entry.attrs)


def time_of(paths: Paths, entry: Entry) -> str:
    """Return the name of a variable's axis of time in these paths."""
    return entry.time if paths.freq == "quarter" else "year"


def build_dataset(paths: Paths, timeline: Timeline, registry: Registry, provenance: Provenance) -> Dataset:
    """Return every variable of `paths`; values are read when they are used, not now."""
    from xarray import Dataset, Variable

    from stimulus_model.results.lazy_arrays import lazy_array

    entries = [registry[name] for name in paths.variables]
    data = {
        entry.name: Variable(
            ("draw", "scenario", time_of(paths, entry)), lazy_array(paths, timeline, entry.name), entry.attrs
        )
        for entry in entries
    }
    coords = _coords(paths, timeline, provenance, *dict.fromkeys(time_of(paths, entry) for entry in entries))
    return Dataset(data, coords, attrs=dataset_attrs(provenance))


def dataset_attrs(provenance: Provenance) -> dict[str, str | int]:
    """Return what a dataset says about its origin. No timestamps: equal runs give equal datasets."""
    return {
        "title": provenance.describe(),
        "package": provenance.package_title,
        "package_id": provenance.package_id,
        "economy": provenance.economy_title,
        "economy_id": provenance.economy_id,
        "seed": provenance.seed,
        "draws": provenance.valid_draws,
        "sampling": provenance.sampling,
        "horizon": provenance.horizon,
        "engine": provenance.engine,
        "version": provenance.version,
    }


def _coords(paths: Paths, timeline: Timeline, provenance: Provenance, *times: str) -> dict[str, Any]:
    axes = {"quarter": timeline.starts, "quarter_end": timeline.ends, "year": np.array(timeline.full_years)}
    return {"draw": provenance.numbers(), "scenario": list(paths.scenarios)} | {t: axes[t] for t in times}
