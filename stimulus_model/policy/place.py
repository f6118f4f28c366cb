"""When a package's money is appropriated: its amounts on the quarterly time axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError
from stimulus_model.policy.changes import Change, changes_of
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.instrument import FISCAL_YEAR_START, Instrument
from stimulus_model.policy.kinds import CASH_ROW, FISCAL
from stimulus_model.policy.project import Project
from stimulus_model.policy.since import before_the_start
from stimulus_model.policy.vocabulary import AUTOMATED, INSTRUMENTS, OFFERING, PRODUCTION, START
from stimulus_model.schedule import CASH
from stimulus_model.timeline import Timeline, quarter_index

FloatArray = npt.NDArray[np.float64]

RUNNING = -1000.0
"""Years to the start of production of a plant whose start does not hold it up."""
NEVER = 1000.0
"""Years to a milestone that a plant does not plan."""
SMALL = 1e-9
"""What is left of a line that is cut away whole, by rounding."""
_FAILING = ("capex", "research", "equity", "guarantee")
"""Instruments that an exit touches."""


class PlantSchedule(NamedTuple):
    """One project that can be given up.

    Attributes
    ----------
    name, technology, relative_risk, committed, foreign_share, joint_venture
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
        Money appropriated in the quarter, shape (quarter,).
    covered
        Principal guaranteed times the share of its loss that the state bears.
    """

    name: str
    technology: str
    relative_risk: float
    committed: float
    foreign_share: float
    joint_venture: float
    begins: int
    opens: float
    automates: float
    offering: float
    capex: FloatArray
    research: FloatArray
    equity: FloatArray
    guarantee: FloatArray
    covered: FloatArray


class BudgetSchedule(NamedTuple):
    """What one way of financing pays for.

    Attributes
    ----------
    financing
        The shares.
    investment, research
        Money appropriated in the quarter: capital subsidies and equity; research, compute and training.
    ready_investment, ready_research
        The same in the quarter from which it can be paid: a plant is paid nothing before its construction starts.
    changes
        Cash of the fiscal instruments.
    """

    financing: Financing
    investment: FloatArray
    research: FloatArray
    ready_investment: FloatArray
    ready_research: FloatArray
    changes: tuple[Change, ...]


class Schedule(NamedTuple):
    """A package on the time axis.

    Attributes
    ----------
    capex, research, compute, training, equity, guarantee
        Money appropriated in the quarter, not annualised, shape (quarter,); guarantee: principal of loans.
    plants
        The projects that can be given up, in the order of their names.
    bridging_bonds, medium_term_notes, deficit_bonds, gx_bonds, tax, fund_returns
        Shares of financing; they sum to 1.
    changes
        What the fiscal instruments change.
    budgets
        The parts that are financed in different ways; empty where all is financed alike.
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
    changes: tuple[Change, ...] = ()
    budgets: tuple[BudgetSchedule, ...] = ()


class Calendar(NamedTuple):
    """Where fiscal years lie: the time axis, and the first month of a fiscal year."""

    timeline: Timeline
    fiscal_year_starts: int = FISCAL_YEAR_START


def place(projects: Iterable[Project], financing: Financing, calendar: Calendar) -> Schedule:
    """Return the schedule of `projects` on the time axis of `calendar`.

    Raises
    ------
    InputError
        If an amount falls into a quarter outside the time axis, or more is taken back than was appropriated before;
        names project, instrument and fiscal year.
    """
    # In the order of the names: the same package gives the same bits however its projects are listed.
    ordered = sorted(projects, key=lambda project: project.name)
    for project in ordered:
        check_cuts(project, calendar.fiscal_year_starts, alone=True)
    amounts = _appropriated(ordered, calendar)
    fiscal = [(project, each) for project in ordered for each in project.instruments if each.kind in FISCAL]
    return Schedule(
        changes=tuple(change for project, each in fiscal for change in _changes(project, each, calendar)),
        budgets=_budgets(ordered, financing, calendar),
        capex=amounts["capex"],
        research=amounts["research"],
        compute=amounts["compute"],
        training=amounts["training"],
        equity=amounts["equity"],
        guarantee=amounts["guarantee"],
        plants=tuple(_plant(project, calendar) for project in ordered if project.is_plant),
        bridging_bonds=financing.share("bridging_bonds"),
        medium_term_notes=financing.share("medium_term_notes"),
        deficit_bonds=financing.share("deficit_bonds"),
        gx_bonds=financing.share("gx_bonds"),
        tax=financing.share("tax"),
        fund_returns=financing.share("fund_returns"),
    )


def _appropriated(projects: Iterable[Project], calendar: Calendar) -> dict[str, FloatArray]:
    """Return what is appropriated in each quarter, by industrial instrument."""
    amounts = {kind: np.zeros(len(calendar.timeline)) for kind in INSTRUMENTS}
    for project in projects:
        for instrument in project.instruments:
            if instrument.kind in amounts:
                for year, amount in instrument.amounts.items():
                    if amount != 0.0:
                        amounts[instrument.kind][_position(project, instrument, calendar, year)] += amount
    return amounts


def _changes(project: Project, instrument: Instrument, calendar: Calendar) -> Iterator[Change]:
    return changes_of(instrument, partial(_position, project, instrument, calendar), calendar.timeline)


def _budgets(projects: list[Project], usual: Financing, calendar: Calendar) -> tuple[BudgetSchedule, ...]:
    """Return what each way of financing pays for; nothing where all is financed as usual."""
    alike = all(each.financing in (None, usual) for project in projects for each in project.instruments)
    if alike and usual.raised == CASH:
        return ()
    ways: dict[Financing, list[Project]] = {}
    for project in projects:
        for each in project.instruments:
            ways.setdefault(each.financing or usual, []).append(replace(project, instruments=(each,)))
    budgets = []
    for financing, parts in ways.items():
        amounts = _appropriated(parts, calendar)
        cash = [
            change
            for part in parts
            if part.instruments[0].kind in FISCAL
            for change in _changes(part, part.instruments[0], calendar)
            if change.row == CASH_ROW
        ]
        ready = _ready(parts, calendar)
        sums = [_investment(amounts), _research(amounts), _investment(ready), _research(ready)]
        budgets.append(BudgetSchedule(financing, sums[0], sums[1], sums[2], sums[3], tuple(cash)))
    return tuple(budgets)


def _investment(amounts: Mapping[str, FloatArray]) -> FloatArray:
    return amounts["capex"] + amounts["equity"]


def _research(amounts: Mapping[str, FloatArray]) -> FloatArray:
    return amounts["research"] + amounts["compute"] + amounts["training"]


def _ready(projects: Iterable[Project], calendar: Calendar) -> dict[str, FloatArray]:
    """Return what can be paid in each quarter, by industrial instrument."""
    total = {kind: np.zeros(len(calendar.timeline)) for kind in INSTRUMENTS}
    for project in projects:
        begins = _begins(project, calendar.timeline) if project.is_plant else 0
        for kind, amounts in _appropriated([project], calendar).items():
            held = amounts[:begins].sum()
            total[kind][begins:] += amounts[begins:]
            if begins < len(amounts):
                total[kind][begins] += held
    return total


def check_cuts(project: Project, fiscal_year_starts: int, *, alone: bool) -> None:
    """Refuse an industrial instrument that takes back more than was appropriated before.

    A line of cuts alone belongs to another budget, to which the package can be added: it is refused only where the
    package stands `alone`.
    """
    for kind in INSTRUMENTS:
        entries = [
            (each.quarter(year, fiscal_year_starts), amount, year)
            for each in project.instruments
            if each.kind == kind
            for year, amount in each.amounts.items()
        ]
        if not alone and all(amount <= 0.0 for _, amount, _ in entries):
            continue
        left = 0.0
        for _, amount, year in sorted(entries, key=lambda entry: (entry[0], -entry[1])):
            if left + amount < -SMALL:
                allowed = f"a cut of at most {left:g}, what was appropriated before"
                raise InputError(f"project.{project.name}.{kind}.{year}", amount, allowed)
            left += amount


def _position(project: Project, instrument: Instrument, calendar: Calendar, year: int) -> int:
    timeline = calendar.timeline
    quarter = instrument.quarter(year, calendar.fiscal_year_starts)
    position = quarter - quarter_index("first", timeline.first)
    if 0 <= position < len(timeline):
        return position
    advice = before_the_start(position, timeline.first)
    passed = "appropriation" if year in instrument.appropriated else f"{instrument.budget} budget"
    raise InputError(
        f"project.{project.name}.{instrument.kind}.{year}",
        instrument.amounts[year],
        f"amounts appropriated from {timeline.first} to {timeline.last}; the {passed} of "
        f"fiscal year {year} falls into {quarter // 4}Q{quarter % 4 + 1}{advice}",
    )


def _plant(project: Project, calendar: Calendar) -> PlantSchedule:
    timeline = calendar.timeline
    amounts = {kind: np.zeros(len(timeline)) for kind in (*_FAILING, "covered")}
    for instrument in project.instruments:
        for year, amount in instrument.amounts.items():
            if amount != 0.0 and instrument.kind in _FAILING:
                position = _position(project, instrument, calendar, year)
                amounts[instrument.kind][position] += amount
                if instrument.kind == "guarantee":
                    amounts["covered"][position] += instrument.cover * amount
    return PlantSchedule(
        name=project.name,
        technology=project.technology,
        relative_risk=project.relative_risk,
        committed=project.committed,
        foreign_share=project.foreign_share,
        joint_venture=project.joint_venture,
        begins=_begins(project, timeline),
        opens=_opens(project, timeline),
        automates=_planned(AUTOMATED, project, timeline),
        offering=_planned(OFFERING, project, timeline),
        **amounts,
    )


def _begins(project: Project, timeline: Timeline) -> int:
    if START not in project.milestones:
        return 0
    return max(quarter_index(START, project.milestones[START]) - quarter_index("first", timeline.first), 0)


def _opens(project: Project, timeline: Timeline) -> float:
    planned = project.start_of_production or project.milestones.get(PRODUCTION)
    if planned is None:
        return RUNNING
    quarters = quarter_index("start_of_production", planned) - int(timeline.index[0])
    return quarters / 4.0 if quarters > 0 else RUNNING


def _planned(milestone: str, project: Project, timeline: Timeline) -> float:
    if milestone not in project.milestones:
        return NEVER
    return (quarter_index(milestone, project.milestones[milestone]) - int(timeline.index[0])) / 4.0
