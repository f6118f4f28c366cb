"""The parts of a report below its charts: tables, what is believed, how it was validated, how to do it again."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from stimulus_model.economy.beliefs.official_models import agreement, official_titles
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.folders import available_economies
from stimulus_model.inputs import InputError
from stimulus_model.policy.package import Package
from stimulus_model.report.tables import beliefs_table, effects_table, html_table, package_table
from stimulus_model.report.words import simulated_package
from stimulus_model.results.projected import Projected
from stimulus_model.results.tables.formats import decimals, fixed, span
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


def sections(projection: Projected, origin: Origin) -> str:
    """Return everything below the charts."""
    made = projection.provenance
    parts = [("By year", effects_table(projection))]
    if origin.package is not None:
        note = f'<p class="note">{escape(origin.package.note)}</p>' if origin.package.note else ""
        parts.append((f"What is decided: {escape(origin.package.title)}", note + package_table(origin.package)))
    if origin.shipped is not None and origin.package is not None:
        parts.append(("What each official model would say", _by_model(projection, origin.package, origin.shipped)))
    parts.append(("How far the economy agrees with the official models", _validation(origin)))
    parts.append(("What is believed", _beliefs(projection, origin)))
    parts.append(("Do it again", f'<pre tabindex="0" id="code">{escape(code_of(projection, origin))}</pre>'))
    facts = [
        *(("Package", made.package_id), ("Economy", made.economy_id), ("Equations", made.equations)),
        ("Draws", f"{made.counted()}, {made.sampling}, seed {made.seed}{made.left_out()}"),
        ("Version", f"stimulus_model {made.version}, engine {made.engine}, horizon {made.horizon}"),
    ]
    parts.append(
        ("What it was computed from", html_table("Hashes", ("What", "SHA-256, or in words"), facts, text=True))
    )
    return "\n".join(f"<section><h2>{title}</h2>{body}</section>" for title, body in parts if body)


def _by_model(projection: Projected, package: Package, name: str) -> str:
    """Return the effects when the economy answers as one official model does: where they disagree it shows."""
    titles = official_titles(name)
    years = [year for year in (2026, 2030, 2035) if year in projection.timeline.full_years]
    known = [each for each in OFFICIAL if each in projection.registry]
    if not titles or not years or not known:
        return ""
    rows = []
    for key, title in titles.items():
        economy = Economy.load(name, calibrated_to=key)
        made = simulate(
            package,
            economy,
            seed=projection.provenance.seed,
            draws=min(DRAWS, projection.provenance.draws),
            horizon=projection.provenance.horizon,
            variables=known,
        )
        for each in known:
            percent = made.shows_per_cent(each)
            found = made.year_statistics(each, "relative" if percent else "effect", years)
            table = found[["median", "low", "high"]].to_numpy()
            places = decimals(table.ravel().tolist(), significant=2)
            cells = [
                f"{fixed(m, places, sign=True)} ({span(low, high, places, sign=True)})" for m, low, high in table
            ]
            entry = projection.registry[each]
            rows.append((title, f"{entry.long_name}, {'%' if percent else entry.effect_units}", *cells))
    text = (
        "The same package and draws, with the parameters that an official model decides fixed where the economy "
        f"answers as that model does. Median and 9 of 10 of {min(DRAWS, projection.provenance.draws):,} draws."
    )
    return f"<p>{text}</p>" + html_table("By official model", ("Official model", "Effect on", *map(str, years)), rows)


def _validation(origin: Origin) -> str:
    found = None if origin.shipped is None else agreement(origin.shipped)
    if found is None:
        return (
            "<p>This economy is not one as shipped, or no official model is published for it. It was not compared "
            "with published numbers for this report. <code>stimulus_model.validate(economy)</code> does that.</p>"
        )
    numbers, inside = sum(row[1] for row in found.rows), sum(row[2] for row in found.rows)
    text = (
        f"{inside:,} of {numbers:,} published numbers ({100.0 * inside / numbers:.1f} %) lie in the economy's 90 % "
        "bands; each of the others is explained in the documentation."
    )
    rows = [(title, count, f"{within} ({100.0 * within / count:.1f} %)") for title, count, within in found.rows]
    note = f'<p class="note">{escape(found.source)}.</p>'
    return f"<p>{text}</p>{html_table('Validation', ('Published by', 'Numbers', 'Inside'), rows)}{note}"


def _beliefs(projection: Projected, origin: Origin) -> str:
    if origin.economy is None:
        priors = projection.provenance.economy.get("priors")
        if not isinstance(priors, dict):
            return f"<p>Not shown: {escape(origin.missing)}.</p>"
        rows = [(name, ", ".join(f"{k} {v}" for k, v in prior.items())) for name, prior in priors.items()]
        return html_table("All parameters", ("Parameter", "Prior"), rows, text=True)
    count, note = len(origin.economy.parameters), projection.provenance.economy["economy"].get("note", "")
    return (
        f"<p>{escape(note)}</p>"
        f'<details class="all"><summary>All {count} parameters, with prior and source</summary>'
        '<p class="screen"><label>Filter <input type="search" id="filter"></label></p>'
        f"{beliefs_table(origin.economy)}</details>"
    )


def code_of(projection: Projected, origin: Origin) -> str:
    """Return the Python that computes the projection again, where package and economy have names."""
    made = projection.provenance
    if origin.package is None or origin.economy is None:
        return "import stimulus_model as sm\n\nprojection = sm.open_projection(path)  # as it was saved"
    sampling = "" if made.sampling == "monte-carlo" else f', sampling="{made.sampling}"'
    return (
        "import stimulus_model as sm\n\n"
        f"package = {named_package(origin)}\neconomy = {named_economy(origin)}\n"
        f"projection = sm.simulate(package, economy, draws={made.draws:_}, seed={made.seed}, "
        f'horizon="{made.horizon}"{sampling})\n'
        'projection.report("report.html")'
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
