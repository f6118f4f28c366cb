"""What a report speaks of first, and how it writes effects with their units."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stimulus_model.languages.speech import ENGLISH, Speech
from stimulus_model.policy.package import Package
from stimulus_model.results.answers import Answers
from stimulus_model.results.measures import RELATIVE_UNITS, Measure
from stimulus_model.results.tables.formats import decimals, fixed
from stimulus_model.results.tables.headline import money, years_shown
from stimulus_model.results.tables.sentences import how_often
from stimulus_model.variables import Variable


class Subject(NamedTuple):
    """The variable that a report speaks of first, and how its effect is measured."""

    entry: Variable
    measure: Measure
    say: Speech = ENGLISH

    @property
    def name(self) -> str:
        """What the variable is called."""
        return self.say.name(self.entry.long_name)

    @property
    def units(self) -> str:
        """Units of the effect."""
        return self.say.units(RELATIVE_UNITS if self.measure == "relative" else self.entry.effect_units)

    def amount(self, value: float, places: int, *, sign: bool = False) -> str:
        """Write a value with its units: "0.064 %", "¥1.5 trillion", "0.3 percentage points"."""
        number = fixed(value, places, sign=sign)
        if self.measure == "relative":
            return f"{number} %"
        entry = self.entry
        own = entry.effect_units == entry.units
        prefix, units = money(entry, self.say) if own else ("", self.say.units(entry.effect_units))
        head = number[0] if number[0] in "+\N{MINUS SIGN}" else ""
        joined = f"{head}\N{WORD JOINER}{prefix}" if head and prefix else head + prefix  # no line ends after a sign
        return f"{joined}{number[len(head) :]}{self.say.gap}{units}".rstrip()


def subject(projection: Answers, say: Speech = ENGLISH) -> Subject | None:
    """Return what a report speaks of first: GDP, or else the first variable that the model shows."""
    for name in ("real_gdp", *projection.registry.headline, *projection.variables):
        measures: tuple[Measure, ...] = (
            ("relative", "effect") if name in projection.registry and projection.shows_per_cent(name) else ("effect",)
        )
        for measure in measures:
            if projection.knows(name, measure):
                return Subject(projection.registry[name], measure, say)
    return None


def simulated_package(projection: Answers) -> Package | None:
    """Return the package of a projection; None where something else was simulated."""
    found = projection.provenance.package
    return Package.from_dict(found) if "project" in found else None


def finding(projection: Answers, say: Speech = ENGLISH) -> str:
    """Return the title of a report: what was found, in one line."""
    told = subject(projection, say)
    years = projection.timeline.full_years
    if told is None or not years:
        return say.name(projection.provenance.package_title)
    found = projection.statistics(told.entry.name, measure=told.measure)
    at = int(np.argmax(np.abs(found["median"])))
    last = years_shown(projection).output
    last = last if last in years else years[-1]
    places = decimals([found["median"].iloc[at]], significant=2)
    first = told.amount(found["median"].iloc[at], places, sign=True)
    text = say("{name}: {effect} in {when}", name=told.name, effect=first, when=say.when(years[at]))
    share = float(found["probability_positive"].loc[last])
    if last == years[at] or not 0.0 < share < 1.0:
        return text
    often = how_often(share, projection.provenance.valid_draws, say)
    return text + say("; in {when} above zero in {often} draws", when=say.when(last), often=often)
