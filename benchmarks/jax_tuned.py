"""The model in JAX at its best on one core in float64, as someone would write it who reads what XLA makes of it.

What it has over `jax_peer`, each of which was measured to help on the real model:

- XLA's options: a fusion may have several results (else each result computes the shared terms again), the scan is
  compiled as one function (else every fusion is a call of its own), and vectors are as wide as the processor's;
- exponentials and logarithms as polynomials, which become vector code, where XLA calls libm for each number;
- normals by Box and Muller from Threefry in the same jit; tables by place, since their grid is even;
- small blocks, which stay in the cache, and scenarios one after the other.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.jax_peer import INSTALLED, JaxPeer
from stimulus_model.engine.draws.quantile_tables import LIMIT, STEPS
from stimulus_model.engine.task import Task
from stimulus_model.numerics import coefficients as k
from stimulus_model.numerics.random import PARAMETERS, SHOCKS, threefry
from stimulus_model.records import size

if INSTALLED:  # asv imports every module of this folder, with JAX or without
    import jax
    import jax.numpy as jnp


def polynomial(x: Any, coefficients: tuple[float, ...]) -> Any:
    """Evaluate c0 + c1 x + c2 x**2 + ... by Estrin's scheme."""
    terms: list[Any] = list(coefficients)
    while len(terms) > 1:
        pairs = [high * x + low for low, high in zip(terms[::2], terms[1::2], strict=False)]
        terms, x = pairs + terms[2 * len(pairs) :], x * x
    return terms[0]


def bits_of(x: Any) -> Any:
    return jax.lax.bitcast_convert_type(x, np.int64)


def float_of(bits: Any) -> Any:
    return jax.lax.bitcast_convert_type(bits, np.float64)


def reduced(x: Any) -> tuple[Any, Any]:
    """Return exp(r) - 1 and 2**n for x = n ln 2 + r."""
    n = jnp.round(x * k.INVERSE_LN2)
    r = x - n * k.LN2_HIGH - n * k.LN2_LOW
    return r * r * polynomial(r, k.EXP) + r, float_of((n.astype(np.int64) + 1023) << 52)


def exp(x: Any) -> Any:
    small, power = reduced(jnp.clip(x, -708.0, 709.0))
    return small * power + power


def expm1(x: Any) -> Any:
    small, power = reduced(jnp.clip(x, -708.0, 709.0))
    return small * power + (power - 1.0)


def tanh(x: Any) -> Any:
    twice = expm1(2.0 * jnp.clip(x, -20.0, 20.0))
    return twice / (twice + 2.0)


def split(x: Any) -> tuple[Any, Any]:
    """Return mantissa in [sqrt(1/2), sqrt(2)) and exponent of a normal number above zero."""
    offset = bits_of(x) - 0x3FE6A09E667F3BCD
    mantissa = float_of((offset & 0x000FFFFFFFFFFFFF) + 0x3FE6A09E667F3BCD)
    return mantissa, (offset >> 52).astype(np.float64)


def log(x: Any) -> Any:
    """Natural logarithm of normal numbers above zero; NaN below."""
    mantissa, exponent = split(x)
    f = mantissa - 1.0
    s = f / (f + 2.0)
    half = 0.5 * f * f
    tail = s * (s * s * polynomial(s * s, k.LOG) + half) + exponent * k.LN2_LOW
    return jnp.where(x > 0.0, exponent * k.LN2_HIGH + (f - (half - tail)), jnp.nan)


def normal_pair(word: Any) -> tuple[Any, Any]:
    """Two standard normals of one word (Box and Muller 1958), as the library makes them."""
    one = np.uint64(0x3FF0000000000000)
    u = float_of((word >> np.uint64(12) & np.uint64(0x000FFFFFFFFFF000)) | one) - (1.0 - 2.0**-41)
    mantissa, exponent = split(u)
    s = (mantissa - 1.0) / (mantissa + 1.0)
    size = jnp.sqrt(s * polynomial(s * s, k.SIZE) - k.TWICE_LN2 * exponent)
    odd = float_of((word & np.uint64(2**23 - 2)) | np.uint64(0x4330000000000001)) - (2.0**52 + 2.0**22)
    r = odd * (k.TWO_PI * 2.0**-25)
    z = r * r
    sine = r + r * z * polynomial(z, k.SHORT_SIN)
    cosine = 1.0 - 0.5 * z + z * z * polynomial(z, k.SHORT_COS)
    turned, swapped = size * float_of((word << np.uint64(63)) | one), (word >> np.uint64(23) & np.uint64(1)) == 1
    return turned * jnp.where(swapped, sine, cosine), turned * jnp.where(swapped, cosine, sine)


class TunedPeer(JaxPeer):
    """Needs `TUNED_FLAGS` in the environment of its process."""

    def __init__(self, task: Task, *, brief: bool = False) -> None:
        super().__init__(task, {"exp": exp, "expm1": expm1, "tanh": tanh, "log": log}, brief=brief)

    def _numbers(self, key: Any, block: int) -> tuple[Any, Any, Any]:
        """Return scores (key, draw), shocks (quarter, shock, draw) and places in the ensemble (draw)."""
        task = self.task
        draw = jnp.arange(block, dtype=np.uint64)
        keys, many = jnp.asarray(task.design.key), size(task.model.Shocks)
        seed = jax.random.key_data(key).astype(np.uint64)
        seed = seed[0] << np.uint64(32) | seed[1]
        quarter_of_draws = jnp.arange((block + 3) // 4, dtype=np.uint64)
        words = threefry(quarter_of_draws, keys[:, jnp.newaxis], seed, np.uint64(PARAMETERS))
        scores = jnp.concatenate([each for word in words for each in normal_pair(word)], axis=1)[:, :block]

        def shocks(quarter: Any) -> Any:
            four = jnp.arange((many + 3) // 4, dtype=np.uint64)[:, jnp.newaxis]
            words = threefry(draw, (quarter << np.uint64(32)) + four, seed, np.uint64(SHOCKS))
            return jnp.concatenate([each for word in words for each in normal_pair(word)])[:many]

        quarters = jnp.arange(task.policy.shape[1], dtype=np.uint64)
        bits = threefry(draw, np.uint64(0), seed, np.uint64(0))[0]
        member = (bits >> np.uint64(32)) * np.uint64(max(len(task.design.members), 1)) >> np.uint64(32)
        return scores, jax.lax.map(shocks, quarters), member.astype(np.int64)

    def _looked_up(self, scores: Any) -> Any:
        table = jnp.asarray(self.task.design.table)
        place = (jnp.clip(scores, -LIMIT, LIMIT) + LIMIT) * STEPS
        cell = jnp.minimum(place.astype(np.int64), table.shape[1] - 2)
        row = np.arange(len(table))[:, np.newaxis]
        left, right = table[row, cell], table[row, cell + 1]
        return left + (place - cell) * (right - left)
