"""The kernel of long summaries: two scenarios side by side, and nothing but what a run needs of them.

Three things make it quicker than `engine.kernel`, and none changes a bit of what comes out (but the sign of a zero):

- Both scenarios of a quarter are one program. What they share, such as the disturbances, is computed once, and while
  one waits for a logarithm the processor goes on with the other.
- Flows that nobody keeps are not computed, unless something that is kept depends on them.
- Where a field of policy is zero in all quarters (the package without a package, experiments that are not made),
  equations are traced with the number zero, which leaves little of them.

So there is a kernel for each choice of variables and each pattern of zeros, and it pays for many draws only.
"""

import functools
import math
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.compile.buffers import aligned
from stimulus_model.engine.compile.cache import digest_of
from stimulus_model.engine.compile.compiled_loop import Loop
from stimulus_model.engine.compile.signature import FLOATS, INTEGER, WORD
from stimulus_model.engine.draws.shocks import keyed_shocks
from stimulus_model.engine.invalid import settle_invalid
from stimulus_model.engine.kernels.kernel import Total, add_leaves, default_width, kernel_name
from stimulus_model.engine.kernels.specialise import Known, known_of, quarter_of, records_of
from stimulus_model.engine.model import Model
from stimulus_model.engine.task import Task
from stimulus_model.records import size

FloatArray = npt.NDArray[np.float64]
PAIRED = 1 << 19
"""Draws of a summary from which a kernel of its own pays: compiling it takes as long as half a million draws."""
GROUP = 128
"""Draws whose values of one variable, quarter and scenario stand next to each other: counting reads them in a row."""

AHEAD = 1
"""Quarters ahead for which memory is claimed."""


def pays(task: Task, draws: int) -> bool:
    """Return whether a summary of so many draws of `task` is worth a kernel of its own, and can have one."""
    return draws >= PAIRED and len(task.scenarios) == 2 and task.shaken and not task.sampling.stratified


class Pair:
    """Computes spans of a task of two scenarios whose shocks are drawn where they are used.

    Parameters
    ----------
    task, width
        What to compute, and how many draws at a time; None: what suits the processor.
    """

    piece = width = GROUP

    def __init__(self, task: Task, width: int | None = None) -> None:
        self.task, self.lanes = task, width or default_width()
        self.kernel = pair(task.model, self.lanes, known_of(task))
        self.policy = np.ascontiguousarray(task.policy.transpose(1, 0, 2)).ravel()
        self.own = threading.local()  # memory that is used again

    def shape(self, draws: int) -> tuple[int, ...]:
        """Return the shape of the values of a span: (block, scenario, quarter, variable, lane)."""
        return (-(-draws // GROUP), *self.task.policy.shape[:2], len(self.task.variables), GROUP)

    def values(self, first: int, draws: int, out: FloatArray | None = None) -> FloatArray:
        """Return the kept variables of draws first, first + 1, ..., in `out` if it is given."""
        task, width, shape = self.task, self.lanes, self.shape(draws)
        if out is None:
            out = aligned(math.prod(shape)).reshape(shape)
        own, quarters = self.own, shape[2]
        if not hasattr(own, "scratch"):
            memories = 2 * task.model.history_size(quarters)
            own.parameters, own.scratch = None, aligned((quarters * size(task.model.Shocks) + memories) * width)
            own.scratch[:] = 0.0
        own.parameters = parameters = task.parameters(first, draws, width, own.parameters)
        totals = aligned(2 * parameters.shape[0] * width)
        key = np.uint64(task.seed), np.uint64(first), np.uint64(task.sampling.mirror), quarters
        self.kernel(parameters.ravel(), self.policy, task.position, *key, out.reshape(-1), totals, own.scratch)
        whole, beyond = divmod(parameters.shape[0] * width, GROUP)
        if beyond:
            out[whole, ..., beyond:] = 0.0  # lanes without a draw, which years would add up as they were found
        settle_invalid(task, out, totals.reshape(-1, 2, width), parameters, first, draws)
        return out


KINDS = (*(FLOATS,) * 3, *(WORD,) * 3, INTEGER, *(FLOATS,) * 3)
"""Of the kernel's arguments."""


@functools.cache
def pair(model: Model, width: int, known: Known) -> Loop:
    """Return the compiled-on-first-call kernel of two scenarios.

    Returns
    -------
    Loop
        ``run(parameters, policy, position, seed, first, mirror, quarters, out, totals, scratch)``; arguments are
        those of `engine.kernel.kernel`, but for

        - policy: float64 (quarter, scenario, field), flat
        - out: float64 (group, scenario, quarter, kept variable, lane of `GROUP`), flat
        - totals: float64 (block, scenario, lane), flat: sum of all that is kept in a draw and of its last state
        - scratch: shocks (quarter, shock, lane) and memories of both scenarios, zero at first
    """
    sources = digest_of("engine.kernels.paired_kernel", "engine.kernels.specialise")
    name = f"{kernel_name(model, width, selecting=True)} {sources} {known}"
    return Loop(functools.partial(_loop, model, width, known), name, KINDS)


def _loop(model: Model, width: int, known: Known) -> Callable[..., None]:
    """Return the kernel as numba reads it."""
    from stimulus_model.simd.instruction_order import ordered
    from stimulus_model.simd.intrinsics import instructions, traced  # imports numba, as does the next
    from stimulus_model.simd.memory import claim, recalling

    lanes, records = instructions(width), records_of(model, known)
    load, scalars, store = lanes.load, lanes.scalars, lanes.store
    broadcast, number, vectorise = lanes.broadcast, lanes.number, lanes.vectorise
    Parameters, Position, Shocks, Policies = model.Parameters, model.Position, model.Shocks, records.Policies
    per_parameters, per_shocks = size(Parameters) * width, size(Shocks) * width
    per_policy, per_memory, per_flows = size(Policies), size(records.Memories) * width, len(known.kept) * GROUP
    begin = traced(model.open, 2, (model.Start, model.State), width)
    twice = traced(lambda state: records.States(state, state), 1, (records.States,), width)
    results = records.States, records.Flows, records.Memories
    quarter = traced(ordered(quarter_of(model, known, records)), 6, results, width)
    recall = recalling(records.Past, model.lags, width)
    shocks = traced(ordered(functools.partial(keyed_shocks, Shocks)), 4, (Shocks,), width)
    add = traced(add_leaves, 2, (Total,), width)
    in_group, flows_kept = GROUP // width, len(known.kept)

    def run(
        parameters: Any,
        policy: Any,
        position: Any,
        seed: Any,
        first: Any,
        mirror: Any,
        quarters: Any,
        out: Any,
        totals: Any,
        scratch: Any,
    ) -> None:
        vectorise()
        history, apart = quarters * per_shocks, quarters * per_flows
        for block in range(parameters.size // per_parameters):
            draw = number(first + np.uint64(block * width))
            for t in range(quarters):
                store(shocks(draw, np.uint64(t), seed, mirror), scratch, t * per_shocks, width)
            p = load(Parameters, parameters, block * per_parameters, width)
            start, opening = begin(p, scalars(Position, position, 0))
            states = twice(opening)
            without = with_package = broadcast(Total(0.0))
            place = block // in_group * 2 * apart + block % in_group * width
            for t in range(quarters):
                for k in range(flows_kept):
                    claim(out, place + (t + AHEAD) * per_flows + k * GROUP)
                    claim(out, place + apart + (t + AHEAD) * per_flows + k * GROUP)
                e = load(Shocks, scratch, t * per_shocks, width)
                rows, past = scalars(Policies, policy, t * per_policy), recall(scratch, history, t)
                states, flows, left = quarter(states, p, e, rows, start, past)
                store(left, scratch, history + (t + 1) * per_memory, width)
                store(flows.without, out, place + t * per_flows, GROUP)
                store(flows.with_package, out, place + apart + t * per_flows, GROUP)
                without, with_package = add(without, flows.without), add(with_package, flows.with_package)
            store(add(without, states.without), totals, 2 * block * width, width)
            store(add(with_package, states.with_package), totals, (2 * block + 1) * width, width)

    return run
