"""The model for as many plants as a run has: fewer slots are less work, and give the same bits."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from stimulus_model.economy.model import MODEL
from stimulus_model.economy.plants import SLOTS, PlantRows, Slots
from stimulus_model.engine.model import Model
from stimulus_model.lanes.records import kept_leaves, shortened, with_blocks

SIZES = (2, 4, SLOTS)
"""Numbers of slots for which there is a kernel: the packages of this decision have two and four plants."""


@dataclass(frozen=True, slots=True)
class SmallModel(Model):
    """The model with fewer slots; another process makes it anew from their number."""

    slots: int = SLOTS

    def __reduce__(self) -> tuple[Callable[[int], Model], tuple[int]]:
        return _model, (self.slots,)


class Sized(NamedTuple):
    """A model, and which leaves of the full records it has: of `Parameters` and of `Policy`."""

    model: Model
    parameters: tuple[int, ...]
    policy: tuple[int, ...]


@functools.cache
def sized(plants: int) -> Sized:
    """Return the smallest model with a slot for each of so many plants."""
    slots = next(size for size in SIZES if size >= plants)
    changes = _changes(slots)
    return Sized(_model(slots), kept_leaves(MODEL.Parameters, changes), kept_leaves(MODEL.Policy, changes))


@functools.cache
def _model(slots: int) -> Model:
    changes = _changes(slots)
    records = (MODEL.State, MODEL.Parameters, MODEL.Policy)
    state, parameters, policy = (with_blocks(record, changes) for record in records)
    return SmallModel(
        MODEL.begin, MODEL.quarter, state, parameters, MODEL.Shocks, policy, MODEL.Start, MODEL.Position, MODEL.Flows,
        MODEL.Past, MODEL.lags, slots,
    )  # fmt: skip


@functools.cache
def _changes(slots: int) -> dict[type, type]:
    if slots == SLOTS:
        return {}
    return {record: shortened(record, slots) for record in (Slots, PlantRows)}
