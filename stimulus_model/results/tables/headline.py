"""The result in a few honest lines: effect, range, Monte Carlo error, and what comes without the package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from stimulus_model.inputs import InputError
from stimulus_model.results.measures import RELATIVE_UNITS, WITHOUT, Frequency, Measure
from stimulus_model.results.paths import Floats
from stimulus_model.results.statistics import describe
from stimulus_model.results.tables.formats import decimals, error, fixed, share, span
from stimulus_model.sampling import DESCRIPTIONS
from stimulus_model.variables import Variable

if TYPE_CHECKING:
    from pandas import DataFrame

    from stimulus_model.results.answers import Answers

PROBABILITY = 0.90
ROWS = 5
"""Most lines of a model without the variables that a headline knows."""
GDP_YEAR, DEBT_YEAR = 2030, 2035
GENERATIVE_AI_YEARS = (2030, 2035, 2040)
WINDOW = 40  # quarters over which GDP is added up: ten years, as long as the package's own plan looks ahead


class Row(NamedTuple):
    """One line of the headline.

    `label` says what, `value` is the median with its Monte Carlo error, `spread` the 90 % range. `tile` is a few
    words for the lines that a slide shows in large type, empty for the others.
    """

    label: str
    value: str
    spread: str
    tile: str = ""


def headline_text(projection: Answers, *, contributions: bool) -> str:
    """Return the headline as aligned lines of text."""
    rows = headline_rows(projection, contributions=contributions)
    columns = ("", "median ± Monte Carlo error", f"{share(PROBABILITY)} range")
    lines = [columns, *((row.label, row.value, row.spread) for row in rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(2)]
    body = [f"  {a:<{widths[0]}}  {b:<{widths[1]}}  {c}".rstrip() for a, b, c in lines]
    return "\n".join([headline_title(projection), *(body if rows else []), f"  {headline_note(projection)}"])


def headline_title(projection: Answers) -> str:
    """Return what was simulated."""
    source, timeline = projection.provenance, projection.timeline
    return f"{source.package_title}: effect on {source.economy_title}, {timeline.first} to {timeline.last}"


def headline_note(projection: Answers) -> str:
    """Return how the numbers were made."""
    source = projection.provenance
    made = DESCRIPTIONS[source.sampling]
    return (
        f"With minus without the package; {source.counted()} draws ({made}, the same in both{source.left_out()}), "
        f"seed {source.seed}, engine {source.engine}, stimulus_model {source.version}"
        + (f"\n  {source.kept()}" if source.kept() else "")
    )


def headline_rows(projection: Answers, *, contributions: bool) -> list[Row]:
    """Return every line that the horizon and the series of the projection allow."""
    rows: list[Row] = []
    if "real_gdp" in projection.variables:
        rows += [*_peak(projection), *_gdp(projection)]
        if contributions:
            rows += _channels(projection)
        rows += _cumulative(projection)
    return [*rows, *_debt(projection), *_generative_ai(projection)] or _largest(projection)


def _largest(projection: Answers) -> list[Row]:
    """Give the largest effects by year, for a model that has none of the variables above."""
    full, rows = projection.timeline.full_years, list[Row]()
    for name in projection.registry.headline[:ROWS] if full else ():
        measure: Measure = "relative" if projection.shows_per_cent(name) else "effect"
        if projection.knows(name, measure):
            entry = projection.registry[name]
            units = RELATIVE_UNITS if measure == "relative" else entry.effect_units
            found = projection.statistics(name, measure=measure, probability=PROBABILITY)
            at = int(np.argmax(np.abs(found["median"])))
            rows.append(line(projection, f"{entry.long_name}, largest, {full[at]}", _row(found, at), units))
    return rows


def line(
    projection: Answers,
    label: str,
    found: Mapping[str, float],
    units: str,
    *,
    scale: float = 1.0,
    prefix: str = "",
    sign: bool = True,
    tile: str = "",
) -> Row:
    """Write statistics, times `scale`, as one line: median, Monte Carlo standard error, central range."""
    median, low, high = (scale * found[field] for field in ("median", "low", "high"))
    places = decimals((median, low, high))
    number = fixed(median, places, sign=sign)
    if number[0] in "+\N{MINUS SIGN}":
        number = number[0] + prefix + number[1:]
    else:
        number = prefix + number
    if projection.provenance.valid_draws == 1:
        return Row(label, f"{number} {units}", "one draw: no range", tile)
    uncertainty = error(scale * found["se_median"])
    return Row(label, f"{number} ± {uncertainty} {units}", span(low, high, places, sign=sign), tile)


def money(entry: Variable) -> tuple[str, str]:
    """Return the sign of the currency, if there is one, and the units after it: ``("¥", "trillion a year")``."""
    sign, _, rest = entry.units.partition(" ")
    units = rest.partition(",")[0]
    return ("", entry.units) if sign.isalnum() or not units else (sign, units)


AI_CAPACITY: Final = "ai_capacity_realised"


class AiPotential(NamedTuple):
    """What generative AI could unlock in an economy: an amount, and the same in words."""

    amount: float
    words: str


def ai_potential(projection: Answers) -> AiPotential | None:
    """Return what shares of `AI_CAPACITY` are shares of: the economy of the projection says it."""
    known = projection.provenance.economy.get("position", {}).get("ai_capacity")
    if known is None or AI_CAPACITY not in projection.variables:
        return None
    prefix, units = money(projection.registry[AI_CAPACITY])
    amount = float(known["value"])
    return AiPotential(amount, f"{prefix}{amount:g} {units}")


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


def _peak(projection: Answers) -> list[Row]:
    """Find the largest median effect on GDP, by year or, on an axis shorter than a year, by quarter."""
    timeline = projection.timeline
    freq: Frequency = "year" if timeline.full_years else "quarter"
    kinds: tuple[tuple[Measure, str, str], ...] = (
        ("relative", "% of GDP", ""),
        ("effect", *money(projection.registry["real_gdp"])[::-1]),
    )
    found = [
        (projection.statistics("real_gdp", measure=measure, freq=freq, probability=PROBABILITY), units, prefix)
        for measure, units, prefix in kinds
        if projection.knows("real_gdp", measure)
    ]
    if not found:
        return []
    at = int(np.argmax(np.abs(found[0][0]["median"])))
    when = timeline.full_years[at] if timeline.full_years else timeline.labels[at]
    words = ((f"Real GDP, peak in {when}", f"real GDP at its peak, {when}"), ("", ""))
    return [
        line(projection, label, _row(values, at), units, prefix=prefix, tile=tile)
        for (values, units, prefix), (label, tile) in zip(found, words, strict=False)
    ]


def _gdp(projection: Answers) -> list[Row]:
    if GDP_YEAR not in projection.timeline.full_years or not projection.knows("real_gdp", "relative"):
        return []
    found = _in_year(projection, "real_gdp", "relative", GDP_YEAR)
    return [line(projection, f"Real GDP, {GDP_YEAR}", found, "% of GDP")]


def _channels(projection: Answers) -> list[Row]:
    """Say what each channel adds in 2030 or, on a shorter axis, its last full year."""
    full = projection.timeline.full_years
    if not full:
        return []
    year = GDP_YEAR if GDP_YEAR in full else full[-1]
    parts = projection.contributions("real_gdp", relative=True, freq="year").sel(year=year)
    found = {
        channel: _over_draws(projection, parts.sel(channel=channel).to_numpy()) for channel in projection.channels
    }
    return [
        line(projection, f"  {year}, channel: {text}", found[channel], "% of GDP")
        for channel, text in projection.channels.items()
    ]


def _cumulative(projection: Answers) -> list[Row]:
    """Add GDP up over ten years from the first payment, alone and per yen paid out."""
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
    paid = cash[:, window].sum(axis=1) / 4.0
    total = _over_draws(projection, gdp)
    prefix, unit = money(projection.registry["real_gdp"])
    unit = unit.removesuffix(" a year")
    rows = [line(projection, f"Real GDP, {labels[0]} to {labels[-1]}", total, f"{unit} in all", prefix=prefix)]
    if (paid > 0.0).all():
        each = _over_draws(projection, gdp / paid)
        rows.append(
            line(projection, "", each, f"per {prefix}1 paid out", prefix=prefix, tile="real GDP over ten years")
        )
    return rows


def _debt(projection: Answers) -> list[Row]:
    rows: list[Row] = []
    if DEBT_YEAR not in projection.timeline.full_years:
        return []
    for name in ("debt", "debt_to_gdp"):
        if projection.knows(name, "effect"):
            prefix, units = money(projection.registry[name]) if name == "debt" else ("", "points of GDP")
            found = _in_year(projection, name, "effect", DEBT_YEAR)
            label = "" if rows else f"Government debt, end of {DEBT_YEAR}"
            tile = f"government debt, end of {DEBT_YEAR}" if name == "debt" else ""
            rows.append(line(projection, label, found, units, prefix=prefix, tile=tile))
    return rows


def _generative_ai(projection: Answers) -> list[Row]:
    """Give both numbers, where both are known: what comes without the package, and what comes because of it."""
    name, rows = AI_CAPACITY, list[Row]()
    years = [year for year in GENERATIVE_AI_YEARS if year in projection.timeline.full_years]
    potential = ai_potential(projection)
    if potential is None:
        return []
    scale, units = 100.0 / potential.amount, f"% of {potential.words}"
    for year in years:
        for measure, words, long_words in (
            (WITHOUT, "without the package", "without the package"),
            ("effect", "because of it", "because of the package"),
        ):
            if not projection.knows(name, measure):
                continue
            found = _in_year(projection, name, measure, year)
            tile = f"generative AI, {year}, {long_words}" if year == years[0] else ""
            label, sign = f"Generative AI, {year}, {words}", measure != WITHOUT
            rows.append(line(projection, label, found, units, scale=scale, sign=sign, tile=tile))
    return rows
