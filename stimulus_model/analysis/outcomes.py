"""Outcomes that questions are asked about, and what they are asked of: a package in an economy, or a projection."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model._version import __version__
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.baseline import timeline_to
from stimulus_model.engine.draws.stratified import INDEPENDENT
from stimulus_model.engine.task import Task
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items, check_text
from stimulus_model.languages.speech import Speech
from stimulus_model.policy.package import Package
from stimulus_model.results.measures import MEASURES
from stimulus_model.results.projection import Projection
from stimulus_model.sampling import MONTE_CARLO
from stimulus_model.simulation.input_runs import SPECIAL, Outcome
from stimulus_model.simulation.parameter_sources import EconomyParameters, PriorParameters, Runnable
from stimulus_model.simulation.plan import kept_variables
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Registry

if TYPE_CHECKING:
    from pandas import DataFrame, Series

DEFAULTS = (("real_gdp", 2030), ("debt_to_gdp", 2035), ("ai_capacity_realised", 2035))
"""Outcomes unless told otherwise: those that a headline shows."""
_LABEL = "{name}, effect in {when}"
ALLOWED = "label -> (variable, year) or (variable, year, measure), such as {'GDP 2030': ('real_gdp', 2030)}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What questions are asked of.

    Attributes
    ----------
    runs
        Makes its tasks.
    timeline
        All quarters of the plan.
    registry
        What the variables are.
    words
        Package and economy.
    """

    runs: Runnable
    timeline: Timeline
    registry: Registry
    words: str

    @property
    def models(self) -> tuple[str, ...]:
        """Official models that members of the ensemble answer to."""
        return self.runs.models

    def task(self, variables: Sequence[str], outcomes: Sequence[Outcome]) -> tuple[Task, tuple[str, ...], Timeline]:
        """Return the task to the last year of the outcomes, the names of its parameters, and its quarters."""
        task, names = self.runs.whole_task(tuple(variables))
        last = int(np.flatnonzero(self.timeline.year == max(each.year for each in outcomes))[-1])
        foreseen = task.seen if task.model.looks_ahead else None
        return (
            replace(task, policy=task.policy[:, : last + 1], foreseen=foreseen),
            names,
            Timeline(self.timeline.first, self.timeline.labels[last]),
        )

    def section(self, name: str) -> str:
        """Return the section of the economy's file in which a parameter stands; the plants' own are one."""
        if name in SPECIAL or not isinstance(self.runs, EconomyParameters):
            return name
        entries = self.runs.economy.entries
        return entries[name].block if name in entries else "plants"


def source_of(about: object, economy: object, horizon: str) -> Asked:
    """Return what is asked of.

    Raises
    ------
    InputError
        Neither a package with an economy nor a projection that can be run again.
    """
    if isinstance(about, Projection):
        if economy is not None:
            raise InputError("economy", economy, "None: the projection knows its own")
        made = about.provenance
        if not isinstance(about.drawn, EconomyParameters | PriorParameters) or made.given:
            allowed = "a projection of simulate or run in this process, with parameters that were drawn"
            raise InputError("about", about.provenance.describe(), allowed)
        alone = isinstance(about.drawn, EconomyParameters) and about.drawn.package is None
        if alone or made.sampling != MONTE_CARLO:
            raise InputError("about", made.describe(), "a projection of a package, with sampling='monte-carlo'")
        words = f"{made.package_title}; {made.economy_title}, stimulus_model {made.version}"
        return Asked(about.drawn, about.timeline, about.registry, words)
    if not isinstance(about, Package):
        raise InputError("about", about, "a Package, such as Package.load('japan-ai-chips-2024'), or a Projection")
    if not isinstance(economy, Economy):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")
    timeline = timeline_to(economy.start, horizon)
    runs = EconomyParameters(economy, about, timeline, 0, INDEPENDENT)
    words = f"{about.title}; {economy.title}, stimulus_model {__version__}"
    return Asked(runs, timeline, economy.model.variables, words)


def outcomes_of(source: Asked, outcomes: object) -> dict[str, tuple[str, int, str]]:
    """Return label -> (variable, year, measure); errors as in `checked_outcomes`."""
    known = kept_variables(None, source.runs.model)
    return checked_outcomes(source.registry, source.timeline, known, outcomes)


def checked_outcomes(
    registry: Registry, timeline: Timeline, known: Sequence[str], outcomes: object
) -> dict[str, tuple[str, int, str]]:
    """Return label -> (variable, year, measure), of the variables that are `known`.

    Raises
    ------
    InputError
        For an unknown variable or measure (with a suggestion), or a year that does not lie fully on the axis.
    """
    full = timeline.full_years
    if outcomes is None:
        shown = [(name, year) for name, year in DEFAULTS if name in known and year in full]
        pairs = shown or [(name, full[-1]) for name in known[:3] if full]
        outcomes = {_LABEL.format(name=registry[name].long_name, when=year): (name, year) for name, year in pairs}
    if not isinstance(outcomes, Mapping) or not outcomes:
        raise InputError("outcomes", outcomes, ALLOWED)
    found = {}
    for label, each in outcomes.items():
        field = f"outcomes.{check_text('outcomes', label)}"
        given = check_items(field, each, ALLOWED)
        if len(given) not in (2, 3):
            raise InputError(field, each, ALLOWED)
        name = check_choice(field, given[0], known)
        year = check_integer(field, given[1])
        if year not in full:
            raise InputError(field, year, f"a year from {full[0]} to {full[-1]}")
        shown_as = "relative" if registry[name].effect == "relative" else "effect"
        found[label] = (name, year, check_choice(field, given[2], MEASURES) if len(given) == 3 else shown_as)
    return found


def outcome_name(label: str, say: Speech) -> str:
    """Return the label of an outcome in the language that a chart speaks; one of its own stays as it is."""
    found = re.fullmatch(r"(.+)(?:, effect|: effect of the package) in (\d{4})", label)
    return say(_LABEL, name=say.name(found[1]), when=say.when(found[2])) if found else say.name(label)


def rows_by_outcome(
    frame: DataFrame,
    cells: Callable[[Series], tuple[str, ...]],
    most: int | None = None,
    rest: Callable[[DataFrame], tuple[str, ...]] | None = None,
) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table with index (outcome, input): an outcome stands in its first row alone.

    Parameters
    ----------
    frame
        Numbers, in the order of the rows.
    cells
        What stands behind the name of an input.
    most
        Rows an outcome; None: all.
    rest
        One more row, but for the outcome, of the inputs beyond; None: they are left out.
    """
    rows: list[tuple[str, ...]] = []
    for outcome, group in frame.groupby(level="outcome", sort=False):
        inner = group.droplevel("outcome")
        for k, (name, row) in enumerate(inner.iloc[:most].iterrows()):
            rows.append((str(outcome) if k == 0 else "", str(name), *cells(row)))
        if rest is not None and most is not None and len(inner) > most:
            rows.append(("", *rest(inner.iloc[most:])))
    return tuple(rows)
