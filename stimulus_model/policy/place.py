"""When a package's money is appropriated: its amounts on the quarterly time axis."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.instrument import Instrument
from stimulus_model.policy.project import Project
from stimulus_model.policy.vocabulary import AUTOMATED, INSTRUMENTS, OFFERING, START
from stimulus_model.timeline import Timeline, quarter_index

FloatArray = npt.NDArray[np.float64]

RUNNING = -1000.0
"""Years to the start of production of a plant whose start does not hold it up."""
NEVER = 1000.0
"""Years to a milestone that a plant does not plan."""
_FAILING = ("capex", "research", "equity", "guarantee")
"""Instruments that an exit touches."""


class PlantSchedule(NamedTuple):
    """One project that can be given up.

    Attributes
    ----------
    name, technology, relative_risk, committed, foreign_share
        As in `Project`.
    begins
        Place on the time axis of the quarter in which construction starts; 0 if it has begun.
    opens
        Years from the first quarter to the planned start of production; `RUNNING` if there is no plan, or if it has
        started.
    automates
        Years from the first quarter to its planned automation; `NEVER` if none is planned.
    offering
        Years from the first quarter to the planned public offering of the state's shares; `NEVER` without a plan.
    capex, research, equity, guarantee
        ¥ trillion appropriated in the quarter, shape (quarter,).
    covered
        Principal guaranteed times the share of its loss that the state bears.
    """

    name: str
    technology: str
    relative_risk: float
    committed: float
    foreign_share: float
    begins: int
    opens: float
    automates: float
    offering: float
    capex: FloatArray
    research: FloatArray
    equity: FloatArray
    guarantee: FloatArray
    covered: FloatArray


class Schedule(NamedTuple):
    """A package on the time axis.

    Attributes
    ----------
    capex, research, compute, training, equity, guarantee
        ¥ trillion appropriated in the quarter, not annualised, shape (quarter,); guarantee: principal of loans.
    plants
        The projects that can be given up, in the order of their names.
    bridging_bonds, medium_term_notes, deficit_bonds, gx_bonds, tax, fund_returns
        Shares of financing; they sum to 1.
    """

    capex: FloatArray
    research: FloatArray
    compute: FloatArray
    training: FloatArray
    equity: FloatArray
    guarantee: FloatArray
    plants: tuple[PlantSchedule, ...]
    bridging_bonds: float
    medium_term_notes: float
    deficit_bonds: float
    gx_bonds: float
    tax: float
    fund_returns: float


def place(projects: Iterable[Project], financing: Financing, timeline: Timeline) -> Schedule:
    """Return the schedule of `projects` on `timeline`.

    Raises
    ------
    InputError
        If an amount falls into a quarter outside the time axis; names project, instrument and fiscal year.
    """
    # In the order of the names: the same package gives the same bits however its projects are listed.
    ordered = sorted(projects, key=lambda project: project.name)
    amounts = {kind: np.zeros(len(timeline)) for kind in INSTRUMENTS}
    for project in ordered:
        for instrument in project.instruments:
            for year, amount in instrument.amounts.items():
                if amount > 0.0:
                    amounts[instrument.kind][_position(project, instrument, year, timeline)] += amount
    return Schedule(
        capex=amounts["capex"],
        research=amounts["research"],
        compute=amounts["compute"],
        training=amounts["training"],
        equity=amounts["equity"],
        guarantee=amounts["guarantee"],
        plants=tuple(_plant(project, timeline) for project in ordered if project.is_plant),
        bridging_bonds=financing.share("bridging_bonds"),
        medium_term_notes=financing.share("medium_term_notes"),
        deficit_bonds=financing.share("deficit_bonds"),
        gx_bonds=financing.share("gx_bonds"),
        tax=financing.share("tax"),
        fund_returns=financing.share("fund_returns"),
    )


def _position(project: Project, instrument: Instrument, year: int, timeline: Timeline) -> int:
    quarter = instrument.quarter(year)
    position = quarter - quarter_index("first", timeline.first)
    if 0 <= position < len(timeline):
        return position
    raise InputError(
        f"project.{project.name}.{instrument.kind}.{year}",
        instrument.amounts[year],
        f"amounts appropriated from {timeline.first} to {timeline.last}; the {instrument.budget} budget of "
        f"fiscal year {year} falls into {quarter // 4}Q{quarter % 4 + 1}",
    )


def _plant(project: Project, timeline: Timeline) -> PlantSchedule:
    amounts = {kind: np.zeros(len(timeline)) for kind in (*_FAILING, "covered")}
    for instrument in project.instruments:
        for year, amount in instrument.amounts.items():
            if amount > 0.0 and instrument.kind in _FAILING:
                position = _position(project, instrument, year, timeline)
                amounts[instrument.kind][position] += amount
                if instrument.kind == "guarantee":
                    amounts["covered"][position] += instrument.cover * amount
    begins = 0
    if START in project.milestones:
        begins = quarter_index(START, project.milestones[START]) - quarter_index("first", timeline.first)
    return PlantSchedule(
        name=project.name,
        technology=project.technology,
        relative_risk=project.relative_risk,
        committed=project.committed,
        foreign_share=project.foreign_share,
        begins=max(begins, 0),
        opens=_opens(project, timeline),
        automates=_planned(AUTOMATED, project, timeline),
        offering=_planned(OFFERING, project, timeline),
        **amounts,
    )


def _opens(project: Project, timeline: Timeline) -> float:
    if project.start_of_production is None:
        return RUNNING
    quarters = quarter_index("start_of_production", project.start_of_production) - int(timeline.index[0])
    return quarters / 4.0 if quarters > 0 else RUNNING


def _planned(milestone: str, project: Project, timeline: Timeline) -> float:
    if milestone not in project.milestones:
        return NEVER
    return (quarter_index(milestone, project.milestones[milestone]) - int(timeline.index[0])) / 4.0
