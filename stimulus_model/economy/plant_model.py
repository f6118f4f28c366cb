"""The same economy, reporting each plant: when it is given up, and what the state then loses."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from stimulus_model.economy.blocks.maturity_ladder import PastVintages, Vintage
from stimulus_model.economy.blocks.plant_exits import ExitState, given_up, still_held
from stimulus_model.economy.blocks.plants import SLOTS, PlantRows, Slots
from stimulus_model.economy.blocks.shocks import Shocks
from stimulus_model.economy.model import MODEL, quarter
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.economy.state import Parameters, Start, State
from stimulus_model.engine.model import Model
from stimulus_model.numerics.functions import where
from stimulus_model.records import kept_leaves, shortened, with_blocks

SIZES = (2, 4, SLOTS)

"""Numbers of slots for which there is a kernel: the packages of this decision have two and four plants."""


@dataclass(frozen=True, slots=True)
class SmallModel(Model):
    """The model with fewer slots; another process makes it anew from their number."""

    slots: int = SLOTS
    full: Model | None = None

    def __reduce__(self) -> tuple[Callable[..., Model], tuple[Any, ...]]:
        return _model, (self.slots,) if self.full is None else (self.slots, self.full)


class Sized(NamedTuple):
    """A model, and which leaves of the full records it has: of `Parameters` and of `Policy`."""

    model: Model
    parameters: tuple[int, ...]
    policy: tuple[int, ...]


@functools.cache
def sized(plants: int, full: Model = MODEL) -> Sized:
    """Return the smallest model with a slot for each of so many plants, under the equations of `full`."""
    slots = next(size for size in SIZES if size >= plants)
    changes = _changes(slots)
    model = _model(slots) if full == MODEL else _model(slots, full)
    return Sized(model, kept_leaves(MODEL.Parameters, changes), kept_leaves(MODEL.Policy, changes))


@functools.cache
def _model(slots: int, full: Model | None = None) -> Model:
    """Return the model with so many slots, under the equations of `full`; None: the shipped ones."""
    equations = MODEL if full is None else full
    changes = _changes(slots)
    records = (MODEL.State, MODEL.Parameters, MODEL.Policy)
    state, parameters, policy = (with_blocks(record, changes) for record in records)
    return SmallModel(
        equations.begin, equations.quarter, state, parameters, MODEL.Shocks, policy, MODEL.Start, MODEL.Position,
        MODEL.Flows, MODEL.Past, MODEL.lags, slots, full,
    )  # fmt: skip


@functools.cache
def _changes(slots: int) -> dict[type, type]:
    if slots == SLOTS:
        return {}
    return {record: shortened(record, slots) for record in (Slots, PlantRows)}


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


class Sales(NamedTuple):
    """What the state's shares in the plant bring, ¥ trillion in the quarter."""

    sale_01: float
    sale_02: float
    sale_03: float
    sale_04: float
    sale_05: float
    sale_06: float
    sale_07: float
    sale_08: float
    sale_09: float
    sale_10: float
    sale_11: float
    sale_12: float


class ExitReport(NamedTuple):
    """What is reported of each plant, and the cost of finishing those that were given up, ¥ trillion a year."""

    exits: ExitFlags
    calls: Calls
    write_offs: WriteOffs
    sales: Sales
    step_in_cost: float


def report_exits(last: ExitState, now: ExitState, step_in_cost: float, p: Parameters, policy: Policy) -> ExitReport:
    """Return what a quarter did to each plant; calls, write-offs and sales sum to those of `exits.exits`."""
    flags = [given_up(before, after) for before, after in zip(last.left, now.left, strict=True)]
    q, rows, delays = p.exits, policy.plants, p.plants.delay
    before = [still_held(row.listed - 0.25, delay, q) for row, delay in zip(rows, delays, strict=True)]
    held = [still_held(row.listed, delay, q) for row, delay in zip(rows, delays, strict=True)]
    lost = [flag * row.shares * mine for flag, row, mine in zip(flags, rows, before, strict=True)]
    sold = [
        where(left > 0.0, row.shares * attained * (was - mine), 0.0)
        for left, row, attained, was, mine in zip(now.left, rows, p.plants.attainment, before, held, strict=True)
    ]
    called = [q.loss_given_exit * row.guaranteed + row.owed for row in rows]
    return ExitReport(
        ExitFlags(*flags),
        Calls(*(flag * amount for flag, amount in zip(flags, called, strict=True))),
        WriteOffs(*(q.loss_given_exit * part * now.equity for part in lost)),
        Sales(*(q.equity_multiple * part * now.equity for part in sold)),
        step_in_cost,
    )


def quarter_of_plants(
    state: State, p: Parameters, shocks: Shocks, policy: Policy, start: Start, past: PastVintages
) -> tuple[State, ExitReport, Vintage]:
    """Compute one quarter of the economy, and report its plants."""
    after, flows, vintage = quarter(state, p, shocks, policy, start, past)
    return after, report_exits(state.exits, after.exits, flows.financing.step_in_cost, p, policy), vintage


PLANT_MODEL = replace(MODEL, quarter=quarter_of_plants, Flows=ExitReport)


def reporting_plants(model: Model) -> Model:
    """Return `model`, reporting its plants instead of what it reports itself."""
    if model == MODEL:
        return PLANT_MODEL

    def quarter_of_own(
        state: State, p: Parameters, shocks: Shocks, policy: Policy, start: Start, past: PastVintages
    ) -> tuple[State, ExitReport, Vintage]:
        after, flows, vintage = model.quarter(state, p, shocks, policy, start, past)
        return after, report_exits(state.exits, after.exits, flows.financing.step_in_cost, p, policy), vintage

    return replace(model, quarter=quarter_of_own, Flows=ExitReport)
