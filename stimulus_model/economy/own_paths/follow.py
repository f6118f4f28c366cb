"""Solve for the add-factors by which the median of the path without a package follows a table.

Every value of the table has one unknown: a residual that is added in the quarters of its period. Newton steps with
the responses of the central path put the medians of the draws on the table; a few are enough, since medians answer
nearly as the centre does. The draws stay the same, so that their medians are met as closely as asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.own_paths.choices import BASELINE_TARGETS, RESIDUALS
from stimulus_model.economy.own_paths.medians import PIECE, Wish, central_periods, medians
from stimulus_model.economy.own_paths.own_path import OwnBaseline, OwnPath
from stimulus_model.economy.record import EconomyRecord
from stimulus_model.economy.references import with_own_references
from stimulus_model.inputs import InputError
from stimulus_model.timeline import quarter_index

Array = npt.NDArray[np.float64]
E = TypeVar("E", bound=EconomyRecord)
TOLERANCE = 0.002
"""How close medians come to the table, in points."""
PROMISED = 0.02
"""A table that cannot be met as closely is refused."""
STEPS = 16
"""Newton steps at most with few draws, and again with all."""
SETTLING = 3
"""Steps after which the references that are the central path itself have settled too."""
FARTHEST = 30.0
"""Points beyond which no residual is looked for: what asks for more cannot be met."""
NUDGE = {"exchange_rate": 0.01}
"""Size of the change that responses are found from, where it is not a tenth of a point."""


def follow(economy: E, every: list[Wish], draws: int, seed: int) -> tuple[E, list[Array]]:
    """Return the economy with residuals that put its medians on the wishes, and the medians of each.

    Raises
    ------
    InputError
        A median does not come within .02 points, such as that of a policy rate below its lower bound.
    """
    target = np.concatenate([wish.values for wish in every])
    x: Array = np.zeros(len(target))
    step, before, response = x, target, np.zeros(0)
    made, found = economy, [wish.values for wish in every]
    for used in dict.fromkeys((min(draws, PIECE), draws)):
        for k in range(STEPS):
            made = _with_residuals(economy, every, x)
            if k < SETTLING and used <= PIECE:
                made = economy = with_own_references(made)
            found = medians(made, every, used, seed)
            now = np.concatenate(found)
            if np.abs(target - now).max() < TOLERANCE:
                break
            if not response.size:
                response = _responses(made, every, x)
            elif k > SETTLING:  # Broyden (1965): few draws answer in kinks, and the centre does not know them
                response = response + np.outer(now - before - response @ step, step) / (step @ step)
            step, before = np.asarray(np.linalg.lstsq(response, target - now, rcond=None)[0], dtype=np.float64), now
            if np.abs(x + step).max() > FARTHEST:
                break
            x = x + step
    for wish, middle in zip(every, found, strict=True):
        _check_met(economy, wish, middle)
    return made, found


def _check_met(economy: EconomyRecord, wish: Wish, middle: Array) -> None:
    worst = int(np.abs(middle - wish.values).argmax())
    if abs(middle[worst] - wish.values[worst]) > PROMISED:
        first = quarter_index("start", economy.start) + wish.first + wish.length * worst
        allowed = (
            f"a path that the median can be put on: it comes to {middle[worst]:.3g}. A policy rate stops at its "
            "lower bound, inflation at its limits, and one column may contradict another"
        )
        place = f"baseline.{wish.name} from {first // 4:04d}Q{first % 4 + 1}"
        raise InputError(place, float(wish.values[worst]), allowed)


def _with_residuals(economy: E, every: list[Wish], x: Array) -> E:
    """Return the economy with the residuals `x`, one for each period of each wish, in order."""
    start = quarter_index("start", economy.start)
    residuals = {}
    for wish, part in zip(every, np.split(x, np.cumsum([len(w.values) for w in every])[:-1]), strict=True):
        name, first = BASELINE_TARGETS[wish.name].residual, start + wish.first
        values = tuple(np.repeat(part, wish.length).tolist())
        residuals[name] = OwnPath(f"{first // 4:04d}Q{first % 4 + 1}", values, RESIDUALS[name], "solved for")
    baseline = OwnBaseline("in the making", 1, 0, {}, residuals)
    return replace(economy, own_paths=replace(economy.own_paths, baseline=baseline))


def _responses(economy: EconomyRecord, every: list[Wish], x: Array) -> Array:
    """Return what each residual does to each value on the central path: float64 (value, residual)."""
    sizes = np.concatenate([np.full(len(w.values), NUDGE.get(BASELINE_TARGETS[w.name].residual, 0.1)) for w in every])
    made = [_with_residuals(economy, every, x + each) for each in (np.zeros(len(x)), *np.diag(sizes))]
    found = central_periods(made, every)
    response: Array = ((found[1:] - found[0]) / sizes[:, None]).T
    return response
