"""Which input alone moves an outcome how far: from a low to a high quantile of its prior, the others as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Unpack

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from stimulus_model.analysis.outcomes import Asked, outcomes_of, rows_by_outcome, source_of
from stimulus_model.analysis.resumable import Folder, Steps
from stimulus_model.analysis.tornado_plot import TornadoPlot, draw_tornado
from stimulus_model.economy.economy import Economy
from stimulus_model.engine.draws.design import Design
from stimulus_model.engine.progress import Progress
from stimulus_model.engine.task import LARGEST_SEED
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items, check_number
from stimulus_model.policy.package import Package
from stimulus_model.results.measures import WITH, WITHOUT, effect_attrs
from stimulus_model.results.plots.chart import Chart, Look
from stimulus_model.results.projection import Projection
from stimulus_model.results.tables.formats import error, fixed
from stimulus_model.results.tables.table import FrameTable, Table
from stimulus_model.simulation.input_runs import MODEL, SPECIAL, InputRuns, Outcome, Pair, inputs_of
from stimulus_model.variables import Variable

if TYPE_CHECKING:
    from pandas import DataFrame, Series

Floats = npt.NDArray[np.float64]
SHOWN = 12
ENDS = ("low", "high")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Tornado(FrameTable):
    """Outcomes at a low and at a high quantile of each input.

    Attributes
    ----------
    frame
        Index (outcome, input), the widest first. Columns low and high: mean of the outcome with the input there and
        all others as they are drawn, with low_error and high_error; low_at_median and high_at_median: with all others
        at their medians. The two differ where inputs work together. For ``"@official model"``, low and high are the
        models with the lowest and the highest mean.
    center, center_at_median
        Outcome -> mean of all draws, and the outcome with every input at its median.
    quantiles
        Low and high.
    source
        Package, economy, seed and version.
    units
        Outcome -> its units.
    """

    frame: DataFrame
    center: Mapping[str, float]
    center_at_median: Mapping[str, float]
    quantiles: tuple[float, float]
    source: str
    units: Mapping[str, str]

    def plot(self, outcome: str | None = None, *, most: int = SHOWN, **look: Unpack[Look]) -> Chart:
        """Draw one outcome: a bar an input, from its mean with the input low to that with the input high.

        Parameters
        ----------
        outcome
            Its label; None: the first.
        most
            Inputs shown, the widest.
        look
            `ax`, `title`, `figsize` and `language`; see `results.plots.chart.Look`.

        Returns
        -------
        Chart
            `data` is the part of `frame` that is shown.
        """
        drawn = TornadoPlot(self.frame, self.center, self.units, self.quantiles, self.source)
        return draw_tornado(drawn, outcome, most, look)

    def _table(self) -> Table:
        def cells(row: Series) -> tuple[str, ...]:
            averaged = (fixed(row["low"], 3), fixed(row["high"], 3), error(max(row["low_error"], row["high_error"])))
            return (*averaged, *(fixed(row[f"{end}_at_median"], 3) for end in ENDS))

        low, high = (f"{100.0 * each:g} %" for each in self.quantiles)
        columns = ("Outcome", "Input", low, high, "±", f"{low}, others at median", f"{high}, others at median")
        notes = (
            f"Mean of the outcome with one input at the {low} and the {high} quantile of its prior, all others drawn "
            "(what is correlated with it moves along) or at their medians; ± Monte Carlo standard error.",
            f"Source: {self.source}",
        )
        return Table("What one input alone moves", columns, rows_by_outcome(self.frame, cells, SHOWN), notes)


def tornado(
    about: Package | Projection,
    economy: Economy | None = None,
    *,
    seed: int,
    outcomes: Mapping[str, tuple[str, int] | tuple[str, int, str]] | None = None,
    inputs: Iterable[str] | None = None,
    quantiles: tuple[float, float] = (0.05, 0.95),
    draws: int = 1_000,
    horizon: str = "2040Q4",
    threads: int | None = None,
    progress: bool | Progress = False,
    checkpoint: Folder = None,
) -> Tornado:
    """Move one input at a time from a low to a high quantile of its prior: how far does the outcome move?

    Parameters
    ----------
    about, economy, seed, outcomes, horizon, threads
        As in `sensitivity`.
    inputs
        Parameters that are drawn one by one, and ``"@official model"``; None: all.
    quantiles
        Low and high, between 0 and 1.
    draws
        Draws of all other inputs, the same at every end.
    progress
        As in `simulate`; counts inputs.
    checkpoint
        Folder that keeps what is finished, as in `sensitivity`.

    Raises
    ------
    InputError
        For an argument that cannot be used; a misspelt name comes with a suggestion.
    """
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    draws = check_integer("draws", draws, low=2, high=1_000_000)
    ends = _quantiles(quantiles)
    source = source_of(about, economy, horizon)
    chosen = outcomes_of(source, outcomes)
    runs, known = input_runs(source, chosen, threads)
    asked = _asked(inputs, known, runs.models)
    made = _Bars(runs.pair((seed, 0), draws), known)
    decides = runs.about("tornado", chosen, seed=seed, draws=draws, inputs=asked, quantiles=ends)
    with Steps(checkpoint, decides, progress, len(asked) + 1, "inputs") as steps:
        bars = {
            name: steps.do(k, made.models if name == MODEL else partial(made.ends, name, ends))
            for k, name in enumerate(asked)
        }
        center, at_median = steps.do(len(asked), made.center)
    labels = list(chosen)
    return Tornado(
        _frame(bars, labels),
        dict(zip(labels, center.tolist(), strict=True)),
        dict(zip(labels, at_median.tolist(), strict=True)),
        (ends[0], ends[1]),
        f"{source.words}, seed {seed}, {draws:,} draws",
        {label: _units(source.registry[name], measure) for label, (name, _, measure) in chosen.items()},
    )


def input_runs(
    source: Asked, outcomes: Mapping[str, tuple[str, int, str]], threads: int | None
) -> tuple[InputRuns, list[str]]:
    """Return runs with each input alone, and the names of the inputs: those drawn one by one first."""
    if threads is not None:
        threads = check_integer("threads", threads, low=1)
    wanted = [Outcome(*each) for each in outcomes.values()]
    task, names, timeline = source.task(tuple(dict.fromkeys(each.variable for each in wanted)), wanted)
    models = max(len(source.models), 1)
    known = inputs_of(task, names, models)
    owner = {name: k for k, name in enumerate(known)}
    return InputRuns(task, names, owner, wanted, timeline, models, threads), list(known)


def _units(entry: Variable, measure: str) -> str:
    return entry.units if measure in (WITH, WITHOUT) else effect_attrs(entry, measure == "relative")["units"]


def _quantiles(quantiles: object) -> tuple[float, float]:
    allowed = "(low, high), such as (0.05, 0.95)"
    given = check_items("quantiles", quantiles, allowed)
    if len(given) != 2:
        raise InputError("quantiles", quantiles, allowed)
    low, high = (check_number("quantiles", each, low=1e-9, high=1.0 - 1e-9) for each in given)
    if low >= high:
        raise InputError("quantiles", quantiles, "low below high")
    return low, high


def _asked(inputs: object, known: list[str], models: int) -> list[str]:
    single = [name for name in known if name not in SPECIAL] + ([MODEL] if models > 1 and MODEL in known else [])
    if inputs is None:
        return single
    listed = check_items("inputs", inputs, "names of parameters that are drawn one by one")
    if not listed:
        raise InputError("inputs", inputs, "at least one name")
    if len(set(map(str, listed))) < len(listed):
        raise InputError("inputs", inputs, "each name once")
    return [check_choice("inputs", name, single) for name in listed]


class _Bars:
    """Outcomes with one input set and the others drawn, or at their medians."""

    def __init__(self, pair: Pair, known: list[str]) -> None:
        self.pair, self.known = pair, known
        self.sample = pair.two[0]
        self.members = pair.members(self.sample)
        self.medians = None if self.members is None else np.median(self._all_members(), axis=0)

    def _all_members(self) -> Floats:
        design = self.pair.runs.task.design
        assert isinstance(design, Design)
        return np.asarray(design.members)

    def center(self) -> Floats:
        drawn = self.pair.run(self.pair.parameters[0], self.members)
        return np.stack([drawn.mean(axis=0), self._at_median(np.zeros(self.sample.scores.shape[1]), self.medians)])

    def ends(self, name: str, quantiles: tuple[float, float]) -> Floats:
        """Return at each end mean, error and the outcome with others at their medians: (end, 3, outcome)."""
        k = self.known.index(name)
        along = self.pair.joint.correlation[k]  # what is correlated moves along
        found = []
        for level in quantiles:
            z = float(ndtri(level))
            scores = self.sample.scores + along * (z - self.sample.scores[:, [k]])
            drawn = self.pair.run(self.pair.looked_up(scores, slice(None)), self.members)
            found.append((*_mean(drawn), self._at_median(along * z, self.medians)))
        return np.array(found)

    def models(self) -> Floats:
        """Return the same for the official models with the lowest and the highest mean, by outcome."""
        every, count = self._all_members(), self.pair.runs.models
        found = []
        for model in range(count):
            own = every[model::count]
            taken = own[np.floor(self.sample.within * len(own)).astype(np.int64)]
            drawn = self.pair.run(self.pair.parameters[0], taken)
            scores = np.zeros(self.sample.scores.shape[1])
            found.append((*_mean(drawn), self._at_median(scores, np.median(own, axis=0))))
        every_model = np.array(found)
        order = np.argsort(every_model[:, 0], axis=0)[[0, -1], np.newaxis]
        return np.asarray(np.take_along_axis(every_model, order, axis=0))

    def _at_median(self, scores: Floats, members: Floats | None) -> Floats:
        """Return the outcome with these scores, mean over the shocks of the draws."""
        rows = len(self.sample.scores)
        drawn = self.pair.looked_up(np.broadcast_to(scores, (rows, len(scores))), slice(None))
        repeated = None if members is None else np.broadcast_to(members, (rows, len(members)))
        return np.asarray(self.pair.run(drawn, repeated).mean(axis=0))


def _mean(values: Floats) -> tuple[Floats, Floats]:
    return values.mean(axis=0), values.std(axis=0, ddof=1) / np.sqrt(len(values))


def _frame(bars: Mapping[str, Floats], outcomes: list[str]) -> DataFrame:
    import pandas as pd

    frames = []
    for k, label in enumerate(outcomes):
        rows = {}
        for name, ends in bars.items():
            row = dict[str, float]()
            for end, (mean, spread, median) in zip(ENDS, ends, strict=True):
                row |= {end: mean[k], f"{end}_error": spread[k], f"{end}_at_median": median[k]}
            rows[name] = row
        frame = pd.DataFrame.from_dict(rows, orient="index")
        width = (frame["high"] - frame["low"]).abs().sort_values(ascending=False, kind="stable")
        frame = frame.loc[width.index]
        frame.index = pd.MultiIndex.from_product([[label], frame.index], names=["outcome", "input"])
        frames.append(frame)
    return pd.concat(frames)
