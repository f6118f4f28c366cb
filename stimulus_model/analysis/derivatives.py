"""Exact local sensitivities: how outcomes move per unit of a parameter, at each draw's own parameters and shocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.analysis.outcomes import outcomes_of, rows_by_outcome, source_of
from stimulus_model.analysis.resumable import Folder, Steps
from stimulus_model.economy.economy import Economy
from stimulus_model.engine.chunks import ENGINES, Engine
from stimulus_model.engine.draws.design import Design
from stimulus_model.engine.draws.stratified import INDEPENDENT
from stimulus_model.engine.progress import Progress
from stimulus_model.engine.task import LARGEST_SEED, Task
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items
from stimulus_model.policy.package import Package
from stimulus_model.results.projection import Projection
from stimulus_model.results.tables.formats import error, fixed
from stimulus_model.results.tables.table import FrameTable, Table
from stimulus_model.simulation.derivative_runs import Floats, outcome_derivatives
from stimulus_model.simulation.input_runs import Outcome
from stimulus_model.simulation.parameter_sources import UNUSED, rows_of

if TYPE_CHECKING:
    from pandas import DataFrame, Series
    from xarray import DataArray

SHOWN = 12
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Derivatives(FrameTable):
    """Derivatives of outcomes by parameters.

    Attributes
    ----------
    frame
        Index (outcome, parameter), the largest `per_sd` first. Columns derivative: mean over draws, in units of the
        outcome per unit of the parameter, with its Monte Carlo error; low and high: the 5 % and the 95 % quantile of
        the draws' own; per_sd: the derivative times the standard deviation of the parameter's draws.
    draws
        Each draw's own derivative, (outcome, parameter, draw).
    source
        Package, economy, seed and version.
    """

    frame: DataFrame
    draws: DataArray
    source: str

    def _table(self) -> Table:
        def cells(row: Series) -> tuple[str, ...]:
            span = f"{row['low']:.4g} to {row['high']:.4g}"
            return fixed(row["per_sd"], 4), f"{row['derivative']:.4g}", error(row["error"]), span

        columns = ("Outcome", "Parameter", "Per sd", "Per unit", "±", "5 to 95 % of draws")
        notes = (
            "Exact derivative of the outcome by the parameter alone, mean over draws, each at its own parameters and "
            "shocks; per sd: times the standard deviation of the parameter; ± Monte Carlo standard error.",
            f"Source: {self.source}",
        )
        return Table("How outcomes move with parameters", columns, rows_by_outcome(self.frame, cells, SHOWN), notes)


def derivatives(
    about: Package | Projection,
    economy: Economy | None = None,
    *,
    seed: int,
    outcomes: Mapping[str, tuple[str, int] | tuple[str, int, str]] | None = None,
    parameters: Iterable[str] | None = None,
    draws: int = 200,
    horizon: str = "2040Q4",
    engine: Engine = "compiled",
    threads: int | None = None,
    progress: bool | Progress = False,
    checkpoint: Folder = None,
) -> Derivatives:
    """Differentiate outcomes by parameters, exactly: no step, through every quarter of every draw.

    Parameters
    ----------
    about, economy, seed, outcomes, horizon, threads
        As in `sensitivity`; models of one's own as well.
    parameters
        Names; None: all that differ between draws.
    draws
        Draws at whose parameters and shocks is differentiated: those that `simulate` makes with this seed.
    engine
        As in `simulate`.
    progress
        As in `simulate`; counts parameters.
    checkpoint
        Folder that keeps what is finished, as in `sensitivity`.

    Raises
    ------
    InputError
        For an argument that cannot be used; a misspelt name comes with a suggestion.

    Notes
    -----
    Where an equation has a kink, such as the lower bound of the policy rate, the derivative is that of the side on
    which the draw lies; exactly on it, of the branch that the equation takes. So the mean over draws says how the
    mean outcome moves, but for what draws do that cross a step.

    Examples
    --------
    >>> import stimulus_model as sm
    >>> package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    >>> gdp = {"GDP 2030": ("real_gdp", 2030)}
    >>> found = sm.derivatives(package, economy, seed=1, outcomes=gdp, parameters=["deadweight"], draws=20)
    >>> found.draws.dims
    ('outcome', 'parameter', 'draw')
    """
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    draws = check_integer("draws", draws, low=2, high=1_000_000)
    check_choice("engine", engine, ENGINES)
    source = source_of(about, economy, horizon)
    chosen = outcomes_of(source, outcomes)
    wanted = [Outcome(*each) for each in chosen.values()]
    task, names, timeline = source.task(tuple(dict.fromkeys(each.variable for each in wanted)), wanted)
    task = replace(task, seed=seed, sampling=INDEPENDENT)
    asked = _asked(parameters, task, names)
    values = rows_of(task, draws)
    sds = [float(values[:, names.index(name)].std(ddof=1)) for name in asked]
    decides = task.about | {"analysis": "derivatives", "outcomes": list(chosen.values()), "draws": draws}
    with Steps(checkpoint, decides | {"parameters": asked}, progress, len(asked), "parameters") as steps:
        found = [
            steps.do(k, partial(_by, name, task, names, timeline, wanted, draws, engine, threads))
            for k, name in enumerate(asked)
        ]
    each = np.stack(found, axis=1)
    said = f"{source.words}, seed {seed}, {draws:,} draws"
    return Derivatives(_frame(each, list(chosen), asked, sds), _array(each, list(chosen), asked), said)


def _by(name: str, task: Task, names: tuple[str, ...], *how: Any) -> Floats:
    direction = np.array([float(each == name) for each in names])
    return outcome_derivatives(task, direction, *how)


def _asked(parameters: object, task: Task, names: tuple[str, ...]) -> list[str]:
    if parameters is None:
        design = task.design
        assert isinstance(design, Design)
        drawn = sorted({*design.column.tolist(), *design.member_columns.tolist()})
        return list(dict.fromkeys(names[k] for k in drawn))
    listed = check_items("parameters", parameters, "names of parameters")
    if not listed:
        raise InputError("parameters", parameters, "at least one name")
    known = [name for name in dict.fromkeys(names) if name != UNUSED]
    return list(dict.fromkeys(check_choice("parameters", name, known) for name in listed))


def _frame(each: Floats, outcomes: list[str], parameters: list[str], sds: list[float]) -> DataFrame:
    import pandas as pd

    rows = [
        {
            "outcome": outcome,
            "parameter": name,
            "derivative": each[k, j].mean(),
            "error": each[k, j].std(ddof=1) / np.sqrt(each.shape[2]),
            "low": np.quantile(each[k, j], LOW),
            "high": np.quantile(each[k, j], HIGH),
            "per_sd": each[k, j].mean() * sds[j],
        }
        for k, outcome in enumerate(outcomes)
        for j, name in enumerate(parameters)
    ]
    frame = pd.DataFrame(rows)
    order = pd.Series([outcomes.index(name) for name in frame["outcome"]]), -frame["per_sd"].abs()
    frame = frame.iloc[np.lexsort((order[1], order[0]))]
    return frame.set_index(["outcome", "parameter"])


def _array(each: Floats, outcomes: list[str], parameters: list[str]) -> DataArray:
    from xarray import DataArray

    labels = {"outcome": outcomes, "parameter": parameters}
    return DataArray(each, coords=labels, dims=("outcome", "parameter", "draw"), name="derivative")
