"""What a projection realises of what generative AI could unlock, next to what each published study implies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.estimation.ai_studies import GDP
from stimulus_model.estimation.realised_share import STUDIES
from stimulus_model.extras import need
from stimulus_model.inputs import InputError, check_integer, check_items, check_number
from stimulus_model.results.projection import Projection
from stimulus_model.results.summary_projection import check_projection
from stimulus_model.results.tables.formats import fixed, share, span
from stimulus_model.results.tables.headline import AI_CAPACITY, check_potential
from stimulus_model.results.tables.table import Table, Tabular

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from stimulus_model.results.plots.chart import Chart
from typing import TYPE_CHECKING

from stimulus_model.results.plots.chart import Chart, Words, colours
from stimulus_model.results.plots.fonts import font, readable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame


PROJECTION = "projection, without the package"

YEARS = (2030, 2035, 2040)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StudyComparison(Tabular):
    """Realised capacity of a projection without the package, and what studies imply, by year.

    Attributes
    ----------
    frame
        Index (who, year). Columns low, central, high (¥ trillion a year; for the projection the median and its
        central range), share_low, share_central, share_high (% of `potential`), of_year (the year whose figure
        is shown: the study's last where it does not reach further), source.
    probability
        Probability of the projection's range.
    source
        Economy, draws, seed and version.
    potential
        What generative AI could unlock in the economy, in words.
    """

    frame: DataFrame
    probability: float
    source: str
    potential: str

    def to_frame(self) -> DataFrame:
        """Return a copy of the table with every number in full precision."""
        return self.frame.copy()

    def plot(self) -> Chart:
        """Draw the shares by year: median and range of the projection, figure and range of each study."""
        return _draw(self)

    @property
    def years(self) -> tuple[int, ...]:
        """Years that are shown."""
        return tuple(dict.fromkeys(int(year) for year in self.frame.index.get_level_values("year")))

    def _table(self) -> Table:
        columns = [f"% of {self.potential}", *(str(year) for year in self.years), "Source"]
        rows = []
        for who in dict.fromkeys(self.frame.index.get_level_values("who")):
            lines = self.frame.loc[who]
            cells = (_cell(lines.loc[year], year) for year in self.years)
            rows.append((str(who), *cells, str(lines.iloc[0]["source"])))
        listed = "; ".join(str(study.source) for study in STUDIES.values())
        notes = (
            f"Projection: median and {share(self.probability)} range. {self.source}",
            "Studies: figure and own range; (to 2034) where the study ends before. Gross, against no AI. The "
            f"{self.potential} are an undated potential (Access Partnership for Microsoft, 2023), not a forecast.",
            f"Sources: {listed}.",
        )
        return Table("What generative AI realises", tuple(columns), tuple(rows), notes)


def compare_with_studies(
    projection: Projection, years: Iterable[int] = YEARS, *, probability: float = 0.90
) -> StudyComparison:
    """Put the realised share of a projection, without the package, next to what every study of `STUDIES` implies.

    Parameters
    ----------
    projection
        With ``ai_capacity_realised``.
    years
        TimeAxis years on the axis of the projection.
    probability
        Probability of the projection's central range.

    Raises
    ------
    InputError
        The projection lacks the variable or a year, or a study says nothing by then.
    """
    import pandas as pd

    projection = check_projection(projection, "compare_with_studies", AI_CAPACITY)
    potential = check_potential(projection)
    tail = 0.5 * (1.0 - check_number("probability", probability, above=0.0, high=0.999))
    chosen = tuple(
        check_integer("years", year, low=2025) for year in check_items("years", years, "years, such as (2030, 2035)")
    )
    full = projection.timeline.full_years
    missing = [year for year in chosen if year not in full]
    if missing or not chosen:
        raise InputError("years", missing or chosen, f"years from {full[0]} to {full[-1]}, at least one")
    realised = projection.baseline(AI_CAPACITY, freq="year")
    rows: list[tuple[Any, ...]] = []
    for year in chosen:
        low, median, high = np.quantile(realised.sel(year=year).to_numpy(), [tail, 0.5, 1.0 - tail])
        rows.append((PROJECTION, year, low, median, high, year, "simulate()"))
    for study in STUDIES.values():
        for year in chosen:
            of = min(year, study.last)
            levels = [float(x) for x in study.implied(of, GDP)]
            rows.append((study.label, year, *levels, of, f"{study.source.key}() [{study.source.kind}]"))
    frame = pd.DataFrame(rows, columns=["who", "year", "low", "central", "high", "of_year", "source"])
    for name in ("low", "central", "high"):
        frame[f"share_{name}"] = 100.0 / potential.amount * frame[name]
    source = projection.provenance.describe()
    return StudyComparison(frame.set_index(["who", "year"]), probability, source, potential.words)


def _cell(line: Series, year: int) -> str:
    text = fixed(line["share_central"], 1)
    if line["share_high"] > line["share_low"]:
        text += f" ({span(line['share_low'], line['share_high'], 1)})"
    return text if int(line["of_year"]) == year else f"{text} (to {int(line['of_year'])})"


def _draw(comparison: StudyComparison) -> Chart:
    """Return a chart with a panel a year, on a figure of its own; shares on a log scale."""
    need("matplotlib")
    from matplotlib.figure import Figure

    years, data = comparison.years, comparison.frame
    figure = Figure(figsize=(3.0 * len(years) + 2.4, 5.2), layout="constrained")
    panels = figure.subplots(1, len(years), sharex=True, sharey=True, squeeze=False)[0]
    for ax, year in zip(panels, years, strict=True):
        _panel(ax, data[data.index.get_level_values("year") == year].droplevel("year"), year)
    title = (
        f"What generative AI realises of {comparison.potential}: projection without the package "
        f"(median, {share(comparison.probability)} range) and published studies (figure, own range)"
    )
    figure.suptitle(readable(title), x=0.01, ha="left", fontsize="medium", wrap=True, **font(title))
    source = (
        "Hollow: the study ends before the year, its last figure is shown. Studies of other countries as they stand, "
        f"at Japan's GDP of FY2024. Sources: the studies, see the table; {comparison.source}"
    )
    figure.supxlabel(
        readable(source), x=0.01, ha="left", fontsize="x-small", color="#52606d", wrap=True, **font(source)
    )
    return Chart(panels[0], figure, data, True, Words(title, "", source))


def _panel(ax: Axes, rows: DataFrame, year: int) -> None:
    heights = np.arange(len(rows))[::-1]
    for height, (_, row) in zip(heights, rows.iterrows(), strict=True):
        own = height == len(rows) - 1
        colour = colours(ax)["blue"] if own else colours(ax)["ink"]
        ax.plot([row["share_low"], row["share_high"]], [height, height], color=colour, lw=3.0 if own else 1.2)
        face = "white" if row["of_year"] != year else colour
        ax.plot(row["share_central"], height, "D" if own else "o", ms=6, color=colour, markerfacecolor=face)
    first = rows.iloc[0]
    ax.axvspan(first["share_low"], first["share_high"], color=colours(ax)["blue"], alpha=0.10, lw=0)
    ax.axvline(100.0, color=colours(ax)["vermilion"], lw=1.0, ls="--")
    ax.set_xscale("log")
    ax.set_xticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
    ax.minorticks_off()
    ax.set_yticks(heights, list(rows.index))
    ax.set_title(str(year), loc="left")
    ax.set_xlabel("% of potential")
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(axis="x", color="#d9dee3", lw=0.7)
    ax.set_axisbelow(True)
