"""What is known of a run when its kernel is compiled, and what need not be computed then.

Both scenarios of a quarter become one program here: `quarter_of`.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from stimulus_model.engine.model import Model
from stimulus_model.engine.task import Task
from stimulus_model.records import blocks, build, leaves, names, size
from stimulus_model.simd.cuda_values import Written


class Known(NamedTuple):
    """What is known of a run when its kernel is compiled.

    Attributes
    ----------
    kept
        Which leaves of `Flows` are kept.
    nothing
        For each of the two scenarios, which fields of policy are zero in all quarters.
    same
        Which fields of policy are the same in both.
    """

    kept: tuple[int, ...]
    nothing: tuple[tuple[bool, ...], tuple[bool, ...]]
    same: tuple[bool, ...]


def known_of(task: Task) -> Known:
    """Return what is known of a task of two scenarios."""
    one, other = task.policy
    nothing = tuple(tuple((rows == 0.0).all(axis=0).tolist()) for rows in (one, other))
    flows = range(len(task.model.outputs))
    kept = tuple(flows[task.kept] if isinstance(task.kept, slice) else task.kept)
    return Known(kept, (nothing[0], nothing[1]), tuple((one == other).all(axis=0).tolist()))


class Records(NamedTuple):
    """Records of both scenarios side by side."""

    States: Any
    Policies: Any
    Flows: Any
    Memories: Any
    Past: Any


def records_of(model: Model, known: Known) -> Records:
    """Return records whose first block is without and whose second is with the package."""

    def both(cls: Any) -> Any:
        return NamedTuple("both", [("without", cls), ("with_package", cls)])

    memories = both(model.Memory)
    return Records(
        States=both(model.State),
        Policies=both(model.Exogenous),
        Flows=both(NamedTuple("kept", [(names(model.Output)[k], float) for k in known.kept])),
        Memories=memories,
        Past=NamedTuple("past", [(name, memories) for name, _ in blocks(model.Past)]),
    )


def quarter_of(model: Model, known: Known, records: Records) -> Callable[..., Any]:
    """Return the function of a quarter of both scenarios."""
    idle = [idle_states(model, nothing) for nothing in known.nothing]
    states, memories = shared_leaves(model, known, idle)
    never = (False,) * len(memories)

    def quarter(both: Any, p: Any, shocks: Any, policies: Any, start: Any, past: Any) -> tuple[Any, Any, Any]:
        made = []
        for scenario in range(2):
            state = _own(scenario, both, idle[scenario], states)
            policy = _own(scenario, policies, known.nothing[scenario], known.same)
            recalled = (build(model.Memory, _own(scenario, each, never, memories)) for each in past)
            after, flows, left = model.step(
                build(model.State, state), p, shocks, build(model.Exogenous, policy), start, model.Past(*recalled)
            )
            every = list(leaves(flows))
            made.append((after, tuple(every[k] for k in known.kept), left))
        after, kept, left = zip(*made, strict=True)
        return records.States(*after), kept, records.Memories(*left)

    return quarter


def _own(scenario: int, both: Any, zero: Sequence[bool], same: Sequence[bool]) -> list[Any]:
    """Return the leaves of one scenario's record: the number zero, or the first one's where the two are the same."""
    rows = zip(*map(leaves, both), zero, same, strict=True)
    return [0.0 if none else (one if alike or scenario == 0 else other) for one, other, none, alike in rows]


def idle_states(model: Model, nothing: Sequence[bool]) -> tuple[bool, ...]:
    """Return which leaves of the state are zero at first and stay so where `nothing` says which fields of policy are.

    The equations are run on names until no leaf is lost: what is still the number zero then is zero for ever.
    """
    lines: list[str] = []
    opening = model.open(_named(lines, model.Parameters, "p"), _named(lines, model.Position, "position"))[1]
    found, idle = tuple(map(_is_zero, leaves(opening))), None
    while found != idle:
        idle = found
        state, policy = _named(lines, model.State, "state", idle), _named(lines, model.Exogenous, "policy", nothing)
        after, _, _ = _step(model, lines, state, policy, _named(lines, model.Past, "past"))
        found = tuple(zero and _is_zero(leaf) for zero, leaf in zip(idle, leaves(after), strict=True))
    return found


def shared_leaves(
    model: Model, known: Known, idle: Sequence[Sequence[bool]]
) -> tuple[Sequence[bool], Sequence[bool]]:
    """Return which leaves of state and of memory no difference between both policies reaches: the same in any draw.

    Both scenarios begin alike. Their equations are run on names, the same names for all that is believed to be the
    same; a leaf that other instructions lead to is believed no more, until everything that is believed comes true.
    """
    states, memories, before = [True] * size(model.State), [True] * size(model.Memory), -1
    while before != sum(states) + sum(memories):
        before, lines = sum(states) + sum(memories), list[str]()
        after: list[Any] = []
        for scenario in range(2):
            past = (_named(lines, model.Memory, field, None, memories, scenario) for field, _ in blocks(model.Past))
            state = _named(lines, model.State, "state", idle[scenario], states, scenario)
            policy = _named(lines, model.Exogenous, "policy", known.nothing[scenario], known.same, scenario)
            after.append(_step(model, lines, state, policy, model.Past(*past)))
        alike = _alike(lines)
        (one, _, left), (other, _, left_other) = after
        states = [old and alike(*new) for old, *new in zip(states, leaves(one), leaves(other), strict=True)]
        memories = [old and alike(*new) for old, *new in zip(memories, leaves(left), leaves(left_other), strict=True)]
    return states, memories


def _named(
    lines: list[str],
    cls: Any,
    label: str,
    zero: Sequence[bool] | None = None,
    same: Sequence[bool] | None = None,
    scenario: int = 0,
) -> Any:
    """Return the record `cls` of names in a program of `lines`; the number zero where that is known.

    Where a leaf is not the `same` in both scenarios, it has a name of its own in each.
    """
    everywhere = (True,) * size(cls)
    rows = zip(zero or (False,) * size(cls), same or everywhere, strict=True)
    values = (
        0.0 if none else Written(lines, f"{label}_{k}" if alike else f"{label}_{k}_of_{scenario}")
        for k, (none, alike) in enumerate(rows)
    )
    return build(cls, values)


def _alike(lines: Sequence[str]) -> Callable[[Any, Any], bool]:
    """Return a function that says whether two results of a program are made by the same instructions."""
    number: dict[str, str] = {}
    first: dict[str, str] = {}
    for line in lines:
        name, _, text = line.partition(" = ")
        text = re.sub(r"\bv\d+\b", lambda found: number[found[0]], text)
        number[name] = first.setdefault(text, name)

    def alike(one: Any, other: Any) -> bool:
        if not (isinstance(one, Written) and isinstance(other, Written)):
            return not isinstance(one, Written) and not isinstance(other, Written) and bool(one == other)
        return number.get(one.name, one.name) == number.get(other.name, other.name)

    return alike


def _step(model: Model, lines: list[str], state: Any, policy: Any, past: Any) -> tuple[Any, Any, Any]:
    p, shocks = _named(lines, model.Parameters, "p"), _named(lines, model.Shocks, "shock")
    found: tuple[Any, Any, Any] = model.step(state, p, shocks, policy, _named(lines, model.Start, "start"), past)
    return found


def _is_zero(value: Any) -> bool:
    return not isinstance(value, Written) and value == 0.0
