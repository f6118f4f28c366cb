"""Charts of a summary: the fan from counted quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from stimulus_model.inputs import InputError
from stimulus_model.results.arrays import check_flag, effect_attrs, time_coordinate
from stimulus_model.results.chart import Chart, finish, new_axes
from stimulus_model.results.plots import check_probabilities, draw_fan, in_per_cent
from stimulus_model.results.variables import variable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stimulus_model.results.summary_projection import SummaryProjection


@dataclass(frozen=True, slots=True)
class SummaryPlots:
    """Charts of one summary."""

    projection: SummaryProjection

    def fan(
        self,
        name: str = "real_gdp",
        *,
        ax: Axes | None = None,
        effect: bool = True,
        relative: bool | None = None,
        freq: str = "quarter",
        probabilities: Sequence[float] = (0.5, 0.9),
    ) -> Chart:
        """Draw median and central ranges over time; see `Plots.fan`."""
        import pandas as pd

        entry, projection = variable(name), self.projection
        bands = check_probabilities(probabilities)
        if check_flag("effect", effect):
            percent = in_per_cent(entry, relative)
            measure, attrs, title = "relative" if percent else "effect", effect_attrs(entry, percent), None
        else:
            if relative is not None:
                raise InputError("relative", relative, "None with effect=False: a path is in its own units")
            measure, attrs, title = "with", entry.attrs, f"{entry.long_name}, with the package"
        tails = [0.5 * (1.0 - band) for band in bands]
        levels = [0.5, *tails, *(1.0 - tail for tail in tails)]
        found = projection.quantiles(name, levels, measure=measure, freq=freq).to_numpy()
        columns = {"median": found[0]}
        for k, band in enumerate(bands):
            columns |= {f"low_{100 * band:g}": found[1 + k], f"high_{100 * band:g}": found[1 + len(bands) + k]}
        if not effect:
            columns["median_without"] = projection.quantiles(name, [0.5], measure="without", freq=freq).to_numpy()[0]
        dim, time = time_coordinate(entry, projection.timeline, freq)
        data = pd.DataFrame(columns, index=pd.Index(time, name=dim))
        axes = new_axes(ax)
        draw_fan(axes, data, bands, effect)
        source = projection.provenance.describe()
        return finish(axes, ax is None, data, title or attrs["long_name"], attrs["units"], source)

    def waterfall(self, *_: object, **__: object) -> NoReturn:
        """Raise an error: needs single draws."""
        allowed = "'paths' or 'annual': a waterfall needs single draws, and a summary keeps none; fan() works"
        raise InputError("keep", "summary", allowed)
