"""Runs that this process keeps, so that another package on the same draws computes nothing twice."""

from __future__ import annotations

import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple

from stimulus_model.engine.draws.kept_draws import KeptDraws
from stimulus_model.engine.paths import Paths
from stimulus_model.inputs import check_integer

DEFAULT_LIMIT: Final = 1 << 30
"""Bytes: 10,000 draws of the shipped economy to 2040 with all variables take .8 GB."""
MOST: Final = 256
"""Runs, however small they are."""


class KeptRun(NamedTuple):
    """Paths of a run, the first scenario of which is the one without a package; its shocks, and its parameters.

    `design` says what the parameters were drawn from.
    """

    paths: Paths
    draws: KeptDraws
    design: str

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.paths.nbytes + self.draws.nbytes

    def drawn(self, design: str) -> KeptDraws:
        """Return the random numbers that a run with parameters of `design` shares."""
        return self.draws if design == self.design else KeptDraws(None, self.draws.shocks)


class RunCache:
    """Runs that this process keeps: of each its parameters, its shocks and its path without a package.

    Another package on the same draws, in the same economy, then computes its own path alone; what comes out is the
    same bit for bit. What is kept is found by what decides it (equations, priors, position, exogenous rows, seed,
    draws, sampling, version), so it is never out of date. Runs that were not asked for longest are forgotten first.
    Runs on a cluster, with a checkpoint, or that leave draws out, are not kept, nor are summaries.
    """

    def __init__(self, limit: int = DEFAULT_LIMIT) -> None:
        self._limit = limit
        self._kept: OrderedDict[str, KeptRun] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def limit(self) -> int:
        """Bytes that kept runs may take, together; 0: none is kept. It can be set."""
        return self._limit

    @limit.setter
    def limit(self, value: int) -> None:
        """Set it; runs that no longer fit are forgotten."""
        self._limit = check_integer("run_cache.limit", value, low=0, high=sys.maxsize)
        self.make_room(0)

    @property
    def nbytes(self) -> int:
        """Bytes that kept runs take."""
        with self._lock:
            return sum(each.nbytes for each in self._kept.values())

    def __len__(self) -> int:
        return len(self._kept)

    def __repr__(self) -> str:
        return f"RunCache({len(self)} runs, {self.nbytes / 1e6:,.1f} of {self.limit / 1e6:,.1f} MB)"

    def clear(self) -> None:
        """Forget all runs; results that were returned stay."""
        with self._lock:
            self._kept.clear()

    def get(self, key: str, variables: tuple[str, ...]) -> KeptRun | None:
        """Return the run of a key, if it is kept with these variables."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or not set(variables) <= set(found.paths.variables):
                return None
            self._kept.move_to_end(key)
            return found

    def make_room(self, nbytes: int) -> bool:
        """Forget what was not asked for longest until a run of `nbytes` fits; return whether it does."""
        with self._lock:
            if nbytes > self._limit:
                return False
            held = sum(each.nbytes for each in self._kept.values())
            while self._kept and (held + nbytes > self._limit or len(self._kept) >= MOST):
                held -= self._kept.popitem(last=False)[1].nbytes
            return True

    def put(self, key: str, run: KeptRun) -> None:
        """Keep a run, if it fits. Nobody can change its numbers from now on."""
        for piece in run.paths.pieces:
            piece.values.flags.writeable = False
        run.draws.close()
        with self._lock:
            self._kept.pop(key, None)
        if self.make_room(run.nbytes):
            with self._lock:
                self._kept[key] = run

    def __reduce__(self) -> tuple[Callable[[], RunCache], tuple[()]]:
        """Return what that process keeps where it is sent to, as by a function of a notebook that names it."""
        return _of_this_process, ()

    def _begin_anew(self) -> None:
        """In a forked child a thread that it does not have may have held the lock."""
        self._lock = threading.Lock()


run_cache: Final = RunCache()


def _of_this_process() -> RunCache:
    return run_cache


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=run_cache._begin_anew)
