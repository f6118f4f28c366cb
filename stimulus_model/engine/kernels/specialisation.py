"""What the kernel of a run is compiled for, besides its equations: what need not be written, or not be computed.

Nothing here changes a bit of what comes out (but the sign of a zero). A kernel of two scenarios at once computes both
as one program, `two_scenarios`, in which what they share is computed once and what is zero not at all.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from stimulus_model.engine.model import Model
from stimulus_model.engine.task import Task
from stimulus_model.numerics.graph import Graph, Value
from stimulus_model.records import blocks, build, leaves, names, size

SELECTIVE = 16_384
"""Draws of full paths from which a kernel of its own pays for writing nothing but the variables that are kept."""
TOGETHER = 1 << 19
"""Draws from which a kernel of two scenarios at once pays: compiling it takes as long as half a million draws."""
GROUP = 128
"""Draws whose values of one variable, quarter and scenario such a kernel writes next to each other."""


class Specialisation(NamedTuple):
    """What is known of a run when its kernel is compiled.

    Attributes
    ----------
    selecting
        False: everything is written, past the cache. True: only what is kept, into the cache: for results that are
        reduced at once, if they fit into it.
    kept
        Which leaves of `Output` are computed, where two scenarios are at once.
    zero
        For each of two scenarios at once, which exogenous fields are zero in all quarters; None: one after the other.
    same
        Which exogenous fields are the same in both.
    last
        For each leaf of `Output`, whether a year is its last quarter, or else the mean of its four, where years are
        written instead of quarters; None: quarters are.
    adding
        Whether everything is added to what stands in the results, which then stay in the cache.
    """

    selecting: bool = False
    kept: tuple[int, ...] = ()
    zero: tuple[tuple[bool, ...], tuple[bool, ...]] | None = None
    same: tuple[bool, ...] = ()
    last: tuple[bool, ...] | None = None
    adding: bool = False


def specialisation_of(task: Task, keep: str, draws: int, chunk: int = GROUP) -> Specialisation:
    """Return what pays for a run of so many draws: quarters (``"paths"``), ``"annual"`` values or a ``"summary"``."""
    both = (
        len(task.scenarios) == 2 and task.stochastic and not task.sampling.stratified and not task.model.looks_ahead
    )
    if both and draws >= TOGETHER and chunk % GROUP == 0:
        return together(task)
    return of_one_scenario(task.model, keep, task.some, draws)


def of_one_scenario(model: Model, keep: str, some: bool, draws: int) -> Specialisation:
    """Return what pays where scenarios are computed one after the other; `some`: whether not everything is kept.

    A model that looks ahead always selects: what its rules look at does not leave the library.
    """
    if keep == "annual":
        known = model.variables
        return Specialisation(True, last=tuple(n in known and known[n].annual == "last" for n in model.outputs))
    return Specialisation(some and (keep == "summary" or draws >= SELECTIVE or model.looks_ahead))


def together(task: Task) -> Specialisation:
    """Return what is known of a task of two scenarios that are computed at once."""
    one, other = task.policy
    first, second = (tuple((rows == 0.0).all(axis=0).tolist()) for rows in (one, other))
    flows = range(len(task.model.outputs))
    kept = tuple(flows[task.kept] if isinstance(task.kept, slice) else task.kept)
    return Specialisation(kept=kept, zero=(first, second), same=tuple((one == other).all(axis=0).tolist()))


class Program(NamedTuple):
    """What a kernel computes: functions ``begin(p, position)`` and ``quarter(state, p, shocks, exogenous, start,
    past)``, and the records that they take and return.
    """

    begin: Callable[..., Any]
    quarter: Callable[..., Any]
    State: Any
    Exogenous: Any
    Output: Any
    Memory: Any
    Past: Any


def program_of(model: Model, known: Specialisation) -> Program:
    """Return what the kernel of a model computes: a quarter of one scenario, or of both."""
    if known.zero is None:
        return Program(model.open, model.step, model.State, model.Exogenous, model.Output, model.Memory, model.Past)

    def both(cls: Any) -> Any:
        return NamedTuple("both", [("without", cls), ("with_package", cls)])

    def begin(p: Any, position: Any) -> tuple[Any, Any]:
        start, state = model.open(p, position)
        return start, States(state, state)

    States, memories = both(model.State), both(model.Memory)
    Output = both(NamedTuple("kept", [(names(model.Output)[k], float) for k in known.kept]))
    lags = [(name, memories) for name, _ in blocks(model.Past)]
    past = NamedTuple("past", lags)  # type: ignore[misc]  # as many as the model has
    return Program(
        begin, quarter_of_both(model, known, States, memories), States, both(model.Exogenous), Output, memories, past
    )


def quarter_of_both(model: Model, known: Specialisation, States: Any, Memories: Any) -> Callable[..., Any]:
    """Return the function of a quarter of both scenarios."""
    zero = known.zero or ((), ())
    idle = [idle_states(model, fields) for fields in zero]
    states, memories = shared_leaves(model, known, idle)
    never = (False,) * len(memories)

    def quarter(
        both: Any, p: Any, shocks: Any, exogenous: Any, start: Any, past: Any, _: Any
    ) -> tuple[Any, Any, Any]:
        made = []
        for scenario in range(2):
            state = _own(scenario, both, idle[scenario], states)
            row = _own(scenario, exogenous, zero[scenario], known.same)
            recalled = (build(model.Memory, _own(scenario, each, never, memories)) for each in past)
            after, flows, left = model.step(
                build(model.State, state), p, shocks, build(model.Exogenous, row), start, model.Past(*recalled)
            )
            every = list(leaves(flows))
            made.append((after, tuple(every[k] for k in known.kept), left))
        after, kept, left = zip(*made, strict=True)
        return States(*after), kept, Memories(*left)

    return quarter


def _own(scenario: int, both: Any, zero: Sequence[bool], same: Sequence[bool]) -> list[Any]:
    """Return the leaves of one scenario's record: the number zero, or the first one's where the two are the same."""
    rows = zip(*map(leaves, both), zero, same, strict=True)
    return [0.0 if none else (one if alike or scenario == 0 else other) for one, other, none, alike in rows]


def idle_states(model: Model, zero: Sequence[bool]) -> tuple[bool, ...]:
    """Return which leaves of the state are zero at first and stay so where the exogenous fields are that `zero` says.

    The equations are traced until no leaf is lost: what is still the number zero then is zero for ever.
    """
    graph = Graph()
    opening = model.open(_record(graph, model, "Parameters"), _record(graph, model, "Position"))[1]
    found, idle = tuple(map(_is_zero, leaves(opening))), None
    while found != idle:
        idle = found
        state, row = _record(graph, model, "State", idle), _record(graph, model, "Exogenous", zero)
        after, _, _ = _step(graph, model, state, row, _record(graph, model, "Past"))
        found = tuple(zero and _is_zero(leaf) for zero, leaf in zip(idle, leaves(after), strict=True))
    return found


def shared_leaves(
    model: Model, known: Specialisation, idle: Sequence[Sequence[bool]]
) -> tuple[Sequence[bool], Sequence[bool]]:
    """Return which leaves of state and of memory no difference between both scenarios reaches: the same in any draw.

    Both begin alike. Their equations are traced from the same values for all that is believed to be the same; a leaf
    that becomes another value is believed no more, until everything that is believed comes true.
    """
    states, memories, before = [True] * size(model.State), [True] * size(model.Memory), -1
    zero = known.zero or ((), ())
    while before != sum(states) + sum(memories):
        before, graph = sum(states) + sum(memories), Graph()
        after: list[Any] = []
        for k in range(2):
            lags = (_inputs(graph, model.Memory, field, None, memories, k) for field, _ in blocks(model.Past))
            state = _record(graph, model, "State", idle[k], states, k)
            row = _record(graph, model, "Exogenous", zero[k], known.same, k)
            after.append(_step(graph, model, state, row, model.Past(*lags)))
        (one, _, left), (other, _, left_other) = after
        states = [old and _alike(*new) for old, *new in zip(states, leaves(one), leaves(other), strict=True)]
        pairs = zip(memories, leaves(left), leaves(left_other), strict=True)
        memories = [old and _alike(*new) for old, *new in pairs]
    return states, memories


def _record(graph: Graph, model: Model, label: str, *known: Any) -> Any:
    return _inputs(graph, getattr(model, label), label, *known)


def _inputs(
    graph: Graph,
    cls: Any,
    label: str,
    zero: Sequence[bool] | None = None,
    same: Sequence[bool] | None = None,
    scenario: int = 0,
) -> Any:
    """Return a record of inputs of a graph; the number zero where that is known.

    Where a leaf is not the `same` in both scenarios, it is an input of its own in each.
    """
    everywhere = (True,) * size(cls)
    rows = zip(zero or (False,) * size(cls), same or everywhere, strict=True)
    values = (
        0.0 if none else graph.input(f"{label} {k}" if alike else f"{label} {k} of {scenario}")
        for k, (none, alike) in enumerate(rows)
    )
    return build(cls, values)


def _step(graph: Graph, model: Model, state: Any, row: Any, past: Any) -> tuple[Any, Any, Any]:
    p, shocks, start = (_record(graph, model, label) for label in ("Parameters", "Shocks", "Start"))
    return model.step(state, p, shocks, row, start, past)


def _is_zero(value: Any) -> bool:
    return not isinstance(value, Value) and bool(value == 0.0)


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, Value) and isinstance(other, Value):
        return one.number == other.number
    return not isinstance(one, Value) and not isinstance(other, Value) and bool(one == other)
