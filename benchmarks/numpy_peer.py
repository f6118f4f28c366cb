"""The model as one would write it in NumPy: the same equations, NumPy's own functions and random numbers."""

from __future__ import annotations

import dataclasses

import numpy as np

from benchmarks.job import SEED, FloatArray, Inputs, peer_parameters
from benchmarks.vocabulary import translate
from stimulus_model.engine.task import Task
from stimulus_model.records import build, leaves, size

NUMPY = {
    "exp": np.exp,
    "log": np.log,
    "log1p": np.log1p,
    "expm1": np.expm1,
    "power": np.power,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "clip": lambda x, low, high: np.minimum(np.maximum(x, low), high),
    "where": np.where,
}


class NumpyPeer:
    """Arrays over a block of draws, quarter by quarter; shocks are drawn once and serve both scenarios."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.begin = translate(task.model.begin, NUMPY)
        self.model = dataclasses.replace(task.model, quarter=translate(task.model.quarter, NUMPY))

    def paths(self, draws: int, block: int) -> FloatArray:
        """Keep everything: (block, scenario, quarter, variable, draw in block)."""
        generator = np.random.Generator(np.random.SFC64(SEED))
        out = self._empty(-(-draws // block), block)
        for part in out:
            self._compute(self._inputs(generator, block), part)
        return out

    def sums(self, draws: int, block: int) -> FloatArray:
        """Keep sums over draws, which `block` must divide: (scenario, quarter, variable)."""
        generator = np.random.Generator(np.random.SFC64(SEED))
        buffer = self._empty(1, block)[0]
        total = np.zeros(buffer.shape[:-1])
        for _ in range(draws // block):
            self._compute(self._inputs(generator, block), buffer)
            total += buffer.sum(axis=-1)
        return total

    def given(self, inputs: Inputs) -> FloatArray:
        """Compute with given random numbers: (scenario, quarter, variable, draw)."""
        out = self._empty(1, inputs.parameters.shape[1])[0]
        self._compute(inputs, out)
        return out

    def _empty(self, blocks: int, block: int) -> FloatArray:
        scenarios, quarters = self.task.policy.shape[:2]
        return np.empty((blocks, scenarios, quarters, len(self.task.variables), block))

    def _inputs(self, generator: np.random.Generator, block: int) -> Inputs:
        shape = (self.task.policy.shape[1], size(self.task.model.Shocks), block)
        return Inputs(peer_parameters(self.task.design, generator, block), generator.standard_normal(shape))

    def _compute(self, inputs: Inputs, out: FloatArray) -> None:
        model = self.model
        p = build(model.Parameters, inputs.parameters)
        start, first = self.begin(p, build(model.Position, self.task.position.tolist()))
        for scenario, rows in enumerate(self.task.policy.tolist()):
            state, left = first, []
            for t, row in enumerate(rows):
                shocks = build(model.Shocks, inputs.shocks[t])
                policy_row, past = build(model.Exogenous, row), model.recall(left)
                state, flows, memory = model.step(state, p, shocks, policy_row, start, past)
                left.append(memory)
                for v, values in enumerate(leaves(flows)):
                    out[scenario, t, v] = values
