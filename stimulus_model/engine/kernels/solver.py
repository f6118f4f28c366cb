"""Expectations of every draw before it is run with shocks: compiled, and by NumPy."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.compile.buffers import aligned
from stimulus_model.engine.compile.cache import digest_of
from stimulus_model.engine.compile.compiled_loop import Loop
from stimulus_model.engine.compile.signature import FLOATS, INTEGER, INTEGERS
from stimulus_model.engine.kernels.fixed_point import NUDGE, REMEMBERED, FixedPoint, Status, fixed_point
from stimulus_model.engine.model import Model
from stimulus_model.records import build, make, size

FloatArray = npt.NDArray[np.float64]
KINDS = (*(FLOATS,) * 3, INTEGER, INTEGERS, *(FLOATS,) * 2)


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
    places = _places(model, quarters, width)
    scratch = aligned(places.end)
    scratch[:] = 0.0
    how = np.ascontiguousarray(policy).ravel(), position, quarters, np.array(places)
    solver(model, width)(parameters.ravel(), *how, out.reshape(-1), scratch)
    return out


@functools.cache
def solver(model: Model, width: int) -> Loop:
    """Return the loop that solves for expectations, compiled when it is first called."""
    own = digest_of("engine.kernels.solver", "engine.kernels.fixed_point", "engine.expectations")
    name = f"{model.fingerprint} {own} {digest_of('engine.model', 'records')} {width}"
    return Loop(functools.partial(_loop, model, width), name, KINDS)


POOL = 32
"""Blocks of draws that share the lanes: a draw that has arrived leaves its lane to the next."""


class Places(NamedTuple):
    """Where a loop works: float64 from the start of its scratch memory."""

    pool: int
    parameters: int
    base: int
    answers: int
    seen: int
    now: int
    past: int
    moves: int
    requests: int
    status: int
    history: int
    last: int
    owners: int
    end: int


def _places(model: Model, quarters: int, width: int) -> Places:
    """Return them: memories, then what a pool of blocks does without a package, then the draws that run."""
    point = fixed_point(model)
    rows, answers = quarters * size(point.Rows), size(point.Answers)
    sizes = (
        (quarters + 1) * size(model.Memory),
        POOL * (2 * rows + answers),
        size(model.Parameters),
        2 * rows,
        answers,
        2 * rows,
        rows,
        2 * rows,
        REMEMBERED * rows,
        REMEMBERED * rows,
        size(Status),
        size(point.History),
        size(model.Expected),
        1,
    )
    return Places(*(width * int(place) for place in np.cumsum(sizes)))


def _loop(model: Model, width: int) -> Callable[..., None]:
    """Return the solver as numba reads it."""
    from stimulus_model.simd.instruction_order import ordered
    from stimulus_model.simd.intrinsics import instructions, traced  # imports numba, as does the next
    from stimulus_model.simd.memory import recalling, rotating

    lanes, point = instructions(width), fixed_point(model)
    load, scalars, store, broadcast, vectorise = (
        lanes.load, lanes.scalars, lanes.store, lanes.broadcast, lanes.vectorise,
    )  # fmt: skip
    Parameters, Position, Exogenous, Rows, Seen, Move, History = (
        model.Parameters, model.Position, model.Exogenous, point.Rows, point.Seen, point.Move, point.History,
    )  # fmt: skip
    begin = traced(model.open, 2, (model.Start, model.State), width)
    quarter = traced(ordered(point.quarter), 6, (model.State, Seen, model.Memory), width)
    recall, rotate = recalling(model.Past, model.lags, width), rotating(point.Earlier, REMEMBERED, width)
    discounts = traced(point.discounts, 1, (Rows,), width)
    difference = traced(point.difference, 2, (Seen,), width)
    end, back = traced(point.end, 1, (point.Tail,), width), traced(point.back, 5, (point.Tail, Rows), width)
    answer = traced(point.answer, 2, (Rows,), width)
    open_fit = traced(point.fit, 2, (point.Fit,), width)
    add = traced(point.add, 5, (point.Fit, Move, Move), width)
    settle = traced(point.settle, 3, (Status, point.Combination, History), width)
    combine = traced(point.combine, 4, (Rows,), width)
    finish = traced(point.finish, 2, (model.Expected,), width)
    Answers, nothing, nobody = point.Answers, make(Rows, lambda _: 0.0), make(Status, lambda _: 0.0)
    no_move, no_history = make(Move, lambda _: 0.0), make(History, lambda _: 0.0)
    per_parameters, per_policy, per_memory = size(Parameters) * width, size(Exogenous), size(model.Memory) * width
    per_rows, per_seen, per_expected = size(Rows) * width, 2 * size(Rows) * width, size(model.Expected) * width
    rules, most, kept, none = len(model.expectations.named), model.expectations.most, REMEMBERED, -1.0

    def run(parameters: Any, policy: Any, position: Any, quarters: Any, places: Any, out: Any, scratch: Any) -> None:
        vectorise()
        pool, active, base, answers, seen, now, past, moves, requests, status, history, last, owners = (
            places[0], places[1], places[2], places[3], places[4], places[5], places[6], places[7], places[8],
            places[9], places[10], places[11], places[12],
        )  # fmt: skip
        known = quarters * per_seen + rules * per_rows
        scenarios = policy.size // (quarters * per_policy)
        blocks = parameters.size // per_parameters
        zero = broadcast(nothing)
        for begun in range(0, blocks, POOL):
            count = min(POOL, blocks - begun)
            for scenario in range(scenarios):
                following, turn = 0, 0
                for lane in range(width):
                    scratch[owners + lane] = none
                store(broadcast(nobody), scratch, status, width)
                store(broadcast(no_history), scratch, history, width)
                for t in range(quarters):
                    store(zero, scratch, now + t * per_rows, width)
                    store(broadcast(no_move), scratch, past + 2 * t * per_rows, width)
                while True:
                    path, until = seen, quarters
                    if scenario == 0:  # without a package, and again its first quarter with one expectation moved
                        block, n = turn // (1 + rules), turn % (1 + rules)
                        if block == count:
                            break
                        of_block = pool + block * known
                        store(
                            load(Parameters, parameters, (begun + block) * per_parameters, width),
                            scratch,
                            active,
                            width,
                        )
                        store(zero, scratch, now, width)
                        if n:
                            until = 1
                            for lane in range(width):
                                scratch[now + (n - 1) * width + lane] = NUDGE
                        else:
                            path = of_block
                    else:
                        busy = False
                        for lane in range(width):
                            if scratch[owners + lane] < 0.0 and following < count * width:
                                block, place = following // width, following % width
                                scratch[owners + lane] = following
                                following += 1
                                source = (begun + block) * per_parameters + place
                                for k in range(0, per_parameters, width):
                                    scratch[active + k + lane] = parameters[source + k]
                                source = pool + block * known + place
                                for k in range(0, known, width):
                                    scratch[base + k + lane] = scratch[source + k]
                                for k in range(0, quarters * per_rows, width):
                                    scratch[now + k + lane] = 0.0
                                scratch[status + lane] = 1.0
                                scratch[status + width + lane] = 0.0
                                scratch[status + 2 * width + lane] = 0.0
                            busy = busy or scratch[owners + lane] >= 0.0
                        if not busy:
                            break
                    turn += 1
                    p = load(Parameters, scratch, active, width)
                    start, state = begin(p, scalars(Position, position, 0))
                    for t in range(until):
                        exogenous = scalars(Exogenous, policy, (scenario * quarters + t) * per_policy)
                        recalled, rowed = recall(scratch, 0, t), load(Rows, scratch, now + t * per_rows, width)
                        state, looked, left = quarter(state, p, exogenous, start, recalled, rowed)
                        store(left, scratch, (t + 1) * per_memory, width)
                        store(looked, scratch, path + t * per_seen, width)
                    if scenario == 0:
                        if n:
                            moved, still = load(Seen, scratch, seen, width), load(Seen, scratch, of_block, width)
                            place = of_block + quarters * per_seen + (n - 1) * per_rows
                            store(answer(moved, still), scratch, place, width)
                        continue
                    weight, answered = discounts(p), load(Answers, scratch, answers, width)
                    was, before = load(History, scratch, history, width), load(Status, scratch, status, width)
                    fit = open_fit(was, before)
                    final = (quarters - 1) * per_seen
                    tail = end(
                        difference(load(Seen, scratch, seen + final, width), load(Seen, scratch, base + final, width))
                    )
                    newest = (kept - turn % kept) % kept  # where the newest move goes; the older ones are behind it
                    for step in range(quarters):
                        t = quarters - 1 - step
                        change = difference(
                            load(Seen, scratch, seen + t * per_seen, width),
                            load(Seen, scratch, base + t * per_seen, width),
                        )
                        rowed = load(Rows, scratch, now + t * per_rows, width)
                        tail, asked = back(tail, change, weight, rowed, answered)
                        place, ring = past + 2 * t * per_rows, t * kept * per_rows
                        earlier = rotate(scratch, moves + ring, (newest + 1) % kept)
                        fit, made, move = add(fit, asked, rowed, load(Move, scratch, place, width), earlier)
                        store(made, scratch, place, width)
                        store(move.miss, scratch, moves + ring + newest * per_rows, width)
                        store(move.asked, scratch, requests + ring + newest * per_rows, width)
                    after, how, kept_history = settle(fit, was, before)
                    store(after, scratch, status, width)
                    store(kept_history, scratch, history, width)
                    for t in range(quarters):
                        asked = load(Rows, scratch, past + (2 * t + 1) * per_rows, width)
                        earlier = rotate(scratch, requests + t * kept * per_rows, newest)
                        rowed = load(Rows, scratch, now + t * per_rows, width)
                        store(combine(rowed, asked, earlier, how), scratch, now + t * per_rows, width)
                    ended = False
                    for lane in range(width):
                        over = scratch[status + lane] < 0.5 or scratch[status + width + lane] >= most
                        ended = ended or (over and scratch[owners + lane] >= 0.0)
                    if not ended:
                        continue
                    for t in range(quarters):
                        store(finish(load(Rows, scratch, now + t * per_rows, width), after), scratch, last, width)
                        for lane in range(width):
                            over = scratch[status + lane] < 0.5 or scratch[status + width + lane] >= most
                            if over and scratch[owners + lane] >= 0.0:
                                owner = int(scratch[owners + lane])
                                place = (begun + owner // width) * scenarios + scenario
                                place = (place * quarters + t) * per_expected + owner % width
                                for k in range(0, per_expected, width):
                                    out[place + k] = scratch[last + k + lane]
                    for lane in range(width):
                        if scratch[status + lane] < 0.5 or scratch[status + width + lane] >= most:
                            scratch[owners + lane] = none

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
    now, past = nothing, [point.Move(each, each) for each in nothing]
    history = make(point.History, lambda _: np.zeros(draws))
    status: Any = make(Status, lambda name: np.full(draws, float(name == "running")))
    earlier = [past] * REMEMBERED
    for _ in range(point.model.expectations.most):
        seen = _path(point, p, opening, rows, now)
        changes = [point.difference(one, other) for one, other in zip(seen, base, strict=True)]
        tail, fit = point.end(changes[-1]), point.fit(history, status)
        made, moves = list(past), list(past)
        for t in reversed(quarters):
            tail, asked = point.back(tail, changes[t], weight, now[t], answers)
            fit, made[t], moves[t] = point.add(fit, asked, now[t], past[t], [each[t].miss for each in earlier])
        past, earlier = made, [moves, *earlier[:-1]]
        status, how, history = point.settle(fit, history, status)
        now = [point.combine(now[t], past[t].asked, [each[t].asked for each in earlier], how) for t in quarters]
        if not np.any(status.running > 0.5):
            break
    return [point.finish(each, status) for each in now]
