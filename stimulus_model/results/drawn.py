"""The parameters of each draw of a projection: what it asks of the simulation, and how they are labelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from stimulus_model.results.paths import Floats, Integers

if TYPE_CHECKING:
    from xarray import DataArray


class DrawnParameters(NamedTuple):
    """Parameters by name: `values` has shape (draw, parameter)."""

    names: tuple[str, ...]
    values: Floats


class DrawSource(Protocol):
    """Draws again the parameters that a run was computed with."""

    @property
    def models(self) -> tuple[str, ...]:
        """Official models that members of the ensemble answer to, member k to the one numbered k mod their number."""
        ...

    def __call__(self) -> DrawnParameters:
        """Return the parameters of all draws of the run, also of those that were left out."""
        ...


def parameter_array(
    drawn: DrawnParameters, numbers: Integers, members: Integers | None, models: Sequence[str]
) -> DataArray:
    """Label the parameters of the draws with these `numbers`; members and models where draws take any."""
    from xarray import DataArray

    coords = {"draw": np.arange(len(numbers)), "parameter": list(drawn.names), "number": ("draw", numbers)}
    if members is not None:
        coords["member"] = ("draw", members)
        if models:
            coords["model"] = ("draw", np.array(models)[members % len(models)])
    attrs = {"long_name": "Parameters of each draw, in the units of the economy's parameters"}
    return DataArray(drawn.values[numbers], coords, ("draw", "parameter"), name="parameters", attrs=attrs)
