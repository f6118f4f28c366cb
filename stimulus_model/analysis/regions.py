"""Where a package acts: at its sites, among their suppliers, and in the rest of the country."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Unpack

import numpy as np

from stimulus_model.analysis.footprint import MEASURES, Floats, Footprint, Leontief, footprint
from stimulus_model.analysis.part_table import TOTAL, Parts, frame_of, units_of
from stimulus_model.analysis.sectors import SectorSplit
from stimulus_model.analysis.tile_map import Tiles, check_tiles, draw_tiles, tiles_of
from stimulus_model.economy.structure import RegionalOutput
from stimulus_model.inputs import InputError, check_choice, check_number
from stimulus_model.results.answers import check_probability
from stimulus_model.results.plots.chart import Chart, Look, drawn_on, signed, spoken
from stimulus_model.results.statistics import mean_error
from stimulus_model.results.tables.formats import fixed

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RegionEffects(Parts):
    """Effects by region; see `regions`.

    Attributes
    ----------
    diversification
        Index year; columns index (1 less the sum of squared shares of regions in what arises at sites and among their
        suppliers), effective_regions (1 over that sum), and the same of the country's output: what a spread
        like that of the economy would have.
    exposure
        Index (year, region), regions with plants: what the country loses while they stand still, all of their value
        added and that of suppliers, money a year (loss, se), and % of GDP (loss_to_gdp).
    planned_jobs
        Region -> jobs that the package's projects plan, as far as known.
    tiles
        Region -> column and row on the map, where the country's file has them.
    """

    diversification: DataFrame
    exposure: DataFrame
    planned_jobs: dict[str, int]
    tiles: Tiles

    def map(
        self, name: str = "real_gdp", *, year: int | None = None, tiles: Tiles | None = None, **look: Unpack[Look]
    ) -> Chart:
        """Draw the mean effect by region on a map of tiles of one size.

        Parameters
        ----------
        name, year, look
            As in `bars`.
        tiles
            Region -> (column, row) from the upper left; None: as the country's file has them.

        Raises
        ------
        InputError
            No tiles are given, and the country's file has none.
        """
        at, say = self._year(name, year), spoken(look)
        places = check_tiles(self.tiles if tiles is None else tiles, self.titles)
        data = self.frame["mean"].xs((name, self.units[name], at), level=("variable", "units", "year"))
        total = data.xs(TOTAL, level="part").reindex(list(self.titles))
        sized: Look = {"figsize": (8.0, 6.5), **look}
        axes = drawn_on(sized)
        draw_tiles(axes, total, places, self.titles, say)
        words = self._words(name, at, total, say)
        return signed(look, axes, total.to_frame("mean"), words)

    @property
    def dim(self) -> str:
        """``"region"``."""
        return "region"

    @property
    def _small(self) -> float:
        return 0.1

    @property
    def _notes(self) -> tuple[str, ...]:
        last = self.diversification.iloc[-1]
        spread = (
            f"Diversification in {self.years[-1]}: {fixed(last['index'], 2)}, as of "
            f"{fixed(last['effective_regions'], 1)} equal regions (output of the country: "
            f"{fixed(last['index_of_output'], 2)})."
        )
        table = self.exposure.reset_index().to_dict("records")
        lost = [
            f"{row['region']} {fixed(row['loss'], 3)} ({fixed(row['loss_to_gdp'], 3)} % of GDP)"
            for row in table
            if row["year"] == self.years[-1]
        ]
        stands = f"A year without its plants costs the country, by region, in {self.years[-1]}: {', '.join(lost)}."
        planned = ", ".join(f"{region} {jobs:,}" for region, jobs in self.planned_jobs.items())
        return (
            "Direct: at the sites. Supply chain: makers of equipment and suppliers; a part of them is local, the "
            "rest is spread as output is. Induced: the rest of the national effect, spread as output is.",
            spread,
            *((stands,) if lost else ()),
            *((f"Jobs that projects plan: {planned}.",) if planned else ()),
        )


def regions(
    projection: object,
    years: Iterable[int] | None = None,
    *,
    local_supply: float | None = None,
    probability: float = 0.90,
) -> RegionEffects:
    """Split the effect of a package on real GDP and employment by region, in each draw.

    The split of `sectors` is placed: what builders, researchers and plants add at the sites of projects, what
    suppliers add there and elsewhere, and what is induced. It adds up to the projection.

    Parameters
    ----------
    projection
        Of `simulate`, with its draws and all variables.
    years
        Calendar years; None: those of the economy's headline.
    local_supply
        Part of the supply chain that is in the region of the site, 0 to 1; None: as the economy's file says.
    probability
        Probability of the central ranges.

    Returns
    -------
    RegionEffects
        Table, numbers (`to_frame`), draws (`effect`), chart (`bars`), index of diversification, exposure.

    Raises
    ------
    InputError
        A projection without single draws or without a package, an unknown year, or an economy whose file has no
        output of regions or no input-output table.
    """
    probability = check_probability(probability)
    made = footprint(projection, "regions", years)
    places = made.economy.regional_output
    if places is None:
        allowed = f"a table of regions in the economy's file: {made.economy.title} has none"
        raise InputError("economy.regional_output", None, allowed)
    for name in places.on_site:
        check_choice("economy.regional_output.on_site", name, made.table.sectors)
    local = places.local_supply if local_supply is None else check_number("local_supply", local_supply, low=0, high=1)
    split = RegionSplit(made, SectorSplit(made, Leontief.of(made.table)), places, local)
    draws = {name: split.parts(name) for name in MEASURES}
    frame = frame_of(made, "region", draws, tuple(places.shares), probability)
    titles = {name: name for name in places.shares}
    return RegionEffects(
        frame,
        made.years,
        probability,
        made.projection.provenance,
        titles,
        draws,
        units_of(made),
        diversification=_diversification(made, draws["real_gdp"], split.shares),
        exposure=_exposure(split),
        planned_jobs=_planned(made),
        tiles=tiles_of(made.economy),
    )


@dataclass(frozen=True, slots=True)
class RegionSplit:
    """Parts of the national effect by region."""

    made: Footprint
    sectors: SectorSplit
    places: RegionalOutput
    local: float

    @property
    def shares(self) -> Floats:
        """Parts of regions in the country's output; they sum to 1."""
        given = np.array(list(self.places.shares.values()))
        shares: Floats = given / fsum(given)
        return shares

    def spread(self, placed: Floats) -> Floats:
        """Return shares (year, region of the country) of what is placed in regions with projects, or nowhere."""
        named = list(self.places.shares)
        spread = placed[:, -1:] * self.shares
        for k, region in enumerate(self.made.regions[:-1]):
            spread[:, named.index(region)] += placed[:, k]
        return spread

    def parts(self, name: str) -> Floats:
        """Return the three parts (part, region, draw, year); they sum to the national effect."""
        made, shares = self.made, self.shares[:, np.newaxis, np.newaxis]
        jobs = name == "employment"
        direct = np.zeros((len(self.shares), *made.production.shape))
        chain = np.zeros_like(direct)
        for (at_site, elsewhere), placed in self._orders(jobs):
            where = self.spread(placed).T[:, np.newaxis, :]
            direct += where * at_site
            chain += (self.local * where + (1.0 - self.local) * shares) * elsewhere
        rest = made.effect(name) - direct.sum(axis=0) - chain.sum(axis=0)
        return np.stack([direct, chain, shares * rest])

    def _orders(self, jobs: bool) -> list[tuple[tuple[Floats, Floats], Floats]]:
        """Return what each instrument, and production, adds at the site and in the supply chain; and the places."""
        made, split, names = self.made, self.sectors, self.sectors.leontief.names
        on_site = np.isin(names, self.places.on_site)
        found = []
        for kind in (*made.orders, ""):
            direct, chain = split.direct(kind), split.supply_chain(kind)
            if jobs:
                direct, chain = split.jobs(direct), split.jobs(chain)
            here = direct.sum(axis=0) if not kind else direct[on_site].sum(axis=0)
            away = direct.sum(axis=0) - here + chain.sum(axis=0)
            found.append(((here, away), made.places[kind] if kind else made.plants))
        return found


def _diversification(made: Footprint, parts: Floats, shares: Floats) -> DataFrame:
    """Return the index by year, of means over the draws; regions that lose count with the size of the loss."""
    import pandas as pd

    size = np.abs(parts[:2].sum(axis=0).mean(axis=1))
    squares = ((size / np.maximum(size.sum(axis=0), np.finfo(float).tiny)) ** 2).sum(axis=0)
    rows = {
        "index": 1.0 - squares,
        "effective_regions": 1.0 / np.maximum(squares, np.finfo(float).tiny),
        "index_of_output": np.full(len(squares), 1.0 - fsum(shares**2)),
    }
    return pd.DataFrame(rows, index=pd.Index(made.years, name="year"))


def _exposure(split: RegionSplit) -> DataFrame:
    import pandas as pd

    made, rows, keys = split.made, [], []
    leontief, at = split.sectors.leontief, split.sectors.leontief.names.index(made.table.plants)
    whole = made.standing * float(leontief.value_added @ leontief.inverse[:, at]) / leontief.value_added[at]
    output = made.projection.baseline("real_gdp", freq="year").sel(year=list(made.years)).to_numpy().mean(axis=0)
    dependence = made.projection.dependence
    means, errors = whole.mean(axis=0), mean_error(whole, dependence)
    for year, here in enumerate(made.plants[:, :-1]):
        for region, part in zip(made.regions, here, strict=False):
            if part > 0.0:
                keys.append((made.years[year], region))
                rows.append((part * means[year], part * errors[year], 100.0 * part * means[year] / output[year]))
    index = pd.MultiIndex.from_tuples(keys, names=["year", "region"])
    return pd.DataFrame(rows, index=index, columns=["loss", "se", "loss_to_gdp"], dtype=float)


def _planned(made: Footprint) -> dict[str, int]:
    planned: dict[str, int] = {}
    for project in made.package.projects:
        if project.jobs is not None:
            planned[project.region] = planned.get(project.region, 0) + project.jobs
    return planned
