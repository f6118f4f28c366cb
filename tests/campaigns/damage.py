"""Damaged files of every kind that the library writes: none is taken for whole."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

import stimulus_model as sm
from stimulus_model.engine.checkpoint import SUFFIX, Checkpoint
from stimulus_model.engine.compile.cache import read_checked, write_checked
from stimulus_model.engine.executors import Span
from stimulus_model.testing import DAMAGES, damaged
from tests.campaigns.campaign import Campaign, Outcome

Reader = Callable[[], bool]
"""Reads a file and returns whether it was accepted."""
ABOUT = {"draws": 64}


def run(size: int, folder: Path) -> Outcome:
    """Damage files of each kind `size` times, by each way of damage in turn."""
    faults, tried, rng = [], 0, np.random.default_rng(2)
    kinds = _files(folder)
    for kind, (file, read) in kinds.items():
        whole, ways, left = file.read_bytes(), cycle(DAMAGES), size
        if not read():
            faults.append(f"{kind}: the whole file is not accepted")
        while left:
            way = next(ways)
            content = damaged(whole, way, rng)
            if content == whole:
                continue
            left, tried = left - 1, tried + 1
            file.write_bytes(content)
            try:
                if read():
                    faults.append(f"{kind}: accepted after {way}, {tried}")
            except Exception as error:  # what is looked for
                faults.append(f"{kind}: {way}, {tried}: {type(error).__name__}: {error}")
        file.write_bytes(whole)
    return Outcome(tried, faults, f"{len(faults)} accepted or raw, {size:,} each of {', '.join(kinds)}")


def _files(folder: Path) -> dict[str, tuple[Path, Reader]]:
    """Return kind -> a small file of it, and what reads it."""
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    few: dict[str, Any] = {"draws": 4, "seed": 1, "horizon": "2028Q4", "variables": ("real_gdp",)}
    projection = sm.simulate(package, economy, **few).save(folder / "projection.nc")
    summary = sm.simulate(package, economy, keep="summary", measures=("effect",), **few).save(folder / "summary.nc")
    cached = folder / "cache" / f"{0:040x}.kernel"
    write_checked(cached, bytes(range(256)) * 16)
    with Checkpoint(folder / "checkpoint", ABOUT) as writing:
        writing.add(Span(0, 64), {"values": np.arange(512.0)})
    (span,) = (folder / "checkpoint").glob(f"*{SUFFIX}")
    compressed = sm.simulate(package, economy, **few).save(folder / "compressed.nc", compress=True)
    return {
        "projection": (projection, lambda: _opens(projection)),
        "compressed projection": (compressed, lambda: _opens(compressed)),
        "summary": (summary, lambda: _opens(summary)),
        "cached kernel or table": (cached, lambda: read_checked(cached) is not None),
        "checkpoint": (span, lambda: _resumes(folder / "checkpoint")),
    }


def _opens(path: Path) -> bool:
    try:
        sm.open_projection(path)
    except sm.InputError:
        return False
    return True


def _resumes(folder: Path) -> bool:
    with Checkpoint(folder, ABOUT) as checkpoint:
        return bool(list(checkpoint.finished()))


CAMPAIGN = Campaign(2, "a damaged file is never taken for whole", 1_000, 30, run)
