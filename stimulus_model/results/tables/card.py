"""The projection as a card for notebooks, slides and mail: one piece of HTML with everything inside."""

from __future__ import annotations

import base64
import re
from html import escape
from typing import TYPE_CHECKING

from stimulus_model.extras import installed
from stimulus_model.languages.speech import ENGLISH, Speech
from stimulus_model.results.measures import RELATIVE_UNITS
from stimulus_model.results.tables.formats import decimals, fixed, share, span
from stimulus_model.results.tables.headline import PROBABILITY, Row, headline_notes, headline_rows, headline_title
from stimulus_model.results.tables.sentences import caveats
from stimulus_model.results.tables.summary import default_years
from stimulus_model.results.tables.table import NO_MATHS

if TYPE_CHECKING:
    from stimulus_model.results.answers import Answers
    from stimulus_model.results.plots.fan import FanPlots

CARD_VARIABLES = (("real_gdp", True), ("inflation", False), ("yield_10y", False), ("debt_to_gdp", False))
"""Rows of the small table of the card, and whether in per cent of the no-package path."""

_NUMBERS = re.compile(r"^\S+(?: ± [<\d.,]+)?")
"""A median with its error, at the beginning of a line's value."""

# Colours are set on every element, because notebooks style text and tables of their own, light or dark.
_INK, _SOFT, _BLUE = (f"color:{colour};background:#ffffff;" for colour in ("#1f2933", "#52606d", "#0072b2"))
_CELL = "padding:3px 16px 3px 0;border:0;text-align:left;vertical-align:top;font-variant-numeric:tabular-nums;"


def card_html(projection: Answers, plot: FanPlots, say: Speech = ENGLISH) -> str:
    """Return the card: title, the main numbers, fan chart of GDP, tables, source. All text is escaped."""
    frame = (
        f"{_INK}font:13px/1.4 system-ui,sans-serif;border:1px solid #d9dee3;border-radius:10px;"
        "padding:18px 22px;max-width:960px;box-sizing:border-box;overflow-x:auto;"
    )
    rows = headline_rows(projection, contributions=False, say=say)
    title = f'<div style="{_INK}font-size:19px;font-weight:650;">{escape(headline_title(projection, say))}</div>'
    said = "".join(_paragraph(row.words, f"{_INK}font-size:15px;") for row in rows if row.words)
    said += "".join(_paragraph(text, _SOFT) for text in caveats(projection, say))
    notes = "".join(_paragraph(text, f"{_SOFT}font-size:11px;") for text in headline_notes(projection, rows, say))
    picture = _picture(projection, plot, say)
    parts = (title, said, _tiles(rows, say), picture, _years(projection, say), _headline(rows, say), notes)
    return f'<div class="{NO_MATHS}" style="{frame}">{"".join(parts)}</div>'


def _paragraph(text: str, style: str) -> str:
    return f'<div style="{style}margin-top:8px;max-width:75ch;">{escape(text)}</div>'


def _tiles(rows: list[Row], say: Speech) -> str:
    """Show the main numbers in large type, each with its range below."""

    def below(spread: str) -> str:
        ranged = spread[:1] in "+\N{MINUS SIGN}0123456789"
        return f"{say('{share} range', share=share(PROBABILITY))} {spread}" if ranged else spread

    tiles = "".join(
        f'<div style="{_INK}flex:1 1 150px;"><div style="{_BLUE}font-size:21px;font-weight:650;white-space:nowrap;">'
        f"{escape(_number(row.value))}</div>"
        f'<div style="{_SOFT}font-size:11.5px;">{escape(_units(row.value))}<br>{escape(row.tile)}<br>'
        f"{escape(below(row.spread))}</div></div>"
        for row in rows
        if row.tile
    )
    return f'<div style="{_INK}display:flex;flex-wrap:wrap;gap:14px 18px;margin:12px 0 10px;">{tiles}</div>'


def _number(value: str) -> str:
    """Return the median of "+0.1 ± 0.01 % of GDP" with its per cent sign."""
    return value.split(" ")[0] + (" %" if "%" in value else "")


def _units(value: str) -> str:
    """Return what follows the numbers in "+0.1 ± 0.01 % of GDP", also where no blank parts them."""
    return _NUMBERS.sub("", value).strip().removeprefix("%").strip()


def _headline(rows: list[Row], say: Speech) -> str:
    lines = ["", say("median ± Monte Carlo error"), say("{share} range", share=share(PROBABILITY))]
    head = "".join(f'<th style="{_SOFT}{_CELL}font-weight:600;">{escape(text)}</th>' for text in lines)
    body = "".join(
        f'<tr style="{_INK}"><td style="{_INK}{_CELL}font-weight:600;">{escape(row.label)}</td>'
        f'<td style="{_INK}{_CELL}">{escape(row.value)}</td>'
        f'<td style="{_INK}{_CELL}">{escape(row.spread)}</td></tr>'
        for row in rows
    )
    return _table(f'<tr style="{_INK}">{head}</tr>', body)


def _picture(projection: Answers, plot: FanPlots, say: Speech) -> str:
    shown = ("real_gdp", *projection.registry.headline, *projection.variables)
    name = next((each for each in shown if any(projection.knows(each, m) for m in ("relative", "effect"))), None)
    if name is None or not installed("matplotlib"):
        return ""
    from matplotlib.figure import Figure

    axes = Figure(figsize=(9.0, 3.3), layout="constrained").subplots()
    picture = base64.b64encode(plot.fan(name, ax=axes, language=say.language).to_png(dpi=180)).decode("ascii")
    entry = projection.registry[name]
    units = RELATIVE_UNITS if projection.shows_per_cent(name) else entry.effect_units
    told = say("Fan chart: effect on {name}, {units}", name=say.name(entry.long_name), units=say.units(units))
    return (
        f'<img alt="{escape(told)}" '
        f'src="data:image/png;base64,{picture}" '
        'style="display:block;width:100%;max-width:916px;background:#ffffff;margin:4px 0 10px;">'
    )


def _years(projection: Answers, say: Speech) -> str:
    """Show median and range of a few variables in a few years."""
    rows = [(n, relative) for n, relative in CARD_VARIABLES if n in projection.variables]
    rows = [(n, each and projection.shows_per_cent(n)) for n, each in rows or _first(projection)]
    chosen = [
        (projection.registry[n], each) for n, each in rows if projection.knows(n, "relative" if each else "effect")
    ]
    if not projection.timeline.full_years or not chosen:
        return ""
    years = default_years(projection.timeline)
    labels = [say("Effect by year: median, {share} range", share=share(PROBABILITY)), *map(str, years)]
    head = "".join(f'<th style="{_SOFT}{_CELL}font-weight:600;">{escape(label)}</th>' for label in labels)
    body = ""
    for entry, relative in chosen:
        result = projection.year_statistics(entry.name, "relative" if relative else "effect", years, PROBABILITY)
        ranges = result[["median", "low", "high"]].to_numpy()
        places = min(decimals(ranges.ravel().tolist(), significant=2), 3)
        units = "%" if relative else say.units(entry.effect_units)
        body += f'<tr style="{_INK}"><td style="{_INK}{_CELL}font-weight:600;">'
        body += f"{escape(say.name(entry.long_name))}, {escape(units)}</td>"
        for median, low, high in ranges.tolist():
            body += f'<td style="{_INK}{_CELL}">{fixed(median, places, sign=True)}<br>'
            ends = span(low, high, places, say=say)
            body += f'<span style="{_SOFT}font-size:11px;white-space:nowrap;">{ends}</span></td>'
        body += "</tr>"
    return _table(f'<tr style="{_INK}">{head}</tr>', body)


def _first(projection: Answers) -> list[tuple[str, bool]]:
    """Return the first variables of a model that has none of `CARD_VARIABLES`."""
    return [(name, True) for name in projection.registry.headline[: len(CARD_VARIABLES)]]


def _table(head: str, body: str) -> str:
    style = f"{_INK}border-collapse:collapse;width:100%;margin:4px 0 10px;font-size:12.5px;"
    return f'<table style="{style}"><thead>{head}</thead><tbody>{body}</tbody></table>'
