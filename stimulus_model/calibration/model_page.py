"""The page of one official model in a validation: every published number beside the economy's answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from stimulus_model.calibration.coverage import INSIDE, OUTSIDE, ValidationRow
from stimulus_model.calibration.published_tables.cells import PublishedModel
from stimulus_model.calibration.published_tables.differences import MEASURES
from stimulus_model.results.tables.formats import fixed, span

if TYPE_CHECKING:
    from stimulus_model.calibration.validation import Validation

LEGEND = """In each cell: the published number, then median and 90 % band of what the economy predicts for the model.
*Italics*: inside, but outside the band of the parameters alone. **Bold**: outside. The reason stands below the table
for both.
"""


def lines(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    """Return a Markdown table: words on the left, numbers on the right."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, marks, *rows)) + "\n"


def page_name(stem: str, model: PublishedModel) -> str:
    """Return the name of the file with a model's numbers, beside the page whose file is called `stem`."""
    return f"{stem}_{model.key.replace('-', '_')}.md"


def model_page(validation: Validation, model: PublishedModel, command: str) -> str:
    """Return the page of one model as Markdown; `command` writes it."""
    head = f"# Validation: {model.title}\n\nWritten by `{command}`; do not edit.\n"
    return "\n".join((head, model_tables(validation, model, "##")))


def model_tables(validation: Validation, model: PublishedModel, heading: str) -> str:
    """Return sources, notes and one table an experiment; each experiment has a `heading` such as ``"##"``."""
    rows = [row for row in validation.rows if row.cell.model == model.key]
    text = [*(f"Source: {source}.\n" for source in model.sources), LEGEND]
    text += ["\n".join(f"- {note}" for note in model.notes) + "\n"]
    text += [_case(list(group), heading) for _, group in groupby(rows, key=lambda row: row.cell.case)]
    return "\n".join((*text, _missing(model, heading)))


def _missing(model: PublishedModel, heading: str) -> str:
    """List what cannot be compared, by reason: whole experiments by title, otherwise columns of the tables."""
    answered = {cell.case for cell in model.cells}
    counts: Counter[str] = Counter(cell.reason for cell in model.missing)
    what: dict[str, dict[str, None]] = {}  # a dict without values keeps the order, which a set would not
    for cell in model.missing:
        name = cell.column if cell.case in answered else f"all of case {cell.case} ({cell.title})"
        what.setdefault(cell.reason, {})[name] = None
    lines = [f"- {', '.join(names)}: {reason} ({counts[reason]})." for reason, names in what.items()]
    return f"{heading} Not compared: {len(model.missing)} numbers\n\n" + "\n".join(lines) + "\n"


def _case(rows: Sequence[ValidationRow], heading: str) -> str:
    """One experiment: a row a variable, a column a period, and the reasons for what lies outside."""
    cell = rows[0].cell
    periods = list(dict.fromkeys(row.cell.period for row in rows))
    periods.sort(key=lambda period: int(period.split(" ")[1]))
    listed, reasons = [], {}
    for variable, group in groupby(rows, key=lambda row: row.cell.variable):
        found = {row.cell.period: row for row in group}
        title = f"{MEASURES[variable].title}, {next(iter(found.values())).cell.unit}"
        listed.append((title, *(_shown(found.get(period)) for period in periods)))
        outside = [row for row in found.values() if row.verdict != INSIDE]
        if outside:
            when = ", ".join(row.cell.period for row in outside)
            reasons[MEASURES[variable].title] = f"- *{MEASURES[variable].title}* ({when}): {outside[0].explanation}"
    why = "\n".join(reasons.values())
    return f"{heading} {cell.case}: {cell.title}\n\n{lines(('', *periods), iter(listed))}\n{why}\n"


def _shown(row: ValidationRow | None) -> str:
    if row is None:
        return ""
    number = fixed(row.cell.value, 2, sign=True)
    mark = {INSIDE: "", OUTSIDE: "**"}.get(row.verdict, "*")
    published = f"{mark}{number}{mark}"
    return f"{published} · {fixed(row.median, 2, sign=True)} ({span(row.low, row.high, 2, sign=True)})"
