"""From an impact study's figure to ours: one assumption after the other, each with what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.analysis.footprint import Floats, Footprint, Leontief, footprint
from stimulus_model.analysis.impact_study import ImpactStudy, StudyFigure, national
from stimulus_model.analysis.sectors import SectorSplit
from stimulus_model.inputs import InputError
from stimulus_model.results.answers import check_probability
from stimulus_model.results.projection import Projection
from stimulus_model.results.statistics import describe
from stimulus_model.results.summary_projection import check_projection
from stimulus_model.results.tables.formats import decimals, error, fixed, share, span
from stimulus_model.results.tables.table import FrameTable, Table

if TYPE_CHECKING:
    from pandas import DataFrame

STEPS = {
    "published": "As published",
    "reproduced": "The same with its assumptions, through our table",
    "value_added": "Value added rather than output",
    "country": "Whole country: suppliers elsewhere count, imports do not",
    "incomes": "Incomes are not spent again (what is induced comes last)",
    "size": "As large as what the package and firms pay for",
    "additional": "Only what would not have been built anyway",
    "plants": "Orders and plants as the model has them: lags, delays, yields, exits",
    "displacement": "Less what plants draw from others",
    "economy": "Prices, interest, taxes, incomes, generative AI: effect on real GDP",
}
"""Assumptions in the order in which they are changed, with the words that the table shows."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Bridge(FrameTable):
    """From a study's figure to the effect that the model finds.

    Attributes
    ----------
    frame
        Index step (`STEPS`, those that apply); columns value, money over all years, and change. From ``plants`` on,
        means over the draws.
    study
        The study with the assumptions that were used.
    reproduced
        StudyFigure under the study's own assumptions, output and value added.
    ours
        Effect on real GDP over as many years: median, low, high and se_median.
    years
        Years of the projection that are added up.
    probability
        Probability of the range of `ours`.
    source
        Package, economy, draws, seed and version.
    """

    frame: DataFrame
    study: ImpactStudy
    reproduced: StudyFigure
    ours: dict[str, float]
    years: tuple[int, int]
    probability: float
    source: str

    @property
    def miss(self) -> float:
        """How far the reproduced figure lies from the published one, as a part of it; NaN where none is published."""
        values = self.frame["value"]
        return float(values["reproduced"] / values["published"] - 1.0) if "published" in values else float("nan")

    def _table(self) -> Table:
        places = min(max(decimals(self.frame["value"]), decimals([self.ours["median"]], 2)), 3)
        rows = [
            (STEPS[str(step)], fixed(row["value"], places), fixed(row["change"], places, sign=True))
            for step, row in self.frame.iterrows()
        ]
        study, low = self.study, span(self.ours["low"], self.ours["high"], places, sign=True)
        money = f"{study.currency} {study.unit}"
        notes = (
            f"{study.title}: {study.years[0]} to {study.years[1]}; ours: {self.years[0]} to {self.years[1]}. "
            f"Real GDP, median {fixed(self.ours['median'], places, sign=True)} ± {error(self.ours['se_median'])}, "
            f"{share(self.probability)} range {low}. Each step changes one assumption and keeps those before it.",
            *((study.note,) if study.note else ()),
            f"Source: {self.source}" + (f"; {study.source}" if study.source is not None else ""),
        )
        return Table(
            f"From the study's figure to ours, {money}", ("Assumption", "Figure", "Change"), tuple(rows), notes
        )


def bridge(projection: object, study: str | ImpactStudy, *, probability: float = 0.90, **assumptions: Any) -> Bridge:
    """Lead from an impact study's figure to the effect of a projection, one assumption at a time.

    The figure is reproduced with the study's own assumptions through the economy's input-output table; then gross
    becomes net: value added, imports, horizon and size of the package, deadweight, exits, displacement, and last how
    the economy answers.

    Parameters
    ----------
    projection
        Of `simulate`, with its draws and all variables, over as many years as the study; a package with only the
        plants that the study is about compares like with like.
    study
        A name in `ImpactStudy.available`, or an `ImpactStudy` of one's own.
    probability
        Probability of the range of our effect.
    assumptions
        Fields of the study that are to be others: ``local_procurement=0.3``.

    Raises
    ------
    InputError
        An unknown study or assumption, other money than the economy's, a horizon shorter than the study's, or an
        economy without an input-output table.
    """
    probability = check_probability(probability)
    made = check_projection(projection, "bridge", "package_cash")
    own = (ImpactStudy.load(study) if isinstance(study, str) else _study(study)).replace(**assumptions)
    years = _years(made, own)
    steps = footprint(made, "bridge", years)
    own = _in_money(own, steps)
    effect = steps.effect("real_gdp").sum(axis=1)
    found = describe(effect[:, np.newaxis], probability, made.dependence)
    ours = {name: float(getattr(found, name)[0]) for name in ("median", "low", "high", "se_median")}
    reproduced = own.reproduced(steps.table)
    frame = _frame(own, reproduced, steps, effect)
    return Bridge(frame, own, reproduced, ours, (years[0], years[-1]), probability, made.provenance.describe())


def _study(given: object) -> ImpactStudy:
    if not isinstance(given, ImpactStudy):
        raise InputError("study", given, "an ImpactStudy, or the name of one in ImpactStudy.available()")
    return given


def _in_money(study: ImpactStudy, steps: Footprint) -> ImpactStudy:
    """Return the study in the economy's money, which one that names none is in."""
    economy = steps.economy
    if study.currency is None:
        return study.replace(currency=economy.currency, unit=economy.unit)
    if (study.currency, study.unit) != (economy.currency, economy.unit):
        allowed = f"{economy.currency}, {economy.unit}: the economy's"
        raise InputError("study.currency", f"{study.currency}, {study.unit}", allowed)
    return study


def _years(projection: Projection, study: ImpactStudy) -> tuple[int, ...]:
    """Return as many years of the projection as the study has, from the first in which the package pays."""
    paid = (projection.effect("package_cash", freq="year").to_numpy() != 0.0).any(axis=0)
    full, length = projection.timeline.full_years, study.years[1] - study.years[0] + 1
    first = int(np.argmax(paid))
    if not paid.any() or first + length > len(full):
        last = full[first] + length - 1
        allowed = f"at least {last}Q4: {study.title} has {length} years, counted from the first payment"
        raise InputError("projection.horizon", projection.timeline.last, allowed)
    return full[first : first + length]


def _frame(study: ImpactStudy, reproduced: StudyFigure, steps: Footprint, effect: Floats) -> DataFrame:
    import pandas as pd

    economy, split = steps.economy, SectorSplit(steps, Leontief.of(steps.table))
    values = dict[str, float]()
    published = study.output if study.output is not None else study.value_added
    in_output = study.output is not None or study.value_added is None
    if published is not None:
        values["published"] = published
    values["reproduced"] = reproduced.output if in_output else reproduced.value_added
    if in_output:
        values["value_added"] = reproduced.value_added
    everywhere = study.additionality * national(study, steps.table, steps.at_home["capex"])
    values["country"] = everywhere + _incomes(study, steps, everywhere)
    values["incomes"] = everywhere
    bought = sum(float(steps.gross[kind].mean(axis=0).sum()) for kind in steps.gross)
    spent = sum(float(steps.orders[kind].mean(axis=0).sum()) for kind in steps.orders)
    values["size"] = everywhere * bought / study.investment if study.investment else everywhere
    values["additional"] = values["size"] * (spent / bought if bought else 1.0)
    orders = split.direct() + split.supply_chain()
    values["plants"] = float(orders.sum(axis=(0, 2)).mean())
    lost = economy.entries["displacement"].value if "displacement" in economy.entries else 0.0
    values["displacement"] = values["plants"] - lost * float(steps.production.sum(axis=1).mean())
    values["economy"] = float(effect.mean())
    frame = pd.DataFrame({"value": values}).rename_axis("step")
    return frame.assign(change=frame["value"].diff().fillna(0.0))


def _incomes(study: ImpactStudy, steps: Footprint, added: float) -> float:
    """Return what the study's incomes, spent again, add in the whole country."""
    leontief = Leontief.of(steps.table)
    again = leontief.inverse @ ((1.0 - leontief.imported) * leontief.consumption)
    part = study.incomes_spent * float(leontief.value_added @ again)
    return added * part / (1.0 - part)
