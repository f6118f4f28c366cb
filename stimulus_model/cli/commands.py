"""What the commands do. Everything heavy is imported inside: ``--help`` answers at once."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stimulus_model.cli.arguments import DRAWS, HORIZON, SEED
from stimulus_model.inputs import InputError, check_choice, check_number

if TYPE_CHECKING:
    from stimulus_model.economy.economy import Economy
    from stimulus_model.policy.package import Package
    from stimulus_model.results.measures import Measure
    from stimulus_model.results.projection import Projection
    from stimulus_model.results.summary_projection import SummaryProjection
    from stimulus_model.results.tables.summary import SummaryTable


def run_package(options: argparse.Namespace) -> None:
    """Simulate, print, and write files if a folder is given."""
    from stimulus_model.cli.output import output_folder, write_outputs
    from stimulus_model.languages.speech import speech
    from stimulus_model.simulation.simulate import simulate

    speech(options.language)  # before the work
    measures = _measures(options)
    package, economy = _package(options), economy_of(options)
    _check_years(options, economy)
    writing = output_folder(options.out, save=options.save, overwrite=options.overwrite)
    with writing as folder:  # made before the work, so that a bad folder costs no time
        projection = simulate(
            package,
            economy,
            seed=options.seed,
            draws=options.draws,
            horizon=options.horizon,
            variables=options.variables,
            threads=options.threads,
            keep=options.keep,
            measures=measures,
            fiscal_years=options.freq == "fiscal_year" and options.keep in ("summary", "auto"),
            checkpoint=options.checkpoint,
            on_invalid=options.on_invalid,
            progress=sys.stderr.isatty() and not (options.quiet or options.json),
        )
        table = projection.summary(years=options.years, freq=options.freq, language=options.language)
        files = [] if folder is None else write_outputs(projection, folder, table, save=options.save)
    if options.json:
        written = [str(Path(options.out) / name) for name in files]
        print(
            json.dumps(_report(projection, table) | {"files": written}, ensure_ascii=False, allow_nan=False, indent=1)
        )
    elif not options.quiet:
        print(_text(projection, table))
        if files:
            print("\n" + table.say("Written to {folder}: {files}", folder=Path(options.out), files=", ".join(files)))


def report_projection(options: argparse.Namespace) -> None:
    """Write the report of a package, which is simulated for it, or of a projection that was saved."""
    from stimulus_model.cli.output import splits
    from stimulus_model.languages.speech import speech
    from stimulus_model.report.writing import check_report

    check_report(options.out, overwrite=options.overwrite)  # before the work, so that a bad path costs no time
    speech(options.language)
    projection = _simulated(options)
    how = {"language": options.language, "overwrite": options.overwrite}
    projection.report(options.out, contributions=splits(projection), **how)
    made = projection.provenance
    facts = {"file": options.out, "package_id": made.package_id, "economy_id": made.economy_id, "draws": made.draws}
    print(json.dumps(facts | {"seed": made.seed}, ensure_ascii=False) if options.json else f"Written: {options.out}")


def explore_projection(options: argparse.Namespace) -> None:
    """Serve the explorer until Ctrl-C."""
    from stimulus_model.explore.server import Explorer
    from stimulus_model.languages.speech import speech

    speech(options.language)  # before the work
    with Explorer(_simulated(options), port=options.port, language=options.language) as explorer:
        text = json.dumps({"address": explorer.address}) if options.json else f"{explorer.address} (Ctrl-C ends it)"
        print(text, flush=True)
        explorer.wait()


SIMULATES: Final = {
    "draws": DRAWS, "seed": SEED, "horizon": HORIZON, "economy": None, "vintage": None, "settings": [],
    "threads": None, "scale": 1.0, "without": [],
}  # fmt: skip
"""Arguments that decide a simulation, and what they are if they are not given."""


def _simulated(options: argparse.Namespace) -> Projection | SummaryProjection:
    """Return the projection of a package, simulated now, or one that was saved."""
    from stimulus_model.simulation.simulate import open_projection, simulate

    if options.package.endswith(".nc"):
        for name, usual in SIMULATES.items():
            if getattr(options, name) != usual:
                raise InputError(
                    name, getattr(options, name), "nothing beside a saved projection, which stays as it is"
                )
        return open_projection(options.package)
    return simulate(
        _package(options),
        economy_of(options),
        seed=options.seed,
        draws=options.draws,
        horizon=options.horizon,
        threads=options.threads,
        progress=sys.stderr.isatty() and not options.json,
    )


def _measures(options: argparse.Namespace) -> tuple[Measure, ...] | None:
    """Return the measures to count: effects among them, since they are what the command prints and writes."""
    from stimulus_model.simulation.plan import counted_measures

    measures = counted_measures(options.measures, options.keep)
    if measures is not None and not {"effect", "relative"} & set(measures):
        allowed = "effect or relative among them: the command shows effects; simulate() in Python counts any"
        raise InputError("measures", list(measures), allowed)
    return measures


def _package(options: argparse.Namespace) -> Package:
    from stimulus_model.policy.package import Package

    factor = check_number("scale", options.scale, low=0.0)
    return Package.load(options.package).without(*options.without).scaled(factor)


def economy_asked_for(options: argparse.Namespace) -> Economy:
    """Return the economy that the arguments name, or the one that is meant where they name none."""
    from stimulus_model.economy.economy import Economy
    from stimulus_model.economy.folders import DEFAULT

    return Economy.load(DEFAULT if options.economy is None else options.economy, vintage=options.vintage)


def economy_of(options: argparse.Namespace) -> Economy:
    """Return the economy that the arguments name, with the parameters that they fix."""
    settings = dict(options.settings)
    if len(settings) < len(options.settings):
        raise InputError("set", [name for name, _ in options.settings], "each parameter once")
    return economy_asked_for(options).replace(**settings)


def _check_years(options: argparse.Namespace, economy: Economy) -> None:
    """Refuse years that the axis does not have, before the work."""
    from stimulus_model.economy.paths.baseline import timeline_to
    from stimulus_model.results.answers import check_years
    from stimulus_model.results.measures import YEARLY

    check_choice("freq", options.freq, YEARLY)
    if options.keep == "annual" and options.freq == "fiscal_year":
        raise InputError("keep", options.keep, "paths, summary or auto, for fiscal years")
    if options.years is not None:
        axis = timeline_to(economy.start, options.horizon, economy.header.fiscal_year_starts)
        check_years(axis, options.years, freq=options.freq)


def _text(projection: Projection | SummaryProjection, table: SummaryTable) -> str:
    """Return the headline, with what each channel adds, and the table by year."""
    from stimulus_model.cli.output import splits

    headline = projection.headline(contributions=splits(projection), language=table.say.language)
    return f"{headline}\n\n{table}"


def _report(projection: Projection | SummaryProjection, table: SummaryTable) -> dict[str, Any]:
    """Return what the run was made of and its effects by year; numbers that are not defined become null."""
    made = projection.provenance
    effects = [
        {str(key): None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
        for row in table.to_frame().reset_index().to_dict("records")
    ]
    return {
        "package": made.package_title,
        "economy": made.economy_title,
        "package_id": made.package_id,
        "economy_id": made.economy_id,
        "draws": made.draws,
        "left_out": list(made.dropped),
        "seed": made.seed,
        "horizon": made.horizon,
        "engine": made.engine,
        "version": made.version,
        "keep": made.keep,
        "probability": table.probability,
        "effects": effects,
    }


def list_packages(options: argparse.Namespace) -> None:
    """Print name, title, amounts and source of every package that has a name."""
    from stimulus_model.money import amount_text
    from stimulus_model.policy.package import Package

    table = Package.available()
    if options.json:
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in table.rows:
        entry: dict[str, Any] = dict(zip(table.columns, row, strict=True))
        print(f"{entry['name']}\n  {entry['title']}")
        cash, guarantee = (amount_text(entry[key], entry["currency"], entry["unit"]) for key in ("cash", "guarantee"))
        print(f"  {cash} in cash, {guarantee} guaranteed")
        print(f"  Source: {entry['source']}")


def describe_installation(options: argparse.Namespace) -> None:
    """Print versions, processors, cache and the size of the model."""
    from stimulus_model.cli.installation import installation

    facts = installation()
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    shown = {name if name == "stimulus_model" else name.replace("_", " "): fact for name, fact in facts.items()}
    width = max(map(len, shown))
    for name, value in shown.items():
        print(f"{name:<{width}}  {value}")


def validate_economy(options: argparse.Namespace) -> None:
    """Compare the economy with the published tables: the summary, all numbers as JSON, or the page as Markdown."""
    from stimulus_model.calibration.page import check_page, write_page
    from stimulus_model.calibration.validation import validate

    if options.page is not None:
        check_page(options.page, overwrite=options.overwrite)  # before the work, so that a bad path costs no time
    validation = validate(economy_asked_for(options), draws=options.draws, seed=options.seed)
    if options.page is not None:
        write_page(validation, options.page, overwrite=options.overwrite)
    if options.json:
        rows = validation.to_frame().to_dict("records")
        report = {"source": validation.source, "coverage": [c._asdict() for c in validation.coverage], "rows": rows}
        print(json.dumps(report, ensure_ascii=False, allow_nan=False, indent=1))
    else:
        print(validation)
