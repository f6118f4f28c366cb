"""Memory of results, used again: getting new pages from the system takes longer than computing what goes into them.

When the last array on a large piece of memory is gone, the piece is kept for the next run of about that size: whoever
changes a belief and runs again waits a third of the time. At most one piece is kept, of at most a gibibyte.
"""

from __future__ import annotations

import os
import threading
import weakref
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from stimulus_model.records import ALIGNMENT

FloatArray = npt.NDArray[np.float64]
SMALLEST: Final = 1 << 23
"""Numbers (64 MiB) from which memory is kept: smaller pieces the allocator keeps itself."""
LARGEST: Final = 1 << 27
"""Numbers (1 GiB) up to which it is kept: more would be missed elsewhere."""

_spare: list[FloatArray] = []
_lock = threading.RLock()
"""A thread may take it twice: garbage may be collected while it is held, and gives memory back."""


def _forget() -> None:
    """Begin anew in a forked child: a thread that it does not have may have held the lock."""
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


class _Loan:
    """Owns memory while arrays on it live; they hold it as their base."""

    __slots__ = ("__weakref__", "store")

    def __init__(self, store: FloatArray) -> None:
        self.store = store

    @property
    def __array_interface__(self) -> dict[str, Any]:
        return self.store.__array_interface__


def aligned(count: int) -> FloatArray:
    """Return `count` float64, not initialised, that start at a cache line."""
    size = count + ALIGNMENT // 8
    raw = np.empty(size) if count < SMALLEST else _lent(size)
    offset = (-raw.ctypes.data % ALIGNMENT) // 8
    return raw[offset : offset + count]


def _lent(size: int) -> FloatArray:
    with _lock:
        store = _spare.pop() if _spare else None
    if store is None or not size <= store.size <= 2 * size:
        store = None  # is given back to the system first
        store = np.empty(size)
    loan = _Loan(store)
    if store.size <= LARGEST:
        weakref.finalize(loan, _keep, store).atexit = False
    return np.asarray(loan)


def _keep(store: FloatArray) -> None:
    with _lock:
        _spare[:] = [store]
