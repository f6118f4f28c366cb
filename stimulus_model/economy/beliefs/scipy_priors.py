"""Frozen distributions of SciPy as priors: some are ours by another name, all others are kept by SciPy's.

A prior ``scipy.gamma`` has the arguments that ``scipy.stats.gamma`` has, so that its quantiles are SciPy's own.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError, check_number, suggest

Array = npt.NDArray[np.float64]
Pairs = tuple[tuple[str, float], ...]
PREFIX: Final = "scipy."
Z95: Final = 1.6448536269514722
"""The 95th percentile of a standard normal distribution."""
_ALLOWED = "a continuous distribution of scipy.stats with a number for each argument, such as scipy.stats.gamma(2.0)"


def is_frozen(value: object) -> bool:
    """Return whether a value looks like a frozen distribution of SciPy."""
    return all(hasattr(value, name) for name in ("dist", "args", "kwds", "ppf"))


def is_scipy(value: object) -> bool:
    """Return whether a value is of SciPy's statistics at all: a distribution that is not frozen, say."""
    return type(value).__module__.startswith("scipy.stats")


def kind_and_arguments(field: str, value: Any) -> tuple[str, Pairs]:
    """Return a frozen distribution as kind and arguments of a prior.

    Raises
    ------
    InputError
        It is not continuous, not SciPy's own, or has arrays for arguments.
    """
    name = str(getattr(value.dist, "name", ""))
    if not is_frozen(value) or name not in _families():
        raise InputError(field, value, _ALLOWED)
    order = (*_families()[name], "loc", "scale")
    given: dict[str, Any] = {"loc": 0.0, "scale": 1.0} | dict(zip(order, value.args, strict=False)) | dict(value.kwds)
    try:
        arguments = {each: float(np.asarray(given[each]).item()) for each in order}
    except (KeyError, TypeError, ValueError):
        raise InputError(field, value, _ALLOWED) from None
    check_number(f"{field}.scale", arguments["scale"], above=0.0)
    ours = _by_our_name(name, arguments)
    return ours or (PREFIX + name, tuple(arguments.items()))


def _by_our_name(name: str, a: Mapping[str, float]) -> tuple[str, Pairs] | None:
    """Return the same distribution as one of this library's, if it is one."""
    loc, scale = a["loc"], a["scale"]
    if name == "norm":
        return "normal", (("mean", loc), ("sd", scale))
    if name == "truncnorm":
        ends = {"low": loc + a["a"] * scale, "high": loc + a["b"] * scale}
        return "normal", (("mean", loc), ("sd", scale), *((end, x) for end, x in ends.items() if math.isfinite(x)))
    if name == "uniform":
        return "uniform", (("low", loc), ("high", loc + scale))
    if name == "beta":
        return "beta", (("low", loc), ("high", loc + scale), ("a", a["a"]), ("b", a["b"]))
    if name == "lognorm" and loc == 0.0:
        return "lognormal", (("median", scale), ("p95", scale * math.exp(Z95 * a["s"])))
    if name == "expon" and loc == 0.0:
        return "exponential", (("mean", scale),)
    return None


def check_family(kind: str) -> tuple[str, ...]:
    """Return the names of the arguments of a kind such as ``scipy.gamma``."""
    name = kind.removeprefix(PREFIX)
    if name not in _families():
        near = suggest(name, _families())
        raise InputError("kind", kind, "a continuous distribution of scipy.stats", near and PREFIX + near)
    return (*_families()[name], "loc", "scale")


def check_arguments(kind: str, a: Mapping[str, float]) -> None:
    """Refuse arguments with which SciPy has no distribution."""
    check_number(f"{kind}.scale", a["scale"], above=0.0)
    if not np.isfinite(quantile(kind, np.array([0.5]), a)).all():
        raise InputError(kind, dict(a), "arguments with which the distribution has a median")


def quantile(kind: str, p: Array, a: Mapping[str, float]) -> Array:
    """Return quantiles at probabilities, elementwise."""
    return np.asarray(_frozen(kind, tuple(a.items())).ppf(p), dtype=np.float64)


def support(kind: str, a: Mapping[str, float]) -> tuple[float, float]:
    """Return the smallest and largest possible value."""
    low, high = _frozen(kind, tuple(a.items())).support()
    return float(low), float(high)


@functools.cache
def _frozen(kind: str, arguments: Pairs) -> Any:
    from scipy import stats

    return getattr(stats, kind.removeprefix(PREFIX))(**dict(arguments))


@functools.cache
def _families() -> Mapping[str, tuple[str, ...]]:
    """Return the continuous distributions of SciPy with the names of their shapes."""
    from scipy import stats

    found = {name: each for name, each in vars(stats).items() if isinstance(each, stats.rv_continuous)}
    return {
        name: tuple(part.strip() for part in (each.shapes or "").split(",") if part) for name, each in found.items()
    }
