"""A target over two parameters: where its median reaches a level, and how surely the line is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from stimulus_model.analysis.break_even import BreakEvenTarget, find_target, ranges_of
from stimulus_model.analysis.draw_regression import NORMAL_95
from stimulus_model.analysis.outcomes import outcome_name
from stimulus_model.analysis.resumable import Folder, Steps
from stimulus_model.analysis.tornado_plot import input_name
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.baseline import timeline_to
from stimulus_model.engine.progress import Progress
from stimulus_model.inputs import InputError, check_integer, check_kind, check_number
from stimulus_model.languages.speech import Speech
from stimulus_model.policy.package import Package
from stimulus_model.results.paths import Floats
from stimulus_model.results.plots.chart import Chart, Look, Words, colours, drawn_on, signed, spoken
from stimulus_model.results.projection import Projection
from stimulus_model.results.statistics import describe
from stimulus_model.results.tables.formats import decimals, fixed
from stimulus_model.results.tables.table import FrameTable, Table
from stimulus_model.simulation.plan import WITH, plan
from stimulus_model.simulation.simulate import simulate

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Contour(FrameTable):
    """The median of a target on a grid of two parameters.

    Attributes
    ----------
    frame
        Index (x, y), the values of both parameters; columns median, error (Monte Carlo standard error) and
        probability (share of draws above the level).
    x, y
        Names of the parameters.
    target
        What is asked, with title and units.
    level
        What its median is to reach.
    source
        Package, economy, draws, seed and version.
    """

    frame: DataFrame
    x: str
    y: str
    target: BreakEvenTarget
    level: float
    source: str

    def line(self) -> DataFrame:
        """Return points where the median reaches the level: columns x, y, moved (``"x"`` or ``"y"``) and error.

        They lie between neighbours of the grid, one of which is above and one below, by straight lines along the
        parameter that is `moved`; `error` is half a 95 % interval of it: that of the median, over its slope.
        """
        import pandas as pd

        rows = []
        for moved, still in (("y", "x"), ("x", "y")):
            for value, group in self.frame.groupby(level=still, sort=True):
                inner = group.droplevel(still).sort_index()
                at, apart = inner.index.to_numpy(dtype=np.float64), inner["median"].to_numpy() - self.level
                error = inner["error"].to_numpy()
                for k in np.flatnonzero(np.diff(np.sign(apart)) != 0.0):
                    slope = (apart[k + 1] - apart[k]) / (at[k + 1] - at[k])
                    half = NORMAL_95 * 0.5 * float(error[k] + error[k + 1]) / abs(slope)
                    rows.append({moved: at[k] - apart[k] / slope, still: value, "moved": moved, "error": half})
        return pd.DataFrame(rows, columns=["x", "y", "moved", "error"]).sort_values(["x", "y"], ignore_index=True)

    def plot(self, **look: Unpack[Look]) -> Chart:
        """Draw the median over both parameters, the line of the level, and the band in which it may lie.

        Arguments are `ax`, `title`, `figsize` and `language`; see `results.plots.chart.Look`.
        """
        wide = self.frame["median"].unstack("x")
        error = self.frame["error"].unstack("x")
        axes, say = drawn_on(look), spoken(look)
        values, apart = wide.to_numpy(), wide.to_numpy() - self.level
        ink, limit = colours(axes)["ink"], float(np.abs(apart).max()) or 1.0
        grid: Any = (wide.columns.to_numpy(), wide.index.to_numpy())
        steps = np.linspace(self.level - limit, self.level + limit, 13)
        if (apart > 0.0).all() or (apart < 0.0).all():  # all shades for what is there
            steps = np.linspace(values.min(), values.max(), 13)
        axes.contourf(*grid, values, levels=steps, cmap="RdBu", alpha=0.75)
        lines = axes.contour(*grid, values, levels=steps[[2, 4, 8, 10]], colors=ink, linewidths=0.6)
        axes.clabel(lines, fmt=lambda value: fixed(value, decimals(steps), sign=True), fontsize="small")
        sure = apart / (NORMAL_95 * np.maximum(error.to_numpy(), 1e-300))
        for scale, style, depth in ((apart, "-", 0.0), (sure, ":", -1.0), (sure, ":", 1.0)):
            if scale.min() < depth < scale.max():
                axes.contour(*grid, scale, levels=[depth], colors=ink, linestyles=style, linewidths=1.6)
        words = Words(
            self._finding(say),
            say(
                "{name}, median, {units}; {x} across, {y} upwards",
                name=outcome_name(self.target.title, say),
                units=say.units(self.target.units),
                x=input_name(self.x),
                y=input_name(self.y),
            ),
            self.source,
            say("Line: where the median is {level}; dotted: its 95 % band.", level=f"{self.level:g}"),
        )
        chart = signed(look, axes, wide, words)
        axes.grid(visible=False)
        return chart

    def _finding(self, say: Speech) -> str:
        """Say in how much of the grid the median lies above the level."""
        above = 100.0 * float((self.frame["median"] > self.level).mean())
        parts = {"name": outcome_name(self.target.title, say), "level": f"{self.level:g}", "share": fixed(above, 0)}
        return say("{name}: median above {level} for {share} % of the pairs", **parts)

    def _table(self) -> Table:
        points = self.line()
        places = [decimals(points[name]) for name in ("x", "y")]
        rows = [
            (
                fixed(row["x"], places[0]),
                fixed(row["y"], places[1]),
                f"{row['error']:.2g} of {getattr(self, row['moved'])}",
            )
            for _, row in points.iterrows()
        ]
        low, high = float(self.frame["median"].min()), float(self.frame["median"].max())
        shown = decimals((low, high))
        notes = (
            f"Median on the grid from {fixed(low, shown)} to {fixed(high, shown)} {self.target.units}"
            + ("." if rows else f": {self.level:g} is reached nowhere."),
            f"Source: {self.source}",
        )
        title = f"{self.target.title} = {self.level:g} {self.target.units}"
        return Table(title, (self.x, f"needs {self.y}", "± 95 %"), tuple(rows), notes)


def contour(
    package: Package,
    economy: Economy,
    *,
    x: str,
    y: str,
    seed: int,
    target: str = "debt_to_gdp",
    level: float = 0.0,
    year: int = 2035,
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] | None = None,
    points: int = 9,
    draws: int = 1_024,
    horizon: str = "2040Q4",
    progress: bool | Progress = False,
    checkpoint: Folder = None,
) -> Contour:
    """Ask for which pairs of two beliefs the median of a target reaches a level; all other beliefs keep their draws.

    Parameters
    ----------
    package, economy, seed, draws, horizon
        As in `simulate`.
    x, y
        Names of two parameters.
    target, level, year
        As in `break_even`.
    x_range, y_range
        First and last value; None: nearly the whole prior.
    points
        Values of each parameter, from 3 to 41.
    progress
        As in `simulate`; counts points of the grid.
    checkpoint
        Folder that keeps what is finished, as in `sensitivity`.

    Raises
    ------
    InputError
        For an argument that cannot be used; a misspelt name comes with a suggestion.
    """
    check_kind("economy", economy, Economy, "an Economy, such as Economy.load('japan')")
    wanted, level = find_target(target, year, economy), check_number("level", level)
    points = check_integer("points", points, low=3, high=41)
    draws = check_integer("draws", draws, low=2, high=10**6)
    axes = {}
    for field, name, limits in (("x", x, x_range), ("y", y, y_range)):
        if not isinstance(name, str):
            raise InputError(field, name, "the name of a parameter")
        ((_, ends),) = ranges_of(name if limits is None else {name: limits}, economy).items()
        axes[field] = np.linspace(*ends, points)
    if x == y:
        raise InputError("y", y, f"another parameter than {x}")
    horizon = timeline_to(economy.start, horizon).last
    grid = [(float(one), float(other)) for one in axes["x"] for other in axes["y"]]
    how: dict[str, Any] = {"seed": seed, "horizon": horizon, "variables": wanted.variables}

    def run(at: tuple[float, float], size: int = draws) -> Projection:
        fixed_values = {name: np.full(size, value) for name, value in zip((x, y), at, strict=True)}
        found: Projection = simulate(package, economy, parameters=fixed_values, **how)
        return found

    def point(at: tuple[float, float]) -> Floats:
        made = run(at)
        values: Floats = wanted.measure(made)
        found = describe(values[:, np.newaxis], 0.9, made.dependence)
        return np.array([found.median[0], found.se_median[0], (values > level).mean()])

    made = run(grid[0], 1).provenance  # checks the other arguments before the work
    task = plan({WITH: package}, economy, timeline_to(economy.start, horizon), seed, wanted.variables)
    about = {
        **task.about, "analysis": "contour", "x": x, "y": y, "grid": grid, "target": wanted.title, "level": level,
        "draws": draws,
    }  # fmt: skip
    with Steps(checkpoint, about, progress, len(grid), "points") as steps:
        rows = [(*at, *steps.do(k, partial(point, at)).tolist()) for k, at in enumerate(grid)]
    return Contour(_frame(rows), x, y, wanted, level, replace(made, draws=draws).describe())


def _frame(rows: list[tuple[float, ...]]) -> DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=["x", "y", "median", "error", "probability"]).set_index(["x", "y"])
