"""A project: a plant or a programme, its place and technology, and the instruments that support it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import fsum
from typing import TYPE_CHECKING

from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_integer,
    check_items,
    check_number,
    check_text,
    check_title,
    within,
)
from stimulus_model.policy.checks import FrozenMapping, check_mapping, check_name, check_note, check_project_name
from stimulus_model.policy.instrument import MOST, Instrument, later
from stimulus_model.policy.vocabulary import (
    ACTING,
    PROGRAMME,
    STATUSES,
    cash_of,
)
from stimulus_model.results.entry_table import EntryTable
from stimulus_model.timeline import quarter_index

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One plant, or one programme without a plant.

    Attributes
    ----------
    name
        Short name, unique in the package.
    title
        Name to print.
    technology
        A class of plant that the economy has (Japan: ``"logic"``, ``"foundry"``, ``"memory"``, ``"legacy"``), or
        ``"programme"`` where there is no plant.
    region
        One that the economy has (Japan: a prefecture), or ``"nationwide"``.
    instruments
        At least one `Instrument`.
    source
        Key of the source of the facts below.
    private_investment
        Planned private investment in the package's unit, if known.
    start_of_production
        Planned quarter, such as ``"2027Q4"``, if known. A part of what is due after it waits while the plant is late.
    capacity
        Planned capacity, thousand 300 mm wafers a month, if known.
    jobs
        Planned jobs at the site, if known.
    status
        One of `STATUSES`, as last reported, if known.
    milestones
        Name -> quarter. A plant with ``construction_started`` is paid nothing before that quarter, and one that is
        given up before it costs no more than what is `committed`; without it, construction has begun.
        ``mass_production`` is the planned start of production where `start_of_production` is not given. One with
        ``automated_plant`` runs without people from then on, with a delay that the economy draws. The state's shares
        in one with ``public_offering`` are sold from that quarter on; without it, they are kept.
    note
        What was judged, if anything.
    relative_risk
        How often the plant is given up, relative to others of its technology.
    committed
        Share of its capital subsidies, research and equity that is owed even if it exits before construction.
    foreign_share
        Share of the plant that foreign owners hold: theirs is that part of its profits.
    joint_venture
        Share of the plant that several firms hold together (joint venture, firms of a business group): they share its
        risk, and have agreed where to build.

    Raises
    ------
    InputError
        Naming the field, such as ``project.rapidus.region``.
    """

    name: str
    title: str
    technology: str
    region: str
    instruments: tuple[Instrument, ...]
    source: str
    private_investment: float | None = None
    start_of_production: str | None = None
    capacity: float | None = None
    jobs: int | None = None
    status: str | None = None
    milestones: Mapping[str, str] = FrozenMapping({})
    note: str = ""
    relative_risk: float = 1.0
    committed: float = 0.0
    foreign_share: float = 0.0
    joint_venture: float = 0.0

    def __post_init__(self) -> None:
        name = check_project_name("project", self.name)
        with within(f"project.{name}"):
            check_title("title", self.title)
            check_name("technology", self.technology)
            check_text("region", self.region)
            check_text("source", self.source)
            check_note("note", self.note)
            object.__setattr__(self, "instruments", _instruments(self.instruments))
            if self.private_investment is not None:
                amount = check_number("private_investment", self.private_investment, low=0.0, high=MOST)
                object.__setattr__(self, "private_investment", amount)
            if self.start_of_production is not None:
                quarter_index("start_of_production", self.start_of_production)
            if self.capacity is not None:
                object.__setattr__(self, "capacity", check_number("capacity", self.capacity, low=0.0, high=1e5))
            if self.jobs is not None:
                object.__setattr__(self, "jobs", check_integer("jobs", self.jobs, low=0, high=10**8))
            if self.status is not None:
                check_choice("status", self.status, STATUSES)
            object.__setattr__(self, "milestones", _milestones(self.milestones))
            risk = check_number("relative_risk", self.relative_risk, low=0.0, high=100.0)
            object.__setattr__(self, "relative_risk", risk)
            for key in ("committed", "foreign_share", "joint_venture"):
                object.__setattr__(self, key, check_number(key, getattr(self, key), low=0.0, high=1.0))

    @property
    def is_plant(self) -> bool:
        """Whether the project has a plant, which can fail; a programme has none."""
        return self.technology != PROGRAMME

    def scaled(self, factor: float) -> Project:
        """Return the project with all public support times `factor`; private plans and dates stay."""
        with within(f"project.{self.name}"):
            return replace(self, instruments=tuple(each.scaled(factor) for each in self.instruments))

    def shifted(self, years: int) -> Project:
        """Return the project with amounts and dates `years` later."""
        start = self.start_of_production
        with within(f"project.{self.name}"):
            return replace(
                self,
                instruments=tuple(each.shifted(years) for each in self.instruments),
                start_of_production=None if start is None else later(start, years),
                milestones={name: later(quarter, years) for name, quarter in self.milestones.items()},
            )


def _instruments(given: object) -> tuple[Instrument, ...]:
    wanted = "at least one Instrument, in a list or tuple"
    if not isinstance(given, (list, tuple)) or not given:
        raise InputError("instruments", given, wanted)
    for each in given:
        if not isinstance(each, Instrument):
            raise InputError("instruments", each, wanted)
    return tuple(given)


def _milestones(given: object) -> FrozenMapping[str, str]:
    table = check_mapping("milestones", given, "names and quarters")
    for name, quarter in table.items():
        check_name("milestones", name)
        meant = difflib.get_close_matches(name, ACTING, n=1, cutoff=0.85)
        if meant and name not in ACTING:  # any other name is only shown: a slip in one of these would go unnoticed
            allowed = f"{', '.join(ACTING)}, or a name that is not mistaken for one of them"
            raise InputError(f"milestones.{name}", quarter, allowed, meant[0])
        quarter_index(f"milestones.{name}", quarter)
    return FrozenMapping(table)


class Projects(tuple[Project, ...]):
    """The projects of a package, in order: a tuple that also knows its table and finds a project by name.

    Raises
    ------
    InputError
        If an entry is not a `Project`, or a name comes twice.
    """

    __slots__ = ()

    def __new__(cls, projects: Iterable[Project] = ()) -> Projects:
        """Check the entries."""
        if isinstance(projects, Mapping):
            raise InputError("package.projects", projects, "a list or tuple of Project")
        given = check_items("package.projects", projects, "a list or tuple of Project")
        seen: set[str] = set()
        for project in given:
            if not isinstance(project, Project):
                raise InputError("package.projects", project, "a list or tuple of Project")
            if project.name in seen:
                raise InputError(f"project.{project.name}", project.name, "a project name that comes only once")
            seen.add(project.name)
        return super().__new__(cls, given)

    @property
    def names(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(project.name for project in self)

    def find(self, name: str) -> Project:
        """Return the project called `name`; an unknown name is an `InputError` with a suggestion."""
        return self[self.names.index(check_choice("project", name, self.names))]

    def table(self) -> EntryTable:
        """Return one row a project; cash, guarantees and private investment in the package's unit."""
        columns = ("name", "title", "technology", "region", "cash", "guarantee", *_FACTS)
        return EntryTable(columns, tuple(_row(project) for project in self))

    def to_frame(self) -> pd.DataFrame:
        """Return `table` as a DataFrame, indexed by name."""
        return self.table().to_frame().set_index("name")

    def __repr__(self) -> str:
        return repr(self.table())

    def _repr_html_(self) -> str:
        return self.table().to_html()


_FACTS = (
    "private_investment",
    "start_of_production",
    "capacity",
    "jobs",
    "status",
    "foreign_share",
    "joint_venture",
)


def _row(project: Project) -> tuple[object, ...]:
    cash = fsum(each.total * cash_of(each.kind) for each in project.instruments)
    guarantee = fsum(each.total for each in project.instruments if cash_of(each.kind) == 0.0)
    facts = (getattr(project, name) for name in _FACTS)
    return (project.name, project.title, project.technology, project.region, cash, guarantee, *facts)
