"""A package as text and as HTML: headline, amounts by project and instrument, financing, sources."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from stimulus_model.results.entries import EntryTable
from stimulus_model.sources import Source

if TYPE_CHECKING:
    from stimulus_model.policy.package import Package
    from stimulus_model.policy.project import Project


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
