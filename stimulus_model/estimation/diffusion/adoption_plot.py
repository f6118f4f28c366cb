"""The chart of adoption: curves over the years with the shares that surveys found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stimulus_model.estimation.diffusion.bass import Array, from_logit, logit
from stimulus_model.estimation.diffusion.posterior import AdoptionPosterior
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items
from stimulus_model.languages.speech import Speech
from stimulus_model.results.plots.chart import (
    STYLES,
    Chart,
    Look,
    Words,
    colours,
    drawn_on,
    is_dark,
    legend,
    signed,
    spoken,
)
from stimulus_model.results.plots.fonts import readable
from stimulus_model.results.tables.formats import fixed, span

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

NORMAL_90: Final = 1.645
LAST: Final = 2100
_STEP: Final = 0.25
"""Years from one point of a curve to the next."""


def draw_adoption(fit: AdoptionPosterior, until: int, groups: Sequence[str] | None, source: str, look: Look) -> Chart:
    """Draw one measure; arguments as in `AdoptionFit.plot`."""
    shown = _shown(fit, groups)
    until = check_integer("until", until, low=int(fit.launch) + 1, high=LAST)
    data = _data(fit, shown, until)
    axes, say = drawn_on(look), spoken(look)
    for group, (colour, dashes) in zip(shown, STYLES, strict=False):
        each, shade = data[group], colours(axes)[colour]
        axes.fill_between(
            _years(data), each["low"], each["high"], color=shade, alpha=0.3 if is_dark(axes) else 0.15, lw=0.0
        )
        label = readable(say.name(group))
        axes.plot(_years(data), each["median"], color=shade, lw=2.0, ls=dashes, label=label)
        _dots(axes, fit, group, shade)
    axes.set_ylim(0.0, min(100.0, 1.05 * float(data.to_numpy().max())))
    axes.margins(x=0.01)
    legend(axes)
    data.attrs["surveys"] = _surveys(fit, shown)
    words = Words(
        _finding(fit, data, shown[0], say),
        say("Users, % of the group"),
        source,
        say("Curves: medians and 90 % ranges of Bass curves. Dots: surveys, with 90 % of their noise."),
    )
    return signed(look, axes, data, words)


def _shown(fit: AdoptionPosterior, groups: object) -> list[str]:
    known = list(dict.fromkeys(seen.group for seen in fit.layout.measure.observations))
    if groups is None:
        return known[: len(STYLES)]
    chosen = [check_choice("groups", each, known) for each in check_items("groups", groups, ", ".join(known))]
    if not 0 < len(chosen) <= len(STYLES):
        raise InputError("groups", groups, f"one to {len(STYLES)} of {', '.join(known)}")
    return chosen


def _data(fit: AdoptionPosterior, groups: list[str], until: int) -> DataFrame:
    """Return percent of users: index year, columns (group, median or low or high)."""
    import pandas as pd

    years = np.linspace(fit.launch, until, 1 + int((until - fit.launch) / _STEP))
    columns: dict[tuple[str, str], Array] = {}
    for group in groups:
        shares = 100.0 * np.array([fit.share(group, year) for year in years])
        found = np.quantile(shares, [0.5, 0.05, 0.95], axis=1)
        columns |= {(group, name): values for name, values in zip(("median", "low", "high"), found, strict=True)}
    return pd.DataFrame(columns, index=pd.Index(years, name="year"))


def _years(data: DataFrame) -> Any:
    return data.index.to_numpy()


def _surveys(fit: AdoptionPosterior, groups: list[str]) -> DataFrame:
    """Return the surveys that are shown: share in per cent, ends of their noise, and source."""
    import pandas as pd

    rows = []
    for seen in fit.layout.measure.observations:
        if seen.group in groups:
            odds = logit(seen.share) + seen.noise * NORMAL_90 * np.array([-1.0, 1.0])
            low, high = (100.0 * from_logit(odds)).tolist()
            rows.append((seen.group, seen.wave, seen.date, 100.0 * seen.share, low, high, str(seen.source)))
    return pd.DataFrame(rows, columns=["group", "wave", "date", "share", "low", "high", "source"])


def _dots(axes: Axes, fit: AdoptionPosterior, group: str, shade: str) -> None:
    found = _surveys(fit, [group])
    share: Any = found["share"].to_numpy()
    wings = np.abs([share - found["low"], found["high"] - share])
    ink = colours(axes)["ink"]
    axes.errorbar(found["date"], share, wings, fmt="o", color=shade, mec=ink, mew=0.6, ms=6, elinewidth=1.0, zorder=4)


def _finding(fit: AdoptionPosterior, data: DataFrame, group: str, say: Speech) -> str:
    """Say where the first group stood in its last survey, and where its curve leads."""
    seen = _surveys(fit, [group]).sort_values("date").iloc[-1]
    last, ranges = int(data.index[-1]), data[group].iloc[-1]
    return say(
        "{name}, {group}: {share} % in {when}, {middle} % in {last} (90 % of draws {range})",
        name=say.name(fit.layout.measure.title),
        group=say.name(group),
        share=fixed(seen["share"], 0),
        when=say.when(int(seen["date"])),
        middle=fixed(ranges["median"], 0),
        last=say.when(last),
        range=span(ranges["low"], ranges["high"], 0, say=say),
    )
