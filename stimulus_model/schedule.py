"""What the economy reads of a package. The policy room has the record; the economy knows only its shape."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class PlantLike(Protocol):
    """What the economy reads of a plant: ¥ trillion appropriated a quarter, and what makes it risky."""

    @property
    def name(self) -> str:
        """Name of the project."""

    @property
    def technology(self) -> str:
        """Class of plant."""

    @property
    def relative_risk(self) -> float:
        """Hazard relative to others of its technology."""

    @property
    def committed(self) -> float:
        """Share of its money that is owed even if it exits before construction."""

    @property
    def automates(self) -> float:
        """Years from the first quarter to the planned automation; far in the future if none is planned."""

    @property
    def foreign_share(self) -> float:
        """Part that foreign owners hold."""

    @property
    def begins(self) -> int:
        """Place on the time axis of the quarter in which construction starts; 0 if it has begun."""

    @property
    def opens(self) -> float:
        """Years from the first quarter to the planned start of production; far in the past if it is not known."""

    @property
    def offering(self) -> float:
        """Years from the first quarter to the planned public offering of the state's shares; far off without one."""

    @property
    def capex(self) -> Array:
        """Capital subsidies."""

    @property
    def research(self) -> Array:
        """Commissioned research."""

    @property
    def equity(self) -> Array:
        """Equity."""

    @property
    def guarantee(self) -> Array:
        """Loan principal guaranteed."""

    @property
    def covered(self) -> Array:
        """Loan principal times the share of its loss that the state bears."""


class ScheduleLike(Protocol):
    """What the economy reads of a package: ¥ trillion appropriated a quarter, and constant shares."""

    @property
    def capex(self) -> Array:
        """Capital subsidies."""

    @property
    def research(self) -> Array:
        """Commissioned research."""

    @property
    def compute(self) -> Array:
        """AI and compute."""

    @property
    def training(self) -> Array:
        """Training."""

    @property
    def equity(self) -> Array:
        """Equity."""

    @property
    def guarantee(self) -> Array:
        """Loan principal guaranteed."""

    @property
    def plants(self) -> Sequence[PlantLike]:
        """Projects that can be given up."""

    @property
    def bridging_bonds(self) -> float:
        """Share paid by bridging bonds."""

    @property
    def medium_term_notes(self) -> float:
        """Share paid by medium-term notes."""

    @property
    def deficit_bonds(self) -> float:
        """Share paid by ordinary bonds."""

    @property
    def gx_bonds(self) -> float:
        """Share paid by green transformation bonds."""

    @property
    def tax(self) -> float:
        """Share paid by taxes."""

    @property
    def fund_returns(self) -> float:
        """Share paid by returns of funds."""
