"""What is known of a run when its kernel is compiled, and what need not be computed then.

Both scenarios of a quarter become one program here: `quarter_of`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from stimulus_model.engine.model import Model
from stimulus_model.engine.task import Task
from stimulus_model.lanes.records import blocks, build, leaves, names, size
from stimulus_model.lanes.thread_machine import Written


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
    flows = range(len(task.model.variables))
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
        Policies=both(model.Policy),
        Flows=both(NamedTuple("kept", [(names(model.Flows)[k], float) for k in known.kept])),
        Memories=memories,
        Past=NamedTuple("past", [(name, memories) for name, _ in blocks(model.Past)]),
    )


def quarter_of(model: Model, known: Known, records: Records) -> Callable[..., Any]:
    """Return the function of a quarter of both scenarios."""
    idle = [idle_states(model, nothing) for nothing in known.nothing]

    def quarter(states: Any, p: Any, shocks: Any, policies: Any, start: Any, past: Any) -> tuple[Any, Any, Any]:
        made = []
        for scenario in range(2):
            rows = zip(*map(leaves, policies), known.nothing[scenario], known.same, strict=True)
            row = [0.0 if zero else (one if same or scenario == 0 else other) for one, other, zero, same in rows]
            state = zip(idle[scenario], leaves(states[scenario]), strict=True)
            after, flows, left = model.step(
                build(model.State, [0.0 if zero else leaf for zero, leaf in state]),
                p,
                shocks,
                build(model.Policy, row),
                start,
                model.Past(*(memories[scenario] for memories in past)),
            )
            every = list(leaves(flows))
            made.append((after, tuple(every[k] for k in known.kept), left))
        after, kept, left = zip(*made, strict=True)
        return records.States(*after), kept, records.Memories(*left)

    return quarter


def idle_states(model: Model, nothing: tuple[bool, ...]) -> tuple[bool, ...]:
    """Return which leaves of the state are zero at first and stay so where `nothing` says which fields of policy are.

    The equations are run on names until no leaf is lost: what is still the number zero then is zero for ever.
    """
    lines: list[str] = []

    def named(cls: type, zero: tuple[bool, ...] | None = None) -> Any:
        zeros = (False,) * size(cls) if zero is None else zero
        return build(cls, [0.0 if z else Written(lines, f"{cls.__name__}{k}") for k, z in enumerate(zeros)])

    p, start, shocks, past = map(named, (model.Parameters, model.Start, model.Shocks, model.Past))
    policy, opening = named(model.Policy, nothing), model.begin(p, named(model.Position))[1]
    found, idle = tuple(map(_is_zero, leaves(opening))), None
    while found != idle:
        idle = found
        after, _, _ = model.step(named(model.State, idle), p, shocks, policy, start, past)
        found = tuple(zero and _is_zero(leaf) for zero, leaf in zip(idle, leaves(after), strict=True))
    return found


def _is_zero(value: Any) -> bool:
    return not isinstance(value, Written) and value == 0.0
