"""Charts of a sensitivity analysis: bars of one outcome, and inputs by outcomes."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from stimulus_model.inputs import check_choice, check_integer
from stimulus_model.results.plots.chart import COLOURS, Chart, Look, Words, colours, drawn_on, legend, signed, spoken
from stimulus_model.results.plots.fonts import font, readable
from stimulus_model.results.tables.formats import fixed

if TYPE_CHECKING:
    from pandas import DataFrame

MOST = 60


@dataclass(frozen=True, slots=True)
class SensitivityPlots:
    """Charts of one sensitivity analysis: its frame, what it explains, in words, and where it is from."""

    frame: DataFrame
    scale: str
    source: str

    def bar(self, outcome: str | None = None, *, most: int = 12, **look: Unpack[Look]) -> Chart:
        """Draw the Shapley shares of one outcome with their 95 % intervals, and what inputs explain alone.

        Parameters
        ----------
        outcome
            Its label; None: the first.
        most
            Inputs shown; the others are added up in one bar.
        look
            `ax`, `title`, `figsize` and `language`; see `results.plots.chart.Look`.
        """
        import pandas as pd

        frame = self.frame
        labels = list(dict.fromkeys(frame.index.get_level_values("outcome")))
        chosen = labels[0] if outcome is None else check_choice("outcome", outcome, labels)
        most = check_integer("most", most, low=1, high=MOST)
        data = 100.0 * pd.DataFrame(frame.loc[chosen])
        shown, rest = data.iloc[:most], data.iloc[most:]
        axes, say = drawn_on(look), spoken(look)
        names = [readable(str(name)) for name in shown.index]
        at = np.arange(len(shown))[::-1]
        share: Any = shown["shapley"].to_numpy()
        shades = colours(axes)
        wings = np.abs([share - shown["shapley_low"], shown["shapley_high"] - share])
        axes.barh(
            at,
            share,
            xerr=wings,
            color=shades["blue"],
            height=0.6,
            ecolor=shades["ink"],
            label=say("Shapley share"),
        )
        alone: Any = shown["first_order"].to_numpy()
        axes.plot(alone, at, "D", color=colours(axes)["vermilion"], ms=5, ls="none", label=say("Explained alone"))
        if len(rest):
            axes.barh([-1.0], [rest["shapley"].sum()], color=colours(axes)["grey"], height=0.6)
            at, names = np.append(at, -1), [*names, readable(say("{count} more", count=len(rest)))]
        axes.set_yticks(at, names, **font("".join(names)))
        axes.axvline(0.0, color=colours(axes)["grey"], lw=0.8)
        legend(axes)
        words = Words(
            say(
                "{outcome}: {input} drives it most, {share} %",
                outcome=chosen,
                input=shown.index[0],
                share=fixed(float(share[0]), 0),
            ),
            say("What drives {scale}, % of the variance", scale=say.name(self.scale)),
            self.source,
            say("Shapley shares sum to 100; lines: 95 % intervals."),
        )
        return signed(look, axes, data, words)

    def heat(self, *, most: int = 15, **look: Unpack[Look]) -> Chart:
        """Draw the Shapley shares of inputs (rows) in outcomes (columns), with their numbers.

        Arguments are those of `bar`; inputs are those with the largest share in any outcome.
        """
        most = check_integer("most", most, low=1, high=MOST)
        wide = 100.0 * self.frame["shapley"].unstack("outcome")
        wide = wide[list(dict.fromkeys(self.frame.index.get_level_values("outcome")))]
        data: DataFrame = wide.loc[wide.max(axis=1).sort_values(ascending=False).index[:most]]
        axes, say = drawn_on(look), spoken(look)
        values: Any = data.to_numpy()
        axes.imshow(values, aspect="auto", cmap="Blues", vmin=0.0, vmax=max(float(values.max()), 1.0))
        for (row, column), value in np.ndenumerate(values):
            dark = value > 0.6 * values.max()
            axes.text(
                column,
                row,
                fixed(value, 0),
                ha="center",
                va="center",
                color="white" if dark else COLOURS["ink"],
            )
        axes.set_yticks(range(len(data)), [readable(str(name)) for name in data.index])
        labels = [readable("\n".join(textwrap.wrap(str(name), 24))) for name in data.columns]
        axes.set_xticks(range(data.shape[1]), labels)
        axes.xaxis.tick_top()
        words = Words(
            say("The largest driver: {input}", input=data.index[0]),
            say("What drives {scale}: Shapley shares, % of the variance", scale=say.name(self.scale)),
            self.source,
        )
        chart = signed(look, axes, data, words)
        axes.grid(visible=False)
        return chart
