"""What drives an outcome: how the variance of a projection divides among what is believed, and how surely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from stimulus_model.analysis.interactions import interaction_shares
from stimulus_model.analysis.outcomes import Asked, outcomes_of, rows_by_outcome, source_of
from stimulus_model.analysis.pick_freeze import Shares
from stimulus_model.analysis.resumable import Folder, Steps
from stimulus_model.analysis.sensitivity_batches import Batches, Wanted
from stimulus_model.analysis.walked_rows import LEAST
from stimulus_model.economy.economy import Economy
from stimulus_model.engine.progress import Progress
from stimulus_model.engine.task import LARGEST_SEED
from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_flag,
    check_integer,
    check_items,
    check_number,
    check_text,
    suggest,
)
from stimulus_model.policy.package import Package
from stimulus_model.results.projection import Projection
from stimulus_model.results.tables.formats import fixed
from stimulus_model.results.tables.table import FrameTable, Table
from stimulus_model.simulation.input_runs import MEMBER, MODEL, SHOCKS, InputRuns, Outcome, inputs_of

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from stimulus_model.analysis.sensitivity_plots import SensitivityPlots

Floats = npt.NDArray[np.float64]
Scale: TypeAlias = Literal["value", "rank"] | tuple[str, float]
Groups: TypeAlias = Literal["sections"] | Mapping[str, Iterable[str]] | None
OTHERS = "all others"
MOST_RUNS = 1_000_000_000
SHOWN = 8


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sensitivity(FrameTable):
    """Shares of the variance of each outcome, by input.

    Attributes
    ----------
    frame
        Index (outcome, input), inputs by their Shapley share. Columns shapley, first_order and total_order, each with
        the ends of a 95 % interval: ``shapley_low``, ``shapley_high`` and so on. Shapley shares sum to 1.
    runs, rows
        Paired runs, and independent pairs of draws that the Shapley shares rest on. Where few draws carry most of a
        variance, inputs are exchanged one after another mostly in pairs that lie far apart.
    precision
        Half width of the intervals of Shapley shares that was asked for.
    half_width
        The largest that was reached.
    scale
        What is explained, in words.
    source
        Package, economy, seed and version.
    interactions
        Shares of the variance of pairs and of larger sets together, if they were asked for: index (outcome, inputs),
        columns share, low, high.
    """

    frame: DataFrame
    runs: int
    rows: int
    precision: float
    half_width: float
    scale: str
    source: str
    interactions: DataFrame | None = None

    @property
    def reached(self) -> bool:
        """Whether every interval is as narrow as was asked for."""
        return self.half_width <= self.precision

    @property
    def shapley(self) -> DataFrame:
        """Shapley shares: columns share, low, high."""
        return self._of("shapley")

    @property
    def first_order(self) -> DataFrame:
        """Shares that an input explains alone: columns share, low, high."""
        return self._of("first_order")

    @property
    def total_order(self) -> DataFrame:
        """Shares that are left when all other inputs are known: columns share, low, high."""
        return self._of("total_order")

    @property
    def plot(self) -> SensitivityPlots:
        """Charts: ``plot.bar()``, ``plot.heat()``."""
        from stimulus_model.analysis.sensitivity_plots import SensitivityPlots

        return SensitivityPlots(self.frame, self.scale, f"{self.source}; {self.runs:,} paired runs")

    def _of(self, kind: str) -> DataFrame:
        columns = {kind: "share", f"{kind}_low": "low", f"{kind}_high": "high"}
        return self.frame[list(columns)].rename(columns=columns)

    def _table(self) -> Table:
        def cells(row: Series) -> tuple[str, ...]:
            return tuple(_cell(row[kind], row[f"{kind}_low"], row[f"{kind}_high"]) for kind in KINDS)

        def rest(others: DataFrame) -> tuple[str, ...]:
            return f"{len(others)} more, together", fixed(100.0 * others["shapley"].sum(), 1), "", ""

        rows = rows_by_outcome(self.frame, cells, SHOWN, rest)
        reached = "as asked for" if self.reached else f"not the {100.0 * self.precision:g} that were asked for"
        notes = (
            f"Per cent of the variance of {self.scale}, ± half of a 95 % interval. Shapley shares sum to 100: what "
            "inputs do together is divided among them. Alone: explained by the input alone. Left: still unexplained "
            "when all others are known.",
            f"Widest ± of a Shapley share {100.0 * self.half_width:.1f}, {reached}. {self.runs:,} paired runs.",
            f"Source: {self.source}",
        )
        return Table("What drives the outcome", ("Outcome", "Input", "Shapley", "Alone", "Left"), rows, notes)


KINDS = ("shapley", "first_order", "total_order")


def _cell(share: float, low: float, high: float) -> str:
    return f"{fixed(100.0 * share, 1)} ± {fixed(50.0 * (high - low), 1)}"


def sensitivity(
    about: Package | Projection,
    economy: Economy | None = None,
    *,
    seed: int,
    outcomes: Mapping[str, tuple[str, int] | tuple[str, int, str]] | None = None,
    groups: Groups = None,
    precision: float = 0.02,
    most_runs: int = 4_000_000,
    scale: Scale = "value",
    interactions: bool = False,
    horizon: str = "2040Q4",
    threads: int | None = None,
    progress: bool | Progress = False,
    checkpoint: Folder = None,
) -> Sensitivity:
    """Divide the variance of outcomes among what is believed: which belief drives the answer?

    Runs go on until every Shapley share is known as well as was asked for. Correlated parameters are exact.

    Parameters
    ----------
    about
        A package, with an `economy`; or a projection of `simulate` or `run`, which knows its own.
    economy
        How the economy answers, with its priors; None for a projection.
    seed
        Whole number from 0.
    outcomes
        Label -> (variable, calendar year), as tables show effects, or (variable, year, measure) with a measure of
        `Projection.statistics`. None: the effects that the headline shows.
    groups
        None: every parameter is an input; ``"sections"``: those of a section of the economy's file together; or name
        -> parameters. Also inputs: ``"@official model"``, which of them the economy answers as; ``"@ensemble"``, what
        differs between members of one official model; ``"@shocks"``, the shocks' paths. Inputs that no group names
        are ``"all others"``.
    precision
        Largest half width of the 95 % intervals of Shapley shares.
    most_runs
        Paired runs after which it ends in any case.
    scale
        What is explained: the ``"value"``; its ``"rank"`` among draws, which no single draw can dominate; or
        ``("above", x)``, ``("below", x)``: whether it lies there.
    interactions
        Whether the variance of every pair of inputs, and of larger sets, is found as well; for two to ten inputs that
        are not correlated with each other. It takes up to `most_runs` of its own.
    horizon
        Last quarter of the plan; runs end with the last year that an outcome needs.
    threads
        Threads; None: one a processor.
    progress
        As in `simulate`; counts paired runs.
    checkpoint
        Folder that keeps what is finished: the same analysis goes on there after an interruption, or for a finer
        `precision`, with the same bits. A folder of another analysis is refused. None: nothing is written.

    Returns
    -------
    Sensitivity
        Shapley, first-order and total-order shares with intervals.

    Raises
    ------
    InputError
        For an argument that cannot be used; a misspelt name comes with a suggestion.

    Notes
    -----
    Shares that the variance gives to an official model are taken first, those to members inside it after: a member
    means nothing without its model.
    """
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    precision = check_number("precision", precision, above=0.0, high=1.0)
    most_runs = check_integer("most_runs", most_runs, low=1, high=MOST_RUNS)
    if threads is not None:
        threads = check_integer("threads", threads, low=1)
    interactions = check_flag("interactions", interactions)
    source = source_of(about, economy, horizon)
    chosen = outcomes_of(source, outcomes)
    wanted = _scale(scale)
    runs, names = _input_runs(source, chosen, groups, threads)
    inner = {names.index(MEMBER): names.index(MODEL)} if MEMBER in names and MODEL in names else {}
    made = Batches(runs, len(names), inner, wanted, seed)
    decides = runs.about("sensitivity", chosen, seed=seed, scale=wanted, walks=LEAST)
    together = None
    with Steps(checkpoint, decides, progress, most_runs, "paired runs") as steps:
        made.go_on(precision, most_runs, steps)
        if interactions:
            how: dict[str, Any] = {"seed": seed, "precision": precision, "most_runs": most_runs}
            together = interaction_shares(runs, names, list(chosen), made.score, steps, **how)
    frame = _frame(list(chosen), names, made)
    words = {"value": "the value", "rank": "the rank"}.get(
        wanted.kind, f"whether it lies {wanted.kind} {wanted.at:g}"
    )
    said = f"{source.words}, seed {seed}"
    half = made.shapley.shares().half_width
    return Sensitivity(frame, made.runs_done, made.shapley.rows, precision, half, words, said, together)


def _scale(scale: object) -> Wanted:
    allowed = '"value", "rank", ("above", x) or ("below", x)'
    if isinstance(scale, str):
        return Wanted(check_choice("scale", scale, ("value", "rank")))
    given = check_items("scale", scale, allowed)
    if len(given) != 2 or given[0] not in ("above", "below"):
        raise InputError("scale", scale, allowed)
    return Wanted(str(given[0]), check_number("scale", given[1]))


def _frame(outcomes: list[str], inputs: list[str], made: Batches) -> DataFrame:
    import pandas as pd

    found: dict[str, Shares] = {
        "shapley": made.shapley.shares(), "first_order": made.alone.shares(), "total_order": made.total.shares()
    }  # fmt: skip
    frames = []
    for k, label in enumerate(outcomes):
        columns = dict[str, Floats]()
        for kind, shares in found.items():
            columns |= {kind: shares.share[k], f"{kind}_low": shares.low[k], f"{kind}_high": shares.high[k]}
        index = pd.MultiIndex.from_product([[label], inputs], names=["outcome", "input"])
        frames.append(pd.DataFrame(columns, index=index).sort_values("shapley", ascending=False, kind="stable"))
    return pd.concat(frames)


def _input_runs(
    source: Asked, outcomes: Mapping[str, tuple[str, int, str]], groups: Groups, threads: int | None
) -> tuple[InputRuns, list[str]]:
    wanted = [Outcome(*each) for each in outcomes.values()]
    task, names, timeline = source.task(tuple(dict.fromkeys(each.variable for each in wanted)), wanted)
    models = max(len(source.models), 1)
    known = inputs_of(task, names, models)
    owner, labels = _owners(groups, known, source)
    return InputRuns(task, names, owner, wanted, timeline, models, threads), labels


def _owners(groups: object, known: tuple[str, ...], source: Asked) -> tuple[dict[str, int], list[str]]:
    """Return input -> number of its group, and the names of the groups."""
    if groups is None:
        return {name: k for k, name in enumerate(known)}, list(known)
    if isinstance(groups, str):
        check_choice("groups", groups, ("sections",))
        listed = {name: source.section(name) for name in known}
        labels = list(dict.fromkeys(listed.values()))
        return {name: labels.index(section) for name, section in listed.items()}, labels
    allowed = '"sections", a dictionary of names and lists of inputs, or None'
    if not isinstance(groups, Mapping) or not groups:
        raise InputError("groups", groups, allowed)
    owner: dict[str, int] = {}
    for k, (label, members) in enumerate(groups.items()):
        check_text("groups", label)
        listed_members = [members] if isinstance(members, str) else check_items(f"groups.{label}", members, allowed)
        if not listed_members:
            raise InputError(f"groups.{label}", members, "at least one input")
        for name in listed_members:
            if not isinstance(name, str) or name not in known:
                raise InputError(f"groups.{label}", name, "a parameter that is drawn, or "
                                 f"{MODEL}, {MEMBER}, {SHOCKS}", suggest(name, known))  # fmt: skip
            if name in owner:
                raise InputError(f"groups.{label}", name, "each input in one group")
            owner[name] = k
    labels = list(groups)
    if OTHERS not in labels and len(owner) < len(known):
        labels.append(OTHERS)
    return {name: owner.get(name, labels.index(OTHERS) if OTHERS in labels else 0) for name in known}, labels
