"""The result in plain sentences with frequencies, before any table: what the money does, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.results.lower_bound import at_lower_bound
from stimulus_model.results.measures import WITHOUT
from stimulus_model.results.tables.caveats import not_covered
from stimulus_model.results.tables.formats import decimals, fixed

if TYPE_CHECKING:
    from xarray import DataArray

    from stimulus_model.results.answers import Answers


FEWEST = 50
"""Fewest draws that answer to an official model, of which a median is given."""


class EffectWords:
    """Statistics of one effect, as words."""

    def __init__(self, found: Mapping[str, float], draws: int, prefix: str = "", units: str = "") -> None:
        self.found, self.draws, self.prefix, self.units = found, draws, prefix, units
        self.places = min(decimals([found[field] for field in ("median", "low", "high")], significant=2), 4)

    def size(self) -> str:
        """Return the median without its sign: ``"¥0.42 trillion"``."""
        number = f"{self.prefix}{fixed(abs(self.found['median']), self.places)}"
        return f"{number} {self.units.removesuffix(' of GDP')}".rstrip()

    def moved(self, up: str, down: str) -> str:
        """Return the word for the direction; none if nothing moves at the digits shown."""
        shown = fixed(self.found["median"], self.places, sign=True)
        return up if shown.startswith("+") else down if shown.strip("0.,") else ""

    def range(self) -> str:
        """Return where nine of ten draws lie; empty for one draw."""
        if self.draws == 1:
            return ""
        low, high = (fixed(self.found[field], self.places, sign=True) for field in ("low", "high"))
        return f"between {low} and {high}"

    def how_often(self) -> str:
        """Return how many of 100 draws lie above zero; of all draws if there are fewer."""
        of = min(self.draws, 100)
        count = self.found["probability_positive"] * of
        if 0.0 < count < 0.5:
            return f"fewer than 1 of {of}"
        if of - 0.5 < count < of:
            return f"more than {of - 1} of {of}"
        return f"{count:.0f} of {of}"


def gdp_sentence(projection: Answers, when: object, percent: EffectWords, amount: EffectWords | None) -> str:
    """Say what the money does to GDP in the year (or quarter) of its largest effect."""
    made = projection.provenance
    money = f", {made.money}," if made.money else ""
    verb = percent.moved("raises", "lowers")
    if not verb:
        return f"{made.subject.capitalize()}{money} does not move real GDP."
    each = f" ({amount.size()})" if amount is not None else ""
    nine = percent.range()
    return (
        f"{made.subject.capitalize()}{money} {verb} real GDP by {percent.size()}{each} in {when}, when its effect "
        f"is largest" + (f"; in 9 of 10 draws the effect is {nine} %." if nine else ".")
    )


def debt_sentence(year: int, debt: EffectWords, ratio: EffectWords | None) -> str:
    """Say what is owed at the end of a year, and how often debt to GDP is higher."""
    word = debt.moved("higher", "lower")
    if not word:
        return f"At the end of {year} government debt is as high as without."
    nine = debt.range()
    text = f"At the end of {year} government debt is {debt.size()} {word}"
    text += f" (9 of 10 draws: {nine})" if nine else ""
    if ratio is not None and ratio.draws > 1:
        text += f", and debt to GDP is higher in {ratio.how_often()} draws"
    return f"{text}."


def largest_sentence(label: str, effect: EffectWords) -> str:
    """Say the largest effect of a model that has neither GDP nor debt."""
    word = effect.moved("rises", "falls") or "does not move"
    nine = effect.range()
    by = "" if word == "does not move" else f" by {effect.size()}"
    return f"{label} {word}{by}" + (f"; in 9 of 10 draws the effect is {nine}." if nine else ".")


def by_model_sentence(projection: Answers, effect: DataArray, error: float) -> str:
    """Give the medians of the draws that answer to each official model, where these disagree by more than chance.

    `effect` has dims (draw,) and is in per cent of GDP; `error` is the standard error of its median.
    """
    members, header = projection.dependence.members, projection.provenance.economy.get("economy", {})
    models = header.get("published_tables", []) if isinstance(header, Mapping) else []
    if members is None or len(models) != members.groups:
        return ""
    group, values = members.taken % members.groups, effect.to_numpy()
    if np.bincount(group, minlength=members.groups).min() < FEWEST:
        return ""
    medians = [float(np.median(values[group == k])) for k in range(members.groups)]
    if max(medians) - min(medians) < 2.0 * 2.0**0.5 * members.groups**0.5 * error:
        return ""
    listed = ", ".join(
        f"{name} {fixed(median, min(decimals(medians, significant=2), 4), sign=True)} %"
        for name, median in zip(models, medians, strict=True)
    )
    return f"The official models disagree; medians of the draws that answer to each: {listed}."


def floor_sentence(projection: Answers) -> str:
    """Say of a long horizon how often the policy rate is at its lower bound without a package, and why."""
    from stimulus_model.results.projection import Projection

    full = projection.timeline.full_years
    if not isinstance(projection, Projection) or len(full) < LONG:
        return ""
    there = at_lower_bound(projection, WITHOUT)
    if there is None or INFLATION not in projection.variables:
        return ""
    inflation = np.median(projection.baseline(INFLATION, freq="year").to_numpy(), axis=0)
    middle = len(full) // 2
    said = " and ".join(
        f"in {full[k]} in {100.0 * there[:, k].mean():.0f} of 100 draws, with consumer prices that rise by "
        f"{fixed(float(inflation[k]), 1)} % (median)"
        for k in (middle, len(full) - 1)
    )
    return f"Without {projection.provenance.subject} the policy rate is at its lower bound {said}."


LONG = 20
"""Years from which a horizon is long: what the lower bound does there is said."""
INFLATION = "cpi_inflation"


def caveats(projection: Answers) -> tuple[str, ...]:
    """Return what the ranges do not cover, and what is not as shipped."""
    made = projection.provenance
    said = not_covered(projection) if made.valid_draws > 1 else ""
    said = " ".join(text for text in (said, floor_sentence(projection)) if text)
    changed = f"Not as shipped: {', '.join(made.changes)}." if made.changes else ""
    return tuple(text for text in (said, changed) if text)
