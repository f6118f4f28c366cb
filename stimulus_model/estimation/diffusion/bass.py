"""Bass curves in closed form."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def bass(
    years: npt.ArrayLike,
    innovation: npt.ArrayLike,
    imitation: npt.ArrayLike,
    ceiling: npt.ArrayLike,
    installed: npt.ArrayLike = 0.0,
) -> Array:
    """Return the share of users `years` after launch, all arguments broadcast.

    Solves da/dt = (p + q a/c)(c - a) from a(0) = `installed` (Bass 1969, Management Science 15, 215-227).

    Parameters
    ----------
    years
        Since launch.
    innovation, imitation
        p and q, 1 a year.
    ceiling
        c, share.
    installed
        Share of users at launch.
    """
    p, q, c = (np.asarray(x, dtype=np.float64) for x in (innovation, imitation, ceiling))
    start = np.asarray(installed) / c
    decay = np.exp(-(p + q) * np.asarray(years, dtype=np.float64))
    pull, rest = p + q * start, 1.0 - start
    share: Array = c * (pull - p * rest * decay) / (pull + q * rest * decay)
    return share


def logit(share: npt.ArrayLike) -> Array:
    """Log-odds."""
    x = np.asarray(share, dtype=np.float64)
    return np.asarray(np.log(x) - np.log1p(-x))


def from_logit(odds: npt.ArrayLike) -> Array:
    """Share with these log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(odds, dtype=np.float64))))
