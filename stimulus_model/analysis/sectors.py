"""Which sectors a package reaches: its orders through an input-output table, and the rest of the national effect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.analysis.footprint import MEASURES, Floats, Footprint, Leontief, footprint
from stimulus_model.analysis.part_table import Parts, frame_of, units_of
from stimulus_model.results.answers import check_probability

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SectorEffects(Parts):
    """Effects by sector; see `sectors`.

    Attributes
    ----------
    leakage
        Index instrument, ``"production"`` for what plants make: parts of 1 that are imported at once, that suppliers
        import, that are value added at home, and the taxes on inputs that remain.
    """

    leakage: DataFrame

    @property
    def dim(self) -> str:
        """``"sector"``."""
        return "sector"

    @property
    def _small(self) -> float:
        return 0.02

    @property
    def _notes(self) -> tuple[str, ...]:
        shares = ", ".join(f"{name} {100.0 * part:.0f} %" for name, part in self._imported().items())
        return (
            "Direct: sectors that take the orders, and supported plants. Supply chain: theirs, with the same imports "
            "in every use. Induced: all else that moves the national path (incomes spent again, prices, interest, "
            "taxes, what plants draw from others), by what households buy. Jobs at each sector's productivity: staff "
            f"that is busier rather than more counts as induced, with a minus. Imports in all in an order: {shares}.",
        )

    def _imported(self) -> dict[str, float]:
        both = self.leakage["imported_at_once"] + self.leakage["imported_by_suppliers"]
        return {str(name): float(part) for name, part in both.items()}


def sectors(projection: object, years: Iterable[int] | None = None, *, probability: float = 0.90) -> SectorEffects:
    """Split the effect of a package on real GDP and employment by sector, in each draw.

    Orders of the package and of firms that join in, less what would have been bought anyway, go through the Leontief
    inverse of the economy's input-output table, and so does what its plants produce. What is left of the national
    effect is induced: the split adds up to the projection whatever the table.

    Parameters
    ----------
    projection
        Of `simulate`, with its draws and all variables.
    years
        Calendar years; None: those of the economy's headline.
    probability
        Probability of the central ranges.

    Returns
    -------
    SectorEffects
        Table, numbers (`to_frame`), draws (`effect`), chart (`bars`), and what of an order is imported (`leakage`).

    Raises
    ------
    InputError
        A projection without single draws or without a package, an unknown year, or an economy without a table.
    """
    probability = check_probability(probability)
    made = footprint(projection, "sectors", years)
    leontief = Leontief.of(made.table)
    split = SectorSplit(made, leontief)
    draws = {name: split.parts(name) for name in MEASURES}
    frame = frame_of(made, "sector", draws, leontief.names, probability)
    titles = {name: each.title for name, each in made.table.sectors.items()}
    return SectorEffects(
        frame,
        made.years,
        probability,
        made.projection.provenance,
        titles,
        draws,
        units_of(made),
        leakage=leakage(made, leontief),
    )


@dataclass(frozen=True, slots=True)
class SectorSplit:
    """Parts of the national effect by sector."""

    made: Footprint
    leontief: Leontief

    def direct(self, kind: str | None = None) -> Floats:
        """Return value added where orders are taken, and of plants, (sector, draw, year).

        `kind` is one instrument, or empty for what plants produce; None: all.
        """
        values = self.leontief.value_added[:, np.newaxis, np.newaxis] * self.first_round(kind)
        if not kind:
            values[self._plants] += self.made.production
        return values

    def supply_chain(self, kind: str | None = None) -> Floats:
        """Return value added of those who deliver to them (sector, draw, year); `kind` as in `direct`."""
        demand = self.first_round(kind)
        if not kind:
            demand[self._plants] += self.made.production / self.leontief.value_added[self._plants]
        onward = self.leontief.inverse - np.eye(len(self.leontief.names))
        weights = self.leontief.value_added[:, np.newaxis] * onward
        chain: Floats = np.tensordot(weights, demand, axes=1)
        return chain

    def first_round(self, kind: str | None) -> Floats:
        """Return orders that home producers take (sector, draw, year); `kind` as in `direct`."""
        made, names = self.made, self.leontief.names
        demand = np.zeros((len(names), *made.production.shape))
        for each in made.orders if kind is None else [kind] if kind else []:
            for name, part in made.table.orders[each].items():
                demand[names.index(name)] += part * made.at_home[each] * made.orders[each]
        return demand

    def jobs(self, added: Floats) -> Floats:
        """Return million persons behind value added (sector, draw, year), at the productivity of each sector."""
        people: Floats = self.leontief.labour[:, np.newaxis, np.newaxis] * added * self.made.workers
        return people

    def parts(self, name: str) -> Floats:
        """Return the three parts (part, sector, draw, year); they sum to the national effect."""
        known = [self.direct(), self.supply_chain()]
        weights = self.leontief.induced
        if name == "employment":
            known, weights = [self.jobs(each) for each in known], weights * self.leontief.labour
        rest = self.made.effect(name) - sum(each.sum(axis=0) for each in known)
        induced = (weights / weights.sum())[:, np.newaxis, np.newaxis] * rest
        return np.stack([*known, induced])

    @property
    def _plants(self) -> int:
        return self.leontief.names.index(self.made.table.plants)


def leakage(made: Footprint, leontief: Leontief) -> DataFrame:
    """Return what becomes of one unit of each order, and of one unit that plants produce."""
    import pandas as pd

    names, rows = leontief.names, {}
    demands = {kind: (made.at_home[kind], parts) for kind, parts in made.table.orders.items()}
    demands["production"] = (1.0, {made.table.plants: 1.0})
    for kind, (home, parts) in demands.items():
        output = leontief.inverse @ np.array([home * parts.get(name, 0.0) for name in names])
        bought = float(leontief.imported @ (leontief.supplied @ output))
        added = float(leontief.value_added @ output)
        rows[kind] = (1.0 - home, bought, added, home - bought - added)
    columns = ["imported_at_once", "imported_by_suppliers", "value_added_at_home", "taxes_on_inputs"]
    return pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), name="instrument"), columns=columns)
