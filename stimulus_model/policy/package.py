"""A package: projects with their instruments and amounts, financing, and where each number is from."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stimulus_model.ids import FixedDict, content_id, fixed_table
from stimulus_model.inputs import InputError, check_choice, check_integer, check_number, check_title, read_toml
from stimulus_model.languages.speech import Language, speech
from stimulus_model.money import CURRENCY, UNIT, check_money
from stimulus_model.plugins import warn_of
from stimulus_model.policy import library
from stimulus_model.policy.arithmetic import add, financed_alike, package_of
from stimulus_model.policy.checks import FrozenMapping, check_date, check_mapping, check_name, check_note
from stimulus_model.policy.conversion import HasGdp, in_currency, in_unit, share_of_gdp
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.instrument import FISCAL_YEAR_START, Instrument
from stimulus_model.policy.place import Calendar, Schedule, check_cuts, place
from stimulus_model.policy.project import Project, Projects
from stimulus_model.policy.published_facts import EffectEstimate, LeftOut, check_records, estimates_table
from stimulus_model.policy.reading import read_package, write_package
from stimulus_model.policy.since import projects_since
from stimulus_model.policy.totals import Total, add_up
from stimulus_model.policy.views import (
    amounts_table,
    as_html,
    as_text,
    fiscal_years_table,
    inert_table,
)
from stimulus_model.policy.vocabulary import KINDS, PLURALS
from stimulus_model.remembered import Remembered
from stimulus_model.results.entry_table import EntryTable
from stimulus_model.sources import Source, find_source
from stimulus_model.timeline import Timeline, check_year_start

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Package:
    """A stimulus package.

    Attributes
    ----------
    name
        Short name.
    title
        Name to print.
    date
        Day of the decision, ISO.
    source
        Key of the source of the package as a whole.
    note
        What the package covers and what was judged.
    projects
        `Projects`; a list or tuple of `Project` is turned into it. Empty: a package that does nothing.
    financing
        Where the cash comes from.
    sources
        Key -> `Source`; every source key in the package must be here.
    currency, unit
        Of all amounts: an ISO code such as ``"USD"``, with ``"million"``, ``"billion"`` or ``"trillion"``; or no
        currency and ``"per cent of GDP"``, or ``"as the economy"``, which takes money and fiscal years of the economy
        that it meets. An economy of another currency refuses the package.
    fiscal_year_starts
        First month of its fiscal years: 4 in Japan, 10 in the United States, 1 where they are calendar years.
    estimates, left_out
        What others published about its effect (`EffectEstimate`), and money of its published total that is no
        instrument (`LeftOut`). Both are about the package as decided: one with other projects has none.

    Raises
    ------
    InputError
        Naming the field, such as ``project.rapidus.research.2024``.

    Examples
    --------
    >>> package = Package.load("japan-ai-chips-2024")
    >>> round(package.total.cash, 4)
    1.8556
    """

    name: str
    title: str
    date: str
    source: str
    note: str
    projects: Projects
    financing: Financing
    sources: Mapping[str, Source]
    currency: str = CURRENCY
    unit: str = UNIT
    fiscal_year_starts: int = FISCAL_YEAR_START
    estimates: tuple[EffectEstimate, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    remembered: Remembered = dataclasses.field(default_factory=Remembered, init=False, compare=False)

    def __post_init__(self) -> None:
        check_name("package.name", self.name)
        check_title("package.title", self.title)
        object.__setattr__(self, "date", check_date("package.date", self.date))
        currency, unit = check_money(self.currency, self.unit)
        object.__setattr__(self, "currency", currency)
        object.__setattr__(self, "unit", unit)
        starts = check_year_start("package.fiscal_year_starts", self.fiscal_year_starts)
        object.__setattr__(self, "fiscal_year_starts", starts)
        check_note("package.note", self.note)
        object.__setattr__(self, "projects", Projects(self.projects))
        if not isinstance(self.financing, Financing):
            raise InputError("package.financing", self.financing, "a Financing, such as Financing.deficit_bonds()")
        object.__setattr__(self, "sources", _checked_sources(self.sources))
        object.__setattr__(self, "estimates", check_records("package.estimates", self.estimates, EffectEstimate))
        object.__setattr__(self, "left_out", check_records("package.left_out", self.left_out, LeftOut))
        self._check_source_keys()
        for project in self.projects:
            check_cuts(project, starts, alone=False)

    def _check_source_keys(self) -> None:
        find_source("package.source", self.source, self.sources)
        if self.financing.source:
            find_source("financing.source", self.financing.source, self.sources)
        for project in self.projects:
            find_source(f"project.{project.name}.source", project.source, self.sources)
            for each in project.instruments:
                field = f"project.{project.name}.{each.kind}"
                find_source(f"{field}.source", each.source, self.sources)
                if each.financing is not None and each.financing.source:
                    find_source(f"{field}.financing.source", each.financing.source, self.sources)
        for number, estimate in enumerate(self.estimates):
            find_source(f"estimate[{number}].source", estimate.source, self.sources)
            if estimate.project:
                check_choice(f"estimate[{number}].project", estimate.project, self.projects.names)
        for number, entry in enumerate(self.left_out):
            find_source(f"left_out[{number}].source", entry.source, self.sources)

    # --- where packages come from

    @classmethod
    def load(cls, name_or_path: str | Path) -> Package:
        """Load a shipped or registered package by its name, or your own from the path of a TOML file.

        Raises
        ------
        InputError
            If there is no such package or file, or the file has a missing, unknown, duplicate or bad key.
        """
        path = library.find(name_or_path)
        try:
            return cls.from_dict(read_toml(path))
        except InputError as error:
            error.add_note(f"while reading {path}")
            raise

    @classmethod
    def available(cls) -> EntryTable:
        """Return name, title, cash, guarantees, their currency and unit, and source of every package with a name.

        A package of another distribution that cannot be read is left out, with a warning that names it.
        """
        packages = []
        for name in library.package_names():
            try:
                packages.append((name, cls.load(name)))
            except InputError as error:
                if library.is_shipped(name):
                    raise
                warn_of(library.GROUP, name, error)
        return EntryTable(
            ("name", "title", "cash", "guarantee", "currency", "unit", "source"),
            tuple(
                (
                    name,
                    each.title,
                    each.total.cash,
                    each.total.guarantee,
                    each.currency,
                    each.unit,
                    str(each.sources[each.source]),
                )
                for name, each in packages
            ),
        )

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Package:
        """Return the package that `to_dict`, or a TOML file of the same layout, describes."""
        return cls(**read_package(table))

    @classmethod
    def of(cls, *, title: str, financing: Financing | None = None, **parts: Any) -> Package:
        """Return a package in a line: ``Package.of(title="Handout", transfers={2025: 2.4})``.

        Without a currency its amounts are in the money and the fiscal years of the economy that it meets: trillions
        of yen in Japan, billions of dollars in the United States.

        Parameters
        ----------
        title
            Name to print.
        financing
            How the cash is raised; None: deficit bonds.
        parts
            Instruments by kind, each fiscal year -> amount, quarter -> path, or an `Instrument`'s fields in a table
            with ``amounts`` or ``path``; and `name`, `date`, `note`, `currency`, `unit`, `fiscal_year_starts`.

        Raises
        ------
        InputError
            For an unknown instrument or field (with a suggestion), or as `Instrument` says.
        """
        return cls(**package_of(title, financing, parts))

    def to_dict(self) -> dict[str, Any]:
        """Return plain dicts, lists, text and numbers, from which `from_dict` rebuilds an equal package."""
        return write_package({each.name: getattr(self, each.name) for each in dataclasses.fields(self) if each.init})

    @property
    def content(self) -> FixedDict:
        """What `to_dict` returns, to be shared by all that rests on this package: nobody can change it."""
        return self.remembered.get("content", None, lambda: fixed_table(self.to_dict()))

    @property
    def content_id(self) -> str:
        """SHA-256 of the canonical JSON of `to_dict`, whatever the order of its keys."""
        return self.remembered.get("content_id", None, lambda: content_id(self.to_dict()))

    # --- what it amounts to

    @property
    def total(self) -> Total:
        """Totals in the package's money: ``total.cash``, ``total.guarantee``, and one field an instrument."""
        return add_up(self.projects, self.currency, self.unit)

    @property
    def amounts(self) -> EntryTable:
        """One row for each project, instrument and fiscal year, with its source; amounts in the package's money."""
        return amounts_table(self)

    def to_frame(self) -> pd.DataFrame:
        """Return `amounts` as a DataFrame."""
        return self.amounts.to_frame()

    def by_fiscal_year(self) -> EntryTable:
        """Return what is appropriated and what is paid, by fiscal year of the package and instrument.

        What is paid is known for fiscal instruments alone: of the others the economy draws how long it takes.
        """
        return fiscal_years_table(self)

    @property
    def inert(self) -> EntryTable:
        """Entries that the economy does not use: project, entry, what it says, and why it changes nothing."""
        return inert_table(self)

    @property
    def published_effects(self) -> EntryTable:
        """One row for each of `estimates`, with its source."""
        return estimates_table(self.estimates, self.sources)

    def schedule(self, timeline: Timeline) -> Schedule:
        """Return the amounts appropriated in each quarter of `timeline`, and the shares.

        Raises
        ------
        InputError
            If an amount falls into a quarter outside `timeline`.
        """
        if not isinstance(timeline, Timeline):
            raise InputError("timeline", timeline, "a Timeline")
        return place(self.projects, self.financing, Calendar(timeline, self.fiscal_year_starts))

    # --- what could be decided instead

    def scaled(self, factor: float) -> Package:
        """Return the package with all public support, guarantees included, times `factor` (at least 0)."""
        by = check_number("factor", factor, low=0.0)
        if by == 1.0:
            return self
        projects = Projects(project.scaled(by) for project in self.projects)
        return self.replace(projects=projects, title=f"{self.title} × {by:g}")

    def shifted(self, years: int) -> Package:
        """Return the same decisions `years` later (earlier if negative): amounts, dates of plants and milestones."""
        by = check_integer("years", years, low=-100, high=100)
        if by == 0:
            return self
        projects = Projects(project.shifted(by) for project in self.projects)
        return self.replace(
            projects=projects,
            title=f"{self.title}, {abs(by)} {'year' if abs(by) == 1 else 'years'} {'later' if by > 0 else 'earlier'}",
        )

    def since(self, quarter: str) -> Package:
        """Return what of the package is appropriated from `quarter` on, for an economy that starts there.

        What was decided before stands in its position and its baseline: capital in output, money that is not yet paid
        in the balances that the baseline follows.
        """
        projects = projects_since(self.projects, quarter, self.fiscal_year_starts)
        if projects == self.projects:
            return self
        return self.replace(projects=projects, title=f"{self.title}, from {quarter} on")

    def without(self, *names: str) -> Package:
        """Return the package without some instruments (``"guarantees"``) or projects (``"rapidus"``).

        A project that is left without instruments goes as well.
        """
        left_out = {_part(name, self.projects) for name in names}
        remaining = [project for project in self.projects if project.name not in left_out]
        kept = Projects(each for project in remaining for each in _without(project, left_out))
        if kept == self.projects:
            return self
        return self.replace(projects=kept, title=f"{self.title} without {', '.join(sorted(left_out))}")

    def financed_by(self, financing: Financing) -> Package:
        """Return the package with all of it financed in another way."""
        return self.replace(financing=financing, projects=financed_alike(self.projects))

    def __add__(self, other: object) -> Package:
        """Return both budgets as one package: a project of both is one project, each part keeps its financing.

        Raises
        ------
        InputError
            If currency, unit or calendar differ, or a project of one name is not the same plant.
        """
        return add(self, other) if isinstance(other, Package) else NotImplemented

    def __radd__(self, other: object) -> Package:
        """Return the package itself for ``0 + package``, with which ``sum(packages)`` begins."""
        return self if other == 0 else NotImplemented

    # --- in other money

    def in_currency(self, currency: str, *, rate: float) -> Package:
        """Return the package in another currency; `rate` as the market quotes the pair: 150 yen a dollar, either way.

        A pair is quoted in units of its second currency for one of its first, in the order EUR, GBP, AUD, NZD, USD,
        CAD, CHF, JPY and all others.
        """
        return in_currency(self, currency, rate)

    def in_unit(self, unit: str) -> Package:
        """Return the package in ``"million"``, ``"billion"`` or ``"trillion"`` of its currency."""
        return in_unit(self, unit)

    def share_of_gdp(self, economy: HasGdp) -> Package:
        """Return the package with amounts in per cent of the economy's GDP in their fiscal year."""
        return share_of_gdp(self, economy)

    def replace(self, **fields: Any) -> Package:
        """Return the package with other fields; an unknown name is an `InputError` with a suggestion."""
        for name in fields:
            check_choice("field", name, [each.name for each in dataclasses.fields(self) if each.init])
        if "projects" in fields:  # what is published is about the package as decided
            fields = {"estimates": (), "left_out": (), **fields}
        change: Callable[..., Package] = dataclasses.replace
        return change(self, **fields)

    def __repr__(self) -> str:
        return as_text(self)

    def to_html(self, *, language: Language = "en") -> str:
        """Return what a notebook shows: title, amounts with their sources, financing.

        Parameters
        ----------
        language
            ``"en"`` or ``"ja"``: of every word but notes, sources and names of one's own.
        """
        return as_html(self, speech(language))

    def _repr_html_(self) -> str:
        return self.to_html()


def _checked_sources(given: object) -> FrozenMapping[str, Source]:
    table = check_mapping("package.sources", given, "sources")
    for key, source in table.items():
        if not isinstance(source, Source) or source.key != key:
            raise InputError(f"sources.{key}", source, f"a Source with the key {key!r}")
    return FrozenMapping(table)


def _part(name: object, projects: Projects) -> str:
    if isinstance(name, str) and name in PLURALS:
        return PLURALS[name]
    return check_choice("without", name, (*KINDS, *PLURALS, *projects.names))


def _without(project: Project, kinds: set[str]) -> list[Project]:
    kept: tuple[Instrument, ...] = tuple(each for each in project.instruments if each.kind not in kinds)
    return [dataclasses.replace(project, instruments=kept)] if kept else []
