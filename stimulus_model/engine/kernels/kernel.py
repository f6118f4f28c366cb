"""The kernel: blocks of draws in lanes, quarters inside, every scenario on the same shocks."""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from stimulus_model.engine.compile.cache import digest_of
from stimulus_model.engine.compile.compiled_loop import Loop
from stimulus_model.engine.compile.forking import uninterrupted
from stimulus_model.engine.compile.signature import FLOATS, INTEGER, INTEGERS, TRUTH, WORD
from stimulus_model.engine.draws.shocks import keyed_shocks
from stimulus_model.engine.kernels.specialisation import GROUP, Specialisation, program_of
from stimulus_model.engine.model import Model
from stimulus_model.records import build, leaves, make, size

GENERAL = Specialisation()
"""Everything is written, one scenario after the other."""


@functools.cache
@uninterrupted()  # imports LLVM and asks it
def default_width() -> int:
    """Return the lane width that fills a register of this processor: 8 float64 with 512 bits, else 4.

    The bits do not depend on it. A wider value hides latency, but spills more than it hides: on 256-bit registers,
    of which there are 16, width 4 was measured 17 % faster than 16; on 512-bit registers, of which there are 32,
    width 8 is 13 % faster than 16 where all variables are written, and as fast where few are.
    """
    from stimulus_model.engine.compile.machine_code import processor

    return 8 if "+avx512f" in processor().features.split(",") else 4


class RunningTotal(NamedTuple):
    """Sum of all flows of a draw."""

    value: float


def add_leaves(total: RunningTotal, record: Any) -> RunningTotal:
    """Return `total` plus the leaves of `record`, summed as a tree."""
    terms = list(leaves(record))
    while len(terms) > 1:
        terms = [a + b for a, b in zip(terms[::2], terms[1::2], strict=False)] + terms[len(terms) // 2 * 2 :]
    return RunningTotal(total.value + terms[0])


class Totals(NamedTuple):
    """Sums of both scenarios' flows of a draw."""

    without: RunningTotal
    with_package: RunningTotal


def add_both(totals: Totals, records: Any) -> Totals:
    """Return the totals plus the leaves of both scenarios' records."""
    return Totals(*(add_leaves(total, record) for total, record in zip(totals, records, strict=True)))


def added(so_far: Any, flows: Any) -> Any:
    """Return sums with the flows of another draw taken in."""
    return build(type(flows), [total + flow for total, flow in zip(leaves(so_far), leaves(flows), strict=True)])


def year_so_far(last: tuple[bool, ...], year: Any, flows: Any) -> Any:
    """Return a year with another quarter taken in: sums of means, and the quarter of what is its last."""
    pairs = zip(leaves(year), leaves(flows), last, strict=True)
    return build(type(flows), [flow if only else so_far + flow for so_far, flow, only in pairs])


def year_of(last: tuple[bool, ...], year: Any) -> Any:
    """Return a year of four quarters."""
    pairs = zip(leaves(year), last, strict=True)
    return build(type(year), [value if only else value * 0.25 for value, only in pairs])


def kernel(model: Model, width: int, known: Specialisation = GENERAL) -> Loop:
    """Return the compiled-on-first-call kernel of `model` for vectors of `width` draws.

    Returns
    -------
    Loop
        ``run(parameters, policy, position, seed, first, mirror, quarters, stochastic, given, out, places, totals,
        scratch)`` over whole blocks:

        - parameters: float64 (block, parameter, lane), flat; its size gives the number of blocks
        - policy: float64 (scenario, quarter, field), flat; its size gives the number of scenarios. (quarter,
          scenario, field) where two scenarios are at once
        - position: float64 (field)
        - mirror: 1 for antithetic draws, else 0, as in `keyed_shocks`
        - stochastic: True: shocks are drawn here; False: they are those that are given, or none
        - given: shocks that are given, or where they are left if they are drawn here, float64 (block, quarter, shock,
          lane), flat; empty: drawn shocks are left nowhere
        - out: float64 (block, scenario, quarter, variable, lane), flat, aligned to a cache line. Two scenarios at
          once: (group, scenario, quarter, kept variable, lane of `GROUP`). Where it is added to: as many blocks as
          there are sums apart, of which block k of the draws belongs to number k modulo that many
        - places: int64 (variable): the place of each in a row of `out` times `width`, -1 for what is not kept; read
          only if `selecting`. Where years are written, behind them the quarter in which the first year begins and how
          many there are; the quarters of `out` are years then
        - totals: float64 (block, scenario, lane), flat: sum of everything that is written in a draw, finite only if
          all of it is; with the last state, where not everything is computed
        - scratch: float64, flat, zero at first, `scratch_size` of it: shocks (quarter, shock, lane) and, one quarter
          of zeros before, memories (1 + quarter, leaf of `Memory`, lane); for a model that looks ahead what is
          expected (block, scenario, quarter, field of `Expected`, lane); at the end `width` for what nobody keeps

        It releases the interpreter lock and writes nothing but `out`, `totals`, `scratch` and shocks that it leaves.
    """
    return _kernel(model, width, known)


KINDS = (*(FLOATS,) * 3, *(WORD,) * 3, INTEGER, TRUTH, *(FLOATS,) * 2, INTEGERS, *(FLOATS,) * 2)
"""Of the kernel's arguments."""
AHEAD = 1
"""Quarters ahead for which memory is claimed."""


@functools.cache
def _kernel(model: Model, width: int, known: Specialisation) -> Loop:
    own = digest_of("engine.kernels.kernel", "engine.kernels.specialisation")
    sources = digest_of("engine.draws.shocks", "engine.model", "records")
    name = f"{model.fingerprint} {own} {sources} {width} {known}"
    return Loop(functools.partial(_loop, model, width, known), name, KINDS)


def _loop(model: Model, width: int, known: Specialisation) -> Callable[..., None]:
    """Return the kernel as numba reads it; branches on what is known are cut off before they are compiled."""
    from stimulus_model.simd.instruction_order import ordered
    from stimulus_model.simd.intrinsics import instructions, traced  # imports numba, as do the next two
    from stimulus_model.simd.memory import claim, recalling, scattering

    lanes, program = instructions(width), program_of(model, known)
    load, scalars, store, stream = lanes.load, lanes.scalars, lanes.store, lanes.stream
    scatter = scattering(width)
    broadcast, number, vectorise = lanes.broadcast, lanes.number, lanes.vectorise
    Parameters, Position, Exogenous, Shocks = model.Parameters, model.Position, program.Exogenous, model.Shocks
    per_parameters, per_policy = size(Parameters) * width, size(Exogenous)
    per_shocks, per_memory = size(Shocks) * width, size(program.Memory) * width
    begin = traced(program.begin, 2, (model.Start, program.State), width)
    quarter = traced(ordered(program.quarter), 7, (program.State, program.Output, program.Memory), width)
    recall = recalling(program.Past, model.lags, width)
    shocks = traced(ordered(functools.partial(keyed_shocks, Shocks)), 4, (Shocks,), width)
    both, selecting, in_group, kept = known.zero is not None, known.selecting, GROUP // width, len(known.kept)
    Sums, at_once = (Totals, 2) if both else (RunningTotal, 1)
    add = traced(add_both if both else add_leaves, 2, (Sums,), width)
    nothing = make(Sums, lambda _: 0.0)
    Expected, Output = model.Expected, model.Output
    per_expected = size(Expected) * width
    per_flows = kept * GROUP if both else size(program.Output) * width
    variables, yearly = size(model.Output), known.last is not None
    last_of = known.last or (False,) * variables
    take_in = traced(functools.partial(year_so_far, last_of), 2, (model.Output,), width)
    whole_year = traced(functools.partial(year_of, last_of), 1, (model.Output,), width)
    no_year = make(model.Output, lambda _: 0.0)
    adding, plus = known.adding, traced(added, 2, (model.Output,), width)

    def run(
        parameters: Any,
        policy: Any,
        position: Any,
        seed: Any,
        first: Any,
        mirror: Any,
        quarters: Any,
        stochastic: Any,
        given: Any,
        out: Any,
        places: Any,
        totals: Any,
        scratch: Any,
    ) -> None:
        vectorise()
        if both:
            scenarios = 2
        else:
            scenarios = policy.size // (quarters * per_policy)
        foreseen = scratch.size - width - parameters.size // per_parameters * scenarios * quarters * per_expected
        history, apart = quarters * per_shocks, quarters * per_flows
        per_row = per_flows
        if selecting:
            last = places[0]
            for v in range(variables):
                last = places[v] if places[v] > last else last
            per_row = width * (last // width + 1)
        if yearly:
            begins, years = places[variables], places[variables + 1]
        blocks = parameters.size // per_parameters
        if adding:
            turns = out.size // (scenarios * quarters * per_flows)
            each = blocks // turns
        for count in range(blocks):
            block = count
            if adding:  # one sum after the other, so that each stays near while it grows
                block = count % each * turns + count // each
            draw = number(first + np.uint64(block * width))
            source, at = scratch, 0
            if given.size:
                source, at = given, block * quarters * per_shocks
            if stochastic:
                for t in range(quarters):
                    store(shocks(draw, np.uint64(t), seed, mirror), source, at + t * per_shocks, width)
            p = load(Parameters, parameters, block * per_parameters, width)
            start, opening = begin(p, scalars(Position, position, 0))
            zero = broadcast(nothing)
            for scenario in range(0, scenarios, at_once):
                state = opening
                total = zero
                if yearly:
                    year = broadcast(no_year)
                for t in range(quarters):
                    row = scenario * quarters + t
                    if both:
                        place = block // in_group * 2 * apart + block % in_group * width + t * per_flows
                        for k in range(kept):
                            claim(out, place + AHEAD * per_flows + k * GROUP)
                            claim(out, place + apart + AHEAD * per_flows + k * GROUP)
                    else:
                        place = (block * scenarios * quarters + row) * per_row
                    e = load(Shocks, source, at + t * per_shocks, width)
                    past = recall(scratch, history, t)
                    exogenous = scalars(Exogenous, policy, row * per_policy)
                    ahead = load(
                        Expected, scratch, foreseen + (block * scenarios * quarters + row) * per_expected, width
                    )
                    state, flows, left = quarter(state, p, e, exogenous, start, past, ahead)
                    store(left, scratch, history + (t + 1) * per_memory, width)
                    if both:
                        store(flows.without, out, place, GROUP)
                        store(flows.with_package, out, place + apart, GROUP)
                    elif yearly:
                        if begins <= t < begins + 4 * years:
                            year = flows if (t - begins) % 4 == 0 else take_in(year, flows)
                            if (t - begins) % 4 == 3:
                                place = ((block * scenarios + scenario) * years + (t - begins) // 4) * per_row
                                scatter(whole_year(year), out, place, places, scratch)
                    elif adding:
                        place = (count // each * scenarios * quarters + row) * per_flows
                        store(plus(load(Output, out, place, width), flows), out, place, width)
                    elif selecting:
                        scatter(flows, out, place, places, scratch)
                    else:
                        stream(flows, out, place, width)
                    total = add(total, flows)
                if both:
                    total = add(total, state)
                store(total, totals, (block * scenarios + scenario) * width, width)

    return run


def scratch_size(model: Model, quarters: int, width: int, at_once: int = 1) -> int:
    """Return how many float64 a kernel of so many scenarios at once needs besides its results."""
    return (quarters * size(model.Shocks) + at_once * model.history_size(quarters) + 1) * width
