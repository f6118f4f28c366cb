"""What the engine runs: a model is a set of records and two functions. It knows nothing of any country."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from stimulus_model.numerics.graph import Graph
from stimulus_model.records import blocks, build, leaves, make, names, size

_ENTERING = ("State", "Parameters", "Shocks", "Policy", "Start", "Past", "Position")
"""Records that the equations read."""


class Nothing(NamedTuple):
    """A record without fields: the memory of a model that has none."""


@dataclass(frozen=True, slots=True)
class Model:
    """A recursive model, one quarter at a time.

    Attributes
    ----------
    begin
        ``begin(parameters, position) -> (start, state)``: what is constant in a draw, and the first state.
    quarter
        ``quarter(state, parameters, shocks, policy, start) -> (state, flows)``, a pure function. With `Past` it is
        ``quarter(state, parameters, shocks, policy, start, past) -> (state, flows, memory)``.
    State, Parameters, Start, Flows
        Records (nested NamedTuples) that differ by draw.
    Shocks
        Record of independent standard normals, new every quarter.
    Policy, Position
        Records shared by all draws: one row a quarter and scenario; what is known at the start.
    Past
        Record of what earlier quarters left behind: one block for each of `lags`, all of one record, the memory.
        What lies before the start is zero. Without fields: the model remembers nothing but its state.
    lags
        Which earlier quarters: 4 is the quarter a year ago. One for each block of `Past`.

    Notes
    -----
    Memory costs one store of its leaves a quarter and one load of those that are read at each lag, however long
    the lags are. What must be known of every quarter between now and the longest lag does not fit into a state.
    """

    begin: Callable[..., Any]
    quarter: Callable[..., Any]
    State: type
    Parameters: type
    Shocks: type
    Policy: type
    Start: type
    Position: type
    Flows: type
    Past: type = Nothing
    lags: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        kinds = {block for _, block in blocks(self.Past)}
        if len(kinds) > 1 or None in kinds:
            raise TypeError(f"{self.Past.__name__}: every field must be the same record, the memory of a quarter")
        if len(self.lags) != len(blocks(self.Past)) or any(lag < 1 for lag in self.lags):
            raise TypeError(f"lags: got {self.lags}, allowed: one whole number >= 1 a field of {self.Past.__name__}")

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the results of a quarter: the leaves of `Flows`."""
        return names(self.Flows)

    @property
    def Memory(self) -> type:
        """What a quarter leaves behind, and later ones read."""
        return next((block for _, block in blocks(self.Past) if block), Nothing)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the equations, in hexadecimal: of the operations that `begin` and `quarter` are made of.

        It is the same in every process, on every machine and for every way to write the same operations, and another
        one if any number, operation or name of a parameter, exogenous field or result differs.

        Raises
        ------
        TraceError
            An equation does what cannot be compiled, such as ``if`` on a value.
        """
        return _fingerprint(self)

    def step(self, state: Any, p: Any, shocks: Any, policy: Any, start: Any, past: Any) -> tuple[Any, Any, Any]:
        """Compute one quarter: (state, flows, memory), whether the model remembers anything or not."""
        if self.lags:
            state, flows, memory = self.quarter(state, p, shocks, policy, start, past)
            return state, flows, memory
        return *self.quarter(state, p, shocks, policy, start), Nothing()

    def recall(self, left: Sequence[Any]) -> Any:
        """Return the `Past` of the next quarter after quarters that have `left` these memories behind."""
        nothing = make(self.Memory, lambda _: 0.0)
        return self.Past(*(left[-lag] if lag <= len(left) else nothing for lag in self.lags))

    def history_size(self, quarters: int) -> int:
        """Leaves of the memories of `quarters`, and of the zeros before them."""
        return (quarters + 1) * size(self.Memory)


@functools.lru_cache(maxsize=256)
def _fingerprint(model: Model) -> str:
    """Return the hash of what the equations trace to, and of what stands in the records that others fill and read."""
    graph = Graph()

    def record(label: str) -> Any:
        cls = getattr(model, label)
        return build(cls, (graph.input(f"{label} {k}") for k in range(size(cls))))

    state, parameters, shocks, policy, start, past, position = map(record, _ENTERING)
    opening = model.begin(parameters, position)
    after = model.step(state, parameters, shocks, policy, start, past)
    named = [names(cls) for cls in (model.Parameters, model.Position, model.Policy, model.Flows)]
    program = graph.digest([*leaves(opening), *leaves(after)])
    return hashlib.sha256(f"{program} {model.lags} {named}".encode()).hexdigest()
