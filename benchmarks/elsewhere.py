"""A contender in a process of its own, because settings that only it should have are read when a process starts."""

from __future__ import annotations

import functools
import multiprocessing
import os
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any
from unittest import mock

from benchmarks.job import FloatArray, Inputs, main_task
from benchmarks.timing import Taken, clocked


class Elsewhere:
    """A peer that is given work over a pipe, and takes its times itself.

    Parameters
    ----------
    place
        Module and class of the peer, such as ``"benchmarks.jax_tuned:TunedPeer"``.
    environment
        Variables of its process. Processors it may use are those of this thread.
    block
        Size of block to compile for at once, while others compile.
    options
        Of the peer.
    """

    def __init__(self, place: str, environment: dict[str, str], block: int, **options: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, place, block, options), daemon=True)
        with mock.patch.dict(os.environ, environment):
            self._process.start()
        there.close()

    def paths(self, draws: int, block: int) -> Taken:
        """Keep everything and return the time it took."""
        return self._ask(True, "paths", draws, block)

    def timed_sums(self, draws: int, block: int) -> Taken:
        """Keep sums over draws and return the time it took."""
        return self._ask(True, "sums", draws, block)

    def sums(self, draws: int, block: int) -> FloatArray:
        """Return sums over draws: (scenario, quarter, variable)."""
        return self._ask(False, "sums", draws, block)

    def given(self, inputs: Inputs) -> FloatArray:
        """Compute with given random numbers: (scenario, quarter, variable, draw)."""
        return self._ask(False, "given", inputs)

    def close(self) -> None:
        """End the process."""
        self._pipe.close()
        self._process.join()

    def _ask(self, timed: bool, method: str, *arguments: Any) -> Any:
        try:
            self._pipe.send((timed, method, arguments))
            answer = self._pipe.recv()
        except (EOFError, OSError):
            self._process.join()
            answer = f"it ended with status {self._process.exitcode}"
        if isinstance(answer, str):
            raise RuntimeError(f"the contender's process failed: {answer}")
        return answer


def _serve(pipe: Connection, place: str, block: int, options: dict[str, Any]) -> None:
    module, _, name = place.partition(":")
    try:
        peer = getattr(import_module(module), name)(main_task(), **options)
        peer.paths(block, block)
        while True:
            timed, method, arguments = pipe.recv()
            job: Callable[[], Any] = functools.partial(getattr(peer, method), *arguments)
            pipe.send(clocked(job) if timed else job())
    except EOFError:  # nobody asks any more
        return
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")
