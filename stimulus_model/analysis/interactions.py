"""What inputs do together beyond what each does alone: the variance of every set, from all hybrids of two samples.

Of two independent samples each row gives the outcomes with every set of inputs exchanged, 2^k of them. The Walsh
transform of these takes the parts that change sign with the exchange of a set; the mean square of one sums the
variance of all larger sets, halved for each of their inputs, and is solved for the variance of the set itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stimulus_model.analysis.pick_freeze import Score, Shares, Sums, TwoSamples
from stimulus_model.analysis.resumable import Steps
from stimulus_model.engine.chunks import Arrays
from stimulus_model.inputs import InputError
from stimulus_model.simulation.input_runs import InputRuns, Pair

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = npt.NDArray[np.float64]
MOST_INPUTS = 10
BATCH, FEWEST = 32_768, 64
"""Runs of a batch, and its fewest rows."""
FIRST = 10**9
"""Number of the first step: those before it are of shares."""
MORE = "three or more together"


def set_parts(two: TwoSamples, rows: int, inputs: int, score: Score) -> tuple[Floats, Floats]:
    """Return the part of each set of inputs (row, outcome, set) and the whole (row, outcome).

    Sets are numbered by the bits of their inputs.
    """
    sets = np.arange(2**inputs)
    bits = (sets[:, np.newaxis] >> np.arange(inputs)) & 1

    def cuts() -> Iterator[tuple[Any, int]]:
        for chosen in bits:
            yield two.walk(np.broadcast_to(1 - chosen, (rows, inputs)).astype(np.int64)), 0

    y = np.stack([score(each) for each in two.outcomes(cuts())])
    whole = 0.5 * (y[0] - y[-1]) ** 2
    squares = _butterfly(y, inputs, lambda a, b: (0.5 * (a + b), 0.5 * (a - b))) ** 2
    alone = _butterfly(squares, inputs, lambda a, b: (a - b, b))
    return np.moveaxis(alone * (2.0 ** bits.sum(axis=1))[:, np.newaxis, np.newaxis], 0, -1), whole


def _butterfly(values: Floats, inputs: int, step: Any) -> Floats:
    """Apply a step to values without and with each input in turn, along the first axis."""
    found = values.copy()
    for k in range(inputs):
        split = found.reshape(-1, 2, 2**k, *values.shape[1:])
        split[:, 0], split[:, 1] = step(split[:, 0].copy(), split[:, 1].copy())
    return found


def interaction_shares(
    runs: InputRuns,
    inputs: list[str],
    outcomes: list[str],
    score: Score,
    steps: Steps,
    *,
    seed: int,
    precision: float,
    most_runs: int,
) -> DataFrame:
    """Return the share of the variance of each pair, and of larger sets together, until `precision` or `most_runs`.

    Raises
    ------
    InputError
        More than ten inputs, or inputs that are correlated: their sets have no variance of their own.
    """
    count = len(inputs)
    if not 2 <= count <= MOST_INPUTS:
        allowed = f"two to {MOST_INPUTS} inputs where interactions are asked for, such as groups='sections' of few"
        raise InputError("groups", inputs, allowed)
    rows, sums, done = max(FEWEST, BATCH // 2**count), Sums(), 0
    chosen, labels = _wanted(count, inputs)

    def batch() -> Arrays:
        pair = runs.pair((seed, done, 3), rows)
        _check_independent(pair)
        parts, whole = set_parts(pair, rows, count, score)
        more = parts[:, :, [k for k in range(2**count) if k.bit_count() > 2]].sum(axis=2, keepdims=True)
        new = Sums()
        new.add(np.concatenate([parts[:, :, chosen], more], axis=2), whole)
        return {str(k): part for k, part in enumerate(new.parts)}

    while True:
        arrays = steps.arrays(FIRST + done, batch)
        sums.take([np.asarray(arrays[str(k)], dtype=np.float64) for k in range(len(arrays))], rows)
        done += 1
        steps.report(done * rows * 2**count)
        shares = sums.shares()
        if shares.half_width <= precision or done * rows * 2**count >= most_runs:
            return _frame(shares, labels, outcomes)


def _wanted(count: int, inputs: list[str]) -> tuple[list[int], list[str]]:
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    return [2**a + 2**b for a, b in pairs], [*(f"{inputs[a]} × {inputs[b]}" for a, b in pairs), MORE]


def _check_independent(pair: Pair) -> None:
    for places in pair.joint.parts:
        if len(set(pair.joint.owner[places].tolist())) > 1:
            allowed = "correlated parameters in one group where interactions are asked for"
            raise InputError("groups", pair.joint.owner[places].tolist(), allowed)


def _frame(shares: Shares, labels: list[str], outcomes: list[str]) -> DataFrame:
    import pandas as pd

    frames = []
    for k, outcome in enumerate(outcomes):
        index = pd.MultiIndex.from_product([[outcome], labels], names=["outcome", "inputs"])
        columns = {"share": shares.share[k], "low": shares.low[k], "high": shares.high[k]}
        frames.append(pd.DataFrame(columns, index=index).sort_values("share", ascending=False, kind="stable"))
    return pd.concat(frames)
