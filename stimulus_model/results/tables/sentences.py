"""The result in plain sentences with frequencies, before any table: what the money does, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import numpy as np

from stimulus_model.languages.speech import ENGLISH, Speech
from stimulus_model.results.lower_bound import Levels, at_lower_bound
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

    def __init__(
        self, found: Mapping[str, float], draws: int, prefix: str = "", units: str = "", say: Speech = ENGLISH
    ) -> None:
        self.found, self.draws, self.prefix, self.units, self.say = found, draws, prefix, units, say
        self.places = min(decimals([found[field] for field in ("median", "low", "high")], significant=2), 4)

    def size(self) -> str:
        """Return the median without its sign: ``"¥0.42 trillion"``."""
        number = f"{self.prefix}{fixed(abs(self.found['median']), self.places)}"
        gap = " " if self.units.startswith("%") else self.say.gap
        return f"{number}{gap}{self.units}".rstrip()

    def moved(self) -> int:
        """Return 1 or -1 for the direction, 0 if nothing moves at the digits shown."""
        shown = fixed(self.found["median"], self.places, sign=True)
        return 1 if shown.startswith("+") else -1 if shown.strip("0.,") else 0

    def ends(self) -> dict[str, str]:
        """Return the low and the high end of where nine of ten draws lie; empty for one draw."""
        if self.draws == 1:
            return {}
        return {field: fixed(self.found[field], self.places, sign=True) for field in ("low", "high")}

    def how_often(self) -> str:
        """Return how many of 100 draws lie above zero; of all draws if there are fewer."""
        return how_often(self.found["probability_positive"], self.draws, self.say)


def how_often(share: float, draws: int, say: Speech = ENGLISH) -> str:
    """Write a share of the draws as a frequency; never "0 of 100" or "100 of 100" for what is not never or always."""
    of = min(draws, 100)
    count = share * of
    if 0.0 < count < 0.5:
        return say("fewer than 1 of {of}", of=of)
    if of - 0.5 < count < of:
        return say("more than {count} of {of}", count=of - 1, of=of)
    return say("{count} of {of}", count=f"{count:.0f}", of=of)


def gdp_sentence(projection: Answers, when: object, percent: EffectWords, amount: EffectWords | None) -> str:
    """Say what the money does to GDP in the year (or quarter) of its largest effect."""
    made, say = projection.provenance, percent.say
    what = say.name(made.subject)
    if made.money:
        what = say("{what}, {money},", what=what, money=paid(made.money, say))
    what = what[0].upper() + what[1:]
    moved, size = percent.moved(), percent.size()
    if not moved:
        return say("{what} does not move real GDP.", what=what)
    if amount is not None:
        size = say("{size} ({amount})", size=size, amount=amount.size())
    begins = (
        say("{what} raises real GDP by {size} in {when}, when its effect is largest", **_parts(what, size, when, say))
        if moved > 0
        else say(
            "{what} lowers real GDP by {size} in {when}, when its effect is largest", **_parts(what, size, when, say)
        )
    )
    nine = percent.ends()
    ends = say("; in 9 of 10 draws the effect is between {low} and {high} %.", **nine) if nine else say(".")
    return begins + ends


def _parts(what: str, size: str, when: object, say: Speech) -> dict[str, str]:
    return {"what": what, "size": size, "when": say.when(when)}


def paid(money: str, say: Speech) -> str:
    """Return the amounts of a package as the language says them."""
    return say.and_so.join(
        say("{amount} cash", amount=say.amounts(part.removesuffix(" cash")))
        if part.endswith(" cash")
        else say("{amount} guaranteed loans", amount=say.amounts(part.removesuffix(" guaranteed loans")))
        for part in money.split(", ")
    )


def debt_sentence(year: int, debt: EffectWords, ratio: EffectWords | None) -> str:
    """Say what is owed at the end of a year, and how often debt to GDP is higher."""
    say, moved = debt.say, debt.moved()
    if not moved:
        return say("At the end of {when} government debt is as high as without.", when=say.when(year))
    parts = {"when": say.when(year), "size": debt.size()}
    nine = debt.ends()
    text = (
        say("At the end of {when} government debt is {size} higher", **parts)
        if moved > 0
        else say("At the end of {when} government debt is {size} lower", **parts)
    )
    text += say(" (9 of 10 draws: between {low} and {high})", **nine) if nine else ""
    if ratio is not None and ratio.draws > 1:
        text += say(", and debt to GDP is higher in {often} draws", often=ratio.how_often())
    return text + say(".")


def largest_sentence(label: str, effect: EffectWords) -> str:
    """Say the largest effect of a model that has neither GDP nor debt."""
    say, moved, nine = effect.say, effect.moved(), effect.ends()
    parts = {"label": label, "size": effect.size()}
    text = (
        say("{label} does not move", **parts)
        if not moved
        else say("{label} rises by {size}", **parts)
        if moved > 0
        else say("{label} falls by {size}", **parts)
    )
    return text + (say("; in 9 of 10 draws the effect is between {low} and {high}.", **nine) if nine else say("."))


def by_model_sentence(projection: Answers, effect: DataArray, error: float, say: Speech = ENGLISH) -> str:
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
    listed = say.and_so.join(
        f"{say.name(name)} {fixed(median, min(decimals(medians, significant=2), 4), sign=True)} %"
        for name, median in zip(models, medians, strict=True)
    )
    return say("The official models disagree; medians of the draws that answer to each: {listed}.", listed=listed)


def floor_sentence(projection: Answers, say: Speech) -> str:
    """Say of a long horizon how often the policy rate is at its lower bound without a package, and why."""
    full = projection.timeline.full_years
    if projection.provenance.keep != "paths" or len(full) < LONG or INFLATION not in projection.variables:
        return ""
    there = at_lower_bound(cast("Levels", projection), WITHOUT)  # where paths are kept, there are levels
    if there is None:
        return ""
    inflation = projection.statistics(INFLATION, measure=WITHOUT)["median"].to_numpy()
    near, far = len(full) // 2, len(full) - 1
    return say(
        "Without it the policy rate is at its lower bound in {near} of 100 draws in {near_year} and in {far} in "
        "{far_year}, with consumer prices that rise by {near_prices} and {far_prices} % (median).",
        near=f"{100.0 * there[:, near].mean():.0f}",
        far=f"{100.0 * there[:, far].mean():.0f}",
        near_year=full[near],
        far_year=full[far],
        near_prices=fixed(float(inflation[near]), 1),
        far_prices=fixed(float(inflation[far]), 1),
    )


LONG = 20
"""Years from which a horizon is long: what the lower bound does there is said."""
INFLATION = "cpi_inflation"


def caveats(projection: Answers, say: Speech = ENGLISH) -> tuple[str, ...]:
    """Return what the ranges do not cover, and what is not as shipped."""
    made = projection.provenance
    said = not_covered(projection, say) if made.valid_draws > 1 else ""
    said = say.text([said, floor_sentence(projection, say)])
    changed = say("Not as shipped: {changes}.", changes=say.and_so.join(made.changes)) if made.changes else ""
    return tuple(text for text in (said, changed) if text)
