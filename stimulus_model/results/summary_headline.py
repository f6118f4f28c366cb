"""The headline of a summary: the lines of `results.headline` that do not need single draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.results.formats import decimals, error, fixed, share, span
from stimulus_model.results.headline import DEBT_YEAR, GDP_YEAR, GENERATIVE_AI_YEARS, PROBABILITY
from stimulus_model.results.variables import GENERATIVE_AI_CAPACITY

if TYPE_CHECKING:
    from stimulus_model.results.summary_projection import SummaryProjection

Row = tuple[str, str, str]


def headline_text(projection: SummaryProjection) -> str:
    """Return the headline as aligned lines of text."""
    source, timeline = projection.provenance, projection.timeline
    title = f"{source.package_title}: effect on {source.economy_title}, {timeline.first} to {timeline.last}"
    note = (
        f"With minus without the package; {source.draws:,} draws (the same in both), seed {source.seed}, engine "
        f"{source.engine}, stimulus_model {source.version}\n  {source.kept()}"
    )
    rows = [*_gdp(projection), *_debt(projection), *_generative_ai(projection)]
    lines = [("", "median ± Monte Carlo error", f"{share(PROBABILITY)} range"), *rows]
    widths = [max(len(line[k]) for line in lines) for k in range(2)]
    body = [f"  {a:<{widths[0]}}  {b:<{widths[1]}}  {c}".rstrip() for a, b, c in lines]
    return "\n".join([title, *(body if rows else []), f"  {note}"])


def _row(
    projection: SummaryProjection, label: str, series: tuple[str, str], year: int, units: str, scale: float = 1.0
) -> Row:
    name, measure = series
    found = projection.statistics(name, measure=measure, freq="year", probability=PROBABILITY).loc[year]
    median, low, high, noise = (scale * float(found[k]) for k in ("median", "low", "high", "se_median"))
    places, sign = decimals((median, low, high)), measure != "without"
    value = f"{fixed(median, places, sign=sign)} ± {error(noise)} {units}"
    return label, value, span(low, high, places, sign=sign)


def _gdp(projection: SummaryProjection) -> list[Row]:
    full = projection.timeline.full_years
    if "real_gdp" not in projection.variables or not full:
        return []
    medians = projection.statistics("real_gdp", measure="relative")["median"]
    peak = full[int(np.argmax(np.abs(medians)))]
    rows = [
        _row(projection, f"Real GDP, peak in {peak}", ("real_gdp", "relative"), peak, "% of GDP"),
        _row(projection, "", ("real_gdp", "effect"), peak, "trillion yen a year"),
    ]
    if GDP_YEAR in full:
        rows.append(_row(projection, f"Real GDP, {GDP_YEAR}", ("real_gdp", "relative"), GDP_YEAR, "% of GDP"))
    return rows


def _debt(projection: SummaryProjection) -> list[Row]:
    rows: list[Row] = []
    for name, units in (("debt", "trillion yen"), ("debt_to_gdp", "points of GDP")):
        if name in projection.variables and DEBT_YEAR in projection.timeline.full_years:
            label = "" if rows else f"Government debt, end of {DEBT_YEAR}"
            rows.append(_row(projection, label, (name, "effect"), DEBT_YEAR, units))
    return rows


def _generative_ai(projection: SummaryProjection) -> list[Row]:
    """Give both numbers, always: what comes without the package, and what comes because of it."""
    name, rows = "ai_capacity_realised", list[Row]()
    for year in GENERATIVE_AI_YEARS:
        if name in projection.variables and year in projection.timeline.full_years:
            for words, measure in (("without the package", "without"), ("because of it", "effect")):
                label, units = f"Generative AI, {year}, {words}", f"% of ¥{GENERATIVE_AI_CAPACITY} trillion a year"
                rows.append(_row(projection, label, (name, measure), year, units, 100.0 / GENERATIVE_AI_CAPACITY))
    return rows
