"""What a design may choose: the size of every project, by when it begins, and how the package is financed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from stimulus_model.analysis.resumable import Steps
from stimulus_model.analysis.unit_effects import (
    VARIABLES,
    WHOLE,
    UnitEffects,
    cost_of,
    effects_of,
    outcomes_of_draws,
)
from stimulus_model.economy.economy import Economy
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items, check_text
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.package import Package
from stimulus_model.policy.project import Project, Projects
from stimulus_model.simulation.simulate import simulate_together

YEARS = "years, such as (1, 2), or a dictionary of projects and years"
FORMS = "a dictionary of labels and Financing, such as {'tax': Financing.tax()}"


class Lever(NamedTuple):
    """A project that begins `later` by so many years, or (`project` empty) a form of financing for all."""

    label: str
    project: str
    later: int = 0
    financing: Financing | None = None


def levers_of(package: Package, later: object, financing: object) -> list[Lever]:
    """Return the levers of a package; errors name the argument of `design`."""
    names = package.projects.names
    years = _years(later, names)
    found = [
        Lever(
            name if delay == 0 else f"{name}, {delay} years later" if delay > 1 else f"{name}, a year later",
            name,
            delay,
        )
        for name in names
        for delay in (0, *years.get(name, ()))
    ]
    if financing is None:
        return found
    if not isinstance(financing, Mapping) or len(financing) < 2:
        raise InputError("financing", financing, f"{FORMS}, at least two")
    for label, form in financing.items():
        if not isinstance(form, Financing):
            raise InputError(f"financing.{label}", form, FORMS)
        found.append(Lever(f"financing: {check_text('financing', label)}", "", 0, form))
    return found


def _years(later: object, names: Sequence[str]) -> dict[str, tuple[int, ...]]:
    if isinstance(later, Mapping):
        pairs = {check_choice("later", name, names): given for name, given in later.items()}
    else:
        pairs = dict.fromkeys(names, check_items("later", later, YEARS))
    return {
        name: tuple(dict.fromkeys(check_integer(f"later.{name}", each, low=1, high=10)
                                  for each in check_items(f"later.{name}", given, YEARS)))
        for name, given in pairs.items()
    }  # fmt: skip


def remixed(package: Package, levers: Sequence[Lever], scales: Sequence[float]) -> Package:
    """Return the package with levers at these scales; a project that is done at two times is two projects."""
    parts, shares = list[Project](), dict[str, float]()
    for lever, scale in zip(levers, scales, strict=True):
        if scale <= 0.0:
            continue
        if lever.financing is not None:
            for form, share in lever.financing.shares.items():
                shares[form] = shares.get(form, 0.0) + scale * share
            continue
        part = package.projects.find(lever.project).scaled(scale).shifted(lever.later)
        parts.append(replace(part, name=f"{part.name}_later_{lever.later}") if lever.later else part)
    made = package.replace(projects=Projects(parts), title=f"{package.title}, another mix")
    if not shares:
        return made
    whole = sum(shares.values())
    return made.financed_by(Financing({form: share / whole for form, share in shares.items()}))


def lever_effects(
    package: Package, economy: Economy, levers: Sequence[Lever], steps: Steps, *, seed: int, draws: int, horizon: str
) -> UnitEffects:
    """Run the package without each project, with it put off, and financed otherwise, on the same draws."""
    packages = {WHOLE: package}
    for lever in levers:
        if lever.financing is not None:
            packages[lever.label] = package.financed_by(lever.financing)
        elif lever.later == 0:
            packages[lever.label] = package.without(lever.project)
        else:
            moved = [each.shifted(lever.later) if each.name == lever.project else each for each in package.projects]
            packages[lever.label] = package.replace(projects=Projects(moved))
    options = steps.options("levers")
    runs = simulate_together(
        packages, economy, seed=seed, draws=draws, horizon=horizon, variables=VARIABLES, options=options
    )
    found = {label: outcomes_of_draws(run) for label, run in runs.items()}
    parts = {}
    for lever in levers:
        if lever.financing is not None:
            parts[lever.label] = found[lever.label] - found[WHOLE]
        elif lever.later == 0:
            parts[lever.label] = found[WHOLE] - found[lever.label]
        else:
            parts[lever.label] = found[lever.label] - found[lever.project]
    cost = {lever.label: 0.0 if lever.financing else cost_of(package, lever.project) for lever in levers}
    return effects_of(parts, found[WHOLE], cost, runs[WHOLE])
