"""Effects split into parts by place or sector: arrays that sum to the national effect, and their table and chart."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Unpack

import numpy as np

from stimulus_model.analysis.footprint import MEASURES, PARTS, Floats, Footprint
from stimulus_model.inputs import check_choice, check_integer
from stimulus_model.languages.speech import Speech
from stimulus_model.results.plots.chart import Chart, Look, Words, colours, legend, signed, spoken
from stimulus_model.results.plots.rows import HEIGHT, grid_along, name_rows, row_axes
from stimulus_model.results.provenance import Provenance
from stimulus_model.results.statistics import mean_error
from stimulus_model.results.tables.formats import decimals, error, fixed, share, span
from stimulus_model.results.tables.table import FrameTable, Table

if TYPE_CHECKING:
    from pandas import DataFrame, Series
    from xarray import DataArray

ALL, TOTAL = "all", "total"
THOUSAND = 1000.0
"""Persons of employment: the model counts millions, tables of jobs thousands."""
WORDS = {"direct": "Direct", "supply_chain": "Supply chain", "induced": "Induced", TOTAL: "Total"}
SHADES = {"direct": "blue", "supply_chain": "green", "induced": "vermilion"}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Parts(FrameTable):
    """Effects of a package by part and by sector or region, which sum to the national effect in each draw.

    Attributes
    ----------
    frame
        Index (variable, units, year, sector or region, part): ``"all"`` is the country, ``"total"`` the sum of parts;
        columns median, low, high, mean and se_mean. Means of parts and places add up, medians need not.
    years
        Calendar years.
    probability
        Probability of the central range.
    made
        What the projection was computed from.
    titles
        Sector or region -> its name to print.
    draws
        ``"real_gdp"`` and ``"employment"`` -> what `effect` labels, (part, sector or region, draw, year).
    units
        Variable -> units of `frame`.
    """

    frame: DataFrame
    years: tuple[int, ...]
    probability: float
    made: Provenance
    titles: Mapping[str, str]
    draws: Mapping[str, Floats]
    units: Mapping[str, str]

    @property
    def source(self) -> str:
        """Package, economy, draws, seed and version."""
        return self.made.describe()

    @property
    @abstractmethod
    def dim(self) -> str:
        """``"sector"`` or ``"region"``."""

    @property
    @abstractmethod
    def _small(self) -> float:
        """Part of the largest row below which table and chart leave one out."""

    @property
    @abstractmethod
    def _notes(self) -> tuple[str, ...]:
        """What readers have to know of the split."""

    def effect(self, name: str = "real_gdp") -> DataArray:
        """Return an effect, dims (part, sector or region, draw, year), which sums to that of the projection.

        Parameters
        ----------
        name
            ``"real_gdp"``, the economy's money a year, or ``"employment"``, million persons.
        """
        from xarray import DataArray

        check_choice("name", name, MEASURES)
        coords = {"part": list(PARTS), self.dim: list(self.titles), "year": list(self.years)}
        return DataArray(self.draws[name], coords, ("part", self.dim, "draw", "year"), name=name)

    def bars(self, name: str = "real_gdp", *, year: int | None = None, **look: Unpack[Look]) -> Chart:
        """Draw the mean effect by sector or region, its parts side by side on one bar.

        Parameters
        ----------
        name
            ``"real_gdp"`` or ``"employment"``.
        year
            One of `years`; None: the last.
        look
            `ax`, `title`, `figsize` and `language`; see `results.plots.chart.Look`.
        """
        at, say = self._year(name, year), spoken(look)
        data = self._means(name, at)
        axes, rows = row_axes(look, len(data)), np.arange(len(data))
        left, right = np.zeros(len(data)), np.zeros(len(data))
        for part, colour in SHADES.items():
            width = data[part].to_numpy()
            start, label = np.where(width >= 0.0, right, left), say.name(WORDS[part])
            axes.barh(rows, width, left=start, height=HEIGHT, color=colours(axes)[colour], label=label, zorder=2)
            left, right = left + np.minimum(width, 0.0), right + np.maximum(width, 0.0)
        total, ink = data[list(PARTS)].sum(axis=1), colours(axes)["ink"]
        axes.plot(total, rows, "D", color=ink, ms=5, label=say("Total"), zorder=3)
        name_rows(axes, [say.name(self.titles.get(each, each)) for each in data.index])
        legend(axes)
        chart = signed(look, axes, data, self._words(name, at, total, say))
        grid_along(axes)
        return chart

    def _year(self, name: str, year: int | None) -> int:
        check_choice("name", name, MEASURES)
        at = self.years[-1] if year is None else check_integer("year", year, low=self.years[0], high=self.years[-1])
        check_choice("year", str(at), [str(each) for each in self.years])
        return at

    def _words(self, name: str, year: int, total: Series, say: Speech) -> Words:
        """Return what a chart of means says: where most happens, and how much."""
        subject = say("Real GDP") if name == "real_gdp" else say("Employment")
        most = str(total.abs().idxmax())
        size = fixed(total[most], decimals(total), sign=True)
        where = say.name(self.titles.get(most, most))
        units = say.units(self.units[name])
        return Words(
            say(
                "{subject}, {when}: most in {where}, {size}",
                subject=subject,
                when=say.when(year),
                where=where,
                size=size,
            ),
            say("{subject}, with minus without the package, {units}", subject=subject, units=units),
            self.made.describe(say),
            say("Means over the draws, which add up."),
        )

    def _means(self, name: str, year: int) -> DataFrame:
        """Return means (sector or region, part), without those in which hardly anything happens."""
        import pandas as pd

        table = self.frame["mean"].xs((name, self.units[name], year), level=("variable", "units", "year"))
        wide: DataFrame = table.unstack("part").reindex(list(self.titles))[list(PARTS)]
        size = wide.abs().sum(axis=1)
        shown = wide[size >= self._small * size.max()]
        return pd.DataFrame(shown.to_numpy(), index=pd.Index(list(shown.index), name=self.dim), columns=list(PARTS))

    def _table(self) -> Table:
        wide, money = f"{share(self.probability)} range", self.units["real_gdp"]
        parts = (*PARTS, TOTAL)
        titles = ("Year", self.dim.capitalize(), *(WORDS[part] for part in parts), "±", wide)
        rows: list[tuple[str, ...]] = []
        means, low, high, errors = (self.frame[name].to_dict() for name in ("mean", "low", "high", "se_mean"))
        keys = [(name, self.units[name]) for name in MEASURES]
        places = [decimals(self.frame["mean"].xs(name, level="variable")) for name in MEASURES]
        for year in self.years:
            label = str(year)
            for place in self._shown(year):
                cells = [fixed(means[*keys[0], year, place, part], places[0], sign=True) for part in parts]
                whole = (*keys[0], year, place, TOTAL)
                cells += [error(errors[whole]), span(low[whole], high[whole], places[0], sign=True)]
                jobs = [fixed(means[*keys[1], year, place, part], places[1], sign=True) for part in ("direct", TOTAL)]
                rows.append((label, self.titles.get(place, "Country"), *cells, *jobs))
                label = ""
        notes = (
            *self._notes,
            f"Real GDP, {money}, and jobs, {self.units['employment']}: means over the draws, which add up; range and "
            f"Monte Carlo standard error of the total. Rows below {share(self._small)} of the largest are left out.",
            f"Source: {self.source}",
        )
        columns = (*titles, "Jobs, direct", "Jobs, all")
        return Table(f"Effect of the package on real GDP by {self.dim}", columns, tuple(rows), notes)

    def _shown(self, year: int) -> list[str]:
        """Return places in which something happens, and the country."""
        table = self.frame["mean"].xs(("real_gdp", year), level=("variable", "year")).drop(TOTAL, level="part")
        size = table.abs().groupby(level=self.dim, sort=False).sum()
        most = size[size.index != ALL].max()
        return [str(each) for each in size.index if size[each] >= self._small * most or each == ALL]


def frame_of(made: Footprint, dim: str, draws: Mapping[str, Floats], places: Sequence[str], p: float) -> DataFrame:
    """Return the statistics of all parts; `places` are those of `draws` in order, `p` that of the central range."""
    import pandas as pd

    tail, numbers = 0.5 * (1.0 - p), []
    for name, values in draws.items():
        whole = values * (THOUSAND if name == "employment" else 1.0)
        for axis in (1, 0):  # the country, and the sum of parts
            whole = np.concatenate([whole, whole.sum(axis=axis, keepdims=True)], axis=axis)
        low, median, high = np.quantile(whole, [tail, 0.5, 1.0 - tail], axis=2)
        flat = np.moveaxis(whole, 2, 0).reshape(whole.shape[2], -1)
        spread = mean_error(flat, made.projection.dependence).reshape(low.shape)
        found = (median, low, high, whole.mean(axis=2), spread)
        numbers.append(np.stack([each.transpose(2, 1, 0).ravel() for each in found], axis=1))
    keys = product(units_of(made).items(), made.years, (*places, ALL), (*PARTS, TOTAL))
    names = ["variable", "units", "year", dim, "part"]
    index = pd.MultiIndex.from_tuples([(*unit, *rest) for unit, *rest in keys], names=names)
    return pd.DataFrame(np.concatenate(numbers), index=index, columns=list(COLUMNS))


def units_of(made: Footprint) -> dict[str, str]:
    """Return the units in which tables show the two measures."""
    return {"real_gdp": made.projection.registry["real_gdp"].effect_units, "employment": "thousand persons"}


COLUMNS = ("median", "low", "high", "mean", "se_mean")
