"""The page of a report: what every kind of report fills, and a chart with its words and numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import quote

from stimulus_model.languages.speech import Speech
from stimulus_model.report.figures import Figure

GENERATOR: Final = '<meta name="generator" content="stimulus_model report">'
"""By which an earlier report is known again."""
_HERE = Path(__file__).parent


def page_text(parts: Mapping[str, str], say: Speech) -> str:
    """Return the page whose parts are given as HTML."""
    fixed = {
        "language": say.language,
        "generator": GENERATOR,
        "style": (_HERE / "page.css").read_text(encoding="utf-8"),
    }
    return Template((_HERE / "page.html").read_text(encoding="utf-8")).substitute(fixed, **parts)


def figure_html(figure: Figure, say: Speech) -> str:
    """Return a chart with its words, and its numbers to take away."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(figure.columns)
    writer.writerows([f"{cell:.6g}" if isinstance(cell, float) else cell for cell in row] for row in figure.rows)
    content = quote("\N{BYTE ORDER MARK}" + file.getvalue())
    return (
        f'<figure id="{figure.key}"><figcaption><b>{escape(figure.title)}</b><span>{escape(figure.units)}</span>'
        f'</figcaption>{figure.svg}<p class="note">{escape(figure.note)} <a class="screen" '
        f'download="{figure.key}.csv" href="data:text/csv;charset=utf-8,{content}">'
        f"{escape(say('Numbers of this chart ({file})', file=f'{figure.key}.csv'))}</a></p></figure>"
    )
