"""The prior of one parameter, as the draws need it."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


class Marginal(NamedTuple):
    """The prior of one parameter, as the design needs it.

    Attributes
    ----------
    name
        Its key: the draws of a parameter depend on its name, not on its place. Parameters of one name share their
        score.
    quantile
        Probabilities in (0, 1) to values, for arrays.
    factor
        Common factor it moves with, or None.
    loading
        Correlation of its score with the factor, in [-1, 1].
    correlation
        Pairs (name of another parameter, correlation of the two normal scores); it is enough that one of the two
        says it.
    members
        Values of the parameter in the members of an ensemble, float64 (member,), or None. All parameters with
        members have equally many, and take them from the same member in each draw.
    content
        Text that two marginals share only if their quantile functions are equal: names their table on disk.
    """

    name: str
    quantile: Callable[[FloatArray], FloatArray]
    factor: str | None = None
    loading: float = 0.0
    correlation: tuple[tuple[str, float], ...] = ()
    members: FloatArray | None = None
    content: str | None = None
