"""Quantiles of what is sorted already."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def quantiles_of_sorted(ordered: Floats, levels: npt.ArrayLike, axis: int) -> Floats:
    """Return quantiles of finite numbers that rise along an axis, the levels first.

    They are those of `numpy.quantile` to the bit, linear between neighbours, which would sort once more.
    """
    last = ordered.shape[axis] - 1
    places = last * np.asarray(levels, dtype=np.float64)
    below = np.floor(places).astype(np.int64)
    low, high = (np.moveaxis(ordered.take(np.minimum(rows, last), axis), axis, 0) for rows in (below, below + 1))
    share = (places - below).reshape(-1, *(1,) * (ordered.ndim - 1))
    gap = high - low
    return np.ascontiguousarray(np.where(share >= 0.5, high - gap * (1.0 - share), low + gap * share))
