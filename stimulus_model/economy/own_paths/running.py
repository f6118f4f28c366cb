"""What of an economy is needed to compute its path without a package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.header import Header
from stimulus_model.economy.model import Parameters
from stimulus_model.economy.own_paths.own_path import OwnPaths
from stimulus_model.economy.paths.baseline import BaselinePath
from stimulus_model.economy.paths.policy_record import Position
from stimulus_model.engine.model import Model
from stimulus_model.sources import Source
from stimulus_model.timeline import Timeline

if TYPE_CHECKING:
    from stimulus_model.engine.draws.marginal import Marginal


class Runnable(Protocol):
    """An `Economy`, as what is below it knows it."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def header(self) -> Header:
        """Country, money and calendar."""
        ...

    @property
    def start(self) -> str:
        """First quarter."""
        ...

    @property
    def model(self) -> Model:
        """The equations."""
        ...

    @property
    def central(self) -> Parameters:
        """Central parameters."""
        ...

    @property
    def position(self) -> Position:
        """Where it stands before the start."""
        ...

    @property
    def paths(self) -> Mapping[str, BaselinePath]:
        """Paths of its file."""
        ...

    @property
    def sources(self) -> Mapping[str, Source]:
        """Sources by key."""
        ...

    @property
    def own_paths(self) -> OwnPaths:
        """What it is put on."""
        ...

    def marginals(self) -> tuple[Marginal, ...]:
        """Priors."""
        ...

    def policy_rows(self, timeline: Timeline) -> npt.NDArray[np.float64]:
        """Rows of the exogenous record."""
        ...
