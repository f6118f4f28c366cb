"""Sums over a package: by instrument, cash, and guarantees apart from cash."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum
from typing import NamedTuple

from stimulus_model.policy.project import Project
from stimulus_model.policy.vocabulary import CASH_INSTRUMENTS


class Total(NamedTuple):
    """Totals over all projects and fiscal years, ¥ trillion.

    Attributes
    ----------
    capex, research, compute, training, equity
        Cash appropriated, by instrument.
    guarantee
        Principal of the loans guaranteed: no cash until called, so not part of `cash`.
    """

    capex: float
    research: float
    compute: float
    training: float
    equity: float
    guarantee: float

    @property
    def cash(self) -> float:
        """All cash: everything but guarantees."""
        return fsum(getattr(self, kind) for kind in CASH_INSTRUMENTS)

    def __str__(self) -> str:
        text = f"¥{self.cash:.4g}tn cash"
        return text + (f", ¥{self.guarantee:.4g}tn guaranteed loans" if self.guarantee > 0.0 else "")


def add_up(projects: Iterable[Project]) -> Total:
    """Return the totals of `projects`."""
    given = [each for project in projects for each in project.instruments]

    def of(kind: str) -> float:
        # All amounts at once, not the sum of sums: one rounding only.
        return fsum(amount for each in given if each.kind == kind for amount in each.amounts.values())

    return Total(*(of(kind) for kind in Total._fields))
