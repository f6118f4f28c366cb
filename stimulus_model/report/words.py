"""The result in plain words: how much, how often, for how much money, and what the ranges do not cover."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stimulus_model.money import amount_text
from stimulus_model.policy.package import Package
from stimulus_model.results.answers import Answers
from stimulus_model.results.measures import RELATIVE_UNITS, Measure
from stimulus_model.results.tables.caveats import not_covered
from stimulus_model.results.tables.formats import decimals, fixed
from stimulus_model.results.tables.headline import money, years_shown
from stimulus_model.variables import Variable


class Subject(NamedTuple):
    """The variable that a report speaks of first, and how its effect is measured."""

    entry: Variable
    measure: Measure

    @property
    def units(self) -> str:
        """Units of the effect."""
        return RELATIVE_UNITS if self.measure == "relative" else self.entry.effect_units

    def amount(self, value: float, places: int, *, sign: bool = False) -> str:
        """Write a value with its units."""
        return in_units(self.entry, value, places, percent=self.measure == "relative", sign=sign)


def in_units(entry: Variable, value: float, places: int, *, percent: bool, sign: bool = False) -> str:
    """Write an effect with its units: "0.064 %", "¥1.5 trillion", "0.3 percentage points"."""
    number = fixed(value, places, sign=sign)
    if percent:
        return f"{number} %"
    prefix, units = money(entry) if entry.effect_units == entry.units else ("", entry.effect_units)
    head = number[0] if number[0] in "+\N{MINUS SIGN}" else ""
    joined = f"{head}\N{WORD JOINER}{prefix}" if head and prefix else head + prefix  # no line ends after a sign
    return f"{joined}{number[len(head) :]} {units}".rstrip()


def subject(projection: Answers) -> Subject | None:
    """Return what a report speaks of first: GDP, or else the first variable that the model shows."""
    for name in ("real_gdp", *projection.registry.headline, *projection.variables):
        measures: tuple[Measure, ...] = (
            ("relative", "effect") if name in projection.registry and projection.shows_per_cent(name) else ("effect",)
        )
        for measure in measures:
            if projection.knows(name, measure):
                return Subject(projection.registry[name], measure)
    return None


def simulated_package(projection: Answers) -> Package | None:
    """Return the package of a projection; None where something else was simulated."""
    found = projection.provenance.package
    return Package.from_dict(found) if "project" in found else None


def money_of(package: Package) -> str:
    """Return the amounts of a package in words."""
    total = package.total
    cash = amount_text(total.cash, package.currency, package.unit)
    if not total.guarantee:
        return f"{cash} in cash"
    return f"{cash} in cash and {amount_text(total.guarantee, package.currency, package.unit)} in guarantees"


def of_100(share: float) -> str:
    """Write a share of the draws as a frequency; never "0 of 100" or "100 of 100" for what is not never or always."""
    count = round(100.0 * share)
    if 0.0 < share < 1.0 and count in (0, 100):
        return "fewer than 1 of 100 draws" if count == 0 else "more than 99 of 100 draws"
    return f"{count} of 100 draws"


def _year_of_output(projection: Answers) -> int:
    """Return the year that a headline shows output of, or the last full one of a shorter axis."""
    years, year = projection.timeline.full_years, years_shown(projection).output
    return year if year in years else years[-1]


def finding(projection: Answers) -> str:
    """Return the title of a report: what was found, in one line."""
    told = subject(projection)
    years = projection.timeline.full_years
    if told is None or not years:
        return projection.provenance.package_title
    found = projection.statistics(told.entry.name, measure=told.measure)
    at = int(np.argmax(np.abs(found["median"])))
    last = _year_of_output(projection)
    places = decimals([found["median"].iloc[at]], significant=2)
    first = told.amount(found["median"].iloc[at], places, sign=True)
    share = float(found["probability_positive"].loc[last])
    then = f"; in {last} above zero in {of_100(share)}" if last != years[at] and 0.0 < share < 1.0 else ""
    return f"{told.entry.long_name}: {first} in {years[at]}{then}"


def sentences(projection: Answers) -> list[str]:
    """Return the result in two sentences, with frequencies and money, and a third on what the ranges leave out."""
    told = subject(projection)
    if told is None or not projection.timeline.full_years:
        return [not_covered(projection)]
    return [_how_much(projection, told), _how_often(projection, told), not_covered(projection)]


def _how_much(projection: Answers, told: Subject) -> str:
    years, package = projection.timeline.full_years, simulated_package(projection)
    found = projection.statistics(told.entry.name, measure=told.measure)
    at = int(np.argmax(np.abs(found["median"])))
    row = found.iloc[at]
    places = decimals([row["median"], row["low"], row["high"]], significant=2)
    amount = money_of(package) if package is not None else ""
    size = f"{told.entry.long_name} is {_moved(told, row['median'], places)} in {years[at]} than without it"
    if told.measure == "relative" and projection.knows(told.entry.name, "effect"):
        worth = float(projection.year_statistics(told.entry.name, "effect", (years[at],))["median"].iloc[0])
        size += f" ({in_units(told.entry, worth, decimals([worth], significant=2), percent=False, sign=True)})"
    between = f"in 9 of 10 draws {_between(told, row['low'], row['high'], places)}"
    return f"With {projection.provenance.package_title}{f' ({amount})' if amount else ''}, {_lower(size)}; {between}."


def _how_often(projection: Answers, told: Subject) -> str:
    years = projection.timeline.full_years
    last, of_debt = _year_of_output(projection), years_shown(projection).debt
    found = projection.year_statistics(told.entry.name, told.measure, (last,)).iloc[0]
    text = f"In {last} the effect is above zero in {of_100(float(found['probability_positive']))}"
    if not (projection.knows("debt", "effect") and of_debt in years):
        return f"{text}."
    debt = Subject(projection.registry["debt"], "effect")
    row = projection.year_statistics("debt", "effect", (of_debt,)).iloc[0]
    places = decimals([row["median"], row["low"], row["high"]], significant=2)
    return (
        f"{text}; at the end of {of_debt} government debt is {_moved(debt, row['median'], places)}, "
        f"in 9 of 10 draws {_between(debt, row['low'], row['high'], places)}."
    )


def _moved(told: Subject, value: float, places: int) -> str:
    return f"{told.amount(abs(value), places)} {'higher' if value >= 0.0 else 'lower'}"


def _between(told: Subject, low: float, high: float, places: int) -> str:
    return f"between {told.amount(low, places, sign=True)} and {told.amount(high, places, sign=True)}"


def _lower(text: str) -> str:
    """Return a text that goes on in a sentence: "Real GDP" becomes "real GDP"."""
    return text if text[:2].isupper() else text[0].lower() + text[1:]
