"""What the engine runs: a model is seven kinds of record and two functions. It knows nothing of any country."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stimulus_model.lanes.records import names


@dataclass(frozen=True, slots=True)
class Model:
    """A recursive model, one quarter at a time.

    Attributes
    ----------
    begin
        ``begin(parameters, position) -> (start, state)``: what is constant in a draw, and the first state.
    quarter
        ``quarter(state, parameters, shocks, policy, start) -> (state, flows)``, a pure function.
    State, Parameters, Start, Flows
        Records (nested NamedTuples) that differ by draw.
    Shocks
        Record of independent standard normals, new every quarter.
    Policy, Position
        Records shared by all draws: one row a quarter and scenario; what is known at the start.
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

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the results of a quarter: the leaves of `Flows`."""
        return names(self.Flows)
