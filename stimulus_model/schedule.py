"""What the economy reads of a package. The policy room has the record; the economy knows only its shape."""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

FORMS: Final = ("bridging_bonds", "medium_term_notes", "deficit_bonds", "gx_bonds", "tax", "fund_returns")
"""Forms of financing: bridging bonds that dividends redeem (special AI and semiconductor bonds), medium-term
notes at a spread, ordinary deficit bonds, GX transition bonds, tax, and money returned from public funds."""


CASH, APPROPRIATION = "cash", "appropriation"
"""When bonds of a package are issued: as it pays, or as it is appropriated."""


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
    def joint_venture(self) -> float:
        """Part that several firms hold together."""

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


class ChangeLike(Protocol):
    """What the economy reads of a fiscal instrument: one row that it moves."""

    @property
    def row(self) -> str:
        """Name of the row."""

    @property
    def amounts(self) -> Array:
        """Appropriated in the quarter, in money, or a path."""

    @property
    def weight(self) -> float:
        """What a unit of the amount adds to the row."""

    @property
    def shape(self) -> Array:
        """Shares of it in the quarter of appropriation and those after it."""

    @property
    def in_money(self) -> bool:
        """Whether `amounts` are money, of which shares of GDP are made."""

    @property
    def lasts_from(self) -> int:
        """Place of the last appropriation of what goes on for good; -1: it ends."""

    @property
    def announced(self) -> int | None:
        """Place of the quarter of the announcement; None: nobody knows beforehand."""


class FinancingLike(Protocol):
    """Shares of the forms of financing, and when bonds are issued."""

    @property
    def raised(self) -> str:
        """`CASH` or `APPROPRIATION`."""

    def share(self, form: str) -> float:
        """Return the share of a form."""


class BudgetLike(Protocol):
    """What the economy reads of a part of a package that is financed in its own way."""

    @property
    def financing(self) -> FinancingLike:
        """The shares."""

    @property
    def investment(self) -> Array:
        """Capital subsidies and equity appropriated in the quarter."""

    @property
    def research(self) -> Array:
        """Research, compute and training appropriated in the quarter."""

    @property
    def ready_investment(self) -> Array:
        """The same money of investment in the quarter from which it can be paid."""

    @property
    def ready_research(self) -> Array:
        """That of research."""

    @property
    def changes(self) -> Sequence[ChangeLike]:
        """Cash of the fiscal instruments."""


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

    @property
    def changes(self) -> Sequence[ChangeLike]:
        """What the fiscal instruments change."""

    @property
    def budgets(self) -> Sequence[BudgetLike]:
        """Parts that are financed in different ways; empty where all is financed alike."""
