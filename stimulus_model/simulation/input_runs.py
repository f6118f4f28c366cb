"""Paired runs in which inputs are exchanged between two samples: parameters, members of the ensemble, shocks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.chunks import Years
from stimulus_model.engine.draws.design import Design, Given
from stimulus_model.engine.draws.kept_draws import KeptDraws
from stimulus_model.engine.draws.quantile_tables import LIMIT, POINTS, STEPS
from stimulus_model.engine.processors import processors
from stimulus_model.engine.run import run
from stimulus_model.engine.task import Task
from stimulus_model.records import size
from stimulus_model.simulation.joint_scores import Exchange, JointScores
from stimulus_model.simulation.kept_shocks import KeptShocks, room_for_shocks
from stimulus_model.simulation.options import kept_registry, years_of
from stimulus_model.timeline import Timeline

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
MODEL, MEMBER, SHOCKS = "@official model", "@ensemble", "@shocks"
SPECIAL = (MODEL, MEMBER, SHOCKS)
"""What differs between draws besides parameters that are drawn one by one."""


AHEAD = 2
"""Cuts in flight for each thread."""


class Outcome(NamedTuple):
    """A number that each draw gives: a variable's measure in a calendar year."""

    variable: str
    year: int
    measure: str


def inputs_of(task: Task, names: Sequence[str], models: int) -> tuple[str, ...]:
    """Return what differs between the draws of a task: names of parameters, and those of `SPECIAL` that it has."""
    design = task.design
    assert isinstance(design, Design)
    found = list(dict.fromkeys(names[k] for k in design.column))
    if design.members.size:
        found += [MODEL, MEMBER] if models > 1 else [MEMBER]
    return (*found, SHOCKS) if task.stochastic and size(task.model.Shocks) else tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class InputRuns:
    """Runs a task with inputs exchanged between two samples.

    Attributes
    ----------
    task, names
        What is run, with the draws of its design, and the names of its parameters.
    owner
        Input -> number of the group that it belongs to.
    outcomes
        What comes out.
    models
        Official models of the ensemble's members, member k to the one numbered k mod their number.
    threads
        Threads; None: one a processor.
    years, at, columns
        How quarters become years, and where the outcomes stand among them and among the kept variables.
    """

    task: Task
    names: Sequence[str]
    owner: Mapping[str, int]
    outcomes: Sequence[Outcome]
    timeline: Timeline
    models: int = 1
    threads: int | None = None
    years: Years = field(init=False)
    at: list[int] = field(init=False)
    columns: list[int] = field(init=False)

    def __post_init__(self) -> None:
        full = self.timeline.full_years
        object.__setattr__(self, "years", years_of(self.timeline, kept_registry(self.task)))
        object.__setattr__(self, "at", [full.index(each.year) for each in self.outcomes])
        object.__setattr__(self, "columns", [self.task.variables.index(each.variable) for each in self.outcomes])

    def about(self, analysis: str, outcomes: Mapping[str, tuple[str, int, str]], **more: Any) -> dict[str, Any]:
        """Return all that the numbers of an analysis depend on, in words of JSON."""
        named = {"analysis": analysis, "groups": dict(self.owner), "outcomes": list(outcomes.values())}
        return self.task.about | named | {"official models": self.models} | more

    @property
    def sorts(self) -> int | None:
        """Number of the group by whose order rows are best sorted: shocks are exchanged by spans of rows."""
        return self.owner.get(SHOCKS)

    def pair(self, seed: Sequence[int], rows: int) -> Pair:
        """Return two independent samples of all inputs."""
        random = np.random.default_rng([*seed, 0])
        joint, columns = _joint(self.task, self.names, self.owner)
        two = tuple(_sample(self, joint, random, rows) for _ in range(2))
        return Pair(self, joint, columns, two, tuple(int(x) for x in random.integers(0, 2**62, 2)))

    def values(self, parameters: Floats, anew: Flags, seeds: Sequence[int], kept: KeptShocks | None = None) -> Floats:
        """Return the outcomes of rows of parameters, float64 (row, outcome); `anew`: with the second's shocks.

        Shocks that are kept are read, or written by the first run of a sample.
        """
        task = replace(self.task, design=Given(parameters))
        if kept is not None:
            shocks = KeptDraws(shocks=kept.mixed(anew))
            return self._span(replace(task, seed=seeds[int(anew[0])], kept_draws=shocks), 0, len(anew))
        edges = np.flatnonzero(np.diff(anew)) + 1
        spans = zip([0, *edges.tolist()], [*edges.tolist(), len(anew)], strict=True)
        parts = [self._span(replace(task, seed=seeds[int(anew[a])]), a, b - a) for a, b in spans]
        return np.concatenate(parts)

    def _span(self, task: Task, first: int, draws: int) -> Floats:
        paths = run(task, draws, first=first, threads=1, years=self.years)
        pieces = []
        for piece in paths.pieces:
            both = [piece.values[:, scenario, self.at, self.columns].swapaxes(1, 2) for scenario in (0, 1)]
            pieces.append(np.stack(both, axis=-1).reshape(-1, len(self.at), 2)[: piece.draws])
        both_paths = np.concatenate(pieces)
        return np.stack([measured(both_paths[:, k], each.measure) for k, each in enumerate(self.outcomes)], axis=1)


def measured(both: Floats, measure: str) -> Floats:
    """Return a measure of a variable (draw, scenario): without and with the package."""
    without, with_package = both[:, 0], both[:, 1]
    if measure in ("without", "with"):
        return without if measure == "without" else with_package
    effect: Floats = with_package - without
    return effect * (100.0 / without) if measure == "relative" else effect


class InputSample(NamedTuple):
    """One sample of all inputs: scores, and which official model and which of its members (0 to 1)."""

    scores: Floats
    model: Integers
    within: Floats


class Pair:
    """Two samples of all inputs, and the outcomes of cuts between them."""

    def __init__(
        self, runs: InputRuns, joint: JointScores, columns: Integers, two: Sequence[InputSample], seeds: Sequence[int]
    ) -> None:
        self.runs, self.joint, self.columns, self.two, self.seeds = runs, joint, columns, two, seeds
        self.shocks: KeptShocks | None = None
        self.known_ends: tuple[Floats, Floats] | None = None

    def ends(self) -> tuple[Floats, Floats]:
        """Return the outcomes of both samples, float64 (row, outcome); their shocks are kept."""
        if self.known_ends is None:
            rows = len(self.two[0].model)
            self.shocks = room_for_shocks(self.runs.task, rows)
            walk = self.walk(np.zeros((rows, 1 + max(self.runs.owner.values())), np.int64))
            first, last = self.outcomes([(walk, -1), (walk, 0)])
            self.known_ends = first, last
            if self.shocks is not None:
                self.shocks.close()
        return self.known_ends

    @cached_property
    def parameters(self) -> tuple[Floats, Floats]:
        """The values of parameters drawn one by one in both samples, float64 (row, column of the design)."""
        first, last = (self.looked_up(each.scores, slice(None)) for each in self.two)
        return first, last

    def chosen(self, rows: Integers, turned: Flags | None = None) -> Pair:
        """Return some rows with their ends; of those that are `turned`, each sample stands for the other."""
        swapped = np.zeros(len(rows), dtype=bool) if turned is None else turned

        def of(first: Any, last: Any) -> tuple[Any, Any]:
            one, two = first[rows], last[rows]
            one[swapped], two[swapped] = last[rows[swapped]], first[rows[swapped]]
            return one, two

        fields = [of(*each) for each in zip(*self.two, strict=True)]
        two = [InputSample(*each) for each in zip(*fields, strict=True)]
        pair = Pair(self.runs, self.joint, self.columns, two, self.seeds)
        pair.parameters, pair.known_ends = of(*self.parameters), of(*self.ends())
        pair.shocks = None if self.shocks is None else self.shocks.chosen(rows, swapped)
        return pair

    def walk(self, ranks: Integers) -> Walk:
        """Return the outcomes of cuts in an order: `ranks` is the step of each group, int64 (row, group)."""
        return Walk(self, ranks)

    def run(self, drawn: Floats, members: Floats | None, anew: Flags | None = None) -> Floats:
        """Return the outcomes of parameters drawn one by one and those of members; `anew`: with the other shocks."""
        design = self.runs.task.design
        assert isinstance(design, Design)
        values = np.empty((len(drawn), len(design.constant)))
        values[:] = design.constant
        values[:, design.column] = drawn
        if members is not None:
            values[:, design.member_columns] = members
        anew = np.zeros(len(drawn), dtype=bool) if anew is None else anew
        return self.runs.values(values, anew, self.seeds, self.shocks)

    def members(self, sample: InputSample) -> Floats | None:
        """Return the parameters of the members that a sample takes, float64 (row, column of members), if any."""
        design = self.runs.task.design
        assert isinstance(design, Design)
        if not design.members.size:
            return None
        return design.members[members_within(sample.model, sample.within, len(design.members), self.runs.models)]

    def outcomes(self, cuts: Iterable[tuple[Walk, int]]) -> Iterator[Floats]:
        """Return the outcomes of cuts after a step each, in their order; each thread computes whole cuts."""
        waiting: deque[Future[Floats]] = deque()
        threads = self.runs.threads or processors()
        with ThreadPoolExecutor(threads) as pool:
            try:
                for walk, step in cuts:
                    waiting.append(pool.submit(walk.at, step))
                    if len(waiting) > AHEAD * threads:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:  # after an error or Ctrl-C nothing more is started
                    future.cancel()

    def looked_up(self, scores: Floats, which: slice | Integers) -> Floats:
        """Return the values of parameters drawn one by one, float64 (row, column of the design)."""
        design = self.runs.task.design
        assert isinstance(design, Design)
        table, columns = design.table[which], self.columns[which]
        place = (np.clip(scores[:, columns], -LIMIT, LIMIT) + LIMIT) * STEPS
        below = np.minimum(place.astype(np.int64), POINTS - 2)
        row = np.arange(len(table))
        left = table[row, below]
        return np.asarray(left + (place - below) * (table[row, below + 1] - left))


class Walk:
    """Cuts between two samples in one order of the groups for each row."""

    def __init__(self, pair: Pair, ranks: Integers) -> None:
        self.pair, self.ranks = pair, ranks
        self.exchange = Exchange(pair.joint, pair.two[0].scores, pair.two[1].scores, ranks)
        moving = np.isin(pair.columns, self.exchange.moving)
        self.moving = np.flatnonzero(moving)
        self.owner = ranks[:, pair.joint.owner[pair.columns]]

    def at(self, step: int) -> Floats:
        """Return the outcomes after a step, float64 (row, outcome)."""
        pair, design = self.pair, self.pair.runs.task.design
        assert isinstance(design, Design)
        drawn = np.where(self.owner <= step, pair.parameters[1], pair.parameters[0])
        if self.moving.size:
            drawn[:, self.moving] = pair.looked_up(self.exchange.at(step), self.moving)
        members = design.members[self._members(step, len(design.members))] if design.members.size else None
        return pair.run(drawn, members, self._replaced(SHOCKS, step))

    def _replaced(self, name: str, step: int) -> Flags:
        owner = self.pair.runs.owner.get(name)
        return np.zeros(len(self.ranks), dtype=bool) if owner is None else self.ranks[:, owner] <= step

    def _members(self, step: int, size: int) -> Integers:
        one, two = self.pair.two
        models = self.pair.runs.models
        model = np.where(self._replaced(MODEL if models > 1 else MEMBER, step), two.model, one.model)
        within = np.where(self._replaced(MEMBER, step), two.within, one.within)
        return members_within(model, within, size, models)


def members_within(model: Integers, within: Floats, size: int, models: int) -> Integers:
    """Return the numbers of members of official models; `within`: which of a model's, from 0 to 1."""
    counts = (size - model + models - 1) // models
    return np.asarray(model + models * np.floor(within * counts).astype(np.int64))


def _sample(runs: InputRuns, joint: JointScores, random: np.random.Generator, rows: int) -> InputSample:
    design = runs.task.design
    assert isinstance(design, Design)
    models = random.integers(0, max(len(design.members), 1), rows) % runs.models
    return InputSample(joint.sample(random, rows), models, random.random(rows))


def _joint(task: Task, names: Sequence[str], owner: Mapping[str, int]) -> tuple[JointScores, Integers]:
    """Return the scores of the parameters that are drawn one by one, and which of them each column takes."""
    design = task.design
    assert isinstance(design, Design)
    drawn = [names[k] for k in design.column]
    unique = list(dict.fromkeys(drawn))
    weights = np.zeros((len(unique), len(design.key)))
    for k, name in enumerate(drawn):
        terms = slice(design.begin[k], design.begin[k + 1])
        weights[unique.index(name)] = 0.0
        weights[unique.index(name), design.source[terms]] = design.weight[terms]
    owners = np.array([owner[name] for name in unique], np.int64)
    return JointScores(weights @ weights.T, owners), np.array([unique.index(name) for name in drawn], np.int64)
