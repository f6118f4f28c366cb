"""What a package orders and its plants produce, by instrument, region and year: what sectors and regions rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.plant_rows import Pace, cash_paid, released
from stimulus_model.economy.structure import InputOutput
from stimulus_model.inputs import InputError
from stimulus_model.policy.kinds import CASH_ROW, FISCAL
from stimulus_model.policy.package import Package
from stimulus_model.policy.project import Project, Projects
from stimulus_model.policy.vocabulary import NATIONWIDE
from stimulus_model.results.answers import check_years
from stimulus_model.results.headline_years import headline_years
from stimulus_model.results.projection import Projection
from stimulus_model.results.summary_projection import check_projection
from stimulus_model.simulation.amounts import schedule_of
from stimulus_model.simulation.parameter_sources import EconomyParameters, ReopenedParameters
from stimulus_model.timeline import Timeline

Floats = npt.NDArray[np.float64]
PARTS = ("direct", "supply_chain", "induced")
MEASURES = ("real_gdp", "employment")
"""What is split: real GDP, and employment."""
NEEDED = (*MEASURES, "package_cash", "private_co_investment", "chip_value_added", "price_level")
GROSS = "chip_value_added_gross"
"""Value added of plants with what would have been made anyway: what is lost if they stand still."""
_BUILT = ("capex", "equity")
_SLOW = ("research", "compute", "training")


@dataclass(frozen=True, slots=True)
class Leontief:
    """An input-output table as matrices; columns and rows in the order of its sectors.

    Attributes
    ----------
    names
        Sectors.
    inverse
        Output of all sectors (row) at home per unit of demand for home products of one (column).
    value_added, imported
        Per unit of output; imports over domestic use.
    supplied
        Inputs of all sectors per unit of output.
    consumption
        What households buy, shares.
    labour
        Workers over value added, each as a part of the country's.
    """

    names: tuple[str, ...]
    inverse: Floats
    value_added: Floats
    imported: Floats
    supplied: Floats
    consumption: Floats
    labour: Floats

    @classmethod
    def of(cls, table: InputOutput) -> Leontief:
        """Return the matrices of a table; imports take the same part of every use at home."""
        sectors = table.sectors.values()

        def column(name: str) -> Floats:
            return np.array([getattr(each, name) for each in sectors])

        supplied, imported = np.array([each.inputs for each in sectors]).T, column("imported")
        inverse = np.linalg.inv(np.eye(len(imported)) - (1.0 - imported)[:, np.newaxis] * supplied)
        share, workers = column("share"), column("workers")
        return cls(
            names=tuple(table.sectors),
            inverse=inverse,
            value_added=column("value_added"),
            imported=imported,
            supplied=supplied,
            consumption=column("consumption") / fsum(column("consumption")),
            labour=(workers / fsum(workers)) / (share / fsum(share)),
        )

    @property
    def induced(self) -> Floats:
        """Where value added arises when households spend, shares by sector."""
        added = self.value_added * (self.inverse @ ((1.0 - self.imported) * self.consumption))
        shares: Floats = added / added.sum()
        return shares


@dataclass(frozen=True, slots=True)
class Footprint:
    """Orders and production of a package, real, as effects: with minus without it.

    Attributes
    ----------
    projection, economy, package
        What it is of.
    years
        Calendar years.
    table
        The economy's input-output table.
    orders
        Instrument -> what it buys that would not have been bought anyway (draw, year), money a year.
    gross
        Instrument -> what it pays for, with what would have been bought anyway (draw, year).
    at_home
        Instrument -> its part that home producers deliver.
    places
        Instrument -> share of each region (year, region); `regions` names them, the last is the whole country.
    production, standing, plants
        Value added of plants (draw, year), with what would have been made anyway, and where it arises (year, region).
    regions
        Regions with projects, and ``"nationwide"``.
    workers
        Employment over real GDP without the package (draw, year).
    """

    projection: Projection
    economy: Economy
    package: Package
    years: tuple[int, ...]
    table: InputOutput
    orders: Mapping[str, Floats]
    gross: Mapping[str, Floats]
    at_home: Mapping[str, float]
    places: Mapping[str, Floats]
    production: Floats
    standing: Floats
    plants: Floats
    regions: tuple[str, ...]
    workers: Floats

    def effect(self, name: str) -> Floats:
        """Return the national effect (draw, year)."""
        return _yearly(self.projection, name, self.years)


def footprint(projection: object, what: str, years: object) -> Footprint:
    """Return orders and production by instrument, region and year.

    Money follows the central lags within a year, the amounts of each year are those of each draw. A package's cash
    is bought for by instrument as the table's `orders` say; what fiscal instruments pay to households and firms buys
    nothing by itself: it is part of what is induced.

    Raises
    ------
    InputError
        A projection without single draws, without a package, or of an economy without an input-output table.
    """
    made = check_projection(projection, what, *NEEDED)
    economy, package = _origin(made, what)
    table = economy.input_output
    if table is None:
        allowed = f"a table of sectors in the economy's file: {what} needs one, and {economy.title} has none"
        raise InputError("economy.input_output", None, allowed)
    chosen = _years(made, years)
    timeline, pace = made.timeline, Pace(*(economy.entries[name].value for name in Pace._fields))
    cash = _central_cash(package, economy, timeline, pace)
    regions = (*dict.fromkeys(each.region for each in package.projects if each.region != NATIONWIDE), NATIONWIDE)
    price = made.level("price_level", freq="year").sel(year=list(chosen)).to_numpy()
    paid, added = (_yearly(made, name, chosen) / price for name in ("package_cash", "private_co_investment"))
    whole = np.sum(list(cash.values()), axis=0) if cash else np.zeros(len(timeline))
    orders, gross, places = dict[str, Floats](), dict[str, Floats](), dict[str, Floats]()
    homes = dict[str, float]()
    built = _by_year(_sum(cash, _BUILT, len(timeline)), timeline, chosen)
    for kind in table.orders:
        parts = {region: _sum(cash, (kind,), len(timeline), region) for region in regions}
        own = _by_year(np.sum(list(parts.values()), axis=0), timeline, chosen)
        spent = paid * _share(own, _by_year(whole, timeline, chosen))
        joined = added * _share(own, built) if kind in _BUILT else 0.0
        kept = 1.0 - _believed_of(economy, kind, "deadweight", "deadweight_pilot_lines")
        orders[kind], gross[kind] = kept * spent + joined, spent + joined
        homes[kind] = 1.0 - _believed_of(economy, kind, "import_share_capex", "import_share_leading_edge")
        places[kind] = _places(parts, timeline, chosen)
    output, people = (made.baseline(each, freq="year").sel(year=list(chosen)).to_numpy() for each in MEASURES)
    plants = _plants(package, economy, timeline, pace)
    return Footprint(
        projection=made,
        economy=economy,
        package=package,
        years=chosen,
        table=table,
        orders=orders,
        gross=gross,
        at_home=homes,
        places=places,
        production=_yearly(made, "chip_value_added", chosen),
        standing=_yearly(made, GROSS if GROSS in made.variables else "chip_value_added", chosen),
        plants=_places({region: plants.get(region, np.zeros(len(timeline))) for region in regions}, timeline, chosen),
        regions=regions,
        workers=people / output,
    )


def _origin(projection: Projection, what: str) -> tuple[Economy, Package]:
    drawn, made = projection.drawn, projection.provenance
    if isinstance(drawn, EconomyParameters) and drawn.package is not None:
        return drawn.economy, drawn.package
    if isinstance(drawn, ReopenedParameters) and "project" in made.package:
        return drawn.economy or Economy.restored(made.economy), Package.from_dict(made.package)
    allowed = f"a projection of a package in an economy, as simulate returns: {what} needs its projects"
    raise InputError("projection", made.describe(), allowed)


def _years(projection: Projection, years: object) -> tuple[int, ...]:
    if years is not None:
        return check_years(projection.timeline, years)
    full = projection.timeline.full_years
    shown = tuple(year for year in headline_years(projection.provenance, projection.timeline).all if year in full)
    return check_years(projection.timeline, shown or full[-1:])


def _yearly(projection: Projection, name: str, years: Sequence[int]) -> Floats:
    values: Floats = projection.effect(name, freq="year").sel(year=list(years)).to_numpy()
    return values


def _believed_of(economy: Economy, kind: str, built: str, pilot_lines: str) -> float:
    """Return a share of an instrument's money, 0 where the economy has none: `built` that of money for plants.

    A part of the money for research buys equipment of pilot lines, of which the share is another.
    """
    if kind in _BUILT:
        return _believed(economy, built)
    own = _believed(economy, f"{built.removesuffix('_capex')}_{kind}")
    if kind != "research":
        return own
    return own + _believed(economy, "pilot_line_share") * (_believed(economy, pilot_lines) - own)


def _believed(economy: Economy, name: str) -> float:
    """Return the central value of a parameter, 0 where the economy has none."""
    return economy.entries[name].value if name in economy.entries else 0.0


def _central_cash(
    package: Package, economy: Economy, timeline: Timeline, pace: Pace
) -> dict[tuple[str, str, str], Floats]:
    """Return (project, region, instrument) -> cash by quarter at the central lags."""
    found = dict[tuple[str, str, str], Floats]()
    for project in package.projects:
        for kind in dict.fromkeys(each.kind for each in project.instruments):
            part = _alone(project, kind)
            schedule = schedule_of(package.replace(projects=part), economy, timeline)
            if kind in FISCAL:
                flows = [
                    change.weight * np.convolve(change.amounts, change.shape)[: len(timeline)]
                    for change in schedule.changes
                    if change.row == CASH_ROW
                ]
                cash = np.abs(np.sum(flows, axis=0)) if flows else np.zeros(len(timeline))
            else:
                amounts = np.asarray(getattr(schedule, kind))
                plants = [released(each, kind) for each in schedule.plants if kind in (*_BUILT, "research")]
                lag = "research" if kind in _SLOW else "capex"
                cash = cash_paid(plants[0] if plants else amounts, lag, pace)
            if kind != "guarantee":
                found[project.name, project.region, kind] = cash
    return found


def _alone(project: Project, kind: str) -> Projects:
    return Projects([replace(project, instruments=tuple(each for each in project.instruments if each.kind == kind))])


def _plants(package: Package, economy: Economy, timeline: Timeline, pace: Pace) -> dict[str, Floats]:
    """Return region -> what its open plants have been built for, by quarter, at the central lags."""
    found = dict[str, Floats]()
    for plant in schedule_of(package, economy, timeline).plants:
        cash = {kind: cash_paid(released(plant, kind), kind, pace) for kind in (*_BUILT, "research")}
        built = np.cumsum(cash["capex"] + cash["equity"] + pace.pilot_line_share * cash["research"])
        quarters = 0.25 * np.arange(1, len(timeline) + 1)
        region = package.projects.find(plant.name).region
        found[region] = found.get(region, np.zeros(len(timeline))) + np.where(quarters > plant.opens, built, 0.0)
    return found


def _sum(
    cash: Mapping[tuple[str, str, str], Floats], kinds: Sequence[str], size: int, region: str | None = None
) -> Floats:
    chosen = [each for (_, where, kind), each in cash.items() if kind in kinds and region in (None, where)]
    total: Floats = np.sum(chosen, axis=0) if chosen else np.zeros(size)
    return total


def _by_year(values: Floats, timeline: Timeline, years: Sequence[int]) -> Floats:
    return np.array([values[timeline.year == year].sum() for year in years])


def _share(part: Floats, whole: Floats) -> Floats:
    """Return part over whole by year; where there is no whole, the shares of all years."""
    overall = part.sum() / whole.sum() if whole.sum() > 0.0 else 0.0
    return np.where(whole > 0.0, part / np.where(whole > 0.0, whole, 1.0), overall)


def _places(parts: Mapping[str, Floats], timeline: Timeline, years: Sequence[int]) -> Floats:
    """Return shares of regions (year, region); the whole country where nothing is anywhere."""
    yearly = {region: _by_year(each, timeline, years) for region, each in parts.items()}
    whole = np.sum(list(yearly.values()), axis=0)
    if not whole.any():
        everywhere = np.zeros((len(years), len(parts)))
        everywhere[:, -1] = 1.0
        return everywhere
    return np.stack([_share(each, whole) for each in yearly.values()], axis=1)
