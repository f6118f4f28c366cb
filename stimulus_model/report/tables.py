"""The tables of a report, as HTML: effects by year, what is decided, what is believed, published numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from stimulus_model.economy.economy import Economy
from stimulus_model.languages.speech import Speech
from stimulus_model.money import unit_text
from stimulus_model.policy.package import Package
from stimulus_model.results.answers import Answers
from stimulus_model.results.measures import RELATIVE_UNITS, Measure
from stimulus_model.results.tables.formats import decimals, fixed, span
from stimulus_model.results.tables.summary import default_years


def html_table(label: str, head: Sequence[str], rows: Iterable[Sequence[object]], *, text: bool = False) -> str:
    """Return a table that scrolls on a narrow screen; `text`: of words rather than numbers."""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escape(str(first))}</th>'
        + "".join(f"<td>{escape('' if cell is None else str(cell))}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    kind = ' class="words"' if text else ""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}">'
        f"<table{kind}><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def effects_table(projection: Answers, say: Speech) -> str:
    """Return the effects by year: median, and the range of 9 of 10 draws."""
    if not projection.timeline.full_years:
        return ""
    years = default_years(projection.timeline)
    rows = []
    for name in projection.registry.headline:
        measure: Measure = (
            "relative" if name in projection.variables and projection.shows_per_cent(name) else "effect"
        )
        if not projection.knows(name, measure):
            continue
        entry = projection.registry[name]
        found = projection.year_statistics(name, measure, years)[["median", "low", "high"]].to_numpy()
        places = decimals(found.ravel().tolist())
        units = RELATIVE_UNITS if measure == "relative" else entry.effect_units
        cells = [range_cell(each, places, say) for each in found]
        rows.append((say("{name}, {units}", name=say.name(entry.long_name), units=say.units(units)), *cells))
    return html_table(say("Effects by year"), (say("Effect: median (9 of 10 draws)"), *map(str, years)), rows)


def range_cell(found: Iterable[float], places: int, say: Speech) -> str:
    """Write median, low and high end as one cell: "+0.06 (−0.01 to +0.13)"."""
    median, low, high = found
    return f"{fixed(median, places, sign=True)} ({span(low, high, places, sign=True, say=say)})"


def package_table(package: Package, say: Speech) -> str:
    """Return what is decided, largest first: by project, instrument and fiscal year, each with its source."""
    money = say.units(unit_text(package.currency, package.unit))
    head = (*say.each("Project", "Instrument", "Region", "Fiscal year"), money, say("Source"))
    rows = []
    frame = package.to_frame().sort_values(["amount", "project", "fiscal_year"], ascending=[False, True, True])
    for row in frame.to_dict("records"):
        name, source = str(row["project"]), str(row["source"])
        title = package.projects.find(name).title if name in package.projects.names else name
        kind = say.name(str(row["instrument"]))
        amounts = kind, say.name(str(row["region"])), row["fiscal_year"], f"{float(row['amount']):.4g}"
        rows.append((say.name(title), *amounts, say.source(str(package.sources.get(source, source)))))
    return html_table(say("What is decided"), head, rows, text=True)


def beliefs_table(economy: Economy, say: Speech) -> str:
    """Return every parameter with prior and source."""
    head = say.each("Parameter", "Section", "Symbol", "Value", "Unit", "Prior", "Source", "Note")
    rows = []
    for each in economy.parameters.entries:
        section = say.name(each.block).replace("_", " ")
        believed = each.symbol, f"{each.value:.4g}", say.units(each.unit), each.prior.describe()
        rows.append((say.label(each.name), section, *believed, say.source(str(each.source)), say.note(each.note)))
    return html_table(say("All parameters"), head, rows, text=True)
