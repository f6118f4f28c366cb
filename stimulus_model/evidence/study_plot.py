"""One picture: the realised share of a projection and of every study, by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.results.chart import COLOURS, Chart, font, readable
from stimulus_model.results.formats import share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from stimulus_model.evidence.study_comparison import StudyComparison


def draw(comparison: StudyComparison) -> Chart:
    """Return a chart with a panel a year, on a figure of its own; shares on a log scale."""
    from matplotlib.figure import Figure

    years, data = comparison.years, comparison.frame
    figure = Figure(figsize=(3.0 * len(years) + 2.4, 5.2), layout="constrained", facecolor="white")
    panels = figure.subplots(1, len(years), sharex=True, sharey=True, squeeze=False)[0]
    for ax, year in zip(panels, years, strict=True):
        _panel(ax, data[data.index.get_level_values("year") == year].droplevel("year"), year)
    title = (
        "What generative AI realises of ¥148.7 trillion a year: projection without the package "
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
    return Chart(panels[0], figure, data, True)


def _panel(ax: Axes, rows: DataFrame, year: int) -> None:
    heights = np.arange(len(rows))[::-1]
    for height, (_, row) in zip(heights, rows.iterrows(), strict=True):
        own = height == len(rows) - 1
        colour = COLOURS["blue"] if own else COLOURS["ink"]
        ax.plot([row["share_low"], row["share_high"]], [height, height], color=colour, lw=3.0 if own else 1.2)
        face = "white" if row["of_year"] != year else colour
        ax.plot(row["share_central"], height, "D" if own else "o", ms=6, color=colour, markerfacecolor=face)
    first = rows.iloc[0]
    ax.axvspan(first["share_low"], first["share_high"], color=COLOURS["blue"], alpha=0.10, lw=0)
    ax.axvline(100.0, color=COLOURS["vermilion"], lw=1.0, ls="--")
    ax.set_xscale("log")
    ax.set_xticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
    ax.minorticks_off()
    ax.set_yticks(heights, list(rows.index))
    ax.set_title(str(year), loc="left")
    ax.set_xlabel("% of ¥148.7 trillion")
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(axis="x", color="#d9dee3", lw=0.7)
    ax.set_axisbelow(True)
