"""Small tables as text, Markdown, HTML and LaTeX, without optional dependencies."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from stimulus_model.languages.speech import ENGLISH, Speech
from stimulus_model.money import LATEX
from stimulus_model.results.tables.formats import error, fixed, span

if TYPE_CHECKING:
    from pandas import DataFrame, Series


_LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "±": r"$\pm$",
    "\N{MINUS SIGN}": r"$-$",
}
_LATEX |= LATEX


NO_MATHS = "tex2jax_ignore mathjax_ignore"
"""Class of HTML in which notebooks must not take what stands between two dollars for mathematics."""


class Table(NamedTuple):
    """A table of text: the first column holds labels, the others hold numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def to_text(table: Table) -> str:
    """Return the table with aligned columns; wide (Japanese) characters count as two."""
    lines = [table.columns, *table.rows]
    widths = [max(character_width(line[k]) for line in lines) for k in range(len(table.columns))]
    body = ["  ".join(pad(cell, widths[k], k == 0) for k, cell in enumerate(line)).rstrip() for line in lines]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    return "\n".join([table.title, body[0], rule, *body[1:], rule, *table.notes])


def to_markdown(table: Table) -> str:
    """Return a Markdown table, numbers aligned to the right."""
    lines = ["| " + " | ".join(_markdown(cell) for cell in line) + " |" for line in (table.columns, *table.rows)]
    marks = "| " + " | ".join(["---", *["---:"] * (len(table.columns) - 1)]) + " |"
    notes = [f"\n{_markdown(note)}" for note in table.notes]
    return "\n".join([f"**{_markdown(table.title)}**", "", lines[0], marks, *lines[1:], *notes]) + "\n"


def to_html(table: Table) -> str:
    """Return an HTML table; everything is escaped and carries its own colours, for light and dark notebooks."""
    cell = "padding:3px 10px;border:0;color:#1f2933;background:#ffffff;white-space:pre;"  # keeps what is indented
    head = cell + "border-bottom:1px solid #9aa5b1;font-weight:600;"
    align = ["text-align:left;", *["text-align:right;"] * (len(table.columns) - 1)]
    top = "".join(f'<th style="{head}{a}">{escape(c)}</th>' for c, a in zip(table.columns, align, strict=True))
    body = "".join(
        "<tr>" + "".join(f'<td style="{cell}{a}">{escape(c)}</td>' for c, a in zip(row, align, strict=True)) + "</tr>"
        for row in table.rows
    )
    notes = "".join(
        f'<div style="font-size:11px;color:#52606d;background:#ffffff;padding:2px 10px;">{escape(note)}</div>'
        for note in table.notes
    )
    style = "border-collapse:collapse;font:13px system-ui,sans-serif;background:#ffffff;color:#1f2933;margin:0;"
    title = f'<caption style="{head}text-align:left;border:0;">{escape(table.title)}</caption>'
    whole = f'<table style="{style}">{title}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>{notes}'
    return f'<div class="{NO_MATHS}">{whole}</div>'


def to_latex(table: Table) -> str:
    """Return a LaTeX tabular for the booktabs package, special characters escaped."""
    lines = [" & ".join(escape_latex(cell) for cell in line) + r" \\" for line in (table.columns, *table.rows)]
    whole = rf"\multicolumn{{{len(table.columns)}}}{{l}}"
    notes = [rf"{whole}{{\footnotesize {escape_latex(n)}}} \\" for n in table.notes]
    return "\n".join(
        [
            rf"\begin{{tabular}}{{l{'r' * (len(table.columns) - 1)}}}",
            rf"{whole}{{\textbf{{{escape_latex(table.title)}}}}} \\",
            r"\toprule",
            lines[0],
            r"\midrule",
            *lines[1:],
            r"\bottomrule",
            *notes,
            r"\end{tabular}",
            "",
        ]
    )


def escape_latex(text: str) -> str:
    """Return text in which no character is a command of LaTeX; what is indented stays so."""
    inside = text.lstrip(" ")
    return r"\quad " * (len(text) > len(inside)) + "".join(_LATEX.get(character, character) for character in inside)


def _markdown(text: str) -> str:
    inside = text.lstrip(" ")
    indent = "&nbsp;" * (len(text) - len(inside))
    for character in "\\|`*_<>[]$":
        inside = inside.replace(character, "\\" + character)
    return indent + inside.replace("\n", " ")


def character_width(text: str) -> int:
    """Return how many narrow characters a text is as wide as; wide (Japanese) ones count as two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int, left: bool = True) -> str:
    """Return the text with what it lacks of a width behind it, or before it."""
    gap = " " * (width - character_width(text))
    return text + gap if left else gap + text


class Shown(ABC):
    """Something that prints itself as a small table, in notebooks as HTML."""

    __slots__ = ()

    @abstractmethod
    def _table(self) -> Table:
        """Round for reading."""

    def __repr__(self) -> str:
        return to_text(self._table())

    def _repr_html_(self) -> str:
        return to_html(self._table())


class Tabular(Shown):
    """A result that can be written as a table."""

    __slots__ = ()

    def to_html(self) -> str:
        """Return an HTML table, rounded."""
        return to_html(self._table())

    def to_latex(self) -> str:
        """Return a LaTeX tabular (booktabs), rounded."""
        return to_latex(self._table())

    def to_markdown(self) -> str:
        """Return a Markdown table, rounded."""
        return to_markdown(self._table())


class Summarised(Tabular):
    """A result that the table describes in full: `summary` prints it."""

    __slots__ = ()

    def summary(self) -> str:
        """Return the table as text, rounded."""
        return to_text(self._table())


def range_cells(
    row: Mapping[Hashable, Any] | Series[Any], places: int, prefix: str = "", say: Speech = ENGLISH
) -> tuple[str, str, str]:
    """Write median, its standard error and the central range of one row of statistics.

    `prefix` tells columns of one kind from those of another: ``"difference_"``.
    """
    median, low, high = (float(row[f"{prefix}{field}"]) for field in ("median", "low", "high"))
    width = span(low, high, places, sign=True, say=say)
    return fixed(median, places, sign=True), error(float(row[f"{prefix}se_median"])), width


class FrameTable(Tabular):
    """A table that also hands out its numbers, `frame`, in full precision."""

    __slots__ = ()
    frame: DataFrame

    def to_frame(self) -> DataFrame:
        """Return a copy of the table with every number in full precision."""
        return self.frame.copy()
