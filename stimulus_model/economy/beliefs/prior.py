"""Priors of the parameters: what is believed of a number before the model is run.

Public as ``sm.prior``: ``sm.prior.lognormal(median=0.5, p95=1.6)``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.beliefs import scipy_priors
from stimulus_model.economy.beliefs.scipy_priors import Z95
from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_items,
    check_keys,
    check_number,
    check_numbers,
    check_text,
)
from stimulus_model.numerics.distributions import beta_quantile, normal_probability
from stimulus_model.numerics.functions import exp, inverse_normal, log, log1p

Array = npt.NDArray[np.float64]

_ARGUMENTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "fixed": (("value",), ()),
    "normal": (("mean", "sd"), ("low", "high")),
    "lognormal": (("median", "p95"), ("low", "high")),
    "uniform": (("low", "high"), ()),
    "beta": (("low", "high", "a", "b"), ()),
    "pert": (("low", "mode", "high"), ()),
    "exponential": (("mean",), ()),
}
_PAIRS = 'pairs of name and value, such as (("mean", 0.2), ("sd", 0.1))'


@dataclass(frozen=True, slots=True)
class Prior:
    """A univariate distribution.

    Attributes
    ----------
    kind
        ``fixed``, ``normal``, ``lognormal``, ``uniform``, ``beta``, ``pert`` or ``exponential``; or a continuous
        distribution of SciPy, such as ``scipy.gamma``.
    arguments
        Names and values, in the order of the functions of this module; limits that are not given are absent.

    Raises
    ------
    InputError
        If an argument is missing, unknown, not finite or contradicts another; it names the argument.
    """

    kind: str
    arguments: tuple[tuple[str, float], ...]

    def __post_init__(self) -> None:
        required, optional = _names_of(self.kind)
        pairs = check_items(f"{self.kind}.arguments", self.arguments, _PAIRS)
        if not all(isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], str) for pair in pairs):
            raise InputError(f"{self.kind}.arguments", self.arguments, _PAIRS)
        given = check_keys(self.kind, dict(pairs), required, optional)
        order = [name for name in (*required, *optional) if name in given]
        clean = tuple((name, check_number(f"{self.kind}.{name}", given[name])) for name in order)
        object.__setattr__(self, "arguments", clean)
        if self.kind in _CHECKS:
            _CHECKS[self.kind](dict(clean))
        else:
            scipy_priors.check_arguments(self.kind, dict(clean))

    def quantile(self, u: npt.ArrayLike) -> Array:
        """Quantiles at probabilities `u` in (0, 1), elementwise.

        Raises
        ------
        InputError
            If a probability lies outside (0, 1).
        """
        allowed = "probabilities above 0 and below 1"
        p = check_numbers("u", u, allowed)
        if not bool(np.all((p > 0.0) & (p < 1.0))):
            raise InputError("u", u, allowed)
        if self.kind not in _QUANTILES:
            return scipy_priors.quantile(self.kind, p, dict(self.arguments))
        return np.asarray(_QUANTILES[self.kind](p, dict(self.arguments)), dtype=np.float64)

    @property
    def median(self) -> float:
        """The quantile at one half."""
        return float(self.quantile(0.5))

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest possible value."""
        a = dict(self.arguments)
        if self.kind == "fixed":
            return a["value"], a["value"]
        if self.kind not in _QUANTILES:
            return scipy_priors.support(self.kind, a)
        floor = 0.0 if self.kind in ("lognormal", "exponential") else -math.inf
        return a.get("low", floor), a.get("high", math.inf)

    def describe(self) -> str:
        """Return the prior in words: ``normal(mean=0.2, sd=0.1)``."""
        return f"{self.kind}({', '.join(f'{name}={value:g}' for name, value in self.arguments)})"

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form; `from_dict` reads it back exactly."""
        return {"kind": self.kind, **dict(self.arguments)}

    @classmethod
    def from_dict(cls, field: str, table: object) -> Prior:
        """Read ``{kind = "normal", mean = 0.2, sd = 0.1}``; errors name `field`."""
        check_text("field", field)
        if not isinstance(table, Mapping) or "kind" not in table:
            raise InputError(field, table, f"a table with kind ({', '.join(_ARGUMENTS)}) and its arguments")
        try:
            pairs = tuple((str(name), value) for name, value in table.items() if name != "kind")
            return cls(table["kind"], pairs)
        except InputError as error:
            raise InputError(f"{field}.{error.field}", error.value, error.allowed, error.suggestion) from None


def as_prior(field: str, value: object) -> Prior:
    """Return what is believed of a number as a prior: a prior, a number that is certain, or a distribution of SciPy.

    Raises
    ------
    InputError
        It is none of these, or a distribution that is not frozen, not continuous or of arrays.
    """
    check_text("field", field)
    if isinstance(value, Prior):
        return value
    if scipy_priors.is_frozen(value):
        return Prior(*scipy_priors.kind_and_arguments(field, value))
    if scipy_priors.is_scipy(value):
        allowed = "a number, a prior, or a frozen continuous distribution of SciPy, such as scipy.stats.gamma(2.0)"
        raise InputError(field, value, allowed)
    return fixed(check_number(field, value))


def fixed(value: float) -> Prior:
    """No uncertainty."""
    return Prior("fixed", (("value", value),))


def normal(mean: float, sd: float, low: float | None = None, high: float | None = None) -> Prior:
    """Return a normal distribution, truncated to [`low`, `high`] where given."""
    return Prior("normal", _given(mean=mean, sd=sd, low=low, high=high))


def lognormal(median: float, p95: float, low: float | None = None, high: float | None = None) -> Prior:
    """Lognormal distribution by median and 95th percentile, truncated to [`low`, `high`] where given."""
    return Prior("lognormal", _given(median=median, p95=p95, low=low, high=high))


def uniform(low: float, high: float) -> Prior:
    """Uniform distribution on [`low`, `high`]."""
    return Prior("uniform", (("low", low), ("high", high)))


def beta(low: float, high: float, a: float, b: float) -> Prior:
    """Beta distribution with shapes `a` and `b`, stretched to [`low`, `high`]."""
    return Prior("beta", (("low", low), ("high", high), ("a", a), ("b", b)))


def pert(low: float, mode: float, high: float) -> Prior:
    """PERT distribution: a beta distribution by its smallest, likeliest and largest value."""
    return Prior("pert", (("low", low), ("mode", mode), ("high", high)))


def exponential(mean: float) -> Prior:
    """Exponential distribution."""
    return Prior("exponential", (("mean", mean),))


def _names_of(kind: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the arguments of a kind: those that it must have, and those that it may have."""
    if isinstance(kind, str) and kind.startswith(scipy_priors.PREFIX):
        return scipy_priors.check_family(kind), ()
    return _ARGUMENTS[check_choice("kind", kind, _ARGUMENTS)]


def _given(**arguments: float | None) -> tuple[tuple[str, float], ...]:
    return tuple((name, value) for name, value in arguments.items() if value is not None)


def _check_order(kind: str, a: Mapping[str, float]) -> None:
    if "low" in a and "high" in a and not a["high"] > a["low"]:
        raise InputError(f"{kind}.high", a["high"], f"a number above low ({a['low']:g})")


def _check_normal(a: Mapping[str, float]) -> None:
    check_number("normal.sd", a["sd"], above=0.0)
    _check_order("normal", a)
    _check_mass(
        "normal", (a.get("low", -math.inf) - a["mean"]) / a["sd"], (a.get("high", math.inf) - a["mean"]) / a["sd"]
    )


def _check_lognormal(a: Mapping[str, float]) -> None:
    check_number("lognormal.median", a["median"], above=0.0)
    check_number("lognormal.p95", a["p95"], above=a["median"])
    if "low" in a:
        check_number("lognormal.low", a["low"], low=0.0)
    _check_order("lognormal", a)
    if "high" in a:
        check_number("lognormal.high", a["high"], above=0.0)
    _check_mass("lognormal", *_log_limits(a))


def _check_beta(a: Mapping[str, float]) -> None:
    _check_order("beta", a)
    for name in ("a", "b"):
        check_number(f"beta.{name}", a[name], above=0.0)


def _check_pert(a: Mapping[str, float]) -> None:
    _check_order("pert", a)
    check_number("pert.mode", a["mode"], low=a["low"], high=a["high"])


def _check_mass(kind: str, low: float, high: float) -> None:
    """Refuse truncations that leave next to nothing: their quantiles would be noise."""
    mass = 0.5 * (math.erfc(-high / math.sqrt(2.0)) - math.erfc(-low / math.sqrt(2.0)))
    if not mass > 1e-6:
        raise InputError(f"{kind}.low", low, "limits that leave the untruncated distribution some probability")


_CHECKS: dict[str, Callable[[Mapping[str, float]], None]] = {
    "fixed": lambda a: None,
    "normal": _check_normal,
    "lognormal": _check_lognormal,
    "uniform": lambda a: _check_order("uniform", a),
    "beta": _check_beta,
    "pert": _check_pert,
    "exponential": lambda a: (check_number("exponential.mean", a["mean"], above=0.0), None)[1],
}


def _log_limits(a: Mapping[str, float]) -> tuple[float, float]:
    """Limits of a lognormal in standard deviations of its log."""
    sd = log(a["p95"] / a["median"]) / Z95
    low, high = a.get("low", 0.0), a.get("high", math.inf)
    below = log(low / a["median"]) / sd if low > 0.0 else -math.inf
    return below, log(high / a["median"]) / sd if math.isfinite(high) else math.inf


def _truncated(u: Array, low: float, high: float) -> Array:
    """Quantiles of a standard normal on [low, high]."""
    if math.isinf(low) and math.isinf(high):
        return np.asarray(inverse_normal(u))
    below, above = normal_probability([low, high])
    return np.clip(inverse_normal(below + u * (above - below)), low, high)


def _normal(u: Array, a: Mapping[str, float]) -> Array:
    low, high = a.get("low", -math.inf), a.get("high", math.inf)
    z = _truncated(u, (low - a["mean"]) / a["sd"], (high - a["mean"]) / a["sd"])
    return np.clip(a["mean"] + a["sd"] * z, low, high)


def _lognormal(u: Array, a: Mapping[str, float]) -> Array:
    sd = log(a["p95"] / a["median"]) / Z95
    return np.clip(a["median"] * exp(sd * _truncated(u, *_log_limits(a))), a.get("low"), a.get("high", math.inf))


def _beta(u: Array, a: Mapping[str, float]) -> Array:
    return a["low"] + (a["high"] - a["low"]) * beta_quantile(u, a["a"], a["b"])


def _pert(u: Array, a: Mapping[str, float]) -> Array:
    width = a["high"] - a["low"]
    first, last = (1.0 + 4.0 * part / width for part in (a["mode"] - a["low"], a["high"] - a["mode"]))
    return _beta(u, {"low": a["low"], "high": a["high"], "a": first, "b": last})


_QUANTILES: dict[str, Callable[[Array, Mapping[str, float]], Array]] = {
    "fixed": lambda u, a: np.full(u.shape, a["value"]),
    "normal": _normal,
    "lognormal": _lognormal,
    "uniform": lambda u, a: a["low"] + (a["high"] - a["low"]) * u,
    "beta": _beta,
    "pert": _pert,
    "exponential": lambda u, a: -a["mean"] * log1p(-u),
}
