"""Forks wait for the compiler: a child has none of the other threads, and would wait for ever for what they held.

A thread that compiles, or imports what compiling needs, holds locks of numba, of llvmlite and of Python's import
system, which a fork copies as they are. So that no child finds one held by a thread that it does not have, a fork
waits until no thread is inside `uninterrupted`, and takes the locks of numba and llvmlite itself, which a user's own
numba code may hold. Where that takes longer than `PATIENCE`, the fork goes on, and compiling in its child is refused:
an error instead of a hang.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE = 120.0
"""Seconds that a fork waits for threads that compile: many times what the largest kernel takes."""


class _Gate:
    """Lets threads that compile pass, and holds them back while another forks."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.inside: Counter[int] = Counter()
        self.forking: int | None = None
        self.clean, self.refusing = True, False
        self.held: list[Any] = []

    def enter(self) -> None:
        """Let this thread in, once no other thread forks."""
        me = threading.get_ident()
        with self.changed:
            if not self.inside[me]:  # one that is in already may go further: the fork waits for it
                self.changed.wait_for(lambda: self.forking in (None, me))
            self.inside[me] += 1

    def leave(self) -> None:
        """Let this thread out."""
        me = threading.get_ident()
        with self.changed:
            self.inside[me] -= 1
            self.inside += Counter()  # drops what is zero
            self.changed.notify_all()

    def before(self) -> None:
        """Wait until no other thread compiles, and keep them out."""
        me = threading.get_ident()
        with self.changed:
            self.changed.wait_for(lambda: self.forking is None)
            self.forking = me
            self.clean = self.changed.wait_for(lambda: set(self.inside) <= {me}, PATIENCE)
        self.held = _locks_of_others() if self.clean else []
        for lock in self.held:
            lock.__enter__()

    def in_parent(self) -> None:
        """Let the others in again."""
        self._release()
        with self.changed:
            self.forking = None
            self.changed.notify_all()

    def in_child(self) -> None:
        """Begin anew: this thread is the only one."""
        me = threading.get_ident()
        self._release()
        self.changed = threading.Condition()
        self.inside = Counter({me: self.inside[me]}) if self.inside[me] else Counter()
        self.forking, self.refusing = None, not self.clean

    def _release(self) -> None:
        held, self.held = self.held, []
        for lock in reversed(held):
            lock.__exit__(None, None, None)


def _locks_of_others() -> list[Any]:
    """Return the locks of numba's compiler and of LLVM, in the order in which compiling takes them."""
    numba, llvm = (sys.modules.get(name) for name in ("numba.core.compiler_lock", "llvmlite.binding.ffi"))
    found = [getattr(numba, "global_compiler_lock", None), getattr(getattr(llvm, "lib", None), "_lock", None)]
    return [lock for lock in found if lock is not None]


_gate = _Gate()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Keep other threads from forking meanwhile.

    Raises
    ------
    RuntimeError
        In a process that was forked while a thread compiled for longer than a fork waits.
    """
    if _gate.refusing:
        message = (
            "this process was forked while another thread was compiling, whose locks nobody releases here; call "
            "stimulus_model.warmup() before forking, or start processes with 'spawn' or 'forkserver'"
        )
        raise RuntimeError(message)
    _gate.enter()
    try:
        yield
    finally:
        _gate.leave()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=lambda: _gate.before(),
        after_in_parent=lambda: _gate.in_parent(),
        after_in_child=lambda: _gate.in_child(),
    )
