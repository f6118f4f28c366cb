"""Quantile tables of the priors: values on a grid of normal scores, kept between calls and between processes.

Inverting a hundred beta distributions would take longer than a small run. A table on disk is named by the prior's
content and by the sources that compute it, which use nothing that differs between versions of NumPy or SciPy or
between processors. It carries a checksum: a file that is missing, damaged or foreign only means computing again.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.compile.cache import cache_folder, digest_of, read_checked, write_checked
from stimulus_model.numerics.distributions import normal_probability

FloatArray = npt.NDArray[np.float64]
Quantile = Callable[[FloatArray], FloatArray]

LIMIT = 8.0
"""Normal scores beyond are set to it: probability 1e-15."""
STEPS = 64
"""Points of the quantile tables per unit of the score: linear between, within 3e-5 of the curvature."""
MOST = 512
"""Tables of a process that are looked for on disk, and written: a million priors leave no million files."""
POINTS = int(2 * LIMIT * STEPS) + 1


def tabulate(quantile: Quantile, content: str | None = None) -> FloatArray:
    """Return the quantiles at the grid of normal scores, float64 (point,).

    Parameters
    ----------
    quantile
        Probabilities in (0, 1) to values.
    content
        Text that two quantile functions share only if they are equal; None: the table is not kept on disk.
    """
    place = _place(quantile if content is None else content)  # economies that were read twice have equal priors
    if not place:
        place.append(_found(quantile, _file(content) if content is not None else None))
    return place[0]


@functools.lru_cache(maxsize=1024)
def _place(prior: Quantile | str) -> list[FloatArray]:
    """Return the place in memory of the table of a function, or of what its content says, empty at first."""
    return []


def _found(quantile: Quantile, file: Path | None) -> FloatArray:
    if file is not None:
        kept = read_checked(file)
        if kept is not None and len(kept) == 8 * POINTS:
            return np.frombuffer(kept, "<f8").astype(np.float64)
    table = _computed(quantile)
    if file is not None:
        write_checked(file, table.astype("<f8").tobytes())
    return table


def _computed(quantile: Quantile) -> FloatArray:
    probabilities = np.clip(_normal_probabilities(), np.nextafter(0.0, 1.0), np.nextafter(1.0, 0.0))
    return np.array(np.broadcast_to(quantile(probabilities), probabilities.shape), dtype=np.float64)


@functools.cache
def _normal_probabilities() -> FloatArray:
    """Return the probabilities of the grid of normal scores."""
    return normal_probability(np.arange(-LIMIT * STEPS, LIMIT * STEPS + 1) / STEPS)


def _file(content: str) -> Path | None:
    folder = cache_folder()
    if folder is None or _place.cache_info().currsize > MOST:
        return None
    return folder / f"{hashlib.sha256(f'{content} {_sources()}'.encode()).hexdigest()[:40]}.table"


@functools.cache
def _sources() -> str:
    numerics = (f"numerics.{name}" for name in ("backends", "coefficients", "distributions", "functions"))
    return digest_of("engine.draws.quantile_tables", *numerics)
