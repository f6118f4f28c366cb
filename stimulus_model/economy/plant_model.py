"""The same economy, reporting each plant: when it exits, and what the state then loses."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple

from stimulus_model.economy.blocks.maturity_ladder import PastVintages, Vintage
from stimulus_model.economy.blocks.plant_exits import ExitState, given_up, shares_of_state
from stimulus_model.economy.blocks.plants import SLOTS, PlantRows, Slots
from stimulus_model.economy.blocks.shocks import Shocks
from stimulus_model.economy.model import MODEL
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.economy.state import Parameters, Start, State
from stimulus_model.engine.model import Model
from stimulus_model.numerics.functions import where
from stimulus_model.records import blocks, kept_leaves, repeated, shortened, with_blocks
from stimulus_model.variables import Registry

SIZES = (2, 4, 12, SLOTS)

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
    return Sized(model, kept_leaves(full.Parameters, changes), kept_leaves(full.Exogenous, changes))


@functools.cache
def _model(slots: int, full: Model | None = None) -> Model:
    """Return the model with so many slots, under the equations of `full`; None: the shipped ones."""
    model = MODEL if full is None else full
    records = {
        name: with_blocks(getattr(model, name), _changes(slots)) for name in ("State", "Parameters", "Exogenous")
    }
    kept = {field.name: getattr(model, field.name) for field in fields(Model)}
    return SmallModel(**kept | records, slots=slots, full=full)


@functools.cache
def _changes(slots: int) -> dict[type, type]:
    if slots == SLOTS:
        return {}
    return {record: shortened(record, slots) for record in (Slots, PlantRows)}


REPORTED = ("exit", "call", "write_off", "sale")
"""What is reported of each plant: the names of the variables begin so, and end in the number of its slot."""
if TYPE_CHECKING:
    Exits = Slots
    Calls = Slots
    WriteOffs = Slots
    Sales = Slots
else:
    Exits, Calls, WriteOffs, Sales = (repeated(label, float, SLOTS) for label in REPORTED)


class ExitReport(NamedTuple):
    """What is reported of each plant, and the cost of finishing those that exited, ¥ trillion a year.

    `exits` is 1 in the quarter in which a plant is given up; `calls` are guarantees called and contracts settled,
    `write_offs` equity of the state written off, `sales` what its shares bring, ¥ trillion in the quarter.
    """

    exits: Exits
    calls: Calls
    write_offs: WriteOffs
    sales: Sales
    step_in_cost: float


def report_exits(last: ExitState, now: ExitState, step_in_cost: float, p: Parameters, policy: Policy) -> ExitReport:
    """Return what a quarter did to each plant; calls, write-offs and sales sum to those of `exits.exits`."""
    flags = [given_up(before, after) for before, after in zip(last.left, now.left, strict=True)]
    q, rows, delays = p.exits, policy.plants, p.plants.delay
    mine = [shares_of_state(row, delay, q) for row, delay in zip(rows, delays, strict=True)]
    lost = [flag * held for flag, (held, _) in zip(flags, mine, strict=True)]
    sold = [
        where(left > 0.0, offered, 0.0) * attained
        for left, (_, offered), attained in zip(now.left, mine, p.plants.attainment, strict=True)
    ]
    called = [q.loss_given_exit * row.guaranteed + row.owed for row in rows]
    return ExitReport(
        tuple(flags),
        tuple(flag * amount for flag, amount in zip(flags, called, strict=True)),
        tuple(q.loss_given_exit * part * now.equity for part in lost),
        tuple(q.equity_multiple * part * now.equity for part in sold),
        step_in_cost,
    )


@dataclass(frozen=True, slots=True)
class ReportingModel(Model):
    """A model that reports its plants; another process makes it anew from the one that it is of."""

    full: Model = MODEL

    def __reduce__(self) -> tuple[Callable[..., Model], tuple[Any, ...]]:
        return reporting_plants, (self.full,)


@functools.lru_cache(maxsize=64)
def reporting_plants(full: Model = MODEL) -> Model:
    """Return `full`, reporting its plants instead of what it reports itself."""

    def quarter(
        state: State, p: Parameters, shocks: Shocks, policy: Policy, start: Start, past: PastVintages, *ahead: Any
    ) -> tuple[State, Any, Vintage]:
        after, flows, vintage = full.quarter(state, p, shocks, policy, start, past, *ahead)
        report = report_exits(state.exits, after.exits, flows.financing.step_in_cost, p, policy)
        return after, Output(*report, flows) if full.looks_ahead else report, vintage

    Output: Any = ExitReport
    if full.looks_ahead:  # rules of expectations look at what it reports
        maker: Any = NamedTuple  # mypy knows only its literal form
        Output = maker(
            "Report", [*((name, inner or float) for name, inner in blocks(ExitReport)), ("of", full.Output)]
        )
    kept = {field.name: getattr(full, field.name) for field in fields(Model)}
    return ReportingModel(**kept | {"quarter": quarter, "Output": Output, "variables": Registry()}, full=full)
