"""The chart of a tornado: one bar an input, from the outcome at a low to that at a high quantile of its prior."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stimulus_model.analysis.outcomes import outcome_name
from stimulus_model.inputs import check_choice, check_integer
from stimulus_model.results.plots.chart import Chart, Look, Words, colours, legend, signed, spoken
from stimulus_model.results.plots.rows import HEIGHT, grid_along, name_rows, row_axes
from stimulus_model.results.tables.formats import decimals, fixed

if TYPE_CHECKING:
    from pandas import DataFrame

MOST = 60
_SHADES = {"low": "vermilion", "high": "blue"}


class TornadoPlot(NamedTuple):
    """What is drawn of a tornado; fields as in `Tornado`."""

    frame: DataFrame
    center: Mapping[str, float]
    units: Mapping[str, str]
    quantiles: tuple[float, float]
    source: str


def draw_tornado(tornado: TornadoPlot, outcome: str | None, most: int, look: Look) -> Chart:
    """Draw the widest bars of one outcome; arguments as in `Tornado.plot`."""
    labels = list(tornado.center)
    chosen = labels[0] if outcome is None else check_choice("outcome", outcome, labels)
    data: Any = tornado.frame.xs(chosen, level="outcome").iloc[: check_integer("most", most, low=1, high=MOST)]
    middle, say = tornado.center[chosen], spoken(look)
    axes, at = row_axes(look, len(data)), np.arange(len(data))
    shades = colours(axes)
    for (end, colour), level in zip(_SHADES.items(), tornado.quantiles, strict=True):
        reached: Any = data[end].to_numpy()
        label = say("Input at its {share} % quantile", share=f"{100.0 * level:g}")
        axes.barh(at, reached - middle, left=middle, height=HEIGHT, color=shades[colour], label=label, zorder=2)
    ends: Any = data[[f"{end}_at_median" for end in _SHADES]].to_numpy()
    label = say("The same, other inputs at their medians")
    axes.plot(ends.T.ravel(), np.tile(at, 2), "D", mfc="none", mec=shades["ink"], ms=5, ls="none", label=label)
    axes.axvline(middle, color=shades["ink"], lw=1.0, zorder=3)
    name_rows(axes, [input_name(str(name)) for name in data.index])
    legend(axes)
    first = data.iloc[0]
    places = decimals([first["low"], first["high"]])
    name = outcome_name(chosen, say)
    words = Words(
        say(
            "{outcome}: {input} moves it most, from {low} to {high}",
            outcome=name,
            input=input_name(str(data.index[0])),
            low=fixed(min(first["low"], first["high"]), places, sign=True),
            high=fixed(max(first["low"], first["high"]), places, sign=True),
        ),
        say("{name}, {units}", name=name, units=say.units(tornado.units[chosen])),
        tornado.source,
        say("One input at a time, all others drawn; the line is the mean of all draws, {mean}.",
            mean=fixed(middle, places, sign=True)),
    )  # fmt: skip
    chart = signed(look, axes, data, words)
    grid_along(axes)
    return chart


def input_name(name: str) -> str:
    """Return an input as a reader sees it: ``"@official model"`` and ``lag_capex`` as words."""
    return name.lstrip("@").replace("_", " ")
