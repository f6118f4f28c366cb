"""The model as one would write it in JAX, where JAX is installed, with its own random numbers or with given ones.

The same equations on `jax.numpy`, a scan over quarters for each scenario, float64, compiled once a block size.
"""

from __future__ import annotations

import dataclasses
import functools
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.job import SEED, FloatArray, Inputs, inputs_of
from benchmarks.vocabulary import Vocabulary, translate
from stimulus_model.engine.draws.quantile_tables import LIMIT
from stimulus_model.engine.task import Task
from stimulus_model.records import build, leaves, size

INSTALLED = find_spec("jax") is not None
TUNED_FLAGS = (
    "--xla_backend_extra_options="
    "xla_cpu_use_multi_output_fusion=true,xla_cpu_small_while_loop_byte_threshold=1000000000 "
    "--xla_cpu_prefer_vector_width=512"
)
"""What `jax_tuned` needs in the environment variable XLA_FLAGS before JAX is imported."""


def version() -> str:
    """Return the version of JAX; empty if there is none."""
    if not INSTALLED:
        return ""
    import jax

    return str(jax.__version__)


class JaxPeer:
    """A scan over quarters for each scenario, arrays over a block of draws inside; random numbers in the same jit.

    Parameters
    ----------
    task
        What is to be computed.
    words
        Functions to use in place of `jax.numpy`'s.
    brief
        Take sums from paths, which saves a compilation.
    """

    def __init__(self, task: Task, words: Vocabulary | None = None, *, brief: bool = False) -> None:
        import jax
        import jax.numpy as jnp

        jax.config.update("jax_enable_x64", True)
        jax.config.update("jax_platforms", "cpu")
        self.task, self.jax, self.jnp = task, jax, jnp
        names = ("exp", "log", "log1p", "expm1", "power", "sqrt", "tanh", "sin", "cos", "maximum", "minimum", "clip")
        spoken = {name: getattr(jnp, name) for name in (*names, "where")} | dict(words or {})
        self.begin = translate(task.model.begin, spoken)
        self.model = dataclasses.replace(task.model, quarter=translate(task.model.quarter, spoken))
        self.brief = brief
        self._scan = jax.jit(self._given, static_argnums=2)
        self._block = jax.jit(self._drawn, static_argnums=(1, 2))

    def paths(self, draws: int, block: int) -> list[Any]:
        """Keep everything: a list over blocks of arrays (scenario, quarter, variable, draw in block)."""
        return self.jax.block_until_ready([self._block(key, block, False) for key in self._keys(draws // block)])

    def sums(self, draws: int, block: int) -> FloatArray:
        """Keep sums over draws, which `block` must divide: (scenario, quarter, variable)."""
        if self.brief:
            return np.asarray(sum(part.sum(axis=-1) for part in self.paths(draws, block)))
        return np.asarray(sum(self._block(key, block, True) for key in self._keys(draws // block)))

    def given(self, inputs: Inputs) -> FloatArray:
        """Compute with given random numbers: (scenario, quarter, variable, draw)."""
        return np.asarray(self._scan(inputs.parameters, inputs.shocks, False))

    def _keys(self, blocks: int) -> Any:
        return self.jax.random.split(self.jax.random.key(SEED), blocks)

    def _drawn(self, key: Any, block: int, summed: bool) -> Any:
        design = self.task.design
        scores, shocks, member = self._numbers(key, block)
        if (np.diff(design.begin) == 1).all():  # no parameter is correlated with another
            mixed = design.weight[:, np.newaxis] * scores[design.source]
        else:
            mixing = np.zeros((len(design.table), len(design.key)))
            rows = np.repeat(np.arange(len(mixing)), np.diff(design.begin))
            np.add.at(mixing, (rows, design.source), design.weight)
            mixed = mixing @ scores
        parameters = self.jnp.broadcast_to(design.constant[:, np.newaxis], (len(design.constant), block))
        parameters = parameters.at[design.column].set(self._looked_up(mixed))
        if design.member_columns.size:
            members = self.jnp.asarray(design.members)[member].T
            parameters = parameters.at[design.member_columns].set(members)
        return self._given(parameters, shocks, summed)

    def _numbers(self, key: Any, block: int) -> tuple[Any, Any, Any]:
        """Return scores (key, draw), shocks (quarter, shock, draw) and places in the ensemble (draw)."""
        task, normal = self.task, self.jax.random.normal
        first, second, third = self.jax.random.split(key, 3)
        scores = normal(first, (len(task.design.key), block))
        shocks = normal(second, (task.policy.shape[1], size(task.model.Shocks), block))
        return scores, shocks, self.jax.random.randint(third, (block,), 0, max(len(task.design.members), 1))

    def _looked_up(self, scores: Any) -> Any:
        """Return the parameters (drawn one by one, draw) of these scores."""
        table = self.task.design.table
        grid = np.linspace(-LIMIT, LIMIT, table.shape[1])
        return self.jax.vmap(lambda z, row: self.jnp.interp(z, grid, row))(scores, table)

    def _given(self, parameters: Any, shocks: Any, summed: bool) -> Any:
        """Return (scenario, quarter, variable, draw), or the sums over draws."""
        task, model, jnp = self.task, self.model, self.jnp
        p = build(task.model.Parameters, list(parameters))
        start, first = self.begin(p, build(task.model.Position, task.position.tolist()))
        wide = functools.partial(jnp.broadcast_to, shape=(parameters.shape[1],))
        first = self.jax.tree.map(lambda value: wide(jnp.asarray(value, jnp.float64)), first)

        quarters = np.arange(task.policy.shape[1])
        nothing = jnp.zeros((len(quarters) + 1, size(model.Memory), parameters.shape[1]))

        def step(carried: Any, row: Any) -> Any:
            state, history, left = carried
            policy, e, t = row
            policy, e = build(model.Exogenous, list(policy)), build(model.Shocks, list(e))
            history = history.at[t].set(jnp.stack(left))  # before it is read: so XLA needs no copy of it
            past = [list(history[jnp.maximum(t + 1 - lag, 0)]) for lag in model.lags]
            remembered = build(model.Past, [value for memory in past for value in memory])
            state, flows, memory = model.step(state, p, e, policy, start, remembered)
            kept = [wide(value) for value in leaves(memory)]
            results = jnp.stack([wide(value) for value in leaves(flows)])
            results = results.sum(axis=-1) if summed else results
            return (self.jax.tree.map(wide, state), history, kept), results

        opening = (first, nothing, list(nothing[0]))
        return self.jax.lax.map(
            lambda rows: self.jax.lax.scan(step, opening, (rows, shocks, quarters))[1], jnp.asarray(task.policy)
        )


class GivenPeer(JaxPeer):
    """The same, but parameters and shocks are there before the clock starts."""

    @functools.cache  # noqa: B019  # lives as long as the run
    def _blocks(self, draws: int, block: int) -> list[tuple[Any, Any]]:
        parameters, shocks = map(self.jnp.asarray, inputs_of(self.task, draws))
        return [(parameters[:, k : k + block], shocks[..., k : k + block]) for k in range(0, draws, block)]

    def paths(self, draws: int, block: int) -> list[Any]:
        return self.jax.block_until_ready([self._scan(*part, False) for part in self._blocks(draws, block)])

    def sums(self, draws: int, block: int) -> FloatArray:
        if self.brief:
            return super().sums(draws, block)
        return np.asarray(sum(self._scan(*part, True) for part in self._blocks(draws, block)))
