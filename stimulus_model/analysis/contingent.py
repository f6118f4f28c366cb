"""Contingent liabilities of a package: which plants exit, when, and what the state then loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt

from stimulus_model._version import __version__
from stimulus_model.analysis.contingent_table import PlantLosses, loss_table, timing_frame
from stimulus_model.economy.blocks.plants import SLOTS
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.baseline import timeline_to
from stimulus_model.economy.paths.plant_rows import plants_of
from stimulus_model.economy.plant_model import REPORTED, reporting_plants
from stimulus_model.engine.chunks import Engine
from stimulus_model.engine.progress import Progress, reporting
from stimulus_model.engine.run import run
from stimulus_model.engine.task import LARGEST_SEED
from stimulus_model.inputs import InputError, check_integer
from stimulus_model.money import thousandths
from stimulus_model.policy.package import Package
from stimulus_model.results.plots.chart import STYLES, Chart, Look, Words, colours, drawn_on, legend, signed, spoken
from stimulus_model.results.plots.fonts import readable
from stimulus_model.results.tables.formats import fixed
from stimulus_model.simulation.members import dependence_of
from stimulus_model.simulation.plan import LARGEST_DRAWS
from stimulus_model.simulation.simulate import WITH, plan

if TYPE_CHECKING:
    from pandas import DataFrame

    from stimulus_model.analysis.contingent_table import LossTable

FloatArray = npt.NDArray[np.float64]


def contingent_liabilities(
    package: Package,
    economy: Economy,
    *,
    seed: int,
    draws: int = 10_000,
    horizon: str = "2040Q4",
    engine: Engine = "compiled",
    threads: int | None = None,
    chunk: int | None = None,
    progress: bool | Progress = False,
) -> ContingentLiabilities:
    """Simulate the exits of a package's plants and what they cost the state, plant by plant.

    Parameters
    ----------
    package, economy, seed, draws, horizon, engine, threads, chunk, progress
        As in `simulate`, and the same draws: calls sum to `guarantee_calls` of the projection with that seed.

    Returns
    -------
    ContingentLiabilities
        Exit times and losses by plant and draw, with tables and charts.

    Raises
    ------
    InputError
        The package has no plant, or an argument cannot be used.
    InvalidDrawsError
        If a draw overflows or becomes NaN.
    """
    if not isinstance(package, Package):
        raise InputError("package", package, "a Package, such as Package.load('japan-ai-chips-2024')")
    if not isinstance(economy, Economy):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    draws = check_integer("draws", draws, low=1, high=LARGEST_DRAWS)
    timeline = timeline_to(economy.start, horizon)
    plants = [plant.name for plant in plants_of([package.schedule(timeline)])]
    if not plants:
        raise InputError("package.projects", list(package.projects.names), "a package with at least one plant")
    names = tuple(f"{kind}_{k + 1:02d}" for kind in REPORTED for k in range(len(plants)))
    task = plan({WITH: package}, economy, timeline, seed, slots=SLOTS)
    task = replace(task, model=reporting_plants(economy.model), variables=(*names, "step_in_cost"))
    with reporting(progress) as report:
        paths = run(task, draws, engine=engine, threads=threads, chunk=chunk, progress=report)

    def of(kind: str) -> FloatArray:
        return np.stack([paths.array(f"{kind}_{k + 1:02d}", WITH) for k in range(len(plants))], axis=1)

    source = f"{package.title}; {economy.title}; {draws:,} draws, seed {seed}, stimulus_model {__version__}"
    step_in = 0.25 * paths.array("step_in_cost", WITH)
    return ContingentLiabilities(
        tuple(plants),
        timeline,
        of("exit") > 0.0,
        of("call"),
        of("write_off"),
        of("sale"),
        step_in,
        source,
        dependence_of(economy, task, draws),
        (economy.currency, economy.unit),
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ContingentLiabilities(PlantLosses):
    """Exits of each plant in each draw, losses, and what the state's shares bring.

    Attributes
    ----------
    plants
        Names of the projects, in order.
    timeline
        The quarters.
    exits
        True in the quarter in which the plant exits, shape (draw, plant, quarter).
    calls, write_offs
        Guarantees called with contracts settled, and equity written off; money in the quarter, same shape.
    sales
        Proceeds of the state's shares in plants that stand when they go public; money in the quarter, same
        shape.
    step_in
        What the state pays in place of owners to finish plants, all plants, money, shape (draw, quarter). It
        buys a plant, so it is no loss and is shown apart.
    source
        Package, economy, draws, seed and version.
    dependence
        Which draws are independent of which, for the Monte Carlo errors.
    money
        Currency and unit of the economy, in which amounts are.
    """

    def table(self, quantiles: Sequence[float] = (0.95, 0.99)) -> LossTable:
        """Return probability of exit, median year, expected loss and its quantiles, and proceeds of shares, by plant.

        Parameters
        ----------
        quantiles
            Levels of the loss that is not exceeded, each between 0 and 1. They count every draw: where an exit is
            rarer than that, the loss is zero.
        """
        return loss_table(self, quantiles)

    def timing(self) -> DataFrame:
        """Return exits and expected losses by calendar year and plant, with Monte Carlo errors.

        The index is (year, project), with ``total`` for any plant; columns exit_probability (in the year),
        cumulative_probability, expected_loss (money) and the standard error of each.
        """
        return timing_frame(self)

    @property
    def plot(self) -> ContingentPlots:
        """Charts: ``plot.exits()``, ``plot.losses()``."""
        return ContingentPlots(self)

    def to_frame(self) -> DataFrame:
        """Return `table` in full precision."""
        return self.table().to_frame()

    def __repr__(self) -> str:
        return repr(self.table())

    def _repr_html_(self) -> Any:
        return self.table().to_html()


@dataclass(frozen=True, slots=True)
class ContingentPlots:
    """Charts of one set of contingent liabilities."""

    made: ContingentLiabilities

    def exits(self, **look: Unpack[Look]) -> Chart:
        """Draw how likely each plant is to exit by the end of each year.

        Arguments are `ax`, `title`, `figsize` and `language`; see `results.plots.chart.Look`.

        Raises
        ------
        InputError
            More than five plants: nobody could tell them apart.
        """
        plants = self.made.plants
        if len(plants) > len(STYLES):
            raise InputError("plants", list(plants), f"at most {len(STYLES)} plants in one chart; use timing()")
        data = 100.0 * self.made.timing()["cumulative_probability"].unstack("project")[list(plants)]
        axes, say = drawn_on(look), spoken(look)
        for plant, (colour, dashes) in zip(plants, STYLES, strict=False):
            label = readable(say.name(plant))
            axes.plot(data.index, data[plant], color=colours(axes)[colour], lw=2.0, ls=dashes, label=label)
        axes.set_ylim(bottom=0.0)
        axes.margins(x=0.01)
        legend(axes)
        last = data.iloc[-1]
        most = {"plant": say.name(str(last.idxmax())), "share": fixed(float(last.max()), 0)}
        words = Words(
            say("{plant} is likeliest to exit: {share} % by {when}", **most, when=say.when(data.index[-1])),
            say("Probability of exit by the end of the year, % of draws"),
            self.made.source,
        )
        return signed(look, axes, data, words)

    def losses(self, **look: Unpack[Look]) -> Chart:
        """Draw how likely the state is to lose more than an amount over the horizon, all plants together.

        Arguments as in `exits`.
        """
        import pandas as pd

        total = np.sort(self.made.losses().sum(axis=1))
        exceeded = 100.0 * (1.0 - np.arange(1, len(total) + 1) / len(total))
        data = pd.DataFrame({"probability": exceeded}, index=pd.Index(1000.0 * total, name="loss"))
        axes, say = drawn_on(look), spoken(look)
        axes.step(data.index, data["probability"], where="post", color=colours(axes)["blue"], lw=2.0)
        axes.set_ylim(0.0, max(115.0 * float(np.mean(total > 0.0)), 1.0))  # the step at zero is not of interest
        axes.margins(x=0.01)
        money = say.units(thousandths(*self.made.money)[1])
        often, worst = 100.0 * float(np.mean(total > 0.0)), 1000.0 * float(np.quantile(total, 0.95))
        parts = {"often": fixed(often, 0), "worst": fixed(worst, 0), "money": money}
        words = Words(
            say("The state loses something in {often} % of draws, more than {worst} in 5 % ({money})", **parts),
            say("Probability of a loss above the amount below, % of draws; amounts of the day, {money}", money=money),
            self.made.source,
        )
        return signed(look, axes, data, words)
