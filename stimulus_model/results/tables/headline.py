"""The result in a few honest lines: effect, range, Monte Carlo error, and what comes without the package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from stimulus_model.inputs import InputError
from stimulus_model.languages.speech import ENGLISH, Speech
from stimulus_model.results.headline_years import HeadlineYears, headline_years
from stimulus_model.results.measures import RELATIVE_UNITS, WITHOUT, Frequency, Measure
from stimulus_model.results.paths import Floats
from stimulus_model.results.per_money import PRICES, per_money
from stimulus_model.results.statistics import describe
from stimulus_model.results.tables.formats import decimals, error, fixed, share, span
from stimulus_model.results.tables.line_breaks import terminal_lines
from stimulus_model.results.tables.sentences import (
    EffectWords,
    by_model_sentence,
    caveats,
    debt_sentence,
    gdp_sentence,
    largest_sentence,
)
from stimulus_model.results.tables.table import character_width, pad
from stimulus_model.sampling import DESCRIPTIONS
from stimulus_model.variables import Variable

if TYPE_CHECKING:
    from pandas import DataFrame

    from stimulus_model.results.answers import Answers

PROBABILITY = 0.90
ROWS = 5
"""Most lines of a model without the variables that a headline knows."""
WIDTH = 118
"""Characters of a line of the headline."""
OF_GDP = "% of GDP"
WINDOW = 40  # quarters over which GDP is added up: ten years, as long as the package's own plan looks ahead


class Row(NamedTuple):
    """One line of the headline.

    `label` says what, `value` is the median with its Monte Carlo error, `spread` the 90 % range. `tile` is a few
    words for the lines that a slide shows in large type, empty for the others. `words` is the same as a sentence, for
    the lines that open the headline.
    """

    label: str
    value: str
    spread: str
    tile: str = ""
    words: str = ""


def headline_text(projection: Answers, *, contributions: bool, say: Speech = ENGLISH) -> str:
    """Return the headline as aligned lines of text."""
    rows = headline_rows(projection, contributions=contributions, say=say)
    columns = ("", say("median ± Monte Carlo error"), say("{share} range", share=share(PROBABILITY)))
    lines = [columns, *((row.label, row.value, row.spread) for row in rows)]
    widths = [max(character_width(line[k]) for line in lines) for k in range(2)]
    body = [f"  {pad(a, widths[0])}  {pad(b, widths[1])}  {c}".rstrip() for a, b, c in lines]
    opening = [*(row.words for row in rows if row.words), *(caveats(projection, say) if rows else ())]
    return "\n".join(
        [
            headline_title(projection, say),
            *(line for text in opening for line in terminal_lines(text, WIDTH)),
            *(body if rows else []),
            *(line for text in headline_notes(projection, rows, say) for line in terminal_lines(text, WIDTH)),
        ]
    )


def headline_lines(projection: Answers, say: Speech) -> list[str]:
    """Return the same as lines of any length: title, sentences, numbers with their ranges, notes."""
    rows = headline_rows(projection, contributions=False, say=say)
    label, numbers = "", []
    for row in rows:  # a second number of the same line has no label of its own
        label = row.label or label
        numbers.append(say("{label}: {value}; {spread}", label=label, value=row.value, spread=row.spread))
    sentences = [*(row.words for row in rows if row.words), *(caveats(projection, say) if rows else ())]
    return [headline_title(projection, say), *sentences, "", *numbers, *headline_notes(projection, rows, say)]


def headline_title(projection: Answers, say: Speech = ENGLISH) -> str:
    """Return what was simulated."""
    source, timeline = projection.provenance, projection.timeline
    return say(
        "{package}: effect on {economy}, {first} to {last}",
        package=say.name(source.package_title),
        economy=say.name(source.economy_title),
        first=timeline.first,
        last=timeline.last,
    )


def headline_notes(projection: Answers, rows: list[Row], say: Speech = ENGLISH) -> tuple[str, ...]:
    """Return what shares are shares of, and how the numbers were made."""
    source, potential = projection.provenance, ai_potential(projection, say)
    how = say(
        "With minus without {subject}; {draws} draws ({sampling}, the same in both{left_out}), seed {seed}, "
        "engine {engine}, stimulus_model {version}",
        subject=say.name(source.subject),
        draws=source.counted(),
        sampling=say.name(DESCRIPTIONS[source.sampling]),
        left_out=source.left_out(),
        seed=source.seed,
        engine=source.engine,
        version=source.version,
    )
    shown = potential is not None and any(potential.words in row.value for row in rows)
    explained = (
        say("{amount} is {meaning}", amount=potential.words, meaning=potential.meaning)
        if potential is not None and shown
        else ""
    )
    return tuple(note for note in (source.warned(), explained, how, source.kept()) if note)


def headline_rows(projection: Answers, *, contributions: bool, say: Speech = ENGLISH) -> list[Row]:
    """Return every line that the horizon and the series of the projection allow."""
    rows: list[Row] = []
    if "real_gdp" in projection.variables:
        rows += [*_peak(projection, say), *_gdp(projection, say)]
        if contributions:
            rows += _channels(projection, say)
        rows += _cumulative(projection, say)
    return [*rows, *_debt(projection, say), *_generative_ai(projection, say)] or _largest(projection, say)


def _largest(projection: Answers, say: Speech) -> list[Row]:
    """Give the largest effects by year, for a model that has none of the variables above."""
    full, rows = projection.timeline.full_years, list[Row]()
    for name in projection.registry.headline[:ROWS] if full else ():
        measure: Measure = "relative" if projection.shows_per_cent(name) else "effect"
        if projection.knows(name, measure):
            entry = projection.registry[name]
            units = say.units(RELATIVE_UNITS if measure == "relative" else entry.effect_units)
            found = projection.statistics(name, measure=measure, probability=PROBABILITY)
            at = int(np.argmax(np.abs(found["median"])))
            named = {"name": say.name(entry.long_name), "when": say.when(full[at])}
            best = _row(found, at)
            effect = _effect(projection, best, Money("", units), say)
            said = "" if rows else largest_sentence(say("{name} in {when}", **named), effect)
            made = line(projection, say("{name}, largest, {when}", **named), best, units, say=say)
            rows.append(made._replace(words=said))
    return rows


class Money(NamedTuple):
    """What stands before and after an amount."""

    prefix: str
    units: str


def _effect(projection: Answers, found: Mapping[str, float], money: Money, say: Speech) -> EffectWords:
    return EffectWords(found, projection.provenance.valid_draws, *money, say)


def line(
    projection: Answers,
    label: str,
    found: Mapping[str, float],
    units: str,
    *,
    prefix: str = "",
    sign: bool = True,
    tile: str = "",
    say: Speech = ENGLISH,
) -> Row:
    """Write statistics as one line: median, Monte Carlo standard error, central range."""
    median, low, high = (found[field] for field in ("median", "low", "high"))
    places = decimals((median, low, high))
    number = fixed(median, places, sign=sign)
    if number[0] in "+\N{MINUS SIGN}":
        number = number[0] + prefix + number[1:]
    else:
        number = prefix + number
    if projection.provenance.valid_draws == 1:
        return Row(label, f"{number} {units}", say("one draw: no range"), tile)
    uncertainty = error(found["se_median"])
    return Row(label, f"{number} ± {uncertainty} {units}", span(low, high, places, sign=sign, say=say), tile)


def money(entry: Variable, say: Speech = ENGLISH) -> Money:
    """Return the sign of the currency, if there is one, and the units after it: ``("¥", "trillion a year")``."""
    return Money(*say.currency(entry.units))


AI_CAPACITY: Final = "ai_capacity_realised"


class AiPotential(NamedTuple):
    """What generative AI could unlock in an economy: an amount, the same in words, and what it is."""

    amount: float
    words: str
    meaning: str


def ai_potential(projection: Answers, say: Speech = ENGLISH) -> AiPotential | None:
    """Return what shares of `AI_CAPACITY` are shares of: the economy of the projection says it."""
    known = projection.provenance.economy.get("position", {}).get("ai_capacity")
    if known is None or AI_CAPACITY not in projection.variables:
        return None
    prefix, units = money(projection.registry[AI_CAPACITY], say)
    amount = float(known["value"])
    note = say(" ({note})", note=say.name(known["note"])) if known.get("note") else ""
    meaning = say("what generative AI could bring in use by all{note}, not GDP", note=note)
    return AiPotential(amount, f"{prefix}{amount:g}{say.gap}{units}", meaning)


def check_potential(projection: Answers) -> AiPotential:
    """Return `ai_potential`, or raise an `InputError` if the economy of the projection does not say it."""
    potential = ai_potential(projection)
    if potential is None:
        allowed = "a projection whose economy says what generative AI could unlock (position.ai_capacity)"
        raise InputError("projection", projection.provenance.describe(), allowed)
    return potential


def _in_year(projection: Answers, name: str, measure: str, year: int) -> dict[str, float]:
    """Return the statistics of one calendar year."""
    return _row(projection.year_statistics(name, measure, (year,), PROBABILITY), 0)


def _over_draws(projection: Answers, values: Floats) -> dict[str, float]:
    """Return the statistics of draws (draw,)."""
    found = describe(values[:, None], PROBABILITY, projection.dependence)
    return {field: float(column[0]) for field, column in found._asdict().items()}


def _row(table: DataFrame, at: int) -> dict[str, float]:
    return {str(field): float(value) for field, value in table.iloc[at].items()}


def _peak(projection: Answers, say: Speech) -> list[Row]:
    """Find the largest median effect on GDP, by year or, on an axis shorter than a year, by quarter."""
    timeline = projection.timeline
    freq: Frequency = "year" if timeline.full_years else "quarter"
    kinds: tuple[tuple[Measure, Money], ...] = (
        ("relative", Money("", say.units(OF_GDP))),
        ("effect", money(projection.registry["real_gdp"], say)),
    )
    found = [
        (projection.statistics("real_gdp", measure=measure, freq=freq, probability=PROBABILITY), units)
        for measure, units in kinds
        if projection.knows("real_gdp", measure)
    ]
    if not found:
        return []
    at = int(np.argmax(np.abs(found[0][0]["median"])))
    when = timeline.full_years[at] if timeline.full_years else timeline.labels[at]
    dated = {"when": say.when(when)}
    words = ((say("Real GDP, peak in {when}", **dated), say("real GDP at its peak, {when}", **dated)), ("", ""))
    said = ""
    if projection.knows("real_gdp", "relative"):
        in_words = (Money("", "%"), found[-1][1])
        percent, *amount = (
            _effect(projection, _row(each, at), units, say) for (each, _), units in zip(found, in_words, strict=False)
        )
        said = gdp_sentence(projection, when, percent, amount[0] if amount else None)
        said = say.text([said, _by_model(projection, freq, at, percent)])
    rows = [
        line(projection, label, _row(values, at), units.units, prefix=units.prefix, tile=tile, say=say)
        for (values, units), (label, tile) in zip(found, words, strict=False)
    ]
    return [rows[0]._replace(words=said), *rows[1:]]


def _by_model(projection: Answers, freq: Frequency, at: int, percent: EffectWords) -> str:
    if projection.dependence.members is None:
        return ""
    effect = projection.effect("real_gdp", relative=True, freq=freq)
    return by_model_sentence(projection, effect.isel({effect.dims[1]: at}), percent.found["se_median"], percent.say)


def years_shown(projection: Answers) -> HeadlineYears:
    """Return the years that a headline shows."""
    return headline_years(projection.provenance, projection.timeline)


def _gdp(projection: Answers, say: Speech) -> list[Row]:
    year = years_shown(projection).output
    if year not in projection.timeline.full_years or not projection.knows("real_gdp", "relative"):
        return []
    found = _in_year(projection, "real_gdp", "relative", year)
    return [line(projection, say("Real GDP, {when}", when=say.when(year)), found, say.units(OF_GDP), say=say)]


def _channels(projection: Answers, say: Speech) -> list[Row]:
    """Say what each channel adds in the year of output or, on a shorter axis, its last full year."""
    full = projection.timeline.full_years
    if not full:
        return []
    year = years_shown(projection).output
    year = year if year in full else full[-1]
    parts = projection.contributions("real_gdp", relative=True, freq="year").sel(year=year)
    return [
        line(
            projection,
            say("  {when}, channel: {name}", when=say.when(year), name=say.name(text)),
            _over_draws(projection, parts.sel(channel=channel).to_numpy()),
            say.units(OF_GDP),
            say=say,
        )
        for channel, text in projection.channels.items()
    ]


def _cumulative(projection: Answers, say: Speech) -> list[Row]:
    """Add GDP up over ten years from the first payment, alone and per unit of money paid out."""
    timeline = projection.timeline
    if "package_cash" not in projection.variables or projection.provenance.keep != "paths":
        return []
    cash = projection.effect("package_cash").to_numpy()
    paying = np.flatnonzero((cash > 0.0).any(axis=0))
    if paying.size == 0 or paying[0] + WINDOW > len(timeline):
        return []
    window = slice(int(paying[0]), int(paying[0]) + WINDOW)
    labels = timeline.labels[window]
    gdp = projection.effect("real_gdp").to_numpy()[:, window].sum(axis=1) / 4.0
    paid = cash[:, window].sum(axis=1)
    total = _over_draws(projection, gdp)
    prefix, unit = say.currency(projection.registry["real_gdp"].units.replace(" a year", "", 1))
    label = say("Real GDP, {first} to {last}", first=labels[0], last=labels[-1])
    rows = [line(projection, label, total, say("{units} in all", units=unit), prefix=prefix, say=say)]
    if (paid > 0.0).all():
        named = {
            "real_gdp": say("per {prefix}1 paid out, real over real", prefix=prefix),
            "nominal_gdp": say("per {prefix}1 paid out, nominal over nominal", prefix=prefix),
        }
        for output, units in named.items():
            if {output, PRICES} <= set(projection.variables):
                each = _over_draws(projection, per_money(projection, output, window))
                tile = say("real GDP over ten years") if output == "real_gdp" else ""
                rows.append(line(projection, "", each, units, prefix=prefix, tile=tile, say=say))
    return rows


def _debt(projection: Answers, say: Speech) -> list[Row]:
    rows, effects = list[Row](), dict[str, EffectWords]()
    year = years_shown(projection).debt
    if year not in projection.timeline.full_years:
        return []
    dated = {"when": say.when(year)}
    for name in ("debt", "debt_to_gdp"):
        if projection.knows(name, "effect"):
            units = money(projection.registry[name], say) if name == "debt" else Money("", say.units("points of GDP"))
            found = _in_year(projection, name, "effect", year)
            label = "" if rows else say("Government debt, end of {when}", **dated)
            tile = say("government debt, end of {when}", **dated) if name == "debt" else ""
            rows.append(line(projection, label, found, units.units, prefix=units.prefix, tile=tile, say=say))
            effects[name] = _effect(projection, found, units, say)
    if "debt" in effects:
        rows[0] = rows[0]._replace(words=debt_sentence(year, effects["debt"], effects.get("debt_to_gdp")))
    return rows


def _generative_ai(projection: Answers, say: Speech) -> list[Row]:
    """Give both numbers, where both are known: what comes without the package, and what comes because of it.

    Nothing, where the package has nothing to do with it: not one draw of an effect is anything but zero.
    """
    name, rows, moved = AI_CAPACITY, list[Row](), not projection.knows(AI_CAPACITY, "effect")
    years = [year for year in years_shown(projection).far if year in projection.timeline.full_years]
    potential = ai_potential(projection, say)
    if potential is None:
        return []
    units = say("% of {amount}", amount=potential.words)
    for year in years:
        for measure, words, long_words in (
            (WITHOUT, say("without the package"), say("without the package")),
            ("effect", say("because of it"), say("because of the package")),
        ):
            if not projection.knows(name, measure):
                continue
            shares = _in_year(projection, name, measure, year)
            moved = moved or (measure == "effect" and any(shares.values()))
            found = {field: 100.0 / potential.amount * value for field, value in shares.items()}
            dated = {"when": say.when(year)}
            tile = say("generative AI, {when}, {words}", words=long_words, **dated) if year == years[0] else ""
            label = say("Generative AI, {when}, {words}", words=words, **dated)
            rows.append(line(projection, label, found, units, sign=measure != WITHOUT, tile=tile, say=say))
    return rows if moved else []
