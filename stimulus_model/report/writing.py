"""`write_report`: from a projection to one HTML file."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote

from stimulus_model.inputs import InputError, check_choice, check_flag, open_regular
from stimulus_model.report.figures import Figure, figures_of
from stimulus_model.report.live import live_parts
from stimulus_model.report.sections import Origin, origin_of, sections
from stimulus_model.report.words import finding, sentences
from stimulus_model.results.files.atomic import check_path, replacing
from stimulus_model.results.projected import Projected
from stimulus_model.results.tables.headline import headline_rows

LANGUAGES = ("en",)
GENERATOR = '<meta name="generator" content="stimulus_model report">'
"""By which an earlier report is known again."""
_HERE = Path(__file__).parent


def write_report(
    projection: Projected,
    path: str | os.PathLike[str],
    *,
    language: str = "en",
    contributions: bool = True,
    live: bool = True,
    overwrite: bool = False,
) -> Path:
    """Write a report: one HTML file with words, charts, tables, every assumption, hashes and code, for any browser.

    It asks nothing of a network. Charts are text, the numbers of each can be taken away, and it prints on A4.

    Parameters
    ----------
    projection
        What is reported.
    path
        Where to; an earlier report is replaced, and stays as it was if anything fails.
    language
        Of the words around the numbers: ``"en"``.
    contributions
        Whether it shows what each channel adds, where that is known; runs eight more scenarios the first time.
    live
        Whether it has levers: the model itself, in the page, with 1,000 draws; some 1.4 MB. Where that cannot be, the
        page says why.
    overwrite
        True: replace whatever file is there.

    Raises
    ------
    InputError
        The file cannot be written, or one is there that is no report.
    """
    if not isinstance(projection, Projected):
        raise InputError("projection", projection, "what simulate() or open_projection() returned")
    check_choice("language", language, LANGUAGES)
    contributions, live = check_flag("contributions", contributions), check_flag("live", live)
    overwrite = check_flag("overwrite", overwrite)
    target = check_report(path, overwrite=overwrite)
    text = report_html(projection, contributions=contributions, live=live)
    with replacing(target) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return target


def check_report(path: object, *, overwrite: bool = False) -> Path:
    """Return `path` if it is new, an earlier report, or may be replaced."""
    target = check_path(path)
    if not overwrite and os.path.lexists(target) and not _is_report(target):
        raise InputError("path", str(path), "a new file or an earlier report: this is another file (overwrite=True)")
    return target


def _is_report(path: Path) -> bool:
    with suppress(OSError), open_regular(path) as file:
        return GENERATOR.encode() in file.read(1_000)
    return False


def report_html(projection: Projected, *, contributions: bool, live: bool) -> str:
    """Return the report as HTML."""
    origin, figures = origin_of(projection), figures_of(projection, contributions=contributions)
    return page_html(projection, origin, figures, live_parts(projection, origin, figures) if live else ("", ""))


def page_html(projection: Projected, origin: Origin, figures: Sequence[Figure], live: tuple[str, str]) -> str:
    """Return a page of words, charts and tables; `live`: the place of its levers, and their script."""
    made, title = projection.provenance, finding(projection)
    *lede, limits = sentences(projection)
    panel, script = live
    about = f"{made.package_title} · {made.economy_title} · {made.counted()} draws · stimulus_model {made.version}"
    if made.changes:
        about += f" · not as shipped: {', '.join(made.changes)}"
    parts = {
        "title": escape(f"{made.package_title}: {title}"),
        "generator": GENERATOR,
        "style": (_HERE / "page.css").read_text(encoding="utf-8"),
        "about": escape(about),
        "finding": escape(title),
        "lede": "\n".join(f'<p class="lede">{escape(text)}</p>' for text in lede),
        "tiles": _tiles(projection),
        "limits": escape(limits),
        "live": panel,
        "figures": f'<div class="figures">{"".join(map(_figure, figures))}</div>',
        "sections": sections(projection, origin),
        "script": script,
    }
    return Template((_HERE / "page.html").read_text(encoding="utf-8")).substitute(parts)


def _tiles(projection: Projected) -> str:
    rows = [row for row in headline_rows(projection, contributions=False) if row.tile]
    tiles = "".join(
        f'<div class="tile"><b>{escape(row.value.partition(" ±")[0])} <small>{escape(_units(row.value))}</small></b>'
        f"{escape(row.tile)}<br><span>{escape(_range(row.spread))}</span></div>"
        for row in rows
    )
    return f'<div class="tiles">{tiles}</div>' if tiles else ""


def _units(value: str) -> str:
    """Return what stands behind number and error in "+0.1 ± 0.01 % of GDP"."""
    return value.partition(" ± ")[2].partition(" ")[2] or value.partition(" ")[2]


def _range(spread: str) -> str:
    return f"9 of 10 draws: {spread}" if " to " in spread else spread


def _figure(figure: Figure) -> str:
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
        f"Numbers of this chart ({figure.key}.csv)</a></p></figure>"
    )
