"""The reference engine: the same equations on NumPy arrays over draws. Slow, plain, and independent of the kernel."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.draws.shocks import keyed_shocks
from stimulus_model.engine.model import Model
from stimulus_model.records import build, leaves, size

FloatArray = npt.NDArray[np.float64]


def run_reference(
    model: Model,
    parameters: FloatArray,
    policy: FloatArray,
    position: FloatArray,
    seed: int,
    first: int,
    *,
    stochastic: bool = True,
    mirror: int = 0,
    given: FloatArray | None = None,
    expected: FloatArray | None = None,
) -> FloatArray:
    """Run all draws at once, quarter by quarter.

    Parameters
    ----------
    parameters
        (parameter, draw)
    policy
        (scenario, quarter, field)
    position
        (field,)
    seed, first
        Key of the shocks, number of the first draw.
    stochastic
        False: no shocks.
    mirror
        1: antithetic draws.
    given
        Shocks (quarter, shock, draw) that are used instead of the keyed ones.
    expected
        Expectations (scenario, quarter, field, draw) of a model that looks ahead.

    Returns
    -------
    numpy.ndarray
        (scenario, quarter, variable, draw)
    """
    draws = parameters.shape[1]
    numbers = np.arange(first, first + draws, dtype=np.uint64)
    out = np.empty((policy.shape[0], policy.shape[1], len(model.outputs), draws))
    with np.errstate(all="ignore"):
        p = build(model.Parameters, parameters)
        calm = build(model.Shocks, [0.0] * size(model.Shocks))
        start, first_state = model.open(p, build(model.Position, position.tolist()))
        for scenario, rows in enumerate(policy):
            state = first_state
            left: list[Any] = []
            for t, row in enumerate(rows):
                if given is not None:
                    shocks = build(model.Shocks, given[t])
                else:
                    shocks = shocks_of(model, numbers, t, seed, mirror) if stochastic else calm
                policy_row, past = build(model.Exogenous, row.tolist()), model.recall(left)
                ahead = None if expected is None else build(model.Expected, expected[scenario, t])
                state, flows, memory = model.step(state, p, shocks, policy_row, start, past, ahead)
                left.append(memory)
                for v, values in enumerate(leaves(flows)):
                    out[scenario, t, v] = values
    return out


def shocks_of(model: Model, draws: npt.NDArray[np.uint64], quarter: int, seed: int, mirror: int = 0) -> Any:
    """Return the shocks of one quarter as arrays over `draws`."""
    words = (np.array([word], np.uint64) for word in (quarter, seed, mirror))
    return keyed_shocks(model.Shocks, draws, *words)
