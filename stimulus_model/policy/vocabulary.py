"""The words a package is written in: instruments, milestones, budgets. Regions and plants are the economy's."""

from __future__ import annotations

from typing import Final

from stimulus_model.policy.kinds import FISCAL

INSTRUMENTS: Final = ("capex", "research", "compute", "training", "equity", "guarantee")
"""Instruments of industrial policy. capex: subsidies to build and equip plants; research: commissioned chip research
and development; compute: AI models and computing; training: engineers; equity: shares that the state buys;
guarantee: principal of private loans that the state stands behind (no cash until it is called)."""

FISCAL_INSTRUMENTS: Final = tuple(FISCAL)
"""The instruments of fiscal policy, as `instruments/fiscal.toml` describes them."""

KINDS: Final = (*INSTRUMENTS, *FISCAL_INSTRUMENTS)
"""All kinds of instruments: those of industrial policy, then those of fiscal policy."""

CASH_INSTRUMENTS: Final = ("capex", "research", "compute", "training", "equity")
"""Instruments that cost cash when they are appropriated: all but guarantees."""


def cash_of(kind: str) -> float:
    """Return what a unit of a kind's amount costs in cash: 1, -1 for revenue, 0 for what others lend."""
    return FISCAL[kind].cost if kind in FISCAL else float(kind in CASH_INSTRUMENTS)


PLURALS: Final = {"guarantees": "guarantee", "equities": "equity"}
"""Plural forms under which `Package.without` also knows an instrument."""

PROGRAMME: Final = "programme"
"""Technology of a project without a plant (AI models, design, training): nothing that could exit."""

STATUSES: Final = ("planned", "building", "producing", "given up")
"""How far a project is, as last reported."""

START: Final = "construction_started"
"""Milestone before which a plant is not begun."""

AUTOMATED: Final = "automated_plant"
"""Milestone from which a plant needs hardly any people."""

OFFERING: Final = "public_offering"
"""Milestone from which the state can sell its shares."""

PRODUCTION: Final = "mass_production"
"""Milestone that is the planned start of production where a project gives none."""

ACTING: Final = (START, AUTOMATED, OFFERING, PRODUCTION)
"""Milestones that the economy answers; all others are only shown."""

BUDGETS: Final = ("supplementary", "initial")
"""Supplementary: appropriated in the last quarter of the fiscal year; initial: in its first."""

NATIONWIDE: Final = "nationwide"
"""Region of what has no place of its own."""
