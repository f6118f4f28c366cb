"""What the fiscal instruments of a package change: appropriations, how they are paid, and the rows that they move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError
from stimulus_model.policy.instrument import Instrument
from stimulus_model.policy.kinds import CASH_ROW, FISCAL, SAVED, Act, acts_of
from stimulus_model.policy.since import before_the_start
from stimulus_model.timeline import Timeline, quarter_index

FloatArray = npt.NDArray[np.float64]


class Change(NamedTuple):
    """One row of the economy, and what an instrument adds to it.

    Attributes
    ----------
    row
        Name of the row.
    amounts
        Appropriated in each quarter, in money; or, where `in_money` is False, the path itself.
    weight, shape
        What a unit of the amount adds, and its shares in the quarter of appropriation and those after it.
    in_money
        Whether `amounts` are money, of which the economy makes shares of its GDP.
    lasts_from
        Place of the last appropriation of a change in money that goes on for good; -1: it ends.
    announced
        Place of the quarter of the announcement, below 0 before the first; None: nobody knows beforehand.
    """

    row: str
    amounts: FloatArray
    weight: float
    shape: FloatArray
    in_money: bool
    lasts_from: int
    announced: int | None


def changes_of(instrument: Instrument, position: Callable[[int], int], timeline: Timeline) -> Iterator[Change]:
    """Yield what a fiscal instrument changes; `position` gives the place of a fiscal year's appropriation."""
    kind = FISCAL[instrument.kind]
    announced = None
    if instrument.announced is not None:
        announced = quarter_index("announced", instrument.announced) - int(timeline.index[0])
    if instrument.path:
        amounts, outlays, last = path_on(instrument, timeline), np.ones(1), -1
    else:
        amounts, last = np.zeros(len(timeline)), -1
        for year, amount in instrument.amounts.items():
            last = position(year)
            amounts[last] += amount
        outlays = np.asarray(instrument.outlays or kind.outlays)
    acts = list(_parts(instrument))
    if not instrument.path and kind.cost:
        acts.append(Act(CASH_ROW, kind.cost * (1.0 - instrument.use.get(SAVED, 0.0))))
    lasts_from = last if instrument.lasting else -1
    for row, weight, profile in acts:
        shape = outlays if profile == (1.0,) else np.convolve(outlays, profile)
        yield Change(row, amounts, weight, shape, not instrument.path, lasts_from, announced)


def _parts(instrument: Instrument) -> Iterator[Act]:
    kind = FISCAL[instrument.kind]
    if not kind.use:
        yield from acts_of(kind, instrument.first_round, instrument.import_share)
        return
    for name, share in (instrument.use or kind.use).items():
        if name != SAVED:
            for act in FISCAL[name].acts:
                yield act._replace(weight=share * act.weight)


def path_on(instrument: Instrument, timeline: Timeline) -> FloatArray:
    """Return the path on the time axis: zero where it has no value, its last value for good if it lasts."""
    values = np.zeros(len(timeline))
    first, previous = int(timeline.index[0]), None
    for quarter, value in instrument.path.items():
        at = quarter_index("path", quarter) - first
        if not 0 <= at < len(timeline):
            allowed = f"quarters from {timeline.first} to {timeline.last}{before_the_start(at, timeline.first)}"
            raise InputError(f"{instrument.kind}.path.{quarter}", value, allowed)
        if previous is not None and at != previous + 1:
            missing = timeline.labels[previous + 1]
            raise InputError(f"{instrument.kind}.path.{missing}", None, "a value: a path has no gaps")
        values[at], previous = value, at
    if instrument.lasting and previous is not None:
        values[previous:] = values[previous]
    return values
