"""Everyone who takes part in the comparison."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from benchmarks import jax_peer
from benchmarks.elsewhere import Elsewhere
from benchmarks.numba_peer import BLOCK, NumbaPeer
from benchmarks.numpy_peer import NumpyPeer
from stimulus_model.engine.run import run
from stimulus_model.engine.sums import sums
from stimulus_model.engine.task import Task

BLOCKS = (250, 500, 1000, 2000, 5000, 10_000)
JAX_BLOCKS = (100, 250, 1000)
"""Fewer, since each is compiled anew, and larger ones were slower."""
OWN_CHOICE = 0
"""Stands for the block size of a contender that chooses its own."""


class Contender(NamedTuple):
    """Who takes part: functions of (draws, block), and block sizes to try (one: nothing to search).

    `sums` is None for who keeps paths whatever is asked for.
    """

    title: str
    paths: Callable[[int, int], Any]
    sums: Callable[[int, int], Any] | None
    blocks: tuple[int, ...]


def blocks_of(draws: int, jax: int | None = None) -> dict[str, tuple[int, ...]]:
    """Return the block sizes to try for everyone who has one; `jax`: the only one for JAX, and `draws` for others."""
    wide = tuple(block for block in BLOCKS if draws % block == 0) if jax is None else (draws,)
    narrow = JAX_BLOCKS if jax is None else (jax,)
    few = dict.fromkeys(("jax", "jax given", "jax tuned"), narrow)
    return {"reference": wide, "numpy": wide, "numba": (BLOCK,)} | few


def peers_of(task: Task, block: int, *, brief: bool) -> dict[str, Any]:
    """Return everyone who computes the same in other ways; JAX only where it is installed, first for `block`."""
    peers: dict[str, Any] = {"numpy": NumpyPeer(task), "numba": NumbaPeer(task)}
    if jax_peer.INSTALLED:
        peers["jax"] = jax_peer.JaxPeer(task, brief=brief)
        peers["jax given"] = jax_peer.GivenPeer(task, brief=brief)
        flags = {"XLA_FLAGS": jax_peer.TUNED_FLAGS}
        peers["jax tuned"] = Elsewhere("benchmarks.jax_tuned:TunedPeer", flags, block, brief=brief)
    return peers


def contenders(task: Task, peers: dict[str, Any], blocks: dict[str, tuple[int, ...]]) -> dict[str, Contender]:
    """Return everyone, the library first."""
    titles = {
        "numpy": "NumPy as one would write it",
        "numba": "plain numba loop",
        "jax": f"JAX {jax_peer.version()} as written",
        "jax given": "JAX, parameters and shocks given",
        "jax tuned": "JAX, tuned by hand",
    }
    library = {
        "compiled": Contender(
            "stimulus_model",
            lambda n, _: run(task, n, threads=1),
            lambda n, _: sums(task, n),
            (OWN_CHOICE,),
        ),
        "reference": Contender(
            "reference engine (NumPy)",
            lambda n, block: run(task, n, engine="reference", threads=1, chunk=block),
            None,
            blocks["reference"],
        ),
    }
    others = {
        name: Contender(titles[name], peer.paths, getattr(peer, "timed_sums", peer.sums), blocks[name])
        for name, peer in peers.items()
    }
    return library | others
