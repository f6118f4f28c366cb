"""What a package amounts to."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum
from typing import NamedTuple

from stimulus_model.money import CURRENCY, UNIT, amount_text
from stimulus_model.policy.kinds import FISCAL, SIGNS
from stimulus_model.policy.project import Project
from stimulus_model.policy.vocabulary import CASH_INSTRUMENTS, INSTRUMENTS


class Total(NamedTuple):
    """Totals over all projects and fiscal years, in the package's money; paths, which are no money, are left out.

    Attributes
    ----------
    capex, research, compute, training, equity
        Cash appropriated, by instrument of industrial policy.
    guarantee
        Principal of the loans guaranteed: no cash until called, so not part of `cash`.
    spending, revenue, lending, contingent
        Of the fiscal instruments: outlays; revenue, negative where taxes are cut; outlays that are repaid; principal
        of loans to firms that are guaranteed, no cash.
    currency, unit
        The package's.
    """

    capex: float
    research: float
    compute: float
    training: float
    equity: float
    guarantee: float
    spending: float = 0.0
    revenue: float = 0.0
    lending: float = 0.0
    contingent: float = 0.0
    currency: str = CURRENCY
    unit: str = UNIT

    @property
    def cash(self) -> float:
        """All cash: everything but guarantees; a tax cut costs what it forgoes."""
        fiscal = (self.spending, -self.revenue, self.lending)
        return fsum((*(getattr(self, kind) for kind in CASH_INSTRUMENTS), *fiscal))

    def __str__(self) -> str:
        text = f"{amount_text(self.cash, self.currency, self.unit)} cash"
        loans = self.guarantee + self.contingent
        return text + (f", {amount_text(loans, self.currency, self.unit)} guaranteed loans" if loans > 0.0 else "")


def add_up(projects: Iterable[Project], currency: str, unit: str) -> Total:
    """Return the totals of `projects`."""
    given = [each for project in projects for each in project.instruments]

    def of(name: str) -> float:
        # All amounts at once, not the sum of sums: one rounding only.
        return fsum(
            amount
            for each in given
            if name in (each.kind, FISCAL[each.kind].sign if each.kind in FISCAL else "")
            for amount in each.amounts.values()
        )

    return Total._make([*(of(name) for name in (*INSTRUMENTS, *SIGNS)), currency, unit])
