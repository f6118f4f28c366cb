"""How often the policy rate stands at its lower bound, and the inflation behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from stimulus_model.inputs import InputError
from stimulus_model.results.measures import Scenario
from stimulus_model.results.paths import Floats, Paths
from stimulus_model.results.provenance import Provenance
from stimulus_model.timeline import Timeline

if TYPE_CHECKING:
    from xarray import DataArray


class Levels(Protocol):
    """Paths whose draws are kept by quarter, and the parameters that they were drawn with."""

    @property
    def timeline(self) -> Timeline:
        """The quarters."""

    @property
    def provenance(self) -> Provenance:
        """What they were computed from."""

    @property
    def paths(self) -> Paths:
        """Arrays."""

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables."""

    @property
    def parameters(self) -> DataArray:
        """Parameters of each draw."""

    def level(self, name: str, *, scenario: Scenario) -> DataArray:
        """Return a path (draw, quarter) in one scenario."""


RATE, BOUND = "policy_rate", "lower_bound"
CLOSE = 1e-9


def lower_bound(projection: Levels) -> Floats | None:
    """Return the lower bound of each draw (draw, 1), % a year; None where the economy does not say one."""
    parameters = projection.provenance.economy.get("parameters", {})
    blocks = parameters.values() if isinstance(parameters, Mapping) else ()
    entry: Any = next((block[BOUND] for block in blocks if BOUND in block), None)
    if entry is None or RATE not in projection.variables or projection.paths.freq == "year":
        return None
    if entry["prior"]["kind"] == "fixed":
        return np.full((projection.paths.draws, 1), float(entry["value"]))
    try:
        drawn: Floats = projection.parameters.sel(parameter=BOUND).to_numpy()[:, np.newaxis]
    except InputError:  # a file does not hold parameters that were given
        return None
    return drawn


def at_lower_bound(projection: Levels, scenario: Scenario) -> Floats | None:
    """Return the part of each year that each draw spends at the bound (draw, year); None where it is not known."""
    bound, full = lower_bound(projection), projection.timeline.full_years
    if bound is None or not full:
        return None
    rate = projection.level(RATE, scenario=scenario).to_numpy()
    first = int(np.flatnonzero(projection.timeline.year == full[0])[0])
    there = (rate <= bound + CLOSE)[:, first : first + 4 * len(full)]
    part: Floats = there.reshape(len(there), len(full), 4).mean(axis=2)
    return part
