"""Expectations of every draw before it is run with shocks: compiled, and by NumPy."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.compile.buffers import aligned
from stimulus_model.engine.compile.cache import digest_of
from stimulus_model.engine.compile.compiled_loop import Loop
from stimulus_model.engine.compile.signature import FLOATS, INTEGER
from stimulus_model.engine.kernels.fixed_point import NUDGE, REMEMBERED, FixedPoint, Status, fixed_point
from stimulus_model.engine.model import Model
from stimulus_model.records import build, make, size

FloatArray = npt.NDArray[np.float64]
KINDS = (*(FLOATS,) * 3, INTEGER, *(FLOATS,) * 2)


def solve(model: Model, parameters: FloatArray, policy: FloatArray, position: FloatArray) -> FloatArray:
    """Return expectations (block, scenario, quarter, field of `Expected`, lane) by machine code; see `FixedPoint`.

    Parameters
    ----------
    parameters
        (block, parameter, lane)
    policy
        (scenario, quarter, field); expectations are of the difference to the first scenario.
    position
        (field,)
    """
    blocks, _, width = parameters.shape
    scenarios, quarters = policy.shape[:2]
    shape = (blocks, scenarios, quarters, size(model.Expected), width)
    out = np.zeros(shape)
    scratch = aligned(_scratch_size(model, quarters, width))
    scratch[:] = 0.0
    rows = np.ascontiguousarray(policy).ravel()
    solver(model, width)(parameters.ravel(), rows, position, quarters, out.reshape(-1), scratch)
    return out


@functools.cache
def solver(model: Model, width: int) -> Loop:
    """Return the loop that solves for expectations, compiled when it is first called."""
    own = digest_of("engine.kernels.solver", "engine.kernels.fixed_point", "engine.expectations")
    name = f"{model.fingerprint} {own} {digest_of('engine.model', 'records')} {width}"
    return Loop(functools.partial(_loop, model, width), name, KINDS)


def _scratch_size(model: Model, quarters: int, width: int) -> int:
    """Return how many float64 a block works with: memory, both paths, iterates, and who still runs."""
    rows = quarters * len(model.expectations.named)
    answers = len(model.expectations.named) ** 2
    return ((quarters + 1) * size(model.Memory) + (7 + 2 * REMEMBERED) * rows + answers + size(Status)) * width


def _loop(model: Model, width: int) -> Callable[..., None]:
    """Return the solver as numba reads it."""
    from stimulus_model.simd.instruction_order import ordered
    from stimulus_model.simd.intrinsics import instructions, traced  # imports numba, as does the next
    from stimulus_model.simd.memory import recalling

    lanes, point = instructions(width), fixed_point(model)
    load, scalars, store, broadcast, vectorise = (
        lanes.load, lanes.scalars, lanes.store, lanes.broadcast, lanes.vectorise,
    )  # fmt: skip
    Parameters, Position, Exogenous, Rows, Seen = (
        model.Parameters, model.Position, model.Exogenous, point.Rows, point.Seen,
    )  # fmt: skip
    begin = traced(model.open, 2, (model.Start, model.State), width)
    quarter = traced(ordered(point.quarter), 6, (model.State, Seen, model.Memory), width)
    recall = recalling(model.Past, model.lags, width)
    discounts = traced(point.discounts, 1, (Rows,), width)
    difference = traced(point.difference, 2, (Seen,), width)
    end, back = traced(point.end, 1, (point.Tail,), width), traced(point.back, 5, (point.Tail, Rows), width)
    answer = traced(point.answer, 2, (Rows,), width)
    open_fit = traced(point.fit, 1, (point.Fit,), width)
    add = traced(point.add, 4, (point.Fit, Rows), width)
    settle = traced(point.settle, 2, (Status, point.Combination, Rows), width)
    combine = traced(point.combine, 4, (Rows,), width)
    finish = traced(point.finish, 2, (model.Expected,), width)
    Answers, Earlier, nobody = point.Answers, point.Earlier, make(point.Earlier, lambda _: 0.0)
    nothing, starting = make(Rows, lambda _: 0.0), Status(1.0, 0.0, 0.0)
    per_parameters, per_policy, per_memory = size(Parameters) * width, size(Exogenous), size(model.Memory) * width
    per_rows, per_seen, per_expected = size(Rows) * width, 2 * size(Rows) * width, size(model.Expected) * width
    per_earlier = REMEMBERED * per_rows
    rules = len(model.expectations.named)
    most, kept = model.expectations.most, REMEMBERED

    def run(parameters: Any, policy: Any, position: Any, quarters: Any, out: Any, scratch: Any) -> None:
        vectorise()
        rows = quarters * per_rows
        base = (quarters + 1) * per_memory
        seen = base + 2 * rows
        now = seen + 2 * rows
        wanted, miss = now + rows, now + 2 * rows
        misses, requests = now + 3 * rows, now + (3 + kept) * rows
        answers = requests + kept * rows
        running = answers + rules * per_rows
        scenarios = policy.size // (quarters * per_policy)
        last = quarters - 1
        for block in range(parameters.size // per_parameters):
            p = load(Parameters, parameters, block * per_parameters, width)
            start, opening = begin(p, scalars(Position, position, 0))
            weight, zero = discounts(p), broadcast(nothing)
            for scenario in range(scenarios):
                status, largest = broadcast(starting), zero
                for t in range(quarters):
                    store(zero, scratch, now + t * per_rows, width)
                    store(nobody, scratch, misses + t * per_earlier, width)
                    store(nobody, scratch, requests + t * per_earlier, width)
                for n in range(most if scenario else 1 + rules):
                    path, until = (base, 1 if n else quarters) if scenario == 0 else (seen, quarters)
                    if scenario == 0 and n:  # the first quarter again, with one expectation moved
                        path = seen
                        store(zero, scratch, now, width)
                        for lane in range(width):
                            scratch[now + (n - 1) * width + lane] = NUDGE
                    state = opening
                    for t in range(until):
                        exogenous = scalars(Exogenous, policy, (scenario * quarters + t) * per_policy)
                        past, rowed = recall(scratch, 0, t), load(Rows, scratch, now + t * per_rows, width)
                        state, looked, left = quarter(state, p, exogenous, start, past, rowed)
                        store(left, scratch, (t + 1) * per_memory, width)
                        store(looked, scratch, path + t * per_seen, width)
                    if scenario == 0:
                        if n:
                            moved, still = load(Seen, scratch, seen, width), load(Seen, scratch, base, width)
                            store(answer(moved, still), scratch, answers + (n - 1) * per_rows, width)
                        continue
                    answered = load(Answers, scratch, answers, width)
                    fit = open_fit(largest)
                    tail = end(
                        difference(
                            load(Seen, scratch, seen + last * per_seen, width),
                            load(Seen, scratch, base + last * per_seen, width),
                        )
                    )
                    for step in range(quarters):
                        t = last - step
                        change = difference(
                            load(Seen, scratch, seen + t * per_seen, width),
                            load(Seen, scratch, base + t * per_seen, width),
                        )
                        rowed = load(Rows, scratch, now + t * per_rows, width)
                        tail, asked = back(tail, change, weight, rowed, answered)
                        fit, missed = add(fit, asked, rowed, load(Earlier, scratch, misses + t * per_earlier, width))
                        store(asked, scratch, wanted + t * per_rows, width)
                        store(missed, scratch, miss + t * per_rows, width)
                    status, how, largest = settle(fit, status)
                    for t in range(quarters):
                        asked = load(Rows, scratch, wanted + t * per_rows, width)
                        missed = load(Rows, scratch, miss + t * per_rows, width)
                        place = now + t * per_rows
                        before = load(Earlier, scratch, requests + t * per_earlier, width)
                        store(combine(load(Rows, scratch, place, width), asked, before, how), scratch, place, width)
                        # what is not there yet is the same as the first: no direction, which gets no weight
                        for slot in range(kept if n == 0 else 1):
                            place = t * per_earlier + (n + slot) % kept * per_rows
                            store(missed, scratch, misses + place, width)
                            store(asked, scratch, requests + place, width)
                    store(status, scratch, running, width)
                    more = False
                    for lane in range(width):
                        more = more or scratch[running + lane] > 0.5
                    if not more:
                        break
                if scenario == 0:
                    continue
                for t in range(quarters):
                    place = ((block * scenarios + scenario) * quarters + t) * per_expected
                    store(finish(load(Rows, scratch, now + t * per_rows, width), status), out, place, width)

    return run


def solve_reference(model: Model, parameters: FloatArray, policy: FloatArray, position: FloatArray) -> FloatArray:
    """Return expectations (scenario, quarter, field of `Expected`, draw) by NumPy; `parameters` (parameter, draw)."""
    point, draws = fixed_point(model), parameters.shape[1]
    out = np.zeros((*policy.shape[:2], size(model.Expected), draws))
    with np.errstate(all="ignore"):
        p = build(model.Parameters, parameters)
        opening = model.open(p, build(model.Position, position.tolist()))
        base, answers = _base(point, p, opening, policy[0])
        for scenario in range(1, len(policy)):
            for t, record in enumerate(_solved(point, p, opening, policy[scenario], (base, answers), draws)):
                for k, value in enumerate(record):
                    out[scenario, t, k] = value
    return out


def _path(point: FixedPoint, p: Any, opening: tuple[Any, Any], rows: FloatArray, expected: list[Any]) -> list[Any]:
    """Return what rules look at in every quarter of a path without shocks."""
    start, state = opening
    left: list[Any] = []
    found = []
    for row, known in zip(rows, expected, strict=True):
        exogenous = build(point.model.Exogenous, row.tolist())
        state, seen, memory = point.quarter(state, p, exogenous, start, point.model.recall(left), known)
        left.append(memory)
        found.append(seen)
    return found


def _base(point: FixedPoint, p: Any, opening: tuple[Any, Any], rows: FloatArray) -> tuple[list[Any], Any]:
    """Return the path of the first scenario, and how its first quarter answers to each expectation."""
    still = make(point.Rows, lambda _: 0.0)
    base = _path(point, p, opening, rows, [still] * len(rows))
    moved = [still._replace(**{name: NUDGE}) for name in still._fields]
    seen = [_path(point, p, opening, rows[:1], [each])[0] for each in moved]
    return base, point.Answers(*(point.answer(each, base[0]) for each in seen))


def _solved(
    point: FixedPoint, p: Any, opening: tuple[Any, Any], rows: FloatArray, known: tuple[list[Any], Any], draws: int
) -> list[Any]:
    """Return the records of expectations of one scenario, quarter by quarter; `known` is what `_base` returns."""
    base, answers = known
    weight, quarters = point.discounts(p), range(len(rows))
    nothing = [make(point.Rows, lambda _: np.zeros(draws))] * len(rows)
    now, largest = nothing, nothing[0]
    status: Any = make(Status, lambda name: np.full(draws, float(name == "running")))
    earlier = [(nothing, nothing)] * REMEMBERED
    for n in range(point.model.expectations.most):
        seen = _path(point, p, opening, rows, now)
        changes = [point.difference(one, other) for one, other in zip(seen, base, strict=True)]
        tail, fit = point.end(changes[-1]), point.fit(largest)
        asked, missed = list(nothing), list(nothing)
        for t in reversed(quarters):
            tail, asked[t] = point.back(tail, changes[t], weight, now[t], answers)
            fit, missed[t] = point.add(fit, asked[t], now[t], [misses[t] for misses, _ in earlier])
        status, how, largest = point.settle(fit, status)
        now = [point.combine(now[t], asked[t], [each[t] for _, each in earlier], how) for t in quarters]
        for slot in range(1 if n else REMEMBERED):
            earlier[(n + slot) % REMEMBERED] = missed, asked
        if not np.any(status.running > 0.5):
            break
    return [point.finish(each, status) for each in now]
