"""How many processors this process may use: those it may run on, and no more than its control groups pay for."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

_NO_LIMIT = ("max", "-1")


def processors(system: Path = Path("/")) -> int:
    """Return how many processors this process may use.

    A container or a batch job often sees all processors of a machine but gets the time of a few; more threads than
    that are stopped for most of each period. Part of a processor counts as one.

    Parameters
    ----------
    system
        Where the files of the system begin.
    """
    may = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, math.ceil(min([float(may), *_shares(system)])))


def _shares(system: Path) -> Iterator[float]:
    """Give the limits of the process's control groups and of those around them, in processors."""
    try:
        lines = (system / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:  # no Linux
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        for name in {controllers, "cpu"} if controllers else {""}:  # the second version has one tree for all
            root = system / "sys/fs/cgroup" / name
            inside = root / path.lstrip("/")
            for folder in (inside, *inside.parents):
                yield from _share(folder)
                if folder == root:
                    break


def _share(folder: Path) -> Iterator[float]:
    """Give the time that a control group gets over the time that passes, if it is limited."""
    for names in (("cpu.max",), ("cpu.cfs_quota_us", "cpu.cfs_period_us")):
        try:
            quota, period = " ".join((folder / name).read_text(encoding="utf-8") for name in names).split()
            if quota not in _NO_LIMIT:
                yield int(quota) / int(period)
        except (OSError, ValueError):  # not there, or not what is known
            continue
