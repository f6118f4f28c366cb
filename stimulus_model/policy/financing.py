"""Where the money comes from: shares of the forms of financing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import fsum

from stimulus_model.inputs import InputError, check_choice, check_number
from stimulus_model.policy.checks import FrozenMapping, check_mapping, check_note
from stimulus_model.schedule import APPROPRIATION, CASH, FORMS

RAISED = (CASH, APPROPRIATION)
"""When bonds are issued."""
TOLERANCE = 1e-5
"""How far the shares may be from 1 in sum. They are kept as given; a schedule divides them by their sum."""


@dataclass(frozen=True, slots=True)
class Financing:
    """How the cash of a package is raised.

    Attributes
    ----------
    shares
        Form of financing (one of `FORMS`) -> share in [0, 1]; they sum to 1 within `TOLERANCE`.
    source
        Key of the source of the shares; empty for one's own assumption.
    note
        What was judged, if anything.
    raised
        When bonds are issued: ``"cash"``, as money is paid; or ``"appropriation"``, all at once, to fill a fund that
        pays out of what it holds, as Japan's law allows where money has to be sure for several years (enforcement
        order of the act on subsidies, article 4 (2); Ministry of Finance, Fiscal System Council, 25 May 2022).

    Raises
    ------
    InputError
        Naming the form, such as ``financing.shares.gx_bonds``.
    """

    shares: Mapping[str, float]
    source: str = ""
    note: str = ""
    raised: str = CASH

    def __post_init__(self) -> None:
        given = check_mapping("financing.shares", self.shares, "forms of financing and shares")
        for form in given:
            check_choice("financing.shares", form, FORMS)
        shares = {
            form: check_number(f"financing.shares.{form}", given[form], low=0.0, high=1.0)
            for form in FORMS
            if form in given
        }
        total = fsum(shares.values())
        if abs(total - 1.0) > TOLERANCE:
            raise InputError("financing.shares", total, f"shares that sum to 1 within {TOLERANCE:g}")
        check_note("financing.source", self.source)
        check_note("financing.note", self.note)
        check_choice("financing.raised", self.raised, RAISED)
        object.__setattr__(self, "shares", FrozenMapping(shares))

    def share(self, form: str) -> float:
        """Return the share of `form` in the cash, after division by the sum of the shares."""
        check_choice("form", form, FORMS)
        return self.shares.get(form, 0.0) / fsum(self.shares.values())

    def at_appropriation(self) -> Financing:
        """Return the same shares with bonds issued when money is appropriated, not when it is paid."""
        return replace(self, raised=APPROPRIATION)

    @classmethod
    def mix(cls, **shares: float) -> Financing:
        """Return a mix of forms, such as ``Financing.mix(bridging_bonds=0.5, tax=0.5)``."""
        return cls(shares)

    @classmethod
    def bridging_bonds(cls) -> Financing:
        """All from bridging bonds, which a fund fed by dividends redeems."""
        return cls({"bridging_bonds": 1.0})

    @classmethod
    def medium_term_notes(cls) -> Financing:
        """All from medium-term notes, which pay a spread."""
        return cls({"medium_term_notes": 1.0})

    @classmethod
    def deficit_bonds(cls) -> Financing:
        """All from ordinary deficit bonds."""
        return cls({"deficit_bonds": 1.0})

    @classmethod
    def gx_bonds(cls) -> Financing:
        """All from GX (green transformation) transition bonds."""
        return cls({"gx_bonds": 1.0})

    @classmethod
    def tax(cls) -> Financing:
        """All from higher taxes at the time of the spending."""
        return cls({"tax": 1.0})

    @classmethod
    def fund_returns(cls) -> Financing:
        """All from money that public funds return."""
        return cls({"fund_returns": 1.0})
