"""A projection by official model: what each says, beside the pool of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack, cast

import numpy as np

from stimulus_model.inputs import InputError, check_choice, check_integer, check_number
from stimulus_model.languages.speech import Speech
from stimulus_model.results.answers import Answers, check_probability, check_years
from stimulus_model.results.measures import RELATIVE_UNITS, Frequency, effect_attrs
from stimulus_model.results.plots.chart import (
    STYLES,
    Chart,
    Look,
    Words,
    colours,
    drawn_on,
    legend,
    signed,
    spoken,
    zero_line,
)
from stimulus_model.results.plots.fan import in_per_cent
from stimulus_model.results.plots.fonts import readable
from stimulus_model.results.plots.strips import draw_strips, strip_data
from stimulus_model.results.tables.formats import decimals, error, fixed, share
from stimulus_model.results.tables.summary import summarise
from stimulus_model.results.tables.table import FrameTable, Table, range_cells
from stimulus_model.variables import Registry, Variable

if TYPE_CHECKING:
    from pandas import DataFrame

POOL = "all"
INDEX = ["variable", "units", "year", "model"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ModelTable(FrameTable):
    """Effects by variable, year and official model, beside the pool.

    Attributes
    ----------
    frame
        Index (variable, units, year, model), model ``"all"`` for the pool; columns as in `SummaryTable.frame`, and
        `between`: share of the pool's variance that lies between the models' means (adjusted; missing elsewhere).
    probability
        Probability of the central range.
    source
        Package, economy, draws, seed and version.
    registry
        What the variables are.
    """

    frame: DataFrame
    probability: float
    source: str
    registry: Registry

    def _table(self) -> Table:
        wide = f"{share(self.probability)} range"
        columns = ("Effect on", "Year", "Official model", "Median", "±", wide, "Mean", "±", "Between models")
        rows: list[tuple[str, ...]] = []
        for (name, units), group in self.frame.groupby(level=["variable", "units"], sort=False):
            places, before = decimals([*group["median"], *group["low"], *group["high"]]), ""
            label = f"{self.registry[name].long_name}, {units}"
            for key, row in group.droplevel(["variable", "units"]).iterrows():
                year, model = cast("tuple[int, str]", key)
                mean = (fixed(row["mean"], places, sign=True), error(row["se_mean"]))
                between = f"{100.0 * row['between']:.0f} %" if model == POOL else ""
                shown = "" if str(year) == before else str(year)
                rows.append((label, shown, str(model), *range_cells(row, places), *mean, between))
                label, before = "", str(year)
        notes = (
            "With minus without the package, same draws; ± Monte Carlo standard error. Between models: share of the "
            "variance of all draws that lies between the models' means; where it is large, a median of all is "
            "nobody's answer.",
            f"Source: {self.source}",
        )
        return Table("Effect of the package by official model", columns, tuple(rows), notes)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ModelProjections:
    """Projections of the draws that answer to each official model, beside the pool.

    Attributes
    ----------
    pool
        All draws.
    projections
        Official model -> its draws.
    """

    pool: Answers
    projections: Mapping[str, Answers]

    @property
    def models(self) -> tuple[str, ...]:
        """Names of the official models."""
        return tuple(self.projections)

    def __getitem__(self, model: str) -> Answers:
        """Return the projection of one official model."""
        return self.projections[check_choice("model", model, self.projections)]

    def summary(
        self,
        variables: Iterable[str] | None = None,
        years: Iterable[int] | None = None,
        probability: float = 0.90,
    ) -> ModelTable:
        """Return effects by variable, year and official model; arguments as in `Projection.summary`."""
        import pandas as pd

        probability = check_probability(probability)
        names = None if variables is None else variables if isinstance(variables, str) else tuple(variables)
        pooled = summarise(self.pool, names, years, probability).to_frame()
        chosen = list(dict.fromkeys(pooled.index.get_level_values("variable")))
        dates = list(dict.fromkeys(pooled.index.get_level_values("year")))
        frames = {POOL: pooled}
        for model, each in self.projections.items():
            frames[model] = summarise(each, names if names is not None else None, dates, probability).to_frame()
        frames[POOL] = pooled.assign(between=[self.between(*key) for key in pooled.index])
        joined = pd.concat(frames, names=["model"]).reorder_levels(INDEX)
        order = [(*key, model) for key in pooled.index for model in frames if key[0] in chosen]
        table = joined.reindex(pd.MultiIndex.from_tuples(order, names=INDEX))
        return ModelTable(table, probability, self.pool.provenance.describe(), self.pool.registry)

    def between(self, name: str, units: str, year: int) -> float:
        """Return which share of the variance of an effect lies between the models' means, from 0 to 1.

        One less the pooled variance within models over the variance of all draws (epsilon squared).
        """
        draws = [
            each.effect(name, relative=units == RELATIVE_UNITS, freq="year").sel(year=year).to_numpy()
            for each in self.projections.values()
        ]
        every = np.concatenate(draws)
        inside = sum(float(((d - d.mean()) ** 2).sum()) for d in draws) / max(len(every) - len(draws), 1)
        total = float(every.var(ddof=1))
        return max(0.0, 1.0 - inside / total) if total > 0.0 else 0.0

    def headline(self) -> str:
        """Return the headline of each official model below that of the pool."""
        parts = [self.pool.headline(), *(f"{name}\n{each.headline()}" for name, each in self.projections.items())]
        return "\n\n".join(parts)

    def fan(
        self,
        name: str = "real_gdp",
        *,
        relative: bool | None = None,
        freq: Frequency | None = None,
        probability: float = 0.9,
        **look: Unpack[Look],
    ) -> Chart:
        """Draw the median effect under each official model with its central range, and the median of all.

        Arguments are those of `Projection.plot.fan`, with one `probability`. `Chart.data` has a row a date and
        columns (model, median or low or high).
        """
        check_number("probability", probability, above=0.0, high=0.999)
        entry, at = self.pool.registry[name], self.pool.finest if freq is None else freq
        percent = in_per_cent(self.pool, entry, relative)
        data = self._data(entry.name, percent, at, probability)
        axes, say = drawn_on(look), spoken(look)
        dates: Any = data.index.to_numpy()
        for (label, each), (colour, dashes) in zip(self._labelled(data), STYLES, strict=False):
            shade = colours(axes)[colour]
            if label != POOL:
                axes.fill_between(dates, each["low"], each["high"], color=shade, alpha=0.15, lw=0)
            axes.plot(dates, each["median"], color=shade, lw=2.0, ls=dashes, label=readable(say.name(label)))
        zero_line(axes)
        axes.margins(x=0.01)
        legend(axes)
        return signed(look, axes, data, self._words(entry, percent, data, say, share(probability)))

    def strips(
        self,
        name: str = "real_gdp",
        *,
        year: int,
        relative: bool | None = None,
        probability: float = 0.9,
        **look: Unpack[Look],
    ) -> Chart:
        """Draw the effect of one year under each official model as a strip: a point for each draw, median, range.

        Parameters
        ----------
        name
            A variable of the registry.
        year
            A calendar year fully on the axis.
        relative
            In per cent of the no-package path; None: as the registry says.
        probability
            Probability of the central range.
        look
            `ax`, `title`, `figsize` and `language`; see `results.plots.chart.Look`.

        Returns
        -------
        Chart
            `data` has a row a model, and one for all draws, and columns median, low, high and draws.
        """
        check_number("probability", probability, above=0.0, high=0.999)
        entry = self.pool.registry[name]
        (chosen,) = check_years(self.pool.timeline, check_integer("year", year), "year")
        percent = in_per_cent(self.pool, entry, relative)
        axes, say = drawn_on(look), spoken(look)
        values = {
            label: each.effect(entry.name, relative=percent, freq="year").sel(year=chosen).to_numpy()
            for label, each in {**self.projections, POOL: self.pool}.items()
        }
        data = strip_data(values, probability)
        draw_strips(axes, {say.name(label): each for label, each in values.items()}, data)
        return signed(look, axes, data, self._words(entry, percent, data, say, share(probability), chosen))

    def _words(
        self, entry: Variable, percent: bool, data: DataFrame, say: Speech, ranges: str, year: int | None = None
    ) -> Words:
        """Return what a chart by official model says: which of them moves the variable most."""
        parts = {"name": say.name(entry.long_name), "units": say.units(effect_attrs(entry, percent)["units"])}
        medians = data["median"] if year is not None else data.xs("median", axis=1, level="statistic").abs().max()
        largest = str(medians.drop(POOL).abs().idxmax())
        title = say("{name}: the effect is largest under {model}", model=say.name(largest), **parts)
        units = say("{name}: effect by official model, {units}", **parts)
        if year is not None:
            units = say("{name}: effect by official model in {when}, {units}", when=say.when(year), **parts)
        return Words(
            title, units, self.pool.provenance.describe(say), say("Medians and {share} ranges.", share=ranges)
        )

    def _labelled(self, data: DataFrame) -> list[tuple[str, Any]]:
        labels = [*self.projections, POOL]
        if len(labels) > len(STYLES):
            raise InputError("models", labels, f"at most {len(STYLES) - 1} official models in one chart")
        return [(label, data[label]) for label in labels]

    def _data(self, name: str, relative: bool, freq: Frequency, probability: float) -> DataFrame:
        import pandas as pd

        tail, columns = 0.5 * (1.0 - probability), dict[tuple[str, str], Any]()
        for label, each in {**self.projections, POOL: self.pool}.items():
            effect = each.effect(name, relative=relative, freq=freq)
            low, median, high = np.quantile(effect.to_numpy(), [tail, 0.5, 1.0 - tail], axis=0)
            columns |= {(label, "median"): median, (label, "low"): low, (label, "high"): high}
        dim = str(effect.dims[1])
        frame = pd.DataFrame(columns, index=pd.Index(effect[dim].to_numpy(), name=dim))
        frame.columns.names = ["model", "statistic"]
        return frame

    def __repr__(self) -> str:
        return repr(self._short())

    def _repr_html_(self) -> str:
        return self._short().to_html()

    def _short(self) -> ModelTable:
        shown = [name for name in ("real_gdp", "debt_to_gdp", "ai_capacity_realised") if name in self.pool.variables]
        full = self.pool.timeline.full_years
        years = [year for year in full if year in (2030, 2035)] or list(full[-1:])
        return self.summary(shown or self.pool.variables[:1], years)
