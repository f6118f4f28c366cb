"""The model as a program for the threads of a GPU: one draw a thread, scenarios and quarters inside.

The equations are run once on values that write down what they do (`lanes.thread_machine`); the lines that result,
with two loops around them, are what `numba.cuda` compiles: same equations, same random numbers, and the same order of
operations as the kernel of lanes.
"""

from __future__ import annotations

import functools
from typing import Any

from stimulus_model.engine.draws.shocks import keyed_shocks
from stimulus_model.engine.kernels.kernel import RunningTotal, add_leaves
from stimulus_model.engine.model import Model
from stimulus_model.records import build, leaves, size
from stimulus_model.simd.cuda_values import Kind, Written

ROW = 16
"""Draws whose numbers stand next to each other: 128 bytes, what a GPU reads and writes at once."""


@functools.cache
def program(model: Model, kept: tuple[int, ...]) -> str:
    """Return the source of the kernel of `model`.

    Parameters
    ----------
    model
        The equations.
    kept
        Which of the flows are written.

    Returns
    -------
    str
        ``run(parameters, policy, position, seed, first, mirror, draws, how, given, out, totals, memory)``, in which
        thread n computes draw ``first + n`` if n < draws. Arrays are float64, b = n // 16, l = n % 16:

        - parameters [b, parameter, l], policy [scenario, quarter, field], position [field]
        - how: 0 without shocks, 1 they are drawn here, 2 they are given
        - given: shocks [b, quarter x shock, l], of size 0 unless `how` is 2
        - out: [b, scenario, quarter, kept variable, l]
        - totals: [scenario, n]: sum of everything in a draw, finite only if all of it is
        - memory: [1 + quarter, leaf of `Memory`, n]
    """
    lines: list[str] = []

    def let(text: str, kind: Kind = "float") -> Written:
        return Written(lines, "").let(text, kind)

    def record(cls: type, template: str) -> Any:
        return build(cls, [let(template.format(k)) for k in range(size(cls))])

    parameters = record(model.Parameters, "parameters[b, {}, l]")
    start, opening = model.open(parameters, record(model.Position, "position[{}]"))
    opened = [_text(value) for value in leaves(opening)]
    outer, at = list(lines), len(lines)

    names = (Written(lines, name, "integer") for name in ("draw", "quarter", "seed", "mirror"))
    drawn = keyed_shocks(model.Shocks, *names)
    drawing, at = [*lines[at:], *(f"e{k} = {_text(value)}" for k, value in enumerate(leaves(drawn)))], len(lines)

    shocks = build(model.Shocks, [Written(lines, f"e{k}") for k in range(size(model.Shocks))])
    state = build(model.State, [Written(lines, f"s{k}") for k in range(len(opened))])
    rows = (f"memory[max(t - {lag - 1}, 0), {{}}, n]" for lag in model.lags)
    past = model.Past(*(record(model.Memory, row) for row in rows))
    policy = record(model.Exogenous, "policy[scenario, t, {}]")
    after, flows, left = model.step(state, parameters, shocks, policy, start, past)
    so_far: Any = Written(lines, "total")
    total: Any = add_leaves(RunningTotal(so_far), flows)
    written = list(leaves(flows))
    body = lines[at:]
    body += [f"memory[t + 1, {k}, n] = {_text(value)}" for k, value in enumerate(leaves(left))]
    body += [f"out[b, scenario, t, {place}, l] = {_text(written[v])}" for place, v in enumerate(kept)]
    body += [f"total = {_text(total.value)}"]
    body += [f"n{k} = {_text(value)}" for k, value in enumerate(leaves(after))]  # all, before any is overwritten
    body += [f"s{k} = n{k}" for k in range(len(opened))]
    return "\n".join(
        [
            "def run(parameters, policy, position, seed, first, mirror, draws, how, given, out, totals, memory):",
            " n = cuda.grid(1)",
            " if n < draws:",
            f"  b, l = n // {ROW}, n % {ROW}",
            "  draw = first + uint64(n)",
            *_indented(2, [f"memory[0, {k}, n] = 0.0" for k in range(size(model.Memory))]),
            *_indented(2, outer),
            "  for scenario in range(policy.shape[0]):",
            *_indented(3, [*(f"s{k} = {text}" for k, text in enumerate(opened)), "total = 0.0"]),
            "   for t in range(policy.shape[1]):",
            *_indented(4, [f"e{k} = 0.0" for k in range(size(model.Shocks))]),
            "    if how == 1:",
            *_indented(5, ["quarter = uint64(t)", *drawing]),
            "    elif how == 2:",
            *_indented(5, [f"e{k} = given[b, t * {size(model.Shocks)} + {k}, l]" for k in range(size(model.Shocks))]),
            *_indented(4, body),
            "   totals[scenario, n] = total",
        ]
    )


def _text(value: Any) -> str:
    return value.name if isinstance(value, Written) else repr(float(value))


def _indented(depth: int, lines: list[str]) -> list[str]:
    return [" " * depth + line for line in lines]
