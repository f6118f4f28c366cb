"""Commands that ask what is best, what must hold, what is worth knowing and what debt rules say."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from stimulus_model.cli.questions import show_progress, tell
from stimulus_model.inputs import InputError, check_choice

if TYPE_CHECKING:
    from stimulus_model.economy.economy import Economy
    from stimulus_model.policy.package import Package
    from stimulus_model.results.projection import Projection

DEBT = ("criteria", "stress", "risks", "gaps")
"""What the command ``debt`` can be asked."""


def screen_inputs(options: argparse.Namespace) -> None:
    """Find inputs that matter at few runs."""
    from stimulus_model.analysis.screening import screening

    found = screening(
        *_about(options), outcomes=dict(options.outcomes) or None, trajectories=options.trajectories, **_how(options)
    )
    tell(options, "screening", found, found.source)


def divide_members(options: argparse.Namespace) -> None:
    """Divide the variance between members of the ensemble."""
    from stimulus_model.analysis.ensemble_sensitivity import ensemble_sensitivity

    found = ensemble_sensitivity(
        *_about(options), outcomes=dict(options.outcomes) or None, members=options.members, draws=options.draws,
        **_how(options),
    )  # fmt: skip
    tell(options, "ensemble", found, found.source)


def draw_contour(options: argparse.Namespace) -> None:
    """Find for which pairs of two beliefs a target reaches a level."""
    from stimulus_model.analysis.contour import contour

    asked: dict[str, Any] = {
        name: getattr(options, name) for name in ("x", "y", "target", "level", "year", "points", "draws")
    }
    package, economy = _about(options)
    found = contour(package, economy, **asked, **_how(options, threads=False))
    tell(options, "contour", found, found.source)


def find_mix(options: argparse.Namespace) -> None:
    """Find the best mix of projects within bounds."""
    from stimulus_model.analysis.package_design import design

    asked: dict[str, Any] = {
        name: getattr(options, name) for name in ("tail", "weight", "debt_at_most", "budget", "whole", "draws")
    }
    package, economy = _about(options)
    found = design(package, economy, bounds=(options.low, options.high), **asked, **_how(options, threads=False))
    tell(options, "design", found, found.source)


def value_learning(options: argparse.Namespace) -> None:
    """Find what it is worth to know beliefs before choosing one of several packages, or none."""
    from stimulus_model.analysis.value_of_information import value_of_information
    from stimulus_model.cli.commands import economy_of
    from stimulus_model.policy.package import Package

    if len(set(options.packages)) < len(options.packages) or "none" in options.packages:
        raise InputError("packages", options.packages, "each package once; none is always one of the options")
    choices = {**{name: Package.load(name) for name in options.packages}, "none": None}
    found = value_of_information(
        choices, economy_of(options), benefit=options.benefit[1], learn=options.learn, draws=options.draws,
        **_how(options, threads=False),
    )  # fmt: skip
    tell(options, "learn", found, found.source)


def find_box(options: argparse.Namespace) -> None:
    """Find few restrictions under which a claim holds."""
    from stimulus_model.analysis.discover import discover

    if (options.above is None) == (options.below is None):
        raise InputError("claim", None, "either --above or --below, with a number")
    claim = ("above", options.above) if options.below is None else ("below", options.below)
    variable, year = options.outcome[1]
    found = discover(_projection(options, [variable]), (variable, year), claim, at_most=options.at_most)
    tell(options, "discover", found, found.source)


def find_assumptions(options: argparse.Namespace) -> None:
    """Find what must hold for the official claims, or for one of one's own."""
    from stimulus_model.analysis.required_assumptions import required_assumptions

    asked: dict[str, Any] = {"seed": options.seed, "draws": options.draws, "horizon": options.horizon}
    if options.target is None and options.level is not None:
        raise InputError("level", options.level, "None without a --target that is to reach it")
    if options.target is not None:
        text, (target, year) = options.target
        if options.level is None:
            raise InputError("level", None, "a number, where there is a --target")
        asked["claims"] = {text: (target, options.level, year)}
    found = required_assumptions(*_about(options), **asked)
    tell(options, "assumptions", found, found.source)


def judge_debt(options: argparse.Namespace) -> None:
    """Say what published rules say of debt with the package."""
    from stimulus_model.analysis.debt_risks import debt_risks
    from stimulus_model.analysis.debt_rules import debt_criteria, sustainability_gaps
    from stimulus_model.analysis.debt_stress import stress_tests

    what = check_choice("what", options.what, DEBT)
    if options.rules is not None and what != "criteria":
        raise InputError("rules", options.rules, "None where criteria are not asked for")
    projection = _projection(options)
    first = options.first_year
    if what == "criteria":
        found = debt_criteria(projection, adjustment_end=first, rules=options.rules or "commission")
    elif what == "stress":
        found = stress_tests(projection, first_year=first)
    elif what == "risks":
        found = debt_risks(projection, first_year=first)
    else:
        found = sustainability_gaps(projection, first_year=first)
    tell(options, "debt", found, projection.provenance.describe())


def _about(options: argparse.Namespace) -> tuple[Package, Economy]:
    """Return the package and the economy that are asked about."""
    from stimulus_model.cli.commands import economy_of
    from stimulus_model.policy.package import Package

    return Package.load(options.package), economy_of(options)


def _how(options: argparse.Namespace, *, threads: bool = True) -> dict[str, Any]:
    """Return how a long analysis is run."""
    found = {"seed": options.seed, "horizon": options.horizon, "checkpoint": options.checkpoint}
    found["progress"] = show_progress(options)
    return found | ({"threads": options.threads} if threads else {})


def _projection(options: argparse.Namespace, variables: list[str] | None = None) -> Projection:
    """Return the projection that is asked about, in calendar years."""
    from stimulus_model.simulation.simulate import simulate

    found: Projection = simulate(
        *_about(options),
        draws=options.draws,
        keep="annual",
        variables=variables,
        **_how(options),
    )
    return found
