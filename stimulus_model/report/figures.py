"""Which charts a report shows: each states its finding, unit and note, and hands out its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stimulus_model.inputs import InputError
from stimulus_model.languages.speech import ENGLISH, Speech
from stimulus_model.report.svg import Fan, fan_svg, waterfall_svg
from stimulus_model.report.words import Subject, subject
from stimulus_model.results.answers import Answers
from stimulus_model.results.measures import WITH, Measure
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


def figures_of(projection: Answers, *, contributions: bool, say: Speech = ENGLISH) -> list[Figure]:
    """Return the charts that a projection allows; `contributions`: with what each channel adds."""
    told = subject(projection, say)
    if told is None:
        return []
    made = [_effect(projection, told)]
    others: list[tuple[str, Measure]] = [("debt", "effect")]
    made += [
        _effect(projection, Subject(projection.registry[name], measure, say))
        for name, measure in others
        if projection.knows(name, measure) and name != told.entry.name
    ]
    if ai_potential(projection) is not None and projection.knows(AI_CAPACITY, WITH):
        made.append(_adoption(projection, say))
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
    told: Subject,
    *,
    ceiling: tuple[float, str] | None = None,
    sign: bool = True,
) -> Fan:
    found = projection._quantiles_of(told.entry, list(LEVELS), told.measure, projection.finest)
    quantiles = [list(map(float, row)) for row in found]
    dates = dates_of(projection.timeline, told.entry, projection.finest)
    return Fan(dates, quantiles, ceiling, sign, told.say("9 of 10 draws"))


def _effect(projection: Answers, told: Subject) -> Figure:
    fan, say = _fan(projection, told), told.say
    title = say("{name}: {course}", name=told.name, course=_course(projection, told))
    units = (
        say("Effect of the package, {units}", units=told.units)
        if projection.channels
        else say("Effect, {units}", units=told.units)
    )
    note = [say("With minus without, draw by draw. Line: median; dark: every second draw; light: 9 of 10 draws.")]
    if projection.finest == "quarter":
        note.append(say("The title speaks of calendar years, the chart shows quarters."))
    return _figure(told, fan, (title, units, say.text(note)))


def _course(projection: Answers, told: Subject) -> str:
    """Say in calendar years, as the words and the table do, where the median is largest and where it ends."""
    years, say = projection.timeline.full_years, told.say
    if not years:
        return say.when(projection.timeline.last)
    median = projection.statistics(told.entry.name, measure=told.measure)["median"].to_numpy()
    at = int(np.argmax(np.abs(median)))
    places = decimals([median[at]], significant=2)
    words = [
        say("{effect} in {when}", effect=told.amount(median[k], places, sign=True), when=say.when(years[k]))
        for k in dict.fromkeys((at, len(median) - 1))
    ]
    return say.and_so.join(words)


def _adoption(projection: Answers, say: Speech) -> Figure:
    potential, entry = ai_potential(projection, say), projection.registry[AI_CAPACITY]
    if potential is None:
        raise InputError("projection", projection.provenance.economy_title, "an economy with a potential of AI")
    told = Subject(entry, WITH, say)
    words = say("{amount}: what generative AI could unlock", amount=potential.words)
    fan = _fan(projection, told, ceiling=(potential.amount, words), sign=False)
    made = projection.provenance.economy
    known = made["position"]["ai_capacity"]
    source = made["sources"].get(known["source"], {})
    cited = f"{source['author']} ({source['year']})" if source else known["source"]
    share = fixed(100.0 * fan.quantiles[2][-1] / potential.amount, 0)
    when = say.when(projection.timeline.last[:4])
    title = say("Generative AI: {share} % of its potential used in {when}", share=share, when=when)
    note = say(
        "The potential of {amount} is an estimate of {cited}: {note}; it is not GDP. Shown is the path with the "
        "package; most of it comes without it.",
        amount=potential.words,
        cited=cited,
        note=say.name(known["note"]),
    )
    units = say("Output that uses generative AI, {units}", units=say.units(entry.units))
    return _figure(told, fan, (title, units, note))


def _figure(told: Subject, fan: Fan, words: tuple[str, str, str]) -> Figure:
    (title, units, note), say = words, told.say
    low, _, median, _, high = (row[-1] for row in fan.quantiles)
    places = decimals([low, median, high])
    rows = [(date, *values) for date, values in zip(fan.x, zip(*fan.quantiles, strict=True), strict=True)]
    label = say(
        "{title}. {units}. At the end: 5 % {low}, median {median}, 95 % {high}.",
        title=title,
        units=units,
        low=fixed(low, places),
        median=fixed(median, places),
        high=fixed(high, places),
    )
    key = f"{told.entry.name}-{told.measure}"
    return Figure(key, title, units, note, fan_svg(fan, label), ("date", *COLUMNS), list(rows), fan)


def _by_channel(projection: Answers, told: Subject) -> Figure:
    years, year, say = projection.timeline.full_years, years_shown(projection).output, told.say
    year = year if year in years else years[-1]
    found = projection.contributions(told.entry.name, relative=told.measure == "relative", freq="year").sel(year=year)
    parts = [
        (say.name(projection.channels[str(k)]), float(found.sel(channel=k).mean()))
        for k in found["channel"].to_numpy()
    ]
    total = found.sum("channel").to_numpy()
    ends = float(total.mean()), float(np.quantile(total, 0.05)), float(np.quantile(total, 0.95))
    title = _largest(parts, say.when(year), say)
    units = say("Contribution to {name}, {units}", name=told.name, units=told.units)
    note = say(
        "Bars are means over the draws, because means add up (the median of the total is in the table); "
        "the line at the total spans 9 of 10 draws."
    )
    words = say.and_so.join(f"{name} {told.amount(value, 4, sign=True)}" for name, value in parts)
    rows: Sequence[tuple[object, ...]] = [*parts, (say("Total"), ends[0])]
    drawn = waterfall_svg(parts, (say("Total"), *ends), f"{title}: {words}")
    return Figure("channels", title, units, note, drawn, ("channel", "mean"), list(rows))


def _largest(parts: Sequence[tuple[str, float]], when: str, say: Speech) -> str:
    name, value = max(parts, key=lambda part: abs(part[1]))
    return (
        say("Where the effect of {when} comes from: {name} adds most", when=when, name=name)
        if value >= 0.0
        else say("Where the effect of {when} comes from: {name} takes most", when=when, name=name)
    )
