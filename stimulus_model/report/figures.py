"""Which charts a report shows: each states its finding, unit and note, and hands out its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stimulus_model.inputs import InputError
from stimulus_model.report.svg import Fan, fan_svg, waterfall_svg
from stimulus_model.report.words import Subject, in_units, subject
from stimulus_model.results.answers import Answers
from stimulus_model.results.measures import RELATIVE_UNITS, WITH, Measure
from stimulus_model.results.tables.formats import decimals, fixed
from stimulus_model.results.tables.headline import AI_CAPACITY, ai_potential, years_shown
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Variable

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
COLUMNS = ("p05", "p25", "median", "p75", "p95")
"""Names of the quantiles in what is handed out."""


@dataclass(frozen=True)
class Figure:
    """A chart of a report.

    Attributes
    ----------
    key
        Name in links and files; "variable-measure" for a chart over time.
    title, units, note
        What was found, what is measured in which unit, and what else is to be known.
    svg
        The chart.
    columns, rows
        Its numbers.
    fan
        What it shows, for a chart over time.
    """

    key: str
    title: str
    units: str
    note: str
    svg: str
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    fan: Fan | None = None


def figures_of(projection: Answers, *, contributions: bool) -> list[Figure]:
    """Return the charts that a projection allows; `contributions`: with what each channel adds."""
    told = subject(projection)
    if told is None:
        return []
    made = [_effect(projection, told)]
    others: list[tuple[str, Measure]] = [("debt", "effect")]
    made += [
        _effect(projection, Subject(projection.registry[name], measure))
        for name, measure in others
        if projection.knows(name, measure) and name != told.entry.name
    ]
    if ai_potential(projection) is not None and projection.knows(AI_CAPACITY, WITH):
        made.append(_adoption(projection))
    if contributions and projection.channels and told.entry.name == "real_gdp" and projection.timeline.full_years:
        made.append(_by_channel(projection, told))
    return made


def dates_of(timeline: Timeline, entry: Variable, freq: str) -> list[float]:
    """Return the dates of a series as decimal years; what is measured at the end of a quarter stands there."""
    if freq == "year":
        return [float(year) for year in timeline.full_years]
    late = 0.25 if entry.time == "quarter_end" else 0.0
    return [int(label[:4]) + (int(label[5]) - 1) / 4 + late for label in timeline.labels]


def _fan(
    projection: Answers,
    entry: Variable,
    measure: Measure,
    *,
    ceiling: tuple[float, str] | None = None,
    sign: bool = True,
) -> Fan:
    found = projection._quantiles_of(entry, list(LEVELS), measure, projection.finest)
    quantiles = [list(map(float, row)) for row in found]
    return Fan(dates_of(projection.timeline, entry, projection.finest), quantiles, ceiling, sign)


def _effect(projection: Answers, told: Subject) -> Figure:
    fan = _fan(projection, told.entry, told.measure)
    title = f"{told.entry.long_name}: {_course(projection, told)}"
    units = f"Effect of the package, {told.units}" if projection.channels else f"Effect, {told.units}"
    note = "With minus without, draw by draw. Line: median; dark: every second draw; light: 9 of 10 draws."
    if projection.finest == "quarter":
        note += " The title speaks of calendar years, the chart shows quarters."
    return _figure(told.entry, told.measure, fan, (title, units, note))


def _course(projection: Answers, told: Subject) -> str:
    """Say in calendar years, as the words and the table do, where the median is largest and where it ends."""
    years = projection.timeline.full_years
    if not years:
        return projection.timeline.last
    median = projection.statistics(told.entry.name, measure=told.measure)["median"].to_numpy()
    at = int(np.argmax(np.abs(median)))
    places = decimals([median[at]], significant=2)
    words = f"{told.amount(median[at], places, sign=True)} in {years[at]}"
    return words if at == len(median) - 1 else f"{words}, {told.amount(median[-1], places, sign=True)} in {years[-1]}"


def _adoption(projection: Answers) -> Figure:
    potential, entry = ai_potential(projection), projection.registry[AI_CAPACITY]
    if potential is None:
        raise InputError("projection", projection.provenance.economy_title, "an economy with a potential of AI")
    words = f"{potential.words}: what generative AI could unlock"
    fan = _fan(projection, entry, WITH, ceiling=(potential.amount, words), sign=False)
    made = projection.provenance.economy
    known = made["position"]["ai_capacity"]
    source = made["sources"].get(known["source"], {})
    cited = f"{source['author']} ({source['year']})" if source else known["source"]
    share = 100.0 * fan.quantiles[2][-1] / potential.amount
    title = f"Generative AI: {fixed(share, 0)} % of its potential used in {projection.timeline.last[:4]}"
    note = (
        f"The potential of {potential.words} is an estimate of {cited}: {known['note']}; it is not GDP. Shown is the "
        "path with the package; most of it comes without it."
    )
    return _figure(entry, WITH, fan, (title, f"Output that uses generative AI, {entry.units}", note))


def _figure(entry: Variable, measure: str, fan: Fan, words: tuple[str, str, str]) -> Figure:
    title, units, note = words
    low, _, median, _, high = (row[-1] for row in fan.quantiles)
    places = decimals([low, median, high])
    ends = ", ".join(f"{name} {fixed(v, places)}" for name, v in (("5 %", low), ("median", median), ("95 %", high)))
    rows = [(date, *values) for date, values in zip(fan.x, zip(*fan.quantiles, strict=True), strict=True)]
    label = f"{title}. {units}. At the end: {ends}."
    return Figure(
        f"{entry.name}-{measure}", title, units, note, fan_svg(fan, label), ("date", *COLUMNS), list(rows), fan
    )


def _by_channel(projection: Answers, told: Subject) -> Figure:
    years, year = projection.timeline.full_years, years_shown(projection).output
    year = year if year in years else years[-1]
    percent = told.measure == "relative"
    found = projection.contributions(told.entry.name, relative=percent, freq="year").sel(year=year)
    parts = [(projection.channels[str(k)], float(found.sel(channel=k).mean())) for k in found["channel"].to_numpy()]
    total = found.sum("channel").to_numpy()
    ends = float(total.mean()), float(np.quantile(total, 0.05)), float(np.quantile(total, 0.95))
    title = f"Where the effect of {year} comes from: {_largest(parts)}"
    units = f"Contribution to {told.entry.long_name}, {RELATIVE_UNITS if percent else told.units}"
    note = (
        "Bars are means over the draws, because means add up (the median of the total is in the table); "
        "the line at the total spans 9 of 10 draws."
    )
    words = ", ".join(f"{name} {in_units(told.entry, v, 4, percent=percent, sign=True)}" for name, v in parts)
    rows: Sequence[tuple[object, ...]] = [*parts, ("Total", ends[0])]
    return Figure(
        "channels",
        title,
        units,
        note,
        waterfall_svg(parts, ends, f"{title}: {words}"),
        ("channel", "mean"),
        list(rows),
    )


def _largest(parts: Sequence[tuple[str, float]]) -> str:
    name, value = max(parts, key=lambda part: abs(part[1]))
    return f"{name} {'adds' if value >= 0.0 else 'takes'} most"
