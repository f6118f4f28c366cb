"""A package as tables, text and HTML: what was entered, by fiscal year, and what of it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from stimulus_model.languages.speech import ENGLISH, Speech
from stimulus_model.money import amount_text, unit_text
from stimulus_model.policy.kinds import FISCAL
from stimulus_model.policy.shape import PackageLike
from stimulus_model.policy.vocabulary import ACTING, NATIONWIDE, PRODUCTION
from stimulus_model.results.entry_table import EntryTable
from stimulus_model.results.tables.sentences import paid
from stimulus_model.schedule import CASH

if TYPE_CHECKING:
    from stimulus_model.policy.instrument import Instrument
    from stimulus_model.policy.project import Project
    from stimulus_model.sources import Source

_AMOUNT_COLUMNS = ("project", "technology", "region", "instrument", "fiscal_year", "budget", "amount")


def amounts_table(package: PackageLike) -> EntryTable:
    """Return one row for each project, instrument and fiscal year (or quarter of a path); see `Package.amounts`."""
    rows: list[tuple[object, ...]] = []
    for project in package.projects:
        place = (project.name, project.technology, project.region)
        for each in project.instruments:
            origin = (each.source, package.sources[each.source].kind, each.note)
            for date, amount in (each.amounts or each.path).items():
                rows.append((*place, each.kind, date, each.budget, amount, *origin))
    return EntryTable((*_AMOUNT_COLUMNS, "source", "source_kind", "note"), tuple(rows))


def as_text(package: PackageLike) -> str:
    """Return the headline, the amounts and the financing as text."""
    rows = [(project.name, *row) for project in package.projects for row in _rows(package, project)]
    return (
        f"{package.name}: {package.title}\n{package.date}; {package.total}\n\n"
        f"{EntryTable(_short_columns(package), tuple(rows))!r}\n\n"
        f"financing: {financing_text(package)}\n{_left_out_text(package)}source: {package.sources[package.source]}"
    )


def as_html(package: PackageLike, say: Speech) -> str:
    """Return the same as HTML, with the titles of the projects and all sources used; text is escaped."""
    rows = [
        (say.name(project.title), say.name(str(kind)), *row)
        for project in package.projects
        for kind, *row in _rows(package, project)
    ]
    used = {each.source for project in package.projects for each in project.instruments}
    used |= {package.source, package.financing.source}
    total, financing = paid(str(package.total), say), say("Financing: {forms}", forms=financing_text(package, say))
    units = say.units(unit_text(package.currency, package.unit))
    columns = (*say.each("project", "instrument", "fiscal year"), units, say("source"))
    cited = "".join(f"<li>{_source_html(each)}</li>" for key, each in package.sources.items() if key in used)
    return (
        f'<div class="stimulus-model-package"><h3>{escape(say.name(package.title))}</h3>'
        f"<p><b>{escape(total)}</b>{say.and_so}{escape(package.date)}{say('.')}{say.between}{escape(financing)}{say('.')}</p>"
        f"{EntryTable(columns, tuple(rows)).to_html()}"
        f"<p>{escape(package.note)}</p><ul>{cited}</ul></div>"
    )


def _left_out_text(package: PackageLike) -> str:
    entries = [
        f"{each.title} {amount_text(each.amount, package.currency, package.unit)}" for each in package.left_out
    ]
    return f"in no instrument: {'; '.join(entries)}\n" if entries else ""


def financing_text(package: PackageLike, say: Speech = ENGLISH) -> str:
    """Return the forms of financing with their shares, largest first."""
    given = {form: share for form, share in package.financing.shares.items() if share > 0.0}
    labels = {form: say.name(form.replace("_", " ").replace("gx", "GX")) for form in given}
    largest_first = sorted(given, key=lambda form: -given[form])
    when = "" if package.financing.raised == CASH else say(", raised when appropriated")
    return say.and_so.join(f"{labels[form]} {100.0 * given[form]:.3g} %" for form in largest_first) + when


def _short_columns(package: PackageLike) -> tuple[str, ...]:
    return ("project", "instrument", "fiscal year", unit_text(package.currency, package.unit), "source")


def _rows(package: PackageLike, project: Project) -> list[tuple[object, ...]]:
    return [
        (each.kind, _years(each), None if each.path else each.total, _cited(package.sources[each.source]))
        for each in project.instruments
    ]


def _years(instrument: Instrument) -> str:
    dates = list(map(str, instrument.amounts)) or list(instrument.path)
    if instrument.path and len(dates) > 2:
        dates = [f"{dates[0]} to {dates[-1]}"]
    return ", ".join(dates) + (" and on" if instrument.lasting else "")


def _cited(source: Source) -> str:
    return f"{source.author} {source.year} [{source.kind}]"


def _source_html(source: Source) -> str:
    text = escape(str(source))
    # Only web addresses become links: a file must not be able to bring a script: address into a notebook.
    linked = source.url.startswith(("https://", "http://"))
    return f'<a href="{escape(source.url)}">{text}</a>' if linked else text


def fiscal_years_table(package: PackageLike) -> EntryTable:
    """Return one row a fiscal year and instrument: appropriated, and paid where that is known."""
    appropriated: dict[tuple[int, str], float] = {}
    paid: dict[tuple[int, str], float] = {}
    for project in package.projects:
        for each in project.instruments:
            for year, amount in each.amounts.items():
                appropriated[year, each.kind] = appropriated.get((year, each.kind), 0.0) + amount
                for when, part in _paid(package, each, year):
                    paid[when, each.kind] = paid.get((when, each.kind), 0.0) + amount * part
    keys = sorted(appropriated.keys() | paid.keys())
    rows = tuple(
        (year, kind, appropriated.get((year, kind), 0.0), paid.get((year, kind)) if kind in FISCAL else None)
        for year, kind in keys
    )
    return EntryTable(("fiscal_year", "instrument", "appropriated", "paid"), rows)


def _paid(package: PackageLike, instrument: Instrument, year: int) -> Iterator[tuple[int, float]]:
    """Yield the fiscal years in which an amount is paid, and the shares."""
    if instrument.kind not in FISCAL:
        return
    starts = package.fiscal_year_starts
    begins = (starts - 1) // 3
    first = instrument.quarter(year, starts)
    for later, share in enumerate(instrument.outlays or FISCAL[instrument.kind].outlays):
        yield (first + later - begins) // 4 + (starts > 6), share


_SHOWN = {
    "private_investment": "the economy has its own prior of how much private investment support brings",
    "capacity": "shown in tables: what a plant adds follows from the money in it",
    "jobs": "shown in tables: employment follows demand, and engineers trained follow training",
    "status": "shown in tables: construction_started says when a plant begins",
}


def inert_table(package: PackageLike) -> EntryTable:
    """Return the entries that change nothing: project, entry, value, and why."""
    rows: list[tuple[object, ...]] = []
    for project in package.projects:
        if project.region != NATIONWIDE:
            rows.append(
                (
                    project.name,
                    "region",
                    project.region,
                    "where `regions` places it: the national path has no regions",
                )
            )
        for name, why in _SHOWN.items():
            if getattr(project, name) is not None:
                rows.append((project.name, name, getattr(project, name), why))
        for milestone, quarter in project.milestones.items():
            if not project.is_plant:
                why = "a programme has no plant that could reach it"
            elif milestone not in ACTING:
                why = f"shown in tables: only {', '.join(ACTING)} act"
            elif milestone == PRODUCTION and project.start_of_production is not None:
                why = f"start_of_production ({project.start_of_production}) says when production begins"
            else:
                continue
            rows.append((project.name, f"milestones.{milestone}", quarter, why))
    return EntryTable(("project", "entry", "value", "why"), tuple(rows))
