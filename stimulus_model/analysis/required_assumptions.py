"""Official claims about what a programme brings, and the assumptions they require."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from stimulus_model.analysis.break_even import LEVERS, BreakEven, break_even, favourable
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.folders import claim_files
from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_integer,
    check_items,
    check_keys,
    check_number,
    check_text,
    read_toml,
)
from stimulus_model.policy.checks import FrozenMapping
from stimulus_model.policy.package import Package
from stimulus_model.results.tables.formats import decimals, fixed
from stimulus_model.results.tables.table import Table, Tabular
from stimulus_model.sources import Source, find_source, read_sources

if TYPE_CHECKING:
    from pandas import DataFrame

TOGETHER = "all at once"


class Claim(NamedTuple):
    """A claim as a target of `break_even` and the level that it takes."""

    title: str
    target: str
    level: float
    source: Source
    note: str
    year: int | None = None


def _official() -> dict[str, Claim]:
    """Read the claims of the shipped economies."""
    found = {}
    for path in claim_files():
        table = check_keys(path.name, read_toml(path), ("sources", "claim"))
        sources = read_sources("sources", table["sources"])
        for name, entry in table["claim"].items():
            field = f"claim.{name}"
            given = check_keys(field, entry, ("title", "target", "level", "source", "note"))
            source = find_source(f"{field}.source", given["source"], sources)
            found[name] = Claim(given["title"], given["target"], given["level"], source, given["note"])
    return found


CLAIMS: Mapping[str, Claim] = MappingProxyType(_official())
"""Official claims about what a programme brings, per unit of public money."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RequiredAssumptions(Tabular):
    """For every claim: which parameter value would make it true, one at a time and all at once.

    Attributes
    ----------
    solutions
        (claim, lever) -> `BreakEven`; lever ``all at once`` moves every lever to its favourable end together.
    claims
        What was asked.
    """

    solutions: Mapping[tuple[str, str], BreakEven]
    claims: Mapping[str, Claim]

    def __getitem__(self, key: tuple[str, str]) -> BreakEven:
        """Return one solution, by claim and lever."""
        return self.solutions[key]

    @property
    def source(self) -> str:
        """Package, economy, draws, seed and version."""
        return next(iter(self.solutions.values())).source

    def to_frame(self) -> DataFrame:
        """Return a table with every number in full precision, index (claim, lever).

        Columns level, central (median as believed), best (median at the favourable end), status, needed (value of the
        lever, missing where the claim is out of reach or several levers move), probability (prior, of that or more).
        """
        import pandas as pd

        rows = []
        for (claim, lever), found in self.solutions.items():
            row = {"claim": claim, "lever": lever, "level": found.level, "central": found.central}
            row |= {"best": found.path[-1][1], "status": found.status}
            row |= {"needed": found.values.get(lever, float("nan"))}
            row |= {"probability": found.probability.get(lever, float("nan"))}
            rows.append(row)
        return pd.DataFrame(rows).set_index(["claim", "lever"])

    def _table(self) -> Table:
        rows, last = [], ""
        for (claim, lever), found in self.solutions.items():
            if claim != last:
                places = decimals((found.level, found.central))
                units = found.target.units
                rows.append((f"{self.claims[claim].title}: {fixed(found.level, places)} {units}", "", "", "", ""))
                last = claim
            places = decimals((found.level, found.central, found.path[-1][1]))
            needed, chance = found.status, ""
            if found.part is not None:
                needed = f"{100.0 * found.part:.0f} % of the way"
            if lever in found.values:
                value = found.values[lever]
                needed, chance = fixed(value, decimals((value,))), f"{100.0 * found.probability[lever]:.2g} %"
            rows.append(
                (f"  {lever}", fixed(found.central, places), fixed(found.path[-1][1], places), needed, chance)
            )
        columns = ("Claim, and lever moved to its favourable end", "As believed", "At best", "Needed", "Prior chance")
        notes = (self.source, *(f"{name}: {claim.note}. {claim.source}" for name, claim in self.claims.items()))
        return Table("Required assumptions (medians)", columns, tuple(rows), notes)


def required_assumptions(
    package: Package,
    economy: Economy,
    claims: Iterable[str] | Mapping[str, tuple[str, float] | tuple[str, float, int]] = tuple(CLAIMS),
    *,
    seed: int,
    levers: Iterable[str] = tuple(LEVERS),
    draws: int = 1_000,
    horizon: str = "2040Q4",
) -> RequiredAssumptions:
    """Ask of each claim which assumptions would make it true: every lever alone, then all of them at once.

    Each lever runs from its median to the end of its prior that favours the package; see `break_even`.

    Parameters
    ----------
    package, economy, seed, draws, horizon
        As in `simulate`.
    claims
        Of `CLAIMS`; or claims of your own: label -> (target, level) or (target, level, year), a target as in
        `break_even`, such as ``{"GDP by a tenth of a per cent": ("real_gdp", 0.6, 2030)}``.
    levers
        Of `LEVERS`.

    Raises
    ------
    InputError
        For an argument that cannot be used; a misspelt name comes with a suggestion.
    """
    wanted = _claims(claims)
    moving = check_items("levers", levers, "a list of names")
    if not isinstance(economy, Economy):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")
    ranges = favourable(economy, moving)
    if not ranges or not wanted:
        raise InputError("claims" if not wanted else "levers", [], "at least one name")
    solutions = {}
    for name, claim in wanted.items():
        for lever, moved in ({key: {key: limits} for key, limits in ranges.items()} | {TOGETHER: ranges}).items():
            solutions[name, lever] = break_even(
                package,
                economy,
                claim.target,
                parameters=moved,
                seed=seed,
                level=claim.level,
                year=claim.year,
                draws=draws,
                horizon=horizon,
            )
    return RequiredAssumptions(FrozenMapping(solutions), FrozenMapping(wanted))


def _claims(claims: object) -> dict[str, Claim]:
    """Return label -> claim: those of `CLAIMS` by name, or a user's own."""
    if not isinstance(claims, Mapping):
        listed = check_items("claims", claims, "a list of names, or a dictionary of labels and (target, level)")
        return {name: CLAIMS[name] for name in (check_choice("claims", each, CLAIMS) for each in listed)}
    own = Source("own", "The reader", 2026, "Question", "judgement")
    found = {}
    for label, given in claims.items():
        field = f"claims.{check_text('claims', label)}"
        parts = check_items(field, given, "(target, level) or (target, level, year)")
        if len(parts) not in (2, 3):
            raise InputError(field, given, "(target, level) or (target, level, year)")
        target, level = check_text(field, parts[0]), check_number(field, parts[1])
        year = check_integer(field, parts[2]) if len(parts) == 3 else None
        found[label] = Claim(label, target, level, own, "asked by who ran it", year)
    return found
