"""How slow this machine is just now: bounds of time are meant for one of ordinary speed."""

import time

import numpy as np

ORDINARY = 0.015
"""Seconds of `_work` on the machine on which bounds were set."""


def slowness() -> float:
    """Return how many times as long as on the machine of the bounds a fixed piece of work takes; never below one.

    Two thirds are Python, the rest is NumPy. The best of five: what another process takes away is not the machine.
    """
    return max(1.0, min(_work() for _ in range(5)) / ORDINARY)


def _work() -> float:
    begin = time.thread_time()
    sum(k * k for k in range(250_000))
    values = np.linspace(0.0, 1.0, 250_000)
    for _ in range(4):
        values = np.sqrt(np.exp(-values) + values)
    return time.thread_time() - begin
