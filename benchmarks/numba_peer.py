"""The model as a plain numba loop: one draw at a time, scalars, libm's exp and log.

Numba's type inference does not cover everything in the equations (star arguments, `_replace`), so they are run once
on symbols that write down what is computed; the straight-line Python that results is what a patient person would
have typed, and goes to `numba.njit` like any other function. Nothing of the library's tracer is used.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numba
import numpy as np

from benchmarks.job import SEED, FloatArray, Inputs, peer_parameters
from benchmarks.vocabulary import translate
from stimulus_model.engine.task import Task
from stimulus_model.records import build, leaves, size

BLOCK = 100
"""Draws whose shocks are drawn together; they stay in the cache."""


class Symbol:
    """A number in the program being written."""

    __hash__ = None  # == writes a comparison

    def __init__(self, program: list[str], name: str) -> None:
        self.program, self.name = program, name

    def _let(self, template: str, *values: Any) -> Symbol:
        return let(self.program, template, self, *values)

    def __neg__(self) -> Symbol:
        return self._let("-{}")

    def __invert__(self) -> Symbol:
        return self._let("not {}")


def _operator(template: str) -> Any:
    return lambda self, *others: self._let(template, *others)


for _method, _sign in {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "and": "and", "or": "or",
    "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=",
}.items():  # fmt: skip
    setattr(Symbol, f"__{_method}__", _operator("{} " + _sign + " {}"))
    setattr(Symbol, f"__r{_method}__", _operator("{1} " + _sign + " {0}"))


def let(program: list[str], template: str, *values: Any) -> Symbol:
    """Write a line that gives a new name to an expression of `values`."""
    texts = [value.name if isinstance(value, Symbol) else f"({float(value)!r})" for value in values]
    program.append(f"v{len(program)} = {template.format(*texts)}")
    return Symbol(program, f"v{len(program) - 1}")


def _word(template: str) -> Any:
    def function(*values: Any) -> Any:
        symbol = next(value for value in values if isinstance(value, Symbol))
        return let(symbol.program, template, *values)

    return function


@numba.njit(inline="always")
def select(condition: Any, x: Any, y: Any) -> Any:
    """Return `x` or `y`."""
    return x if condition else y


WORDS = {name: _word(f"math.{name}({{}})") for name in ("exp", "log", "log1p", "expm1", "sqrt", "tanh", "sin", "cos")}
WORDS |= {
    "power": _word("math.pow({}, {})"),
    "maximum": _word("max({}, {})"),
    "minimum": _word("min({}, {})"),
    "clip": _word("min(max({}, {}), {})"),
    "where": _word("select({}, {}, {})"),
}


def program_of(task: Task) -> str:
    """Return the source of ``run(parameters, shocks, policy, position, out)``: a loop over draws."""
    model = task.model
    begin = translate(model.begin, WORDS)
    model = dataclasses.replace(model, quarter=translate(model.quarter, WORDS))
    lines: list[str] = []

    def record(cls: type, template: str) -> Any:
        return build(cls, [let(lines, template.format(k)) for k in range(size(cls))])

    def text(value: Any) -> str:
        return value.name if isinstance(value, Symbol) else repr(float(value))

    p, position = record(model.Parameters, "parameters[n, {}]"), record(model.Position, "position[{}]")
    start, first = begin(p, position)
    outer = len(lines)
    carried = [f"s{k}" for k in range(size(model.State))]
    state = build(model.State, [Symbol(lines, name) for name in carried])
    policy, shocks = record(model.Exogenous, "policy[scenario, t, {}]"), record(model.Shocks, "shocks[n, t, {}]")
    rows = [f"memory[max(t + 1 - {lag}, 0), {{}}]" for lag in model.lags]
    past = model.Past(*(record(model.Memory, row) for row in rows))
    new, flows, memory = model.step(state, p, shocks, policy, start, past)
    body = lines[outer:]
    body += [f"memory[t + 1, {k}] = {text(value)}" for k, value in enumerate(leaves(memory))]
    body += [f"out[n, scenario, t, {v}] = {text(value)}" for v, value in enumerate(leaves(flows))]
    body += [f"{', '.join(carried)} = {', '.join(text(value) for value in leaves(new))}"]
    begins = [f"{name} = {text(value)}" for name, value in zip(carried, leaves(first), strict=True)]
    return "\n".join(
        [
            "def run(parameters, shocks, policy, position, out):",
            f" memory = zeros((policy.shape[1] + 1, {max(size(model.Memory), 1)}))",
            " for n in range(parameters.shape[0]):",
            *(f"  {line}" for line in lines[:outer]),
            "  for scenario in range(policy.shape[0]):",
            *(f"   {line}" for line in begins),
            "   for t in range(policy.shape[1]):",
            *(f"    {line}" for line in body),
        ]
    )


class NumbaPeer:
    """A compiled loop over draws on float64 scalars; normals from NumPy's SFC64."""

    def __init__(self, task: Task) -> None:
        self.task = task
        scope: dict[str, Any] = {"math": math, "select": select, "zeros": np.zeros}
        exec(compile(program_of(task), "<numba peer>", "exec"), scope)
        self._run = numba.njit(error_model="numpy")(scope["run"])

    def paths(self, draws: int, block: int = BLOCK) -> FloatArray:
        """Keep everything: (draw, scenario, quarter, variable)."""
        generator = np.random.Generator(np.random.SFC64(SEED))
        out = self._empty(draws)
        for first in range(0, draws, block):
            part = out[first : first + block]
            self._compute(self._inputs(generator, len(part)), part)
        return out

    def sums(self, draws: int, block: int = BLOCK) -> FloatArray:
        """Keep sums over draws: (scenario, quarter, variable)."""
        generator = np.random.Generator(np.random.SFC64(SEED))
        buffer = self._empty(min(block, draws))
        total = np.zeros(buffer.shape[1:])
        for first in range(0, draws, block):
            part = buffer[: draws - first]
            self._compute(self._inputs(generator, len(part)), part)
            total += part.sum(axis=0)
        return total

    def given(self, inputs: Inputs) -> FloatArray:
        """Compute with given random numbers: (scenario, quarter, variable, draw)."""
        out = self._empty(inputs.parameters.shape[1])
        self._compute(Inputs(inputs.parameters, inputs.shocks.transpose(2, 0, 1)), out)
        return out.transpose(1, 2, 3, 0)

    def _empty(self, draws: int) -> FloatArray:
        return np.empty((draws, *self.task.policy.shape[:2], len(self.task.variables)))

    def _inputs(self, generator: np.random.Generator, draws: int) -> Inputs:
        shape = (draws, self.task.policy.shape[1], size(self.task.model.Shocks))
        return Inputs(peer_parameters(self.task.design, generator, draws), generator.standard_normal(shape))

    def _compute(self, inputs: Inputs, out: FloatArray) -> None:
        parameters = np.ascontiguousarray(inputs.parameters.T)
        self._run(parameters, np.ascontiguousarray(inputs.shocks), self.task.policy, self.task.position, out)
