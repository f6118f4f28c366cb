"""`write_report`: from a projection to one HTML file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from html import escape
from pathlib import Path

from stimulus_model.analysis.paired_projections import PairedProjections
from stimulus_model.inputs import InputError, check_choice, check_flag, open_regular
from stimulus_model.languages.speech import Language, Speech, speech
from stimulus_model.report.comparing import comparison_html
from stimulus_model.report.figures import Figure, figures_of
from stimulus_model.report.live import live_parts
from stimulus_model.report.page_parts import GENERATOR, figure_html, page_text
from stimulus_model.report.sections import Origin, origin_of, sections
from stimulus_model.report.words import finding
from stimulus_model.results.files.atomic import check_path, replacing
from stimulus_model.results.projected import Projected
from stimulus_model.results.tables.headline import Row, headline_rows
from stimulus_model.results.tables.sentences import caveats

SUFFIXES = (".html", ".htm")


def write_report(
    projection: Projected | PairedProjections,
    path: str | os.PathLike[str],
    *,
    language: Language = "en",
    contributions: bool = True,
    live: bool = True,
    overwrite: bool = False,
) -> Path:
    """Write a report: one HTML file with words, charts, tables, every assumption, hashes and code, for any browser.

    It asks nothing of a network. Charts are text, the numbers of each can be taken away, and it prints on A4.

    Parameters
    ----------
    projection
        What is reported: a projection, or a comparison of several packages or economies.
    path
        Where to; an earlier report is replaced, and stays as it was if anything fails.
    language
        ``"en"`` or ``"ja"``; notes and sources of parameters stay in the language in which they are written.
    contributions
        Whether it shows what each channel adds, where that is known; runs eight more scenarios the first time.
    live
        Whether it has levers: the model itself, in the page, with 1,000 draws; some 1.4 MB. Where that cannot be, the
        page says why. A comparison has none, and no channels.
    overwrite
        True: replace whatever file is there.

    Raises
    ------
    InputError
        The file cannot be written, or one is there that is no report.
    """
    if not isinstance(projection, Projected | PairedProjections):
        raise InputError("projection", projection, "what simulate(), open_projection() or compare() returned")
    say = speech(language)
    contributions, live = check_flag("contributions", contributions), check_flag("live", live)
    overwrite = check_flag("overwrite", overwrite)
    target = check_report(path, overwrite=overwrite)
    if isinstance(projection, PairedProjections):
        text = comparison_html(projection, say)
    else:
        text = report_html(projection, say, contributions=contributions, live=live)
    with replacing(target) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return target


def check_report(path: object, *, overwrite: bool = False) -> Path:
    """Return `path` if it is new, an earlier report, or may be replaced."""
    target = check_path(path)
    check_choice("path.suffix", target.suffix.lower(), SUFFIXES)
    if not overwrite and os.path.lexists(target) and not is_report(target):
        raise InputError("path", str(path), "a new file or an earlier report: this is another file (overwrite=True)")
    return target


def is_report(path: Path) -> bool:
    """Return whether a file is a report of this library."""
    with suppress(OSError), open_regular(path) as file:
        return GENERATOR.encode() in file.read(1_000)
    return False


def report_html(projection: Projected, say: Speech, *, contributions: bool, live: bool) -> str:
    """Return the report as HTML."""
    origin, figures = origin_of(projection), figures_of(projection, contributions=contributions, say=say)
    moving = live_parts(projection, origin, figures, say) if live else ("", "")
    return page_html(projection, origin, figures, moving, say)


def page_html(
    projection: Projected, origin: Origin, figures: Sequence[Figure], live: tuple[str, str], say: Speech
) -> str:
    """Return a page of words, charts and tables; `live`: the place of its levers, and their script."""
    made, title = projection.provenance, finding(projection, say)
    rows = headline_rows(projection, contributions=False, say=say)
    panel, script = live
    about = [say.name(made.package_title), say.name(made.economy_title)]
    about += [say("{count} draws", count=made.counted()), f"stimulus_model {made.version}"]
    shown = {
        "title": f"{about[0]}: {title}",
        "about": " · ".join(about),
        "finding": title,
    }
    return page_text(
        {name: escape(text) for name, text in shown.items()}
        | {
            "lede": "\n".join(f'<p class="lede">{escape(row.words)}</p>' for row in rows if row.words),
            "tiles": _tiles(rows, say),
            "limits": escape(say.text(caveats(projection, say))),
            "live": panel,
            "figures": f'<div class="figures">{"".join(figure_html(each, say) for each in figures)}</div>',
            "sections": sections(projection, origin, say),
            "script": script,
        },
        say,
    )


def _tiles(rows: Sequence[Row], say: Speech) -> str:
    one_draw = say("one draw: no range")
    tiles = "".join(
        f'<div class="tile"><b>{escape(row.value.partition(" ±")[0])} <small>{escape(_units(row.value))}</small></b>'
        f"{escape(row.tile)}<br><span>"
        f"{escape(row.spread if row.spread == one_draw else say('9 of 10 draws: {range}', range=row.spread))}"
        "</span></div>"
        for row in rows
        if row.tile
    )
    return f'<div class="tiles">{tiles}</div>' if tiles else ""


def _units(value: str) -> str:
    """Return what stands behind number and error in "+0.1 ± 0.01 % of GDP"."""
    return value.partition(" ± ")[2].partition(" ")[2] or value.partition(" ")[2]
