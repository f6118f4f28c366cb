"""Variables, parameters by block, and packages, as the library has them today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import stimulus_model as sm
from stimulus_model.economy.beliefs.parameters import Parameter

EFFECTS = {"relative": "% of the path without the package", "points": "percentage points", "amount": "its unit"}


def reference_pages() -> dict[str, str]:
    """Return the pages by their names below docs/generated."""
    pages = {"variables": _variables(), "parameters": _parameters(), "packages": _packages()}
    return {f"{name}.md": "\n".join(lines) + "\n" for name, lines in pages.items()}


def _row(cells: Iterable[object]) -> str:
    return (
        "| "
        + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ").replace("$", "\\$") for cell in cells)
        + " |"
    )


def _table(heads: tuple[str, ...], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    yield from ("", _row(heads), "|---" * len(heads) + "|")
    yield from map(_row, rows)
    yield ""


def _variables() -> Iterator[str]:
    yield "# Variables"
    yield ""
    yield "What a projection can hold, by the block of equations that writes it; `sm.VARIABLES` has the same."
    ordered = sorted(sm.VARIABLES.values(), key=lambda entry: entry.equation.partition(".")[0])
    for block, entries in groupby(ordered, key=lambda entry: entry.equation.partition(".")[0]):
        yield f"\n## {block or 'Other'}"
        yield from _table(
            ("name", "what it is", "unit", "kind", "a year is", "an effect is in", "equation"),
            (
                (f"`{e.name}`", e.long_name, e.units, e.kind, e.annual, EFFECTS[e.effect], f"`{e.equation}`")
                for e in entries
            ),
        )


def _parameters() -> Iterator[str]:
    yield "# Parameters of Japan"
    yield ""
    yield "Every number that the equations read, by block, with prior and source; `economy.parameters` has the same,"
    yield "and `economy.replace(name=...)` changes it. [Equations](../equations.md) use the symbols."
    table = sm.Economy.load("japan").parameters
    ordered = sorted(table.entries, key=lambda entry: entry.block)
    for block, entries in groupby(ordered, key=lambda entry: entry.block):
        yield f"\n## {block}"
        yield from _table(
            ("name", "symbol", "value", "prior", "what it is, and source"),
            map(_parameter, entries),
        )


def _parameter(entry: Parameter) -> tuple[str, ...]:
    value = f"{entry.value:.4g}" + ("" if entry.unit == "1" else f" {entry.unit}")
    return f"`{entry.name}`", entry.symbol, value, entry.prior.describe(), f"{entry.note}<br>*{entry.source}*"


def _packages() -> Iterator[str]:
    yield "# Shipped packages"
    yield ""
    yield "`sm.Package.load(name)` reads one; [the page on packages](../packages.md) explains the file of your own."
    for name in sm.Package.available().to_frame()["name"]:
        package = sm.Package.load(name)
        yield f"\n## {package.title}"
        yield f"\n`{name}`, {package.date}. Source: {package.source}"
        yield f"\n{package.note}"
        frame = package.to_frame()
        frame["source"] = [package.sources[key] for key in frame["source"]]
        shown = ["project", "instrument", "fiscal_year", "amount", "source", "note"]
        heads = ("project", "instrument", "fiscal year", f"{package.currency} {package.unit}", "source", "note")
        yield from _table(heads, frame[shown].itertuples(index=False))
