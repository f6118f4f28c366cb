"""The model as one would write it in JAX, where JAX is installed.

The same equations on `jax.numpy`, a scan over quarters, its own random numbers, float64, compiled once a block size.
"""

from __future__ import annotations

import dataclasses
import functools
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.job import SEED, FloatArray, Inputs
from benchmarks.vocabulary import translate
from stimulus_model.engine.tables import LIMIT
from stimulus_model.engine.task import Task
from stimulus_model.lanes.records import build, leaves, size

INSTALLED = find_spec("jax") is not None


def version() -> str:
    """Return the version of JAX; empty if there is none."""
    if not INSTALLED:
        return ""
    import jax

    return str(jax.__version__)


class JaxPeer:
    """A scan over quarters for each scenario, arrays over a block of draws inside; random numbers in the same jit."""

    def __init__(self, task: Task) -> None:
        import jax
        import jax.numpy as jnp

        jax.config.update("jax_enable_x64", True)
        jax.config.update("jax_platforms", "cpu")
        self.task, self.jax, self.jnp = task, jax, jnp
        words = {name: getattr(jnp, name) for name in ("exp", "log", "log1p", "expm1", "power", "sqrt", "tanh")}
        words |= {name: getattr(jnp, name) for name in ("sin", "cos", "maximum", "minimum", "clip", "where")}
        self.begin = translate(task.model.begin, words)
        self.model = dataclasses.replace(task.model, quarter=translate(task.model.quarter, words))
        self._scan = jax.jit(self._given)
        self._block = jax.jit(self._drawn, static_argnums=1)
        self._block_sums = jax.jit(self._drawn_sums, static_argnums=1)

    def paths(self, draws: int, block: int) -> list[Any]:
        """Keep everything: a list over blocks of arrays (scenario, quarter, variable, draw in block)."""
        keys = self._keys(draws // block)
        return self.jax.block_until_ready([self._block(key, block) for key in keys])

    def sums(self, draws: int, block: int) -> FloatArray:
        """Keep sums over draws, which `block` must divide: (scenario, quarter, variable)."""
        keys = self._keys(draws // block)
        return np.asarray(sum(self._block_sums(key, block) for key in keys))

    def given(self, inputs: Inputs) -> FloatArray:
        """Compute with given random numbers: (scenario, quarter, variable, draw)."""
        return np.asarray(self._scan(inputs.parameters, inputs.shocks))

    def _keys(self, blocks: int) -> Any:
        return self.jax.random.split(self.jax.random.key(SEED), blocks)

    def _drawn(self, key: Any, block: int) -> Any:
        task, normal = self.task, self.jax.random.normal
        first, second, third = self.jax.random.split(key, 3)
        scores = normal(first, (len(task.design.key), block))
        design = task.design
        if (np.diff(design.begin) == 1).all():  # no parameter is correlated with another
            mixed = design.weight[:, np.newaxis] * scores[design.source]
        else:
            mixing = np.zeros((len(design.table), len(design.key)))
            np.add.at(
                mixing, (np.repeat(np.arange(len(mixing)), np.diff(design.begin)), design.source), design.weight
            )
            mixed = mixing @ scores
        grid = np.linspace(-LIMIT, LIMIT, task.design.table.shape[1])
        alone = self.jax.vmap(lambda z, row: self.jnp.interp(z, grid, row))(mixed, task.design.table)
        parameters = self.jnp.broadcast_to(task.design.constant[:, np.newaxis], (len(task.design.constant), block))
        parameters = parameters.at[task.design.column].set(alone)
        if task.design.member_columns.size:
            chosen = self.jax.random.randint(third, (block,), 0, len(task.design.members))
            members = self.jnp.asarray(task.design.members)[chosen].T
            parameters = parameters.at[task.design.member_columns].set(members)
        return self._given(parameters, normal(second, (task.policy.shape[1], size(task.model.Shocks), block)))

    def _drawn_sums(self, key: Any, block: int) -> Any:
        return self._drawn(key, block).sum(axis=-1)

    def _given(self, parameters: Any, shocks: Any) -> Any:
        task, model, jnp = self.task, self.model, self.jnp
        p = build(task.model.Parameters, list(parameters))
        start, first = self.begin(p, build(task.model.Position, task.position.tolist()))
        wide = functools.partial(jnp.broadcast_to, shape=(parameters.shape[1],))
        first = self.jax.tree.map(lambda value: wide(jnp.asarray(value, jnp.float64)), first)

        quarters = np.arange(task.policy.shape[1])
        nothing = jnp.zeros((len(quarters) + 1, size(model.Memory), parameters.shape[1]))

        def step(carried: Any, row: Any) -> Any:
            state, history = carried
            policy, e, t = row
            policy, e = build(model.Policy, list(policy)), build(model.Shocks, list(e))
            past = [list(history[jnp.maximum(t + 1 - lag, 0)]) for lag in model.lags]
            remembered = build(model.Past, [value for memory in past for value in memory])
            state, flows, memory = model.step(state, p, e, policy, start, remembered)
            if model.lags:
                history = history.at[t + 1].set(jnp.stack([wide(value) for value in leaves(memory)]))
            return (self.jax.tree.map(wide, state), history), jnp.stack([wide(value) for value in leaves(flows)])

        opening = (first, nothing)
        return jnp.stack([self.jax.lax.scan(step, opening, (rows, shocks, quarters))[1] for rows in task.policy])
