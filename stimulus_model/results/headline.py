"""The result in a few honest lines: effect, range, Monte Carlo error, and what comes without the package."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stimulus_model.lanes.sampling import DESCRIPTIONS
from stimulus_model.results.arrays import WITHOUT, effect_values, level_values
from stimulus_model.results.formats import decimals, error, fixed, share, span
from stimulus_model.results.paths import Floats
from stimulus_model.results.statistics import describe
from stimulus_model.results.variables import CHANNELS, GENERATIVE_AI_CAPACITY

if TYPE_CHECKING:
    from stimulus_model.results.projection import Projection

PROBABILITY = 0.90
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


def headline_text(projection: Projection, *, contributions: bool) -> str:
    """Return the headline as aligned lines of text."""
    rows = headline_rows(projection, contributions=contributions)
    columns = ("", "median ± Monte Carlo error", f"{share(PROBABILITY)} range")
    lines = [columns, *((row.label, row.value, row.spread) for row in rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(2)]
    body = [f"  {a:<{widths[0]}}  {b:<{widths[1]}}  {c}".rstrip() for a, b, c in lines]
    return "\n".join([headline_title(projection), *(body if rows else []), f"  {headline_note(projection)}"])


def headline_title(projection: Projection) -> str:
    """Return what was simulated."""
    source, timeline = projection.provenance, projection.timeline
    return f"{source.package_title}: effect on {source.economy_title}, {timeline.first} to {timeline.last}"


def headline_note(projection: Projection) -> str:
    """Return how the numbers were made."""
    source = projection.provenance
    made = DESCRIPTIONS[source.sampling]
    return (
        f"With minus without the package; {source.draws:,} draws ({made}, the same in both), "
        f"seed {source.seed}, engine {source.engine}, stimulus_model {source.version}"
        + (f"\n  {source.kept()}" if source.kept() else "")
    )


def headline_rows(projection: Projection, *, contributions: bool) -> list[Row]:
    """Return every line that the horizon and the variables of the projection allow."""
    rows: list[Row] = []
    if "real_gdp" in projection.variables:
        rows += [*_peak(projection), *_gdp(projection)]
        if contributions:
            rows += _channels(projection)
        rows += _cumulative(projection)
    return [*rows, *_debt(projection), *_generative_ai(projection)]


def line(
    projection: Projection,
    label: str,
    values: Floats,
    units: str,
    *,
    prefix: str = "",
    sign: bool = True,
    tile: str = "",
) -> Row:
    """Summarise draws (draw,) as one line: median, Monte Carlo standard error, central range."""
    result = describe(values[:, None], PROBABILITY, projection.provenance.sampling)
    median, low, high = float(result.median[0]), float(result.low[0]), float(result.high[0])
    places = decimals((median, low, high))
    number = fixed(median, places, sign=sign)
    if number[0] in "+\N{MINUS SIGN}":
        number = number[0] + prefix + number[1:]
    else:
        number = prefix + number
    if len(values) == 1:
        return Row(label, f"{number} {units}", "one draw: no range", tile)
    uncertainty = error(float(result.se_median[0]))
    return Row(label, f"{number} ± {uncertainty} {units}", span(low, high, places, sign=sign), tile)


def _peak(projection: Projection) -> list[Row]:
    """Find the largest median effect on GDP, by year or, on an axis shorter than a year, by quarter."""
    timeline = projection.timeline
    freq = "year" if timeline.full_years else "quarter"
    values = effect_values(projection.paths, timeline, "real_gdp", True, freq)
    money = effect_values(projection.paths, timeline, "real_gdp", False, freq)
    at = int(np.argmax(np.abs(np.median(values, axis=0))))
    when = timeline.full_years[at] if timeline.full_years else timeline.labels[at]
    label = f"Real GDP, peak in {when}"
    return [
        line(projection, label, values[:, at], "% of GDP", tile=f"real GDP at its peak, {when}"),
        line(projection, "", money[:, at], "trillion a year", prefix="¥"),
    ]


def _gdp(projection: Projection) -> list[Row]:
    full = projection.timeline.full_years
    if GDP_YEAR not in full:
        return []
    values = effect_values(projection.paths, projection.timeline, "real_gdp", True, "year")
    return [line(projection, f"Real GDP, {GDP_YEAR}", values[:, full.index(GDP_YEAR)], "% of GDP")]


def _channels(projection: Projection) -> list[Row]:
    """Say what each channel adds in 2030 or, on a shorter axis, its last full year."""
    full = projection.timeline.full_years
    if not full:
        return []
    year = GDP_YEAR if GDP_YEAR in full else full[-1]
    parts = projection.contributions("real_gdp", relative=True, freq="year").sel(year=year)
    return [
        line(projection, f"  {year}, channel: {text}", parts.sel(channel=channel).to_numpy(), "% of GDP")
        for channel, text in CHANNELS.items()
    ]


def _cumulative(projection: Projection) -> list[Row]:
    """Add GDP up over ten years from the first payment, alone and per yen paid out."""
    timeline = projection.timeline
    if "package_cash" not in projection.variables or projection.paths.freq != "quarter":
        return []
    cash = effect_values(projection.paths, timeline, "package_cash", False, "quarter")
    paying = np.flatnonzero((cash > 0.0).any(axis=0))
    if paying.size == 0 or paying[0] + WINDOW > len(timeline):
        return []
    window = slice(int(paying[0]), int(paying[0]) + WINDOW)
    labels = timeline.labels[window]
    gdp = effect_values(projection.paths, timeline, "real_gdp", False, "quarter")[:, window].sum(axis=1) / 4.0
    paid = cash[:, window].sum(axis=1) / 4.0
    rows = [line(projection, f"Real GDP, {labels[0]} to {labels[-1]}", gdp, "trillion in all", prefix="¥")]
    if (paid > 0.0).all():
        rows.append(line(projection, "", gdp / paid, "per ¥1 paid out", prefix="¥", tile="real GDP over ten years"))
    return rows


def _debt(projection: Projection) -> list[Row]:
    timeline = projection.timeline
    rows: list[Row] = []
    if DEBT_YEAR not in timeline.full_years:
        return []
    at = timeline.full_years.index(DEBT_YEAR)
    for name, units, prefix in (("debt", "trillion", "¥"), ("debt_to_gdp", "points of GDP", "")):
        if name in projection.variables:
            values = effect_values(projection.paths, timeline, name, False, "year")[:, at]
            label = "" if rows else f"Government debt, end of {DEBT_YEAR}"
            tile = f"government debt, end of {DEBT_YEAR}" if name == "debt" else ""
            rows.append(line(projection, label, values, units, prefix=prefix, tile=tile))
    return rows


def _generative_ai(projection: Projection) -> list[Row]:
    """Give both numbers, always: what comes without the package, and what comes because of it."""
    timeline, name = projection.timeline, "ai_capacity_realised"
    years = [year for year in GENERATIVE_AI_YEARS if year in timeline.full_years]
    if name not in projection.variables or not years:
        return []
    scale = 100.0 / GENERATIVE_AI_CAPACITY
    without = level_values(projection.paths, timeline, name, WITHOUT, "year") * scale
    because = effect_values(projection.paths, timeline, name, False, "year") * scale
    rows = []
    for year in years:
        at = timeline.full_years.index(year)
        units = f"% of ¥{GENERATIVE_AI_CAPACITY} trillion a year"
        tile = year == years[0]
        rows += [
            line(
                projection,
                f"Generative AI, {year}, without the package",
                without[:, at],
                units,
                sign=False,
                tile=f"generative AI, {year}, without the package" if tile else "",
            ),
            line(
                projection,
                f"Generative AI, {year}, because of it",
                because[:, at],
                units,
                tile=f"generative AI, {year}, because of the package" if tile else "",
            ),
        ]
    return rows
