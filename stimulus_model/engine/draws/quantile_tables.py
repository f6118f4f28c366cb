"""Quantile tables of the priors: values on a grid of normal scores, kept between calls and between processes.

Loading SciPy's special functions and inverting a hundred beta distributions would take longer than a small run. A
table on disk is named by the prior's content, by how it is computed, with which versions and on which processor, for
which NumPy may have functions of its own with other last bits. It carries a checksum: a file that is missing, damaged
or foreign only means computing again.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.compile.cache import cache_folder, digest_of, read_checked, version_of, write_checked
from stimulus_model.engine.compile.compiled_loop import processor

FloatArray = npt.NDArray[np.float64]
Quantile = Callable[[FloatArray], FloatArray]

LIMIT = 8.0
"""Normal scores beyond are set to it: probability 1e-15."""
STEPS = 64
"""Points of the quantile tables per unit of the score: linear between, within 3e-5 of the curvature."""
POINTS = int(2 * LIMIT * STEPS) + 1


def tabulate(quantile: Quantile, content: str | None = None, keep: bool = True) -> FloatArray:
    """Return the quantiles at the grid of normal scores, float64 (point,).

    Parameters
    ----------
    quantile
        Probabilities in (0, 1) to values.
    content
        Text that two quantile functions share only if they are equal; None: the table is not kept on disk.
    keep
        Whether to look on disk, and to write what is not there; see `worth_keeping`.
    """
    place = _place(quantile)
    if not place:
        place.append(_found(quantile, _file(content) if content is not None and keep else None))
    return place[0]


@functools.lru_cache(maxsize=1024)
def _place(quantile: Quantile) -> list[FloatArray]:
    """Return the place in memory of a function's table, empty at first: a quantile function is pure."""
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


def worth_keeping() -> bool:
    """Return whether tables on disk save time: not once SciPy is loaded, and then a million priors leave no files."""
    return "scipy.special" not in sys.modules


def _computed(quantile: Quantile) -> FloatArray:
    scores = np.arange(-LIMIT * STEPS, LIMIT * STEPS + 1) / STEPS
    probabilities = np.clip(_normal_probabilities(), np.nextafter(0.0, 1.0), np.nextafter(1.0, 0.0))
    return np.array(np.broadcast_to(quantile(probabilities), scores.shape), dtype=np.float64)


@functools.cache
def _normal_probabilities() -> FloatArray:
    """Return the probabilities of the grid of normal scores."""
    from scipy.special import ndtr

    return np.asarray(ndtr(np.arange(-LIMIT * STEPS, LIMIT * STEPS + 1) / STEPS), dtype=np.float64)


def _file(content: str) -> Path | None:
    folder = cache_folder()
    versions = f"{digest_of('engine.draws.quantile_tables')} {np.__version__} {version_of('scipy')}"
    key = f"{content} {versions} {_processor()}"
    return None if folder is None else folder / f"{hashlib.sha256(key.encode()).hexdigest()[:40]}.table"


@functools.cache
def _processor() -> str:
    """Return the processor, and the settings by which NumPy uses less of it."""
    settings = sorted((name, value) for name, value in os.environ.items() if name.startswith("NPY_"))
    return f"{'; '.join(processor())} {settings}"
