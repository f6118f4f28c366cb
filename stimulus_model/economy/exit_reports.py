"""The same economy, reporting each plant: when it is given up, and what the state then loses."""

from dataclasses import replace
from typing import NamedTuple

from stimulus_model.economy.disturbances import Shocks
from stimulus_model.economy.exits import ExitState, given_up
from stimulus_model.economy.ladder import PastVintages, Vintage
from stimulus_model.economy.model import MODEL, quarter
from stimulus_model.economy.records import Parameters, Start, State
from stimulus_model.economy.rows import Policy


class ExitFlags(NamedTuple):
    """1 in the quarter in which the plant is given up."""

    exit_01: float
    exit_02: float
    exit_03: float
    exit_04: float
    exit_05: float
    exit_06: float
    exit_07: float
    exit_08: float
    exit_09: float
    exit_10: float
    exit_11: float
    exit_12: float


class Calls(NamedTuple):
    """Guarantees called and contracts settled, ¥ trillion in the quarter."""

    call_01: float
    call_02: float
    call_03: float
    call_04: float
    call_05: float
    call_06: float
    call_07: float
    call_08: float
    call_09: float
    call_10: float
    call_11: float
    call_12: float


class WriteOffs(NamedTuple):
    """Equity of the state written off, ¥ trillion in the quarter."""

    write_off_01: float
    write_off_02: float
    write_off_03: float
    write_off_04: float
    write_off_05: float
    write_off_06: float
    write_off_07: float
    write_off_08: float
    write_off_09: float
    write_off_10: float
    write_off_11: float
    write_off_12: float


class ExitReport(NamedTuple):
    """What is reported of each plant, and the cost of finishing those that were given up, ¥ trillion a year."""

    exits: ExitFlags
    calls: Calls
    write_offs: WriteOffs
    step_in_cost: float


def report_exits(last: ExitState, now: ExitState, step_in_cost: float, p: Parameters, policy: Policy) -> ExitReport:
    """Return what a quarter did to each plant; the calls and write-offs sum to those of `exits.exits`."""
    flags = [given_up(before, after) for before, after in zip(last.left, now.left, strict=True)]
    severity = p.exits.loss_given_exit
    pairs = list(zip(flags, policy.plants, strict=True))
    return ExitReport(
        ExitFlags(*flags),
        Calls(*(flag * (severity * row.guaranteed + row.owed) for flag, row in pairs)),
        WriteOffs(*(flag * severity * row.shares * now.equity for flag, row in pairs)),
        step_in_cost,
    )


def quarter_of_plants(
    state: State, p: Parameters, shocks: Shocks, policy: Policy, start: Start, past: PastVintages
) -> tuple[State, ExitReport, Vintage]:
    """Compute one quarter of the economy, and report its plants."""
    after, flows, vintage = quarter(state, p, shocks, policy, start, past)
    return after, report_exits(state.exits, after.exits, flows.financing.step_in_cost, p, policy), vintage


PLANT_MODEL = replace(MODEL, quarter=quarter_of_plants, Flows=ExitReport)
