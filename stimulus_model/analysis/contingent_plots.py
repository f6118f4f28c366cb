"""Charts of contingent liabilities: when plants are given up, and how the losses are distributed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.inputs import InputError
from stimulus_model.results.chart import COLOURS, STYLES, Chart, finish, legend, new_axes, readable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stimulus_model.analysis.contingent import ContingentLiabilities


@dataclass(frozen=True, slots=True)
class ContingentPlots:
    """Charts of one set of contingent liabilities."""

    made: ContingentLiabilities

    def exits(self, *, ax: Axes | None = None) -> Chart:
        """Draw how likely each plant is to be given up by the end of each year.

        Raises
        ------
        InputError
            More than five plants: nobody could tell them apart.
        """
        plants = self.made.plants
        if len(plants) > len(STYLES):
            raise InputError("plants", list(plants), f"at most {len(STYLES)} plants in one chart; use timing()")
        data = 100.0 * self.made.timing()["cumulative_probability"].unstack("project")[list(plants)]
        axes = new_axes(ax)
        for plant, (colour, dashes) in zip(plants, STYLES, strict=False):
            axes.plot(data.index, data[plant], color=COLOURS[colour], lw=2.0, ls=dashes, label=readable(plant))
        axes.set_ylim(bottom=0.0)
        axes.margins(x=0.01)
        legend(axes)
        title = "Plants given up by the end of the year"
        return finish(axes, ax is None, data, title, "% of draws", self.made.source)

    def losses(self, *, ax: Axes | None = None) -> Chart:
        """Draw how likely the state is to lose more than an amount over the horizon, all plants together."""
        import pandas as pd

        total = np.sort(self.made.losses().sum(axis=1))
        exceeded = 100.0 * (1.0 - np.arange(1, len(total) + 1) / len(total))
        data = pd.DataFrame({"probability": exceeded}, index=pd.Index(1000.0 * total, name="loss"))
        axes = new_axes(ax)
        axes.step(data.index, data["probability"], where="post", color=COLOURS["blue"], lw=2.0)
        axes.set_ylim(0.0, max(115.0 * float(np.mean(total > 0.0)), 1.0))  # the step at zero is not of interest
        axes.margins(x=0.01)
        axes.set_xlabel("loss, ¥ billion of the day", loc="right")
        title = "Probability that the state loses more than an amount"
        return finish(axes, ax is None, data, title, "% of draws", self.made.source)
