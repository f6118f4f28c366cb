"""Which inputs matter at all: elementary effects on a grid of quantiles (Morris 1991, Technometrics 33, 161-174).

Means of absolute effects after Campolongo, Cariboni and Saltelli (2007, Environ. Model. Softw. 22, 1509-1518).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from stimulus_model.analysis.outcomes import outcomes_of, rows_by_outcome, source_of
from stimulus_model.analysis.resumable import Folder, Steps
from stimulus_model.analysis.tornado import input_runs
from stimulus_model.economy.economy import Economy
from stimulus_model.engine.progress import Progress
from stimulus_model.engine.task import LARGEST_SEED
from stimulus_model.inputs import InputError, check_integer
from stimulus_model.policy.package import Package
from stimulus_model.results.projection import Projection
from stimulus_model.results.tables.formats import error, fixed
from stimulus_model.results.tables.table import FrameTable, Table
from stimulus_model.simulation.input_runs import SPECIAL

if TYPE_CHECKING:
    from pandas import DataFrame, Series

Floats = npt.NDArray[np.float64]
LEVELS, STEP = 4, 2
SHOWN = 12


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Screening(FrameTable):
    """Elementary effects of inputs.

    Attributes
    ----------
    frame
        Index (outcome, input), the largest first. Columns mu_star (mean of the absolute effect of a step, per unit of
        the grid from 0 to 1), mu_star_error, mu (mean) and sigma (standard deviation: large beside `mu_star` where
        the effect is not linear or depends on others).
    source
        Package, economy, seed, trajectories and version.
    """

    frame: DataFrame
    source: str

    def _table(self) -> Table:
        def cells(row: Series) -> tuple[str, ...]:
            size = fixed(row["mu_star"], 4), error(row["mu_star_error"])
            return (*size, fixed(row["mu"], 4, sign=True), fixed(row["sigma"], 4))

        notes = (
            "Effect of a step of an input, per unit of a grid of four quantiles from 12.5 to 87.5 %: mean size, "
            "mean and standard deviation. For a first look: `sensitivity` says what share of the variance is whose.",
            f"Source: {self.source}",
        )
        return Table(
            "Which inputs matter at all",
            ("Outcome", "Input", "Size", "±", "Mean", "Spread"),
            rows_by_outcome(self.frame, cells, SHOWN),
            notes,
        )


def screening(
    about: Package | Projection,
    economy: Economy | None = None,
    *,
    seed: int,
    outcomes: Mapping[str, tuple[str, int] | tuple[str, int, str]] | None = None,
    trajectories: int = 20,
    horizon: str = "2040Q4",
    threads: int | None = None,
    progress: bool | Progress = False,
    checkpoint: Folder = None,
) -> Screening:
    """Find inputs that matter at few runs: one step of each input at a time, in a random order (Morris).

    Parameters
    ----------
    about, economy, seed, outcomes, horizon, threads
        As in `sensitivity`. Inputs are the parameters that are drawn one by one; each trajectory has a member of the
        ensemble and shocks of its own, and correlations are left aside.
    trajectories
        Independent ones, at least 2; each takes one run more than there are inputs.
    progress
        As in `simulate`; counts steps of all trajectories.
    checkpoint
        Folder that keeps what is finished, as in `sensitivity`.

    Raises
    ------
    InputError
        For an argument that cannot be used, or an economy without parameters that are drawn one by one.
    """
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    rows = check_integer("trajectories", trajectories, low=2, high=1_000_000)
    source = source_of(about, economy, horizon)
    chosen = outcomes_of(source, outcomes)
    runs, known = input_runs(source, chosen, threads)
    inputs = [name for name in known if name not in SPECIAL]
    if not inputs:
        raise InputError("about", source.words, "an economy with parameters that are drawn one by one")
    pair = runs.pair((seed, 0), rows)
    members = pair.members(pair.two[0])

    def outcome(levels: Floats) -> Floats:
        scores = np.asarray(ndtri((levels * (LEVELS - 1) + 0.5) / LEVELS))
        return pair.run(pair.looked_up(scores, slice(None)), members)

    decides = runs.about("screening", chosen, seed=seed, trajectories=rows)
    with Steps(checkpoint, decides, progress, len(inputs) + 1) as steps:
        number = count()
        effects = elementary_effects(
            lambda levels: steps.do(next(number), lambda: outcome(levels)),
            len(inputs), rows, np.random.default_rng([seed, 1]),
        )  # fmt: skip
    return Screening(_frame(effects, inputs, list(chosen)), f"{source.words}, seed {seed}, {rows:,} trajectories")


def elementary_effects(
    outcome: Callable[[Floats], Floats], inputs: int, rows: int, random: np.random.Generator
) -> Floats:
    """Return effects per unit of a grid from 0 to 1, float64 (row, outcome, input), of steps in a random order.

    `outcome` takes a point of the grid in each row, float64 (row, input), and returns float64 (row, outcome).
    """
    start = random.integers(0, LEVELS, (rows, inputs))
    to = np.where(start < STEP, start + STEP, start - STEP)
    order = np.argsort(random.random((rows, inputs)), axis=1)
    at, each = start.copy(), np.arange(rows)
    before = outcome(at / (LEVELS - 1.0))
    found = np.empty((rows, before.shape[1], inputs))
    for k in range(inputs):
        moved = order[:, k]
        at[each, moved] = to[each, moved]
        after = outcome(at / (LEVELS - 1.0))
        step = (to - start)[each, moved] / (LEVELS - 1.0)
        found[each, :, moved] = (after - before) / step[:, np.newaxis]
        before = after
    return found


def _frame(effects: Floats, inputs: list[str], outcomes: list[str]) -> DataFrame:
    import pandas as pd

    size = np.abs(effects)
    columns = {
        "mu_star": size.mean(axis=0), "mu_star_error": size.std(axis=0, ddof=1) / np.sqrt(len(size)),
        "mu": effects.mean(axis=0), "sigma": effects.std(axis=0, ddof=1),
    }  # fmt: skip
    frames = []
    for k, label in enumerate(outcomes):
        index = pd.MultiIndex.from_product([[label], inputs], names=["outcome", "input"])
        frame = pd.DataFrame({name: each[k] for name, each in columns.items()}, index=index)
        frames.append(frame.sort_values("mu_star", ascending=False, kind="stable"))
    return pd.concat(frames)
