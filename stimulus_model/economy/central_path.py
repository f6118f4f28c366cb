"""The central path of an economy: its central parameters without shocks and without a package, on plain floats."""

from __future__ import annotations

from typing import Any

from stimulus_model.economy.model import Flows, Parameters, Shocks, State
from stimulus_model.economy.record import EconomyRecord
from stimulus_model.records import build
from stimulus_model.timeline import Timeline


def central_path(economy: EconomyRecord, last: str) -> tuple[Timeline, list[Flows], list[State], Parameters]:
    """Run the central parameters without shocks and without a package, on plain floats."""
    timeline = Timeline(economy.start, last)
    p = economy.central
    model = economy.model
    start, state = model.begin(p, economy.position)
    calm = Shocks(*(0.0 for _ in Shocks._fields))
    flows, states = [], []
    left: list[Any] = []
    for row in economy.policy_rows(timeline):
        state, flow, memory = model.step(
            state, p, calm, build(model.Exogenous, row.tolist()), start, model.recall(left)
        )
        left.append(memory)
        flows.append(flow)
        states.append(state)
    return timeline, flows, states, p
