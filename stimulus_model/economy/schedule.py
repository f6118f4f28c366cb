"""What the economy reads of a package. The policy room has the record; the economy knows only its shape."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


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
    def technology_share(self) -> Array:
        """Share of each class of plants, shape (4,)."""

    @property
    def exposed(self) -> float:
        """Share of capital, research and equity that belongs to plants."""

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
