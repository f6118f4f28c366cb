"""The parameters of each draw of a projection: what it asks of the simulation, and how they are labelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from stimulus_model.results.measures import Frequency, Measure, Method
from stimulus_model.results.paths import Floats, Integers, Paths
from stimulus_model.results.provenance import Provenance
from stimulus_model.sampling import Dependence
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Registry

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


class ReadableDraws(Protocol):
    """A projection with its draws, as those see it who only read them."""

    @property
    def paths(self) -> Paths:
        """Paths of every variable in both scenarios."""
        ...

    @property
    def timeline(self) -> Timeline:
        """The quarters."""
        ...

    @property
    def registry(self) -> Registry:
        """What the variables are."""
        ...

    @property
    def provenance(self) -> Provenance:
        """What the paths were computed from."""
        ...

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables."""
        ...

    @property
    def dependence(self) -> Dependence:
        """Which draws are independent of which."""
        ...

    @property
    def finest(self) -> Frequency:
        """The finest axis of time."""
        ...

    @property
    def parameters(self) -> DataArray:
        """Parameters of each draw."""
        ...

    def shows_per_cent(self, name: str) -> bool:
        """Return whether an effect is shown in per cent."""
        ...

    def effect(self, name: str, *, relative: bool = ..., freq: Frequency = ...) -> DataArray:
        """Return the effect of the package, draw by draw."""
        ...

    def contributions(
        self, name: str = ..., *, relative: bool = ..., freq: Frequency = ..., method: Method = ...
    ) -> DataArray:
        """Return what each channel adds to the effect."""
        ...

    def where(self, *, year: int | None = ..., measure: Measure = ..., **conditions: object) -> ReadableDraws:
        """Return the draws that meet conditions."""
        ...
