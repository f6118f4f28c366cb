"""The kernel: blocks of draws in lanes, quarters inside, every scenario on the same shocks."""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from stimulus_model.engine.compile.cache import digest_of
from stimulus_model.engine.compile.compiled_loop import Loop
from stimulus_model.engine.compile.signature import FLOATS, INTEGER, INTEGERS, TRUTH, WORD
from stimulus_model.engine.draws.shocks import keyed_shocks
from stimulus_model.engine.model import Model
from stimulus_model.records import leaves, size


@functools.cache
def default_width() -> int:
    """Return the lane width that fills a register of this processor: 8 float64 with 512 bits, else 4.

    The bits do not depend on it. A wider value hides latency, but spills more than it hides: on 256-bit registers,
    of which there are 16, width 4 was measured 17 % faster than 16; on 512-bit registers, of which there are 32,
    width 8 is 13 % faster than 16 where all variables are written, and as fast where few are.
    """
    from stimulus_model.engine.compile.machine_code import processor  # imports LLVM

    return 8 if "+avx512f" in processor().features.split(",") else 4


SELECTING = 16_384
"""Draws of full paths from which a kernel of its own pays for writing nothing but the variables that are kept."""


def selects(keep: str, some: bool, draws: int) -> bool:
    """Return whether the kernel of a run is one that is `selecting`; `some`: whether only some variables are kept.

    Years are made of pieces that fit into the cache, and there the kernel that selects writes them.
    """
    return keep == "annual" or (some and (keep == "summary" or draws >= SELECTING))


class Total(NamedTuple):
    """Sum of all flows of a draw."""

    value: float


def add_leaves(total: Total, record: Any) -> Total:
    """Return `total` plus the leaves of `record`, summed as a tree."""
    terms = list(leaves(record))
    while len(terms) > 1:
        terms = [a + b for a, b in zip(terms[::2], terms[1::2], strict=False)] + terms[len(terms) // 2 * 2 :]
    return Total(total.value + terms[0])


def kernel(model: Model, width: int, selecting: bool = False) -> Loop:
    """Return the compiled-on-first-call kernel of `model` for lanes of `width` draws.

    Parameters
    ----------
    model, width
        The equations, and how many draws are computed at a time.
    selecting
        False: everything is written, past the cache. True: only what `places` asks for, into the cache.

    Returns
    -------
    Loop
        ``run(parameters, policy, position, seed, first, mirror, quarters, shaken, given, out, places, totals,
        scratch)`` over whole blocks:

        - parameters: float64 (block, parameter, lane), flat; its size gives the number of blocks
        - policy: float64 (scenario, quarter, field), flat; its size gives the number of scenarios
        - position: float64 (field)
        - mirror: 1 for antithetic draws, else 0, as in `keyed_shocks`
        - shaken: False leaves out all shocks that are drawn here
        - given: shocks that are given, float64 (block, quarter, shock, lane), flat; empty: they are drawn here
        - out: float64 (block, scenario, quarter, variable, lane), flat, aligned to a cache line
        - places: int64 (variable): the place of each in a row of `out` times `width`, -1 for what is not kept; read
          only if `selecting`
        - totals: float64 (block, scenario, lane), flat: sum of everything in a draw, finite only if all of it is
        - scratch: float64, flat, zero at first, `scratch_size` of it: shocks (quarter, shock, lane) and, one quarter
          of zeros before, memories (1 + quarter, leaf of `Memory`, lane); at the end `width` for what nobody keeps

        It releases the interpreter lock and writes nothing but the last three.
    """
    return _kernel(model, width, selecting)


KINDS = (*(FLOATS,) * 3, *(WORD,) * 3, INTEGER, TRUTH, *(FLOATS,) * 2, INTEGERS, *(FLOATS,) * 2)
"""Of the kernel's arguments."""


@functools.cache
def _kernel(model: Model, width: int, selecting: bool) -> Loop:
    return Loop(functools.partial(_loop, model, width, selecting), kernel_name(model, width, selecting), KINDS)


def _loop(model: Model, width: int, selecting: bool) -> Callable[..., None]:
    """Return the kernel as numba reads it."""
    from stimulus_model.simd.instruction_order import ordered
    from stimulus_model.simd.intrinsics import instructions, traced  # imports numba, as do the next two
    from stimulus_model.simd.memory import recalling, scattering

    lanes = instructions(width)
    load, scalars, store, stream = lanes.load, lanes.scalars, lanes.store, lanes.stream
    scatter = scattering(width)
    broadcast, number, vectorise = lanes.broadcast, lanes.number, lanes.vectorise
    Parameters, Position, Policy, Shocks = model.Parameters, model.Position, model.Exogenous, model.Shocks
    per_parameters, per_policy = size(Parameters) * width, size(Policy)
    per_shocks, per_flows = size(Shocks) * width, size(model.Output) * width
    begin = traced(model.open, 2, (model.Start, model.State), width)
    quarter = traced(ordered(model.step), 6, (model.State, model.Output, model.Memory), width)
    recall, per_memory = recalling(model.Past, model.lags, width), size(model.Memory) * width
    shocks = traced(ordered(functools.partial(keyed_shocks, Shocks)), 4, (Shocks,), width)
    add = traced(add_leaves, 2, (Total,), width)

    def run(
        parameters: Any,
        policy: Any,
        position: Any,
        seed: Any,
        first: Any,
        mirror: Any,
        quarters: Any,
        shaken: Any,
        given: Any,
        out: Any,
        places: Any,
        totals: Any,
        scratch: Any,
    ) -> None:
        vectorise()
        scenarios = policy.size // (quarters * per_policy)
        history = quarters * per_shocks
        per_row = per_flows
        if selecting:
            last = places[0]
            for each in places:
                last = each if each > last else last
            per_row = width * (last // width + 1)
        for block in range(parameters.size // per_parameters):
            draw = number(first + np.uint64(block * width))
            source, at = scratch, 0
            if given.size:
                source, at = given, block * quarters * per_shocks
            elif shaken:
                for t in range(quarters):
                    store(shocks(draw, np.uint64(t), seed, mirror), scratch, t * per_shocks, width)
            p = load(Parameters, parameters, block * per_parameters, width)
            start, opening = begin(p, scalars(Position, position, 0))
            zero = broadcast(Total(0.0))
            for scenario in range(scenarios):
                state = opening
                total = zero
                for t in range(quarters):
                    row = scenario * quarters + t
                    e = load(Shocks, source, at + t * per_shocks, width)
                    past = recall(scratch, history, t)
                    state, flows, left = quarter(state, p, e, scalars(Policy, policy, row * per_policy), start, past)
                    store(left, scratch, history + (t + 1) * per_memory, width)
                    place = (block * scenarios * quarters + row) * per_row
                    if selecting:
                        scatter(flows, out, place, places, scratch)
                    else:
                        stream(flows, out, place, width)
                    total = add(total, flows)
                store(total, totals, (block * scenarios + scenario) * width, width)

    return run


def scratch_size(model: Model, quarters: int, width: int) -> int:
    """Return how many float64 a kernel needs besides its results."""
    return (quarters * size(model.Shocks) + model.history_size(quarters) + 1) * width


def kernel_name(model: Model, width: int, selecting: bool) -> str:
    """Return what names the kernel on disk: its equations, and the sources that make a kernel of them."""
    sources = digest_of("engine.kernels.kernel", "engine.draws.shocks", "engine.model", "records")
    return f"{model.fingerprint} {sources} {width} {selecting}"
