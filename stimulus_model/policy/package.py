"""A package: projects with their instruments and amounts, financing, and where each number is from."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stimulus_model.ids import content_id
from stimulus_model.inputs import InputError, check_choice, check_integer, check_number, check_text, read_toml
from stimulus_model.policy import library
from stimulus_model.policy.checks import FrozenMapping, check_date, check_mapping, check_name, check_note
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.instrument import Instrument
from stimulus_model.policy.place import Schedule, place
from stimulus_model.policy.project import Project, Projects
from stimulus_model.policy.reading import read_package, write_package
from stimulus_model.policy.vocabulary import INSTRUMENTS, PLURALS
from stimulus_model.results.entry_table import EntryTable
from stimulus_model.sources import Source, find_source
from stimulus_model.timeline import Timeline

if TYPE_CHECKING:
    import pandas as pd
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stimulus_model.policy.project import Project
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

    def __post_init__(self) -> None:
        check_name("package.name", self.name)
        check_text("package.title", self.title)
        object.__setattr__(self, "date", check_date("package.date", self.date))
        check_note("package.note", self.note)
        object.__setattr__(self, "projects", Projects(self.projects))
        if not isinstance(self.financing, Financing):
            raise InputError("package.financing", self.financing, "a Financing, such as Financing.deficit_bonds()")
        object.__setattr__(self, "sources", _checked_sources(self.sources))
        self._check_source_keys()

    def _check_source_keys(self) -> None:
        find_source("package.source", self.source, self.sources)
        if self.financing.source:
            find_source("financing.source", self.financing.source, self.sources)
        for project in self.projects:
            find_source(f"project.{project.name}.source", project.source, self.sources)
            for each in project.instruments:
                find_source(f"project.{project.name}.{each.kind}.source", each.source, self.sources)

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
        """Return name, title, cash, guarantees (¥ trillion) and source of every package that has a name.

        A package of another distribution that cannot be read is left out, with a warning that names it.
        """
        packages = []
        for name in library.names():
            try:
                packages.append((name, cls.load(name)))
            except InputError as error:
                if library.is_shipped(name):
                    raise
                library.warn_of(name, error)
        return EntryTable(
            ("name", "title", "cash", "guarantee", "source"),
            tuple(
                (name, each.title, each.total.cash, each.total.guarantee, str(each.sources[each.source]))
                for name, each in packages
            ),
        )

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Package:
        """Return the package that `to_dict`, or a TOML file of the same layout, describes."""
        return cls(**read_package(table))

    def to_dict(self) -> dict[str, Any]:
        """Return plain dicts, lists, text and numbers, from which `from_dict` rebuilds an equal package."""
        return write_package({each.name: getattr(self, each.name) for each in dataclasses.fields(self)})

    @property
    def content_id(self) -> str:
        """SHA-256 of the canonical JSON of `to_dict`, whatever the order of its keys."""
        return content_id(self.to_dict())

    # --- what it amounts to

    @property
    def total(self) -> Total:
        """Totals in ¥ trillion: ``total.cash``, ``total.guarantee``, and one field an instrument."""
        return add_up(self.projects)

    @property
    def amounts(self) -> EntryTable:
        """One row for each project, instrument and fiscal year, with its source; amounts in ¥ trillion."""
        return amounts_table(self)

    def to_frame(self) -> pd.DataFrame:
        """Return `amounts` as a DataFrame."""
        return self.amounts.to_frame()

    def schedule(self, timeline: Timeline) -> Schedule:
        """Return the amounts appropriated in each quarter of `timeline`, and the shares.

        Raises
        ------
        InputError
            If an amount falls into a quarter outside `timeline`.
        """
        if not isinstance(timeline, Timeline):
            raise InputError("timeline", timeline, "a Timeline")
        return place(self.projects, self.financing, timeline)

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
            projects=projects, title=f"{self.title}, {abs(by)} years {'later' if by > 0 else 'earlier'}"
        )

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
        """Return the package with another financing."""
        return self.replace(financing=financing)

    def replace(self, **fields: Any) -> Package:
        """Return the package with other fields; an unknown name is an `InputError` with a suggestion."""
        for name in fields:
            check_choice("field", name, [each.name for each in dataclasses.fields(self)])
        change: Callable[..., Package] = dataclasses.replace
        return change(self, **fields)

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)


def _checked_sources(given: object) -> FrozenMapping[str, Source]:
    table = check_mapping("package.sources", given, "sources")
    for key, source in table.items():
        if not isinstance(source, Source) or source.key != key:
            raise InputError(f"sources.{key}", source, f"a Source with the key {key!r}")
    return FrozenMapping(table)


def _part(name: object, projects: Projects) -> str:
    if isinstance(name, str) and name in PLURALS:
        return PLURALS[name]
    return check_choice("without", name, (*INSTRUMENTS, *PLURALS, *projects.names))


def _without(project: Project, kinds: set[str]) -> list[Project]:
    kept: tuple[Instrument, ...] = tuple(each for each in project.instruments if each.kind not in kinds)
    return [dataclasses.replace(project, instruments=kept)] if kept else []


_AMOUNT_COLUMNS = ("project", "technology", "region", "instrument", "fiscal_year", "budget", "amount")


def amounts_table(package: Package) -> EntryTable:
    """Return one row for each project, instrument and fiscal year; amounts in ¥ trillion."""
    rows: list[tuple[object, ...]] = []
    for project in package.projects:
        place = (project.name, project.technology, project.region)
        for each in project.instruments:
            origin = (each.source, package.sources[each.source].kind, each.note)
            for year, amount in each.amounts.items():
                rows.append((*place, each.kind, year, each.budget, amount, *origin))
    return EntryTable((*_AMOUNT_COLUMNS, "source", "source_kind", "note"), tuple(rows))


def as_text(package: Package) -> str:
    """Return the headline, the amounts and the financing as text."""
    rows = [(project.name, *row) for project in package.projects for row in _rows(package, project)]
    return (
        f"{package.name}: {package.title}\n{package.date}; {package.total}\n\n"
        f"{EntryTable(('project', *_SHORT_COLUMNS), tuple(rows))!r}\n\n"
        f"financing: {financing_text(package)}\nsource: {package.sources[package.source]}"
    )


def as_html(package: Package) -> str:
    """Return the same as HTML, with the titles of the projects and all sources used; text is escaped."""
    rows = [(project.title, *row) for project in package.projects for row in _rows(package, project)]
    used = {each.source for project in package.projects for each in project.instruments}
    used |= {package.source, package.financing.source}
    cited = "".join(f"<li>{_source_html(each)}</li>" for key, each in package.sources.items() if key in used)
    return (
        f'<div class="stimulus-model-package"><h3>{escape(package.title)}</h3>'
        f"<p><b>{escape(str(package.total))}</b>, {escape(package.date)}. "
        f"Financing: {escape(financing_text(package))}.</p>"
        f"{EntryTable(('project', *_SHORT_COLUMNS), tuple(rows)).to_html()}"
        f"<p>{escape(package.note)}</p><ul>{cited}</ul></div>"
    )


def financing_text(package: Package) -> str:
    """Return the forms of financing with their shares, largest first."""
    given = {form: share for form, share in package.financing.shares.items() if share > 0.0}
    labels = {form: form.replace("_", " ").replace("gx", "GX") for form in given}
    largest_first = sorted(given, key=lambda form: -given[form])
    return ", ".join(f"{labels[form]} {100.0 * given[form]:.3g} %" for form in largest_first)


_SHORT_COLUMNS = ("instrument", "fiscal year", "¥ trillion", "source")


def _rows(package: Package, project: Project) -> list[tuple[object, ...]]:
    return [
        (each.kind, ", ".join(map(str, each.amounts)), each.total, _cited(package.sources[each.source]))
        for each in project.instruments
    ]


def _cited(source: Source) -> str:
    return f"{source.author} {source.year} [{source.kind}]"


def _source_html(source: Source) -> str:
    text = escape(str(source))
    # Only web addresses become links: a file must not be able to bring a script: address into a notebook.
    linked = source.url.startswith(("https://", "http://"))
    return f'<a href="{escape(source.url)}">{text}</a>' if linked else text
