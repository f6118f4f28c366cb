"""What an impact study assumes, and the figure that its assumptions give through an input-output table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from stimulus_model.analysis.footprint import Floats, Leontief
from stimulus_model.economy.folders import study_files
from stimulus_model.economy.structure import InputOutput
from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_integer,
    check_items,
    check_keys,
    check_kind,
    check_number,
    check_text,
    read_toml,
    within,
)
from stimulus_model.money import UNITS, check_currency_code
from stimulus_model.results.entry_table import EntryTable
from stimulus_model.sources import Source, find_source, read_sources

MOST = 1e9
_FIGURES = ("output", "value_added")
_OPEN = (*_FIGURES, "investment_counted", "production_multiplier", "investment_multiplier", "value_added_share")
"""What a study need not say."""
_SHARES = ("local_procurement", "investment_counted", "incomes_spent", "value_added_share", "additionality")


class StudyFigure(NamedTuple):
    """Output and value added, over all years of a study."""

    output: float
    value_added: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactStudy:
    """A study of what plants bring to a region or a country: its assumptions and, if known, its figures.

    Attributes
    ----------
    title
        Name to print.
    years
        First and last calendar year.
    investment, production
        What plants cost, and what they sell, money over all years.
    local_procurement
        Part of inputs, and of equipment, that producers in the study's area deliver.
    investment_counted
        Part of the investment that counts as demand in the area; None: its buildings, and of the rest
        `local_procurement`.
    incomes_spent
        Part of value added that is spent again in the area: 0 where a study has no induced effects.
    production_multiplier, investment_multiplier
        Output of the area per unit of either, where a study names them; None: from the table.
    value_added_share
        Value added per unit of output, where a study has its own; None: from the table.
    additionality
        Part that would not have come without the support; 1: gross.
    output, value_added
        What the study found; None: not said.
    currency, unit
        Of all amounts; None, both: those of the economy that it is compared with.
    source, note
        Where it is from, and what was judged.
    """

    title: str
    years: tuple[int, int]
    investment: float
    production: float
    local_procurement: float = 0.0
    investment_counted: float | None = None
    incomes_spent: float = 0.0
    production_multiplier: float | None = None
    investment_multiplier: float | None = None
    value_added_share: float | None = None
    additionality: float = 1.0
    output: float | None = None
    value_added: float | None = None
    currency: str | None = None
    unit: str | None = None
    source: Source | None = None
    note: str = ""

    def __post_init__(self) -> None:
        check_text("study.title", self.title)
        first, last = _years(self.years)
        object.__setattr__(self, "years", (first, last))
        for name in ("investment", "production", "production_multiplier", "investment_multiplier", "output"):
            self._checked(name, MOST)
        self._checked("value_added", MOST)
        for name in _SHARES:
            self._checked(name, 1.0)
        if self.investment + self.production == 0.0:
            raise InputError("study.investment", 0.0, "an amount above 0, or production above 0")
        if self.currency is not None or self.unit is not None:
            check_currency_code("study.currency", self.currency, " (or none, and no unit: the economy's)")
            check_choice("study.unit", self.unit, UNITS)
        if self.source is not None and not isinstance(self.source, Source):
            raise InputError("study.source", self.source, "a Source, or None")
        if not isinstance(self.note, str):
            raise InputError("study.note", self.note, "text")

    def _checked(self, name: str, high: float) -> None:
        value = getattr(self, name)
        if value is None and name in _OPEN:
            return
        object.__setattr__(self, name, check_number(f"study.{name}", value, low=0.0, high=high))

    @classmethod
    def load(cls, name: str) -> ImpactStudy:
        """Return a study that ships with an economy; `available` lists them."""
        known = _shipped()
        return known[check_choice("study", name, known)]

    @classmethod
    def available(cls) -> EntryTable:
        """Return name, title, years, figures and source of the studies that ship with economies."""
        columns = ("name", "title", "years", "output", "value_added", "currency", "unit", "source")
        rows = tuple(
            (
                name,
                s.title,
                f"{s.years[0]} to {s.years[1]}",
                s.output,
                s.value_added,
                s.currency,
                s.unit,
                str(s.source),
            )
            for name, s in _shipped().items()
        )
        return EntryTable(columns, rows)

    def replace(self, **assumptions: Any) -> ImpactStudy:
        """Return the study with other assumptions; an unknown name is an `InputError` with a suggestion."""
        for name in assumptions:
            check_choice("assumption", name, self.__dataclass_fields__)
        return replace(self, **assumptions)

    def reproduced(self, table: InputOutput) -> StudyFigure:
        """Return what the assumptions give through a table: the figure that the study should have."""
        check_kind("table", table, InputOutput, "an economy's input_output")
        leontief = Leontief.of(table)
        local = np.full(len(leontief.names), self.local_procurement)
        area = _Area(leontief, local, self.incomes_spent)
        made = area.figure(area.of(table.plants, self.production), self.production_multiplier)
        built = area.figure(self._built(table, area), None)
        if self.investment_multiplier is not None:
            output = self.investment_multiplier * self.investment
            built = StudyFigure(output, output * (built.value_added / built.output if built.output else 0.0))
        output = made.output + built.output
        added = made.value_added + built.value_added
        if self.value_added_share is not None:
            added = self.value_added_share * output
        return StudyFigure(self.additionality * output, self.additionality * added)

    def _built(self, table: InputOutput, area: _Area) -> Floats:
        """Return the part of the investment that is demand in the area, by sector."""
        parts = table.orders.get("capex", {table.plants: 1.0})
        demand = np.zeros(len(area.leontief.names))
        for name, part in parts.items():
            here = self.investment_counted
            if here is None:
                here = 1.0 if name in BUILDERS else self.local_procurement
            demand += area.of(name, part * here * self.investment)
        return demand


BUILDERS = ("construction",)
"""Sectors that always work where the plant is."""


class _Area(NamedTuple):
    """A region or a country as an input-output table sees it: what of each product it delivers itself."""

    leontief: Leontief
    local: Floats
    incomes_spent: float

    def of(self, sector: str, amount: float) -> Floats:
        demand = np.zeros(len(self.leontief.names))
        demand[self.leontief.names.index(sector)] = amount
        return demand

    def figure(self, demand: Floats, multiplier: float | None) -> StudyFigure:
        """Return output and value added behind demand for what the area makes, with incomes that are spent again."""
        table = self.leontief
        inverse = np.linalg.inv(np.eye(len(self.local)) - self.local[:, np.newaxis] * table.supplied)
        output = inverse @ demand
        again = inverse @ (self.local * table.consumption)
        added, added_again = float(table.value_added @ output), float(table.value_added @ again)
        output = output + again * (self.incomes_spent * added / (1.0 - self.incomes_spent * added_again))
        whole, added = float(output.sum()), float(table.value_added @ output)
        if multiplier is None or whole == 0.0:
            return StudyFigure(whole, added)
        named = multiplier * float(demand.sum())
        return StudyFigure(named, named * added / whole)


def national(study: ImpactStudy, table: InputOutput, at_home: float) -> float:
    """Return value added of the study's investment and production in the whole country, without induced effects."""
    leontief = Leontief.of(table)
    demand = np.zeros(len(leontief.names))
    for name, part in table.orders.get("capex", {table.plants: 1.0}).items():
        demand[leontief.names.index(name)] += part * at_home * study.investment
    demand[leontief.names.index(table.plants)] += study.production
    return float(leontief.value_added @ (leontief.inverse @ demand))


def _years(given: object) -> tuple[int, int]:
    allowed = "first and last calendar year, such as (2023, 2036)"
    years = check_items("study.years", given, allowed)
    if len(years) != 2:
        raise InputError("study.years", given, allowed)
    first = check_integer("study.years", years[0], low=1900, high=2200)
    return first, check_integer("study.years", years[1], low=first, high=2300)


def _shipped() -> dict[str, ImpactStudy]:
    found: dict[str, ImpactStudy] = {}
    for path in study_files():
        table = read_toml(path)
        sources = read_sources("sources", table["sources"])
        found |= {name: _read(name, entry, sources) for name, entry in table["study"].items()}
    return found


def _read(name: str, table: object, sources: Mapping[str, Source]) -> ImpactStudy:
    with within(f"study.{name}"):
        needed = ("title", "years", "investment", "production", "source", "note", "currency", "unit")
        optional = tuple(each for each in ImpactStudy.__dataclass_fields__ if each not in needed)
        given = check_keys("study", table, needed, optional)
        return ImpactStudy(**{**given, "source": find_source("source", given["source"], sources)})
