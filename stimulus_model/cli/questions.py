"""Commands that ask: compare packages, change one thing, find what drives an outcome; one layout of JSON."""

from __future__ import annotations

import argparse
import json
import math
import sys
from typing import TYPE_CHECKING, Any

from stimulus_model._version import __version__
from stimulus_model.inputs import InputError, check_choice

if TYPE_CHECKING:
    from pandas import DataFrame

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Answers of stimulus-model commands that ask a question, with --json",
    "type": "object",
    "required": ["command", "layout", "version", "source", "rows"],
    "additionalProperties": False,
    "properties": {
        "command": {
            "enum": [
                "compare",
                "respond",
                "sensitivity",
                "tornado",
                "screening",
                "ensemble",
                "contour",
                "discover",
                "assumptions",
                "marginal",
                "design",
                "learn",
                "debt",
            ]
        },
        "layout": {"const": 1, "description": "number of this layout; another where a key changes its meaning"},
        "version": {"type": "string", "description": "version of stimulus_model"},
        "source": {"type": "string", "description": "package, economy, draws or runs, and seed"},
        "probability": {"type": "number", "description": "of central ranges from low to high"},
        "against": {"type": "string", "description": "compare: the package that differences are to"},
        "runs": {"type": "integer", "description": "sensitivity: paired runs"},
        "reached": {"type": "boolean", "description": "sensitivity: whether shares are as sure as was asked for"},
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "variable": {"type": "string"},
                    "units": {"type": "string"},
                    "year": {"type": "integer"},
                    "package": {"type": "string"},
                    "outcome": {"type": "string"},
                    "input": {"type": "string"},
                    "project": {"type": "string"},
                    "instrument": {"type": "string"},
                    "timing": {"type": "string"},
                    "part": {"type": "string", "description": "ensemble: of what members differ in"},
                    "models": {"type": "string", "description": "discover: official models that are kept"},
                    "claim": {"type": "string"},
                    "lever": {"type": "string", "description": "assumptions: a belief; design: a project"},
                    "status": {"type": "string", "description": "assumptions: whether the claim is reached"},
                    "at": {"type": "string", "description": "design: the bound that a scale lies on, or empty"},
                    "criterion": {"type": "string"},
                    "met": {"type": "boolean"},
                    "test": {"type": "string"},
                    "question": {"type": "string"},
                    "gap": {"type": "string"},
                },
                "additionalProperties": {"type": ["number", "null"], "description": "null: not defined"},
            },
        },
    },
}
"""What `print_answer` prints, as a JSON Schema."""


def print_schema(options: argparse.Namespace) -> None:
    """Print the schema of the answers."""
    print(json.dumps(SCHEMA, indent=1))


def print_answer(command: str, source: str, frame: DataFrame, **more: object) -> None:
    """Print an answer as JSON that `SCHEMA` describes; numbers that are not defined or not finite become null."""
    records = frame.reset_index().to_dict("records")
    rows = [{str(key): _defined(value) for key, value in row.items()} for row in records]
    answer = {"command": command, "layout": 1, "version": __version__, "source": source, **more, "rows": rows}
    print(json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=1))


def _defined(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def tell(options: argparse.Namespace, command: str, found: Any, source: str, **more: object) -> None:
    """Print an answer as a table, or as JSON."""
    if options.json:
        print_answer(command, source, found.to_frame(), **more)
    else:
        print(found)


def compare_packages(options: argparse.Namespace) -> None:
    """Compare packages on the same draws."""
    from stimulus_model.analysis.comparison import compare
    from stimulus_model.cli.commands import economy_of
    from stimulus_model.languages.speech import speech
    from stimulus_model.policy.package import Package

    speech(options.language)  # before the work
    if len(set(options.packages)) < len(options.packages):
        raise InputError("packages", options.packages, "each package once")
    comparison = compare(
        {name: Package.load(name) for name in options.packages},
        economy_of(options),
        seed=options.seed,
        draws=options.draws,
        horizon=options.horizon,
        threads=options.threads,
        keep="annual",
        progress=show_progress(options),
        on_invalid=options.on_invalid,
    )
    table = comparison.summary(years=options.years, language=options.language)
    if options.json:
        more = {"probability": table.probability, "against": table.against}
        print_answer("compare", table.source, table.to_frame(), **more)
    else:
        print(table)


def respond_to(options: argparse.Namespace) -> None:
    """Change one thing in the economy."""
    from stimulus_model.cli.commands import economy_of
    from stimulus_model.languages.speech import speech
    from stimulus_model.simulation.impulse_responses import respond

    speech(options.language)  # before the work
    projection = respond(
        economy_of(options),
        options.experiment,
        size=options.size,
        duration=options.duration,
        years=options.years,
        draws=options.draws,
        seed=options.seed,
        fixed_rate=options.fixed_rate,
        stochastic=options.stochastic,
        threads=options.threads,
        keep="annual",
        progress=show_progress(options),
        on_invalid=options.on_invalid,
    )
    table = projection.summary(years=projection.timeline.full_years, language=options.language)
    if options.json:
        print_answer("respond", table.source, table.to_frame(), probability=table.probability)
    else:
        print(table)


def find_drivers(options: argparse.Namespace) -> None:
    """Divide the variance of outcomes among what is believed."""
    from stimulus_model.analysis.sensitivity import sensitivity
    from stimulus_model.cli.commands import economy_of
    from stimulus_model.policy.package import Package

    found = sensitivity(
        Package.load(options.package),
        economy_of(options),
        seed=options.seed,
        outcomes=dict(options.outcomes) or None,
        groups="sections" if check_choice("groups", options.groups, ("sections", "none")) == "sections" else None,
        precision=options.precision,
        most_runs=options.most_runs,
        scale="rank" if options.rank else "value",
        horizon=options.horizon,
        threads=options.threads,
        progress=show_progress(options),
        checkpoint=options.checkpoint,
    )
    tell(options, "sensitivity", found, found.source, runs=found.runs, reached=found.reached)


def move_inputs(options: argparse.Namespace) -> None:
    """Move one input at a time from a low to a high quantile."""
    from stimulus_model.analysis.tornado import tornado
    from stimulus_model.cli.commands import economy_of
    from stimulus_model.policy.package import Package

    found = tornado(
        Package.load(options.package),
        economy_of(options),
        seed=options.seed,
        outcomes=dict(options.outcomes) or None,
        draws=options.draws,
        horizon=options.horizon,
        threads=options.threads,
        progress=show_progress(options),
        checkpoint=options.checkpoint,
    )
    tell(options, "tornado", found, found.source)


def find_marginal(options: argparse.Namespace) -> None:
    """Find what one more unit of money does."""
    from stimulus_model.analysis.marginal_effects import PARTS, marginal_effects
    from stimulus_model.cli.commands import economy_of
    from stimulus_model.policy.package import Package

    by = check_choice("by", options.by, PARTS)
    ask = {"seed": options.seed, "by": by, "draws": options.draws, "horizon": options.horizon,
           "progress": show_progress(options), "checkpoint": options.checkpoint}  # fmt: skip
    found = marginal_effects(Package.load(options.package), economy_of(options), **ask)
    tell(options, "marginal", found, found.source)


def show_progress(options: argparse.Namespace) -> bool:
    """Return whether a bar is shown."""
    return sys.stderr.isatty() and not options.json
