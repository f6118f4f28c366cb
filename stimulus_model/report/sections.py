"""The parts of a report below its charts: tables, what is believed, how it was validated, how to do it again."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from stimulus_model.economy.beliefs.official_models import agreement, official_titles
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.folders import available_economies
from stimulus_model.inputs import InputError
from stimulus_model.languages.speech import Language, Speech
from stimulus_model.policy.package import Package
from stimulus_model.report.tables import beliefs_table, effects_table, html_table, package_table, range_cell
from stimulus_model.report.words import simulated_package
from stimulus_model.results.projected import Projected
from stimulus_model.results.provenance import Provenance
from stimulus_model.results.tables.formats import decimals
from stimulus_model.simulation.channel_runs import ReopenedChannelRuns
from stimulus_model.simulation.simulate import simulate

DRAWS = 1_000
"""Draws of the table by official model."""
OFFICIAL = ("real_gdp", "debt")


class Origin(NamedTuple):
    """What a projection was computed from, or in words why that is not at hand.

    `shipped` is the name of the shipped economy that `economy` equals, or None.
    """

    package: Package | None = None
    economy: Economy | None = None
    shipped: str | None = None
    missing: str = ""


def origin_of(projection: Projected) -> Origin:
    """Return package and economy of a projection, where its equations are at hand."""
    made = projection.provenance
    package = simulated_package(projection)
    if package is None:
        return Origin(missing="what was simulated is no package, but an experiment or a model of one's own")
    runner = getattr(projection, "channel_runner", None) or ReopenedChannelRuns(made, projection.timeline)
    try:
        package, economy = runner.origin()
    except InputError as error:
        return Origin(package, missing=str(error))
    names = (name for name in available_economies() if Economy.load(name).content_id == economy.content_id)
    return Origin(package, economy, next(names, None))


def sections(projection: Projected, origin: Origin, say: Speech) -> str:
    """Return everything below the charts."""
    parts = [(say("By year"), effects_table(projection, say))]
    if origin.package is not None:
        note = f'<p class="note">{escape(say.name(origin.package.note))}</p>' if origin.package.note else ""
        title = say("What is decided: {package}", package=say.name(origin.package.title))
        parts.append((title, note + package_table(origin.package, say)))
    if origin.shipped is not None and origin.package is not None:
        by_model = _by_model(projection, origin.package, origin.shipped, say)
        parts.append((say("What each official model would say"), by_model))
    parts.append((say("How far the economy agrees with the official models"), _validation(origin, say)))
    parts.append((say("What is believed"), _beliefs(projection, origin, say)))
    code = escape(code_of(projection, origin, say.language))
    parts.append((say("Do it again"), f'<pre tabindex="0" id="code">{code}</pre>'))
    parts.append((say("What it was computed from"), facts_table(projection.provenance, say)))
    return "\n".join(f"<section><h2>{escape(title)}</h2>{body}</section>" for title, body in parts if body)


def facts_table(made: Provenance, say: Speech, *, of: str = "") -> str:
    """Return hashes, draws and version; `of`: whose, where there are several."""
    draws = say(
        "{count}, {sampling}, seed {seed}{left_out}",
        count=made.counted(),
        sampling=made.sampling,
        seed=made.seed,
        left_out=made.left_out(),
    )
    version = say(
        "stimulus_model {version}, engine {engine}, horizon {horizon}",
        version=made.version,
        engine=made.engine,
        horizon=made.horizon,
    )
    what = say.each("Package", "Economy", "Equations", "Draws", "Version")
    facts = zip(what, (made.package_id, made.economy_id, made.equations, draws, version), strict=True)
    return html_table(f"{say('Hashes')} {of}".rstrip(), say.each("What", "SHA-256, or in words"), facts, text=True)


def _by_model(projection: Projected, package: Package, name: str, say: Speech) -> str:
    """Return the effects when the economy answers as one official model does: where they disagree it shows."""
    titles = official_titles(name)
    years = [year for year in (2026, 2030, 2035) if year in projection.timeline.full_years]
    known = [each for each in OFFICIAL if each in projection.registry]
    if not titles or not years or not known:
        return ""
    rows, draws = [], min(DRAWS, projection.provenance.draws)
    for key, title in titles.items():
        economy = Economy.load(name, calibrated_to=key)
        made = simulate(
            package,
            economy,
            seed=projection.provenance.seed,
            draws=draws,
            horizon=projection.provenance.horizon,
            variables=known,
        )
        for each in known:
            percent = made.shows_per_cent(each)
            found = made.year_statistics(each, "relative" if percent else "effect", years)
            table = found[["median", "low", "high"]].to_numpy()
            places = decimals(table.ravel().tolist(), significant=2)
            entry = projection.registry[each]
            units = "%" if percent else say.units(entry.effect_units)
            effect = say("{name}, {units}", name=say.name(entry.long_name), units=units)
            rows.append((say.name(title), effect, *(range_cell(row, places, say) for row in table)))
    text = say(
        "The same package and draws, with the parameters that an official model decides fixed where the economy "
        "answers as that model does. Median and 9 of 10 of {draws} draws.",
        draws=f"{draws:,}",
    )
    head = (*say.each("Official model", "Effect on"), *map(str, years))
    return f"<p>{text}</p>" + html_table(say("By official model"), head, rows)


def _validation(origin: Origin, say: Speech) -> str:
    found = None if origin.shipped is None else agreement(origin.shipped)
    if found is None:
        return say(
            "<p>This economy is not one as shipped, or no official model is published for it. It was not compared "
            "with published numbers for this report. <code>stimulus_model.validate(economy)</code> does that.</p>"
        )
    numbers, inside = sum(row[1] for row in found.rows), sum(row[2] for row in found.rows)
    text = say(
        "{inside} of {numbers} published numbers ({share} %) lie in the economy's 90 % bands; each of the others is "
        "explained in the documentation.",
        inside=f"{inside:,}",
        numbers=f"{numbers:,}",
        share=f"{100.0 * inside / numbers:.1f}",
    )
    rows = [
        (say.name(title), count, f"{within} ({100.0 * within / count:.1f} %)") for title, count, within in found.rows
    ]
    note = f'<p class="note">{escape(say.source(found.source))}{say(".")}</p>'
    table = html_table(say("Validation"), say.each("Published by", "Numbers", "Inside"), rows)
    return f"<p>{text}</p>{table}{note}"


def _beliefs(projection: Projected, origin: Origin, say: Speech) -> str:
    if origin.economy is None:
        priors = projection.provenance.economy.get("priors")
        if not isinstance(priors, dict):
            return f"<p>{escape(say('Not shown: {why}.', why=origin.missing))}</p>"
        rows = [(name, ", ".join(f"{k} {v}" for k, v in prior.items())) for name, prior in priors.items()]
        return html_table(say("All parameters"), say.each("Parameter", "Prior"), rows, text=True)
    count, note = len(origin.economy.parameters), projection.provenance.economy["economy"].get("note", "")
    summary = say("All {count} parameters, with prior and source", count=count)
    opening = say.text([say.name(note), untranslated(origin.economy, say)])
    return (
        f"<p>{escape(opening)}</p>"
        f'<details class="all"><summary>{summary}</summary>'
        f'<p class="screen"><label>{say("Filter")} <input type="search" id="filter"></label></p>'
        f"{beliefs_table(origin.economy, say)}</details>"
    )


def untranslated(economy: Economy, say: Speech) -> str:
    """Say what of the parameters stands in its own language."""
    if say.language == "en":
        return ""
    left = sum(say.note(each.note) == each.note for each in economy.parameters.entries)
    told = say("Sources are cited in their own language.")
    return say.text([told, say("So are the notes of {count} parameters.", count=left) if left else ""])


def code_of(projection: Projected, origin: Origin, language: Language) -> str:
    """Return the Python that computes the projection again, where package and economy have names."""
    made = projection.provenance
    if origin.package is None or origin.economy is None:
        return "import stimulus_model as sm\n\nprojection = sm.open_projection(path)  # as it was saved"
    spoken = "" if language == "en" else f', language="{language}"'
    sampling = "" if made.sampling == "monte-carlo" else f', sampling="{made.sampling}"'
    return (
        "import stimulus_model as sm\n\n"
        f"package = {named_package(origin)}\neconomy = {named_economy(origin)}\n"
        f"projection = sm.simulate(package, economy, draws={made.draws:_}, seed={made.seed}, "
        f'horizon="{made.horizon}"{sampling})\n'
        f'projection.report("report.html"{spoken})'
    )


def named_package(origin: Origin) -> str:
    """Return the Python that gives the package."""
    if origin.package is not None and _is_shipped(origin.package):
        return f'sm.Package.load("{origin.package.name}")'
    return "sm.Package.from_dict(sm.open_projection(path).provenance.package)"


def named_economy(origin: Origin) -> str:
    """Return the Python that gives the economy."""
    if origin.shipped is not None:
        return f'sm.Economy.load("{origin.shipped}")'
    return "sm.Economy.from_dict(sm.open_projection(path).provenance.economy)"


def _is_shipped(package: Package) -> bool:
    """Return whether a package is the shipped one of its name."""
    try:
        return Package.load(package.name).content_id == package.content_id
    except InputError:
        return False
