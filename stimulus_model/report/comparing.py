"""The report of a comparison: several packages or economies side by side, on the same draws."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import numpy as np

from stimulus_model.analysis.comparison_table import compare_by_year, shown_of
from stimulus_model.analysis.paired_projections import PairedProjections
from stimulus_model.languages.speech import Speech
from stimulus_model.report.figures import COLUMNS, LEVELS, Figure, dates_of
from stimulus_model.report.page_parts import figure_html, page_text
from stimulus_model.report.sections import Origin, facts_table, named_economy, named_package, origin_of
from stimulus_model.report.svg import Fan, fan_svg, lines_svg
from stimulus_model.report.tables import html_table, package_table, range_cell
from stimulus_model.report.words import Subject, subject
from stimulus_model.results.plots.chart import STYLES
from stimulus_model.results.tables.formats import decimals
from stimulus_model.results.tables.sentences import caveats, how_often


def comparison_html(comparison: PairedProjections, say: Speech) -> str:
    """Return the report of a comparison as HTML."""
    first = comparison[comparison.labels[0]]
    told = subject(first, say)
    subjects = [] if told is None else [told]
    if told is not None and told.entry.name != "debt" and first.knows("debt", "effect"):
        subjects.append(Subject(comparison.registry["debt"], "effect", say))
    title = _finding(comparison, told, say)
    figures = [figure for each in subjects for figure in _figures(comparison, each)]
    about = say.and_so.join(comparison.labels)
    parts = {"title": f"{about}: {title}", "about": comparison.describe(say), "finding": title}
    return page_text(
        {name: escape(text) for name, text in parts.items()}
        | {
            "lede": "\n".join(f'<p class="lede">{escape(text)}</p>' for text in _lede(comparison, told)),
            "tiles": "",
            "limits": escape(say.text(_limits(comparison, say))),
            "live": "",
            "figures": f'<div class="figures">{"".join(figure_html(each, say) for each in figures)}</div>',
            "sections": _sections(comparison, say),
            "script": "",
        },
        say,
    )


def _finding(comparison: PairedProjections, told: Subject | None, say: Speech) -> str:
    if told is None or not comparison[comparison.labels[0]].timeline.full_years:
        return comparison.describe(say)
    peaks = {
        label: comparison[label].statistics(told.entry.name, measure=told.measure) for label in comparison.labels
    }
    label = max(peaks, key=lambda each: float(peaks[each]["median"].abs().max()))
    return say(
        "{name}: {label} moves it most, {effect}", name=told.name, label=label, effect=_peak(peaks[label], told)
    )


def _peak(found: Any, told: Subject) -> str:
    """Say the largest median of a table of statistics, and when it is."""
    at = int(np.argmax(np.abs(found["median"])))
    places = decimals([found["median"].iloc[at]], significant=2)
    effect = told.amount(float(found["median"].iloc[at]), places, sign=True)
    return told.say("{effect} in {when}", effect=effect, when=told.say.when(found.index[at]))


def _lede(comparison: PairedProjections, told: Subject | None) -> Iterator[str]:
    """Say what each does at its peak, and how each other differs from the first there."""
    if told is None or not comparison[comparison.labels[0]].timeline.full_years:
        return
    base, say = comparison.labels[0], told.say
    for label in comparison.labels:
        projection = comparison[label]
        found = projection.statistics(told.entry.name, measure=told.measure)
        at = int(np.argmax(np.abs(found["median"])))
        year, row = found.index[at], found.iloc[at]
        places = decimals([row["median"], row["low"], row["high"]], significant=2)
        parts = {
            "label": label,
            "name": told.name,
            "effect": told.amount(float(row["median"]), places, sign=True),
            "when": say.when(year),
            "range": range_cell((row["median"], row["low"], row["high"]), places, say).partition("(")[2].rstrip(")"),
        }
        text = say("{label}: {name} {effect} in {when}; in 9 of 10 draws {range}", **parts)
        if label != base:
            relative = told.measure == "relative"
            minus = comparison.difference(told.entry.name, label, base, relative=relative, freq="year").sel(year=year)
            often = how_often(float((minus > 0.0).mean()), minus.size, say)
            text += say("; more than with {base} in {often} draws", base=base, often=often)
        yield text + say(".")


def _limits(comparison: PairedProjections, say: Speech) -> Iterator[str]:
    """Say once what the ranges leave out, and of each what is not as shipped."""
    said = dict.fromkeys(caveats(comparison[comparison.labels[0]], say)[:1])
    yield from said
    for label in comparison.labels:
        for text in caveats(comparison[label], say):
            if text not in said:
                yield say("{label}: {text}", label=label, text=text)


def _figures(comparison: PairedProjections, told: Subject) -> Iterator[Figure]:
    """Draw all effects in one picture, and each difference from the first on a scale of its own."""
    base, say = comparison.labels[0], told.say
    first = comparison[base]
    freq, dates = first.finest, dates_of(first.timeline, told.entry, first.finest)
    fans = {}
    for label in comparison.labels[: len(STYLES)]:
        found = comparison[label]._quantiles_of(told.entry, list(LEVELS), told.measure, freq)
        fans[label] = Fan(dates, [list(map(float, row)) for row in found])
    title = say("{name}: effects side by side", name=told.name)
    units = say("Effect, {units}", units=told.units)
    note = say("With minus without, draw by draw. Lines: medians; bands: 9 of 10 draws.")
    columns = ("date", *(f"{label} {column}" for label in fans for column in COLUMNS))
    rows = list(zip(dates, *(row for fan in fans.values() for row in fan.quantiles), strict=True))
    key = f"{told.entry.name}-{told.measure}"
    yield Figure(key, title, units, note, lines_svg(fans, f"{title}. {units}."), columns, rows)
    for k, label in enumerate(comparison.labels[1:], 1):
        relative = told.measure == "relative"
        minus = comparison.difference(told.entry.name, label, base, relative=relative, freq=freq).to_numpy()
        fan = Fan(dates, np.quantile(minus, LEVELS, axis=0).tolist(), None, True, say("9 of 10 draws"))
        title = say("{name}: {label} minus {base}", name=told.name, label=label, base=base)
        note = say(
            "Difference of effects, draw by draw. Line: median; dark: every second draw; light: 9 of 10 draws."
        )
        rows = list(zip(dates, *fan.quantiles, strict=True))
        drawn = fan_svg(fan, f"{title}. {units}.")
        yield Figure(f"{key}-difference-{k}", title, units, note, drawn, ("date", *COLUMNS), rows)


def _sections(comparison: PairedProjections, say: Speech) -> str:
    """Return tables of effects and differences, what is decided in each, how to do it again, hashes."""
    origins = {label: origin_of(comparison[label]) for label in comparison.labels}
    parts = _tables(comparison, say)
    decided = "".join(
        f"<details><summary>{escape(label)}: {escape(say.name(origin.package.title))}</summary>"
        f"{package_table(origin.package, say)}</details>"
        for label, origin in origins.items()
        if origin.package is not None
    )
    facts = "".join(
        f"<h3>{escape(label)}</h3>{facts_table(comparison[label].provenance, say, of=label)}"
        for label in comparison.labels
    )
    parts += [
        (say("What is decided"), decided),
        (say("Do it again"), f'<pre tabindex="0" id="code">{escape(_code(comparison, origins))}</pre>'),
        (say("What it was computed from"), facts),
    ]
    return "\n".join(f"<section><h2>{escape(title)}</h2>{body}</section>" for title, body in parts if body)


def _tables(comparison: PairedProjections, say: Speech) -> list[tuple[str, str]]:
    """Return the effects of each by year, and what each other does more than the first."""
    variables, years = shown_of(comparison)
    if not years:
        return []
    found = compare_by_year(comparison, variables, years, 0.90, None)
    effects, differences = list[tuple[str, ...]](), list[tuple[str, ...]]()
    for (name, units), group in found.frame.groupby(level=["variable", "units"], sort=False):
        what = say("{name}, {units}", name=say.name(comparison.registry[name].long_name), units=say.units(str(units)))
        for label in comparison.labels:
            of = group.xs(label, level="package")
            for rows, prefix in ((effects, ""), (differences, "difference_")):
                if not prefix or label != found.against:
                    values = of[[f"{prefix}{field}" for field in ("median", "low", "high")]].to_numpy()
                    places = decimals(values.ravel().tolist())
                    rows.append((what, label, *(range_cell(row, places, say) for row in values.tolist())))
    head = (*say.each("Effect: median (9 of 10 draws)", "Package"), *map(str, years))
    against = say("Difference from {base}", base=found.against)
    return [
        (say("By year"), html_table(say("Effects by year"), head, effects)),
        (against, html_table(against, (against, *head[1:]), differences)),
    ]


def _code(comparison: PairedProjections, origins: dict[str, Origin]) -> str:
    """Return the Python that computes the comparison again, where packages and economies have names."""
    made = comparison[comparison.labels[0]].provenance
    listed = "".join(
        f'    "{label}": ({named_package(each)}, {named_economy(each)}),\n' for label, each in origins.items()
    )
    return (
        f"import stimulus_model as sm\n\npackages = {{\n{listed}}}\n"
        f"comparison = sm.compare(packages, draws={made.draws:_}, seed={made.seed}, "
        f'horizon="{made.horizon}")\ncomparison.report("report.html")\n'
    )
